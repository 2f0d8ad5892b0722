//! Hints for a question whose author gave none: how many key points there are, and their words with all letters but the
//! first hidden. Never the answer itself.

use crate::{
    bank::KeyPoint,
    text::{fold, is_stop_word, words},
};

/// At most this many masked key points.
const MASKED: usize = 3;

/// Hints drawn from the key points, the vaguest first; empty when there is no required point.
pub(super) fn from_points(points: &[KeyPoint]) -> Vec<String> {
    let required: Vec<&KeyPoint> = points.iter().filter(|point| point.weight > 0).collect();
    let Some(first) = required.first() else { return Vec::new() };
    let count = match required.len() {
        1 => format!("there is one key point, of {}", length(&first.text)),
        n => format!("there are {n} key points; the first has {}", length(&first.text)),
    };
    let masked = required.iter().take(MASKED).enumerate();
    std::iter::once(count)
        .chain(masked.map(|(index, point)| format!("key point {}: {}", index + 1, mask(&point.text))))
        .collect()
}

fn length(text: &str) -> String {
    match words(text).count() {
        1 => "one word".to_owned(),
        n => format!("{n} words"),
    }
}

/// `text` with the letters of its content words hidden but for the first of each.
fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for word in words(text) {
        out.push_str(&text[at..word.start]);
        at = word.end();
        if is_stop_word(&fold(word.text)) {
            out.push_str(word.text);
            continue;
        }
        let mut seen = false;
        for c in word.text.chars() {
            out.push(if c.is_alphanumeric() && std::mem::replace(&mut seen, true) { '·' } else { c });
        }
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::PointKind;

    #[test]
    fn masked_words_keep_their_first_letter_and_length() {
        let check = |text: &str, expect: &str| assert_eq!(mask(text), expect, "{text:?}");
        check("Namespaces isolate the process", "N········· i······ the p······");
        check("`docker run --rm`", "`d····· r·· --r·`");
        check("", "");
    }

    #[test]
    fn bonus_points_give_no_hints() {
        let point = |text: &str, weight| KeyPoint { text: text.into(), weight, kind: PointKind::Core, accept: vec![] };
        assert!(from_points(&[point("an aside", 0)]).is_empty());
        let hints = from_points(&[point("an image", 3), point("an aside", 0)]);
        assert_eq!(hints, ["there is one key point, of 2 words", "key point 1: an i····"]);
    }
}

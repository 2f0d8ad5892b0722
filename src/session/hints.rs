//! Hints in steps, the vaguest and cheapest first: a direction (the author's, or how many key points there are), the first
//! letters of key points, and at last the points themselves, which cost what they are worth.

use super::event::Card;
use crate::{
    bank::KeyPoint,
    text::{fold, is_stop_word, words},
};

/// At most this many key points are given away.
const GIVEN: usize = 3;

/// Points of 100 that a direction costs.
const HINT_COST: u32 = 10;

/// Points of 100 that the first letters of a key point cost.
const LETTERS_COST: u32 = 15;

/// Points of 100 that a key point itself costs at least; it costs what it is worth when that is more.
const POINT_COST: u32 = 20;

/// What kind of hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HintKind {
    /// Where to look.
    Direction,
    /// A key point with its letters hidden but for the first of each word.
    Letters,
    /// A key point.
    Point,
}

impl HintKind {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direction => "a direction",
            Self::Letters => "first letters",
            Self::Point => "a key point itself",
        }
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What kind.
    pub kind: HintKind,
    /// What it says.
    pub text: String,
    /// Points of 100 that it costs.
    pub price: u32,
}

/// All hints for a question, in the order in which they are given.
pub fn hints(card: &Card) -> Vec<Hint> {
    let directions =
        card.hints.iter().map(|text| Hint { kind: HintKind::Direction, text: text.clone(), price: HINT_COST });
    let total: u32 = card.key_points.iter().map(|point| point.weight).sum();
    let mut points: Vec<(usize, &KeyPoint)> =
        card.key_points.iter().enumerate().filter(|(_, point)| point.weight > 0).collect();
    points.sort_by_key(|(_, point)| std::cmp::Reverse(point.weight));
    points.truncate(GIVEN);
    let letters = points.iter().map(|(at, point)| Hint {
        kind: HintKind::Letters,
        text: format!("key point {}: {}", at + 1, mask(&point.text)),
        price: LETTERS_COST,
    });
    let whole = points.iter().map(|(at, point)| Hint {
        kind: HintKind::Point,
        text: format!("key point {}: {}", at + 1, point.text),
        price: POINT_COST.max((100.0 * f64::from(point.weight) / f64::from(total.max(1))).round() as u32),
    });
    // Earlier journals hold letters among the directions.
    let letters = letters.filter(|hint| !card.hints.contains(&hint.text));
    directions.chain(letters).chain(whole).collect()
}

/// A direction drawn from the key points; none when there is no required point.
pub(super) fn from_points(points: &[KeyPoint]) -> Vec<String> {
    let required: Vec<&KeyPoint> = points.iter().filter(|point| point.weight > 0).collect();
    let Some(first) = required.first() else { return Vec::new() };
    let count = match required.len() {
        1 => format!("there is one key point, of {}", length(&first.text)),
        n => format!("there are {n} key points; the first has {}", length(&first.text)),
    };
    vec![count]
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
        let point = |text: &str, weight| KeyPoint {
            text: text.into(),
            weight,
            kind: PointKind::Core,
            accept: vec![],
            ask: None,
        };
        assert!(from_points(&[point("an aside", 0)]).is_empty());
        let hints = from_points(&[point("an image", 3), point("an aside", 0)]);
        assert_eq!(hints, ["there is one key point, of 2 words"]);
    }

    #[test]
    fn each_step_says_more_and_costs_more() {
        let card = crate::session::fixture::card(1);
        let steps: Vec<(String, u32)> = hints(&card).into_iter().map(|hint| (hint.text, hint.price)).collect();
        let expect = [
            ("first hint", 10),
            ("second hint", 10),
            ("key point 1: a···· 1", 15),
            ("key point 2: b··· 1", 15),
            ("key point 1: alpha 1", 75),
            ("key point 2: beta 1", 25),
        ];
        assert_eq!(steps, expect.map(|(text, price)| (text.to_owned(), price)));
    }
}

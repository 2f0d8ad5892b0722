//! Which words of an answer an appeal is about, and what it teaches the workspace.

use super::state::{Appeal, Item};
use crate::grading::Alias;

/// Longest alias kept, in characters: a wording, not an essay.
const LONGEST: usize = 240;

/// The words of the answer that an appeal about the key point at `at` (from 0) is about: to reject, the evidence of the
/// point; to accept, what no other point has claimed, or else the whole answer.
pub(super) fn words(item: &Item, at: usize, accepted: bool) -> String {
    let (Some(answer), Some(grade)) = (item.answer(), item.grade()) else { return String::new() };
    let own: Vec<&str> =
        grade.key_points.get(at).into_iter().flat_map(|point| &point.evidence).map(|e| e.text.as_str()).collect();
    if !accepted && !own.is_empty() {
        return shorten(&own.join(" … "));
    }
    let claimed: Vec<(usize, usize)> = grade
        .key_points
        .iter()
        .enumerate()
        .filter(|(index, point)| *index != at && point.credit > 0.0)
        .flat_map(|(_, point)| point.evidence.iter().map(|e| (e.start, e.end)))
        .collect();
    // Clauses that follow each other are quoted as they were typed.
    let mut kept: Vec<(usize, usize)> = Vec::new();
    for (start, end) in clauses(&answer.text) {
        if claimed.iter().any(|(from, to)| *from < end && *to > start) {
            continue;
        }
        match kept.last_mut() {
            Some((_, last)) if *last == start => *last = end,
            _ => kept.push((start, end)),
        }
    }
    let kept: Vec<&str> = kept.iter().filter_map(|(start, end)| answer.text.get(*start..*end)).map(str::trim).collect();
    let free = kept.join(" … ");
    let free = free.trim().trim_end_matches(['.', ',', ';']);
    shorten(if free.is_empty() { answer.text.trim() } else { free })
}

/// The clauses of a text as bytes from and to. A sign within a word, as in "e.g.", ends none.
fn clauses(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let (mut start, mut signs) = (0, text.char_indices().peekable());
    while let Some((at, sign)) = signs.next() {
        let ends = signs.peek().is_none_or(|(_, next)| next.is_whitespace());
        if sign == '\n' || ends && matches!(sign, '.' | ';' | '!' | '?' | ',') {
            let end = at + sign.len_utf8();
            found.push((start, end));
            start = end;
        }
    }
    if start < text.len() {
        found.push((start, text.len()));
    }
    found
}

fn shorten(text: &str) -> String {
    let text = crate::text::one_line(text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}

/// What the workspace learns from an appeal.
pub fn alias(item: &Item, appeal: &Appeal) -> Option<Alias> {
    let point = item.grade()?.key_points.get(appeal.key_point.checked_sub(1)?)?;
    if appeal.words.trim().is_empty() {
        return None;
    }
    Some(Alias {
        question: item.card.id.clone(),
        point: point.text.clone(),
        words: appeal.words.clone(),
        accepted: appeal.accepted,
    })
}

#[cfg(test)]
mod tests {
    use super::clauses;

    #[test]
    fn clauses_end_at_signs_that_a_blank_follows() {
        let text = "When one fix is needed, e.g. on v1.2; then pick it.";
        let found: Vec<&str> = clauses(text).into_iter().map(|(from, to)| &text[from..to]).collect();
        assert_eq!(found, ["When one fix is needed,", " e.g.", " on v1.2;", " then pick it."]);
        assert_eq!(clauses(""), []);
    }
}

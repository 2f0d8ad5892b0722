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
    let mut kept = Vec::new();
    let mut start = 0;
    for clause in answer.text.split_inclusive(['.', ';', '\n', '!', '?', ',']) {
        let end = start + clause.len();
        if !claimed.iter().any(|(from, to)| *from < end && *to > start) {
            kept.push(clause.trim());
        }
        start = end;
    }
    let free = kept.join(" ");
    let free = free.trim().trim_end_matches(['.', ',', ';']);
    shorten(if free.is_empty() { answer.text.trim() } else { free })
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

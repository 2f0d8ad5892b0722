//! The shape of a bank: levels that are missing or thin, titles that do not ask, answers that go on for too long.

use std::collections::BTreeMap;

use super::{finding, header, quote};
use crate::{
    bank::{Level, Question},
    diagnostic::{Diagnostic, Severity::Note},
    source::Span,
    text::asks,
};

/// How many words an answer may have before nobody says it aloud.
const WORDS: usize = 200;

/// What is cheap to see in one question.
pub(super) fn prose(question: &Question, text: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if !asks(&question.title) {
        let message = format!("the title {} does not ask anything", quote(&question.title));
        let help = "write a question, or a request such as `Explain ...`";
        found.push(finding(Note, "title-form", question, header(question, text), message, help));
    }
    let words = question.answer_text.split_whitespace().count();
    if words > WORDS {
        let message = format!("the answer has {words} words");
        let help = "what nobody says aloud in two minutes is better split into several questions";
        found.push(finding(Note, "long-answer", question, header(question, text), message, help));
    }
    found
}

/// Levels that a topic lacks, or has much less of than of another.
pub(super) fn levels(questions: &[Question]) -> Vec<Diagnostic> {
    let mut topics: BTreeMap<&str, BTreeMap<Level, (usize, &Question)>> = BTreeMap::new();
    for question in questions {
        if let Some(level) = question.level {
            topics.entry(&question.topic).or_default().entry(level).or_insert((0, question)).0 += 1;
        }
    }
    let mut found = Vec::new();
    for (topic, levels) in topics {
        let Some((most, (count, first))) = levels.iter().max_by_key(|(_, (count, _))| *count) else { continue };
        let about = |code, question: &Question, message: String, help: &str| {
            finding(Note, code, question, Span::default(), message, help)
        };
        let missing: Vec<&str> =
            Level::ALL.iter().filter(|level| !levels.contains_key(level)).map(|level| level.as_str()).collect();
        if !missing.is_empty() {
            let message = format!("the topic {} has no {} questions", quote(topic), missing.join(" and no "));
            found.push(about("missing-level", first, message, "an interview of all levels asks what there is"));
        }
        for (level, (few, question)) in &levels {
            if 2 * few < *count {
                let message = format!("the topic {} has {few} {level} questions and {count} {most} ones", quote(topic));
                found.push(about(
                    "unbalanced-levels",
                    question,
                    message,
                    "no level should have less than half of another",
                ));
            }
        }
    }
    found
}

//! Questions that are the same: titles that ask the same thing in one topic, and answers that cannot be told apart. Never
//! every question with every other: titles meet by a hash of their words, answers by the rare words they share.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use rayon::prelude::*;

use super::{Input, finding, header, page_of, quote};
use crate::{
    bank::Question,
    diagnostic::{Diagnostic, Severity::Warning},
    grading::{Grader, NoCorpus, StemMap, stem_key},
    text::{fold, is_stop_word, words},
};

/// What each of two references has to score on the other for the two to be one question.
const SAME: u32 = 85;
/// A word in more answers than this tells none of them apart.
const COMMON: usize = 64;
/// How many of its rarest words an answer is found by.
const RARE: usize = 8;

/// Titles and answers that are there twice.
pub(super) fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let mut found = titles(input);
    found.extend(answers(input));
    found
}

fn titles(input: &Input<'_>) -> Vec<Diagnostic> {
    let signatures: Vec<(u64, u64)> =
        input.questions.par_iter().map(|question| (exact(&question.title), signature(&question.title))).collect();
    let mut by_title: HashMap<(&str, u64), &Question> = HashMap::new();
    let mut by_words: HashMap<(&str, u64), &Question> = HashMap::new();
    let mut found = Vec::new();
    for (question, (exact, words)) in input.questions.iter().zip(signatures) {
        let there = by_title.get(&(question.topic.as_str(), exact)).copied();
        let near = by_words.get(&(question.topic.as_str(), words)).copied();
        let at = header(question, page_of(input, question));
        if let Some(there) = there {
            let message = format!("this title is there already: {}:{}", there.file, there.line);
            let help = "take one of the two out, or say in the title what this one asks for";
            found.push(finding(Warning, "duplicate-title", question, at, message, help));
        } else if let Some(there) = near {
            let message =
                format!("this title asks what another one asks: {}:{} {}", there.file, there.line, quote(&there.title));
            let help = "take one of the two out, or say in the title what this one asks for";
            found.push(finding(Warning, "near-duplicate-title", question, at, message, help));
        }
        by_title.entry((&question.topic, exact)).or_insert(question);
        by_words.entry((&question.topic, words)).or_insert(question);
    }
    found
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// A title without case, marks and blanks.
fn exact(title: &str) -> u64 {
    let folded: Vec<String> = words(title).map(|word| fold(word.text).into_owned()).collect();
    hash(&folded)
}

/// What a title asks for: the kind of question and the stems of its words, in any order.
fn signature(title: &str) -> u64 {
    let mut kind = "what";
    let mut stems: Vec<u64> = Vec::new();
    for (at, word) in words(title).enumerate() {
        let folded = fold(word.text);
        match folded.as_ref() {
            "why" | "how" | "when" | "where" | "who" | "which" if at < 3 && kind == "what" => {
                kind = match folded.as_ref() {
                    "why" => "why",
                    "how" => "how",
                    "when" => "when",
                    "where" => "where",
                    "who" => "who",
                    _ => "which",
                };
            }
            "what" | "what's" | "whats" | "explain" | "describe" | "define" | "tell" | "mean" | "meant" | "purpose"
            | "definition" | "briefly" | "between" | "versus" | "vs" => {}
            "compare" | "difference" | "differences" | "differ" | "differs" | "distinguish" | "differentiate" => {
                kind = "compare";
            }
            folded if is_stop_word(folded) => {}
            // `C` and `C++`, `-v` and `v` are not the same.
            folded => stems.push(stem_key(folded)),
        }
    }
    stems.sort_unstable();
    stems.dedup();
    if stems.is_empty() {
        return exact(title);
    }
    hash(&(kind, stems))
}

/// The stems of an answer's telling words, sorted.
fn stems(question: &Question) -> Vec<u64> {
    let mut out: Vec<u64> = words(&question.answer_text)
        .filter_map(|word| {
            let folded = fold(word.text);
            (!is_stop_word(&folded)).then(|| stem_key(&folded))
        })
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

fn answers(input: &Input<'_>) -> Vec<Diagnostic> {
    let stems: Vec<Vec<u64>> = input.questions.par_iter().map(stems).collect();
    let mut counts: StemMap<usize> = StemMap::default();
    for stem in stems.iter().flatten() {
        *counts.entry(*stem).or_default() += 1;
    }
    let mut postings: StemMap<Vec<usize>> = StemMap::default();
    for (at, own) in stems.iter().enumerate() {
        for stem in own {
            if (2..=COMMON).contains(counts.get(stem).unwrap_or(&0)) {
                postings.entry(*stem).or_default().push(at);
            }
        }
    }
    // Answers of the very same words, whether rare or not: each meets the first of them.
    let mut same: HashMap<&[u64], usize> = HashMap::new();
    let mut pairs: HashSet<(usize, usize)> = HashSet::new();
    for (at, own) in stems.iter().enumerate().filter(|(_, own)| !own.is_empty()) {
        match same.get(own.as_slice()) {
            Some(first) => {
                pairs.insert((*first, at));
            }
            None => {
                same.insert(own, at);
            }
        }
    }
    let near: Vec<(usize, usize)> = stems
        .par_iter()
        .enumerate()
        .flat_map_iter(|(at, own)| {
            let mut rare: Vec<(usize, u64)> =
                own.iter().map(|stem| (counts.get(stem).copied().unwrap_or(0), *stem)).collect();
            rare.sort_unstable();
            rare.truncate(RARE);
            // Each other question as often as it shares one of them.
            let mut shared: Vec<usize> =
                rare.iter().filter_map(|(_, stem)| postings.get(stem)).flatten().copied().collect();
            shared.sort_unstable();
            let least = rare.len().div_ceil(2);
            let near = shared.chunk_by(|a, b| a == b).filter(|same| same[0] != at && same.len() >= least);
            near.map(|same| (at.min(same[0]), at.max(same[0]))).collect::<Vec<_>>()
        })
        .collect();
    pairs.extend(near);
    let mut pairs: Vec<(usize, usize)> = pairs.into_iter().collect();
    pairs.sort_unstable();
    let grader = Grader::default();
    let twins: Vec<(usize, usize)> = pairs
        .into_par_iter()
        .filter(|(a, b)| match (input.questions.get(*a), input.questions.get(*b)) {
            (Some(a), Some(b)) => {
                let scores = |own: &Question, other: &Question| {
                    grader.grade(&grader.prepare(own, &NoCorpus), &other.answer_text, &NoCorpus).score >= SAME
                };
                scores(a, b) && scores(b, a)
            }
            _ => false,
        })
        .collect();
    // Of many that are the same, each is told once.
    let mut told: HashSet<usize> = HashSet::new();
    let twins = twins.into_iter().filter(|(_, b)| told.insert(*b));
    twins
        .filter_map(|(a, b)| {
            let (a, b) = (input.questions.get(a)?, input.questions.get(b)?);
            let message = format!(
                "the answer cannot be told from that of {}:{} {}: each scores {SAME} or more on the other",
                a.file,
                a.line,
                quote(&a.title)
            );
            let help = "join the two, or say in each what the other does not say";
            Some(finding(Warning, "same-answer", b, header(b, page_of(input, b)), message, help))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_ask_the_same_have_one_signature() {
        let same = |a: &str, b: &str| signature(a) == signature(b);
        assert!(same("What is a pod?", "Explain pods"));
        assert!(same("What is the difference between a CMD and an ENTRYPOINT?", "Compare ENTRYPOINT and CMD"));
        assert!(same("How do you restart a container?", "How would you restart containers"));
        assert!(!same("What is a pod?", "Why a pod?"));
        assert!(!same("How do you start it?", "How do you stop it?"));
        assert!(!same("When does it run?", "When does it not run?"));
        assert!(!same("What is C?", "What is C++?"));
    }
}

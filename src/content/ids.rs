//! Names of questions: made from topic, page and title, so that neither their order nor their answers matter.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use crate::{
    bank::{Question, QuestionId},
    text::hex,
};

/// How long a slug may be before it is cut at a word.
const LONGEST: usize = 60;

/// `text` in small ASCII letters and digits, words joined by `-`, cut at a word around 60 characters.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    let mut gap = false;
    let mut push = |word: &str, gap: &mut bool| {
        if std::mem::take(gap) && !out.is_empty() {
            out.push('-');
        }
        out.push_str(word);
    };
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let mut one = [0u8; 4];
        match c {
            c if c.is_ascii_alphanumeric() => push(c.to_ascii_lowercase().encode_utf8(&mut one), &mut gap),
            '\'' | '’' => {}
            // C++, C#
            '+' if before.is_ascii_alphanumeric() && chars.peek() == Some(&'+') => push("-plus-plus", &mut gap),
            '#' if before.is_ascii_alphabetic() => push("-sharp", &mut gap),
            c => {
                gap |= !c.is_alphanumeric();
            }
        }
        before = c;
    }
    if out.len() > LONGEST {
        let end = if out.as_bytes().get(LONGEST) == Some(&b'-') {
            LONGEST
        } else {
            out[..LONGEST].rfind('-').unwrap_or(LONGEST)
        };
        out.truncate(end);
    }
    out
}

/// Four hex digits of a text's SHA-256.
fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()), 2)
}

/// The name of a question while nothing else has its title.
pub(super) fn base(topic: &str, page: &str, title: &str) -> QuestionId {
    let mut name = slug(title);
    if name.is_empty() {
        name = format!("question-{}", hash(title));
    }
    let parts = [topic, page, &name];
    QuestionId::new(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/"))
}

/// Gives the questions of one page names of their own: where a name stands for several titles, each gets a hash of its
/// title; where a title stands several times, the section is added, and then a number.
pub(super) fn tell_apart(questions: &mut [Question]) {
    let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, question) in questions.iter().enumerate() {
        groups.entry(question.id.as_str()).or_default().push(index);
    }
    let clashes: Vec<Vec<usize>> = groups.into_values().filter(|group| group.len() > 1).collect();
    if clashes.is_empty() {
        return;
    }
    let mut changes: Vec<(usize, String)> = Vec::new();
    for group in clashes {
        let folded: Vec<String> = group.iter().map(|index| questions[*index].title.to_lowercase()).collect();
        let mut twins: HashMap<&str, usize> = HashMap::new();
        for title in &folded {
            *twins.entry(title).or_default() += 1;
        }
        let several = twins.len() > 1;
        for (index, title) in group.iter().zip(&folded) {
            let question = &questions[*index];
            let mut id = question.id.as_str().to_owned();
            if several {
                id.push('-');
                id.push_str(&hash(title));
            }
            if twins.get(title.as_str()).is_some_and(|count| *count > 1)
                && let Some(section) = &question.section
            {
                let section = slug(section);
                if !section.is_empty() {
                    id.push_str("--");
                    id.push_str(&section);
                }
            }
            changes.push((*index, id));
        }
    }
    for (index, id) in changes {
        questions[index].id = QuestionId::new(id);
    }
    number(questions, |question, count| format!("{}--{count}", question.id));
}

/// Gives the questions of several pages names of their own: a later page's question whose name is taken gets a hash of
/// its page's path. The pages must have been told apart one by one, and stand in path order. Gives the positions of those
/// that were renamed.
pub fn tell_pages_apart(questions: &mut [Question]) -> Vec<usize> {
    number(questions, |question, count| {
        if count == 2 {
            format!("{}--{}", question.id, hash(&question.file))
        } else {
            format!("{}--{}-{count}", question.id, hash(&question.file))
        }
    })
}

fn number(questions: &mut [Question], rename: impl Fn(&Question, usize) -> String) -> Vec<usize> {
    let mut taken: HashSet<QuestionId> = HashSet::with_capacity(questions.len());
    // A thousand equal titles must not be numbered by counting up from two a thousand times.
    let mut counts: HashMap<QuestionId, usize> = HashMap::new();
    let mut renamed = Vec::new();
    for (at, question) in questions.iter_mut().enumerate() {
        if taken.insert(question.id.clone()) {
            continue;
        }
        let count = counts.entry(question.id.clone()).or_insert(1);
        let id = loop {
            *count += 1;
            let id = QuestionId::new(rename(question, *count));
            if !taken.contains(&id) {
                break id;
            }
        };
        taken.insert(id.clone());
        question.id = id;
        renamed.push(at);
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_short_ascii() {
        let check = |title: &str, expect: &str| assert_eq!(slug(title), expect, "{title:?}");
        check("What is an \"init\" process?", "what-is-an-init-process");
        check("Docker's `--cap-add`", "dockers-cap-add");
        check("C, C++ and C#", "c-c-plus-plus-and-c-sharp");
        check("größer", "grer");
        check("什么", "");
        check(&"word ".repeat(30), "word-word-word-word-word-word-word-word-word-word-word-word");
        check(&"x".repeat(100), &"x".repeat(60));
    }
}

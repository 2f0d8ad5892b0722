//! `Q:` and `A:` cards in plain text, one after the other. Not headings with these marks ([`super::headings`]).

use super::{
    Card, Read,
    html::{self, Mode},
    scan,
};
use crate::content::plain_title;

/// What is being gathered.
#[derive(Default)]
struct Open {
    line: usize,
    question: Vec<String>,
    answer: Option<Vec<String>>,
}

/// Reads a text.
pub(super) fn read(text: &str) -> Read {
    let text = scan::normal(text);
    let lines = scan::lines(&text);
    let skip = scan::front_matter(&lines);
    let mut out = Read::default();
    let mut section: Option<String> = None;
    let mut open: Option<Open> = None;
    for line in lines.iter().skip(skip) {
        let mark = if line.code { None } else { mark(line.text) };
        match mark {
            Some((Mark::Question, rest)) => {
                flush(open.take(), section.as_ref(), &mut out);
                open = Some(Open { line: line.number, question: vec![rest.to_owned()], answer: None });
                continue;
            }
            Some((Mark::Answer, rest)) => {
                match &mut open {
                    Some(open) if open.answer.is_none() => open.answer = Some(vec![rest.to_owned()]),
                    Some(open) => {
                        if let Some(answer) = &mut open.answer {
                            answer.push(line.text.to_owned());
                        }
                    }
                    None => out.skip(line.number, "", "an answer without a question"),
                }
                continue;
            }
            Some((Mark::Cloze, rest)) => {
                flush(open.take(), section.as_ref(), &mut out);
                out.skip(line.number, rest.trim(), "a cloze card has no question");
                continue;
            }
            None => {}
        }
        if !line.code
            && let Some((_, text)) = scan::heading(line.text)
        {
            flush(open.take(), section.as_ref(), &mut out);
            section = Some(plain_title(text)).filter(|text| !text.is_empty());
            continue;
        }
        let parts = !line.code
            && line.text.trim_end().len() >= 3
            && line.text.trim_end().bytes().all(|byte| matches!(byte, b'-' | b'=' | b'%'));
        if parts {
            flush(open.take(), section.as_ref(), &mut out);
        } else if let Some(open) = &mut open {
            open.answer.as_mut().unwrap_or(&mut open.question).push(line.text.to_owned());
        }
    }
    flush(open, section.as_ref(), &mut out);
    out
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Question,
    Answer,
    Cloze,
}

/// The mark that opens a line, and what stands behind it: `Q:`, `Q12)`, `**Question 3:**`, `A:`.
fn mark(line: &str) -> Option<(Mark, &str)> {
    let text = line.trim_start();
    if line.len() - text.len() > 3 {
        return None;
    }
    let text = scan::item(text).map_or(text, |(_, rest)| rest);
    let bare = text.trim_start_matches(['*', '_']);
    let marked = text.len() > bare.len();
    let words = [
        ("question", Mark::Question),
        ("answer", Mark::Answer),
        ("ans", Mark::Answer),
        ("q", Mark::Question),
        ("a", Mark::Answer),
        ("c", Mark::Cloze),
    ];
    for (word, mark) in words {
        if !bare.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)) {
            continue;
        }
        let rest = bare.get(word.len()..)?;
        let digits = rest.trim_start_matches(' ').trim_start_matches(|c: char| c.is_ascii_digit());
        let numbered = digits.len() < rest.trim_start_matches(' ').len();
        let after = if numbered { digits } else { rest };
        let stars = after.trim_start_matches(['*', '_']);
        let closed = stars.len() < after.len();
        let Some(rest) =
            stars.strip_prefix(':').or_else(|| stars.strip_prefix(['.', ')']).filter(|_| numbered || word == "ans"))
        else {
            continue;
        };
        let rest = if marked && !closed { rest.trim_start_matches(['*', '_']) } else { rest };
        return Some((mark, rest.trim_start()));
    }
    None
}

fn flush(open: Option<Open>, section: Option<&String>, out: &mut Read) {
    let Some(open) = open else { return };
    let title = html::title(&open.question.join(" "), Mode::Mixed);
    let title =
        title.strip_suffix("**").filter(|title| title.matches("**").count() % 2 == 0).unwrap_or(&title).to_owned();
    let Some(answer) = open.answer else {
        out.skip(open.line, &plain_title(&title), "there is no `A:` below it");
        return;
    };
    let first = answer.first().map_or("", String::as_str).to_owned();
    let rest = answer.get(1..).unwrap_or_default();
    // Lines under `A:` are often indented to stand below its text.
    let common = rest
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .min()
        .unwrap_or(0);
    let mut text = first;
    for line in rest {
        text.push('\n');
        text.push_str(line.get(common.min(line.len())..).unwrap_or_default());
    }
    let answer = html::markdown(text.trim_matches('\n'), Mode::Mixed);
    out.take(Card { title, answer, section: section.cloned(), line: open.line, ..Card::default() });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_seen() {
        let check = |line: &str, expect: Option<(Mark, &str)>| assert_eq!(mark(line), expect, "{line:?}");
        check("Q: What?", Some((Mark::Question, "What?")));
        check("**Q1.** What?", Some((Mark::Question, "What?")));
        check("**Question 3:** What?", Some((Mark::Question, "What?")));
        check("- A: x", Some((Mark::Answer, "x")));
        check("Answer: x", Some((Mark::Answer, "x")));
        check("A. first choice", None);
        check("A container", None);
        check("Quick: x", None);
        check("C: The [moon]", Some((Mark::Cloze, "The [moon]")));
        check("    Q: code", None);
    }
}

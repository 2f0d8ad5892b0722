//! What can be mended without asking: marks and blanks around a title, line ends, a missing last one. The questions of a
//! page are the same before and after, or nothing is changed.

use std::{fmt::Write, ops::Range};

use crate::{
    bank::Question,
    content::{NoIncludes, parse_page},
    source::LineIndex,
};

/// One page, mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The page as it should be.
    pub text: String,
    /// How many lines changed.
    pub lines: usize,
}

/// How many lines around a change are shown.
const AROUND: usize = 3;

/// The page `text` of `file` with what is safe to mend; `None` when there is nothing.
pub fn fix(file: &str, text: &str) -> Option<Change> {
    let before = parse_page(file, text, &NoIncludes).questions;
    let mended = mend(text, &before);
    if mended == text {
        return None;
    }
    let after = parse_page(file, &mended, &NoIncludes).questions;
    let same = before.len() == after.len()
        && before.iter().zip(&after).all(|(a, b)| {
            (&a.id, &a.title, &a.answer_markdown, &a.section, a.line)
                == (&b.id, &b.title, &b.answer_markdown, &b.section, b.line)
                && a.rubric.is_some() == b.rubric.is_some()
        });
    if !same {
        return None;
    }
    let lines = pairs(text, &mended).iter().filter(|(old, new)| old != new).count();
    Some(Change { text: mended, lines })
}

fn mend(text: &str, questions: &[Question]) -> String {
    let index = LineIndex::new(text);
    let headers: std::collections::HashSet<usize> = questions.iter().map(|question| question.line).collect();
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lead = text.len() - body.len();
    let mut out = String::with_capacity(text.len());
    for (start, line) in lines(body) {
        let number = index.line(start + lead);
        if headers.contains(&number) {
            out.push_str(&header(line));
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

/// The lines of a text with where each starts; `\n`, `\r\n` and a lone `\r` end one.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        out.push((at, &rest[..end]));
        let step = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        at += end + step;
    }
    out
}

/// A header as it should be written; one that is broken in other ways stays.
fn header(line: &str) -> String {
    let line = line.trim_end();
    let Some(rest) = line.strip_prefix("???") else { return line.to_owned() };
    let (mark, rest) = rest.strip_prefix('+').map_or(("???", rest), |rest| ("???+", rest));
    let rest = rest.trim_start_matches([' ', '\t']);
    let Some((word, title)) =
        rest.split_at_checked("question".len()).filter(|(word, _)| word.eq_ignore_ascii_case("question"))
    else {
        return line.to_owned();
    };
    let title = title.trim();
    if title.is_empty() || title.starts_with(|c: char| c.is_alphanumeric() || matches!(c, ':' | '*')) {
        // Further classes, or no quotes: what is meant is a guess.
        let classes = title.find('"').map_or(title, |at| &title[..at]);
        let classes = classes.chars().all(|c| c.is_ascii_lowercase() || c == ' ') && title.ends_with('"');
        return if classes {
            format!("{mark} question {title}")
        } else {
            format!("{mark} {word}{}", &rest[word.len()..])
        };
    }
    format!("{mark} question {}", straight(title))
}

/// A title in straight quotes, if it stands in others that close.
fn straight(title: &str) -> String {
    for (open, close) in [('“', '”'), ('”', '”'), ('„', '“'), ('«', '»'), ('\'', '\''), ('‘', '’'), ('’', '’')]
    {
        if let Some(inner) = title.strip_prefix(open).and_then(|rest| rest.strip_suffix(close))
            && !inner.is_empty()
            && !inner.contains('"')
        {
            return format!("\"{inner}\"");
        }
    }
    title.to_owned()
}

/// Old and new lines, side by side, each with its line end: a mended page has the same lines as before.
fn pairs<'a>(old: &'a str, new: &'a str) -> Vec<(&'a str, &'a str)> {
    let ended = |text: &'a str| -> Vec<&'a str> {
        let starts: Vec<usize> = lines(text).into_iter().map(|(start, _)| start).collect();
        let ends = starts.iter().copied().skip(1).chain(std::iter::once(text.len()));
        starts.iter().zip(ends).map(|(start, end)| &text[*start..end]).collect()
    };
    ended(old).into_iter().zip(ended(new)).collect()
}

/// The change from `old` to `new` as a unified diff; both have the same number of lines.
pub fn unified_diff(path: &str, old: &str, new: &str) -> String {
    let pairs = pairs(old, new);
    let changed: Vec<usize> = pairs.iter().enumerate().filter(|(_, (old, new))| old != new).map(|(at, _)| at).collect();
    let mut hunks: Vec<Range<usize>> = Vec::new();
    for at in changed {
        let range = at.saturating_sub(AROUND)..(at + AROUND + 1).min(pairs.len());
        match hunks.last_mut() {
            Some(last) if range.start <= last.end => last.end = range.end,
            _ => hunks.push(range),
        }
    }
    let mut out = format!("--- a/{path}\n+++ b/{path}\n");
    for hunk in hunks {
        let _ = writeln!(out, "@@ -{},{1} +{0},{1} @@", hunk.start + 1, hunk.len());
        let inner = pairs.get(hunk).unwrap_or_default();
        let mut at = 0;
        while let Some((old, new)) = inner.get(at) {
            if old == new {
                put(&mut out, ' ', old);
                at += 1;
                continue;
            }
            let run = inner[at..].iter().take_while(|(old, new)| old != new).count();
            for (old, _) in &inner[at..at + run] {
                put(&mut out, '-', old);
            }
            for (_, new) in &inner[at..at + run] {
                put(&mut out, '+', new);
            }
            at += run;
        }
    }
    out
}

fn put(out: &mut String, mark: char, line: &str) {
    out.push(mark);
    out.push_str(line);
    if !line.ends_with('\n') {
        out.push_str("\n\\ No newline at end of file\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<&str>) {
        assert_eq!(fix("a/basics.md", text).map(|change| change.text).as_deref(), expect, "{text:?}");
    }

    #[test]
    fn what_is_safe_is_mended() {
        let good = "??? question \"A?\"\n    x\n";
        check(good, None);
        check("??? question \"A?\"  \t\n    x\n", Some(good));
        check("???question \"A?\"\n    x\n", Some(good));
        check("???   question    \"A?\"\n    x\n", Some(good));
        check("??? QUESTION \"A?\"\n    x\n", Some(good));
        check("??? question “A?”\n    x\n", Some(good));
        check("??? question 'A?'\n    x\n", Some(good));
        check("??? question\"A?\"\n    x\n", Some(good));
        check("\u{feff}??? question \"A?\"\r\n    x\r\n", Some(good));
        check("??? question \"A?\"\n    x", Some(good));
        check("???+ question   \"A?\"\n    x\n", Some("???+ question \"A?\"\n    x\n"));
    }

    #[test]
    fn what_is_a_guess_stays() {
        check("??? question A title\n    x\n", None);
        check("??? question \"A\n    x\n", None);
        check("??? question 'It's \"A\"?'\n    x\n", None);
        check("  ??? question \"A?\"\n    x\n", None);
        check("```\n???question \"A?\"  \n```\n??? question \"B?\"\n    ???question \"C\"  \n", None);
        check("??? question inline end \"A?\"\n    x\n", None);
    }

    #[test]
    fn the_diff_is_unified() {
        let old = "a\nb\nc\nd\n??? question 'A?'\n    x";
        let new = fix("a/basics.md", old).unwrap().text;
        assert_eq!(
            unified_diff("a.md", old, &new),
            "--- a/a.md\n+++ b/a.md\n@@ -2,5 +2,5 @@\n b\n c\n d\n-??? question 'A?'\n-    x\n\\ No newline at end of file\n\
             +??? question \"A?\"\n+    x\n"
        );
    }
}

//! The line that opens a block: `??? question "Title"` and its relatives. Not what stands below it ([`super::body`]).

use super::{
    findings::{Findings, meant, quote},
    lines::Line,
};
use crate::source::Span;

/// What a line that opens a block opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Header<'a> {
    /// A question; its title as written, and where, when it has one.
    Question(Option<(&'a str, Span)>),
    /// Another block of the kind named, with the title that was given.
    Other {
        /// Lower case; empty for `??? "A"`.
        kind: String,
        /// As written.
        title: Option<&'a str>,
        /// `???`, `!!!` or `===`.
        mark: &'static str,
    },
}

/// Reads a line that opens a block, whatever it is indented by; `None` when it opens none. `findings` is told what was
/// read leniently.
pub(super) fn parse<'a>(line: &Line<'a>, findings: &mut Findings) -> Option<Header<'a>> {
    let text = line.trimmed();
    let base = line.trimmed_span().start;
    let (mark, rest) = ["???", "!!!", "==="].iter().find_map(|mark| Some((*mark, text.strip_prefix(mark)?)))?;
    let rest = rest.strip_prefix(if mark == "===" { ['+', '!'] } else { ['+', '+'] }).unwrap_or(rest);
    let trimmed = rest.trim_start_matches([' ', '\t']);
    if mark == "===" {
        return trimmed.starts_with('"').then(|| Header::Other {
            kind: "tab".to_owned(),
            title: Some(trimmed.trim_matches('"')),
            mark,
        });
    }
    let length = trimmed.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(trimmed.len());
    let (kind, after) = trimmed.split_at(length);
    if kind.is_empty() {
        let opens = trimmed.starts_with(['"', '“', '\'']);
        return opens.then(|| Header::Other { kind: String::new(), title: Some(trimmed), mark });
    }
    if mark == "!!!" || !kind.eq_ignore_ascii_case("question") {
        let title = after.trim();
        let title = title.strip_prefix('"').map(|title| title.strip_suffix('"').unwrap_or(title));
        return Some(Header::Other { kind: kind.to_lowercase(), title, mark });
    }
    if rest.len() - trimmed.len() > 1 || rest.starts_with('\t') {
        let at = base + (text.len() - rest.len());
        findings.warn(
            "blanks-in-header",
            Span::new(at, at + rest.len() - trimmed.len()),
            "more than one blank between `???` and `question`",
            "write `??? question \"Title\"`; MkDocs shows this line as plain text",
        );
    }
    let start = base + text.len() - after.len();
    let glued = !after.is_empty() && !after.starts_with([' ', '\t']);
    let mut text = Cut { text: after, start }.trim();
    if glued && !text.text.is_empty() {
        findings.warn(
            "blank-before-title",
            Span::new(text.start, text.start + 1),
            "no blank between `question` and the title",
            "write `??? question \"Title\"`; MkDocs shows this line as plain text",
        );
        if let Some(rest) = text.text.strip_prefix(':') {
            text = Cut { text: rest, start: text.start + 1 }.trim();
        }
    }
    let title = title(text, findings).trim();
    Some(Header::Question((!title.text.is_empty()).then(|| (title.text, title.span()))))
}

/// Says of a block that is no question why it is none, when it looks like one.
pub(super) fn not_a_question(header: &Header<'_>, line: &Line<'_>, findings: &mut Findings) {
    let Header::Other { kind, mark, .. } = header else { return };
    let span = line.trimmed_span();
    match (*mark, kind.as_str()) {
        ("!!!", "question") => findings.warn(
            "admonition-question",
            span,
            "`!!! question` is not read as a question",
            "write `??? question` to make it one",
        ),
        ("???", "") => findings.warn(
            "no-kind",
            span,
            "a block without a kind is not read as a question",
            "write `??? question \"Title\"` to make it one",
        ),
        ("???", "faq" | "help") => findings.note(
            "other-kind",
            span,
            format!("`??? {kind}` is not read as a question"),
            "write `??? question` to make it one",
        ),
        ("???" | "!!!", kind) if meant(kind, &["question"]).is_some() => findings.warn(
            "unknown-kind",
            span,
            format!("{} is not a kind of block, so this is not read as a question", quote(kind)),
            "did you mean `question`?",
        ),
        _ => {}
    }
}

/// A piece of the page.
#[derive(Clone, Copy)]
struct Cut<'a> {
    text: &'a str,
    start: usize,
}

impl Cut<'_> {
    fn trim(self) -> Self {
        let lead = self.text.len() - self.text.trim_start().len();
        Cut { text: self.text.trim(), start: self.start + lead }
    }

    fn slice(self, from: usize, to: usize) -> Self {
        Cut { text: self.text.get(from..to.max(from)).unwrap_or(""), start: self.start + from }
    }

    fn after(self, from: usize) -> Self {
        self.slice(from, self.text.len())
    }

    fn without_suffix(self, suffix: &[&str]) -> Self {
        let mut out = Cut { text: self.text.trim_end(), ..self };
        while let Some(rest) = suffix.iter().find_map(|suffix| out.text.strip_suffix(suffix)) {
            out.text = rest.trim_end();
        }
        out
    }

    fn span(self) -> Span {
        Span::new(self.start, self.start + self.text.len())
    }
}

/// The title in what stands after `??? question`: everything from the first to the last quote, or what was meant to be.
fn title<'a>(text: Cut<'a>, findings: &mut Findings) -> Cut<'a> {
    let help = "write the title in straight double quotes at the end of the line: `??? question \"Title\"`";
    let Some(first) = text.text.chars().next() else { return text };
    let closers: &[char] = match first {
        '"' => &['"'],
        '\'' => &['\''],
        '“' | '”' | '„' | '‟' => &['”', '“', '"'],
        '‘' | '’' => &['’', '‘', '\''],
        '«' => &['»'],
        _ => return unquoted(text, findings, help),
    };
    if first != '"' {
        findings.warn("title-quotes", text.span(), format!("the title is in {first} quotes"), help);
    }
    let open = first.len_utf8();
    let inner = text.after(open);
    let unclosed = |findings: &mut Findings| {
        findings.warn("unclosed-title", text.span(), "the quote of the title is not closed", help);
        inner.without_suffix(&["**", "”", "“"])
    };
    let Some(last) = inner.text.rfind(closers) else { return unclosed(findings) };
    let close = inner.text[last..].chars().next().map_or(1, char::len_utf8);
    let tail = inner.after(last + close).trim();
    if tail.text.is_empty() {
        return inner.slice(0, last);
    }
    // `"What is "init"?` has one quote too few, `"Title" {#id}` has text after its title.
    let marks = 1 + inner.text.matches(closers).count();
    let apart = inner.text[last + close..].starts_with([' ', '\t', '*', '{']);
    if first == '"' && marks % 2 == 1 || first != '"' && !apart {
        return unclosed(findings);
    }
    findings.warn("text-after-title", tail.span(), format!("{} after the title is left out", quote(tail.text)), help);
    inner.slice(0, last)
}

fn unquoted<'a>(text: Cut<'a>, findings: &mut Findings, help: &str) -> Cut<'a> {
    // `??? question inline end "Title"`: further classes of the block.
    if let Some(open) = text.text.find('"')
        && open + 1 < text.text.len()
        && text.text.ends_with('"')
        && is_classes(&text.text[..open])
    {
        return text.slice(open + 1, text.text.len() - 1);
    }
    if text.text.split_whitespace().all(|word| matches!(word, "inline" | "end")) {
        return text.slice(0, 0);
    }
    findings.warn("unquoted-title", text.span(), "the title is not in quotes", help);
    let bold = text.text.strip_prefix("**").and_then(|rest| rest.strip_suffix("**"));
    if let Some(bold) = bold.map(str::trim)
        && bold.len() > 2
        && let Some(inner) = bold.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))
    {
        let at = text.text.find('"').map_or(0, |at| at + 1);
        return text.slice(at, at + inner.len());
    }
    if text.text.ends_with('"') && text.text.matches('"').count() % 2 == 1 {
        return text.slice(0, text.text.len() - 1);
    }
    text
}

/// One or two words in small letters with a blank after them.
fn is_classes(text: &str) -> bool {
    text.ends_with([' ', '\t'])
        && (1..=2).contains(&text.split_whitespace().count())
        && text.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b' ' | b'\t' | b'-' | b'_')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line<'_> {
        Line { text, start: 0, next: text.len(), number: 1 }
    }

    fn check(text: &str, title: Option<&str>, codes: &[&str]) {
        let mut findings = Findings::new("page.md");
        let header = parse(&line(text), &mut findings);
        let Some(Header::Question(found)) = header else { panic!("{text:?} is {header:?}") };
        assert_eq!(found.map(|(title, _)| title), title, "{text:?}");
        if let Some((title, span)) = found {
            assert_eq!(&text[span.range()], title);
        }
        let list: Vec<_> = findings.finish().into_iter().map(|finding| finding.code).collect();
        assert_eq!(list, codes, "{text:?}");
    }

    #[test]
    fn titles_reach_from_the_first_to_the_last_quote() {
        check("??? question \"What is an \"init\" process?\"", Some("What is an \"init\" process?"), &[]);
        check("???+ question \"A\"  ", Some("A"), &[]);
        check("???question \"A\"", Some("A"), &[]);
        check("??? QUESTION \"A\"", Some("A"), &[]);
        check("??? question   \"A\"", Some("A"), &[]);
        check("??? question inline end \"A\"", Some("A"), &[]);
    }

    #[test]
    fn what_was_meant_is_read_with_a_warning() {
        check("??? question \"A", Some("A"), &["unclosed-title"]);
        check("??? question \"A**", Some("A"), &["unclosed-title"]);
        check("??? question \"What is \"init\"?", Some("What is \"init\"?"), &["unclosed-title"]);
        check("??? question \"What is \"init\"**", Some("What is \"init\""), &["unclosed-title"]);
        check("??? question 'A'", Some("A"), &["title-quotes"]);
        check("??? question 'What's a pod?'", Some("What's a pod?"), &["title-quotes"]);
        check("??? question 'What's a pod?", Some("What's a pod?"), &["title-quotes", "unclosed-title"]);
        check("??? question “A”", Some("A"), &["title-quotes"]);
        check("??? question \"A\" {#id}", Some("A"), &["text-after-title"]);
        check("??? question A title", Some("A title"), &["unquoted-title"]);
        check("??? question What is \"init\"", Some("What is \"init\""), &["unquoted-title"]);
        check("??? question **\"A\"**", Some("A"), &["unquoted-title"]);
        check("??? question: \"A\"", Some("A"), &["blank-before-title"]);
        check("???  question \"A\"", Some("A"), &["blanks-in-header"]);
    }

    #[test]
    fn no_title_is_no_title() {
        check("??? question", None, &[]);
        check("??? question \"\"", None, &[]);
        check("??? question \"  \"", None, &[]);
        check("??? question inline", None, &[]);
    }

    #[test]
    fn other_blocks_are_not_questions() {
        let check = |text: &str, expect: Option<&str>, codes: &[&str]| {
            let mut findings = Findings::new("page.md");
            let header = parse(&line(text), &mut findings);
            match (&header, expect) {
                (Some(Header::Other { kind, .. }), Some(expect)) => assert_eq!(kind, expect, "{text:?}"),
                (header, expect) => assert_eq!((header.is_some(), None), (false, expect), "{text:?}"),
            }
            if let Some(header) = &header {
                not_a_question(header, &line(text), &mut findings);
            }
            let list: Vec<_> = findings.finish().into_iter().map(|finding| finding.code).collect();
            assert_eq!(list, codes, "{text:?}");
        };
        check("!!! question \"A\"", Some("question"), &["admonition-question"]);
        check("??? \"A\"", Some(""), &["no-kind"]);
        check("???? question \"A\"", None, &[]);
        check("??? note \"A\"", Some("note"), &[]);
        check("??? quesiton \"A\"", Some("quesiton"), &["unknown-kind"]);
        check("??? faq \"A\"", Some("faq"), &["other-kind"]);
        check("=== \"Tab\"", Some("tab"), &[]);
        check("===", None, &[]);
        check("???", None, &[]);
    }
}

//! Relative links between pages that lead nowhere. Links to other sites are not looked at.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::{Input, quote};
use crate::{
    bank::Question,
    diagnostic::{Diagnostic, Severity},
    source::Span,
};

/// The broken links of one page, with its own questions.
pub(super) fn check(file: &str, text: &str, own: &[&Question], input: &Input<'_>) -> Vec<Diagnostic> {
    if !text.contains("](") && !text.contains("]:") {
        return Vec::new();
    }
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut add = |target: &str, span: Span| {
        if !leads_nowhere(file, target, input) {
            return;
        }
        found.push(Diagnostic {
            severity: Severity::Warning,
            code: "broken-link",
            message: format!("the link to {} leads nowhere", quote(target)),
            help: Some("a relative link starts at the folder of its page".to_owned()),
            file: file.to_owned(),
            span,
        });
    };
    // Answers are code to a parser of the whole page, so they are read on their own.
    for (target, range) in links(text) {
        let next = own.partition_point(|question| question.span.end <= range.start);
        if own.get(next).is_none_or(|question| range.start < question.span.start) {
            add(&target, Span::from(range));
        }
    }
    for question in own {
        for (target, _) in links(&question.answer_markdown) {
            let at = text.get(question.span.range()).and_then(|inner| inner.find(target.as_str()));
            let start = question.span.start + at.unwrap_or(0);
            add(&target, Span::new(start, if at.is_some() { start + target.len() } else { start }));
        }
    }
    found.sort_by_key(|finding| finding.span.start);
    found.dedup_by_key(|finding| finding.span);
    found
}

/// The targets of the links and images of a text.
fn links(text: &str) -> Vec<(String, Range<usize>)> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
        .into_offset_iter()
        .filter_map(|(event, range)| match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                Some((dest_url.into_string(), range))
            }
            _ => None,
        })
        .collect()
}

fn leads_nowhere(file: &str, target: &str, input: &Input<'_>) -> bool {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    let scheme = path.split('/').next().unwrap_or_default().contains(':');
    if path.is_empty() || scheme || path.starts_with('/') || path.contains("{{") || path.contains('@') {
        return false;
    }
    let path = percent_decoded(path);
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            // Out of the docs folder nothing is served.
            ".." => {
                if parts.pop().is_none() {
                    return true;
                }
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    if path.is_empty() {
        return false;
    }
    // `../basics/` is what the site calls `../basics.md` or `../basics/index.md`.
    let names = [path.clone(), format!("{path}.md"), format!("{path}/index.md"), format!("{path}/README.md")];
    let names = if target.ends_with('/') || !path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        &names[..]
    } else {
        &names[..1]
    };
    !names.iter().any(|name| (input.exists)(name))
}

fn percent_decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = text.get(at + 1..at + 3).filter(|_| *byte == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(hex.unwrap_or(*byte));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

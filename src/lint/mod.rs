//! What is wrong with a bank beyond its Markdown: rubrics that do not grade as their author says, questions that cannot be
//! told apart, titles that give the answer away, links that lead nowhere. Also what can be mended without asking. Not how
//! findings are drawn ([`crate::cli`]), and not how pages are read ([`crate::content`]).

mod fix;
mod grades;
mod links;
mod shape;
mod twins;

pub use fix::{Change, fix, unified_diff};

use std::collections::HashMap;

use rayon::prelude::*;

use crate::{
    bank::Question,
    diagnostic::{Diagnostic, Severity},
    source::Span,
};

/// What is looked at.
pub struct Input<'a> {
    /// The questions, pages in path order.
    pub questions: &'a [Question],
    /// The pages that are looked at, with their text, in path order.
    pub pages: &'a [(String, String)],
    /// Whether a file, by its path relative to the content folder, is there.
    pub exists: &'a (dyn Fn(&str) -> bool + Sync),
    /// Whether these are all questions of the bank, so that a missing level is missing.
    pub whole: bool,
}

/// All findings, pages in path order, then by position.
pub fn lint(input: &Input<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = input
        .questions
        .par_iter()
        .flat_map_iter(|question| {
            let text = page_of(input, question);
            let mut found = grades::check(question, text);
            found.extend(shape::prose(question, text));
            found
        })
        .collect();
    let mut by_file: HashMap<&str, Vec<&Question>> = HashMap::new();
    for question in input.questions {
        by_file.entry(&question.file).or_default().push(question);
    }
    found.par_extend(input.pages.par_iter().flat_map_iter(|(file, text)| {
        links::check(file, text, by_file.get(file.as_str()).map_or(&[], Vec::as_slice), input)
    }));
    found.extend(twins::check(input));
    if input.whole {
        found.extend(shape::levels(input.questions));
    }
    found.sort_by(|a, b| (&a.file, a.span.start, a.code).cmp(&(&b.file, b.span.start, b.code)));
    found
}

/// The text of the page that a question stands in; empty when it is not among those looked at.
fn page_of<'a>(input: &Input<'a>, question: &Question) -> &'a str {
    let at = input.pages.binary_search_by(|(file, _)| file.as_str().cmp(&question.file));
    at.ok().and_then(|at| input.pages.get(at)).map_or("", |(_, text)| text)
}

/// A finding about a question.
fn finding(
    severity: Severity,
    code: &'static str,
    question: &Question,
    span: Span,
    message: String,
    help: &str,
) -> Diagnostic {
    Diagnostic {
        severity,
        code,
        message,
        help: (!help.is_empty()).then(|| help.to_owned()),
        file: question.file.clone(),
        span,
    }
}

/// The bytes of a question's header line.
fn header(question: &Question, text: &str) -> Span {
    let rest = text.get(question.span.range()).unwrap_or_default();
    let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
    Span::new(question.span.start, question.span.start + rest[..end].trim_end().len())
}

/// Where `wanted` stands in the page within `span`; the start of the span when it is written otherwise there.
fn within(text: &str, span: Span, wanted: &str) -> Span {
    let at = text.get(span.range()).and_then(|inner| inner.find(wanted)).filter(|_| !wanted.is_empty());
    match at {
        Some(at) => Span::new(span.start + at, span.start + at + wanted.len()),
        None => Span::new(span.start, span.start),
    }
}

/// A piece of a page in backquotes, cut short.
fn quote(text: &str) -> String {
    let mut out = String::from("`");
    for (count, c) in text.chars().enumerate() {
        if count == 60 {
            out.push('…');
            break;
        }
        out.push(match c {
            '`' => '\'',
            '\n' => ' ',
            c => c,
        });
    }
    out.push('`');
    out
}

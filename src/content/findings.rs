//! Collecting what is wrong with a page. Not how it is drawn.

use crate::{
    diagnostic::{Diagnostic, Severity},
    source::Span,
};

/// How many findings of one page are kept one by one; a page of a million broken headers must not become a million
/// messages.
const MOST: usize = 1000;

/// The findings of one page and of the pages that it includes.
#[derive(Debug)]
pub(super) struct Findings {
    /// The file that is being read.
    pub(super) file: String,
    list: Vec<Diagnostic>,
    more: usize,
}

impl Findings {
    /// No findings yet, about `file`.
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), list: Vec::new(), more: 0 }
    }

    /// Adds a finding.
    pub(super) fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.list.len() == MOST {
            self.more += 1;
            return;
        }
        let help = help.into();
        self.list.push(Diagnostic {
            severity,
            code,
            message: message.into(),
            help: (!help.is_empty()).then_some(help),
            file: self.file.clone(),
            span,
        });
    }

    /// Adds a note.
    pub(super) fn note(&mut self, code: &'static str, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Note, code, span, message, help);
    }

    /// Adds a warning.
    pub(super) fn warn(&mut self, code: &'static str, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Warning, code, span, message, help);
    }

    /// Adds an error.
    pub(super) fn error(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Severity::Error, code, span, message, help);
    }

    /// All findings, in the order of the page.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        self.list.sort_by(|a, b| (&a.file, a.span.start).cmp(&(&b.file, b.span.start)));
        if self.more > 0 {
            self.list.push(Diagnostic {
                severity: Severity::Warning,
                code: "too-many-findings",
                message: format!("{} more findings are not listed", self.more),
                help: None,
                file: self.file,
                span: Span::default(),
            });
        }
        self.list
    }
}

/// The one of `known` that `word` was probably meant to be.
pub(super) fn meant<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    if word.len() > 64 {
        return None;
    }
    let word = word.to_lowercase().replace(['-', ' '], "_");
    known
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 5)
        .min()
        .map(|(_, candidate)| candidate)
}

/// A piece of a page in backquotes, cut short.
pub(super) fn quote(text: &str) -> String {
    let mut out = String::from("`");
    for (count, c) in text.chars().enumerate() {
        if count == 60 {
            out.push('…');
            break;
        }
        out.push(if c == '`' { '\'' } else { c });
    }
    out.push('`');
    out
}

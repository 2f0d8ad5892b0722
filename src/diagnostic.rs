//! What can be wrong with a page: a code, a message, where, and what to do. Not how it is drawn ([`crate::cli`]).

use serde::Serialize;

use crate::source::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, such as an include that does not resolve.
    Note,
    /// Read leniently: what was meant is plain.
    Warning,
    /// Something could not be read at all.
    Error,
}

/// One thing about one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable name of the kind of finding, such as `unclosed-title`.
    pub code: &'static str,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Path of the page relative to the content folder, with `/`.
    pub file: String,
    /// Bytes of the page that it is about; empty at 0 when it is about the whole file.
    pub span: Span,
}

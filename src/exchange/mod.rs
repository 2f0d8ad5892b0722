//! Banks in other people's formats: reading them as [`Card`]s, writing cards as pages of our own format, and giving a
//! bank away. One format a file. Not the format of the pages themselves ([`crate::content`]).

mod cards;
mod details;
mod export;
mod folder;
mod guess;
mod headings;
mod html;
mod import;
mod json;
mod obsidian;
mod pages;
mod render;
mod rubric;
mod scan;
mod table;

pub use export::{ExportFormat, export};
pub use import::{Import, Options, Source, Taken, import};
pub use pages::{Page, write_pages};

use std::{fmt, io, path::PathBuf};

use serde::Serialize;

use crate::{bank::Level, text::one_line};

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[allow(rustdoc::invalid_html_tags, reason = "these lines are the help of the command line")]
pub enum Format {
    /// <details><summary>Question</summary>Answer</details>
    Details,
    /// A heading a question
    Headings,
    /// Q: and A:
    Cards,
    /// Comma, semicolon or tab separated values
    Csv,
    /// The same as Anki writes it: HTML in the fields, header lines with #
    Anki,
    /// > [!question]- Title
    Obsidian,
    /// JSON: our own export, or any list of objects with a question and an answer
    Json,
}

impl Format {
    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Details => "details",
            Self::Headings => "headings",
            Self::Cards => "cards",
            Self::Csv => "csv",
            Self::Anki => "anki",
            Self::Obsidian => "obsidian",
            Self::Json => "json",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One question as some format states it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// Markdown, one line.
    pub title: String,
    /// Markdown.
    pub answer: String,
    /// The topic that the source itself states.
    pub topic: Option<String>,
    /// The level that the source itself states.
    pub level: Option<Level>,
    /// The source states topic and level in full, as an export of a bank does: what it leaves out is not to be guessed,
    /// and its title is that of a question, whatever it says.
    pub placed: bool,
    /// The heading above it, plain text.
    pub section: Option<String>,
    /// The YAML of its rubric.
    pub rubric: Option<String>,
    /// Where it stands, from 1.
    pub line: usize,
}

/// A candidate for a question that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// Where it stands, from 1.
    pub line: usize,
    /// As far as it has one.
    pub title: String,
    /// Why: lower case, no full stop.
    pub why: String,
}

/// Something worth knowing about a file that costs no question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where, from 1.
    pub line: usize,
    /// Lower case, no full stop.
    pub text: String,
}

/// What one text came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// The questions, in order.
    pub cards: Vec<Card>,
    /// The candidates that are none, in order.
    pub skipped: Vec<Skip>,
    /// What was read leniently.
    pub remarks: Vec<Remark>,
}

impl Read {
    fn skip(&mut self, line: usize, title: &str, why: impl Into<String>) {
        self.skipped.push(Skip { line, title: title.to_owned(), why: why.into() });
    }

    fn remark(&mut self, line: usize, text: impl Into<String>) {
        self.remarks.push(Remark { line, text: text.into() });
    }

    /// Takes a question, unless its title or its answer says nothing.
    fn take(&mut self, card: Card) {
        let title = crate::content::plain_title(&card.title);
        if title.is_empty() {
            self.skip(card.line, "", "it has no title");
        } else if crate::content::is_placeholder(&title) {
            self.skip(card.line, &title, "it is a placeholder");
        } else if !card.placed && is_contents(&title) {
            self.skip(card.line, &title, "it is a table of contents");
        } else if crate::content::is_label(&title) {
            self.skip(card.line, &title, "the title is a label and no question stands above it");
        } else if !says_something(&card.answer) {
            self.skip(card.line, &title, "it has no answer");
        } else {
            self.cards.push(card);
        }
    }
}

/// A title that may go over several lines on one.
fn title_line(text: &str) -> String {
    if text.contains(['\n', '\r']) { one_line(text) } else { text.trim().to_owned() }
}

/// Whether a title is that of a list of the titles below it.
fn is_contents(title: &str) -> bool {
    let folded = title.to_lowercase();
    matches!(
        folded.trim_matches(|c: char| !c.is_alphanumeric()),
        "table of contents" | "contents" | "toc" | "list of questions" | "all questions"
    )
}

/// Whether an answer holds more than comments and blanks, as the reader of pages sees it.
fn says_something(answer: &str) -> bool {
    answer.lines().any(|line| {
        let line = line.trim();
        !(line.is_empty() || line.starts_with("<!--") && line.ends_with("-->"))
    })
}

/// Why an import or an export failed as a whole.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// There is nothing at this path.
    #[error("there is no file or folder `{}`", path.display())]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// A file cannot be read.
    #[error("cannot read `{}`: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why: too large, not UTF-8, what the system said.
        why: String,
    },
    /// A page cannot be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The page.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder of the content leads out of it.
    #[error("`{}` leads out of the content folder, so nothing is written there", path.display())]
    Outside {
        /// The folder.
        path: PathBuf,
    },
}

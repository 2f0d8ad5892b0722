//! An import from start to end: files, formats, places, and the pages that come of them. Every candidate is accounted
//! for. Writes nothing.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use rayon::prelude::*;
use serde::Serialize;

use super::{Card, ExchangeError, Format, Page, folder, guess, pages};
use crate::{
    bank::{Level, Question},
    content::{plain_title, topic_name},
};

const NO_QUESTIONS: &str = "there are no questions in it";

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The format; guessed for each file when `None`.
    pub format: Option<Format>,
    /// The topic that everything goes to; files of a folder go below it.
    pub into: Option<String>,
    /// The level of everything.
    pub level: Option<Level>,
}

/// A file and what it was read as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Relative to the folder read, with `/`.
    pub file: String,
    /// As what; `None` when it could not be read or holds no questions.
    pub format: Option<Format>,
    /// Questions taken.
    pub taken: usize,
    /// Candidates skipped.
    pub skipped: usize,
    /// Why nothing of it was read.
    pub error: Option<String>,
}

impl Source {
    /// Whether nothing is amiss with a file that gave nothing: it was read, or passed over on purpose.
    pub fn harmless(&self) -> bool {
        self.error.as_deref().is_none_or(|why| why == NO_QUESTIONS || why.starts_with("this link"))
    }
}

/// A question that was taken, or a candidate that was not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// Relative to the folder read, with `/`.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// Plain text.
    pub title: String,
    /// Why it was left out; `None` for one that was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What an import comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// The files, in order of their names.
    pub sources: Vec<Source>,
    /// The questions taken, in order.
    pub taken: Vec<Taken>,
    /// The candidates left out, in order.
    pub skipped: Vec<Taken>,
    /// What was read leniently.
    pub remarks: Vec<Taken>,
    /// The pages to write.
    pub pages: Vec<Page>,
}

/// A topic and a level.
type Place = (String, Option<Level>);
/// The cards of each place, with the index of the file they are from.
type Groups = Vec<(Place, Vec<(usize, Card)>)>;

/// Reads `path`, a file or a folder. `bank` is what is there already: the same question again is left out.
///
/// # Errors
/// When there is nothing at `path`, or it is one file that cannot be read.
pub fn import(path: &Path, options: &Options, bank: &[Question]) -> Result<Import, ExchangeError> {
    let (files, passed) = folder::files(path)?;
    let single = path.is_file();
    let root = path.canonicalize().ok().and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    let root = root.filter(|_| !single).unwrap_or_default();
    let read: Vec<_> = files
        .par_iter()
        .map(|found| {
            let text = folder::text(&found.path)?;
            Ok(guess::read(&found.file, &text, options.format).ok_or_else(|| no_questions(&text)))
        })
        .collect::<Vec<Result<_, String>>>();
    let mut out = Import::default();
    for (file, why) in passed {
        out.sources.push(Source { file, format: None, taken: 0, skipped: 0, error: Some(why) });
    }
    let known: HashMap<(String, String), &Question> =
        bank.iter().map(|question| ((question.topic.clone(), question.title.to_lowercase()), question)).collect();
    // Questions of one topic and level share a page, in the order in which they come.
    let mut groups: Groups = Vec::new();
    let mut index: BTreeMap<Place, usize> = BTreeMap::new();
    for (found, read) in files.iter().zip(read) {
        let source = out.sources.len();
        let mut entry = Source { file: found.file.clone(), format: None, taken: 0, skipped: 0, error: None };
        match read {
            Err(why) if single => return Err(ExchangeError::Unreadable { path: path.to_path_buf(), why }),
            Err(why) | Ok(Err(why)) => entry.error = Some(why),
            Ok(Ok((format, read))) => {
                entry.format = Some(format);
                let told = |line, title: &str, why: Option<String>| Taken {
                    file: found.file.clone(),
                    line,
                    title: plain_title(title),
                    why,
                };
                out.remarks.extend(read.remarks.iter().map(|remark| told(remark.line, "", Some(remark.text.clone()))));
                out.skipped
                    .extend(read.skipped.iter().map(|skip| told(skip.line, &skip.title, Some(skip.why.clone()))));
                entry.skipped = read.skipped.len();
                for card in read.cards {
                    let place = placed(&card, &found.file, &root, options, single);
                    let title = plain_title(&card.title);
                    if let Some(there) = known.get(&(place.0.clone(), title.to_lowercase()))
                        && there.answer_markdown.trim() == card.answer.trim()
                    {
                        let why = format!("it is in the bank already: {}:{}", there.file, there.line);
                        out.skipped.push(told(card.line, &card.title, Some(why)));
                        entry.skipped += 1;
                        continue;
                    }
                    let at = *index.entry(place.clone()).or_insert_with(|| {
                        groups.push((place, Vec::new()));
                        groups.len() - 1
                    });
                    if let Some((_, cards)) = groups.get_mut(at) {
                        cards.push((source, card));
                    }
                }
            }
        }
        out.sources.push(entry);
    }
    finish(groups, &mut out);
    Ok(out)
}

/// Makes the pages, and counts what they hold.
fn finish(groups: Groups, out: &mut Import) {
    let mut files: Vec<String> = Vec::new();
    for ((topic, level), cards) in groups {
        let file = pages::free(&pages::path(&topic, level), &|file| files.iter().any(|own| own == file));
        files.push(file.clone());
        let (sources, cards): (Vec<usize>, Vec<Card>) = cards.into_iter().unzip();
        let mut lines: HashMap<(usize, String), Vec<usize>> = HashMap::new();
        for (source, card) in sources.iter().zip(&cards) {
            lines.entry((card.line, card.title.clone())).or_default().push(*source);
        }
        let mut source_of = |card: &Card| {
            let sources = lines.get_mut(&(card.line, card.title.clone()))?;
            (!sources.is_empty()).then(|| sources.remove(0))
        };
        let (page, kept, failed) = pages::page(&file, &topic, level, cards);
        let mut tell = |card: &Card, why: Option<String>| {
            let source = source_of(card).and_then(|source| out.sources.get_mut(source));
            let file = source.as_ref().map_or_else(String::new, |source| source.file.clone());
            if let Some(source) = source {
                if why.is_some() { source.skipped += 1 } else { source.taken += 1 }
            }
            let told = Taken { file, line: card.line, title: plain_title(&card.title), why };
            if told.why.is_some() { out.skipped.push(told) } else { out.taken.push(told) }
        };
        for card in &kept {
            tell(card, None);
        }
        for (card, why) in &failed {
            tell(card, Some(why.clone()));
        }
        if page.questions > 0 {
            out.pages.push(page);
        }
    }
    for list in [&mut out.taken, &mut out.skipped, &mut out.remarks] {
        list.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    }
    out.sources.sort_by(|a, b| a.file.cmp(&b.file));
}

/// Where a card belongs: what it says itself, else what its file's path says, else what was asked for.
fn placed(card: &Card, file: &str, root: &str, options: &Options, single: bool) -> (String, Option<Level>) {
    let (of_path, level_of_path) = pages::place(file);
    // The README of the folder itself is about what the folder is named after.
    let of_path = if of_path.is_empty() && options.into.is_none() { topic_name(root) } else { of_path };
    let own = card.topic.clone().unwrap_or(of_path);
    let topic = match options.into.as_deref().map(topic_name) {
        Some(into) if single || own.is_empty() => into,
        Some(into) => format!("{into}/{own}"),
        None => own,
    };
    let level = card.level.or(if card.placed { None } else { level_of_path });
    (topic, options.level.or(level))
}

fn no_questions(text: &str) -> String {
    if text.lines().any(|line| line.starts_with("??? question") || line.starts_with("???+ question")) {
        return "it is in our own format already: put it below content/, or read it with `--content`".to_owned();
    }
    NO_QUESTIONS.to_owned()
}

//! Where commands get the index from: that of the workspace's folder, or one of the bank inside the binary.

use std::{
    io::{self, IsTerminal, Write},
    sync::OnceLock,
};

use super::{
    Context,
    error::CommandError,
    paths::{Content, Workspace},
};
use crate::{
    bank::QuestionId,
    content,
    grading::{Corpus, Neighbour},
    index::{Index, Search},
    interview::{Found, Lookup},
};

/// The index, fresh.
///
/// # Errors
/// When the content folder cannot be read.
pub(super) fn index(context: &Context, workspace: &Workspace) -> Result<Index, CommandError> {
    let Content::Folder(folder) = &workspace.content else {
        return Ok(Index::of_questions(&content::shipped().bank.questions)?);
    };
    let progress = Progress { shown: io::stderr().is_terminal() && !context.global.quiet };
    let opened = Index::open(&workspace.index, folder, &|done, of| progress.tell(done, of));
    progress.clear();
    let opened = opened?;
    if let Some(remark) = opened.remark {
        context.remark(&remark);
    }
    Ok(opened.index)
}

/// A line that says how far indexing is; only on a terminal, and only when there is much to do.
struct Progress {
    shown: bool,
}

/// Fewer pages are indexed before anybody has read a line about it.
const MANY: usize = 100;

impl Progress {
    fn tell(&self, done: usize, of: usize) {
        if self.shown && of >= MANY {
            let _ = write!(io::stderr(), "\rindexing: {done} of {of} pages");
            let _ = io::stderr().flush();
        }
    }

    fn clear(&self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// The index of an interview, opened when it is first asked for: the first question must not wait for it.
pub(super) struct LazyIndex<'a> {
    context: &'a Context,
    workspace: &'a Workspace,
    index: OnceLock<Option<Index>>,
}

impl<'a> LazyIndex<'a> {
    pub(super) fn new(context: &'a Context, workspace: &'a Workspace) -> Self {
        Self { context, workspace, index: OnceLock::new() }
    }

    fn get(&self) -> Option<&Index> {
        self.index
            .get_or_init(|| match index(self.context, self.workspace) {
                Ok(index) => Some(index),
                Err(error) => {
                    self.context.remark(&format!("no search index: {error}"));
                    None
                }
            })
            .as_ref()
    }
}

impl Corpus for LazyIndex<'_> {
    fn rarity(&self, stem: &str) -> f32 {
        self.get().map_or(1.0, |index| index.rarity(stem))
    }

    fn nearest(&self, own: Option<&QuestionId>, answer: &str) -> Option<Neighbour> {
        self.get()?.nearest(own, answer)
    }
}

impl Lookup for LazyIndex<'_> {
    fn look_up(&self, words: &str) -> Vec<Found> {
        let search = Search { query: words, limit: 5, ..Search::default() };
        let hits = self.get().and_then(|index| index.search(&search).ok()).unwrap_or_default();
        hits.into_iter()
            .map(|hit| Found { topic: hit.entry.topic, title: hit.entry.title, answer: hit.entry.answer_markdown })
            .collect()
    }
}

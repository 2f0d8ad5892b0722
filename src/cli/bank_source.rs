//! Where commands get the bank and the index from: the workspace's folder, or the bank inside the binary.

use std::io::{self, IsTerminal, Write};

use super::{
    Context,
    error::CommandError,
    paths::{Content, SHIPPED, Workspace},
};
use crate::{
    content::{self, Loaded},
    index::Index,
    interview::{Found, Lookup},
};

/// The whole bank.
///
/// # Errors
/// When the content folder cannot be read.
pub(super) fn load(workspace: &Workspace) -> Result<Loaded, CommandError> {
    match &workspace.content {
        Content::Folder(folder) => Ok(content::load(folder)?),
        Content::Shipped => Ok(content::load_shipped(&SHIPPED)),
    }
}

/// The index, fresh.
///
/// # Errors
/// When the content folder cannot be read.
pub(super) fn index(context: &Context, workspace: &Workspace) -> Result<Index, CommandError> {
    let Content::Folder(folder) = &workspace.content else {
        return Ok(Index::of_questions(&content::load_shipped(&SHIPPED).bank.questions)?);
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

/// The index as `:search` sees it.
pub(super) struct IndexLookup<'a>(pub(super) &'a Index);

impl Lookup for IndexLookup<'_> {
    fn look_up(&self, words: &str) -> Vec<Found> {
        let search = crate::index::Search { query: words, limit: 5, ..crate::index::Search::default() };
        self.0
            .search(&search)
            .unwrap_or_default()
            .into_iter()
            .map(|hit| Found { topic: hit.entry.topic, title: hit.entry.title, answer: hit.entry.answer_markdown })
            .collect()
    }
}

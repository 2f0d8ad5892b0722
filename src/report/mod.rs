//! Transcripts rendered: one file a format. Pure but for [`write_file`]; what candidates and banks wrote is data in each.

mod escape;
mod fold;
pub(crate) mod words;
pub mod chart;
pub mod compare;
pub mod html;
pub mod terminal;
pub mod json;
pub mod markdown;

use std::{
    io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, FixedOffset};

use crate::{
    disk::{self, Disk},
    transcript::Transcript,
};

/// An earlier interview, as far as a chart of progress needs it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Earlier {
    /// Name of its journal.
    pub session: String,
    /// When it began.
    pub at: DateTime<FixedOffset>,
    /// The grader's own score, 0 to 100.
    pub score: u32,
}

/// Writes the Markdown report beside the journal at `journal` and says where it lies.
///
/// # Errors
/// When it cannot be written; an older report then stays as it was.
pub fn write_beside(journal: &Path, transcript: &Transcript, earlier: &[Earlier]) -> io::Result<PathBuf> {
    let path = journal.with_extension("md");
    write_file(&path, &markdown::render(transcript, earlier))?;
    Ok(path)
}

/// Replaces the file at `path` by `text`, whole or not at all.
///
/// # Errors
/// When the folder cannot be written.
pub fn write_file(path: &Path, text: &str) -> io::Result<()> {
    write_file_on(disk::real().as_ref(), path, text)
}

fn write_file_on(disk: &dyn Disk, path: &Path, text: &str) -> io::Result<()> {
    let name = path.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let fresh = path.with_file_name(format!(".{}.new-{}", name.to_string_lossy(), std::process::id()));
    disk::replace_synced(disk, path, &fresh, text.as_bytes())
}

#[cfg(test)]
mod tests;

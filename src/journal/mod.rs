//! Events on disk: one synced line each, written before the candidate sees the effect. Append-only; one writer at a time.
//! Knows nothing of what the events mean but that they replay.

use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use crate::{
    disk::{self, Disk},
    session::{Event, Misplaced, Record, SCHEMA, Started, State, replay},
};

/// What can go wrong with a journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file or its folder cannot be used.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It broke off before its first line was whole.
    #[error("`{}` holds no interview: it broke off before the first question", path.display())]
    Empty {
        /// The journal.
        path: PathBuf,
    },
    /// A line other than a torn last one cannot be read.
    #[error("{}:{line}: {message}", path.display())]
    Corrupt {
        /// The journal.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A later version wrote it.
    #[error("`{}` was written by a later version of greenroom (form {schema}; this one knows {SCHEMA})", path.display())]
    Newer {
        /// The journal.
        path: PathBuf,
        /// Its form.
        schema: u64,
    },
    /// Another program is writing it.
    #[error("another greenroom is writing `{}`", path.display())]
    Locked {
        /// The journal.
        path: PathBuf,
    },
}

impl JournalError {
    fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), source }
    }
}

/// A journal as it stands on disk.
#[derive(Debug, Clone)]
pub struct Read {
    /// The state that its events lead to.
    pub state: State,
    /// How many events.
    pub events: usize,
    /// Bytes up to the end of the last whole line.
    pub whole: u64,
    /// Bytes of a last line that was not written to its end; they are not part of the state.
    pub torn: u64,
    /// The last line is whole but for its line end.
    unended: bool,
}

/// Reads a journal without locking it.
///
/// # Errors
/// When there is no interview in it, or a line other than the last cannot be read.
pub fn read(path: &Path) -> Result<Read, JournalError> {
    read_on(disk::real().as_ref(), path)
}

/// As [`read`]; `disk` is where it lies.
///
/// # Errors
/// As [`read`].
pub fn read_on(disk: &dyn Disk, path: &Path) -> Result<Read, JournalError> {
    let bytes = disk.read(path).map_err(|error| JournalError::io("read", path, error))?;
    parse(path, &bytes)
}

/// Reads the bytes of a journal; `path` is for messages.
///
/// # Errors
/// As [`read`].
pub fn parse(path: &Path, bytes: &[u8]) -> Result<Read, JournalError> {
    // Lines have about a kilobyte each, and a record is not small either.
    let mut records = Vec::with_capacity(bytes.len() / 1024);
    let (mut whole, mut unended) = (0, false);
    // Looking at all bytes once is faster than at those of each string, and text is split a word at a time.
    let text = std::str::from_utf8(bytes).ok();
    let of_text =
        text.into_iter().flat_map(|text| text.split_inclusive('\n')).map(|line| (line.as_bytes(), Some(line)));
    let others = if text.is_some() { &[][..] } else { bytes };
    let of_bytes = others.split_inclusive(|byte| *byte == b'\n').map(|line| (line, std::str::from_utf8(line).ok()));
    for (index, (line, text)) in of_text.chain(of_bytes).enumerate() {
        let read = match text {
            Some(text) => serde_json::from_str::<Record>(text),
            None => serde_json::from_slice(line),
        };
        match read {
            Ok(Record { event: Event::Started(started), .. }) if index == 0 && started.schema > SCHEMA => {
                return Err(JournalError::Newer { path: path.to_owned(), schema: started.schema.into() });
            }
            Ok(record) => records.push(record),
            // Only what was being written when the program died has no line end.
            Err(_) if !line.ends_with(b"\n") => break,
            Err(error) => return Err(corrupt(path, index + 1, line, &error)),
        }
        whole += line.len() as u64;
        unended = !line.ends_with(b"\n");
    }
    if records.is_empty() {
        return Err(JournalError::Empty { path: path.to_owned() });
    }
    let events = records.len();
    let state = replay(records).map_err(|Misplaced { index, reason }| JournalError::Corrupt {
        path: path.to_owned(),
        line: index + 1,
        message: reason,
    })?;
    Ok(Read { state, events, whole, torn: bytes.len() as u64 - whole, unended })
}

fn corrupt(path: &Path, line: usize, text: &[u8], error: &serde_json::Error) -> JournalError {
    let schema = serde_json::from_slice::<serde_json::Value>(text).ok().and_then(|value| value["schema"].as_u64());
    match schema {
        Some(schema) if line == 1 && schema > u64::from(SCHEMA) => {
            JournalError::Newer { path: path.to_owned(), schema }
        }
        _ => {
            let message = format!("not an event of an interview: {error}");
            JournalError::Corrupt { path: path.to_owned(), line, message }
        }
    }
}

/// An open journal: locked, at its end.
#[derive(Debug)]
pub struct Journal {
    disk: disk::Shared,
    file: File,
    path: PathBuf,
    /// Bytes up to the end of the last whole line.
    whole: u64,
    /// Something may stand behind them that was not written to its end.
    torn: bool,
}

impl Journal {
    /// Begins a new journal in `folder` (which is created) with `first`, an [`crate::session::Event::Started`].
    ///
    /// # Errors
    /// When the folder or the file cannot be written; then no file is left behind.
    pub fn create(disk: disk::Shared, folder: &Path, first: &Record) -> Result<Self, JournalError> {
        disk.make_folder(folder).map_err(|error| JournalError::io("create the folder", folder, error))?;
        let name = match &first.event {
            Event::Started(started) => file_name(first, started),
            _ => "interview".to_owned(),
        };
        for number in 1..1000 {
            let suffix = if number == 1 { String::new() } else { format!("-{number}") };
            let path = folder.join(format!("{name}{suffix}.jsonl"));
            match disk.create_new(&path) {
                Ok(file) => {
                    let mut journal = Self::lock(disk, file, path)?;
                    if let Err(error) = journal.append(first) {
                        // An interview that never began must not be in the way of others.
                        journal.disk.remove(&journal.path).ok();
                        return Err(error);
                    }
                    sync_folder(folder);
                    return Ok(journal);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(JournalError::io("create", &path, error)),
            }
        }
        let taken = io::Error::from(io::ErrorKind::AlreadyExists);
        Err(JournalError::io("create", &folder.join(format!("{name}.jsonl")), taken))
    }

    /// Opens a journal to go on with it. A torn last line is cut off; [`Read::torn`] says how much it was.
    ///
    /// # Errors
    /// As [`read`], and when another program has it open.
    pub fn reopen(disk: disk::Shared, path: &Path) -> Result<(Self, Read), JournalError> {
        let file = disk.append(path).map_err(|error| JournalError::io("open", path, error))?;
        let mut journal = Self::lock(disk, file, path.to_owned())?;
        // Read under the lock, so that nobody appends in between.
        let read = read_on(journal.disk.as_ref(), path)?;
        journal.whole = read.whole;
        journal.torn = read.torn > 0;
        journal.mend()?;
        if read.unended {
            journal.write(b"\n")?;
        }
        Ok((journal, read))
    }

    fn lock(disk: disk::Shared, file: File, path: PathBuf) -> Result<Self, JournalError> {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Err(JournalError::Locked { path }),
            // A file system without locks must not keep anyone from practising.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { disk, file, path, whole: 0, torn: false }),
        }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends one event and waits until it is on disk.
    ///
    /// # Errors
    /// When it cannot be written; the event must then be taken as not having happened.
    pub fn append(&mut self, record: &Record) -> Result<(), JournalError> {
        let mut line = serde_json::to_vec(record)
            .map_err(|error| JournalError::io("write", &self.path, io::Error::from(error)))?;
        line.push(b'\n');
        self.write(&line)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), JournalError> {
        self.mend()?;
        let failed = |path: &Path, error| JournalError::io("write", path, error);
        if let Err(error) = disk::write_all(self.disk.as_ref(), &self.file, bytes) {
            self.torn = true;
            // Best at once; the next writing or opening tries again.
            self.mend().ok();
            return Err(failed(&self.path, error));
        }
        if let Err(error) = self.disk.sync(&self.file) {
            // Nobody can say whether the line is on the disk. It may hold an answer, so it stays until there is another.
            self.torn = true;
            return Err(failed(&self.path, error));
        }
        self.whole += bytes.len() as u64;
        Ok(())
    }

    /// Cuts off what was not written to its end: a line behind it would make the journal unreadable.
    fn mend(&mut self) -> Result<(), JournalError> {
        if self.torn {
            self.disk.cut(&self.file, self.whole).map_err(|error| JournalError::io("cut", &self.path, error))?;
            self.torn = false;
        }
        Ok(())
    }
}

impl Drop for Journal {
    /// Gives the lock back at once: a child process that is just being started (an editor) holds a copy of the file for
    /// a moment, and with it the lock.
    fn drop(&mut self) {
        self.file.unlock().ok();
    }
}

/// Whether another program has the journal open for writing.
pub fn is_locked(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// Makes a new name in a folder last; not every system can, and the journal's own lines do not depend on it.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        folder.sync_all().ok();
    }
}

/// `<date>T<time>-<topics>-<level>`, of characters that are safe in a file name anywhere.
fn file_name(first: &Record, started: &Started) -> String {
    let safe = |text: &str| -> String {
        text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
    };
    let topics: Vec<String> = started.topics.iter().map(|topic| safe(topic)).collect();
    let mut topics = if topics.is_empty() { "all".to_owned() } else { topics.join("_") };
    topics.truncate(60);
    let level = started.level.map_or("all", crate::bank::Level::as_str);
    format!("{}-{topics}-{level}", first.at.format("%Y-%m-%dT%H%M%S"))
}

#[cfg(test)]
mod tests;

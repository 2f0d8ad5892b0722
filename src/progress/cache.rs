//! Reads all journals of a folder, from a cache where their size and time of change are known. The cache holds nothing
//! that the journals do not say: it can be deleted at any time, and a damaged one is not used.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::UNIX_EPOCH,
};

use chrono::{DateTime, FixedOffset};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    Memory, Session,
    attempt::{Attempt, PointAttempt, attempts},
};
use crate::{
    bank::Level,
    disk::{self, CacheTrouble, Disk},
    grading::Verdict,
    journal::{self, JournalError},
    transcript::{Status, Transcript},
};

/// Form of the cache, and of what is drawn from a journal; another one is not used.
const FORM: u32 = 1;

/// A journal that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Name of the session.
    pub session: String,
    /// What is wrong.
    pub message: String,
}

/// What was found in a folder of journals.
#[derive(Debug)]
pub struct Remembered {
    /// All that can be read.
    pub memory: Memory,
    /// What cannot.
    pub troubles: Vec<Trouble>,
    /// How many journals had to be read anew.
    pub fresh: usize,
    /// What is wrong with the cache, if anything.
    pub cache: Option<CacheTrouble>,
}

/// What there is to remember of the journals in `folder`; none when there is no such folder. `cache` is a file, `None` to
/// read all journals and keep nothing.
///
/// # Errors
/// When the folder cannot be read.
pub fn remember(disk: &dyn Disk, folder: &Path, cache: Option<&Path>) -> io::Result<Remembered> {
    let (stamps, mut troubles) = stamps(disk, folder)?;
    let (mut known, unread) = match cache.map(|path| load(disk, path)) {
        Some(Ok(Some(known))) => (known, None),
        Some(Err(trouble)) => (HashMap::new(), Some(trouble)),
        Some(Ok(None)) | None => (HashMap::new(), None),
    };
    let before = known.len();
    let entries: Vec<(Stamp, Result<Content, String>, bool)> = stamps
        .into_iter()
        .map(|(path, stamp)| {
            let entry = known.remove(&stamp.name).filter(|entry| entry.stamp == stamp);
            (path, stamp, entry)
        })
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(path, stamp, entry)| match entry {
            Some(entry) => (stamp, Ok(entry.content), false),
            None => (stamp, read(disk, &path), true),
        })
        .collect();
    let fresh = entries.iter().filter(|(.., fresh)| *fresh).count();
    let mut whole = Vec::with_capacity(entries.len());
    for (stamp, content, _) in entries {
        match content {
            Ok(content) => whole.push(Entry { stamp, content }),
            Err(message) => troubles.push(Trouble { session: stamp.name, message }),
        }
    }
    let entries = whole;
    let unsaved = match cache {
        Some(path) if fresh > 0 || before != entries.len() => save(disk, path, &entries).err(),
        _ => None,
    };
    let mut sessions = Vec::new();
    for Entry { stamp, content } in entries {
        match content {
            Content::Session(session) => sessions.push(session),
            Content::Trouble(message) => troubles.push(Trouble { session: stamp.name, message }),
            Content::Nothing => {}
        }
    }
    Ok(Remembered { memory: Memory::new(sessions), troubles, fresh, cache: unsaved.or(unread) })
}

/// What tells one state of a journal from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    name: String,
    size: u64,
    /// Nanoseconds since 1970.
    changed: u64,
}

/// What was read of a journal.
enum Content {
    Session(Session),
    /// It is not a whole journal.
    Trouble(String),
    /// It broke off before its first line: there was no interview.
    Nothing,
}

struct Entry {
    stamp: Stamp,
    content: Content,
}

/// Journals with their states.
type Stamps = Vec<(PathBuf, Stamp)>;

/// The journals of a folder in the order of their names, and those that nothing is known of.
fn stamps(disk: &dyn Disk, folder: &Path) -> io::Result<(Stamps, Vec<Trouble>)> {
    let paths = match disk.list(folder) {
        Ok(paths) => paths,
        Err(error) if disk::is_absent(&error) => Vec::new(),
        Err(error) => return Err(error),
    };
    let (mut found, mut troubles) = (Vec::new(), Vec::new());
    for path in paths {
        if path.extension().is_none_or(|extension| extension != "jsonl") {
            continue;
        }
        let Some(name) = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()) else { continue };
        let meta = match disk.about(&path) {
            Ok(meta) => meta,
            // What is gone again by now is no journal.
            Err(error) if disk::is_absent(&error) => continue,
            Err(error) => {
                let message = format!("cannot read `{}`: {error}", path.display());
                troubles.push(Trouble { session: name, message });
                continue;
            }
        };
        let changed = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let changed = changed.map_or(0, |time| time.as_nanos() as u64);
        if meta.is_file() {
            found.push((path, Stamp { name, size: meta.len(), changed }));
        }
    }
    found.sort_by(|a, b| a.1.name.cmp(&b.1.name));
    Ok((found, troubles))
}

/// What is in a journal, or why it cannot be known now. That is not kept in the cache: rights that are given back and a disk
/// that works again do not change the file's time.
fn read(disk: &dyn Disk, path: &Path) -> Result<Content, String> {
    match journal::read_on(disk, path) {
        Ok(read) => {
            let transcript = Transcript::new(path, read.state);
            Ok(Content::Session(Session {
                started_at: transcript.state.started_at,
                finished: transcript.finished(),
                attempts: attempts(&transcript),
                name: transcript.session,
            }))
        }
        Err(JournalError::Empty { .. }) => Ok(Content::Nothing),
        Err(error @ JournalError::Io { .. }) => {
            let cause = std::error::Error::source(&error).map_or_else(String::new, |cause| format!(": {cause}"));
            Err(format!("{error}{cause}"))
        }
        Err(error) => Ok(Content::Trouble(error.to_string())),
    }
}

/// The form on disk: texts are numbers into one list, for the same questions come again and again.
#[derive(Serialize, Deserialize)]
struct Stored {
    form: u32,
    texts: Vec<Arc<str>>,
    journals: Vec<StoredJournal>,
}

#[derive(Serialize, Deserialize)]
struct StoredJournal {
    stamp: Stamp,
    trouble: Option<String>,
    session: Option<StoredSession>,
}

#[derive(Serialize, Deserialize)]
struct StoredSession(DateTime<FixedOffset>, bool, Vec<StoredAttempt>);

/// As [`Attempt`], in its order; times as seconds since 1970 and the offset in seconds.
#[derive(Serialize, Deserialize)]
#[allow(clippy::type_complexity, reason = "a row of a table")]
struct StoredAttempt(
    (usize, usize, usize, Option<Level>),
    (i64, i32),
    u8,
    (Option<u32>, Option<u32>, Option<u32>),
    (Option<u64>, Option<u64>, u64, bool),
    (u32, bool),
    Vec<(usize, u32, u8, u8)>,
);

const STATUSES: [Status; 3] = [Status::Answered, Status::Skipped, Status::Revealed];
const VERDICTS: [Verdict; 4] = [Verdict::Covered, Verdict::Partial, Verdict::Missed, Verdict::Contradicted];

/// Numbers for texts.
#[derive(Default)]
struct Texts {
    list: Vec<Arc<str>>,
    known: HashMap<Arc<str>, usize>,
}

impl Texts {
    fn number(&mut self, text: &Arc<str>) -> usize {
        if let Some(number) = self.known.get(text) {
            return *number;
        }
        self.list.push(Arc::clone(text));
        self.known.insert(Arc::clone(text), self.list.len() - 1);
        self.list.len() - 1
    }
}

fn pack(attempt: &Attempt, texts: &mut Texts) -> StoredAttempt {
    let status = STATUSES.iter().position(|status| *status == attempt.status).unwrap_or(0) as u8;
    let verdict = |verdict| VERDICTS.iter().position(|known| *known == verdict).unwrap_or(0) as u8;
    let names = (texts.number(&attempt.question), texts.number(&attempt.title), texts.number(&attempt.topic));
    StoredAttempt(
        (names.0, names.1, names.2, attempt.level),
        (attempt.at.timestamp(), attempt.at.offset().local_minus_utc()),
        status,
        (attempt.score, attempt.counted, attempt.followed),
        (attempt.seconds, attempt.allowed, attempt.over, attempt.time_up),
        (attempt.hints, attempt.open_book),
        attempt
            .points
            .iter()
            .map(|point| {
                (texts.number(&point.text), point.weight, (point.credit * 100.0).round() as u8, verdict(point.verdict))
            })
            .collect(),
    )
}

fn unpack(stored: &StoredAttempt, texts: &[Arc<str>]) -> Option<Attempt> {
    let StoredAttempt(names, at, status, scores, times, help, points) = stored;
    let text = |number: usize| texts.get(number).cloned();
    let points = points
        .iter()
        .map(|(number, weight, credit, verdict)| {
            let verdict = *VERDICTS.get(usize::from(*verdict))?;
            Some(PointAttempt { text: text(*number)?, weight: *weight, credit: f64::from(*credit) / 100.0, verdict })
        })
        .collect::<Option<Vec<_>>>()?;
    Some(Attempt {
        question: text(names.0)?,
        title: text(names.1)?,
        topic: text(names.2)?,
        level: names.3,
        at: DateTime::from_timestamp(at.0, 0)?.with_timezone(&FixedOffset::east_opt(at.1)?),
        status: *STATUSES.get(usize::from(*status))?,
        score: scores.0,
        counted: scores.1,
        followed: scores.2,
        seconds: times.0,
        allowed: times.1,
        over: times.2,
        time_up: times.3,
        hints: help.0,
        open_book: help.1,
        points,
    })
}

/// The cache at `path` by the names of the journals; `None` when there is none that is whole.
fn load(disk: &dyn Disk, path: &Path) -> Result<Option<HashMap<String, Entry>>, CacheTrouble> {
    Ok(disk::read_cache(disk, path)?.and_then(|bytes| parse(&bytes)))
}

fn parse(bytes: &[u8]) -> Option<HashMap<String, Entry>> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (head, body) = (bytes.get(..end)?, bytes.get(end + 1..)?);
    if head != disk::digest(body).as_bytes() {
        return None;
    }
    let stored: Stored = serde_json::from_slice(body).ok().filter(|stored: &Stored| stored.form == FORM)?;
    let mut entries = HashMap::with_capacity(stored.journals.len());
    for StoredJournal { stamp, trouble, session } in stored.journals {
        let content = match (trouble, session) {
            (Some(message), _) => Content::Trouble(message),
            (None, Some(StoredSession(started_at, finished, rows))) => Content::Session(Session {
                name: stamp.name.clone(),
                started_at,
                finished,
                attempts: rows.iter().map(|row| unpack(row, &stored.texts)).collect::<Option<_>>()?,
            }),
            (None, None) => Content::Nothing,
        };
        entries.insert(stamp.name.clone(), Entry { stamp, content });
    }
    Some(entries)
}

fn save(disk: &dyn Disk, path: &Path, entries: &[Entry]) -> Result<(), CacheTrouble> {
    let mut texts = Texts::default();
    let journals = entries
        .iter()
        .map(|Entry { stamp, content }| {
            let (trouble, session) = match content {
                Content::Trouble(message) => (Some(message.clone()), None),
                Content::Nothing => (None, None),
                Content::Session(session) => {
                    let rows = session.attempts.iter().map(|attempt| pack(attempt, &mut texts)).collect();
                    (None, Some(StoredSession(session.started_at, session.finished, rows)))
                }
            };
            StoredJournal { stamp: stamp.clone(), trouble, session }
        })
        .collect();
    let body = serde_json::to_vec(&Stored { form: FORM, texts: texts.list, journals }).unwrap_or_default();
    let mut bytes = disk::digest(&body).into_bytes();
    bytes.push(b'\n');
    bytes.extend(body);
    disk::write_cache(disk, path, &bytes)
}

#[cfg(test)]
mod tests;

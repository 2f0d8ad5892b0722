//! What appeals taught this workspace: one JSON line each, appended and synced. A line that cannot be read costs only
//! itself. Not part of any bank.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use crate::{
    disk::{self, Disk},
    grading::Alias,
};

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`: {why}", path.display())]
pub struct AliasError {
    /// What was tried.
    action: &'static str,
    /// With what.
    path: PathBuf,
    /// Why not; not `source`, which would be told twice.
    why: io::Error,
}

/// The aliases of a workspace.
#[derive(Debug, Clone)]
pub struct Aliases {
    disk: disk::Shared,
    path: PathBuf,
    known: Vec<Alias>,
    /// Lines (from 1) that could not be read.
    pub unreadable: Vec<usize>,
}

impl Aliases {
    /// Reads the file at `path`; there need not be one.
    ///
    /// # Errors
    /// When there is one and it cannot be read.
    pub fn load(path: &Path) -> Result<Self, AliasError> {
        Self::load_on(disk::real(), path)
    }

    /// As [`Aliases::load`]; `disk` is where they are read and added.
    ///
    /// # Errors
    /// As [`Aliases::load`].
    pub fn load_on(disk: disk::Shared, path: &Path) -> Result<Self, AliasError> {
        let bytes = match disk.read(path) {
            Ok(bytes) => bytes,
            Err(error) if disk::is_absent(&error) => Vec::new(),
            Err(why) => return Err(AliasError { action: "read", path: path.to_owned(), why }),
        };
        let mut aliases = Self { disk, path: path.to_owned(), known: Vec::new(), unreadable: Vec::new() };
        for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice(line) {
                Ok(alias) => aliases.remember(alias),
                Err(_) => aliases.unreadable.push(index + 1),
            }
        }
        Ok(aliases)
    }

    /// The aliases, oldest first; of two about the same words of the same point only the later.
    pub fn known(&self) -> &[Alias] {
        &self.known
    }

    fn remember(&mut self, alias: Alias) {
        let same =
            |old: &Alias| (&old.question, &old.point, &old.words) == (&alias.question, &alias.point, &alias.words);
        self.known.retain(|old| !same(old));
        self.known.push(alias);
    }

    /// Adds one and waits until it is on disk.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, alias: Alias) -> Result<(), AliasError> {
        let fail = |why| AliasError { action: "write", path: self.path.clone(), why };
        let mut line = serde_json::to_vec(&alias).map_err(|error| fail(error.into()))?;
        line.push(b'\n');
        let disk = self.disk.as_ref();
        if let Some(folder) = self.path.parent() {
            disk.make_folder(folder).map_err(fail)?;
        }
        let file = open_or_create(disk, &self.path).map_err(fail)?;
        // One program at a time, where the file system knows locks; the lock goes with the file. What the file ends with
        // is looked at under the lock, since another program may be in the middle of its line until then.
        file.lock().ok();
        let whole = file.metadata().map_err(fail)?.len();
        // A line that another program left torn must not swallow this one.
        if is_torn(disk, &file, whole).map_err(fail)? {
            line.insert(0, b'\n');
        }
        if let Err(error) = disk::write_all(disk, &file, &line) {
            // Half a line would be complained of at every start. If it cannot be cut off, it costs only itself.
            disk.cut(&file, whole).ok();
            return Err(fail(error));
        }
        disk.sync(&file).map_err(fail)?;
        self.remember(alias);
        Ok(())
    }
}

/// The file at `path`, open at its end.
fn open_or_create(disk: &dyn Disk, path: &Path) -> io::Result<File> {
    let opened = match disk.append(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => disk.create_new(path),
        other => return other,
    };
    match opened {
        // Another program was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => disk.append(path),
        other => other,
    }
}

/// Whether the last of the lines in so many bytes has no end.
fn is_torn(disk: &dyn Disk, file: &File, length: u64) -> io::Result<bool> {
    let Some(last) = length.checked_sub(1) else { return Ok(false) };
    let mut byte = [b'\n'];
    disk.read_at(file, last, &mut byte)?;
    Ok(byte != [b'\n'])
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{
        bank::QuestionId,
        disk::failing::{self, every_point},
    };

    fn alias(words: &str, accepted: bool) -> Alias {
        Alias { question: QuestionId::new("q"), point: "p".into(), words: words.into(), accepted }
    }

    #[test]
    fn what_was_added_is_there_next_time_and_the_last_word_counts() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/aliases.jsonl");
        let mut aliases = Aliases::load(&path).unwrap();
        for (words, accepted) in [("a", true), ("b", true), ("a", false)] {
            aliases.add(alias(words, accepted)).unwrap();
        }
        assert_eq!(aliases.known(), [alias("b", true), alias("a", false)]);
        assert_eq!(Aliases::load(&path).unwrap().known(), aliases.known());
    }

    #[test]
    fn an_unreadable_line_costs_only_itself() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("aliases.jsonl");
        let good = serde_json::to_string(&alias("a", true)).unwrap();
        fs::write(&path, format!("{good}\nnonsense\n{{\"question\": \"q")).unwrap();
        let mut aliases = Aliases::load(&path).unwrap();
        assert_eq!((aliases.known().len(), aliases.unreadable.clone()), (1, vec![2, 3]));
        aliases.add(alias("b", true)).unwrap();
        assert_eq!(Aliases::load(&path).unwrap().known().len(), 2);
    }

    #[test]
    fn whichever_step_fails_it_is_told_what_was_there_stays_and_the_next_one_is_kept() {
        let good = serde_json::to_string(&alias("a", true)).unwrap();
        let mut points = 0;
        for before in [None, Some(format!("{good}\n")), Some(format!("{good}\n{{\"question\": \"q"))] {
            points += every_point(5, |disk, about| {
                let dir = failing::folder();
                let path = dir.path().join("deep/aliases.jsonl");
                if let Some(text) = &before {
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    fs::write(&path, text).unwrap();
                }
                let told = Aliases::load_on(disk.clone(), &path).and_then(|mut aliases| {
                    let added = aliases.add(alias("b", true));
                    assert_eq!(aliases.known().contains(&alias("b", true)), added.is_ok(), "{about}");
                    added
                });
                if let Err(error) = &told {
                    let said = error.to_string();
                    assert!(said.contains("aliases.jsonl") && said.contains("cannot"), "{about}: {said}");
                }
                let mut next = Aliases::load(&path).unwrap();
                assert_eq!(next.known().contains(&alias("a", true)), before.is_some(), "{about}");
                assert!(told.is_err() || next.known().contains(&alias("b", true)), "{about}");
                next.add(alias("c", false)).unwrap();
                let last = Aliases::load(&path).unwrap();
                assert!(last.known().contains(&alias("c", false)), "{about}");
                assert!(last.known().contains(&alias("a", true)) == before.is_some(), "{about}");
                told.is_err()
            });
        }
        assert!(points >= 130, "only {points} points");
    }

    #[test]
    fn a_full_disk_leaves_no_half_line() {
        let dir = failing::folder();
        let path = dir.path().join("aliases.jsonl");
        Aliases::load(&path).unwrap().add(alias("a", true)).unwrap();
        let whole = fs::read(&path).unwrap();
        // Reading, folder, opening, the last byte; then half of the line is written.
        let disk = failing::Failing::new(4, false, failing::Fault::Short);
        Aliases::load_on(disk, &path).unwrap().add(alias("b", true)).unwrap_err();
        assert_eq!(fs::read(&path).unwrap(), whole);
    }

    #[test]
    fn what_another_program_writes_between_opening_and_locking_is_kept_apart() {
        for (before, other) in [(None, "whole\n"), (None, "torn"), (Some("a"), "whole\n"), (Some("a"), "torn")] {
            let dir = failing::folder();
            let path = dir.path().join("aliases.jsonl");
            if let Some(words) = before {
                Aliases::load(&path).unwrap().add(alias(words, true)).unwrap();
            }
            let disk = failing::Failing::with_another_writer(&path, other);
            Aliases::load_on(disk, &path).unwrap().add(alias("b", true)).unwrap();
            let there = Aliases::load(&path).unwrap();
            let words: Vec<&str> = there.known().iter().map(|alias| alias.words.as_str()).collect();
            assert_eq!(words, before.into_iter().chain(["b"]).collect::<Vec<_>>(), "{before:?}, {other:?}");
            assert_eq!(there.unreadable.len(), 1, "{before:?}, {other:?}");
        }
    }

    #[test]
    fn programs_that_add_at_once_keep_all() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("aliases.jsonl");
        std::thread::scope(|scope| {
            for one in 0..4 {
                let path = &path;
                scope.spawn(move || {
                    let mut aliases = Aliases::load(path).unwrap();
                    for two in 0..10 {
                        aliases.add(alias(&format!("{one} {two}"), true)).unwrap();
                    }
                });
            }
        });
        let aliases = Aliases::load(&path).unwrap();
        assert_eq!((aliases.known().len(), aliases.unreadable.len()), (40, 0));
    }
}

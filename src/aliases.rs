//! What appeals taught this workspace: one JSON line each, appended and synced. A line that cannot be read costs only
//! itself. Not part of any bank.

use std::{
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
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
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
        let before = match disk.read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(fail(error)),
        };
        // A line that another program left torn must not swallow this one.
        if !before.is_empty() && !before.ends_with(b"\n") {
            line.insert(0, b'\n');
        }
        let file = if before.is_empty() { open_or_create(disk, &self.path) } else { disk.append(&self.path) };
        let file = file.map_err(fail)?;
        disk::write_all(disk, &file, &line).and_then(|()| disk.sync(&file)).map_err(fail)?;
        self.remember(alias);
        Ok(())
    }
}

fn open_or_create(disk: &dyn Disk, path: &Path) -> io::Result<std::fs::File> {
    match disk.append(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => disk.create_new(path),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::bank::QuestionId;

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
}

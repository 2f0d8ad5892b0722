//! Finding a journal by what a candidate calls it. Reads names only; what is in a journal is read by its command.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::error::CommandError;

/// The journals in `folder`, newest first; none when there is no such folder.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn all(folder: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(CommandError::failed(format!("cannot read `{}`: {error}", folder.display()))),
    };
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    // The names begin with date and time. Without the extension, so that `…-2` comes after the first of that second.
    found.sort_by_key(|path| std::cmp::Reverse(stem(path)));
    Ok(found)
}

/// The name of a session.
pub(super) fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The journal that `name` means: a path, the name of a session, or a part of only one such name.
///
/// # Errors
/// When it means none or several.
pub(super) fn named(folder: &Path, name: &str) -> Result<PathBuf, CommandError> {
    let path = Path::new(name);
    if path.is_file() {
        // A report stands for its journal.
        let journal = path.with_extension("jsonl");
        return Ok(if journal.is_file() { journal } else { path.to_owned() });
    }
    let sessions = all(folder)?;
    if let Some(exact) = sessions.iter().find(|path| stem(path) == name) {
        return Ok(exact.clone());
    }
    let partly: Vec<&PathBuf> = sessions.iter().filter(|path| stem(path).contains(name)).collect();
    match partly.as_slice() {
        [one] => Ok((*one).clone()),
        [] => {
            let error = CommandError::usage(format!("there is no session `{name}` in `{}`", folder.display()));
            Err(match sessions.first() {
                Some(newest) => error.hint(format!("the newest is `{}`", stem(newest))),
                None => error.hint("`greenroom practice` holds an interview"),
            })
        }
        several => {
            let names: Vec<String> = several.iter().take(5).map(|path| stem(path)).collect();
            Err(CommandError::usage(format!("`{name}` is part of the names of {} sessions", several.len()))
                .hint(format!("such as `{}`", names.join("`, `"))))
        }
    }
}

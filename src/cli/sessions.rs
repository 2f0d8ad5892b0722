//! Finding a journal by what a candidate calls it, and those that came before it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::error::CommandError;
use crate::{disk, journal, report::Earlier, transcript::Transcript};

/// The journals in `folder`, newest first; none when there is no such folder.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn all(folder: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if disk::is_absent(&error) => return Ok(Vec::new()),
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

/// Interviews of a chart of progress, besides the one at hand.
const EARLIER: usize = 11;

/// The finished interviews on the same topics and level before the one at `path`, oldest first; the last few of them.
/// Their journals have the same name but for its date; what cannot be read is passed over.
pub(super) fn earlier(path: &Path, transcript: &Transcript) -> Vec<Earlier> {
    let Some(folder) = path.parent() else { return Vec::new() };
    let Some(scope) = scope(&stem(path)).map(str::to_owned) else { return Vec::new() };
    let state = &transcript.state;
    let mut found = Vec::new();
    for other in all(folder).unwrap_or_default() {
        if found.len() == EARLIER {
            break;
        }
        if other == path || self::scope(&stem(&other)) != Some(scope.as_str()) {
            continue;
        }
        let Ok(read) = journal::read(&other) else { continue };
        let before = Transcript::new(&other, read.state);
        let same =
            before.state.started.topics == state.started.topics && before.state.started.level == state.started.level;
        let earlier = (before.state.started_at, &before.session) < (state.started_at, &transcript.session);
        if let (true, true, true, Some(score)) = (same, earlier, before.finished(), before.score()) {
            found.push(Earlier { session: before.session, at: before.state.started_at, score });
        }
    }
    found.reverse();
    found
}

/// Topics and level in the name of a journal, `2026-01-31T120000-docker-all-2` being of `docker-all`.
fn scope(stem: &str) -> Option<&str> {
    let scope = stem.get("2026-01-31T120000-".len()..)?;
    Some(match scope.rsplit_once('-') {
        Some((rest, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => scope,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn journals_of_the_same_kind_are_told_by_their_names() {
        let check = |stem: &str, expect| assert_eq!(scope(stem), expect, "{stem}");
        check("2026-01-31T120000-docker-all", Some("docker-all"));
        check("2026-01-31T120000-docker-all-2", Some("docker-all"));
        check("2026-01-31T120000-aws-sre_git-basics", Some("aws-sre_git-basics"));
        check("short", None);
    }
}

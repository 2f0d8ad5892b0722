//! The files of an import: one file, or all of a folder that may hold questions. Links that lead out of the folder are
//! not followed; what is too large or not text is told.

use std::{
    fs, io,
    io::Read as _,
    path::{Path, PathBuf},
};

use super::ExchangeError;

/// The largest file that is read, in bytes: 64 MiB.
pub(super) const LARGEST: u64 = 64 << 20;
/// How many files and how deep a folder is looked through.
const MOST: usize = 100_000;
const DEPTH: usize = 32;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Relative to what was named, with `/`.
    pub(super) file: String,
    pub(super) path: PathBuf,
}

/// Files, and what was passed over.
type Files = (Vec<Found>, Vec<(String, String)>);

/// The files below `path`, sorted, and what was passed over: file and reason.
pub(super) fn files(path: &Path) -> Result<Files, ExchangeError> {
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => ExchangeError::Missing { path: path.to_path_buf() },
        _ => ExchangeError::Unreadable { path: path.to_path_buf(), why: error.to_string() },
    };
    let real = path.canonicalize().map_err(unreadable)?;
    if !real.is_dir() {
        // A README says by its folder what it is about.
        let name = real.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let file = if ["readme", "index"].iter().any(|index| stem.eq_ignore_ascii_case(index)) {
            let folder = real.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
            if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") }
        } else {
            name
        };
        return Ok((vec![Found { file, path: real }], Vec::new()));
    }
    let mut found = Vec::new();
    let mut passed: Vec<(String, String)> = Vec::new();
    let mut open = vec![(real.clone(), String::new(), 0)];
    let mut seen = std::collections::HashSet::new();
    while let Some((folder, prefix, depth)) = open.pop() {
        if depth > DEPTH || !seen.insert(folder.clone()) {
            continue;
        }
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if prefix.is_empty() => return Err(unreadable(error)),
            Err(error) => {
                passed.push((prefix, format!("cannot read this folder: {error}")));
                continue;
            }
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') || name == "node_modules" || name == "target" {
                continue;
            }
            let file = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            let Ok(inner) = entry.path().canonicalize() else {
                passed.push((file, "this link leads nowhere".to_owned()));
                continue;
            };
            if !inner.starts_with(&real) {
                passed.push((file, "this link leads out of the folder and is not followed".to_owned()));
            } else if inner.is_dir() {
                open.push((inner, file, depth + 1));
            } else if inner.is_file() && is_text(&file) && seen.insert(inner.clone()) {
                found.push(Found { file, path: inner });
            }
            if found.len() > MOST {
                return Err(ExchangeError::Unreadable {
                    path: path.to_path_buf(),
                    why: format!("it holds more than {MOST} files"),
                });
            }
        }
    }
    found.sort_by(|a, b| a.file.cmp(&b.file));
    passed.sort();
    Ok((found, passed))
}

fn is_text(file: &str) -> bool {
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    ["md", "markdown", "mkd", "mdown", "html", "htm", "txt", "csv", "tsv", "json", "jsonl", "ndjson"]
        .contains(&extension.as_str())
}

/// The text of a file, or why there is none.
pub(super) fn text(path: &Path) -> Result<String, String> {
    let metadata = fs::metadata(path).map_err(|error| error.to_string())?;
    if !metadata.is_file() {
        return Err("it is not a file".to_owned());
    }
    let too_large = || format!("it is larger than {} MiB: split it", LARGEST >> 20);
    if metadata.len() > LARGEST {
        return Err(too_large());
    }
    // The size may be a lie; the bound is not.
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        match error.as_bytes() {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is UTF-16: save it as UTF-8".to_owned(),
            bytes if bytes.contains(&0) => "it is not text".to_owned(),
            _ => format!("it is not UTF-8 (byte {at}): save it as UTF-8"),
        }
    })
}

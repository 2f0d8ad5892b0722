//! Which files of a content folder are pages: a sorted walk that stays inside of it. Reads no pages.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use super::{findings::Findings, load::LoadError};
use crate::{diagnostic::Diagnostic, source::Span};

/// One page of a folder, not yet read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageStat {
    /// Path relative to the content folder, with `/`.
    pub file: String,
    /// Bytes.
    pub size: u64,
    /// When it was last written: nanoseconds since 1970, 0 when the file system does not say.
    pub modified: u128,
}

impl PageStat {
    fn new(file: String, metadata: &fs::Metadata) -> Self {
        let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Self { file, size: metadata.len(), modified: since.map_or(0, |since| since.as_nanos()) }
    }
}

/// The pages of `folder`, sorted by path. Cheap: nothing is read. Hidden files and folders, those whose name opens with
/// `_`, and folders named `includes` or `partials` hold no pages; a link that leads out of the folder is not followed.
///
/// # Errors
/// When there is no such folder or it cannot be read.
pub fn list(folder: &Path) -> Result<Vec<PageStat>, LoadError> {
    walk(folder).map(|(pages, _)| pages)
}

/// Size and time of one file of `folder`, such as an include; `None` when it is not there.
pub fn stat(folder: &Path, file: &str) -> Option<PageStat> {
    let metadata = fs::metadata(folder.join(file)).ok()?;
    metadata.is_file().then(|| PageStat::new(file.to_owned(), &metadata))
}

/// Whether the path of a file makes it a page.
pub(super) fn is_page(file: &str) -> bool {
    let mut parts = file.split('/');
    let name = parts.next_back().unwrap_or_default();
    is_page_name(name) && parts.all(|part| !is_aside(part))
}

fn is_page_name(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    !name.starts_with(['.', '_'])
        && ["md", "markdown", "mkd", "mkdn", "mdown"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

fn is_aside(folder: &str) -> bool {
    folder.starts_with(['.', '_']) || ["includes", "partials"].iter().any(|aside| folder.eq_ignore_ascii_case(aside))
}

/// The pages of `folder`, sorted by path, and what was passed over.
pub(super) fn walk(folder: &Path) -> Result<(Vec<PageStat>, Vec<Diagnostic>), LoadError> {
    let root = canonical(folder)?;
    let mut walk = Walk { root, ..Walk::default() };
    walk.folder(walk.root.clone(), String::new())?;
    // Links come last, so that a page that lies in the folder itself goes by its own name. Without any, no page can be met
    // twice.
    if !walk.links.is_empty() {
        walk.linked = true;
        walk.seen.extend(walk.pages.iter().map(|page| walk.root.join(&page.file)));
    }
    let mut next = 0;
    while let Some((file, target)) = walk.links.get(next).cloned() {
        next += 1;
        walk.link(&file, &target);
    }
    walk.pages.sort_by(|a, b| a.file.cmp(&b.file));
    Ok((walk.pages, walk.findings))
}

pub(super) fn canonical(folder: &Path) -> Result<PathBuf, LoadError> {
    let root = folder.canonicalize().map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => LoadError::NoFolder { path: folder.to_path_buf() },
        _ => LoadError::Read { path: folder.to_path_buf(), source },
    })?;
    if root.is_dir() { Ok(root) } else { Err(LoadError::NoFolder { path: folder.to_path_buf() }) }
}

#[derive(Default)]
struct Walk {
    root: PathBuf,
    pages: Vec<PageStat>,
    findings: Vec<Diagnostic>,
    /// Real paths of the folders that have been listed, and of the pages once links are followed.
    seen: HashSet<PathBuf>,
    links: Vec<(String, PathBuf)>,
    /// Links are followed now, so that a page may be met again.
    linked: bool,
}

impl Walk {
    fn finding(&mut self, file: &str, add: impl FnOnce(&mut Findings)) {
        let mut findings = Findings::new(file);
        add(&mut findings);
        self.findings.extend(findings.finish());
    }

    /// Lists the real folder `path` under the name `file`, and those inside it.
    fn folder(&mut self, path: PathBuf, file: String) -> Result<(), LoadError> {
        let mut open = vec![(path, file)];
        while let Some((path, file)) = open.pop() {
            if !self.seen.insert(path.clone()) {
                continue;
            }
            let entries = match fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(source) if file.is_empty() => return Err(LoadError::Read { path, source }),
                Err(error) => {
                    self.finding(&file, |findings| {
                        findings.error("unreadable", Span::default(), format!("cannot read this folder: {error}"), "");
                    });
                    continue;
                }
            };
            for entry in entries.flatten() {
                let Ok(kind) = entry.file_type() else { continue };
                let name = entry.file_name();
                let lossy = name.to_string_lossy();
                let inner = if file.is_empty() { lossy.to_string() } else { [&file, "/", &lossy].concat() };
                let wanted = if kind.is_dir() { !is_aside(&lossy) } else { kind.is_symlink() || is_page_name(&lossy) };
                if !wanted {
                    continue;
                }
                if name.to_str().is_none() {
                    self.finding(&inner, |findings| {
                        let help = "rename it";
                        findings.error("file-name", Span::default(), "the name is not UTF-8, so it is not read", help);
                    });
                } else if kind.is_dir() {
                    open.push((entry.path(), inner));
                } else if kind.is_symlink() {
                    self.links.push((inner, entry.path()));
                } else if kind.is_file()
                    && let Ok(metadata) = entry.metadata()
                {
                    if self.linked {
                        self.seen.insert(entry.path());
                    }
                    self.pages.push(PageStat::new(inner, &metadata));
                }
            }
        }
        Ok(())
    }

    /// Follows a link as far as it stays inside and leads to something that is not listed yet.
    fn link(&mut self, file: &str, path: &Path) {
        let name = file.rsplit('/').next().unwrap_or_default();
        let Ok(target) = path.canonicalize() else {
            if is_page_name(name) {
                self.finding(file, |findings| {
                    findings.note("broken-link", Span::default(), "this link leads nowhere", "");
                });
            }
            return;
        };
        let Ok(metadata) = fs::metadata(&target) else { return };
        let wanted = if metadata.is_dir() { !is_aside(name) } else { metadata.is_file() && is_page_name(name) };
        if !wanted {
            return;
        }
        if !target.starts_with(&self.root) {
            self.finding(file, |findings| {
                let message = "this link leads out of the content folder and is not followed";
                findings.note("link-outside", Span::default(), message, "copy what it leads to into the folder");
            });
        } else if metadata.is_dir() {
            // An ancestor, or a folder under another name, has been seen.
            let _ = self.folder(target, file.to_owned());
        } else if self.seen.insert(target) {
            self.pages.push(PageStat::new(file.to_owned(), &metadata));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_by_their_path() {
        for page in ["a.md", "docker/advanced.MD", "aws/sre/basics/index.md", "a b/c.markdown"] {
            assert!(is_page(page), "{page}");
        }
        for other in ["a.txt", ".a.md", ".partials/a.md", "docker/_x/a.md", "includes/a.md", "_a.md", "md"] {
            assert!(!is_page(other), "{other}");
        }
    }
}

//! Reading a content folder, or the bank inside the binary: the only reader of content. Writes nothing.

use std::{
    cell::RefCell,
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use include_dir::Dir;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{
    findings::Findings,
    ids::tell_pages_apart,
    include::{Included, Includes, resolve},
    page::{self, Extent, ParsedPage},
    shipped::SHIPPED,
    walk::{self, PageStat, is_page},
};
use crate::{
    bank::{Bank, Level, Question},
    diagnostic::Diagnostic,
    disk::is_absent,
    source::Span,
    text::hex,
};

/// The largest page that is read, in bytes: 32 MiB. The largest real one is a thousand times smaller.
const LARGEST: u64 = 32 << 20;

/// Why a content folder cannot be read at all. What is wrong with single pages is told in diagnostics.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no such folder.
    #[error("there is no folder `{}`", path.display())]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The page asked for does not lie in the folder.
    #[error("`{}` is not a page of the content folder", path.display())]
    Outside {
        /// The page.
        path: PathBuf,
    },
    /// The file system says no.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The folder or page.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A bank and what is wrong with its pages.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The questions, pages in path order.
    pub bank: Bank,
    /// Findings, pages in path order, then by position.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that pages include, sorted.
    pub includes: Vec<String>,
    /// The pages, in path order; their questions stand in the bank one page after another.
    pub pages: Vec<LoadedPage>,
    /// What the pages of a folder were like just before they were read, in their order; empty for the shipped bank.
    pub stats: Vec<PageStat>,
    /// Positions in the bank of the questions that another page's have the name of, and that go by another one here.
    pub renamed: Vec<usize>,
}

/// What is known of a page beside its questions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadedPage {
    /// Path relative to the content folder, with `/`.
    pub file: String,
    /// The topic of all of its questions.
    pub topic: String,
    /// Their level.
    pub level: Option<Level>,
    /// How many there are.
    pub questions: usize,
    /// As [`ParsedPage::includes`], and what each was like just before it was read.
    pub includes: Vec<(String, Option<PageStat>)>,
}

/// Reads every page of `folder`. One that cannot be read is told in the diagnostics, and the rest loads.
///
/// # Errors
/// When there is no such folder or it cannot be listed.
pub fn load(folder: &Path) -> Result<Loaded, LoadError> {
    load_as_far(folder, Extent::Whole)
}

/// As [`load`], but for lists of questions: what these are called and where they stand is the same, their rubrics and plain
/// texts are left out, and the diagnostics are not all there are. Takes a fraction of the time.
///
/// # Errors
/// As [`load`].
pub fn load_titles(folder: &Path) -> Result<Loaded, LoadError> {
    load_as_far(folder, Extent::Only(&[]))
}

fn load_as_far(folder: &Path, extent: Extent<'_>) -> Result<Loaded, LoadError> {
    let root = walk::canonical(folder)?;
    let (stats, passed_over) = walk::walk(&root)?;
    let source = Folder { root };
    let pages: Vec<ParsedPage> = stats
        .par_iter()
        .map(|stat| source.page(&stat.file, extent).unwrap_or_else(|error| unreadable(&stat.file, &error)))
        .collect();
    let mut loaded = join(pages);
    loaded.stats = stats;
    loaded.diagnostics.extend(passed_over);
    // Files stay in order; what was found in an included file stands by that file.
    loaded.diagnostics.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(loaded)
}

/// The bank inside the binary, read when it is first asked for.
pub fn shipped() -> &'static Loaded {
    static LOADED: OnceLock<Loaded> = OnceLock::new();
    LOADED.get_or_init(|| load_dir(&SHIPPED))
}

fn load_dir(dir: &Dir<'_>) -> Loaded {
    let mut files: Vec<(String, &[u8])> = Vec::new();
    let mut open = vec![dir];
    while let Some(dir) = open.pop() {
        open.extend(dir.dirs());
        files.extend(dir.files().filter_map(|file| Some((slashes(file.path())?, file.contents()))));
    }
    files.sort();
    let source = Shipped { dir };
    let pages =
        files.iter().filter(|(file, _)| is_page(file)).map(|(file, bytes)| source.parse(file, bytes, Extent::Whole));
    join(pages.collect())
}

/// Reads one page of `folder`, includes among it. What it gives is what [`load`] gives for it, but that [`load`] renames
/// questions whose names several pages share ([`tell_pages_apart`]).
///
/// # Errors
/// When the page is not there, cannot be read, or does not lie in the folder.
pub fn read_page(folder: &Path, file: &str) -> Result<ParsedPage, LoadError> {
    Folder { root: walk::canonical(folder)? }.page(file, Extent::Whole)
}

/// As [`read_page`], but for search: without rubrics, and not all diagnostics there are.
///
/// # Errors
/// As [`read_page`].
pub fn read_texts(folder: &Path, file: &str) -> Result<ParsedPage, LoadError> {
    Folder { root: walk::canonical(folder)? }.page(file, Extent::Texts)
}

/// Reads some questions of one page of `folder`, by their numbers from 0, in the order of the page. What is not there is
/// left out.
///
/// # Errors
/// As [`read_page`].
pub fn read_questions(folder: &Path, file: &str, numbers: &[usize]) -> Result<Vec<Question>, LoadError> {
    let page = Folder { root: walk::canonical(folder)? }.page(file, Extent::Only(numbers))?;
    let wanted = page.questions.into_iter().enumerate().filter(|(number, _)| numbers.contains(number));
    Ok(wanted.map(|(_, question)| question).collect())
}

/// Where pages and their includes come from.
trait Source: Sized {
    /// The bytes of an include, `Ok(None)` when there is no such file.
    fn bytes(&self, file: &str) -> Result<Option<Vec<u8>>, String>;

    /// What an include is like; `None` when there is no such file.
    fn stat(&self, file: &str) -> Option<PageStat>;

    fn parse(&self, file: &str, bytes: &[u8], extent: Extent<'_>) -> ParsedPage {
        // Nobody who reads some questions or texts alone looks at the digest.
        let digested = matches!(extent, Extent::Whole | Extent::Only([]));
        let mut hasher = digested.then(Sha256::new);
        if let Some(hasher) = &mut hasher {
            put(hasher, file.as_bytes(), bytes);
        }
        let met = RefCell::new(Met { hasher, names: HashSet::new(), stats: Vec::new() });
        let reading = Reading { source: self, met };
        let mut page = match std::str::from_utf8(bytes) {
            Ok(text) => page::parse(file, text, &reading, extent),
            Err(error) => not_utf8(file, bytes, error.valid_up_to()),
        };
        let met = reading.met.into_inner();
        page.include_stats = met.stats;
        page.digest = met.hasher.map(|hasher| hex(&hasher.finalize(), 8)).unwrap_or_default();
        page
    }
}

/// The includes of one page while it is read: each is taken down as it was when it was read, so that what has changed since
/// is not taken for known.
struct Reading<'s, S> {
    source: &'s S,
    met: RefCell<Met>,
}

/// What was read so far, but for pages: the page's own bytes and those of its includes, and what these were like before.
struct Met {
    hasher: Option<Sha256>,
    names: HashSet<String>,
    stats: Vec<Option<PageStat>>,
}

impl<S: Source> Includes for Reading<'_, S> {
    fn read(&self, path: &str) -> Included {
        let stat = self.source.stat(path);
        let bytes = self.source.bytes(path);
        if matches!(bytes, Ok(Some(_))) && is_page(path) {
            return Included::Page;
        }
        let mut met = self.met.borrow_mut();
        if met.names.insert(path.to_owned()) {
            if let Some(hasher) = &mut met.hasher {
                put(hasher, path.as_bytes(), bytes.as_ref().ok().and_then(Option::as_deref).unwrap_or_default());
            }
            met.stats.push(stat);
        }
        match bytes {
            Ok(None) => Included::Missing("there is no such file".to_owned()),
            Err(why) => Included::Missing(why),
            Ok(Some(bytes)) => match String::from_utf8(bytes) {
                Ok(text) => Included::Text(text),
                Err(_) => Included::Missing("it is not UTF-8".to_owned()),
            },
        }
    }
}

/// A folder, by its real path.
struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The real path of a file of the folder; `None` when it leads out of it.
    fn path(&self, file: &str) -> io::Result<Option<PathBuf>> {
        let path = self.root.join(file).canonicalize()?;
        Ok(path.starts_with(&self.root).then_some(path))
    }

    fn page(&self, file: &str, extent: Extent<'_>) -> Result<ParsedPage, LoadError> {
        let failed = |source| LoadError::Read { path: self.root.join(file), source };
        // A page is named the way `list` names it: no `..`, no leading `/`.
        let path = match resolve("", file) {
            Some(own) if own == file => self.path(file).map_err(failed)?,
            _ => None,
        };
        let path = path.ok_or_else(|| LoadError::Outside { path: PathBuf::from(file) })?;
        let metadata = fs::metadata(&path).map_err(failed)?;
        if !metadata.is_file() {
            return Err(LoadError::Outside { path: PathBuf::from(file) });
        }
        if metadata.len() > LARGEST {
            return Ok(too_large(file));
        }
        let bytes = fs::read(&path).map_err(failed)?;
        Ok(self.parse(file, &bytes, extent))
    }
}

impl Source for Folder {
    fn bytes(&self, file: &str) -> Result<Option<Vec<u8>>, String> {
        let path = match self.path(file) {
            Ok(Some(path)) => path,
            Ok(None) => return Err("it lies outside of the docs folder".to_owned()),
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        match fs::metadata(&path) {
            Ok(metadata) if !metadata.is_file() => Err("it is not a file".to_owned()),
            Ok(metadata) if metadata.len() > LARGEST => Err("it is too large".to_owned()),
            Ok(_) => fs::read(&path).map(Some).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn stat(&self, file: &str) -> Option<PageStat> {
        walk::stat(&self.root, file)
    }
}

/// The bank inside the binary.
struct Shipped<'a> {
    dir: &'a Dir<'a>,
}

impl Source for Shipped<'_> {
    fn bytes(&self, file: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(self.dir.get_file(file).map(|file| file.contents().to_vec()))
    }

    fn stat(&self, _file: &str) -> Option<PageStat> {
        None
    }
}

fn slashes(path: &Path) -> Option<String> {
    Some(path.to_str()?.replace('\\', "/"))
}

fn join(pages: Vec<ParsedPage>) -> Loaded {
    let mut hasher = Sha256::new();
    let mut loaded = Loaded::default();
    for page in pages {
        loaded.includes.extend(page.includes.iter().cloned());
        put(&mut hasher, page.file.as_bytes(), page.digest.as_bytes());
        loaded.pages.push(LoadedPage {
            file: page.file,
            topic: page.topic,
            level: page.level,
            questions: page.questions.len(),
            includes: page.includes.into_iter().zip(page.include_stats).collect(),
        });
        loaded.bank.questions.extend(page.questions);
        loaded.diagnostics.extend(page.diagnostics);
    }
    loaded.includes.sort();
    loaded.includes.dedup();
    loaded.bank.digest = hex(&hasher.finalize(), 8);
    loaded.renamed = tell_pages_apart(&mut loaded.bank.questions);
    // A file that several pages include is faulty once.
    let mut seen = HashSet::new();
    loaded.diagnostics.retain(|finding| seen.insert((finding.file.clone(), finding.span, finding.code)));
    loaded
}

fn put(hasher: &mut Sha256, name: &[u8], bytes: &[u8]) {
    for part in [name, bytes] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
}

fn failed(file: &str, add: impl FnOnce(&mut Findings)) -> ParsedPage {
    let mut findings = Findings::new(file);
    add(&mut findings);
    ParsedPage { file: file.to_owned(), diagnostics: findings.finish(), ..ParsedPage::default() }
}

fn not_utf8(file: &str, bytes: &[u8], at: usize) -> ParsedPage {
    let message = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "this page is UTF-16, not UTF-8, so it is not read".to_owned(),
        _ => format!(
            "this page is not UTF-8, so it is not read: byte {:#04x}",
            bytes.get(at).copied().unwrap_or_default()
        ),
    };
    failed(file, |findings| findings.error("not-utf8", Span::new(at, at), message, "save it as UTF-8"))
}

fn too_large(file: &str) -> ParsedPage {
    let message = format!("this page is larger than {} MiB, so it is not read", LARGEST >> 20);
    failed(file, |findings| findings.error("too-large", Span::default(), message, "split it"))
}

fn unreadable(file: &str, error: &LoadError) -> ParsedPage {
    let why = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    failed(file, |findings| {
        findings.error("unreadable", Span::default(), format!("cannot read this page: {why}"), "");
    })
}

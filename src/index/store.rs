//! The index on disk: opening, building, keeping it fresh. What pages it holds, and in which state, is the payload of
//! tantivy's own commit, so that both change in one step.

use std::{
    collections::{BTreeMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use tantivy::{
    Directory, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, Term,
    directory::{MmapDirectory, error::LockError},
};
use thiserror::Error;

use super::{
    analyzer::{self, Analyzer},
    schema::{Fields, VERSION},
};
use crate::{
    bank::{Level, Question, QuestionId},
    content::{self, LoadError, PageStat, ParsedPage},
};

/// Why the index could not be used. Never fatal: without an index on disk, one in memory does.
#[derive(Debug, Error)]
pub enum IndexError {
    /// A page or the content folder could not be read.
    #[error(transparent)]
    Content(#[from] LoadError),
    /// The index folder could not be used.
    #[error("cannot use the index folder `{}`", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// tantivy failed.
    #[error("the search index failed")]
    Tantivy(#[from] TantivyError),
}

/// What a question looks like in the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: QuestionId,
    /// Topic.
    pub topic: String,
    /// Level, if any.
    pub level: Option<Level>,
    /// The heading above it.
    pub section: Option<String>,
    /// Title, plain text.
    pub title: String,
    /// Reference answer, Markdown.
    pub answer_markdown: String,
    /// Reference answer, plain text.
    pub answer_text: String,
    /// Page, relative to the content folder.
    pub file: String,
    /// Line of the header, from 1.
    pub line: usize,
}

impl From<&Question> for Entry {
    fn from(question: &Question) -> Self {
        Self {
            id: question.id.clone(),
            topic: question.topic.clone(),
            level: question.level,
            section: question.section.clone(),
            title: question.title.clone(),
            answer_markdown: question.answer_markdown.clone(),
            answer_text: question.answer_text.clone(),
            file: question.file.clone(),
            line: question.line,
        }
    }
}

/// The state of the pages that an index holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    version: u32,
    /// Page to its state.
    pages: BTreeMap<String, PageState>,
}

/// Size and time of change of a page, and of each file that it includes: one that is not there has neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct PageState(u64, u64, #[serde(default, skip_serializing_if = "Vec::is_empty")] Vec<(String, Option<(u64, u64)>)>);

/// An opened, fresh index.
pub struct Index {
    pub(super) fields: Fields,
    pub(super) reader: IndexReader,
    folder: Option<PathBuf>,
}

/// What opening came to.
pub struct Opened {
    /// The index.
    pub index: Index,
    /// One line for the user, when something other than the ordinary happened.
    pub remark: Option<String>,
}

/// How an index on disk is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Where it lies.
    pub folder: PathBuf,
    /// Whether there is one that this program can read.
    pub usable: bool,
    /// Questions in it.
    pub questions: u64,
    /// Pages that were changed, added or removed since.
    pub stale_pages: usize,
}

impl Index {
    /// Opens the index in `folder` for the pages in `content`, and makes it fresh: builds it when it is missing, and
    /// indexes again only the pages that changed. One that cannot be read is built anew with a remark; when the folder
    /// cannot be written, or another program is at it, the index is built in memory or used as it is.
    ///
    /// `progress` is told how many of how many pages are done.
    ///
    /// # Errors
    /// When the content folder cannot be read.
    pub fn open(folder: &Path, content: &Path, progress: &dyn Fn(usize, usize)) -> Result<Opened, IndexError> {
        Self::open_on(&on_disk, folder, content, progress)
    }

    /// As [`Index::open`]; `directory` is what tantivy writes through.
    pub(super) fn open_on(
        directory: &Opener<'_>,
        folder: &Path,
        content: &Path,
        progress: &dyn Fn(usize, usize),
    ) -> Result<Opened, IndexError> {
        let stats = content::list(content)?;
        let created = || Ok((Self::create(directory, folder)?, Manifest::default()));
        let (index, mut remark) = match Self::existing(directory, folder) {
            Ok(Some(found)) => (Ok(found), None),
            Ok(None) => (created(), None),
            Err(_) => (
                created(),
                Some(format!("the search index in `{}` could not be read and was built anew", folder.display())),
            ),
        };
        let (index, held) = match index {
            Ok(found) => found,
            Err(error) => return Self::in_memory(folder, &error, content, &stats, progress),
        };
        let same = held.version == VERSION && changes(&held, &stats, content).next().is_none();
        let fresh = if same {
            Self::reading(&index, Some(folder))
        } else {
            Self::refresh(folder, &index, content, &stats, progress)
        };
        let why = match fresh {
            Ok(opened) => return Ok(Opened { index: opened, remark }),
            Err(IndexError::Content(error)) => return Err(error.into()),
            Err(error @ IndexError::Tantivy(TantivyError::LockFailure(LockError::LockBusy, _))) => {
                // Another program is indexing; what is there may do.
                if let Ok(opened) = Self::reading(&index, Some(folder))
                    && !opened.is_empty()
                {
                    return Ok(Opened { index: opened, remark });
                }
                error
            }
            Err(error) => {
                // Damage shows only when a file is read. Once more from nothing.
                drop(index);
                if let Ok(fresh) = Self::create(directory, folder)
                    && let Ok(opened) = Self::refresh(folder, &fresh, content, &stats, progress)
                {
                    remark = Some(format!("the search index in `{}` was damaged and was built anew", folder.display()));
                    return Ok(Opened { index: opened, remark });
                }
                error
            }
        };
        Self::in_memory(folder, &why, content, &stats, progress)
    }

    /// Builds an index of `questions` in memory.
    ///
    /// # Errors
    /// When tantivy fails.
    pub fn of_questions<'a>(questions: impl IntoIterator<Item = &'a Question>) -> Result<Self, IndexError> {
        let fields = Fields::new();
        let index = tantivy::Index::create_in_ram(fields.schema.clone());
        register(&index);
        let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER_MEMORY)?;
        for question in questions {
            writer.add_document(document(&fields, &question.file, question))?;
        }
        writer.commit()?;
        drop(writer);
        Self::reading(&index, None)
    }

    /// Deletes what is in `folder`, so that the next opening builds the index anew.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn clear(folder: &Path) -> Result<(), IndexError> {
        let failed = |source| IndexError::Folder { path: folder.to_path_buf(), source };
        fs::create_dir_all(folder).map_err(failed)?;
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // Only tantivy's own files: somebody may have put the folder where other things lie.
            let own = name.starts_with(".tantivy")
                || name == "meta.json"
                || name == ".managed.json"
                || name
                    .split('.')
                    .next()
                    .is_some_and(|stem| stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit()));
            if own && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                fs::remove_file(entry.path()).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// How the index in `folder` is, without changing it.
    ///
    /// # Errors
    /// When the content folder cannot be read.
    pub fn status(folder: &Path, content: &Path) -> Result<Status, IndexError> {
        let stats = content::list(content)?;
        let index = Self::existing(&on_disk, folder).ok().flatten();
        let (manifest, questions) = match index {
            Some((index, manifest)) => (Some(manifest), Self::reading(&index, None).map_or(0, |index| index.len())),
            None => (None, 0),
        };
        let stale_pages = manifest.as_ref().map_or(stats.len(), |manifest| changes(manifest, &stats, content).count());
        Ok(Status { folder: folder.to_path_buf(), usable: manifest.is_some(), questions, stale_pages })
    }

    /// How many questions it holds.
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Whether it holds no question.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where it lies; `None` for one in memory.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The index that lies in `folder`, and what it holds: `None` when there is none, an error when it is not one of ours.
    fn existing(directory: &Opener<'_>, folder: &Path) -> Result<Option<(tantivy::Index, Manifest)>, IndexError> {
        if !folder.join("meta.json").exists() {
            return Ok(None);
        }
        let index = tantivy::Index::open(directory(folder)?)?;
        let held = manifest(&index)?.filter(|_| index.schema() == Fields::new().schema);
        let Some(held) = held else {
            return Err(TantivyError::SchemaError("another version".to_owned()).into());
        };
        register(&index);
        Ok(Some((index, held)))
    }

    fn create(directory: &Opener<'_>, folder: &Path) -> Result<tantivy::Index, IndexError> {
        Self::clear(folder)?;
        let settings = tantivy::IndexSettings { docstore_blocksize: BLOCK, ..tantivy::IndexSettings::default() };
        let index = tantivy::Index::create(directory(folder)?, Fields::new().schema, settings)?;
        register(&index);
        Ok(index)
    }

    fn refresh(
        folder: &Path,
        index: &tantivy::Index,
        content: &Path,
        stats: &[PageStat],
        progress: &dyn Fn(usize, usize),
    ) -> Result<Self, IndexError> {
        // Read anew: another program may have written meanwhile.
        let old = manifest(index)?.unwrap_or_default();
        let changed: Vec<&str> = changes(&old, stats, content).collect();
        if !changed.is_empty() || old.version != VERSION {
            let fields = Fields::new();
            let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER_MEMORY)?;
            let present: BTreeMap<&str, &PageStat> = stats.iter().map(|stat| (stat.file.as_str(), stat)).collect();
            let changes: HashSet<&str> = changed.iter().copied().collect();
            let mut pages: BTreeMap<String, PageState> = old
                .pages
                .iter()
                .filter(|(file, _)| present.contains_key(file.as_str()) && !changes.contains(file.as_str()))
                .map(|(file, state)| (file.clone(), state.clone()))
                .collect();
            // Reading ahead in portions keeps both cores busy and memory flat.
            let first = old.pages.is_empty();
            let mut done = 0;
            for portion in changed.chunks(PORTION) {
                let files: Vec<&str> = portion.iter().copied().filter(|file| present.contains_key(file)).collect();
                if !first {
                    for file in portion {
                        writer.delete_term(Term::from_field_text(fields.page, file));
                    }
                }
                for (file, page) in files.iter().zip(read_pages(content, &files)) {
                    // A page that cannot be read is as one without questions; `bank check` says why.
                    let page = page.unwrap_or_default();
                    for question in &page.questions {
                        writer.add_document(document(&fields, file, question))?;
                    }
                    if let Some(stat) = present.get(file) {
                        let includes = page.include_stats.iter().map(|stat| stat.as_ref().map(size_and_time));
                        let includes = page.includes.iter().cloned().zip(includes).collect();
                        let state = PageState(stat.size, stat.modified as u64, includes);
                        pages.insert((*file).to_owned(), state);
                    }
                }
                done += portion.len();
                progress(done, changed.len());
            }
            let payload = serde_json::to_string(&Manifest { version: VERSION, pages }).unwrap_or_default();
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&payload);
            commit.commit()?;
            writer.wait_merging_threads()?;
        }
        Self::reading(index, Some(folder))
    }

    fn in_memory(
        folder: &Path,
        why: &IndexError,
        content: &Path,
        stats: &[PageStat],
        progress: &dyn Fn(usize, usize),
    ) -> Result<Opened, IndexError> {
        let cause = std::error::Error::source(why).map_or_else(String::new, |cause| format!(": {cause}"));
        let remark = format!(
            "no search index can be kept in `{}`, so one was made in memory for this time ({why}{cause})",
            folder.display()
        );
        let fields = Fields::new();
        let index = tantivy::Index::create_in_ram(fields.schema.clone());
        register(&index);
        let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER_MEMORY)?;
        let files: Vec<&str> = stats.iter().map(|stat| stat.file.as_str()).collect();
        for (at, portion) in files.chunks(PORTION).enumerate() {
            for (file, page) in portion.iter().zip(read_pages(content, portion)) {
                for question in page.iter().flat_map(|page| &page.questions) {
                    writer.add_document(document(&fields, file, question))?;
                }
            }
            progress((at * PORTION + portion.len()).min(files.len()), files.len());
        }
        writer.commit()?;
        drop(writer);
        Ok(Opened { index: Self::reading(&index, None)?, remark: Some(remark) })
    }

    fn reading(index: &tantivy::Index, folder: Option<&Path>) -> Result<Self, IndexError> {
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { fields: Fields::new(), reader, folder: folder.map(Path::to_path_buf) })
    }
}

/// What opens the directory that tantivy reads and writes.
pub(super) type Opener<'a> = dyn Fn(&Path) -> Result<Box<dyn Directory>, TantivyError> + 'a;

fn on_disk(folder: &Path) -> Result<Box<dyn Directory>, TantivyError> {
    Ok(Box::new(MmapDirectory::open(folder)?))
}

/// Bytes that tantivy may gather before it writes a segment.
const WRITER_MEMORY: usize = 60_000_000;
/// Bytes of questions that are compressed together: as many are read for each hit, which is most of what a hit takes.
const BLOCK: usize = 4096;
/// Pages read at a time.
const PORTION: usize = 32;

fn register(index: &tantivy::Index) {
    index.tokenizers().register(analyzer::NAME, Analyzer);
}

/// What the index holds; `None` when another version of this program made it.
///
/// # Errors
/// When that cannot be read: it must not be taken for an empty index, which would be filled twice.
fn manifest(index: &tantivy::Index) -> Result<Option<Manifest>, TantivyError> {
    Ok(match index.load_metas()?.payload {
        Some(payload) => serde_json::from_str::<Manifest>(&payload).ok().filter(|manifest| manifest.version == VERSION),
        // Made but never committed: empty, and to be filled.
        None => Some(Manifest::default()),
    })
}

fn size_and_time(stat: &PageStat) -> (u64, u64) {
    (stat.size, stat.modified as u64)
}

/// The pages that differ: changed, they or what they include, new, and gone. `stats` are in the order of paths.
fn changes<'a>(manifest: &'a Manifest, stats: &'a [PageStat], content: &'a Path) -> impl Iterator<Item = &'a str> {
    let same = |stat: &PageStat, PageState(size, modified, includes): &PageState| {
        (*size, *modified) == (stat.size, stat.modified as u64)
            && includes.iter().all(|(file, state)| content::stat(content, file).as_ref().map(size_and_time) == *state)
    };
    let changed = stats
        .iter()
        .filter(move |stat| manifest.pages.get(&stat.file).is_none_or(|state| !same(stat, state)))
        .map(|stat| stat.file.as_str());
    let is_gone = |file: &&str| stats.binary_search_by(|stat| stat.file.as_str().cmp(file)).is_err();
    let gone = manifest.pages.keys().map(String::as_str).filter(is_gone);
    changed.chain(gone)
}

fn read_pages(content: &Path, files: &[&str]) -> Vec<Option<ParsedPage>> {
    use rayon::prelude::*;
    files.par_iter().map(|file| content::read_texts(content, file).ok()).collect()
}

/// A question of the page `page`: the one that is read again when it changes, which for a question of an include is not the
/// file that it stands in.
fn document(fields: &Fields, page: &str, question: &Question) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    document.add_text(fields.page, page);
    document.add_text(fields.id, question.id.as_str());
    let mut topic = question.topic.as_str();
    loop {
        document.add_text(fields.topic, topic);
        match topic.rsplit_once('/') {
            Some((above, _)) => topic = above,
            None => break,
        }
    }
    if let Some(level) = question.level {
        document.add_text(fields.level, level.as_str());
    }
    document.add_text(fields.title, &question.title);
    document.add_text(fields.body, &question.answer_text);
    document.add_text(fields.stored, serde_json::to_string(&Entry::from(question)).unwrap_or_default());
    document
}

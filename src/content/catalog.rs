//! Which questions a folder has, without their texts: for statistics, which need no more. A cache by the size and time of
//! change of every file that was read; deleting it loses nothing, and one that is torn or out of date is not used.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{LoadError, Loaded, PageStat, list, load, stat};
use crate::{
    bank::{Bank, Level, QuestionId},
    disk::{self, CacheTrouble, Disk},
};

/// Form of the cache, and of what is drawn from pages; another one is not used.
const FORM: u32 = 1;

/// A question, as far as it can be counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: QuestionId,
    /// Its topic.
    pub topic: String,
    /// Its level.
    pub level: Option<Level>,
}

/// The questions of a bank.
pub fn entries(bank: &Bank) -> Vec<Entry> {
    let entry = |q: &crate::bank::Question| Entry { id: q.id.clone(), topic: q.topic.clone(), level: q.level };
    bank.questions.iter().map(entry).collect()
}

#[derive(Serialize, Deserialize)]
struct Stored {
    form: u32,
    version: String,
    pages: usize,
    /// Path, size and nanoseconds since 1970 of the pages and then of what they include.
    files: Vec<(String, u64, u64)>,
    entries: Vec<Entry>,
}

/// The questions of `folder`: from the cache at `cache` if that still holds, else from all pages, and then it is made
/// anew. With what went wrong with the cache, if so.
///
/// # Errors
/// When the content folder cannot be read.
pub fn open(disk: &dyn Disk, folder: &Path, cache: &Path) -> Result<(Vec<Entry>, Option<CacheTrouble>), LoadError> {
    let pages = list(folder)?;
    let unread = match read(disk, folder, &pages, cache) {
        Ok(Some(entries)) => return Ok((entries, None)),
        Ok(None) => None,
        Err(trouble) => Some(trouble),
    };
    let loaded = load(folder)?;
    let unsaved = write(disk, folder, &pages, &loaded, cache).err();
    Ok((entries(&loaded.bank), unsaved.or(unread)))
}

/// Reads all of `folder`, and leaves the cache at `cache` for those who need no more than that. With what went wrong with
/// the cache, if so.
///
/// # Errors
/// When the content folder cannot be read.
pub fn load_all(disk: &dyn Disk, folder: &Path, cache: &Path) -> Result<(Loaded, Option<CacheTrouble>), LoadError> {
    // Before the pages are read: what changes meanwhile must not be taken for known.
    let pages = list(folder)?;
    let loaded = load(folder)?;
    let unread = match read(disk, folder, &pages, cache) {
        Ok(Some(_)) => return Ok((loaded, None)),
        Ok(None) => None,
        Err(trouble) => Some(trouble),
    };
    let unsaved = write(disk, folder, &pages, &loaded, cache).err();
    Ok((loaded, unsaved.or(unread)))
}

/// What the cache at `cache` says of `folder`, whose pages are `now`; `None` when it does not hold any more.
fn read(disk: &dyn Disk, folder: &Path, now: &[PageStat], cache: &Path) -> Result<Option<Vec<Entry>>, CacheTrouble> {
    Ok(disk::read_cache(disk, cache)?.and_then(|bytes| parse(&bytes, folder, now)))
}

fn parse(bytes: &[u8], folder: &Path, now: &[PageStat]) -> Option<Vec<Entry>> {
    let stored: Stored = serde_json::from_slice(bytes).ok()?;
    if stored.form != FORM || stored.version != env!("CARGO_PKG_VERSION") || stored.pages > stored.files.len() {
        return None;
    }
    let (pages, included) = stored.files.split_at(stored.pages);
    let same = |stat: &PageStat, known: &(String, u64, u64)| {
        stat.file == known.0 && stat.size == known.1 && stat.modified as u64 == known.2
    };
    let fresh = now.len() == pages.len()
        && now.iter().zip(pages).all(|(stat, known)| same(stat, known))
        && included.iter().all(|known| match stat(folder, &known.0) {
            Some(stat) => same(&stat, known),
            // It was not there either.
            None => known.1 == 0 && known.2 == 0,
        });
    fresh.then_some(stored.entries)
}

/// Keeps the questions of `folder`, whose pages were `pages` before they were read, for the next time.
fn write(
    disk: &dyn Disk,
    folder: &Path,
    pages: &[PageStat],
    loaded: &Loaded,
    cache: &Path,
) -> Result<(), CacheTrouble> {
    let mut files: Vec<(String, u64, u64)> =
        pages.iter().map(|stat| (stat.file.clone(), stat.size, stat.modified as u64)).collect();
    for include in &loaded.includes {
        let known = stat(folder, include).map_or((0, 0), |stat| (stat.size, stat.modified as u64));
        files.push((include.clone(), known.0, known.1));
    }
    let entries = entries(&loaded.bank);
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let stored = Stored { form: FORM, version, pages: pages.len(), files, entries };
    disk::write_cache(disk, cache, &serde_json::to_vec(&stored).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;
    use crate::disk::failing::{self, every_point};

    struct Stage {
        _dir: tempfile::TempDir,
        content: PathBuf,
        cache: PathBuf,
    }

    impl Stage {
        fn new() -> Self {
            let dir = failing::folder();
            let (content, cache) = (dir.path().join("content"), dir.path().join("index/questions.cache"));
            let stage = Self { _dir: dir, content, cache };
            stage.page("basics.md", &(question("One") + "{% include-markdown \"./includes/more.md\" %}\n"));
            stage.page("includes/more.md", "nothing\n");
            stage
        }

        fn page(&self, name: &str, text: &str) {
            fs::create_dir_all(self.content.join("docker/includes")).unwrap();
            fs::write(self.content.join("docker").join(name), text).unwrap();
        }

        fn open(&self, disk: &dyn Disk) -> (Vec<Entry>, Option<CacheTrouble>) {
            open(disk, &self.content, &self.cache).unwrap()
        }

        /// What the cache alone says.
        fn cached(&self) -> Option<Vec<Entry>> {
            read(disk::real().as_ref(), &self.content, &list(&self.content).unwrap(), &self.cache).unwrap()
        }
    }

    fn question(title: &str) -> String {
        format!("??? question \"{title}?\"\n    **An answer to it.**\n\n")
    }

    #[test]
    fn the_cache_holds_until_a_page_or_an_include_changes() {
        let stage = Stage::new();
        let open = || stage.open(disk::real().as_ref()).0;
        let loaded = load(&stage.content).unwrap();
        assert_eq!(loaded.includes, ["docker/includes/more.md"]);
        assert_eq!(stage.cached(), None);
        assert_eq!(open(), entries(&loaded.bank));
        assert_eq!(stage.cached(), Some(entries(&loaded.bank)));
        stage.page("includes/more.md", &question("Two, which is longer"));
        assert_eq!(stage.cached(), None);
        assert_eq!(open().len(), 2);
        assert_eq!(stage.cached().unwrap().len(), 2);
        stage.page("advanced.md", &question("Three"));
        assert_eq!(stage.cached(), None);
        fs::write(&stage.cache, "{\"form\":1").unwrap();
        assert_eq!(stage.cached(), None);
        load_all(disk::real().as_ref(), &stage.content, &stage.cache).unwrap();
        assert_eq!(stage.cached().unwrap().len(), 3);
    }

    #[test]
    fn whichever_step_fails_all_questions_are_there_and_the_next_run_has_its_cache() {
        let mut points = 0;
        for (cache, whole) in [("", false), ("old", false), ("", true), ("old", true)] {
            points += every_point(if cache == "old" { 5 } else { 4 }, |failing, about| {
                let stage = Stage::new();
                if cache == "old" {
                    stage.open(disk::real().as_ref());
                    stage.page("advanced.md", &question("Three"));
                }
                let expect = entries(&load(&stage.content).unwrap().bank);
                let (found, trouble) = if whole {
                    let (loaded, trouble) = load_all(failing.as_ref(), &stage.content, &stage.cache).unwrap();
                    (entries(&loaded.bank), trouble)
                } else {
                    stage.open(failing.as_ref())
                };
                assert_eq!(found, expect, "{about}");
                if let Some(trouble) = &trouble {
                    let said = trouble.to_string();
                    assert!(said.contains("questions.cache") && said.contains("nothing but time"), "{about}: {said}");
                }
                let (found, again) = stage.open(disk::real().as_ref());
                assert!(found == expect && again.is_none(), "{about}: {again:?}");
                assert_eq!(stage.cached(), Some(expect), "{about}");
                trouble.is_some()
            });
        }
        assert!(points >= 140, "only {points} points");
    }
}

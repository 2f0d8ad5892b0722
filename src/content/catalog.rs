//! Which questions a folder has, without their texts: for statistics, which need no more. A cache by the size and time of
//! change of every file that was read; deleting it loses nothing, and one that is torn or out of date is not used.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

use super::{Loaded, list, stat};
use crate::bank::{Bank, Level, QuestionId};

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

/// What the cache at `cache` says of `folder`; `None` when it does not hold any more.
pub fn read(folder: &Path, cache: &Path) -> Option<Vec<Entry>> {
    let stored: Stored = serde_json::from_slice(&fs::read(cache).ok()?).ok()?;
    if stored.form != FORM || stored.version != env!("CARGO_PKG_VERSION") || stored.pages > stored.files.len() {
        return None;
    }
    let (pages, included) = stored.files.split_at(stored.pages);
    let now = list(folder).ok()?;
    let same = |stat: &super::PageStat, known: &(String, u64, u64)| {
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

/// Keeps the questions of `folder` for the next time; when that fails, it only takes longer then.
pub fn write(folder: &Path, loaded: &Loaded, cache: &Path) {
    let Ok(pages) = list(folder) else { return };
    let mut files: Vec<(String, u64, u64)> =
        pages.iter().map(|stat| (stat.file.clone(), stat.size, stat.modified as u64)).collect();
    for include in &loaded.includes {
        let known = stat(folder, include).map_or((0, 0), |stat| (stat.size, stat.modified as u64));
        files.push((include.clone(), known.0, known.1));
    }
    let entries = entries(&loaded.bank);
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let Ok(text) = serde_json::to_vec(&Stored { form: FORM, version, pages: pages.len(), files, entries }) else {
        return;
    };
    let fresh = cache.with_extension(format!("new-{}", std::process::id()));
    let written = cache.parent().map_or(Ok(()), fs::create_dir_all);
    if written.and_then(|()| fs::write(&fresh, text)).and_then(|()| fs::rename(&fresh, cache)).is_err() {
        fs::remove_file(&fresh).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::load;

    #[test]
    fn the_cache_holds_until_a_page_or_an_include_changes() {
        let dir = tempfile::tempdir().unwrap();
        let (content, cache) = (dir.path().join("content"), dir.path().join("index/questions.cache"));
        let page = |name: &str, text: &str| {
            fs::create_dir_all(content.join("docker/includes")).unwrap();
            fs::write(content.join("docker").join(name), text).unwrap();
        };
        let question = |title: &str| format!("??? question \"{title}?\"\n    **An answer to it.**\n\n");
        page("basics.md", &(question("One") + "{% include-markdown \"./includes/more.md\" %}\n"));
        page("includes/more.md", "nothing\n");
        let loaded = load(&content).unwrap();
        assert_eq!(read(&content, &cache), None);
        write(&content, &loaded, &cache);
        assert_eq!(read(&content, &cache), Some(entries(&loaded.bank)));
        assert_eq!(loaded.includes, ["docker/includes/more.md"]);
        page("includes/more.md", &question("Two, which is longer"));
        assert_eq!(read(&content, &cache), None);
        write(&content, &load(&content).unwrap(), &cache);
        assert_eq!(read(&content, &cache).unwrap().len(), 2);
        page("advanced.md", &question("Three"));
        assert_eq!(read(&content, &cache), None);
        fs::write(&cache, "{\"form\":1").unwrap();
        assert_eq!(read(&content, &cache), None);
    }
}

//! The index on disk: fresh after every change, whole after every failure.

use std::{fmt, fs, io, io::Write, path::Path, sync::Arc};

use tantivy::{
    Directory,
    directory::{
        AntiCallToken, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite, WatchCallback, WatchHandle,
        WritePtr,
        error::{DeleteError, LockError, OpenReadError, OpenWriteError},
    },
};

use super::{
    store::{Index, Opened},
    *,
};
use crate::disk::failing::{self, Failing, Fault};

/// tantivy's directory, every step of which can fail.
#[derive(Clone)]
struct Faulty {
    inner: MmapDirectory,
    disk: Arc<Failing>,
    fault: Fault,
}

impl fmt::Debug for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Faulty")
    }
}

impl Faulty {
    fn step(&self) -> io::Result<()> {
        if self.disk.fails() { Err(self.fault.error()) } else { Ok(()) }
    }
}

struct FaultyWrite(WritePtr, Faulty);

impl Write for FaultyWrite {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(error) = self.1.step() {
            if self.1.fault == Fault::Short {
                self.0.write_all(&bytes[..bytes.len() / 2])?;
                self.0.flush()?;
            }
            return Err(error);
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.1.step()?;
        self.0.flush()
    }
}

impl TerminatingWrite for FaultyWrite {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        self.1.step()?;
        self.0.terminate_ref(token)
    }
}

impl Directory for Faulty {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.step().map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?;
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.step().map_err(|error| DeleteError::IoError { io_error: Arc::new(error), filepath: path.to_owned() })?;
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.step().map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?;
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.step().map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        let inner = self.inner.open_write(path)?;
        Ok(io::BufWriter::new(Box::new(FaultyWrite(inner, self.clone()))))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.step().map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?;
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.step()?;
        self.inner.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.step()?;
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.step().map_err(|error| LockError::IoError(Arc::new(error)))?;
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

/// A folder of pages with an index beside it.
struct Stage(tempfile::TempDir);

impl Stage {
    fn new() -> Self {
        let stage = Self(failing::folder());
        stage.write("docker/basics.md", &[("What is a layer?", "A layer is a difference of files.")]);
        stage.write("git/basics.md", &[("What is a branch?", "A branch is a movable name.")]);
        stage
    }

    fn write(&self, file: &str, questions: &[(&str, &str)]) {
        let text: String =
            questions.iter().map(|(title, answer)| format!("??? question \"{title}\"\n    **{answer}**\n\n")).collect();
        let path = self.0.path().join("content").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn open(&self) -> Opened {
        Index::open(&self.0.path().join("index"), &self.0.path().join("content"), &|_, _| {}).unwrap()
    }

    fn open_on(&self, disk: &Arc<Failing>, fault: Fault) -> Opened {
        let directory = |folder: &Path| -> Result<Box<dyn Directory>, tantivy::TantivyError> {
            let inner = MmapDirectory::open(folder)?;
            Ok(Box::new(Faulty { inner, disk: Arc::clone(disk), fault }))
        };
        let (index, content) = (self.0.path().join("index"), self.0.path().join("content"));
        Index::open_on(&directory, &index, &content, &|_, _| {}).unwrap()
    }
}

fn found(opened: &Opened, query: &str) -> Vec<String> {
    let search = Search { query, limit: 10, ..Search::default() };
    opened.index.search(&search).unwrap().into_iter().map(|hit| hit.entry.title).collect()
}

#[test]
fn what_changed_is_found_as_it_is_now_includes_among_it() {
    let stage = Stage::new();
    fs::write(stage.0.path().join("content/git/more.md"), "{% include-markdown \"includes/x.md\" %}\n").unwrap();
    assert_eq!(found(&stage.open(), "layer"), ["What is a layer?"]);
    stage.write("docker/basics.md", &[("What is a volume?", "A volume outlives its container.")]);
    assert_eq!(found(&stage.open(), "layer"), [""; 0]);
    assert_eq!(found(&stage.open(), "volume"), ["What is a volume?"]);
    stage.write("includes/x.md", &[("What is a rebase?", "It moves commits to another base.")]);
    assert_eq!(found(&stage.open(), "rebase"), ["What is a rebase?"]);
    stage.write("includes/x.md", &[("What is a stash?", "It keeps changes that are not committed aside.")]);
    let opened = stage.open();
    assert_eq!((found(&opened, "rebase"), found(&opened, "stash")), (vec![], vec!["What is a stash?".to_owned()]));
    assert_eq!(opened.index.len(), 3);
    fs::remove_file(stage.0.path().join("content/git/basics.md")).unwrap();
    assert_eq!(found(&stage.open(), "branch"), [""; 0]);
}

#[test]
fn a_topic_is_meant_whatever_its_case() {
    let opened = Stage::new().open();
    for (topic, found) in [("Docker", 1), ("docker", 1), ("GIT", 0)] {
        let search = Search { query: "layer", topic: Some(topic), limit: 10, ..Search::default() };
        assert_eq!(opened.index.search(&search).unwrap().len(), found, "{topic}");
    }
}

#[test]
fn what_is_marked_is_what_was_found_and_near_words_only_for_a_misspelling() {
    let stage = Stage::new();
    stage.write("net/basics.md", &[("What is mapped?", "A port is one part, and the sort of it does not count.")]);
    let opened = stage.open();
    for (query, expect) in [("port", "port"), ("prot", "port"), ("pard", "part"), ("volumme", "")] {
        let search = Search { query, limit: 1, ..Search::default() };
        let hits = opened.index.search(&search).unwrap();
        let marked: Vec<&str> =
            hits.iter().flat_map(|hit| hit.marks.iter().map(|mark| &hit.snippet[mark.clone()])).collect();
        assert_eq!(marked.join(" "), expect, "{query}");
    }
}

#[test]
fn whichever_step_fails_search_works_and_the_next_run_has_its_index() {
    // First an index is built, then a page is changed and the index refreshed.
    let run = |disk: &Arc<Failing>, fault: Fault, changed: bool, about: &str| {
        let stage = Stage::new();
        if changed {
            stage.open();
            stage.write("docker/basics.md", &[("What is a layer?", "Something else."), ("What is a tag?", "A name.")]);
        }
        let opened = stage.open_on(disk, fault);
        assert_eq!(found(&opened, "branch"), ["What is a branch?"], "{about}");
        if changed {
            assert_eq!(found(&opened, "tag"), ["What is a tag?"], "{about}");
        }
        if opened.index.folder().is_none() {
            assert!(opened.remark.unwrap().contains("in memory"), "{about}");
        }
        drop(opened.index);
        let again = stage.open();
        assert_eq!(found(&again, "branch"), ["What is a branch?"], "{about}");
        assert!(again.index.folder().is_some(), "{about}: {:?}", again.remark);
        assert_eq!(again.index.len(), if changed { 3 } else { 2 }, "{about}");
    };
    let mut points = 0;
    for changed in [false, true] {
        let counting = Failing::never();
        run(&counting, Fault::Full, changed, "no fault");
        let steps = counting.steps();
        assert!(steps > 20, "only {steps} steps");
        for at in 0..steps {
            // Once, and from then on; the ways to fail take turns.
            for (fault, on) in [(Fault::ALL[at % 2], false), (Fault::ALL[1 + at % 3], true)] {
                points += 1;
                run(
                    &Failing::new(at, on, fault),
                    fault,
                    changed,
                    &format!("step {at}, {fault:?}, on: {on}, {changed}"),
                );
            }
        }
    }
    assert!(points > 100, "{points} points");
}

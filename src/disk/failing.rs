//! A disk that fails at one step, or from one step on: for tests that try every one of them.

use std::{
    fs::{File, Metadata},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use super::{Disk, Real};

/// How a step fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Half of what is to be written is, then the disk is full.
    Short,
    /// `ENOSPC`.
    Full,
    /// `EIO`.
    Broken,
    /// `EACCES`.
    Refused,
}

impl Fault {
    pub(crate) const ALL: [Self; 4] = [Self::Short, Self::Full, Self::Broken, Self::Refused];

    pub(crate) fn error(self) -> io::Error {
        match self {
            Self::Short | Self::Full => io::ErrorKind::StorageFull.into(),
            Self::Broken => io::Error::other("input/output error"),
            Self::Refused => io::ErrorKind::PermissionDenied.into(),
        }
    }
}

/// A folder for tests that fill it hundreds of times: where syncs take no time, if there is such a place. No test takes the
/// power away.
pub(crate) fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// Runs `run` once on a disk that counts the steps, and then with each step failing in each way, once and from then on; with
/// what is failing, in words. `run` says whether something was told, which must be so whenever something fails. Gives the
/// number of points.
pub(crate) fn every_point(least: usize, run: impl Fn(&Arc<Failing>, &str) -> bool) -> usize {
    let counting = Failing::never();
    assert!(!run(&counting, "no fault"), "nothing fails, and yet something is told");
    let steps = counting.steps();
    assert!(steps >= least, "only {steps} steps");
    for at in 0..steps {
        for fault in Fault::ALL {
            for on in [false, true] {
                let about = format!("step {at}, {fault:?}, on: {on}");
                assert!(run(&Failing::new(at, on, fault), &about), "{about}: it is not told");
            }
        }
    }
    steps * Fault::ALL.len() * 2
}

/// Fails at step number `at` (from 0) and, if `on`, at all steps after it.
#[derive(Debug)]
pub(crate) struct Failing {
    at: usize,
    on: bool,
    fault: Fault,
    steps: AtomicUsize,
    other: Mutex<Option<(PathBuf, &'static str)>>,
}

impl Failing {
    pub(crate) fn new(at: usize, on: bool, fault: Fault) -> Arc<Self> {
        Arc::new(Self { at, on, fault, steps: AtomicUsize::new(0), other: Mutex::new(None) })
    }

    /// A disk where nothing fails, but another program writes `text` to the end of the file at `path`, once: just before
    /// the file is made, or just after it was opened.
    pub(crate) fn with_another_writer(path: &Path, text: &'static str) -> Arc<Self> {
        let disk = Self::never();
        *disk.other.lock().unwrap() = Some((path.to_owned(), text));
        disk
    }

    fn let_the_other_write(&self) {
        if let Some((path, text)) = self.other.lock().unwrap().take() {
            let file = Real.create_new(&path).or_else(|_| Real.append(&path)).unwrap();
            super::write_all(&Real, &file, text.as_bytes()).unwrap();
        }
    }

    /// A disk that only counts.
    pub(crate) fn never() -> Arc<Self> {
        Self::new(usize::MAX, false, Fault::Broken)
    }

    /// How many steps were taken.
    pub(crate) fn steps(&self) -> usize {
        self.steps.load(SeqCst)
    }

    pub(crate) fn fails(&self) -> bool {
        let step = self.steps.fetch_add(1, SeqCst);
        step == self.at || self.on && step > self.at
    }

    fn step<T>(&self, real: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        if self.fails() { Err(self.fault.error()) } else { real() }
    }
}

impl Disk for Failing {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.step(|| Real.read(path))
    }

    fn open(&self, path: &Path) -> io::Result<(File, u64)> {
        self.step(|| Real.open(path))
    }

    fn read_at(&self, file: &File, at: u64, bytes: &mut [u8]) -> io::Result<usize> {
        self.step(|| Real.read_at(file, at, bytes))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.step(|| Real.list(folder))
    }

    fn about(&self, path: &Path) -> io::Result<Metadata> {
        self.step(|| Real.about(path))
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.step(|| Real.make_folder(path))
    }

    fn create_new(&self, path: &Path) -> io::Result<File> {
        self.let_the_other_write();
        self.step(|| Real.create_new(path))
    }

    fn append(&self, path: &Path) -> io::Result<File> {
        let opened = self.step(|| Real.append(path))?;
        self.let_the_other_write();
        Ok(opened)
    }

    fn write(&self, file: &File, bytes: &[u8]) -> io::Result<usize> {
        if !self.fails() {
            return Real.write(file, bytes);
        }
        if self.fault == Fault::Short {
            Real.write(file, &bytes[..bytes.len() / 2])?;
        }
        Err(self.fault.error())
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.step(|| Real.sync(file))
    }

    fn cut(&self, file: &File, length: u64) -> io::Result<()> {
        self.step(|| Real.cut(file, length))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| Real.rename(from, to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step(|| Real.remove(path))
    }
}

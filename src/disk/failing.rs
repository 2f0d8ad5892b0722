//! A disk that fails at one step, or from one step on: for tests that try every one of them.

use std::{
    fs::File,
    io,
    path::Path,
    sync::{
        Arc,
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

/// Fails at step number `at` (from 0) and, if `on`, at all steps after it.
#[derive(Debug)]
pub(crate) struct Failing {
    at: usize,
    on: bool,
    fault: Fault,
    steps: AtomicUsize,
}

impl Failing {
    pub(crate) fn new(at: usize, on: bool, fault: Fault) -> Arc<Self> {
        Arc::new(Self { at, on, fault, steps: AtomicUsize::new(0) })
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

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.step(|| Real.make_folder(path))
    }

    fn create_new(&self, path: &Path) -> io::Result<File> {
        self.step(|| Real.create_new(path))
    }

    fn append(&self, path: &Path) -> io::Result<File> {
        self.step(|| Real.append(path))
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

//! What is done to files that must not be lost: every step that can fail is one function, so that a test can let each of
//! them fail once. Knows nothing of what is in the files.

#[cfg(test)]
pub(crate) mod failing;

use std::{
    fmt::Debug,
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest, Sha256};

use crate::text::hex;

/// The steps.
pub trait Disk: Debug + Send + Sync {
    /// All bytes of a file.
    ///
    /// # Errors
    /// What the system says, as with all of these.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// A file to read, and its length.
    fn open(&self, path: &Path) -> io::Result<(File, u64)>;
    /// Some of the bytes from `at` on, as many as come back; none at the end.
    fn read_at(&self, file: &File, at: u64, bytes: &mut [u8]) -> io::Result<usize>;
    /// What is in a folder, in no order.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;
    /// Kind, size and time of change of a file.
    fn about(&self, path: &Path) -> io::Result<fs::Metadata>;
    /// A folder and those above it, if they are not there.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// A new file, open at its end and to be read; an error when there is one.
    fn create_new(&self, path: &Path) -> io::Result<File>;
    /// A file that is there, open at its end and to be read.
    fn append(&self, path: &Path) -> io::Result<File>;
    /// Writes some of `bytes`, as many as come back.
    fn write(&self, file: &File, bytes: &[u8]) -> io::Result<usize>;
    /// Waits until what was written is on the disk itself.
    fn sync(&self, file: &File) -> io::Result<()>;
    /// Cuts a file to `length`.
    fn cut(&self, file: &File, length: u64) -> io::Result<()>;
    /// Gives `from` the name `to`, in place of what has it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// A disk that is handed around.
pub type Shared = Arc<dyn Disk>;

/// The disk of this machine.
pub fn real() -> Shared {
    Arc::new(Real)
}

/// Writes all of `bytes`.
///
/// # Errors
/// When less could be written.
pub fn write_all(disk: &dyn Disk, file: &File, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match disk.write(file, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether the error says that there is no such file: also below what is no folder.
pub fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// A cache that could not be used. It holds nothing that is not elsewhere.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} the cache `{}`, which costs nothing but time: {why}", path.display())]
pub struct CacheTrouble {
    action: &'static str,
    path: PathBuf,
    /// Not `source`, which would be told twice.
    why: io::Error,
}

/// The bytes of the cache at `path`; `None` when there is none.
///
/// # Errors
/// When there is one and it cannot be read.
pub fn read_cache(disk: &dyn Disk, path: &Path) -> Result<Option<Vec<u8>>, CacheTrouble> {
    open_cache(disk, path)?.map(|file| file.part(0, file.length())).transpose()
}

/// What a cache is known by to be whole: the first half of the SHA-256, in hex digits.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes), 16)
}

/// A cache that is read in parts.
#[derive(Debug)]
pub struct CacheFile<'a> {
    disk: &'a dyn Disk,
    path: &'a Path,
    file: File,
    length: u64,
}

/// The cache at `path`; `None` when there is none.
///
/// # Errors
/// When there is one and it cannot be opened.
pub fn open_cache<'a>(disk: &'a dyn Disk, path: &'a Path) -> Result<Option<CacheFile<'a>>, CacheTrouble> {
    match disk.open(path) {
        Ok((file, length)) => Ok(Some(CacheFile { disk, path, file, length })),
        Err(error) if is_absent(&error) => Ok(None),
        Err(why) => Err(CacheTrouble { action: "read", path: path.to_owned(), why }),
    }
}

impl CacheFile<'_> {
    /// Bytes of it.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The `length` bytes from `at` on, or as many as there are.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn part(&self, at: u64, length: u64) -> Result<Vec<u8>, CacheTrouble> {
        let length = usize::try_from(length.min(self.length.saturating_sub(at))).unwrap_or_default();
        let mut bytes = vec![0; length];
        let mut done = 0;
        while let Some(rest) = bytes.get_mut(done..).filter(|rest| !rest.is_empty()) {
            match self.disk.read_at(&self.file, at + done as u64, rest) {
                Ok(0) => break,
                Ok(read) => done += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(why) => return Err(CacheTrouble { action: "read", path: self.path.to_owned(), why }),
            }
        }
        bytes.truncate(done);
        Ok(bytes)
    }
}

/// Puts `bytes` in the place of the cache at `path`, whole or not at all; its folder is made. Not synced: a crash may tear a
/// cache as long as that is found out.
///
/// # Errors
/// When that cannot be done; then the old file is still there.
pub fn write_cache(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), CacheTrouble> {
    let fresh = path.with_extension(format!("new-{}", std::process::id()));
    let made = path.parent().map_or(Ok(()), |folder| disk.make_folder(folder));
    made.and_then(|()| replace(disk, path, &fresh, bytes, |_| Ok(()))).map_err(|why| CacheTrouble {
        action: "write",
        path: path.to_owned(),
        why,
    })
}

/// Puts `bytes` in the place of what is at `path`, whole or not at all, and on the disk itself before the name changes.
/// `fresh` is the name that the file has until it is whole.
///
/// # Errors
/// When that cannot be done; then the old file is still there.
pub fn replace_synced(disk: &dyn Disk, path: &Path, fresh: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(disk, path, fresh, bytes, |file| disk.sync(file))
}

fn replace(
    disk: &dyn Disk,
    path: &Path,
    fresh: &Path,
    bytes: &[u8],
    sync: impl FnOnce(&File) -> io::Result<()>,
) -> io::Result<()> {
    let create = || match disk.create_new(fresh) {
        // Left by an earlier program of the same number that was killed.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            disk.remove(fresh).and_then(|()| disk.create_new(fresh))
        }
        other => other,
    };
    let file = create()?;
    let written = write_all(disk, &file, bytes).and_then(|()| sync(&file)).and_then(|()| disk.rename(fresh, path));
    if written.is_err() {
        disk.remove(fresh).ok();
    }
    written
}

#[derive(Debug)]
struct Real;

impl Disk for Real {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn open(&self, path: &Path) -> io::Result<(File, u64)> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok((file, length))
    }

    fn read_at(&self, mut file: &File, at: u64, bytes: &mut [u8]) -> io::Result<usize> {
        io::Seek::seek(&mut file, io::SeekFrom::Start(at))?;
        io::Read::read(&mut file, bytes)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
    }

    fn about(&self, path: &Path) -> io::Result<fs::Metadata> {
        fs::metadata(path)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn create_new(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).append(true).create_new(true).open(path)
    }

    fn append(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).append(true).open(path)
    }

    fn write(&self, mut file: &File, bytes: &[u8]) -> io::Result<usize> {
        io::Write::write(&mut file, bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    fn cut(&self, file: &File, length: u64) -> io::Result<()> {
        file.set_len(length)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }
}

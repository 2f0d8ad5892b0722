//! What is done to files that must not be lost: every step that can fail is one function, so that a test can let each of
//! them fail once. Knows nothing of what is in the files.

#[cfg(test)]
pub(crate) mod failing;

use std::{
    fmt::Debug,
    fs::{self, File, OpenOptions},
    io,
    path::Path,
    sync::Arc,
};

/// The steps.
pub trait Disk: Debug + Send + Sync {
    /// All bytes of a file.
    ///
    /// # Errors
    /// What the system says, as with all of these.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// A folder and those above it, if they are not there.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// A new file, open at its end; an error when there is one.
    fn create_new(&self, path: &Path) -> io::Result<File>;
    /// A file that is there, open at its end.
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

/// Puts `bytes` in the place of what is at `path`, whole or not at all. Not synced: this is for caches, which a crash may
/// tear as long as that is found out.
///
/// # Errors
/// When that cannot be done; then the old file is still there.
pub fn replace(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        disk.make_folder(folder)?;
    }
    let fresh = path.with_extension(format!("new-{}", std::process::id()));
    let create = || match disk.create_new(&fresh) {
        // Left by an earlier program of the same number that was killed.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            disk.remove(&fresh).and_then(|()| disk.create_new(&fresh))
        }
        other => other,
    };
    let file = create()?;
    let written = write_all(disk, &file, bytes).and_then(|()| disk.rename(&fresh, path));
    if written.is_err() {
        disk.remove(&fresh).ok();
    }
    written
}

#[derive(Debug)]
struct Real;

impl Disk for Real {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn create_new(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().append(true).create_new(true).open(path)
    }

    fn append(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().append(true).open(path)
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

//! Which folder is the workspace, and where things lie in it. The only reader of the environment and of the user's folders.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy;
use sha2::{Digest, Sha256};

use super::{
    error::CommandError,
    settings::{Origin, Settings},
};

pub use crate::content::SHIPPED;
use crate::text::hex;

/// Where the questions come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A folder of pages.
    Folder(PathBuf),
    /// The bank inside the binary, because there is no folder it could be unpacked to.
    Shipped,
}

/// The folders of one run.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The workspace itself.
    pub root: PathBuf,
    /// Where questions are read.
    pub content: Content,
    /// Where the search index lies: of this content folder and no other.
    pub index: PathBuf,
    /// Where journals and reports lie.
    pub transcripts: PathBuf,
    /// Wordings accepted on appeal.
    pub aliases: PathBuf,
    /// A cache of what the journals come to.
    pub progress: PathBuf,
}

impl Workspace {
    /// Finds the workspace: `--workspace` (or `GREENROOM_WORKSPACE`), else the current folder or the nearest parent that
    /// has `content/`, else the folder that the user's `config.toml` names, else the user's data folder, where the first
    /// run unpacks the bank that the binary carries.
    ///
    /// # Errors
    /// When a folder that was named does not exist.
    pub fn find(settings: &Settings) -> Result<Self, CommandError> {
        let set = settings.get("workspace");
        let folder = settings.path("workspace");
        let (named, own_place) = match set.origin {
            Origin::Flag(_) | Origin::Environment(_) => (folder, None),
            Origin::File(path, line) => (None, folder.map(|folder| (folder, path, line))),
            Origin::Default => (None, None),
        };
        let named = named.as_deref();
        let content = settings.path("content");
        if let Some(dir) = named
            && !dir.is_dir()
        {
            return Err(CommandError::usage(format!("there is no folder `{}`", dir.display()))
                .hint("`--workspace` (or GREENROOM_WORKSPACE) names a folder with content/ in it"));
        }
        let here = named.map(Path::to_path_buf).or_else(Self::above_here);
        let (root, own) = match here {
            Some(root) => {
                let content = root.join("content");
                let own = if content.is_dir() { Content::Folder(content) } else { Content::Shipped };
                (root, own)
            }
            None if own_place.is_some() => {
                let (root, file, line) = own_place.unwrap_or_default();
                if !root.is_dir() {
                    return Err(CommandError::usage(format!(
                        "{}:{line}: there is no folder `{}`",
                        file.display(),
                        root.display()
                    ))
                    .hint("make it, or name another one as `workspace`"));
                }
                let own = unpack(&root).map_or(Content::Shipped, Content::Folder);
                (root, own)
            }
            None if content.is_some() => (Self::data_folder()?, Content::Shipped),
            None => {
                let root = Self::data_folder()?;
                let own = unpack(&root).map_or(Content::Shipped, Content::Folder);
                (root, own)
            }
        };
        let mut index = root.join("index");
        let content = match &content {
            Some(dir) if !dir.is_dir() => {
                let place = match settings.get("content").origin {
                    Origin::File(path, line) => format!("{}:{line}: ", path.display()),
                    _ => String::new(),
                };
                return Err(CommandError::usage(format!("{place}there is no folder `{}`", dir.display()))
                    .hint("`--content` names a folder of Markdown pages, such as the docs/ of an MkDocs site"));
            }
            Some(dir) => {
                let real = dir.canonicalize().unwrap_or_else(|_| dir.clone());
                if Content::Folder(real.clone()) != own {
                    index =
                        index.join(format!("content-{}", hex(&Sha256::digest(real.to_string_lossy().as_bytes()), 8)));
                }
                Content::Folder(real)
            }
            None => own,
        };
        Ok(Self {
            content,
            index,
            transcripts: root.join("transcripts"),
            aliases: root.join("aliases.jsonl"),
            progress: root.join("index/progress.cache"),
            root,
        })
    }

    /// The current folder, or the nearest parent that has `content/`.
    pub(super) fn above_here() -> Option<PathBuf> {
        let here = env::current_dir().ok()?;
        here.ancestors().find(|dir| dir.join("content").is_dir()).map(Path::to_path_buf)
    }

    fn data_folder() -> Result<PathBuf, CommandError> {
        let strategy = etcetera::choose_base_strategy().map_err(|_| {
            CommandError::failed("there is no home folder to keep interviews in")
                .hint("name a folder for them with `--workspace DIR`")
        })?;
        Ok(strategy.data_dir().join("greenroom"))
    }
}

/// Writes the shipped bank to `root/content` unless it is there; the folder appears whole or not at all.
fn unpack(root: &Path) -> io::Result<PathBuf> {
    let content = root.join("content");
    if content.is_dir() {
        return Ok(content);
    }
    fs::create_dir_all(root)?;
    let fresh = root.join(format!("content.new-{}", std::process::id()));
    fs::create_dir_all(&fresh)?;
    let done = SHIPPED.extract(&fresh).and_then(|()| fs::rename(&fresh, &content));
    if let Err(error) = done {
        fs::remove_dir_all(&fresh).ok();
        // Another program may have unpacked it in the meantime.
        return if content.is_dir() { Ok(content) } else { Err(error) };
    }
    Ok(content)
}

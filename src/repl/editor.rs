//! Writing an answer in the candidate's own editor.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

/// Opens `command` (it may have arguments) on a file in `folder` that holds `draft`, and returns what was saved. The file
/// stays when the editor fails, and the error says where.
pub(super) fn edit(command: &str, folder: &Path, draft: &str) -> Result<String, String> {
    let path: PathBuf = folder.join(format!(".draft-{}.md", std::process::id()));
    let written = fs::create_dir_all(folder)
        .and_then(|()| fs::File::create(&path))
        .and_then(|mut file| file.write_all(draft.as_bytes()).and_then(|()| file.sync_all()));
    if let Err(error) = written {
        return Err(format!("cannot write the draft to `{}`: {error}", path.display()));
    }
    // The shell splits the editor's arguments as it does everywhere else; the path is an argument of its own.
    let status = if cfg!(windows) {
        Command::new("cmd").arg("/C").arg(command).arg(&path).status()
    } else {
        Command::new("sh").arg("-c").arg(format!("{command} \"$1\"")).arg("sh").arg(&path).status()
    };
    match status {
        Ok(status) if status.success() => {
            let text = fs::read(&path).map_err(|error| format!("cannot read `{}` back: {error}", path.display()))?;
            fs::remove_file(&path).ok();
            Ok(String::from_utf8_lossy(&text).trim_end().to_owned())
        }
        Ok(status) => Err(format!(
            "`{command}` ended with {status}; the draft stays as it was, a copy is in `{}`",
            path.display()
        )),
        Err(error) => Err(format!("cannot run `{command}`: {error}; set VISUAL or EDITOR")),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_comes_back_and_a_failure_keeps_the_draft() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(edit("sed -i s/one/two/", folder.path(), "one answer").unwrap(), "two answer");
        assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
        let error = edit("false", folder.path(), "kept").unwrap_err();
        assert!(error.contains("a copy is in"), "{error}");
        let left = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap();
        assert_eq!(fs::read_to_string(left.path()).unwrap(), "kept");
    }
}

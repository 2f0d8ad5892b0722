//! `greenroom resume`: goes on with an interview that broke off.

use std::{io::ErrorKind as Kind, path::PathBuf, process::ExitCode};

use super::{
    Context,
    args::{PracticeArgs, ResumeArgs},
    error::CommandError,
    practice, questions,
    search_index::LazyIndex,
    sessions,
};
use crate::{
    index::Need,
    interview::Interview,
    journal::{self, JournalError},
    session::Course,
};

/// Goes on with the session that was named, or with the newest that is not finished.
pub(super) fn resume(context: &Context, args: &ResumeArgs) -> Result<ExitCode, CommandError> {
    let workspace = context.workspace()?;
    let path = match &args.session {
        Some(name) => {
            let path = sessions::named(&workspace.transcripts, name)?;
            let read = journal::read(&path).map_err(explain)?;
            if read.state.course == Course::Ended {
                let name = sessions::stem(&path);
                return Err(CommandError::usage(format!("the interview `{name}` is finished"))
                    .hint(format!("`greenroom report {name}` shows it")));
            }
            path
        }
        None => newest(context, &workspace.transcripts)?,
    };
    let bank = match questions::catalogue(context, &workspace, Need::Places)? {
        Some(catalogue) => catalogue.digest().to_owned(),
        None => questions::load(context, &workspace)?.bank.digest,
    };
    let index = LazyIndex::new(context, &workspace);
    let world = practice::world(context, &workspace, &bank, &index)?;
    let interview = Interview::reopen(&path, world).map_err(explain)?;
    let programs = practice::voice(context, &PracticeArgs::default())?;
    practice::hold(context, &workspace, interview, None, &programs)
}

/// The newest session that can be gone on with. What cannot be read is said and passed over.
fn newest(context: &Context, folder: &std::path::Path) -> Result<PathBuf, CommandError> {
    for path in sessions::all(folder)? {
        match journal::read(&path) {
            Ok(read) if read.state.course == Course::Ended => {}
            Ok(_) if journal::is_locked(&path) => {
                context.remark(&format!("passed over `{}`: another greenroom is holding it", sessions::stem(&path)));
            }
            Ok(_) => return Ok(path),
            // Nothing was asked in it, so there is nothing to go on with.
            Err(JournalError::Empty { .. }) => {}
            Err(error) => context.remark(&format!("passed over: {error}")),
        }
    }
    Err(CommandError::failed("there is no interrupted interview").hint("`greenroom practice` holds a new one"))
}

/// An error of a journal with what to do about it.
pub(super) fn explain(error: JournalError) -> CommandError {
    let hint = match &error {
        JournalError::Empty { .. } => "the file can be deleted; `greenroom practice` holds a new interview",
        JournalError::Corrupt { .. } => "restore or delete that line; the lines before it are whole",
        JournalError::Newer { .. } => "update greenroom to read it",
        JournalError::Locked { .. } => "end the other one first",
        JournalError::Io { source, .. } => match source.kind() {
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem | Kind::NotADirectory => {
                "interviews are kept in the workspace; `--workspace DIR` names one that can be written"
            }
            Kind::StorageFull | Kind::QuotaExceeded => "make room on that disk",
            _ => return CommandError::failed(error),
        },
    };
    CommandError::failed(error).hint(hint)
}

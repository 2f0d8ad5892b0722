//! `greenroom report`: a transcript again, in another format or another place.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use super::{
    Context,
    args::{ReportArgs, ReportFormat},
    error::CommandError,
    resume, sessions,
};
use crate::{journal, report, transcript::Transcript};

/// Prints or writes the report of the session that was named, or of the newest.
pub(super) fn report(context: &Context, args: &ReportArgs) -> Result<ExitCode, CommandError> {
    let folder = context.workspace()?.transcripts;
    let path = match &args.session {
        Some(name) => sessions::named(&folder, name)?,
        None => sessions::all(&folder)?.into_iter().next().ok_or_else(|| {
            CommandError::failed(format!("there is no interview in `{}`", folder.display()))
                .hint("`greenroom practice` holds one")
        })?,
    };
    let read = journal::read(&path).map_err(resume::explain)?;
    if read.torn > 0 {
        context.remark(&format!("the journal's last line is torn ({} bytes); all before it is here", read.torn));
    }
    let transcript = Transcript::new(&path, read.state);
    let transcript = if args.redact { transcript.redacted() } else { transcript };
    let text = match args.format {
        ReportFormat::Md => report::markdown::render(&transcript),
        ReportFormat::Html => report::html::render(&transcript, &[]),
        ReportFormat::Json => report::json::render(&transcript),
    };
    match &args.output {
        Some(output) => {
            report::write_file(output, &text)
                .map_err(|error| CommandError::failed(format!("cannot write `{}`: {error}", output.display())))?;
            context.remark(&format!("wrote {}", output.display()));
        }
        // A reader that has seen enough is no failure.
        None => match io::stdout().write_all(text.as_bytes()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error.into()),
            _ => {}
        },
    }
    Ok(ExitCode::SUCCESS)
}

//! `greenroom report`: a transcript again, in another format or another place; several of them; or two side by side.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use super::{
    Context,
    args::{ReportArgs, ReportFormat},
    error::CommandError,
    pager, questions, resume, sessions,
};
use crate::{
    journal,
    report::{self, compare::Comparison},
    transcript::Transcript,
};

/// Prints or writes the report of the session that was named, or of the newest; of several; or of two.
pub(super) fn report(context: &Context, args: &ReportArgs) -> Result<ExitCode, CommandError> {
    if args.schema {
        questions::print(report::json::JSON_SCHEMA.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let folder = context.workspace()?.transcripts;
    let format = args.format.unwrap_or(match context.settings.text("report.format").as_deref() {
        Some("html") => ReportFormat::Html,
        Some("json") => ReportFormat::Json,
        _ => ReportFormat::Md,
    });
    let text = if let [a, b] = args.compare.as_slice() {
        let read = |name: &str| one(context, args, &sessions::named(&folder, name)?);
        let (a, b) = (read(a)?, read(b)?);
        let comparison = Comparison::new(&a, &b);
        match format {
            ReportFormat::Md => report::markdown::render_comparison(&comparison),
            ReportFormat::Html => report::html::render_comparison(&comparison),
            ReportFormat::Json => report::json::render_comparison(&comparison),
        }
    } else if let Some(count) = args.last {
        let several = newest(context, args, &folder, count as usize)?;
        match format {
            ReportFormat::Md => report::markdown::render_several(&several),
            ReportFormat::Html => report::html::render_several(&several),
            ReportFormat::Json => report::json::render_several(&several),
        }
    } else {
        let path = match &args.session {
            Some(name) => sessions::named(&folder, name)?,
            None => sessions::all(&folder)?.into_iter().next().ok_or_else(|| nothing(&folder))?,
        };
        let transcript = one(context, args, &path)?;
        let earlier = sessions::earlier(&path, &transcript);
        match format {
            ReportFormat::Md => report::markdown::render(&transcript, &earlier),
            ReportFormat::Html => report::html::render(&transcript, &earlier),
            ReportFormat::Json => report::json::render(&transcript, &earlier),
        }
    };
    match &args.output {
        Some(output) => {
            report::write_file(output, &text)
                .map_err(|error| CommandError::failed(format!("cannot write `{}`: {error}", output.display())))?;
            context.remark(&format!("wrote {}", output.display()));
        }
        None if format == ReportFormat::Md => pager::show_plain(context, &text)?,
        // A reader that has seen enough is no failure.
        None => match io::stdout().write_all(text.as_bytes()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error.into()),
            _ => {}
        },
    }
    Ok(ExitCode::SUCCESS)
}

fn nothing(folder: &Path) -> CommandError {
    CommandError::failed(format!("there is no interview in `{}`", folder.display()))
        .hint("`greenroom practice` holds one")
}

/// The transcript of one journal, as the candidate may see it.
fn one(context: &Context, args: &ReportArgs, path: &Path) -> Result<Transcript, CommandError> {
    let read = journal::read(path).map_err(resume::explain)?;
    if read.torn > 0 {
        context.remark(&format!("the journal's last line is torn ({} bytes); all before it is here", read.torn));
    }
    let transcript = Transcript::new(path, read.state).for_the_candidate();
    Ok(if args.redact { transcript.redacted() } else { transcript })
}

/// The newest interviews in which something was asked, the newest first. What cannot be read is said and passed over.
fn newest(context: &Context, args: &ReportArgs, folder: &Path, count: usize) -> Result<Vec<Transcript>, CommandError> {
    let paths: Vec<PathBuf> = sessions::all(folder)?;
    let mut found = Vec::new();
    for path in paths {
        if found.len() == count {
            break;
        }
        match one(context, args, &path) {
            Ok(transcript) if transcript.state.items.iter().any(|item| item.asked_at.is_some()) => {
                found.push(transcript);
            }
            Ok(_) => {}
            Err(error) => context.remark(&format!("left out: {error}")),
        }
    }
    if found.is_empty() {
        return Err(nothing(folder));
    }
    if found.len() < count {
        context.remark(&format!("there are {} interviews, not {count}", found.len()));
    }
    Ok(found)
}

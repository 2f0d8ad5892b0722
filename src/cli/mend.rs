//! `greenroom bank check --fix`: shows as a diff what can be mended, and mends it after a yes. What can be mended is for
//! [`crate::lint`].

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use super::{
    Context,
    args::CheckArgs,
    check::Checked,
    error::{CommandError, ErrorKind},
    questions,
};
use crate::{lint, report, text::visible};

/// Mends pages, or shows how it would.
pub(super) fn mend(context: &Context, checked: &[Checked], args: &CheckArgs) -> Result<ExitCode, CommandError> {
    if args.paths.is_empty() && context.global.content.is_some() {
        return Err(CommandError::usage("`--content` names pages that are only read")
            .hint("name the pages to mend: `greenroom bank check --fix PATH`"));
    }
    let mut changes = Vec::new();
    let mut diff = String::new();
    for checked in checked {
        let (Some(root), Some(folder)) = (&checked.root, &checked.folder) else {
            return Err(CommandError::usage("the bank inside the program cannot be mended")
                .hint("name a folder of pages: `greenroom bank check --fix PATH`"));
        };
        for file in &checked.files {
            let path = root.join(file);
            // A page that is not UTF-8 is left as it is; a link is not written through.
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let linked = path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
            if let Some(change) = lint::fix(file, &text).filter(|_| !linked) {
                let shown = folder.join(file).to_string_lossy().replace('\\', "/");
                diff += &visible(&lint::unified_diff(&shown, &text, &change.text));
                changes.push((path, text, change));
            }
        }
    }
    if changes.is_empty() {
        context.remark("nothing to mend");
        return Ok(ExitCode::SUCCESS);
    }
    questions::print(diff.as_bytes())?;
    let lines: usize = changes.iter().map(|(.., change)| change.lines).sum();
    let what = format!(
        "{lines} {} in {} {}",
        if lines == 1 { "line" } else { "lines" },
        changes.len(),
        if changes.len() == 1 { "page" } else { "pages" }
    );
    if !args.yes && !agreed(&what)? {
        context.remark(&format!("{what} can be mended: `greenroom bank check --fix --yes` does it"));
        return Err(CommandError::silent(ErrorKind::Findings));
    }
    for (path, before, change) in changes {
        // Somebody may have written the page while the diff was read.
        if std::fs::read_to_string(&path).ok().as_deref() != Some(before.as_str()) {
            return Err(CommandError::failed(format!(
                "`{}` has changed in the meantime, so it is left as it is",
                visible(&path.to_string_lossy())
            )));
        }
        report::write_file(&path, &change.text)
            .map_err(|error| CommandError::failed(format!("cannot write `{}`: {error}", path.display())))?;
    }
    context.remark(&format!("mended {what}"));
    Ok(ExitCode::SUCCESS)
}

/// Asks on a terminal; anything else is a no.
fn agreed(what: &str) -> Result<bool, CommandError> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Ok(false);
    }
    write!(io::stderr(), "mend {what}? [y/N] ")?;
    io::stderr().flush()?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
}

//! `greenroom bank aliases`: what appeals taught this workspace.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use super::{Context, error::CommandError};
use crate::{aliases::Aliases, text::visible};

/// Lists the aliases.
pub(super) fn aliases(context: &Context, json: bool) -> Result<ExitCode, CommandError> {
    let workspace = context.workspace()?;
    let aliases = Aliases::load(&workspace.aliases)?;
    for line in &aliases.unreadable {
        context.remark(&format!("{}:{line}: not an alias; passed over", workspace.aliases.display()));
    }
    let text = if json {
        format!("{}\n", crate::text::json(aliases.known())?)
    } else {
        let line = |alias: &crate::grading::Alias| {
            let verdict = if alias.accepted { "is" } else { "is not" };
            let line = format!("{}: \"{}\" {verdict} \"{}\"", alias.question, alias.words, alias.point);
            format!("{}\n", visible(&line).replace('\n', " "))
        };
        aliases.known().iter().map(line).collect()
    };
    if text.is_empty() {
        context.remark("no wordings were accepted or rejected yet; `:accept N` after a grade does that");
    }
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

//! `greenroom index build|status`.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use super::{Context, args::IndexCommand, error::CommandError, paths::Content, search_index};
use crate::index::Index;

/// Builds the index anew, or says how it is.
pub(super) fn index(context: &Context, command: &IndexCommand) -> Result<ExitCode, CommandError> {
    let workspace = context.workspace()?;
    let Content::Folder(content) = &workspace.content else {
        context.remark("the bank inside the binary is in use; its index is made in memory");
        return Ok(ExitCode::SUCCESS);
    };
    match command {
        IndexCommand::Build => {
            Index::clear(&workspace.index)?;
            let index = search_index::index(context, &workspace)?;
            match index.folder() {
                Some(folder) => context.remark(&format!("indexed {} questions in `{}`", index.len(), folder.display())),
                None => {
                    return Err(CommandError::failed(format!("`{}` cannot be written", workspace.index.display()))
                        .hint("search works all the same, from memory; each time the index is made anew"));
                }
            }
        }
        IndexCommand::Status { json } => {
            let status = Index::status(&workspace.index, content)?;
            let mut out = io::stdout().lock();
            if *json {
                out.write_all(crate::text::json(&status)?.as_bytes())?;
                out.write_all(b"\n")?;
            } else {
                let state = match (status.usable, status.stale_pages) {
                    (false, _) => "missing; it is built by itself when it is needed".to_owned(),
                    (true, 0) => "fresh".to_owned(),
                    (true, pages) => format!("{pages} pages changed since; they are indexed again when it is needed"),
                };
                writeln!(out, "{}\n{} questions, {state}", status.folder.display(), status.questions)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

//! `greenroom completions` and `greenroom man`: for packagers.

use std::{
    fs,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use clap::CommandFactory;

use super::{Context, args::Cli, error::CommandError, questions};

/// Prints the completions of one shell.
pub(super) fn completions(shell: clap_complete::Shell) -> Result<ExitCode, CommandError> {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "greenroom", &mut out);
    io::stdout().write_all(&out)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints one man page of everything, or writes a page for each command to `folder`.
pub(super) fn man(context: &Context, folder: Option<&Path>) -> Result<ExitCode, CommandError> {
    if let Some(folder) = folder {
        let failed = |error| CommandError::failed(format!("cannot write to `{}`: {error}", folder.display()));
        fs::create_dir_all(folder).map_err(failed)?;
        clap_mangen::generate_to(Cli::command(), folder).map_err(failed)?;
        context.remark(&format!("wrote greenroom.1 and a page for each command to {}", folder.display()));
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = Vec::new();
    let mut cli = Cli::command();
    cli.build();
    clap_mangen::Man::new(cli.clone()).render(&mut out)?;
    for command in commands(&cli) {
        let name = command.get_bin_name().unwrap_or_else(|| command.get_name()).to_uppercase();
        writeln!(out, ".SH \"{name}\"")?;
        let man = clap_mangen::Man::new(command.clone());
        let mut parts = Vec::new();
        man.render_synopsis_section(&mut parts)?;
        man.render_description_section(&mut parts)?;
        man.render_options_section(&mut parts)?;
        // Sections of a section.
        out.write_all(String::from_utf8_lossy(&parts).replace(".SH ", ".SS ").as_bytes())?;
    }
    questions::print(&out)?;
    Ok(ExitCode::SUCCESS)
}

/// All commands below `command`, each before its own.
fn commands(command: &clap::Command) -> Vec<&clap::Command> {
    command.get_subcommands().flat_map(|sub| std::iter::once(sub).chain(commands(sub))).collect()
}

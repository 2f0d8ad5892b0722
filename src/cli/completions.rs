//! `greenroom completions` and `greenroom man`: for packagers.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::CommandFactory;

use super::{args::Cli, error::CommandError};

/// Prints the completions of one shell.
pub(super) fn completions(shell: clap_complete::Shell) -> Result<ExitCode, CommandError> {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "greenroom", &mut out);
    io::stdout().write_all(&out)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the man page, its subcommands included.
pub(super) fn man() -> Result<ExitCode, CommandError> {
    let mut out = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut out)?;
    io::stdout().write_all(&out)?;
    Ok(ExitCode::SUCCESS)
}

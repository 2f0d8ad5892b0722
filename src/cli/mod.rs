//! The commands: one file each. Reads the environment and prints; everything below does neither.

pub mod args;
pub mod error;
pub mod paths;

mod batch;
mod aliases;
mod completions;
mod practice;
mod plan;
mod progress;
mod report;
mod resume;
mod sessions;
mod stats;
mod opening;
mod questions;
mod bank;
mod check;
mod mend;
mod exchange;
mod search;
mod search_index;
mod grade;
mod calibrate;
mod regrade;
mod index;

use std::{
    borrow::Cow,
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use clap::{CommandFactory, Parser, error::ErrorKind as ClapError};

use self::{
    args::{Cli, Color, Command, Global},
    error::CommandError,
    paths::Workspace,
};
use crate::{clock::SystemClock, text};

/// What every command is handed.
pub struct Context {
    /// Options of every command.
    pub global: Global,
    /// Calendar and stopwatch.
    pub clock: SystemClock,
}

impl Context {
    /// The folders of this run.
    ///
    /// # Errors
    /// As [`Workspace::find`].
    pub fn workspace(&self) -> Result<Workspace, CommandError> {
        Workspace::find(&self.global)
    }

    /// A remark on stderr, unless `--quiet`.
    pub fn remark(&self, text: &str) {
        if !self.global.quiet {
            let _ = writeln!(anstream::stderr(), "{}", text::visible(text));
        }
    }
}

/// Runs the program with the process's arguments.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // The message quotes what was typed.
            let plain = error.render().to_string();
            match text::visible(&plain) {
                Cow::Borrowed(_) => drop(error.print()),
                Cow::Owned(shown) => drop(write!(io::stderr(), "{shown}")),
            }
            let asked = matches!(error.kind(), ClapError::DisplayHelp | ClapError::DisplayVersion);
            return ExitCode::from(if asked { 0 } else { 2 });
        }
    };
    match cli.global.color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) => {
            print_error(&error);
            ExitCode::from(error.kind.exit_code())
        }
    }
}

fn dispatch(cli: Cli) -> Result<ExitCode, CommandError> {
    let fixed = match std::env::var("GREENROOM_NOW") {
        Ok(text) => Some(chrono::DateTime::parse_from_rfc3339(&text).map_err(|error| {
            CommandError::usage(format!("GREENROOM_NOW is `{text}`: {error}"))
                .hint("it takes a time such as 2026-01-31T12:00:00Z")
        })?),
        Err(_) => None,
    };
    let context = Context { global: cli.global, clock: SystemClock::new(fixed) };
    let Some(command) = cli.command else {
        if io::stdin().is_terminal() && io::stdout().is_terminal() {
            return opening::opening(&context);
        }
        let _ = write!(anstream::stderr(), "{}", Cli::command().render_long_help().ansi());
        return Ok(ExitCode::from(2));
    };
    match command {
        Command::Bank(args::BankCommand::List { topic, level, json }) => {
            bank::list(&context, topic.as_deref(), level, json)
        }
        Command::Bank(args::BankCommand::Show { id, json }) => bank::show(&context, &id, json),
        Command::Bank(args::BankCommand::Check(args)) => check::check(&context, &args),
        Command::Bank(args::BankCommand::Import(args)) => exchange::import(&context, &args),
        Command::Bank(args::BankCommand::Export(args)) => exchange::export(&context, &args),
        Command::Completions { shell } => completions::completions(shell),
        Command::Man => completions::man(),
        Command::Grade(args) => grade::grade(&context, &args),
        Command::Calibrate(args) => calibrate::calibrate(&context, &args),
        Command::Regrade(args) => regrade::regrade(&context, &args),
        Command::Search(args) => search::search(&context, &args),
        Command::Index(command) => index::index(&context, &command),
        Command::Practice(args) => practice::practice(&context, &args),
        Command::Resume(args) => resume::resume(&context, &args),
        Command::Stats(args) => stats::stats(&context, &args),
        Command::Plan(args) => plan::plan(&context, &args),
        Command::Report(args) => report::report(&context, &args),
        Command::Bank(args::BankCommand::Aliases { json }) => aliases::aliases(&context, json),
    }
}

/// Prints an error and its hints on stderr.
fn print_error(error: &CommandError) {
    let message = error.to_string();
    if message.is_empty() {
        return;
    }
    let red = anstyle::AnsiColor::Red.on_default().bold();
    let cyan = anstyle::AnsiColor::Cyan.on_default().bold();
    let mut out = anstream::stderr();
    let _ = writeln!(out, "{red}error{red:#}: {}", text::visible(&message));
    for hint in &error.hints {
        let _ = writeln!(out, "{cyan}help{cyan:#}: {}", text::visible(hint));
    }
}

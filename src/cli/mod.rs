//! The commands: one file each. Reads the environment and prints; everything below does neither.

pub mod args;
pub mod error;
pub mod paths;
pub mod settings;

mod batch;
mod aliases;
mod completions;
mod config;
mod doctor;
mod pager;
mod voice;
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
    ffi::OsString,
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use clap::{CommandFactory, FromArgMatches, error::ErrorKind as ClapError};

use self::{
    args::{Cli, Command, Global},
    error::CommandError,
    paths::Workspace,
    settings::Settings,
};
use crate::{clock::SystemClock, text};

/// What every command is handed.
pub struct Context {
    /// Options of every command.
    pub global: Global,
    /// What is set, and by whom.
    pub settings: Settings,
    /// Calendar and stopwatch.
    pub clock: SystemClock,
}

impl Context {
    /// The folders of this run.
    ///
    /// # Errors
    /// As [`Workspace::find`].
    pub fn workspace(&self) -> Result<Workspace, CommandError> {
        Workspace::find(&self.settings)
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
    let parsed = Cli::command()
        .try_get_matches_from(asked_for_help(std::env::args_os().collect()))
        .and_then(|matches| Cli::from_arg_matches(&matches).map(|cli| (cli, matches)));
    let (mut cli, matches) = match parsed {
        Ok(parsed) => parsed,
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
    let settings = match Settings::load(&matches) {
        Ok(settings) => settings,
        Err(error) => {
            print_error(&error);
            return ExitCode::from(error.kind.exit_code());
        }
    };
    cli.global.content = settings.path("content");
    cli.global.quiet = settings.switch("quiet");
    match settings.text("color").as_deref() {
        Some("always") => anstream::ColorChoice::Always,
        Some("never") => anstream::ColorChoice::Never,
        _ => anstream::ColorChoice::Auto,
    }
    .write_global();
    match dispatch(cli, settings) {
        Ok(code) => code,
        Err(error) => {
            print_error(&error);
            ExitCode::from(error.kind.exit_code())
        }
    }
}

/// `greenroom help bank check` is `greenroom bank check --help`: completions and man pages need no second tree of commands.
fn asked_for_help(mut args: Vec<OsString>) -> Vec<OsString> {
    if args.get(1).is_some_and(|word| word == "help") {
        args.remove(1);
        args.push("--help".into());
    }
    args
}

fn dispatch(cli: Cli, settings: Settings) -> Result<ExitCode, CommandError> {
    let fixed = match std::env::var("GREENROOM_NOW") {
        Ok(text) => Some(chrono::DateTime::parse_from_rfc3339(&text).map_err(|error| {
            CommandError::usage(format!("GREENROOM_NOW is `{text}`: {error}"))
                .hint("it takes a time such as 2026-01-31T12:00:00Z")
        })?),
        Err(_) => None,
    };
    let context = Context { global: cli.global, settings, clock: SystemClock::new(fixed) };
    // These two say what is wrong; all others need it right.
    if !matches!(cli.command, Some(Command::Config(_) | Command::Doctor(_))) {
        for remark in context.settings.check()? {
            context.remark(&crate::text::visible(&remark));
        }
    }
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
        Command::Man { output } => completions::man(&context, output.as_deref()),
        Command::Config(args) => config::config(&context, &args),
        Command::Doctor(args) => doctor::doctor(&context, &args),
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

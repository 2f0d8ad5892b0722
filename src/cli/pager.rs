//! Long output for a person goes through a pager. Data for programs never does.

use std::{
    env,
    io::{self, IsTerminal, Write},
    path::Path,
    process::{Command, Stdio},
};

use super::{Context, error::CommandError, questions, search};

/// Pagers that are looked for, the best first.
const KNOWN: [&str; 2] = ["less", "more"];

/// Prints text for a person: through the pager when stdout is a terminal that it would run off.
pub(super) fn show(context: &Context, text: &str) -> Result<(), CommandError> {
    if long(text)
        && let Some(command) = command(context)
        && through(
            &command,
            &if search::style() { text.into() } else { anstream::adapter::strip_str(text).to_string() },
        )
    {
        return Ok(());
    }
    questions::print(text.as_bytes())
}

/// The command that pages; `None` when there is to be none.
pub(super) fn command(context: &Context) -> Option<String> {
    match context.settings.command("pager")?.as_str() {
        "cat" => None,
        "auto" => KNOWN.into_iter().find(|name| in_path(name)).map(str::to_owned),
        command => Some(command.to_owned()),
    }
}

/// Whether a program of this name can be run.
pub(super) fn in_path(name: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| {
        let file = folder.join(name);
        file.is_file() || (cfg!(windows) && Path::new(&file).with_extension("exe").is_file())
    })
}

/// As [`show`], for text that is none of this program's own drawing and may hold anything but colour.
pub(super) fn show_plain(context: &Context, text: &str) -> Result<(), CommandError> {
    if long(text)
        && let Some(command) = command(context)
        && through(&command, text)
    {
        return Ok(());
    }
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn long(text: &str) -> bool {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() || env::var("TERM").is_ok_and(|term| term == "dumb") {
        return false;
    }
    let Some((width, height)) = terminal_size::terminal_size() else { return false };
    // Tables and text are laid out to fit; what is wider takes further rows.
    let rows = |line: &str| line.chars().count().div_ceil(usize::from(width.0).max(1)).max(1);
    text.lines().map(rows).sum::<usize>() >= usize::from(height.0)
}

/// Whether `command` could be run with `text`; a reader who leaves early has seen enough.
fn through(command: &str, text: &str) -> bool {
    // The pager takes Ctrl-C for itself; this program waits for it.
    #[cfg(unix)]
    signal_hook::flag::register(signal_hook::consts::SIGINT, std::sync::Arc::default()).ok();
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut run = Command::new(shell);
    run.arg(flag).arg(command).stdin(Stdio::piped());
    if env::var_os("LESS").is_none() {
        run.env("LESS", "FRX");
    }
    let Ok(mut child) = run.spawn() else { return false };
    if let Some(mut pipe) = child.stdin.take() {
        let _ = pipe.write_all(text.as_bytes());
    }
    // 126 and 127 are the shell's: there is no such command.
    child.wait().is_ok_and(|status| !matches!(status.code(), Some(126 | 127)))
}

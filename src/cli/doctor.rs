//! `greenroom doctor`: what a bug report should say of the machine, and whether anything is wrong with the workspace.
//! Mends nothing, and leaves nothing behind. The home folder is shown as `~`.

use std::{
    env,
    io::{self, IsTerminal},
    path::Path,
    process::ExitCode,
};

use serde::Serialize;

use super::{
    Context,
    args::DoctorArgs,
    config,
    error::{CommandError, ErrorKind},
    pager,
    paths::{Content, Workspace},
    progress as shared, questions, search, sessions, voice,
};
use crate::{disk, grading::Grader, index::Index, journal, report::terminal::hanging, text::visible};

/// Version of the JSON document.
const SCHEMA: u32 = 1;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// As it should be, or a plain fact.
    Ok,
    /// It works, but not as well as it could.
    Note,
    /// Something is wrong.
    Wrong,
}

#[derive(Debug, Serialize)]
struct Finding {
    about: &'static str,
    state: State,
    text: String,
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    version: &'a str,
    findings: &'a [Finding],
}

/// Says how everything is; exit code 3 when something is wrong.
pub(super) fn doctor(context: &Context, args: &DoctorArgs) -> Result<ExitCode, CommandError> {
    let mut found = Vec::new();
    program(&mut found);
    settings(context, &mut found);
    match context.workspace() {
        Ok(workspace) => places(&workspace, &mut found),
        Err(error) => add(&mut found, "workspace", State::Wrong, error.to_string()),
    }
    terminal(context, &mut found);
    let home = env::var("HOME").ok().filter(|home| home.len() > 1);
    for finding in &mut found {
        if let Some(home) = &home {
            finding.text = finding.text.replace(home.as_str(), "~");
        }
    }
    if args.json {
        let document = Document { schema: SCHEMA, version: env!("CARGO_PKG_VERSION"), findings: &found };
        let mut text = serde_json::to_string_pretty(&document)?;
        text.push('\n');
        questions::print(text.as_bytes())?;
    } else {
        pager::show(context, &shared::marks().text(&draw(&found)))?;
    }
    let wrong = found.iter().any(|finding| finding.state == State::Wrong);
    if wrong { Err(CommandError::silent(ErrorKind::Findings)) } else { Ok(ExitCode::SUCCESS) }
}

fn draw(found: &[Finding]) -> String {
    let width = found.iter().map(|finding| finding.about.len()).max().unwrap_or(0);
    let columns = search::terminal_columns().unwrap_or(usize::MAX);
    let mut out = String::new();
    for finding in found {
        let mark = match finding.state {
            State::Ok => "ok   ",
            State::Note => "note ",
            State::Wrong => "WRONG",
        };
        let line = format!("{mark} {:width$}  {}", finding.about, visible(&finding.text));
        out.push_str(&hanging(&line, columns, width + 8));
        out.push('\n');
    }
    out
}

fn add(found: &mut Vec<Finding>, about: &'static str, state: State, text: impl Into<String>) {
    found.push(Finding { about, state, text: text.into() });
}

fn program(found: &mut Vec<Finding>) {
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    let text = format!(
        "greenroom {} ({build}), grader {}, journal form {}, {} {}",
        env!("CARGO_PKG_VERSION"),
        Grader::VERSION,
        crate::session::SCHEMA,
        env::consts::OS,
        env::consts::ARCH
    );
    add(found, "program", State::Ok, text);
    match env::current_exe() {
        Ok(path) => add(found, "binary", State::Ok, path.display().to_string()),
        Err(error) => add(found, "binary", State::Note, format!("its place cannot be found: {error}")),
    }
}

fn settings(context: &Context, found: &mut Vec<Finding>) {
    let there: Vec<String> =
        context.settings.files.iter().filter(|file| file.there).map(|file| file.path.display().to_string()).collect();
    let text = if there.is_empty() {
        "no file; all defaults but for flags and environment".to_owned()
    } else {
        there.join(", ")
    };
    add(found, "settings", State::Ok, text);
    let (errors, warnings) = config::wrong(context);
    for error in errors {
        add(found, "settings", State::Wrong, error);
    }
    for warning in warnings {
        add(found, "settings", State::Note, warning);
    }
}

fn places(workspace: &Workspace, found: &mut Vec<Finding>) {
    add(found, "workspace", State::Ok, workspace.root.display().to_string());
    let from = match &workspace.content {
        Content::Folder(folder) => folder.display().to_string(),
        Content::Shipped => "the bank inside the binary".to_owned(),
    };
    match questions::look(workspace) {
        Ok(loaded) => {
            let bank = &loaded.bank;
            let state = if bank.questions.is_empty() { State::Wrong } else { State::Ok };
            add(
                found,
                "bank",
                state,
                format!("{} questions, digest {}, from {from}", bank.questions.len(), bank.digest),
            );
            if !loaded.diagnostics.is_empty() {
                let text = format!("{} remarks on pages; `greenroom bank check` lists them", loaded.diagnostics.len());
                add(found, "bank", State::Note, text);
            }
        }
        Err(error) => add(found, "bank", State::Wrong, format!("{from}: {error}")),
    }
    if let Content::Folder(folder) = &workspace.content {
        match Index::status(&workspace.index, folder) {
            Ok(status) if status.usable && status.stale_pages == 0 => {
                add(found, "index", State::Ok, format!("{} questions, fresh", status.questions));
            }
            Ok(_) => add(found, "index", State::Ok, "missing or stale; it is built by itself when it is needed"),
            Err(error) => add(found, "index", State::Note, format!("cannot be read: {error}; it is only a cache")),
        }
    }
    journals(workspace, found);
}

/// How many interviews there are, and which cannot be read.
fn journals(workspace: &Workspace, found: &mut Vec<Finding>) {
    let folder = workspace.transcripts.display();
    let paths = match sessions::all(&workspace.transcripts) {
        Ok(paths) => paths,
        Err(error) => return add(found, "interviews", State::Wrong, error.to_string()),
    };
    let mut open = 0;
    let mut broken = Vec::new();
    for path in &paths {
        match journal::read(path) {
            Ok(read) => open += usize::from(read.state.course != crate::session::Course::Ended),
            Err(journal::JournalError::Empty { .. }) => {}
            Err(error) => broken.push(error.to_string()),
        }
    }
    add(found, "interviews", State::Ok, format!("{} in {folder}, {open} of them not finished", paths.len()));
    for error in broken.into_iter().take(5) {
        add(found, "interviews", State::Wrong, error);
    }
    // The first run makes both.
    if let Some(place) = [&workspace.transcripts, &workspace.root].into_iter().find(|place| place.is_dir())
        && let Err(error) = try_writing(place)
    {
        add(found, "interviews", State::Wrong, format!("{} cannot be written: {error}", place.display()));
    }
}

/// Whether something can be kept in a folder. Rights alone do not say it: the disk may be full, or mounted for reading.
fn try_writing(folder: &Path) -> io::Result<()> {
    let disk = disk::real();
    let probe = folder.join(format!(".greenroom-doctor-{}", std::process::id()));
    let file = disk.create_new(&probe)?;
    let written = disk::write_all(disk.as_ref(), &file, b"x");
    disk.remove(&probe).and(written)
}

fn terminal(context: &Context, found: &mut Vec<Finding>) {
    let is = |yes: bool| if yes { "a terminal" } else { "not a terminal" };
    let streams = format!(
        "stdin {}, stdout {}, {} columns",
        is(io::stdin().is_terminal()),
        is(io::stdout().is_terminal()),
        super::search::columns()
    );
    add(found, "terminal", State::Ok, streams);
    let said: Vec<String> = ["TERM", "COLORTERM", "LC_ALL", "LC_CTYPE", "LANG", "NO_COLOR", "CLICOLOR_FORCE"]
        .into_iter()
        .filter_map(|name| env::var(name).ok().map(|value| format!("{name}={value}")))
        .collect();
    let marks = match shared::marks() {
        crate::report::chart::Marks::Unicode => "drawn in Unicode",
        crate::report::chart::Marks::Ascii => "drawn in ASCII",
    };
    add(
        found,
        "terminal",
        State::Ok,
        format!("{}; {marks}", if said.is_empty() { "no TERM".to_owned() } else { said.join(" ") }),
    );
    match context.settings.command("editor") {
        Some(editor) => add(found, "editor", State::Ok, editor),
        None => add(found, "editor", State::Note, "none; set VISUAL, EDITOR or `editor` for `:edit`"),
    }
    add(found, "pager", State::Ok, pager::command(context).unwrap_or_else(|| "none".to_owned()));
    let speaker = voice::speaker("auto").unwrap_or_else(|| "none found; `--speak=COMMAND` names one".to_owned());
    add(found, "speech", State::Ok, speaker);
}

//! `greenroom bank import` and `bank export`: says what was taken and what not, and why. Reads no format itself
//! ([`crate::exchange`]).

use std::{
    borrow::Cow,
    fmt::Write as _,
    io::{self, IsTerminal, Write as _},
    process::ExitCode,
};

use serde::Serialize;

use super::{
    Context,
    args::{ExportArgs, ImportArgs},
    bank,
    error::CommandError,
    paths::Content,
    questions,
};
use crate::{
    content,
    exchange::{self, Format, Import, Options, Source, Taken},
    report,
    session::plan,
    text::visible,
};

/// The account of an import as other programs read it.
#[derive(Debug, Serialize)]
struct Account<'a> {
    dry_run: bool,
    candidates: usize,
    files: &'a [Source],
    pages: Vec<PageAccount<'a>>,
    taken: &'a [Taken],
    skipped: &'a [Taken],
    remarks: &'a [Taken],
}

#[derive(Debug, Serialize)]
struct PageAccount<'a> {
    file: &'a str,
    topic: &'a str,
    level: Option<crate::bank::Level>,
    questions: usize,
}

/// Reads questions in another format and writes them below the workspace's content.
pub(super) fn import(context: &Context, args: &ImportArgs) -> Result<ExitCode, CommandError> {
    let workspace = context.workspace()?;
    let own = workspace.root.join("content");
    // What is there already decides what is new; a folder that is only read with `--content` does not.
    let bank = if own.is_dir() { content::load(&own)?.bank.questions } else { Vec::new() };
    if let Some(into) = &args.into
        && into.split('/').any(|part| part == "..")
    {
        return Err(CommandError::usage(format!("`{}` is not a topic", visible(into)))
            .hint("a topic is a name such as `docker` or `aws/sre`"));
    }
    let options = Options { format: args.format, into: args.into.clone(), level: args.level };
    let done = exchange::import(&args.path, &options, &bank)?;
    let mut files: Vec<String> = done.pages.iter().map(|page| page.file.clone()).collect();
    if !args.dry_run && !done.pages.is_empty() {
        files = exchange::write_pages(&own, &done.pages)?;
    }
    if args.json {
        let pages = done.pages.iter().zip(&files).map(|(page, file)| PageAccount {
            file,
            topic: &page.topic,
            level: page.level,
            questions: page.questions,
        });
        let account = Account {
            dry_run: args.dry_run,
            candidates: done.taken.len() + done.skipped.len(),
            files: &done.sources,
            pages: pages.collect(),
            taken: &done.taken,
            skipped: &done.skipped,
            remarks: &done.remarks,
        };
        let mut out = crate::text::json(&account)?.into_bytes();
        out.push(b'\n');
        questions::print(&out)?;
    } else {
        questions::print(told(&done, &files, args.dry_run).as_bytes())?;
    }
    context.remark(&summary(&done, args.dry_run));
    if !args.dry_run && matches!(workspace.content, Content::Shipped) && !done.pages.is_empty() {
        context.remark("this workspace had no content/ of its own: from now on its questions are those in content/");
    }
    if done.taken.is_empty() && !done.skipped.iter().any(|skip| skip.why.as_deref().is_some_and(is_known)) {
        return Err(CommandError::failed(format!(
            "no question was taken from `{}`",
            visible(&args.path.to_string_lossy())
        ))
        .hint("name the format: `greenroom bank import headings PATH`; the formats are details, headings, cards, csv, anki, obsidian and json"));
    }
    let failed =
        done.sources.iter().any(|source| source.error.is_some() && source.format.is_none() && !source.harmless());
    Ok(ExitCode::from(u8::from(failed)))
}

fn is_known(why: &str) -> bool {
    why.starts_with("it is in the bank already")
}

/// The account for a person: pages, then what was left out.
fn told(done: &Import, files: &[String], dry_run: bool) -> String {
    let mut out = String::new();
    if dry_run {
        for taken in &done.taken {
            let _ = writeln!(out, "{}:{}: taken: {}", visible(&taken.file), taken.line, visible(&taken.title));
        }
    }
    for (verb, list) in [("note", &done.remarks), ("skipped", &done.skipped)] {
        for entry in list {
            let title = if entry.title.is_empty() { String::new() } else { format!(": {}", entry.title) };
            let why = entry.why.as_deref().unwrap_or_default();
            let line = format!("{}:{}: {verb}: {why}{title}", entry.file, entry.line);
            let _ = writeln!(out, "{}", visible(&line));
        }
    }
    for source in &done.sources {
        if let Some(error) = &source.error {
            let _ = writeln!(out, "{}: not read: {}", visible(&source.file), visible(error));
        }
    }
    for (page, file) in done.pages.iter().zip(files) {
        let verb = if dry_run { "would write" } else { "wrote" };
        let _ = writeln!(out, "{verb} content/{} ({})", visible(file), plural(page.questions, "question"));
    }
    out
}

fn summary(done: &Import, dry_run: bool) -> String {
    let mut formats: Vec<&str> = done
        .sources
        .iter()
        .filter(|source| source.taken > 0)
        .filter_map(|source| source.format)
        .map(Format::as_str)
        .collect();
    formats.sort_unstable();
    formats.dedup();
    let candidates = done.taken.len() + done.skipped.len();
    let read = done.sources.iter().filter(|source| source.format.is_some()).count();
    let as_format = if formats.is_empty() { String::new() } else { format!(", read as {}", formats.join(", ")) };
    format!(
        "{} in {}{as_format}: {} {}, {} skipped",
        plural(candidates, "candidate"),
        plural(read, "file"),
        done.taken.len(),
        if dry_run { "would be taken" } else { "taken" },
        done.skipped.len()
    )
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Writes the bank in another format.
pub(super) fn export(context: &Context, args: &ExportArgs) -> Result<ExitCode, CommandError> {
    let loaded = questions::load(context, &context.workspace()?)?;
    let all = &loaded.bank.questions;
    let topics = bank::known_topics(all.iter().map(|question| question.topic.as_str()), &args.topics)?;
    let chosen: Vec<_> = all.iter().filter(|question| plan::is_of(&question.topic, &topics)).collect();
    let text = exchange::export(chosen.iter().copied(), args.format);
    if let Some(output) = &args.output {
        report::write_file(output, &text)
            .map_err(|error| CommandError::failed(format!("cannot write `{}`: {error}", output.display())))?;
        let shown = output.to_string_lossy();
        context.remark(&format!("wrote {} to {}", plural(chosen.len(), "question"), visible(&shown)));
        return Ok(ExitCode::SUCCESS);
    }
    // Into a pipe or a file goes every byte; on a terminal control characters are seen.
    let text = if io::stdout().is_terminal() { visible(&text) } else { Cow::Borrowed(text.as_str()) };
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

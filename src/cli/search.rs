//! `greenroom search`: a quick look-up. The whole answer for one hit, a list with snippets for more.

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use anstyle::{AnsiColor, Style};

use super::{Context, args::SearchArgs, error::CommandError, pager, search_index};
use crate::{
    index::{Hit, Search},
    report::terminal::{self, paint},
    text::visible,
};

/// Looks something up. Exit code 1 when nothing was found.
pub(super) fn search(context: &Context, args: &SearchArgs) -> Result<ExitCode, CommandError> {
    let workspace = context.workspace()?;
    let index = search_index::index(context, &workspace)?;
    let query = args.query.join(" ");
    let search = Search { query: &query, topic: args.topic.as_deref(), level: args.level, limit: args.limit as usize };
    let hits = index.search(&search)?;
    if args.json {
        let mut out = io::stdout().lock();
        out.write_all(crate::text::json(&hits)?.as_bytes())?;
        out.write_all(b"\n")?;
        return Ok(ExitCode::from(u8::from(hits.is_empty())));
    }
    if hits.is_empty() {
        let error = CommandError::failed(format!("nothing found for `{}`", visible(&query)));
        let near = index.nearest_words(&query)?;
        let filtered = args.topic.is_some() || args.level.is_some();
        return Err(match near.as_slice() {
            [] if filtered => error.hint("leave `--topic` and `--level` out to search the whole bank"),
            [] => error.hint("`greenroom bank list` shows what there is"),
            near => error.hint(format!("did you mean `{}`?", near.join("`, `"))),
        });
    }
    let style = style();
    let width = columns().clamp(40, 100);
    let text = match hits.as_slice() {
        [only] => whole(only, width, style),
        hits => list(hits, width, style),
    };
    pager::show(context, &text)?;
    Ok(ExitCode::SUCCESS)
}

fn about(hit: &Hit) -> String {
    let level = hit.entry.level.map_or_else(String::new, |level| format!(" · {level}"));
    format!("{}{level}", hit.entry.topic)
}

fn whole(hit: &Hit, width: usize, style: bool) -> String {
    let title = paint(&visible(&hit.entry.title), Style::new().bold(), style);
    let about = paint(
        &visible(&format!("{} · {}:{}", about(hit), hit.entry.file, hit.entry.line)),
        Style::new().dimmed(),
        style,
    );
    format!("{title}\n{about}\n\n{}", terminal::markdown(&hit.entry.answer_markdown, width, "", style))
}

fn list(hits: &[Hit], width: usize, style: bool) -> String {
    let mut out = String::new();
    for hit in hits {
        let title = terminal::hanging(&visible(&hit.entry.title), width, 0);
        for line in title.lines() {
            out.push_str(&paint(line, Style::new().bold(), style));
            out.push('\n');
        }
        let place = terminal::hanging(&visible(&format!("  {} · {}", about(hit), hit.entry.id)), width, 2);
        for line in place.lines() {
            out.push_str(&paint(line, Style::new().dimmed(), style));
            out.push('\n');
        }
        let marked = mark(hit, style);
        let options = textwrap::Options::new(width).initial_indent("  ").subsequent_indent("  ");
        out.push_str(&textwrap::fill(&marked, options));
        out.push_str("\n\n");
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The snippet with the words that were found marked: bold on a terminal, in asterisks elsewhere.
fn mark(hit: &Hit, style: bool) -> String {
    let mut out = String::new();
    let mut at = 0;
    for mark in &hit.marks {
        let (Some(before), Some(found)) = (hit.snippet.get(at..mark.start), hit.snippet.get(mark.clone())) else {
            continue;
        };
        out.push_str(&visible(before));
        let found = visible(found);
        if style {
            out.push_str(&paint(&found, AnsiColor::Yellow.on_default().bold(), true));
        } else {
            out.push_str(&format!("*{found}*"));
        }
        at = mark.end;
    }
    out.push_str(&visible(hit.snippet.get(at..).unwrap_or_default()));
    out
}

/// Whether stdout may be styled.
pub(super) fn style() -> bool {
    !matches!(anstream::AutoStream::choice(&io::stdout()), anstream::ColorChoice::Never)
}

/// Columns of the terminal that stdout is, 80 when it is none.
pub(super) fn columns() -> usize {
    terminal_columns().unwrap_or(80)
}

/// Columns of the terminal that stdout is.
pub(super) fn terminal_columns() -> Option<usize> {
    io::stdout().is_terminal().then(textwrap::termwidth)
}

/// Rows of the terminal that stdout is, 24 when it is none.
pub(super) fn rows() -> usize {
    terminal_size::terminal_size_of(io::stdout()).map_or(24, |(_, rows)| usize::from(rows.0))
}

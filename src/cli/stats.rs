//! `greenroom stats`: how practice has gone.

use std::process::ExitCode;

use comfy_table::CellAlignment;
use serde::Serialize;

use super::{
    Context,
    args::StatsArgs,
    error::CommandError,
    pager, practice, progress as shared, questions,
    search::{self, columns},
};
use crate::{
    bank::{Level, Outline},
    progress::{self, Filter, Stats},
    report::{
        chart::Marks,
        terminal::{paint, table},
    },
    session::{
        plan::{self, PlanError},
        time,
    },
    text::{visible, visible_line},
};

/// Version of the JSON document.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    today: chrono::NaiveDate,
    since: Option<chrono::NaiveDate>,
    topic: Option<&'a str>,
    #[serde(flatten)]
    stats: &'a Stats,
}

/// Prints what the interviews come to.
pub(super) fn stats(context: &Context, args: &StatsArgs) -> Result<ExitCode, CommandError> {
    let today = shared::today(context);
    let since = args.since.as_deref().map(|text| shared::date("--since", text, today, false)).transpose()?;
    let workspace = context.workspace()?;
    let memory = shared::memory(context, &workspace)?;
    let bank = questions::outlined(context, &workspace)?.outlines;
    let topic = match &args.topic {
        Some(topic) => Some(known_topic(topic, &memory, &bank)?),
        None => None,
    };
    let filter = Filter { since, topic };
    let stats = progress::stats(&memory, &bank, &filter, today);
    if args.json {
        let topic = filter.topic.as_deref();
        let document = Document { schema: SCHEMA, today, since, topic, stats: &stats };
        let mut text = crate::text::json(&document)?;
        text.push('\n');
        questions::print(text.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    if stats.closed == 0 {
        let some = memory.sessions.iter().any(|session| !session.attempts.is_empty());
        let text = match (some, filter.since) {
            (true, Some(since)) => format!("nothing was practised since {since}; without `--since` there is more\n"),
            (true, None) => "nothing of this topic was practised yet\n".to_owned(),
            (false, _) => "nothing was practised yet; `greenroom practice` holds an interview\n".to_owned(),
        };
        questions::print(text.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let drawing = Drawing { marks: shared::marks(), width: columns().clamp(40, 100), style: search::style() };
    pager::show(context, &drawing.marks.text(&drawing.all(&stats)))?;
    Ok(ExitCode::SUCCESS)
}

/// The topic as it is written: one of the bank's, or one that was practised when the bank still had it.
fn known_topic(topic: &str, memory: &progress::Memory, bank: &[Outline]) -> Result<String, CommandError> {
    let old = memory.sessions.iter().flat_map(|session| &session.attempts).map(|attempt| &*attempt.topic);
    let known = plan::count(bank.iter().map(|own| own.topic.as_str()).chain(old).map(|topic| (topic, 1)));
    let named = plan::resolve(&known, &[topic.to_owned()]);
    let named = named.map_err(|unknown| if bank.is_empty() { PlanError::Empty } else { unknown });
    Ok(named.map_err(practice::no_plan)?.concat())
}

struct Drawing {
    marks: Marks,
    width: usize,
    style: bool,
}

impl Drawing {
    fn head(&self, text: &str) -> String {
        paint(text, anstyle::Style::new().bold(), self.style)
    }

    fn all(&self, stats: &Stats) -> String {
        let mut out = self.summary(stats);
        let parts = [
            ("Score by topic", self.topics(stats)),
            ("Coverage of the bank", self.coverage(stats)),
            ("Time and help", self.manner(stats)),
            ("Missed most often", self.missed(stats)),
        ];
        for (head, text) in parts {
            if !text.is_empty() {
                out.push_str(&format!("\n{}\n{text}", self.head(head)));
            }
        }
        out
    }

    fn summary(&self, stats: &Stats) -> String {
        let mut out = format!(
            "{}: {} in {}{}\n",
            self.head("Progress"),
            count(stats.closed, "question"),
            count(stats.interviews, "interview"),
            match stats.interviews - stats.finished {
                0 => String::new(),
                open => format!(" ({open} not finished)"),
            }
        );
        if let Some(score) = stats.score {
            let values: Vec<f64> = stats.over_time.iter().map(|day| day.score).collect();
            let appeals = stats.score_with_appeals.filter(|with| (with - score).abs() > 0.05);
            let appeals = appeals.map(|with| format!(", {with:.0} with your appeals")).unwrap_or_default();
            let line = self.marks.sparkline(&values, 30);
            let days = match (stats.over_time.first(), stats.over_time.last()) {
                (Some(first), Some(last)) if first.date != last.date => {
                    format!("  {line}  {:.0} → {:.0}", first.score, last.score)
                }
                _ => String::new(),
            };
            out.push_str(&format!("score {score:.0} of 100{appeals}{days}\n"));
        }
        let streak = stats.streak;
        let row = match streak.current {
            0 => "no streak now".to_owned(),
            n => format!("{} in a row", count(n, "day")),
        };
        let today = if streak.current > 0 && !streak.today { ", today still open" } else { "" };
        out.push_str(&format!("{row}{today}; the longest streak is {}\n", count(streak.longest, "day")));
        out
    }

    fn topics(&self, stats: &Stats) -> String {
        if stats.topics.is_empty() {
            return String::new();
        }
        let mut drawn = table(self.width);
        drawn.set_header(vec!["topic", "level", "score", "", "now", "day by day", "answers"]);
        for row in &stats.topics {
            let values: Vec<f64> = row.over_time.iter().map(|day| day.score).collect();
            drawn.add_row(vec![
                topic(&row.topic),
                level(row.level),
                format!("{:.0}", row.mean),
                self.marks.bar(row.mean / 100.0, 10),
                format!("{:.0}", row.latest),
                self.marks.sparkline(&values, 12),
                row.attempts.to_string(),
            ]);
        }
        right(&mut drawn, &[2, 4, 6]);
        format!("{drawn}\n")
    }

    fn coverage(&self, stats: &Stats) -> String {
        if stats.coverage.is_empty() {
            return String::new();
        }
        let mut drawn = table(self.width);
        drawn.set_header(vec!["topic", "level", "practised", "", "65 or more"]);
        for row in &stats.coverage {
            drawn.add_row(vec![
                topic(&row.topic),
                level(row.level),
                format!("{} of {}", row.practised, row.questions),
                self.marks.bar(row.practised as f64 / row.questions.max(1) as f64, 10),
                row.good.to_string(),
            ]);
        }
        right(&mut drawn, &[2, 4]);
        format!("{drawn}\n")
    }

    fn manner(&self, stats: &Stats) -> String {
        let mut lines = Vec::new();
        let pace = &stats.pace;
        if pace.answers > 0 {
            let mut line = format!("an answer takes {} in the mean", time::words(pace.mean_seconds.round() as u64));
            if let Some(percent) = pace.percent_of_limit {
                line.push_str(&format!(", {percent:.0} % of its limit  {}", self.marks.bar(percent / 100.0, 10)));
            }
            lines.push(line);
        }
        if pace.limited > 0 {
            lines.push(match (pace.over, pace.time_up) {
                (0, 0) => "all answers in time".to_owned(),
                (over, up) => {
                    let mut parts = Vec::new();
                    if over > 0 {
                        let late = time::words(pace.mean_over_seconds.round() as u64);
                        parts.push(format!("{over} of {} over time, by {late} in the mean", pace.limited));
                    }
                    if up > 0 {
                        parts.push(format!("{up} taken when the time was up"));
                    }
                    parts.join("; ")
                }
            });
        }
        let help = &stats.help;
        let mut parts = Vec::new();
        if help.hints > 0 {
            parts.push(format!("{} in {}", count(help.hints, "hint"), count(help.questions, "question")));
        } else {
            parts.push("no hints".to_owned());
        }
        for (n, what) in [(help.open_book, "open book"), (help.skipped, "skipped"), (help.revealed, "revealed")] {
            if n > 0 {
                parts.push(format!("{n} {what}"));
            }
        }
        lines.push(parts.join("; "));
        lines.into_iter().map(|line| format!("{line}\n")).collect()
    }

    fn missed(&self, stats: &Stats) -> String {
        let mut out = String::new();
        for point in &stats.missed {
            let again = if point.still { "" } else { ", not the last time" };
            let point_text = visible_line(&point.point);
            let text = format!(
                "{} of {}{again}: {point_text} ({})",
                point.missed,
                count(point.attempts, "time"),
                visible_line(&point.title)
            );
            let options = textwrap::Options::new(self.width).initial_indent("• ").subsequent_indent("  ");
            out.push_str(&textwrap::fill(&text, options));
            out.push('\n');
        }
        out
    }
}

fn right(drawn: &mut comfy_table::Table, columns: &[usize]) {
    for column in columns {
        if let Some(column) = drawn.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

fn topic(topic: &str) -> String {
    if topic.is_empty() { "(no topic)".to_owned() } else { visible(topic).into_owned() }
}

fn level(level: Option<Level>) -> String {
    level.map_or_else(|| "-".to_owned(), |level| level.to_string())
}

pub(super) fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

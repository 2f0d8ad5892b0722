//! `greenroom bank list` and `bank show`. Not how pages are read ([`crate::content`]) or checked ([`super::check`]).

use std::{collections::BTreeMap, fmt::Write, process::ExitCode};

use comfy_table::{Table, presets};
use serde::Serialize;

use super::{Context, error::CommandError, pager, practice, questions};
use crate::{
    bank::{Level, Outline, PointKind, Question, QuestionId},
    grading,
    report::words,
    session::plan,
    text::visible,
};

/// A question as other programs read it.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    id: &'a QuestionId,
    topic: &'a str,
    level: Option<Level>,
    section: Option<&'a str>,
    title: &'a str,
    title_markdown: &'a str,
    answer_markdown: &'a str,
    answer_text: &'a str,
    file: &'a str,
    line: usize,
    key_points: Vec<Point>,
}

#[derive(Debug, Serialize)]
struct Point {
    text: String,
    weight: u32,
    kind: PointKind,
}

/// What `show` adds.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    question: Listed<'a>,
    misconceptions: &'a [String],
    hints: &'a [String],
    follow_up: Option<&'a str>,
    /// Seconds.
    time_limit: Option<u64>,
}

impl<'a> Listed<'a> {
    fn new(question: &'a Question) -> Self {
        let points = grading::key_points(question).into_iter();
        Self {
            id: &question.id,
            topic: &question.topic,
            level: question.level,
            section: question.section.as_deref(),
            title: &question.title,
            title_markdown: &question.title_markdown,
            answer_markdown: &question.answer_markdown,
            answer_text: &question.answer_text,
            file: &question.file,
            line: question.line,
            key_points: points
                .map(|point| Point { text: point.text, weight: point.weight, kind: point.kind })
                .collect(),
        }
    }
}

/// Lists the questions, those of one topic and level when these are given.
pub(super) fn list(
    context: &Context,
    topic: Option<&str>,
    level: Option<Level>,
    json: bool,
) -> Result<ExitCode, CommandError> {
    let workspace = context.workspace()?;
    if json {
        let loaded = questions::load(context, &workspace)?;
        let outlines: Vec<Outline> = loaded.bank.questions.iter().map(Outline::from).collect();
        let takes = taken(&outlines, topic, level)?;
        let chosen = loaded.bank.questions.iter().zip(&outlines).filter(|(_, outline)| takes(outline));
        let (full, chosen): (Vec<_>, Vec<_>) =
            chosen.map(|(question, outline)| (Listed::new(question), outline)).unzip();
        let mut out = crate::text::json(&full)?.into_bytes();
        out.push(b'\n');
        questions::print(&out)?;
        remarks(context, &chosen, questions::findings(&loaded));
        return Ok(ExitCode::SUCCESS);
    }
    let (bank, findings) = questions::with_findings(context, &workspace)?;
    let takes = taken(&bank.outlines, topic, level)?;
    let chosen: Vec<&Outline> = bank.outlines.iter().filter(|outline| takes(outline)).collect();
    if !chosen.is_empty() {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_header(["id", "topic", "level", "title"]);
        for question in &chosen {
            let level = question.level.map_or("", Level::as_str);
            table.add_row([
                visible(question.id.as_str()).as_ref(),
                visible(&question.topic).as_ref(),
                level,
                visible(&question.title).as_ref(),
            ]);
        }
        let lines: String = table.lines().fold(String::new(), |mut out, line| {
            out.push_str(line.trim());
            out.push('\n');
            out
        });
        pager::show(context, &lines)?;
    }
    remarks(context, &chosen, findings);
    Ok(ExitCode::SUCCESS)
}

/// Which questions are of the topic and the level that were asked for.
fn taken(
    all: &[Outline],
    topic: Option<&str>,
    level: Option<Level>,
) -> Result<impl Fn(&Outline) -> bool, CommandError> {
    let topics: Vec<String> = topic.map(str::to_owned).into_iter().collect();
    let topics = known_topics(all.iter().map(|outline| outline.topic.as_str()), &topics)?;
    Ok(move |own: &Outline| plan::is_of(&own.topic, &topics) && (level.is_none() || own.level == level))
}

/// How many there are, and that something in the pages is to be mended.
fn remarks(context: &Context, chosen: &[&Outline], findings: usize) {
    context.remark(&counts(chosen));
    if findings > 0 {
        let (noun, verb) = if findings == 1 { ("thing", "is") } else { ("things", "are") };
        context
            .remark(&format!("{findings} {noun} in the pages {verb} not as it should be: see `greenroom bank check`"));
    }
}

/// The topics by the names that the bank gives them; `all` are those of its questions.
pub(super) fn known_topics<'a>(
    all: impl Iterator<Item = &'a str>,
    topics: &[String],
) -> Result<Vec<String>, CommandError> {
    plan::resolve(&plan::count(all.map(|topic| (topic, 1))), topics).map_err(practice::no_plan)
}

/// `20 questions: docker 20 (basics 8, advanced 12)`
fn counts(questions: &[&Outline]) -> String {
    let mut topics: BTreeMap<&str, BTreeMap<Option<Level>, usize>> = BTreeMap::new();
    for question in questions {
        *topics.entry(&question.topic).or_default().entry(question.level).or_default() += 1;
    }
    let mut out = match questions.len() {
        0 => return "no questions".to_owned(),
        1 => "1 question".to_owned(),
        many => format!("{many} questions"),
    };
    for (index, (topic, levels)) in topics.iter().enumerate() {
        let topic = if topic.is_empty() { "(no topic)" } else { topic };
        let levels_told: Vec<String> = levels
            .iter()
            .map(|(level, count)| format!("{} {count}", level.map_or("(no level)", Level::as_str)))
            .collect();
        let total: usize = levels.values().sum();
        let mark = if index == 0 { ": " } else { ", " };
        let _ = write!(out, "{mark}{} {total} ({})", visible(topic), levels_told.join(", "));
    }
    out
}

/// Shows one question.
pub(super) fn show(context: &Context, id: &str, json: bool) -> Result<ExitCode, CommandError> {
    let loaded = questions::load(context, &context.workspace()?)?;
    let question = questions::find(&loaded.bank, id)?;
    let rubric = question.rubric.as_ref();
    let misconceptions = rubric.map_or(&[][..], |rubric| &rubric.misconceptions);
    let hints = rubric.map_or(&[][..], |rubric| &rubric.hints);
    let follow_up = rubric.and_then(|rubric| rubric.follow_up.as_deref());
    if json {
        let shown = Shown {
            question: Listed::new(question),
            misconceptions,
            hints,
            follow_up,
            time_limit: question.time_limit.map(|time| time.as_secs()),
        };
        let mut out = crate::text::json(&shown)?.into_bytes();
        out.push(b'\n');
        questions::print(&out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let bold = anstyle::Style::new().bold();
    let dim = anstyle::Style::new().dimmed();
    let mut out = String::new();
    let _ = writeln!(out, "{bold}{}{bold:#}", visible(&question.title));
    let _ = writeln!(out, "{dim}{}{dim:#}", visible(question.id.as_str()));
    let mut place = vec![format!("{}:{}", question.file, question.line)];
    place.extend(question.level.map(|level| level.to_string()));
    place.extend(question.section.clone());
    place.extend(question.time_limit.map(|time| format!("{} s", time.as_secs())));
    let _ = writeln!(out, "{dim}{}{dim:#}\n", visible(&place.join(" · ")));
    let _ = writeln!(out, "{}\n", visible(&question.answer_markdown));
    let points = grading::key_points(question);
    if !points.is_empty() {
        let _ = writeln!(out, "{bold}Key points{bold:#}");
    }
    for point in points {
        let weight = words::weight(point.weight);
        let _ = writeln!(out, "- {} {dim}({weight}){dim:#}", visible(&point.text));
        for accept in &point.accept {
            let _ = writeln!(out, "  or: {}", visible(accept));
        }
        if let Some(ask) = &point.ask {
            let _ = writeln!(out, "  {dim}when left out:{dim:#} {}", visible(ask));
        }
    }
    for (head, texts) in [("Misconceptions", misconceptions), ("Hints", hints)] {
        if !texts.is_empty() {
            let _ = writeln!(out, "\n{bold}{head}{bold:#}");
        }
        for text in texts {
            let _ = writeln!(out, "- {}", visible(text));
        }
    }
    if let Some(follow_up) = follow_up {
        let _ = writeln!(out, "\n{bold}Follow-up{bold:#}\n{}", visible(follow_up));
    }
    pager::show(context, &(out.trim_end().to_owned() + "\n"))?;
    Ok(ExitCode::SUCCESS)
}

//! What the terminal shows: meaning by words and signs first, colour second. Pure; control characters of candidates and
//! banks are made visible.

use std::path::Path;

use anstyle::{AnsiColor, Style};
use comfy_table::{CellAlignment, ColumnConstraint, Width};

use crate::{
    grading::{Confidence, Grade, PointGrade, Verdict},
    interview::{Found, Gate},
    report::{
        terminal::{self, hanging, markdown, paint, ruled, table},
        words,
    },
    session::{Answer, How, Item, Options, State, time},
    text::{visible, visible_line},
    transcript::{Status, Transcript},
};

/// What Tab completes.
pub(super) const COMPLETIONS: [&str; 12] = [
    ":accept ", ":edit", ":help", ":hint", ":pause", ":quit", ":reject ", ":repeat", ":reveal", ":search ", ":skip",
    ":time",
];

pub(super) fn dim(text: &str, style: bool) -> String {
    paint(text, Style::new().dimmed(), style)
}

fn bold(text: &str, style: bool) -> String {
    paint(text, Style::new().bold(), style)
}

/// The colour of a score. The number and the word beside it say the same.
fn score_style(score: u32) -> Style {
    match score {
        85.. => AnsiColor::Green.on_default().bold(),
        65.. => AnsiColor::Green.on_default(),
        35.. => AnsiColor::Yellow.on_default(),
        _ => AnsiColor::Red.on_default(),
    }
}

fn verdict_mark(verdict: Verdict) -> (&'static str, Style) {
    match verdict {
        Verdict::Covered => ("✓ covered", AnsiColor::Green.on_default()),
        Verdict::Partial => ("~ partial", AnsiColor::Yellow.on_default()),
        Verdict::Missed => ("· missed", Style::new().dimmed()),
        Verdict::Contradicted => ("✗ contradicted", AnsiColor::Red.on_default()),
    }
}

fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// How the interview is set up.
pub(super) fn opening(transcript: &Transcript, again: bool, width: usize, style: bool) -> String {
    let state = &transcript.state;
    let total = state.items.len();
    let started = &state.started;
    let topics = if started.topics.is_empty() { "all topics".to_owned() } else { started.topics.join(", ") };
    let level = started.level.map_or_else(|| "all levels".to_owned(), |level| level.to_string());
    let head = if again {
        let closed = state.items.iter().filter(|item| item.outcome.is_some()).count();
        format!("going on: {closed} of {} answered", count(total, "question"))
    } else {
        count(total, "question")
    };
    let mut modes = Vec::new();
    if started.options.strict {
        modes.push("strict time");
    }
    if started.options.exam {
        modes.push("exam");
    }
    let modes = if modes.is_empty() { String::new() } else { format!(" · {}", modes.join(" · ")) };
    let about = format!("{head} · {} · {level} · seed {}{modes}", visible(&topics), started.seed);
    let keys =
        "Enter sends the answer · Alt-Enter or Ctrl-J: new line · Ctrl-X Ctrl-E: your editor · `:help` lists commands";
    let mut out = format!("{}\n{}", bold(&about, style), dim(&textwrap::fill(keys, width), style));
    if !started.options.terse && !again {
        out.push_str(&format!("\n\n{}", textwrap::fill(warm_up(&started.options), width)));
    }
    out
}

/// A word before the first question.
fn warm_up(options: &Options) -> &'static str {
    match (options.exam, options.time.as_deref()) {
        (true, _) => "Take your time to settle in. Answer as you would to a colleague; the grades come at the end.",
        (_, Some("off" | "none")) => "No clock today. Read each question twice and answer as you would to a colleague.",
        _ => "Read each question twice and answer as you would to a colleague; saying a part of it well counts.",
    }
}

/// A word after the last question.
fn debrief(transcript: &Transcript) -> &'static str {
    match (transcript.finished(), transcript.score()) {
        (false, _) => "No harm in stopping here: everything is kept.",
        (true, None) => "Nothing was scored, but what you read counts, too. `greenroom plan` says what comes next.",
        (true, Some(85..)) => "That was strong work. `greenroom plan` says when to come back to it.",
        (true, Some(65..)) => "Good, solid work. A second look at the points above, and the rest will follow.",
        (true, Some(35..)) => {
            "There is a base to build on. `greenroom practice --missed` goes on with what is missing."
        }
        (true, Some(_)) => {
            "A hard round, which is what practice is for. Read the answers once more; `greenroom plan` brings them back."
        }
    }
}

/// A question with its number, topic, level and time.
pub(super) fn question(state: &State, index: usize, width: usize, style: bool) -> String {
    let Some(item) = state.items.get(index) else { return String::new() };
    let card = &item.card;
    let mut about = vec![format!("Question {} of {}", index + 1, state.items.len())];
    about.extend((!card.topic.is_empty()).then(|| visible(&card.topic).into_owned()));
    about.extend(card.level.map(|level| level.to_string()));
    about.push(match (card.limit(), item.left(item.used)) {
        (Some(limit), Some(left)) if left < limit && item.outcome.is_none() => {
            format!("{} left of {}", time::clock(left), time::clock(limit))
        }
        (Some(limit), _) => time::clock(limit),
        _ => "no time limit".to_owned(),
    });
    let about = about.join(" · ");
    let line = "─".repeat(width.saturating_sub(about.chars().count() + 4));
    let title = terminal::title(&card.title_markdown, &card.title, width, style);
    let points = if state.started.options.panel { key_points(item, width, style) } else { String::new() };
    format!("\n{}\n\n{}\n{points}", dim(&format!("── {about} {line}"), style), title)
}

/// The key points, for the interviewer of a panel.
fn key_points(item: &Item, width: usize, style: bool) -> String {
    if item.card.key_points.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}\n", dim("for the interviewer: listen for", style));
    for (index, point) in item.card.key_points.iter().enumerate() {
        let weight = words::weight(point.weight);
        let first = format!("{:3}. ", index + 1);
        let options = textwrap::Options::new(width).initial_indent(&first).subsequent_indent("     ");
        out.push_str(&textwrap::fill(&format!("{} ({weight})", visible_line(&point.text)), options));
        out.push('\n');
    }
    out
}

/// What the interviewer of a panel is asked.
pub(super) fn marks(number: usize, item: &Item, style: bool) -> String {
    let how = words::how_to_mark(item);
    dim(&format!("your marks for answer {number}, before the grade: {how}"), style)
}

/// A follow-up with its time and what it can still earn.
pub(super) fn follow_up(state: &State, index: usize, width: usize, style: bool) -> String {
    let Some((item, open)) = state.items.get(index).zip(state.open()) else { return String::new() };
    let Some(asked) = item.open_follow_up() else { return String::new() };
    let mut about = vec!["Follow-up".to_owned()];
    about.push(match open.limit {
        Some(limit) if open.used.is_zero() => time::clock(limit),
        Some(limit) => format!("{} left of {}", time::clock(limit.saturating_sub(open.used)), time::clock(limit)),
        None => "no time limit".to_owned(),
    });
    // An exam says nothing of scores before its end.
    let score = item.score().filter(|_| !state.started.options.exam);
    about.extend(score.map(|score| format!("{score} / 100 so far, half of what was missed can be earned")));
    about.push("`:skip` passes".to_owned());
    let question: Vec<String> =
        textwrap::fill(&visible_line(&asked.question), width).lines().map(|line| bold(line, style)).collect();
    format!("\n{}\n\n{}\n", dim(&textwrap::fill(&about.join(" · "), width), style), question.join("\n"))
}

/// That the answer to a follow-up is kept.
pub(super) fn follow_up_kept(number: usize, item: &Item, style: bool) -> String {
    let Some(answer) = item.follow_ups.last().and_then(|asked| asked.answer.as_ref()) else { return String::new() };
    dim(&format!("follow-up to answer {number} is kept, {}", when(answer)), style)
}

/// What to press between two questions.
pub(super) fn gate(gate: Gate) -> String {
    match (gate.time_up, gate.last) {
        (true, true) => "time is up - press Enter for the result >".to_owned(),
        (true, false) => "time is up - press Enter for the next question >".to_owned(),
        (false, true) => "Enter: result >".to_owned(),
        (false, false) => "Enter: next question >".to_owned(),
    }
}

/// That an answer is kept.
pub(super) fn kept(number: usize, item: &Item, style: bool) -> String {
    let Some(answer) = item.answer() else { return String::new() };
    dim(&format!("answer {number} is kept, {}", when(answer)), style)
}

fn when(answer: &Answer) -> String {
    match (answer.how, answer.over) {
        (How::TimeUp, _) => "taken when the time was up".to_owned(),
        (_, 0) => format!("in {}", time::words(answer.seconds)),
        (_, over) => format!("in {}, over time by {}", time::words(answer.seconds), time::words(over)),
    }
}

/// A grade: score, key points with the words that were found, and the arithmetic.
pub(super) fn grade(item: &Item, width: usize, style: bool) -> String {
    let Some(grade) = item.grade() else { return String::new() };
    let appeal = |at: usize| item.appeal(at).map(|appeal| appeal.accepted);
    let mut out = format!("\n{}", grade_text(grade, item.overridden(), &appeal, width, style));
    for asked in &item.follow_ups {
        let earned: Vec<String> = asked
            .earned
            .iter()
            .map(|earned| format!("key point {} counts {:.0} % now", earned.key_point, earned.credit * 100.0))
            .collect();
        let text = match (&asked.answer, earned.is_empty()) {
            (None, _) => "passed".to_owned(),
            (Some(_), true) => "earned nothing".to_owned(),
            (Some(_), false) => earned.join(", "),
        };
        out.push_str(&format!("\nfollow-up: {text}"));
    }
    if let Some(score) = item.followed().filter(|score| item.first_score() != Some(*score)) {
        out.push('\n');
        let text = format!("{score} / 100  {} with the follow-up", Grade::band(score, false));
        out.push_str(&paint(&text, score_style(score), style));
    }
    out
}

/// A grade with the candidate's overrides, if there are any.
pub(super) fn grade_text(
    grade: &Grade,
    overridden: Option<u32>,
    appeal: &dyn Fn(usize) -> Option<bool>,
    width: usize,
    style: bool,
) -> String {
    let mut out = paint(&format!("{} / 100  {}", grade.score, grade.outcome), score_style(grade.score), style);
    if let Some(overridden) = overridden {
        out.push_str(&format!("   with your appeals: {overridden}"));
    }
    out.push('\n');
    let mut drawn = ruled(width);
    drawn.set_header(vec!["#", "key point", "verdict", "in your words"]);
    for (at, point) in grade.key_points.iter().enumerate() {
        // Bonus points that were not made are nobody's concern.
        if point.weight == 0 && point.verdict == Verdict::Missed {
            continue;
        }
        let (mark, _) = verdict_mark(point.verdict);
        let mark = match appeal(at) {
            Some(true) => "✓ accepted",
            Some(false) => "· rejected",
            None => mark,
        };
        drawn.add_row(vec![(at + 1).to_string(), point_text(point), verdict_cell(mark, point), quotes(point)]);
    }
    if let Some(column) = drawn.column_mut(0) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    if let Some(column) = drawn.column_mut(2) {
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(16)));
    }
    out.push_str(&colour_marks(&drawn.to_string(), style));
    out.push('\n');
    let sum = format!("weight × credit: {}", words::arithmetic(grade));
    out.push_str(&dim(&hanging(&sum, width, 2), style));
    for deduction in &grade.deductions {
        let text = format!("  -{}: {}", deduction.points, visible_line(&deduction.reason));
        out.push('\n');
        out.push_str(&hanging(&text, width, 4));
    }
    if grade.confidence == Confidence::Borderline {
        let doubt = grade.doubt.as_deref().unwrap_or("a close call");
        let text =
            format!("You decide: {doubt}. Compare with the reference; `:accept N` or `:reject N` settles a key point.");
        out.push('\n');
        out.push_str(&paint(&textwrap::fill(&text, width), AnsiColor::Yellow.on_default(), style));
    }
    out
}

fn point_text(point: &PointGrade) -> String {
    let text = visible_line(&point.text);
    if point.weight == 0 { format!("{text} (bonus)") } else { text }
}

/// The verdict, with the share of the point that it stands for when that is neither nothing nor nearly all.
fn verdict_cell(mark: &str, point: &PointGrade) -> String {
    match (point.credit * 100.0).round() {
        percent if percent > 0.0 && percent < 95.0 => format!("{mark} {percent:.0} %"),
        _ => mark.to_owned(),
    }
}

fn quotes(point: &PointGrade) -> String {
    let quotes: Vec<String> = point
        .evidence
        .iter()
        .map(|evidence| format!("“{}” ({})", visible_line(&evidence.text), method(evidence.method)))
        .collect();
    quotes.join(", ")
}

fn method(method: crate::grading::Method) -> &'static str {
    use crate::grading::Method;
    match method {
        Method::Exact => "exact",
        Method::Stem => "word",
        Method::Alias => "synonym",
        Method::Typo => "typo",
        Method::Phrase => "phrase",
        Method::Number => "number",
        Method::Command => "command",
        Method::Opposite => "opposite",
        Method::Paraphrase => "paraphrase",
    }
}

/// Colours the verdicts in a drawn table: the table is laid out without style, so that widths stay right.
fn colour_marks(drawn: &str, style: bool) -> String {
    if !style {
        return drawn.to_owned();
    }
    let mut out = drawn.to_owned();
    for verdict in [Verdict::Covered, Verdict::Partial, Verdict::Contradicted] {
        let (mark, ansi) = verdict_mark(verdict);
        out = out.replace(mark, &paint(mark, ansi, true));
    }
    out
}

/// The hits of a search: the best one whole, the others by title.
pub(super) fn found(words: &str, hits: &[Found], width: usize, style: bool) -> String {
    let Some((best, others)) = hits.split_first() else { return format!("nothing found for `{}`", visible(words)) };
    let mut out = format!(
        "\n{} {}\n",
        bold(&visible_line(&best.title), style),
        dim(&format!("({})", visible(&best.topic)), style)
    );
    out.push_str(&markdown(&best.answer, width, "  ", style));
    for hit in others {
        let text = format!("also: {} ({})", visible_line(&hit.title), visible(&hit.topic));
        out.push_str(&dim(&hanging(&text, width, 6), style));
        out.push('\n');
    }
    out.trim_end().to_owned()
}

/// How it all went.
pub(super) fn summary(transcript: &Transcript, report: Option<&Path>, width: usize, style: bool) -> String {
    let transcript = &transcript.for_the_candidate();
    let state = &transcript.state;
    let mut out = String::from("\n");
    let score = transcript.score();
    out.push_str(&match (transcript.finished(), score) {
        (true, Some(score)) => paint(&format!("Interview over: {score} / 100"), score_style(score), style),
        (true, None) => bold("Interview over; no question was scored", style),
        (false, Some(score)) => bold(&format!("Interview not finished; {score} / 100 so far"), style),
        (false, None) => bold("Interview not finished", style),
    });
    if let Some(first) = transcript.first_score() {
        out.push_str(&format!("   without the follow-ups: {first}"));
    }
    if let Some(score) = transcript.overridden() {
        out.push_str(&format!("   with your appeals: {score}"));
    }
    out.push('\n');
    let mut drawn = table(width);
    drawn.set_header(vec!["#", "question", "score", "time"]);
    for (index, item) in state.items.iter().enumerate() {
        let score = match item.score() {
            Some(score) if Status::of(item) == Status::Answered => score.to_string(),
            Some(score) => format!("{score} ({})", Status::of(item).as_str()),
            None => Status::of(item).as_str().to_owned(),
        };
        let time = item.answer().map_or_else(String::new, |answer| match answer.over {
            0 => time::words(answer.seconds),
            over => format!("{} (+{})", time::words(answer.seconds), time::words(over)),
        });
        drawn.add_row(vec![(index + 1).to_string(), visible_line(&item.card.title), score, time]);
    }
    if let Some(column) = drawn.column_mut(0) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    out.push_str(&drawn.to_string());
    out.push('\n');
    let weak = transcript.weaknesses();
    if !weak.is_empty() {
        out.push_str(&format!("\n{}\n", bold("To work on", style)));
    }
    for weak in weak.iter().take(5) {
        let what = weak.point.unwrap_or(weak.title);
        let text = format!("{}: {} (question {})", weak.verdict.as_str(), visible_line(what), weak.number);
        let options = textwrap::Options::new(width).initial_indent("• ").subsequent_indent("  ");
        out.push_str(&textwrap::fill(&text, options));
        out.push('\n');
    }
    if let Some(report) = report {
        out.push_str(&format!("\nreport: {}", report.display()));
    }
    if !state.started.options.terse {
        out.push_str(&format!("\n{}", textwrap::fill(debrief(transcript), width)));
    }
    if !transcript.finished() {
        out.push_str("\n`greenroom resume` goes on where this stopped");
    }
    out
}

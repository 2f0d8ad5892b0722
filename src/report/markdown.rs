//! The report as Markdown that reads well on GitHub and in `MkDocs`. Structure is ours alone: whatever a candidate or a
//! bank wrote is escaped, and cannot end a quote, a cell or a fold.

use std::fmt::Write;

use super::{
    escape::{inline, quote},
    html,
};
use crate::{
    bank::Level,
    grading::{Confidence, Grade, Verdict},
    session::{Course, FollowUp, How, Item, Outcome, time},
    transcript::{Status, Transcript},
};

/// Weak points listed at the end.
const LISTED: usize = 10;

/// The whole report.
pub fn render(transcript: &Transcript) -> String {
    let transcript = &transcript.for_the_candidate();
    let mut out = String::new();
    front_matter(transcript, &mut out);
    head(transcript, &mut out);
    summary(transcript, &mut out);
    for (index, item) in transcript.state.items.iter().enumerate() {
        if item.asked_at.is_some() {
            question(index + 1, item, transcript.holds_back(), &mut out);
        }
    }
    weaknesses(transcript, &mut out);
    out
}

/// A YAML scalar that is a string whatever stands in it: JSON strings are YAML strings.
fn yaml(text: &str) -> String {
    serde_json::to_string(&*crate::text::visible(text)).unwrap_or_default()
}

fn level(transcript: &Transcript) -> &'static str {
    transcript.state.started.level.map_or("all", Level::as_str)
}

fn front_matter(transcript: &Transcript, out: &mut String) {
    let state = &transcript.state;
    let topics: Vec<String> = state.started.topics.iter().map(|topic| yaml(topic)).collect();
    let score = transcript.score().map_or("null".to_owned(), |score| score.to_string());
    let _ = writeln!(out, "---");
    let _ = writeln!(out, "title: {}", yaml(&format!("Interview {}", transcript.session)));
    let _ = writeln!(out, "date: {}", state.started_at.format("%Y-%m-%dT%H:%M:%S%:z"));
    let _ = writeln!(out, "topics: [{}]", topics.join(", "));
    let _ = writeln!(out, "level: {}", level(transcript));
    let _ = writeln!(out, "questions: {}", state.items.len());
    let _ = writeln!(out, "seed: {}", state.started.seed);
    let _ = writeln!(out, "bank: {}", yaml(&state.started.bank));
    let _ = writeln!(out, "grader: {}", yaml(&state.started.grader));
    let _ = writeln!(out, "score: {score}");
    if let Some(score) = transcript.first_score() {
        let _ = writeln!(out, "score_first_answers: {score}");
    }
    if let Some(score) = transcript.overridden() {
        let _ = writeln!(out, "score_with_appeals: {score}");
    }
    let _ = writeln!(out, "finished: {}", transcript.finished());
    let _ = writeln!(out, "---\n");
}

fn head(transcript: &Transcript, out: &mut String) {
    let state = &transcript.state;
    let topics = state.started.topics.join(", ");
    let topics = if topics.is_empty() { "all topics".to_owned() } else { topics };
    let _ = writeln!(out, "# Interview on {}\n", inline(&topics));
    let score = match (transcript.score(), transcript.overridden()) {
        (Some(own), None) if transcript.first_score().is_some_and(|first| first != own) => {
            let first = transcript.first_score().unwrap_or(own);
            format!("**Score {own} of 100** ({first} by the first answers)")
        }
        (Some(own), Some(yours)) => format!("**Score {own} of 100**, {yours} with the candidate's appeals"),
        (Some(own), None) => format!("**Score {own} of 100**"),
        _ => "**Not scored**".to_owned(),
    };
    let started = state.started_at.format("%Y-%m-%d %H:%M");
    let mut manner = vec![format!("level: {}", level(transcript))];
    manner.extend(state.started.options.exam.then(|| "exam".to_owned()));
    manner.extend(state.started.options.strict.then(|| "strict time".to_owned()));
    manner.extend(state.started.options.time.as_ref().map(|time| format!("time: {}", inline(time))));
    let pace = state.started.options.pace;
    manner.extend(((pace - 1.0).abs() > f64::EPSILON).then(|| format!("pace: {pace}")));
    let _ = writeln!(out, "{score}, {started}, {}, seed {}.\n", manner.join(", "), state.started.seed);
    let closed = state.items.iter().filter(|item| item.outcome.is_some()).count();
    match state.course {
        Course::Ended => {}
        course => {
            let why = match course {
                Course::Stopped(reason) => reason.as_str(),
                _ => "the program was ended",
            };
            let (total, session) = (state.items.len(), inline(&transcript.session));
            let _ = writeln!(out, "**Not finished**: {closed} of {total} questions closed; {}.", inline(why));
            let held = if transcript.holds_back() { " Grades are shown when the exam is finished." } else { "" };
            let _ = writeln!(out, "`greenroom resume` goes on with {session}.{held}\n");
        }
    }
}

fn summary(transcript: &Transcript, out: &mut String) {
    let _ = writeln!(out, "| # | Question | Time | Score | With appeals | Remarks |");
    let _ = writeln!(out, "| --: | --- | --: | --: | --: | --- |");
    for (index, item) in transcript.state.items.iter().enumerate() {
        let number = |score: Option<u32>| score.map_or_else(|| "–".to_owned(), |score| score.to_string());
        let taken = item.answer().map_or_else(|| "–".to_owned(), |answer| time::words(answer.seconds));
        let (title, remarks) = (inline(&item.card.title), remarks(item).join(", "));
        let (own, yours) = (number(item.score()), number(item.overridden()));
        let _ = writeln!(out, "| {} | {title} | {taken} | {own} | {yours} | {remarks} |", index + 1);
    }
    out.push('\n');
}

/// What is noteworthy about a question, in a few words each.
fn remarks(item: &Item) -> Vec<String> {
    let mut remarks = Vec::new();
    match (Status::of(item), item.answer()) {
        (Status::Answered, Some(answer)) if answer.how == How::TimeUp => remarks.push("time was up".to_owned()),
        (Status::Answered, Some(answer)) if answer.over > 0 => {
            remarks.push(format!("over time by {}", time::words(answer.over)));
        }
        (Status::Answered, _) => {}
        (status, _) => remarks.push(status.as_str().to_owned()),
    }
    match item.hints.len() {
        0 => {}
        1 => remarks.push("1 hint".to_owned()),
        n => remarks.push(format!("{n} hints")),
    }
    if let (Some(with), Some(first)) = (item.followed(), item.first_score()) {
        remarks.push(if with == first { "follow-up".to_owned() } else { format!("{first} before the follow-up") });
    }
    if !item.searches.is_empty() {
        remarks.push("open book".to_owned());
    }
    remarks
}

fn question(number: usize, item: &Item, held: bool, out: &mut String) {
    let card = &item.card;
    let _ = writeln!(out, "## {number}. {}\n", inline(&card.title));
    let mut facts = Vec::new();
    facts.extend((!card.topic.is_empty()).then(|| inline(&card.topic)));
    facts.extend(card.level.map(|level| level.to_string()));
    facts.push(match (item.answer(), card.allowed) {
        (Some(answer), Some(allowed)) => {
            format!("{} of {}", time::words(answer.seconds), time::words(allowed))
        }
        (Some(answer), None) => format!("{}, no time limit", time::words(answer.seconds)),
        (None, Some(allowed)) => format!("{} allowed", time::words(allowed)),
        (None, None) => "no time limit".to_owned(),
    });
    facts.extend(remarks(item));
    let _ = writeln!(out, "{}\n", facts.join(" · "));
    for hint in &item.hints {
        let _ = writeln!(out, "Hint: {}\n", inline(hint));
    }
    if !item.searches.is_empty() {
        let searches: Vec<String> = item.searches.iter().map(|words| format!("“{}”", inline(words))).collect();
        let _ = writeln!(out, "Searched for {}.\n", searches.join(", "));
    }
    match &item.outcome {
        Some(Outcome::Answered(answer)) if answer.text.trim().is_empty() => {
            let _ = writeln!(out, "No words were given as the answer.\n");
        }
        Some(Outcome::Answered(answer)) => {
            let _ = writeln!(out, "{}", quote(&answer.text));
        }
        Some(_) => {}
        None if item.draft.trim().is_empty() => {}
        None => {
            let _ = writeln!(out, "Not submitted:\n\n{}", quote(&item.draft));
        }
    }
    if let Some(grade) = item.grade() {
        table(item, grade, out);
    }
    for asked in &item.follow_ups {
        follow_up(asked, out);
    }
    if let Some(score) = item.followed() {
        let _ = writeln!(out, "With the follow-up: **{score}** of 100, {}.\n", Grade::band(score, false));
    }
    // Until a question is closed its reference stays out of sight, and in an exam until all of them are.
    if item.outcome.is_some() && (!held || item.outcome == Some(Outcome::Revealed)) {
        let _ = writeln!(out, "<details>\n<summary>Reference answer</summary>");
        let _ = writeln!(out, "{}</details>\n", html::render(&card.reference));
    }
}

fn follow_up(asked: &FollowUp, out: &mut String) {
    let _ = writeln!(out, "**Follow-up:** {}\n", inline(&asked.question));
    let Some(answer) = &asked.answer else {
        let _ = if asked.closed {
            writeln!(out, "Passed.\n")
        } else if asked.draft.trim().is_empty() {
            writeln!(out, "Not answered.\n")
        } else {
            writeln!(out, "Not submitted:\n\n{}", quote(&asked.draft))
        };
        return;
    };
    if answer.text.trim().is_empty() {
        let _ = writeln!(out, "No words were given as the answer.\n");
    } else {
        let _ = writeln!(out, "{}", quote(&answer.text));
    }
    if answer.grade.is_none() {
        return;
    }
    if asked.earned.is_empty() {
        let _ = writeln!(out, "It earned nothing.\n");
    }
    for earned in &asked.earned {
        let _ = writeln!(out, "- key point {} counts with credit {:.2} now", earned.key_point, earned.credit);
    }
    if !asked.earned.is_empty() {
        out.push('\n');
    }
}

fn table(item: &Item, grade: &Grade, out: &mut String) {
    let yours = item.overridden().map(|score| format!(", **{score}** with appeals")).unwrap_or_default();
    let _ = writeln!(out, "Score **{}** of 100: {}{yours}.\n", grade.score, grade.outcome);
    if !grade.key_points.is_empty() {
        let _ = writeln!(out, "| # | Key point | Weight | Verdict | Credit | In the answer |");
        let _ = writeln!(out, "| --: | --- | --: | --- | --: | --- |");
    }
    for (index, point) in grade.key_points.iter().enumerate() {
        let weight = if point.weight == 0 { "bonus".to_owned() } else { point.weight.to_string() };
        let verdict = match item.appeal(index) {
            Some(appeal) if appeal.accepted => format!("{}, accepted on appeal", verdict(point.verdict)),
            Some(_) => format!("{}, rejected on appeal", verdict(point.verdict)),
            None => verdict(point.verdict),
        };
        let quotes: Vec<String> = point.evidence.iter().map(|e| format!("“{}”", inline(&e.text))).collect();
        let (text, credit) = (inline(&point.text), point.credit);
        let _ = writeln!(out, "| {} | {text} | {weight} | {verdict} | {credit:.2} | {} |", index + 1, quotes.join(" "));
    }
    if !grade.key_points.is_empty() {
        out.push('\n');
    }
    for deduction in &grade.deductions {
        let _ = writeln!(out, "- less {} points: {}", deduction.points, inline(&deduction.reason));
    }
    if !grade.flags.is_empty() {
        let flags: Vec<String> = grade.flags.iter().map(|flag| flag.as_str().replace('_', " ")).collect();
        let _ = writeln!(out, "- noted: {}", flags.join(", "));
    }
    if grade.confidence == Confidence::Borderline {
        let _ = writeln!(out, "- not sure: {}", inline(grade.doubt.as_deref().unwrap_or("a close call")));
    }
    if !grade.deductions.is_empty() || !grade.flags.is_empty() || grade.confidence == Confidence::Borderline {
        out.push('\n');
    }
}

/// Told by word and by mark, never by colour alone.
fn verdict(verdict: Verdict) -> String {
    let mark = match verdict {
        Verdict::Covered => "✓",
        Verdict::Partial => "◐",
        Verdict::Missed => "✗",
        Verdict::Contradicted => "⚠",
    };
    format!("{mark} {}", verdict.as_str())
}

fn weaknesses(transcript: &Transcript, out: &mut String) {
    let weak = transcript.weaknesses();
    if weak.is_empty() {
        return;
    }
    let _ = writeln!(out, "## What to work on\n");
    for weak in weak.iter().take(LISTED) {
        let title = inline(weak.title);
        let _ = match weak.point {
            Some(point) => {
                let (verdict, point) = (weak.verdict.as_str(), inline(point));
                writeln!(out, "- **{point}** ({verdict}; {} points of question {}: {title})", weak.cost, weak.number)
            }
            None => writeln!(out, "- **{title}** (question {}, not answered)", weak.number),
        };
    }
    if weak.len() > LISTED {
        let _ = writeln!(out, "- … and {} more in the tables above", weak.len() - LISTED);
    }
}

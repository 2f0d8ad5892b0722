//! The report as Markdown that reads well on GitHub and in `MkDocs`. Structure is ours alone: whatever a candidate or a
//! bank wrote is escaped, and cannot end a quote, a cell or a fold.

mod several;

use std::fmt::Write;

pub use self::several::{render_comparison, render_several};
use super::{
    Earlier,
    chart::Marks,
    escape::{inline, quote},
    fold, words,
};
use crate::{
    grading::{Confidence, Grade, Verdict},
    session::{Appeal, FollowUp, Item, Outcome},
    transcript::Transcript,
};

/// Weak points listed at the end.
const LISTED: usize = 10;

/// Cells of a bar.
const BAR: usize = 10;

/// The whole report; `earlier` are the interviews it is compared with, oldest first.
pub fn render(transcript: &Transcript, earlier: &[Earlier]) -> String {
    let transcript = &transcript.for_the_candidate();
    let mut out = String::new();
    front_matter(transcript, &mut out);
    body(transcript, earlier, 1, &mut out);
    out
}

/// Everything below the front matter; its title is a heading of this level.
fn body(transcript: &Transcript, earlier: &[Earlier], level: usize, out: &mut String) {
    head(transcript, level, out);
    summary(transcript, out);
    progress(transcript, earlier, level + 1, out);
    for (index, item) in transcript.state.items.iter().enumerate() {
        if item.asked_at.is_some() {
            question(index + 1, item, transcript, level + 1, out);
        }
    }
    weaknesses(transcript, level + 1, out);
}

/// The marks of a heading.
fn hashes(level: usize) -> &'static str {
    "######".get(..level.clamp(1, 6)).unwrap_or("#")
}

/// A YAML scalar that is a string whatever stands in it: JSON strings are YAML strings.
fn yaml(text: &str) -> String {
    serde_json::to_string(&*crate::text::visible(text)).unwrap_or_default()
}

/// A score as a bar and a number.
fn score_bar(score: Option<u32>) -> String {
    match score {
        Some(score) => format!("{} {score}", Marks::Unicode.bar(f64::from(score) / 100.0, BAR)),
        None => "–".to_owned(),
    }
}

fn front_matter(transcript: &Transcript, out: &mut String) {
    let state = &transcript.state;
    let topics: Vec<String> = state.started.topics.iter().map(|topic| yaml(topic)).collect();
    let score = transcript.score().map_or("null".to_owned(), |score| score.to_string());
    let _ = writeln!(out, "---");
    let _ = writeln!(out, "title: {}", yaml(&format!("Interview {}", transcript.session)));
    let _ = writeln!(out, "date: {}", state.started_at.format("%Y-%m-%dT%H:%M:%S%:z"));
    let _ = writeln!(out, "topics: [{}]", topics.join(", "));
    let _ = writeln!(out, "level: {}", words::level(transcript));
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

fn head(transcript: &Transcript, level: usize, out: &mut String) {
    let state = &transcript.state;
    let _ = writeln!(out, "{} Interview on {}\n", hashes(level), inline(&words::topics(transcript)));
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
    let mut manner = vec![format!("level: {}", words::level(transcript))];
    manner.extend(words::manner(transcript).iter().map(|fact| inline(fact)));
    let _ = writeln!(out, "{score}, {started}, {}, seed {}.\n", manner.join(", "), state.started.seed);
    if let Some(agreement) = words::panel_agreement(transcript) {
        let _ = writeln!(out, "{agreement}\n");
    }
    if let Some(why) = words::unfinished(transcript) {
        let _ = writeln!(out, "**Not finished**: {}", inline(&why));
        let held = if transcript.holds_back() { " Grades are shown when the exam is finished." } else { "" };
        let _ = writeln!(out, "`greenroom resume` goes on with {}.{held}\n", inline(&transcript.session));
    }
    if transcript.redacted {
        let _ = writeln!(out, "**Shortened**: reference answers, key points and hints are left out.\n");
    }
}

fn summary(transcript: &Transcript, out: &mut String) {
    let _ = writeln!(out, "| # | Question | Score | With appeals | Time | Remarks |");
    let _ = writeln!(out, "| --: | --- | --- | --: | --- | --- |");
    for (index, item) in transcript.state.items.iter().enumerate() {
        let (title, remarks) = (inline(&item.card.title), words::remarks(item).join(", "));
        let (own, yours) = (score_bar(item.score()), words::number(item.overridden()));
        let _ = writeln!(out, "| {} | {title} | {own} | {yours} | {} | {remarks} |", index + 1, words::times(item));
    }
    out.push('\n');
}

/// This interview beside earlier ones, in bars that every Markdown shows.
fn progress(transcript: &Transcript, earlier: &[Earlier], level: usize, out: &mut String) {
    let Some(score) = transcript.score().filter(|_| !earlier.is_empty()) else { return };
    let _ = writeln!(out, "{} Progress\n\n| Interview | Score |\n| --- | --- |", hashes(level));
    for earlier in earlier {
        let _ = writeln!(out, "| {} | {} |", earlier.at.format("%Y-%m-%d %H:%M"), score_bar(Some(earlier.score)));
    }
    let at = transcript.state.started_at.format("%Y-%m-%d %H:%M");
    let _ = writeln!(out, "| **{at}**, this one | {} |\n", score_bar(Some(score)));
}

/// A verdict with its credit where it is neither all nor nothing.
fn verdict_cell(side: Option<(Verdict, f64)>) -> String {
    match side {
        None => "–".to_owned(),
        Some((verdict, credit)) if credit > 0.0 && credit < 1.0 => format!("{} {credit:.2}", words::verdict(verdict)),
        Some((verdict, _)) => words::verdict(verdict),
    }
}

fn question(number: usize, item: &Item, transcript: &Transcript, level: usize, out: &mut String) {
    let card = &item.card;
    let held = transcript.holds_back();
    let _ = writeln!(out, "{} {number}. {}\n", hashes(level), inline(&card.title));
    let mut facts = Vec::new();
    facts.extend((!card.topic.is_empty()).then(|| inline(&card.topic)));
    facts.extend(card.level.map(|level| level.to_string()));
    facts.push(words::times(item));
    facts.extend(words::remarks(item));
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
    if let Some(marks) = words::panel(item) {
        let _ = writeln!(out, "Interviewer: {marks}.\n");
        let note = item.panel.as_ref().map_or("", |marks| marks.note.as_str());
        if !note.trim().is_empty() {
            let _ = writeln!(out, "Note: {}\n", inline(note));
        }
    }
    for asked in &item.follow_ups {
        follow_up(asked, out);
    }
    if let Some(score) = item.followed() {
        let _ = writeln!(out, "With the follow-up: **{score}** of 100, {}.\n", Grade::band(score, false));
    }
    // Until a question is closed its reference stays out of sight, and in an exam until all of them are.
    let open = item.outcome.is_some() && (!held || item.outcome == Some(Outcome::Revealed));
    if open && !transcript.redacted {
        let _ = writeln!(out, "<details>\n<summary>Reference answer</summary>");
        let _ = writeln!(out, "{}</details>\n", fold::render(&card.reference));
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
        let weight = words::weight_figure(point.weight);
        let verdict = match (item.appeal(index), &item.panel) {
            (None, Some(marks)) => {
                format!("{}; interviewer: {}", words::verdict(point.verdict), words::verdict(marks.verdict(index)))
            }
            (appeal, _) => appealed(appeal, point.verdict),
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
        let _ = writeln!(out, "- noted: {}", words::flags(grade));
    }
    if grade.confidence == Confidence::Borderline {
        let _ = writeln!(out, "- not sure: {}", inline(grade.doubt.as_deref().unwrap_or("a close call")));
    }
    if !grade.deductions.is_empty() || !grade.flags.is_empty() || grade.confidence == Confidence::Borderline {
        out.push('\n');
    }
}

/// A verdict, and what an appeal made of it.
fn appealed(appeal: Option<&Appeal>, verdict: Verdict) -> String {
    match appeal {
        Some(appeal) if appeal.accepted => format!("{}, accepted on appeal", words::verdict(verdict)),
        Some(_) => format!("{}, rejected on appeal", words::verdict(verdict)),
        None => words::verdict(verdict),
    }
}

fn weaknesses(transcript: &Transcript, level: usize, out: &mut String) {
    let weak = transcript.weaknesses();
    if weak.is_empty() {
        return;
    }
    let _ = writeln!(out, "{} What to work on\n", hashes(level));
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

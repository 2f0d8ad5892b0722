//! What a script prints, as plain text: meaning by words, no style. Control characters are made visible when printed.

use std::path::Path;

use super::seconds;
use crate::{
    grading::Confidence,
    interview::Found,
    markdown::plain,
    report::{terminal, words},
    session::{Answer, Card, FollowUp, Item, State, time},
    text::one_line,
    transcript::{Status, Transcript},
};

/// How the interview is set up.
pub(super) fn opening(transcript: &Transcript, again: bool) -> String {
    let state = &transcript.state;
    let total = state.items.len();
    let closed = state.items.iter().filter(|item| item.outcome.is_some()).count();
    let head = if again {
        format!("going on with {}: {closed} of {total} questions closed", transcript.session)
    } else {
        format!("{} on {}, seed {}", count(total, "question"), scope(state), state.started.seed)
    };
    format!("{head}\none answer a line; a line of \"\"\" opens and closes a longer one; `:help` lists the commands")
}

/// Topics and level in words.
pub(super) fn scope(state: &State) -> String {
    let topics = &state.started.topics;
    let topics = if topics.is_empty() { "all topics".to_owned() } else { topics.join(", ") };
    state.started.level.map_or(topics.clone(), |level| format!("{topics}, {level}"))
}

fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// A question with its number, topic, level and time.
pub(super) fn question(state: &State, index: usize) -> String {
    let Some(item) = state.items.get(index) else { return String::new() };
    let card = &item.card;
    let mut about = vec![format!("question {} of {}", index + 1, state.items.len())];
    about.extend((!card.topic.is_empty()).then(|| card.topic.clone()));
    about.extend(card.level.map(|level| level.to_string()));
    about.push(match (card.limit(), item.left(item.used)) {
        (Some(limit), Some(left)) if left < limit && item.outcome.is_none() => {
            format!("{} left of {}", time::clock(left), time::clock(limit))
        }
        (Some(limit), _) => format!("time {}", time::clock(limit)),
        _ => "no time limit".to_owned(),
    });
    let mut out =
        format!("\n{}\n{}", about.join(" | "), terminal::title(&card.title_markdown, &card.title, usize::MAX, false));
    if state.started.options.panel {
        for (index, point) in card.key_points.iter().enumerate() {
            let weight = words::weight(point.weight);
            out.push_str(&format!("\n  key point {} ({weight}): {}", index + 1, one_line(&point.text)));
        }
    }
    if !item.draft.is_empty() {
        out.push_str("\nkept draft: ");
        out.push_str(item.draft.trim_end());
    }
    out
}

/// What the interviewer of a panel is asked.
pub(super) fn marks(number: usize, item: &Item) -> String {
    format!("marks for answer {number}: {}", words::how_to_mark(item))
}

/// A follow-up with its time.
pub(super) fn follow_up(state: &State, index: usize) -> String {
    let Some((item, open)) = state.items.get(index).zip(state.open()) else { return String::new() };
    let Some(asked) = item.open_follow_up() else { return String::new() };
    let mut about = vec![format!("follow-up {} to question {}", item.follow_ups.len(), index + 1)];
    about.push(match open.limit {
        Some(limit) if open.used.is_zero() => format!("time {}", time::clock(limit)),
        Some(limit) => format!("{} left of {}", time::clock(limit.saturating_sub(open.used)), time::clock(limit)),
        None => "no time limit".to_owned(),
    });
    // An exam says nothing of scores before its end.
    let score = item.score().filter(|_| !state.started.options.exam);
    about.extend(score.map(|score| format!("score {score} of 100 so far, half of what was missed can be earned")));
    about.push("`:skip` passes".to_owned());
    let mut out = format!("{}\n{}", about.join(" | "), asked.question);
    if !asked.draft.is_empty() {
        out.push_str("\nkept draft: ");
        out.push_str(asked.draft.trim_end());
    }
    out
}

/// That the answer to a follow-up is kept.
pub(super) fn follow_up_kept(number: usize, item: &Item) -> String {
    let Some(answer) = item.follow_ups.last().and_then(|asked| asked.answer.as_ref()) else { return String::new() };
    format!("follow-up to answer {number} kept, {}", when(answer))
}

/// That an answer is kept.
pub(super) fn kept(number: usize, item: &Item) -> String {
    let Some(answer) = item.answer() else { return String::new() };
    format!("answer {number} kept, {}", when(answer))
}

fn when(answer: &Answer) -> String {
    match (answer.how, answer.over) {
        (crate::session::How::TimeUp, _) => "taken when the time was up".to_owned(),
        (_, 0) => format!("after {}", seconds(answer.seconds)),
        (_, over) => format!("after {}, over time by {}", seconds(answer.seconds), seconds(over)),
    }
}

/// A grade with its evidence and its arithmetic.
pub(super) fn grade(item: &Item) -> String {
    let Some(grade) = item.grade() else { return String::new() };
    let mut lines = vec![format!("score {} of 100: {}", grade.score, grade.outcome)];
    for (index, point) in grade.key_points.iter().enumerate() {
        let weight = words::weight(point.weight);
        let quotes: Vec<String> = point.evidence.iter().map(|e| format!("\"{}\"", one_line(&e.text))).collect();
        let quotes = if quotes.is_empty() { String::new() } else { format!(" <- {}", quotes.join(", ")) };
        let (verdict, credit) = (point.verdict.as_str(), point.credit);
        lines.push(format!(
            "  {}. {verdict} ({weight}, credit {credit:.2}): {}{quotes}",
            index + 1,
            one_line(&point.text)
        ));
    }
    lines.extend(grade.deductions.iter().map(|deduction| format!("  -{}: {}", deduction.points, deduction.reason)));
    for (number, asked) in item.follow_ups.iter().enumerate() {
        lines.push(format!("  follow-up {}: {}", number + 1, earned(asked)));
    }
    if let Some(score) = item.followed().filter(|score| item.first_score() != Some(*score)) {
        lines.push(format!("  with the follow-up: {score} of 100"));
    }
    if !grade.flags.is_empty() {
        lines.push(format!("  noted: {}", words::flags(grade)));
    }
    if grade.confidence == Confidence::Borderline {
        let doubt = grade.doubt.as_deref().unwrap_or("a close call");
        lines.push(format!("  not sure: {doubt}; `:accept N` or `:reject N` decides"));
    }
    lines.join("\n")
}

/// What a follow-up earned.
fn earned(asked: &FollowUp) -> String {
    if asked.answer.is_none() {
        return "passed".to_owned();
    }
    let earned: Vec<String> =
        asked.earned.iter().map(|e| format!("key point {} now credit {:.2}", e.key_point, e.credit)).collect();
    if earned.is_empty() { "earned nothing".to_owned() } else { earned.join(", ") }
}

/// A reference answer.
pub(super) fn reference(card: &Card) -> String {
    let text: Vec<String> = plain(&card.reference).lines().map(|line| format!("  {line}")).collect();
    format!("reference answer:\n{}", text.join("\n"))
}

/// The hits of a search: the best one whole, the others by title.
pub(super) fn found(words: &str, hits: &[Found]) -> String {
    let Some((best, others)) = hits.split_first() else { return format!("nothing found for `{words}`") };
    let mut lines = vec![format!("{} ({})", best.title, best.topic)];
    lines.extend(plain(&best.answer).lines().map(|line| format!("  {line}")));
    lines.extend(others.iter().map(|hit| format!("also: {} ({})", hit.title, hit.topic)));
    lines.join("\n")
}

/// How it all went.
pub(super) fn summary(transcript: &Transcript, report: Option<&Path>) -> String {
    let transcript = &transcript.for_the_candidate();
    let state = &transcript.state;
    let mut lines = vec![String::new()];
    lines.push(match (transcript.finished(), transcript.score()) {
        (true, Some(score)) => format!("the interview is over: score {score} of 100"),
        (true, None) => "the interview is over; no question was scored".to_owned(),
        (false, Some(score)) => format!("the interview is not finished; score {score} of 100 so far"),
        (false, None) => "the interview is not finished".to_owned(),
    });
    if let Some(first) = transcript.first_score() {
        lines.push(format!("without the follow-ups: {first} of 100"));
    }
    if let Some(score) = transcript.overridden() {
        lines.push(format!("with your appeals: {score} of 100"));
    }
    for (index, item) in state.items.iter().enumerate() {
        let score = item.score().map_or_else(|| "  -".to_owned(), |score| format!("{score:3}"));
        let status = Status::of(item).as_str();
        lines.push(format!("  {:2}. {score}  {status}: {}", index + 1, one_line(&item.card.title)));
    }
    let weak = transcript.weaknesses();
    if !weak.is_empty() {
        lines.push("to work on:".to_owned());
    }
    lines.extend(weak.iter().take(5).map(|weak| match weak.point {
        Some(point) => format!("  {}: {} (question {})", weak.verdict.as_str(), one_line(point), weak.number),
        None => format!("  {} (question {})", one_line(weak.title), weak.number),
    }));
    if let Some(report) = report {
        lines.push(format!("report: {}", report.display()));
    }
    if !transcript.finished() {
        lines.push(format!("go on with: greenroom resume {}", transcript.session));
    }
    lines.join("\n")
}

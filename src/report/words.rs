//! What every report says of an interview in words, in no format's escapes: each format escapes it by itself.

use crate::{
    bank::Level,
    grading::{Grade, Method, Verdict},
    session::{Course, How, Item, time},
    transcript::{Status, Transcript},
};

/// The topics asked for.
pub(super) fn topics(transcript: &Transcript) -> String {
    let topics = transcript.state.started.topics.join(", ");
    if topics.is_empty() { "all topics".to_owned() } else { topics }
}

/// When it was held and on what: `2026-01-31 12:00, docker, basics`.
pub(super) fn when_and_what(transcript: &Transcript) -> String {
    let at = transcript.state.started_at.format("%Y-%m-%d %H:%M");
    let level = transcript.state.started.level.map(|level| format!(", {level}")).unwrap_or_default();
    format!("{at}, {}{level}", topics(transcript))
}

/// The level asked for, or `all`.
pub(super) fn level(transcript: &Transcript) -> &'static str {
    transcript.state.started.level.map_or("all", Level::as_str)
}

/// How the interview was held, where it was not as usual.
pub(super) fn manner(transcript: &Transcript) -> Vec<String> {
    let options = &transcript.state.started.options;
    let mut manner = Vec::new();
    manner.extend(options.exam.then(|| "exam".to_owned()));
    manner.extend(options.strict.then(|| "strict time".to_owned()));
    manner.extend(options.time.as_ref().map(|time| format!("time: {time}")));
    manner.extend(((options.pace - 1.0).abs() > f64::EPSILON).then(|| format!("pace: {}", options.pace)));
    manner
}

/// Why and how far an interview is not finished; `None` when it is.
pub(super) fn unfinished(transcript: &Transcript) -> Option<String> {
    let state = &transcript.state;
    let why = match state.course {
        Course::Ended => return None,
        Course::Stopped(reason) => reason.as_str(),
        Course::Running => "the program was ended",
    };
    let closed = state.items.iter().filter(|item| item.outcome.is_some()).count();
    Some(format!("{closed} of {} questions closed; {why}.", state.items.len()))
}

/// What is noteworthy about a question, in a few words each.
pub(super) fn remarks(item: &Item) -> Vec<String> {
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

/// Time taken and allowed.
pub(super) fn times(item: &Item) -> String {
    match (item.answer(), item.card.allowed) {
        (Some(answer), Some(allowed)) => format!("{} of {}", time::words(answer.seconds), time::words(allowed)),
        (Some(answer), None) => format!("{}, no time limit", time::words(answer.seconds)),
        (None, Some(allowed)) => format!("{} allowed", time::words(allowed)),
        (None, None) => "no time limit".to_owned(),
    }
}

/// A score, or a dash.
pub(super) fn number(score: Option<u32>) -> String {
    score.map_or_else(|| "–".to_owned(), |score| score.to_string())
}

/// A verdict by mark and word, never by colour alone.
pub(super) fn verdict(verdict: Verdict) -> String {
    let mark = match verdict {
        Verdict::Covered => "✓",
        Verdict::Partial => "◐",
        Verdict::Missed => "✗",
        Verdict::Contradicted => "⚠",
    };
    format!("{mark} {}", verdict.as_str())
}

/// How words of the answer matched.
pub(super) fn method(method: Method) -> &'static str {
    match method {
        Method::Exact => "exact",
        Method::Stem => "word",
        Method::Alias => "synonym",
        Method::Typo => "typo",
        Method::Phrase => "phrase",
        Method::Number => "number",
        Method::Command => "command",
        Method::Opposite => "opposite",
    }
}

/// How the score came about: `(3×1.00 + 2×0.50) of 6 = 67, less 10 = 57`.
pub(super) fn arithmetic(grade: &Grade) -> String {
    let total: u32 = grade.key_points.iter().map(|point| point.weight).sum();
    let parts: Vec<String> = grade
        .key_points
        .iter()
        .filter(|point| point.weight > 0 && point.credit > 0.0)
        .map(|point| format!("{}×{:.2}", point.weight, point.credit))
        .collect();
    let earned = match parts.as_slice() {
        [] => "0".to_owned(),
        [one] => one.clone(),
        many => format!("({})", many.join(" + ")),
    };
    let before = Grade::arithmetic(&grade.key_points, &[]);
    let off: u32 = grade.deductions.iter().map(|deduction| deduction.points).sum();
    let less = if off == 0 { String::new() } else { format!(", less {off} = {}", before.saturating_sub(off)) };
    format!("{earned} of {total} = {before}{less}")
}

/// Seconds taken over all answers, and seconds allowed for all questions that were answered under a limit.
pub(super) fn total_time(transcript: &Transcript) -> (u64, Option<u64>) {
    let answered = || transcript.state.items.iter().filter_map(|item| item.answer().map(|answer| (item, answer)));
    let taken = answered().map(|(_, answer)| answer.seconds).sum();
    (taken, answered().map(|(item, _)| item.card.allowed).sum())
}

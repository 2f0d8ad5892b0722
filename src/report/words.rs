//! What every report says of an interview in words, in no format's escapes: each format escapes it by itself.

use crate::{
    bank::Level,
    grading::{Grade, Method, Verdict},
    session::{Course, How, Item, panel, time},
    text::speech,
    transcript::{Status, Transcript},
};

/// What a key point weighs, after its text.
pub(crate) fn weight(weight: u32) -> String {
    if weight == 0 { weight_figure(weight) } else { format!("weight {weight}") }
}

/// What a key point weighs, in a column of weights.
pub(crate) fn weight_figure(weight: u32) -> String {
    if weight == 0 { "bonus".to_owned() } else { weight.to_string() }
}

/// How the interviewer of a panel marks an answer.
pub(crate) fn how_to_mark(item: &Item) -> String {
    match item.card.key_points.len() {
        0 => "there are no key points, so a note is all".to_owned(),
        1 => "1 if the key point was made, `~1` for in part, then a note".to_owned(),
        count => format!("numbers from 1 to {count}, `~2` for in part, then a note"),
    }
}

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
    remarks.extend(spoken(item));
    remarks
}

/// How a spoken answer was said; `None` for a typed one.
pub(super) fn spoken(item: &Item) -> Option<String> {
    let said: Vec<&str> = item.dictated.iter().map(|(text, _)| text.as_str()).collect();
    let millis: u64 = item.dictated.iter().map(|(_, millis)| millis).sum();
    if said.is_empty() {
        return None;
    }
    let said = said.join("\n");
    let mut parts = vec!["spoken".to_owned()];
    parts.extend(speech::pace(speech::count(&said), millis).map(|pace| format!("{pace} words a minute")));
    let fillers = speech::fillers(&said);
    let total: usize = fillers.iter().map(|(_, count)| count).sum();
    parts.push(match (total, fillers.as_slice()) {
        (0, _) => "no filler words".to_owned(),
        (1, _) => format!("1 filler word ({})", fillers[0].0),
        (_, _) => {
            let each: Vec<String> = fillers.iter().map(|(word, count)| format!("{word} {count}")).collect();
            format!("{total} filler words ({})", each.join(", "))
        }
    });
    Some(parts.join(", "))
}

/// What the interviewer of a panel made of an answer, and how far the grader agrees.
pub(super) fn panel(item: &Item) -> Option<String> {
    let marks = item.panel.as_ref()?;
    let list = |numbers: &[usize]| numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    let mut parts = Vec::new();
    parts.push(if marks.made.is_empty() {
        "no key point made".to_owned()
    } else {
        format!("made {}", list(&marks.made))
    });
    parts.extend((!marks.partly.is_empty()).then(|| format!("in part {}", list(&marks.partly))));
    let mut text = parts.join(", ");
    if let Some((score, (same, of))) = panel::score(item).zip(panel::agreement(item)) {
        text.push_str(&format!("; {score} of 100; the grader agrees on {same} of {of} key points"));
    }
    Some(text)
}

/// How far the interviewer of a panel and the grader agree over a whole interview.
pub(super) fn panel_agreement(transcript: &Transcript) -> Option<String> {
    let pairs: Vec<(usize, usize)> = transcript.state.items.iter().filter_map(panel::agreement).collect();
    let (same, of) = pairs.iter().fold((0, 0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let scores: Vec<u32> = transcript.state.items.iter().filter_map(panel::score).collect();
    if of == 0 || scores.is_empty() {
        return None;
    }
    let mean = (f64::from(scores.iter().sum::<u32>()) / scores.len() as f64).round();
    let percent = (100.0 * same as f64 / of as f64).round();
    Some(format!(
        "The interviewer gives {mean} of 100 and agrees with the grader on {same} of {of} key points ({percent} %)."
    ))
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
        Method::Paraphrase => "paraphrase",
    }
}

/// How the score came about: `(3×1.00 + 2×0.50) of 6 = 67, less 10 = 57`.
pub(crate) fn arithmetic(grade: &Grade) -> String {
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

/// What was noted about an answer, in words.
pub(crate) fn flags(grade: &Grade) -> String {
    let flags: Vec<String> = grade.flags.iter().map(|flag| flag.as_str().replace('_', " ")).collect();
    flags.join(", ")
}

/// Seconds taken over all answers, and seconds allowed for all questions that were answered under a limit.
pub(super) fn total_time(transcript: &Transcript) -> (u64, Option<u64>) {
    let answered = || transcript.state.items.iter().filter_map(|item| item.answer().map(|answer| (item, answer)));
    let taken = answered().map(|(_, answer)| answer.seconds).sum();
    (taken, answered().map(|(item, _)| item.card.allowed).sum())
}

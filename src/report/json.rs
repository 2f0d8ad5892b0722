//! The report as one JSON document with a version, for other programs. Exactly what was typed and graded; nothing escaped.

use chrono::{DateTime, FixedOffset};
use serde::Serialize;

use crate::{
    bank::{Level, QuestionId},
    grading::Grade,
    session::{Earned, How, Item, Options},
    transcript::{Status, Transcript},
};

/// Version of the document. It grows by new fields; it changes when an old one does.
pub const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    session: &'a str,
    started_at: DateTime<FixedOffset>,
    last_event_at: DateTime<FixedOffset>,
    finished: bool,
    topics: &'a [String],
    level: Option<Level>,
    seed: u64,
    options: &'a Options,
    bank_digest: &'a str,
    grader_version: &'a str,
    score: Option<u32>,
    score_first_answers: Option<u32>,
    score_with_appeals: Option<u32>,
    questions: Vec<Entry<'a>>,
    work_on: Vec<Weak<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    number: usize,
    id: &'a QuestionId,
    title: &'a str,
    topic: &'a str,
    level: Option<Level>,
    status: Status,
    asked_at: Option<DateTime<FixedOffset>>,
    seconds: Option<u64>,
    allowed_seconds: Option<u64>,
    in_time: Option<bool>,
    over_seconds: Option<u64>,
    answered_by: Option<How>,
    hints: &'a [String],
    searches: &'a [String],
    open_book: bool,
    follow_ups: Vec<FollowUp<'a>>,
    answer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<&'a str>,
    grader_version: Option<&'a str>,
    grade: Option<&'a Grade>,
    score: Option<u32>,
    score_first_answer: Option<u32>,
    hint_points: u32,
    #[serde(rename = "override")]
    overridden: Option<Override<'a>>,
    reference: &'a str,
}

/// What was asked after the answer. `grade` is that of the follow-up's answer as one to the question; `earned` says which
/// key points count more for it, and with what credit.
#[derive(Serialize)]
struct FollowUp<'a> {
    question: &'a str,
    aims_at: &'a [usize],
    built: bool,
    seconds: Option<u64>,
    allowed_seconds: Option<u64>,
    over_seconds: Option<u64>,
    answer: Option<&'a str>,
    grade: Option<&'a Grade>,
    earned: &'a [Earned],
}

fn follow_up(asked: &crate::session::FollowUp) -> FollowUp<'_> {
    let answer = asked.answer.as_ref();
    FollowUp {
        question: &asked.question,
        aims_at: &asked.points,
        built: asked.built,
        seconds: answer.map(|answer| answer.seconds),
        allowed_seconds: asked.allowed,
        over_seconds: answer.map(|answer| answer.over),
        answer: answer.map(|answer| answer.text.as_str()),
        grade: answer.and_then(|answer| answer.grade.as_ref()).map(|(grade, _)| grade),
        earned: &asked.earned,
    }
}

#[derive(Serialize)]
struct Override<'a> {
    score: u32,
    appeals: Vec<Appeal<'a>>,
}

#[derive(Serialize)]
struct Appeal<'a> {
    key_point: usize,
    accepted: bool,
    words: &'a str,
}

#[derive(Serialize)]
struct Weak<'a> {
    question: usize,
    key_point: Option<&'a str>,
    verdict: crate::grading::Verdict,
    cost: u32,
}

/// The whole report, with a line end.
pub fn render(transcript: &Transcript) -> String {
    let state = &transcript.state;
    let document = Document {
        schema: SCHEMA,
        session: &transcript.session,
        started_at: state.started_at,
        last_event_at: state.last_at,
        finished: transcript.finished(),
        topics: &state.started.topics,
        level: state.started.level,
        seed: state.started.seed,
        options: &state.started.options,
        bank_digest: &state.started.bank,
        grader_version: &state.started.grader,
        score: transcript.score(),
        score_first_answers: transcript.first_score().or(transcript.score()),
        score_with_appeals: transcript.overridden(),
        questions: state.items.iter().enumerate().map(|(index, item)| entry(index + 1, item)).collect(),
        work_on: transcript
            .weaknesses()
            .into_iter()
            .map(|weak| Weak { question: weak.number, key_point: weak.point, verdict: weak.verdict, cost: weak.cost })
            .collect(),
    };
    // Only a map with keys that are no strings could fail here, and there is none.
    let mut text = crate::text::json(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn entry(number: usize, item: &Item) -> Entry<'_> {
    let answer = item.answer();
    let overridden = item.overridden().map(|score| Override {
        score,
        appeals: item
            .appeals
            .iter()
            .map(|appeal| Appeal { key_point: appeal.key_point, accepted: appeal.accepted, words: &appeal.words })
            .collect(),
    });
    Entry {
        number,
        id: &item.card.id,
        title: &item.card.title,
        topic: &item.card.topic,
        level: item.card.level,
        status: Status::of(item),
        asked_at: item.asked_at,
        seconds: answer.map(|answer| answer.seconds),
        allowed_seconds: item.card.allowed,
        in_time: answer.map(|answer| answer.over == 0),
        over_seconds: answer.map(|answer| answer.over),
        answered_by: answer.map(|answer| answer.how),
        hints: &item.hints,
        searches: &item.searches,
        open_book: !item.searches.is_empty(),
        follow_ups: item.follow_ups.iter().map(follow_up).collect(),
        answer: answer.map(|answer| answer.text.as_str()),
        draft: Some(item.draft.as_str()).filter(|draft| !draft.is_empty()),
        grader_version: answer.and_then(|answer| answer.grade.as_ref()).map(|(_, version)| version.as_str()),
        grade: item.grade(),
        score: item.score(),
        score_first_answer: item.first_score(),
        hint_points: item.hint_cost,
        overridden,
        reference: &item.card.reference,
    }
}

//! The report as one JSON document with a version, for other programs. Exactly what was typed and graded; nothing escaped.

use chrono::{DateTime, FixedOffset};
use serde::Serialize;

use super::{
    Earlier,
    compare::{Comparison, Pair},
};
use crate::{
    bank::{Level, QuestionId},
    grading::Grade,
    session::{Earned, How, Item, Options, panel},
    text::speech,
    transcript::{Status, Transcript},
};

/// Version of the document. It grows by new fields; it changes when an old one does.
pub const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    kind: &'static str,
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
    earlier: &'a [Earlier],
}

/// The JSON Schema that every document here fits.
pub const JSON_SCHEMA: &str = include_str!("../../schema/report-1.schema.json");

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
    #[serde(skip_serializing_if = "Option::is_none")]
    spoken: Option<Spoken>,
    #[serde(skip_serializing_if = "Option::is_none")]
    panel: Option<Panel<'a>>,
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

/// How a spoken answer was said; `text` is what the program wrote down, before it was corrected.
#[derive(Serialize)]
struct Spoken {
    text: String,
    seconds: f64,
    words: usize,
    words_per_minute: Option<u32>,
    fillers: Vec<Filler>,
}

#[derive(Serialize)]
struct Filler {
    word: &'static str,
    count: usize,
}

fn spoken(item: &Item) -> Option<Spoken> {
    let said: Vec<&str> = item.dictated.iter().map(|(text, _)| text.as_str()).collect();
    let millis: u64 = item.dictated.iter().map(|(_, millis)| millis).sum();
    let text = said.join("\n");
    let words = speech::count(&text);
    (!said.is_empty()).then(|| Spoken {
        seconds: millis as f64 / 1000.0,
        words,
        words_per_minute: speech::pace(words, millis),
        fillers: speech::fillers(&text).into_iter().map(|(word, count)| Filler { word, count }).collect(),
        text,
    })
}

/// What a human interviewer made of the answer, before the grade was seen.
#[derive(Serialize)]
struct Panel<'a> {
    made: &'a [usize],
    partly: &'a [usize],
    note: &'a str,
    score: Option<u32>,
    agreed: Option<usize>,
    key_points: Option<usize>,
}

fn panel(item: &Item) -> Option<Panel<'_>> {
    let agreement = panel::agreement(item);
    item.panel.as_ref().map(|marks| Panel {
        made: &marks.made,
        partly: &marks.partly,
        note: &marks.note,
        score: panel::score(item),
        agreed: agreement.map(|(same, _)| same),
        key_points: agreement.map(|(_, of)| of),
    })
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

/// The whole report, with a line end; `earlier` are the interviews it is compared with, oldest first.
pub fn render(transcript: &Transcript, earlier: &[Earlier]) -> String {
    text(&document(transcript, earlier))
}

/// Several interviews, in the order given.
pub fn render_several(transcripts: &[Transcript]) -> String {
    #[derive(Serialize)]
    struct Several<'a> {
        schema: u32,
        kind: &'static str,
        reports: Vec<Document<'a>>,
    }
    let reports = transcripts.iter().map(|transcript| document(transcript, &[])).collect();
    text(&Several { schema: SCHEMA, kind: "several", reports })
}

/// Two interviews side by side.
pub fn render_comparison(comparison: &Comparison<'_>) -> String {
    #[derive(Serialize)]
    struct Compared<'a> {
        schema: u32,
        kind: &'static str,
        a: Side<'a>,
        b: Side<'a>,
        questions: Vec<PairEntry<'a>>,
    }
    let shared = comparison.shared_scores();
    let a = side(comparison.a, shared.map(|scores| scores.0));
    let b = side(comparison.b, shared.map(|scores| scores.1));
    let questions = comparison.questions.iter().filter_map(pair_entry).collect();
    text(&Compared { schema: SCHEMA, kind: "comparison", a, b, questions })
}

#[derive(Serialize)]
struct Side<'a> {
    session: &'a str,
    started_at: DateTime<FixedOffset>,
    finished: bool,
    seed: u64,
    topics: &'a [String],
    score: Option<u32>,
    /// Over the questions that count in both.
    score_shared: Option<u32>,
}

fn side(transcript: &Transcript, score_shared: Option<u32>) -> Side<'_> {
    Side {
        session: &transcript.session,
        started_at: transcript.state.started_at,
        finished: transcript.finished(),
        seed: transcript.state.started.seed,
        topics: &transcript.state.started.topics,
        score: transcript.score(),
        score_shared,
    }
}

#[derive(Serialize)]
struct PairEntry<'a> {
    id: &'a QuestionId,
    title: &'a str,
    a: Option<Taken>,
    b: Option<Taken>,
    change: Option<i64>,
    key_points: Vec<PointEntry<'a>>,
}

#[derive(Serialize)]
struct Taken {
    number: usize,
    status: Status,
    score: Option<u32>,
    seconds: Option<u64>,
}

#[derive(Serialize)]
struct PointEntry<'a> {
    text: &'a str,
    weight: u32,
    a: Option<Found>,
    b: Option<Found>,
}

#[derive(Serialize)]
struct Found {
    verdict: crate::grading::Verdict,
    credit: f64,
}

fn pair_entry<'a>(pair: &Pair<'a>) -> Option<PairEntry<'a>> {
    let card = &pair.item()?.card;
    let taken = |side: Option<(usize, &Item)>| {
        side.map(|(number, item)| Taken {
            number,
            status: Status::of(item),
            score: item.score(),
            seconds: item.answer().map(|answer| answer.seconds),
        })
    };
    let found = |side: Option<(crate::grading::Verdict, f64)>| side.map(|(verdict, credit)| Found { verdict, credit });
    let key_points = pair.points.iter();
    let key_points = key_points
        .map(|point| PointEntry { text: point.text, weight: point.weight, a: found(point.a), b: found(point.b) })
        .collect();
    let (a, b) = (taken(pair.a), taken(pair.b));
    Some(PairEntry { id: &card.id, title: &card.title, a, b, change: pair.change(), key_points })
}

/// A document with a line end.
fn text(document: &impl Serialize) -> String {
    // Only a map with keys that are no strings could fail here, and there is none.
    let mut text = crate::text::json(document).unwrap_or_default();
    text.push('\n');
    text
}

fn document<'a>(transcript: &'a Transcript, earlier: &'a [Earlier]) -> Document<'a> {
    let state = &transcript.state;
    Document {
        schema: SCHEMA,
        kind: "interview",
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
        earlier,
    }
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
        spoken: spoken(item),
        panel: panel(item),
        overridden,
        reference: &item.card.reference,
    }
}

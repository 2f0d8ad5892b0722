//! One question of one interview, as far as memory is concerned. Answers and evidence stay in the journal.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::{
    bank::Level,
    grading::Verdict,
    session::{How, Item},
    transcript::{Status, Transcript},
};

/// One key point of one attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct PointAttempt {
    /// The text of the key point.
    pub text: Arc<str>,
    /// Its weight, 1 or more: bonus points are not remembered.
    pub weight: u32,
    /// Credit for the first answer, 0 to 1; the candidate's appeal decides where there is one.
    pub credit: f64,
    /// The grader's verdict; `Missed` where there was no answer.
    pub verdict: Verdict,
}

/// One question that was closed in an interview.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// Id of the question.
    pub question: Arc<str>,
    /// Its title at that time.
    pub title: Arc<str>,
    /// Its topic at that time.
    pub topic: Arc<str>,
    /// Its level at that time.
    pub level: Option<Level>,
    /// When it was closed, in whole seconds.
    pub at: DateTime<FixedOffset>,
    /// Answered, skipped or revealed.
    pub status: Status,
    /// The grader's own score of the first answer, 0 to 100; `None` for a question that was not scored.
    pub score: Option<u32>,
    /// The same with the candidate's appeals: the score that memory goes by.
    pub counted: Option<u32>,
    /// The score with what follow-up answers earned, where there were any.
    pub followed: Option<u32>,
    /// Seconds taken for the answer.
    pub seconds: Option<u64>,
    /// Seconds allowed; `None` without a limit.
    pub allowed: Option<u64>,
    /// Seconds over the limit; 0 in time.
    pub over: u64,
    /// The answer was taken when the time was up.
    pub time_up: bool,
    /// Hints taken.
    pub hints: u32,
    /// The bank was searched while the question was open.
    pub open_book: bool,
    /// The required key points.
    pub points: Vec<PointAttempt>,
}

impl Attempt {
    /// The day of the attempt, on the candidate's own calendar.
    pub fn day(&self) -> NaiveDate {
        self.at.date_naive()
    }
}

/// The attempts of an interview, in its order. Grades that an unfinished exam holds back are not among them.
pub fn attempts(transcript: &Transcript) -> Vec<Attempt> {
    let held = transcript.holds_back();
    transcript.state.items.iter().filter_map(|item| attempt(item, held)).collect()
}

fn attempt(item: &Item, held: bool) -> Option<Attempt> {
    let status = Status::of(item);
    let grade = item.grade();
    match status {
        // Until it is graded an answer says nothing.
        Status::Answered if grade.is_none() || held => return None,
        Status::Answered | Status::Skipped | Status::Revealed => {}
        Status::Unanswered | Status::NotAsked => return None,
    }
    let at = item.closed_at.or(item.asked_at)?;
    let answer = item.answer();
    let points = match grade {
        Some(grade) => grade
            .key_points
            .iter()
            .enumerate()
            .filter(|(_, point)| point.weight > 0)
            .map(|(index, point)| PointAttempt {
                text: point.text.as_str().into(),
                weight: point.weight,
                credit: hundredths(
                    item.appeal(index).map_or(point.credit, |appeal| if appeal.accepted { 1.0 } else { 0.0 }),
                ),
                verdict: point.verdict,
            })
            .collect(),
        None => item
            .card
            .key_points
            .iter()
            .filter(|point| point.weight > 0)
            .map(|point| PointAttempt {
                text: point.text.as_str().into(),
                weight: point.weight,
                credit: 0.0,
                verdict: Verdict::Missed,
            })
            .collect(),
    };
    let score = grade.map(|grade| grade.score).or_else(|| item.score());
    Some(Attempt {
        question: item.card.id.as_str().into(),
        title: item.card.title.as_str().into(),
        topic: item.card.topic.as_str().into(),
        level: item.card.level,
        at: at - chrono::TimeDelta::nanoseconds(i64::from(at.timestamp_subsec_nanos())),
        status,
        score,
        counted: counted(item).or(score),
        followed: item.followed(),
        seconds: answer.map(|answer| answer.seconds),
        allowed: item.card.allowed,
        over: answer.map_or(0, |answer| answer.over),
        time_up: answer.is_some_and(|answer| answer.how == How::TimeUp),
        hints: item.hints.len() as u32,
        open_book: !item.searches.is_empty(),
        points,
    })
}

/// Credits are given in hundredths; the cache keeps no more.
fn hundredths(credit: f64) -> f64 {
    (credit.clamp(0.0, 1.0) * 100.0).round() / 100.0
}

/// The score of the first answer with the candidate's appeals.
fn counted(item: &Item) -> Option<u32> {
    let credits: Vec<(usize, f64)> = item
        .appeals
        .iter()
        .filter_map(|appeal| Some((appeal.key_point.checked_sub(1)?, if appeal.accepted { 1.0 } else { 0.0 })))
        .collect();
    item.grade().map(|grade| grade.score_with(&credits))
}

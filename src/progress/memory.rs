//! All attempts in order, and what they come to for each question and key point. Reads no file ([`super::remember`]).

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::{Attempt, Rating, Schedule, Scheduler, rate};
use crate::{bank::Level, grading::Verdict};

/// A key point with less credit than this was missed.
pub const MISSED_BELOW: f64 = 0.5;

/// A score below this is weak; the `good` band begins here.
pub const WEAK_BELOW: u32 = 65;

/// One interview.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// The name of its journal.
    pub name: String,
    /// When it started.
    pub started_at: DateTime<FixedOffset>,
    /// Whether all its questions were closed.
    pub finished: bool,
    /// Its attempts.
    pub attempts: Vec<Attempt>,
}

/// What is remembered of one key point.
#[derive(Debug, Clone, PartialEq)]
pub struct PointMemory {
    /// Its weight when it was last met.
    pub weight: u32,
    /// How often it was met.
    pub attempts: u32,
    /// How often it was missed.
    pub missed: u32,
    /// Credit at the last attempt.
    pub last_credit: f64,
    /// Verdict at the last attempt.
    pub last_verdict: Verdict,
    /// Day of the last attempt.
    pub last_seen: NaiveDate,
}

impl PointMemory {
    /// Whether the last attempt missed it.
    pub fn is_missed(&self) -> bool {
        self.last_credit < MISSED_BELOW
    }
}

/// What is remembered of one question.
#[derive(Debug, Clone, PartialEq)]
pub struct QuestionMemory {
    /// Its title when it was last met.
    pub title: Arc<str>,
    /// Its topic then.
    pub topic: Arc<str>,
    /// Its level then.
    pub level: Option<Level>,
    /// Day, score (with appeals) and rating of each attempt, oldest first.
    pub attempts: Vec<(NaiveDate, Option<u32>, Rating)>,
    /// When it comes back.
    pub schedule: Schedule,
    /// Its key points by their texts.
    pub points: BTreeMap<Arc<str>, PointMemory>,
}

impl QuestionMemory {
    /// The score of the last attempt that has one.
    pub fn last_score(&self) -> Option<u32> {
        self.attempts.iter().rev().find_map(|(_, score, _)| *score)
    }

    /// Whether the last attempt was weak: a low score, or none because it was skipped or revealed.
    pub fn is_weak(&self) -> bool {
        let last = self.attempts.last();
        last.is_some_and(|(_, score, _)| score.is_none_or(|score| score < WEAK_BELOW))
    }
}

/// All that is remembered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Memory {
    /// The interviews, oldest first.
    pub sessions: Vec<Session>,
}

impl Memory {
    /// Puts the sessions in order.
    pub fn new(mut sessions: Vec<Session>) -> Self {
        sessions.sort_by(|a, b| a.started_at.cmp(&b.started_at).then_with(|| a.name.cmp(&b.name)));
        Self { sessions }
    }

    /// All attempts, oldest first.
    pub fn attempts(&self) -> Vec<&Attempt> {
        let mut attempts: Vec<&Attempt> = self.sessions.iter().flat_map(|session| &session.attempts).collect();
        attempts.sort_by_key(|attempt| attempt.at);
        attempts
    }

    /// What is remembered of each question, by its id.
    pub fn questions(&self, scheduler: &Scheduler) -> BTreeMap<Arc<str>, QuestionMemory> {
        let mut questions: BTreeMap<Arc<str>, QuestionMemory> = BTreeMap::new();
        for attempt in self.attempts() {
            let Some(rating) = rate(attempt) else { continue };
            let day = attempt.day();
            let before = questions.get(&attempt.question).map(|question| question.schedule);
            let schedule = scheduler.after(before.as_ref(), day, rating);
            let question = questions.entry(Arc::clone(&attempt.question)).or_insert_with(|| QuestionMemory {
                title: Arc::clone(&attempt.title),
                topic: Arc::clone(&attempt.topic),
                level: attempt.level,
                attempts: Vec::new(),
                schedule,
                points: BTreeMap::new(),
            });
            question.title = Arc::clone(&attempt.title);
            question.topic = Arc::clone(&attempt.topic);
            question.level = attempt.level;
            question.schedule = schedule;
            question.attempts.push((day, attempt.counted, rating));
            for point in &attempt.points {
                let known = question.points.entry(Arc::clone(&point.text)).or_insert_with(|| PointMemory {
                    weight: point.weight,
                    attempts: 0,
                    missed: 0,
                    last_credit: point.credit,
                    last_verdict: point.verdict,
                    last_seen: day,
                });
                known.weight = point.weight;
                known.attempts += 1;
                known.missed += u32::from(point.credit < MISSED_BELOW);
                known.last_credit = point.credit;
                known.last_verdict = point.verdict;
                known.last_seen = day;
            }
        }
        questions
    }
}

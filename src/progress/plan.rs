//! What to practise until a day, and why: what is due on its day, what was weak or missed, what is new in between.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::{
    QuestionMemory, Scheduler,
    select::{Points, missed, unpractised},
};
use crate::bank::{Level, Outline, QuestionId};

/// Questions a day: as many as an interview has when nobody says how many.
pub const PER_DAY: usize = crate::session::plan::DEFAULT_QUESTIONS;

/// Why a question is in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its day has come, or comes in time.
    Due,
    /// The last answer was weak, and it would come back too late.
    Weak,
    /// The last answer missed key points, and it would come back too late.
    Missed,
    /// Nothing of its topic was ever practised.
    NewTopic,
    /// It was never asked.
    New,
}

/// One question of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Task {
    /// Its id.
    pub id: QuestionId,
    /// Its title.
    pub title: String,
    /// Its topic.
    pub topic: String,
    /// Its level.
    pub level: Option<Level>,
    /// Why it is in the plan.
    pub reason: Reason,
    /// The day on which it is due; `None` when it was never asked.
    pub due: Option<NaiveDate>,
    /// The day of the last attempt.
    pub last_seen: Option<NaiveDate>,
    /// Days from the last attempt to `due`.
    pub interval_days: Option<u32>,
    /// The score of the last attempt, with the candidate's appeals.
    pub last_score: Option<u32>,
    /// The chance to recall it today, in percent.
    pub recall_percent: Option<u32>,
    /// The key points that the last attempt missed.
    pub missed: Vec<String>,
}

/// One day of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Day {
    /// The day.
    pub date: NaiveDate,
    /// Its questions, the most urgent first; at most [`PER_DAY`].
    pub questions: Vec<Task>,
}

/// What to practise from today until a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The first day.
    pub today: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// All days, those without questions too.
    pub days: Vec<Day>,
    /// How many questions have no place before the end.
    pub left_over: usize,
}

/// Longest plan, in days.
const LONGEST: i64 = 366;

/// Plans the days from `today` to `until`, both included; an earlier `until` is today. `points` has the key points of
/// [`super::with_misses`] at least.
pub fn plan(
    questions: &[&Outline],
    points: &Points,
    memory: &BTreeMap<Arc<str>, QuestionMemory>,
    scheduler: &Scheduler,
    today: NaiveDate,
    until: NaiveDate,
) -> Plan {
    let span = (until - today).num_days().clamp(0, LONGEST - 1) as u64;
    let mut days: Vec<Day> = (0..=span)
        .filter_map(|n| today.checked_add_days(Days::new(n)))
        .map(|date| Day { date, questions: Vec::new() })
        .collect();
    let until = days.last().map_or(today, |day| day.date);
    let mut due = Vec::new();
    let mut early = Vec::new();
    for question in questions {
        let Some(memory) = memory.get(question.id.as_str()) else { continue };
        let recall = scheduler.recall(&memory.schedule, today);
        let mut task = task(question, Reason::Due);
        task.due = Some(memory.schedule.due);
        task.last_seen = Some(memory.schedule.last);
        task.interval_days = Some(memory.schedule.interval);
        task.last_score = memory.attempts.last().and_then(|(_, score, _)| *score);
        task.recall_percent = Some((recall * 100.0).round() as u32);
        task.missed = missed(question, points, memory).into_iter().map(|(text, _)| text).collect();
        if memory.schedule.due <= until {
            due.push((memory.schedule.due.max(today), recall, task));
        } else if memory.is_weak() {
            task.reason = Reason::Weak;
            early.push((0, recall, task));
        } else if !task.missed.is_empty() {
            task.reason = Reason::Missed;
            early.push((1, recall, task));
        }
    }
    due.sort_by(|a, b| (a.0.cmp(&b.0)).then(a.1.total_cmp(&b.1)).then_with(|| a.2.id.cmp(&b.2.id)));
    early.sort_by(|a, b| (a.0.cmp(&b.0)).then(a.1.total_cmp(&b.1)).then_with(|| a.2.id.cmp(&b.2.id)));
    let mut left_over = 0;
    for (date, _, task) in due {
        match days.iter_mut().find(|day| day.date >= date && day.questions.len() < PER_DAY) {
            Some(day) => day.questions.push(task),
            None => left_over += 1,
        }
    }
    let new = unpractised(questions, memory)
        .into_iter()
        .map(|(question, new_topic)| task(question, if new_topic { Reason::NewTopic } else { Reason::New }));
    // What has no day of its own goes where there is least to do.
    for task in early.into_iter().map(|(_, _, task)| task).chain(new) {
        let emptiest =
            days.iter_mut().filter(|day| day.questions.len() < PER_DAY).min_by_key(|day| day.questions.len());
        match emptiest {
            Some(day) => day.questions.push(task),
            None => left_over += 1,
        }
    }
    Plan { today, until, days, left_over }
}

fn task(question: &Outline, reason: Reason) -> Task {
    Task {
        id: question.id.clone(),
        title: question.title.clone(),
        topic: question.topic.clone(),
        level: question.level,
        reason,
        due: None,
        last_seen: None,
        interval_days: None,
        last_score: None,
        recall_percent: None,
        missed: Vec::new(),
    }
}

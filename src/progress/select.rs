//! Which questions are due, weak or missed: the most urgent first. Draws nothing and asks nothing.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;

use super::{QuestionMemory, Scheduler};
use crate::bank::{KeyPoint, Outline, QuestionId};

/// Key points of questions as the bank has them now.
pub type Points = HashMap<QuestionId, Vec<KeyPoint>>;

/// Positions of the questions whose last attempt missed something: those whose key points [`select`] and
/// [`super::plan()`] ask for.
pub fn with_misses(questions: &[&Outline], memory: &BTreeMap<Arc<str>, QuestionMemory>) -> Vec<usize> {
    let misses = |question: &Outline| memory.get(question.id.as_str()).is_some_and(has_misses);
    (0..questions.len()).filter(|at| misses(questions[*at])).collect()
}

fn has_misses(memory: &QuestionMemory) -> bool {
    memory.points.values().any(super::PointMemory::is_missed)
}

/// What to practise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Choice {
    /// Questions whose day has come.
    Due,
    /// Questions that went badly the last time, and topics that were never practised.
    Weak,
    /// Questions with key points that were missed the last time.
    Missed,
}

impl Choice {
    /// In a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Weak => "weak",
            Self::Missed => "missed",
        }
    }
}

/// Those of `questions` that any of `choices` means, the most urgent first. `points` has the key points of
/// [`with_misses`] at least.
pub fn select<'a>(
    questions: &[&'a Outline],
    points: &Points,
    memory: &BTreeMap<Arc<str>, QuestionMemory>,
    choices: &[Choice],
    scheduler: &Scheduler,
    today: NaiveDate,
) -> Vec<&'a Outline> {
    let mut chosen = Vec::new();
    let mut seen = HashSet::new();
    let sorted: BTreeSet<Choice> = choices.iter().copied().collect();
    for choice in sorted {
        for question in by_choice(questions, points, memory, choice, scheduler, today) {
            if seen.insert(&question.id) {
                chosen.push(question);
            }
        }
    }
    chosen
}

fn by_choice<'a>(
    questions: &[&'a Outline],
    points: &Points,
    memory: &BTreeMap<Arc<str>, QuestionMemory>,
    choice: Choice,
    scheduler: &Scheduler,
    today: NaiveDate,
) -> Vec<&'a Outline> {
    let known = questions.iter().filter_map(|question| Some((*question, memory.get(question.id.as_str())?)));
    match choice {
        Choice::Due => {
            let mut due: Vec<_> = known.filter(|(_, memory)| memory.schedule.is_due(today)).collect();
            let recall = |memory: &QuestionMemory| scheduler.recall(&memory.schedule, today);
            due.sort_by(|a, b| recall(a.1).total_cmp(&recall(b.1)).then_with(|| a.0.id.cmp(&b.0.id)));
            due.into_iter().map(|(question, _)| question).collect()
        }
        Choice::Weak => {
            let mut weak: Vec<_> = known.filter(|(_, memory)| memory.is_weak()).collect();
            weak.sort_by_key(|(question, memory)| {
                (memory.attempts.last().and_then(|(_, score, _)| *score), &question.id)
            });
            let new = unpractised(questions, memory).into_iter().filter(|(_, new_topic)| *new_topic);
            weak.into_iter().map(|(question, _)| question).chain(new.map(|(question, _)| question)).collect()
        }
        Choice::Missed => {
            let mut missed: Vec<_> = known
                .map(|(question, memory)| (missed_weight(&missed(question, points, memory)), question))
                .filter(|(weight, _)| *weight > 0)
                .collect();
            missed.sort_by_key(|(weight, question)| (std::cmp::Reverse(*weight), &question.id));
            missed.into_iter().map(|(_, question)| question).collect()
        }
    }
}

fn missed_weight(missed: &[(String, u32)]) -> u32 {
    missed.iter().map(|(_, weight)| weight).sum()
}

/// The required key points of a question that its last attempt missed, with their weights, the heaviest first. What the
/// bank no longer says is not missed.
pub(super) fn missed(question: &Outline, points: &Points, memory: &QuestionMemory) -> Vec<(String, u32)> {
    let day = memory.schedule.last;
    let points = points.get(&question.id).filter(|_| has_misses(memory));
    let mut missed: Vec<(String, u32)> = points
        .into_iter()
        .flatten()
        .filter(|point| point.weight > 0)
        .filter(|point| {
            memory.points.get(point.text.as_str()).is_some_and(|known| known.is_missed() && known.last_seen == day)
        })
        .map(|point| (point.text.clone(), point.weight))
        .collect();
    missed.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    missed
}

/// The questions that were never asked, each with whether its whole topic is new: those first, easy levels before hard
/// ones, the topics taking turns.
pub(super) fn unpractised<'a>(
    questions: &[&'a Outline],
    memory: &BTreeMap<Arc<str>, QuestionMemory>,
) -> Vec<(&'a Outline, bool)> {
    let practised: HashSet<&str> = questions
        .iter()
        .filter(|question| memory.contains_key(question.id.as_str()))
        .map(|question| question.topic.as_str())
        .collect();
    let mut turns: BTreeMap<(&str, Option<crate::bank::Level>), usize> = BTreeMap::new();
    let mut found = Vec::new();
    for question in questions.iter().filter(|question| !memory.contains_key(question.id.as_str())) {
        let turn = turns.entry((question.topic.as_str(), question.level)).or_default();
        let new_topic = !practised.contains(question.topic.as_str());
        found.push((!new_topic, question.level, *turn, *question));
        *turn += 1;
    }
    found.sort_by(|a, b| (a.0, a.1, a.2, &a.3.topic).cmp(&(b.0, b.1, b.2, &b.3.topic)));
    found.into_iter().map(|(known_topic, _, _, question)| (question, !known_topic)).collect()
}

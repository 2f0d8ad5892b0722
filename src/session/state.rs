//! The state of an interview: its events, replayed. Grades come from the events; nothing is graded here.

use std::time::Duration;

use chrono::{DateTime, FixedOffset};

use super::event::{Card, Event, How, Record, SCHEMA, Started, StopReason};
use crate::grading::Grade;

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// As typed.
    pub text: String,
    /// Seconds taken, rounded down.
    pub seconds: u64,
    /// Seconds over the time allowed; 0 in time.
    pub over: u64,
    /// How it came.
    pub how: How,
    /// The grade and the version of the grader that gave it, once there is one.
    pub grade: Option<(Grade, String)>,
}

/// How a question was closed.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// With an answer.
    Answered(Answer),
    /// Without one: scores 0.
    Skipped,
    /// The reference was shown: not scored.
    Revealed,
}

/// The candidate's override of one verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// Which key point, from 1.
    pub key_point: usize,
    /// Counts in full, or not at all.
    pub accepted: bool,
    /// The words it is about.
    pub words: String,
}

/// One question of the interview and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The question.
    pub card: Card,
    /// When it was shown.
    pub asked_at: Option<DateTime<FixedOffset>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<FixedOffset>>,
    /// Time on its clock.
    pub used: Duration,
    /// What was typed when the interview last looked.
    pub draft: String,
    /// Hints given.
    pub hints: Vec<String>,
    /// What the bank was searched for.
    pub searches: Vec<String>,
    /// How it was closed.
    pub outcome: Option<Outcome>,
    /// Overrides, at most one a key point.
    pub appeals: Vec<Appeal>,
}

impl Item {
    fn new(card: Card) -> Self {
        Self {
            card,
            asked_at: None,
            closed_at: None,
            used: Duration::ZERO,
            draft: String::new(),
            hints: Vec::new(),
            searches: Vec::new(),
            outcome: None,
            appeals: Vec::new(),
        }
    }

    /// The answer, if the question was closed with one.
    pub fn answer(&self) -> Option<&Answer> {
        match &self.outcome {
            Some(Outcome::Answered(answer)) => Some(answer),
            _ => None,
        }
    }

    /// The grade, once there is one.
    pub fn grade(&self) -> Option<&Grade> {
        self.answer()?.grade.as_ref().map(|(grade, _)| grade)
    }

    /// The grader's own score: of the answer, or 0 for a skipped question; `None` when the question is not scored.
    pub fn score(&self) -> Option<u32> {
        match self.outcome {
            Some(Outcome::Skipped) => Some(0),
            _ => self.grade().map(|grade| grade.score),
        }
    }

    /// The score with the candidate's overrides; `None` when there are none.
    pub fn overridden(&self) -> Option<u32> {
        let grade = self.grade().filter(|_| !self.appeals.is_empty())?;
        let credits: Vec<(usize, f64)> =
            self.appeals.iter().map(|a| (a.key_point - 1, if a.accepted { 1.0 } else { 0.0 })).collect();
        Some(grade.score_with(&credits))
    }

    /// The override of the key point at `index` (from 0).
    pub fn appeal(&self, index: usize) -> Option<&Appeal> {
        self.appeals.iter().find(|appeal| appeal.key_point == index + 1)
    }

    /// Time left; `None` without a limit.
    pub fn left(&self, used: Duration) -> Option<Duration> {
        self.card.limit().map(|limit| limit.saturating_sub(used))
    }
}

/// Whether an interview goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// It does.
    Running,
    /// It broke off and can be taken up again.
    Stopped(StopReason),
    /// All questions are closed and reported.
    Ended,
}

/// What an interview has to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Show the question at this index (from 0).
    Ask(usize),
    /// Take the answer to the question at this index.
    Answer(usize),
    /// Grade the answer at this index.
    Grade(usize),
    /// Say that all is done.
    End,
    /// Nothing: it is stopped or ended.
    Nothing,
}

/// An interview after some of its events.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// How it was set up; its questions are in `items`.
    pub started: Started,
    /// When it started.
    pub started_at: DateTime<FixedOffset>,
    /// When the last event happened.
    pub last_at: DateTime<FixedOffset>,
    /// The questions.
    pub items: Vec<Item>,
    /// Index of the question that is being asked.
    pub current: Option<usize>,
    /// Whether the clock stands by the candidate's wish.
    pub paused: bool,
    /// Whether the candidate was just told what a hint costs.
    pub hint_offered: bool,
    /// Index of the question that was graded last: the one that may be appealed.
    pub graded: Option<usize>,
    /// Whether it goes on.
    pub course: Course,
}

/// An event that cannot follow the ones before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Misplaced {
    /// Which record, from 0.
    pub index: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl State {
    /// The state after the first event.
    ///
    /// # Errors
    /// When it is not the start of an interview, or of one that a later version wrote.
    pub fn start(record: &Record) -> Result<Self, Misplaced> {
        let Event::Started(started) = &record.event else {
            return Err(Misplaced { index: 0, reason: "an interview begins with a `started` event".to_owned() });
        };
        if started.schema > SCHEMA {
            let reason = format!("form {} of the journal is of a later version of the program", started.schema);
            return Err(Misplaced { index: 0, reason });
        }
        let mut started = (**started).clone();
        let items = std::mem::take(&mut started.questions).into_iter().map(Item::new).collect();
        Ok(Self {
            started,
            started_at: record.at,
            last_at: record.at,
            items,
            current: None,
            paused: false,
            hint_offered: false,
            graded: None,
            course: Course::Running,
        })
    }

    /// The question that is being asked.
    pub fn item(&self) -> Option<&Item> {
        self.items.get(self.current?)
    }

    /// What has to be done next.
    pub fn next(&self) -> Next {
        if self.course != Course::Running {
            return Next::Nothing;
        }
        if let Some(index) = self.current {
            return Next::Answer(index);
        }
        let ungraded = |item: &Item| item.answer().is_some_and(|answer| answer.grade.is_none());
        if let Some(index) = self.items.iter().position(ungraded) {
            return Next::Grade(index);
        }
        self.items.iter().position(|item| item.outcome.is_none()).map_or(Next::End, Next::Ask)
    }

    /// Takes one more event into account.
    ///
    /// # Errors
    /// A reason when the event cannot happen in this state, which then has not changed.
    pub fn apply(&mut self, record: &Record) -> Result<(), String> {
        self.check(&record.event)?;
        self.last_at = record.at;
        let used = record.used();
        self.hint_offered = match record.event {
            Event::HintOffered => true,
            Event::Draft { .. } => self.hint_offered,
            _ => false,
        };
        if let Some(item) = self.current.and_then(|index| self.items.get_mut(index)) {
            item.used = item.used.max(used);
        }
        match &record.event {
            Event::Started(_) | Event::HintOffered => {}
            Event::Asked { number } => {
                self.current = Some(number - 1);
                self.items[number - 1].asked_at = Some(record.at);
            }
            Event::Draft { text } => self.on_item(|item| item.draft.clone_from(text)),
            Event::HintGiven { hint } => self.on_item(|item| item.hints.push(hint.clone())),
            Event::Paused => self.paused = true,
            Event::Unpaused => self.paused = false,
            Event::Searched { words } => self.on_item(|item| item.searches.push(words.clone())),
            Event::Revealed => self.close(Outcome::Revealed),
            Event::Skipped => self.close(Outcome::Skipped),
            Event::Answered { answer, seconds, over, how } => self.close(Outcome::Answered(Answer {
                text: answer.clone(),
                seconds: *seconds,
                over: *over,
                how: *how,
                grade: None,
            })),
            Event::Graded { number, grader, grade } => {
                if let Some(Outcome::Answered(answer)) = &mut self.items[number - 1].outcome {
                    answer.grade = Some((grade.clone(), grader.clone()));
                    self.graded = Some(number - 1);
                }
            }
            Event::Appealed { number, key_point, accepted, words } => {
                let appeals = &mut self.items[number - 1].appeals;
                appeals.retain(|appeal| appeal.key_point != *key_point);
                appeals.push(Appeal { key_point: *key_point, accepted: *accepted, words: words.clone() });
            }
            Event::Stopped { reason } => self.course = Course::Stopped(*reason),
            Event::Reopened { .. } => self.course = Course::Running,
            Event::Ended => self.course = Course::Ended,
        }
        Ok(())
    }

    fn on_item(&mut self, change: impl FnOnce(&mut Item)) {
        if let Some(item) = self.current.and_then(|index| self.items.get_mut(index)) {
            change(item);
        }
    }

    fn close(&mut self, outcome: Outcome) {
        let at = self.last_at;
        self.on_item(|item| {
            item.outcome = Some(outcome);
            item.closed_at = Some(at);
            item.draft.clear();
        });
        self.current = None;
        self.paused = false;
    }

    /// Whether `event` can happen now.
    fn check(&self, event: &Event) -> Result<(), String> {
        let item = |number: usize| {
            let found = number.checked_sub(1).and_then(|index| self.items.get(index));
            found.ok_or_else(|| format!("there is no question {number}"))
        };
        let need = |holds: bool, reason: &str| if holds { Ok(()) } else { Err(reason.to_owned()) };
        if let Event::Reopened { .. } = event {
            // A killed program leaves no `stopped` behind, so an interview may be reopened while it seems to run.
            return need(self.course != Course::Ended, "the interview has ended");
        }
        need(self.course == Course::Running, "the interview is over")?;
        match event {
            Event::Started(_) => Err("the interview has started already".to_owned()),
            Event::Asked { number } => {
                need(self.current.is_none(), "another question is being asked")?;
                need(item(*number)?.outcome.is_none(), "the question is closed")
            }
            Event::Draft { .. }
            | Event::HintOffered
            | Event::HintGiven { .. }
            | Event::Paused
            | Event::Unpaused
            | Event::Searched { .. }
            | Event::Revealed
            | Event::Skipped
            | Event::Answered { .. } => need(self.current.is_some(), "no question is being asked"),
            Event::Graded { number, .. } => {
                let ungraded = item(*number)?.answer().is_some_and(|answer| answer.grade.is_none());
                need(ungraded, "the question has no answer to grade")
            }
            Event::Appealed { number, key_point, .. } => {
                let points = item(*number)?.grade().map_or(0, |grade| grade.key_points.len());
                need((1..=points).contains(key_point), "there is no such key point")
            }
            Event::Ended => need(self.next() == Next::End, "questions are open"),
            Event::Stopped { .. } | Event::Reopened { .. } => Ok(()),
        }
    }
}

/// The state after `records`.
///
/// # Errors
/// The first record that cannot follow those before it.
pub fn replay(records: &[Record]) -> Result<State, Misplaced> {
    let Some((first, rest)) = records.split_first() else {
        return Err(Misplaced { index: 0, reason: "there is no event".to_owned() });
    };
    let mut state = State::start(first)?;
    for (index, record) in rest.iter().enumerate() {
        state.apply(record).map_err(|reason| Misplaced { index: index + 1, reason })?;
    }
    Ok(state)
}

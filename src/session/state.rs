//! The state of an interview: its events, replayed. Grades come from the events; nothing is graded here.

use std::time::Duration;

use chrono::{DateTime, FixedOffset};

use super::{
    event::{Card, Earned, Event, How, Record, SCHEMA, Started, StopReason},
    follow_up,
    panel::Marks,
};
use crate::{bank::Band, grading::Grade};

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

/// A follow-up to an answer that left something out.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUp {
    /// What was asked.
    pub question: String,
    /// The key points that it aims at, from 1.
    pub points: Vec<usize>,
    /// Whether it was built from what was missed; otherwise the author wrote it.
    pub built: bool,
    /// Seconds allowed; `None` without a limit.
    pub allowed: Option<u64>,
    /// Time on its clock.
    pub used: Duration,
    /// What was typed when the interview last looked.
    pub draft: String,
    /// Whether it is closed.
    pub closed: bool,
    /// The answer, if it was closed with one; its grade is as if it were an answer to the question.
    pub answer: Option<Answer>,
    /// The key points that count more for it.
    pub earned: Vec<Earned>,
}

/// What the candidate is being asked: a question, or a follow-up to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Open<'a> {
    /// Which follow-up, from 1; `None` for the question itself.
    pub follow_up: Option<usize>,
    /// What was typed when the interview last looked.
    pub draft: &'a str,
    /// Time on its clock when it was last looked at.
    pub used: Duration,
    /// The time allowed.
    pub limit: Option<Duration>,
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
    /// Points of 100 that they cost.
    pub hint_cost: u32,
    /// What the bank was searched for.
    pub searches: Vec<String>,
    /// How it was closed.
    pub outcome: Option<Outcome>,
    /// Overrides, at most one a key point.
    pub appeals: Vec<Appeal>,
    /// What was asked after the answer.
    pub follow_ups: Vec<FollowUp>,
    /// What was said and written down by a program, with the milliseconds it took; follow-ups included.
    pub dictated: Vec<(String, u64)>,
    /// What a human interviewer made of the answer.
    pub panel: Option<Marks>,
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
            hint_cost: 0,
            searches: Vec::new(),
            outcome: None,
            appeals: Vec::new(),
            follow_ups: Vec::new(),
            dictated: Vec::new(),
            panel: None,
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

    /// The grader's own score, with what follow-ups earned; 0 for a skipped question; `None` when it is not scored.
    pub fn score(&self) -> Option<u32> {
        match self.outcome {
            Some(Outcome::Skipped) => Some(0),
            _ => self.grade().map(|grade| grade.score_with(&self.earned())),
        }
    }

    /// The grader's own score of the first answer; 0 for a skipped question; `None` when it is not scored.
    pub fn first_score(&self) -> Option<u32> {
        match self.outcome {
            Some(Outcome::Skipped) => Some(0),
            _ => self.grade().map(|grade| grade.score),
        }
    }

    /// The band of [`Item::score`], which a follow-up may have raised; `None` when there is no grade.
    pub fn band(&self) -> Option<Band> {
        let first = self.grade()?.outcome;
        Some(if first == Band::None { first } else { self.score().map_or(first, |score| Grade::band(score, false)) })
    }

    /// The score with what follow-ups earned; `None` when none was answered.
    pub fn followed(&self) -> Option<u32> {
        self.follow_ups.iter().any(|asked| asked.answer.is_some()).then(|| self.score()).flatten()
    }

    /// The grader's credit for the key point at `index` (from 0), 0 to 1, with what follow-ups earned.
    pub fn credit(&self, index: usize) -> f64 {
        let earned = self.earned().into_iter().rfind(|(at, _)| *at == index).map(|(_, credit)| credit);
        let first = self.grade().and_then(|grade| grade.key_points.get(index)).map(|point| point.credit);
        earned.or(first).unwrap_or(0.0)
    }

    /// What follow-ups earned: the key point (from 0) and its credit; of several the last, which is the highest.
    fn earned(&self) -> Vec<(usize, f64)> {
        let earned = self.follow_ups.iter().flat_map(|asked| &asked.earned);
        earned.filter_map(|earned| Some((earned.key_point.checked_sub(1)?, earned.credit))).collect()
    }

    /// The follow-up that is being asked.
    pub fn open_follow_up(&self) -> Option<&FollowUp> {
        self.follow_ups.last().filter(|asked| !asked.closed)
    }

    /// The score with the candidate's overrides; `None` when there are none.
    pub fn overridden(&self) -> Option<u32> {
        let grade = self.grade().filter(|_| !self.appeals.is_empty())?;
        let mut credits = self.earned();
        credits.extend(self.appeals.iter().map(|a| (a.key_point - 1, if a.accepted { 1.0 } else { 0.0 })));
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
    /// Take the answer to the question at this index, or to its follow-up.
    Answer(usize),
    /// Ask a follow-up to the question at this index.
    FollowUp(usize),
    /// Take the interviewer's marks of the answer at this index.
    Mark(usize),
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
        Self::begin(record.clone())
    }

    fn begin(record: Record) -> Result<Self, Misplaced> {
        let at = record.at;
        let Event::Started(started) = record.event else {
            return Err(Misplaced { index: 0, reason: "an interview begins with a `started` event".to_owned() });
        };
        if started.schema > SCHEMA {
            let reason = format!("form {} of the journal is of a later version of the program", started.schema);
            return Err(Misplaced { index: 0, reason });
        }
        let mut started = *started;
        let items = std::mem::take(&mut started.questions).into_iter().map(Item::new).collect();
        Ok(Self {
            started,
            started_at: at,
            last_at: at,
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

    /// What the candidate is being asked.
    pub fn open(&self) -> Option<Open<'_>> {
        let item = self.item()?;
        Some(match item.open_follow_up() {
            Some(asked) => Open {
                follow_up: Some(item.follow_ups.len()),
                draft: &asked.draft,
                used: asked.used,
                limit: asked.allowed.map(Duration::from_secs),
            },
            None => Open { follow_up: None, draft: &item.draft, used: item.used, limit: item.card.limit() },
        })
    }

    /// What has to be done next.
    pub fn next(&self) -> Next {
        let ahead = self.ahead();
        if let (Next::Ask(_) | Next::End, Some(index)) = (ahead, self.graded)
            && self.items.get(index).is_some_and(|item| follow_up::next(item, &self.started.options).is_some())
        {
            return Next::FollowUp(index);
        }
        ahead
    }

    /// What has to be done next when no further follow-up is asked. What can be replayed must not depend on which
    /// follow-ups a later version would ask.
    fn ahead(&self) -> Next {
        if self.course != Course::Running {
            return Next::Nothing;
        }
        if let Some(index) = self.current {
            return Next::Answer(index);
        }
        if let Some(index) = self.items.iter().position(|item| ungraded(item).is_some()) {
            let item = &self.items[index];
            if self.started.options.panel && item.panel.is_none() && item.grade().is_none() {
                return Next::Mark(index);
            }
            return Next::Grade(index);
        }
        self.items.iter().position(|item| item.outcome.is_none()).map_or(Next::End, Next::Ask)
    }

    /// Takes one more event into account.
    ///
    /// # Errors
    /// A reason when the event cannot happen in this state, which then has not changed.
    pub fn apply(&mut self, record: &Record) -> Result<(), String> {
        self.take(record.clone())
    }

    /// As [`State::apply`], for a record that nobody else needs: journals are read by the thousand.
    fn take(&mut self, record: Record) -> Result<(), String> {
        self.check(&record.event)?;
        self.last_at = record.at;
        let used = record.used();
        self.hint_offered = match record.event {
            Event::HintOffered => true,
            Event::Draft { .. } => self.hint_offered,
            _ => false,
        };
        if let Some(item) = self.current.and_then(|index| self.items.get_mut(index)) {
            let clock = match item.follow_ups.last_mut() {
                Some(asked) if !asked.closed => &mut asked.used,
                _ => &mut item.used,
            };
            *clock = used.max(*clock);
        }
        match record.event {
            Event::Started(_) | Event::HintOffered => {}
            Event::Asked { number } => {
                self.current = Some(number - 1);
                self.items[number - 1].asked_at = Some(record.at);
            }
            Event::Draft { text } => self.on_item(|item| match item.follow_ups.last_mut() {
                Some(asked) if !asked.closed => asked.draft = text,
                _ => item.draft = text,
            }),
            Event::HintGiven { hint, price } => self.on_item(|item| {
                item.hints.push(hint);
                item.hint_cost += price;
            }),
            Event::Paused => self.paused = true,
            Event::Unpaused => self.paused = false,
            Event::Searched { words } => self.on_item(|item| item.searches.push(words)),
            Event::Revealed => self.close(Outcome::Revealed),
            Event::Skipped => self.close(Outcome::Skipped),
            Event::Answered { answer, seconds, over, how } => {
                self.close(Outcome::Answered(Answer { text: answer, seconds, over, how, grade: None }));
            }
            Event::Dictated { text, millis } => self.on_item(|item| item.dictated.push((text, millis))),
            Event::Marked { number, made, partly, note } => {
                let marks = Marks { made, partly, note };
                self.items[number - 1].panel = Some(marks);
            }
            Event::Graded { number, grader, grade } => {
                if let Some(Outcome::Answered(answer)) = &mut self.items[number - 1].outcome {
                    answer.grade = Some((grade, grader));
                    self.graded = Some(number - 1);
                }
            }
            Event::FollowUpAsked { number, question, points, built, allowed } => {
                self.current = Some(number - 1);
                self.on_item(|item| {
                    item.follow_ups.push(FollowUp {
                        question,
                        points,
                        built,
                        allowed,
                        used: Duration::ZERO,
                        draft: String::new(),
                        closed: false,
                        answer: None,
                        earned: Vec::new(),
                    });
                });
            }
            Event::FollowUpSkipped => self.close_follow_up(None),
            Event::FollowUpAnswered { answer, seconds, over, how } => {
                self.close_follow_up(Some(Answer { text: answer, seconds, over, how, grade: None }));
            }
            Event::FollowUpGraded { number, grader, grade, earned } => {
                if let Some(asked) = self.items[number - 1].follow_ups.last_mut()
                    && let Some(answer) = &mut asked.answer
                {
                    answer.grade = Some((grade, grader));
                    asked.earned = earned;
                }
            }
            Event::Appealed { number, key_point, accepted, words } => {
                let appeals = &mut self.items[number - 1].appeals;
                appeals.retain(|appeal| appeal.key_point != key_point);
                appeals.push(Appeal { key_point, accepted, words });
            }
            Event::Stopped { reason } => self.course = Course::Stopped(reason),
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

    fn close_follow_up(&mut self, answer: Option<Answer>) {
        self.on_item(|item| {
            if let Some(asked) = item.follow_ups.last_mut() {
                asked.answer = answer;
                asked.closed = true;
                asked.draft.clear();
            }
        });
        self.current = None;
        self.paused = false;
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
            Event::Draft { .. } | Event::Dictated { .. } | Event::Paused | Event::Unpaused | Event::Searched { .. } => {
                need(self.current.is_some(), "no question is being asked")
            }
            Event::HintOffered
            | Event::HintGiven { .. }
            | Event::Revealed
            | Event::Skipped
            | Event::Answered { .. } => {
                need(self.current.is_some(), "no question is being asked")?;
                need(self.item().is_some_and(|item| item.outcome.is_none()), "a follow-up is being asked")
            }
            Event::FollowUpAsked { number, .. } => {
                need(self.current.is_none(), "another question is being asked")?;
                need(item(*number)?.grade().is_some(), "the question has no graded answer")
            }
            Event::FollowUpSkipped | Event::FollowUpAnswered { .. } => {
                need(self.item().is_some_and(|item| item.open_follow_up().is_some()), "no follow-up is being asked")
            }
            Event::FollowUpGraded { number, .. } => {
                let answer = item(*number)?.follow_ups.last().and_then(|asked| asked.answer.as_ref());
                need(answer.is_some_and(|answer| answer.grade.is_none()), "the follow-up has no answer to grade")
            }
            Event::Marked { number, .. } => {
                let item = item(*number)?;
                need(item.answer().is_some() && item.grade().is_none(), "the question has no answer to mark")
            }
            Event::Graded { number, .. } => {
                let ungraded = item(*number)?.answer().is_some_and(|answer| answer.grade.is_none());
                need(ungraded, "the question has no answer to grade")
            }
            Event::Appealed { number, key_point, .. } => {
                let points = item(*number)?.grade().map_or(0, |grade| grade.key_points.len());
                need((1..=points).contains(key_point), "there is no such key point")
            }
            Event::Ended => need(self.ahead() == Next::End, "questions are open"),
            Event::Stopped { .. } | Event::Reopened { .. } => Ok(()),
        }
    }
}

/// The answer of a question, or of its last follow-up, that has no grade yet.
pub(super) fn ungraded(item: &Item) -> Option<&Answer> {
    let asked = item.follow_ups.last().and_then(|asked| asked.answer.as_ref());
    item.answer().into_iter().chain(asked).find(|answer| answer.grade.is_none())
}

impl State {
    /// The answer at `index` that is to be graded next, and whether it answers a follow-up.
    pub fn to_grade(&self, index: usize) -> Option<(&Answer, bool)> {
        let item = self.items.get(index)?;
        Some((ungraded(item)?, item.grade().is_some()))
    }
}

/// The state after `records`.
///
/// # Errors
/// The first record that cannot follow those before it.
pub fn replay(records: impl IntoIterator<Item = Record>) -> Result<State, Misplaced> {
    let mut records = records.into_iter();
    let Some(first) = records.next() else {
        return Err(Misplaced { index: 0, reason: "there is no event".to_owned() });
    };
    let mut state = State::begin(first)?;
    for (index, record) in records.enumerate() {
        state.take(record).map_err(|reason| Misplaced { index: index + 1, reason })?;
    }
    Ok(state)
}

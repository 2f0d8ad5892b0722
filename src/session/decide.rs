//! What a command does in a state: events, or a refusal. Pure; journalling and showing are the interview's.

use std::time::Duration;

use super::{
    event::{Event, How, StopReason},
    follow_up,
    hints::hints,
    panel::Marks,
    state::{Course, Next, Open, State},
};
use crate::grading::{Deduction, Grade};

/// What the candidate, or the interview itself, wants to happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Show the next question.
    Ask,
    /// Ask the next follow-up.
    FollowUp,
    /// Keep what has been typed.
    Draft(String),
    /// `:hint`.
    Hint,
    /// `:pause`.
    Pause,
    /// Enter after a pause.
    Unpause,
    /// `:search WORDS`.
    Search(String),
    /// `:reveal`.
    Reveal,
    /// `:skip`.
    Skip,
    /// Submit an answer.
    Answer {
        /// As typed.
        text: String,
        /// How it came.
        how: How,
    },
    /// Keep what was said and written down by a program.
    Dictated {
        /// What was said.
        text: String,
        /// How long it took, in milliseconds.
        millis: u64,
    },
    /// Keep what a human interviewer made of the answer.
    Mark(Marks),
    /// Keep the grade of the oldest answer that has none; the grade as the grader gave it.
    Grade {
        /// The grader's version.
        grader: String,
        /// Without deductions for hints.
        grade: Grade,
    },
    /// `:accept N`, `:reject N`.
    Appeal {
        /// N, from 1.
        key_point: usize,
        /// Which of both.
        accepted: bool,
        /// Words given with the command; empty to take them from the answer.
        words: String,
    },
    /// Break off.
    Stop(StopReason),
    /// Take up again.
    Reopen {
        /// Digest of the bank now.
        bank: String,
    },
    /// All is done.
    End,
}

/// Why a command does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No question is open.
    #[error("no question is being asked")]
    NoQuestion,
    /// All hints were given.
    #[error("there is no further hint for this question")]
    NoHint,
    /// The question has been answered.
    #[error("there are no hints for a follow-up; `:skip` passes it, and the reference answer comes right after it")]
    NoFollowUpHelp,
    /// The question has been answered, and an exam shows nothing before its end.
    #[error("there are no hints for a follow-up; `:skip` passes it, and the reference answer comes at the end")]
    NoExamFollowUpHelp,
    /// The grade is not shown yet.
    #[error("first the follow-up; the grade comes after it, and then it can be appealed")]
    FollowUpFirst,
    /// Nothing to look for.
    #[error("say what to search for, such as `:search zero downtime`")]
    NoWords,
    /// Nothing was graded yet.
    #[error("there is no grade to appeal yet")]
    NoGrade,
    /// An exam shows no grades before its end.
    #[error("an exam shows its grades at the end; they cannot be appealed")]
    Exam,
    /// The number is not one of the grade's.
    #[error("there is no key point {number}; the grade has {count}")]
    NoPoint {
        /// What was asked for.
        number: usize,
        /// How many there are.
        count: usize,
    },
    /// The verdict is what the appeal asks for.
    #[error("key point {0} counts in full already")]
    CountsAlready(usize),
    /// The verdict is what the appeal asks for.
    #[error("key point {0} counts nothing already")]
    CountsNothing(usize),
    /// It makes no sense in this state.
    #[error("that cannot be done now")]
    NotNow,
}

/// Why nothing is told of a question while its follow-up is asked.
fn no_follow_up_help(state: &State) -> Refusal {
    if state.started.options.exam { Refusal::NoExamFollowUpHelp } else { Refusal::NoFollowUpHelp }
}

/// The events that `command` causes in `state` when the question's clock shows `used`.
///
/// # Errors
/// Why nothing happens.
pub fn decide(state: &State, command: Command, used: Duration) -> Result<Vec<Event>, Refusal> {
    if let Command::Reopen { bank } = command {
        return if state.course == Course::Ended { Err(Refusal::NotNow) } else { Ok(vec![Event::Reopened { bank }]) };
    }
    if state.course != Course::Running {
        return Err(Refusal::NotNow);
    }
    let open = state.open().ok_or(Refusal::NoQuestion);
    let event = match command {
        Command::Ask => match state.next() {
            Next::Ask(index) => Event::Asked { number: index + 1 },
            _ => return Err(Refusal::NotNow),
        },
        Command::FollowUp => match state.next() {
            Next::FollowUp(index) => {
                let item = state.items.get(index).ok_or(Refusal::NotNow)?;
                let aim = follow_up::next(item, &state.started.options).ok_or(Refusal::NotNow)?;
                Event::FollowUpAsked {
                    number: index + 1,
                    question: aim.question,
                    points: aim.points,
                    built: aim.built,
                    allowed: follow_up::allowed(&item.card),
                }
            }
            _ => return Err(Refusal::NotNow),
        },
        Command::Draft(text) if open?.draft == text => return Ok(Vec::new()),
        Command::Draft(text) => Event::Draft { text },
        Command::Hint => {
            if open?.follow_up.is_some() {
                return Err(no_follow_up_help(state));
            }
            let item = state.item().ok_or(Refusal::NoQuestion)?;
            let hint = hints(&item.card).into_iter().nth(item.hints.len()).ok_or(Refusal::NoHint)?;
            if state.hint_offered {
                Event::HintGiven { hint: hint.text, price: hint.price }
            } else {
                Event::HintOffered
            }
        }
        Command::Pause if open.is_ok() && !state.paused => Event::Paused,
        Command::Unpause if open.is_ok() && state.paused => Event::Unpaused,
        Command::Search(words) => {
            open?;
            if words.trim().is_empty() {
                return Err(Refusal::NoWords);
            }
            Event::Searched { words }
        }
        Command::Reveal if open?.follow_up.is_some() => return Err(no_follow_up_help(state)),
        Command::Reveal => Event::Revealed,
        Command::Skip if open?.follow_up.is_some() => Event::FollowUpSkipped,
        Command::Skip => Event::Skipped,
        Command::Answer { text, how } => answered(open?, text, how, used),
        Command::Dictated { text, millis } => {
            open?;
            Event::Dictated { text, millis }
        }
        Command::Mark(Marks { made, partly, note }) => {
            let Next::Mark(index) = state.next() else { return Err(Refusal::NotNow) };
            Event::Marked { number: index + 1, made, partly, note }
        }
        Command::Grade { grader, grade } => {
            let Next::Grade(index) = state.next() else { return Err(Refusal::NotNow) };
            let item = state.items.get(index).ok_or(Refusal::NotNow)?;
            if item.grade().is_some() {
                let earned = follow_up::earned(item, &grade);
                Event::FollowUpGraded { number: index + 1, grader, grade, earned }
            } else {
                Event::Graded { number: index + 1, grader, grade: with_hints(grade, item.hints.len(), item.hint_cost) }
            }
        }
        Command::Appeal { key_point, accepted, words } => appealed(state, key_point, accepted, words)?,
        Command::Stop(reason) => Event::Stopped { reason },
        Command::End if state.next() == Next::End => Event::Ended,
        Command::Pause | Command::Unpause | Command::End | Command::Reopen { .. } => return Err(Refusal::NotNow),
    };
    Ok(vec![event])
}

fn answered(open: Open<'_>, answer: String, how: How, used: Duration) -> Event {
    // What is taken when the time is up is in time, however late the clock was looked at.
    let late = match open.limit {
        Some(limit) if how != How::TimeUp => used.saturating_sub(limit),
        _ => Duration::ZERO,
    };
    let over = late.as_secs() + u64::from(late.subsec_nanos() > 0);
    let used = if how == How::TimeUp { open.limit.map_or(used, |limit| limit.min(used)) } else { used };
    let seconds = used.as_secs();
    if open.follow_up.is_some() {
        Event::FollowUpAnswered { answer, seconds, over, how }
    } else {
        Event::Answered { answer, seconds, over, how }
    }
}

/// The grade with what the hints cost taken off, as part of the arithmetic that is shown.
fn with_hints(mut grade: Grade, hints: usize, cost: u32) -> Grade {
    if hints > 0 {
        let reason = if hints == 1 { "1 hint".to_owned() } else { format!("{hints} hints") };
        grade.deductions.push(Deduction { reason, points: cost });
        grade.score = Grade::arithmetic(&grade.key_points, &grade.deductions);
        grade.outcome = Grade::band(grade.score, grade.outcome == crate::bank::Band::None);
    }
    grade
}

fn appealed(state: &State, key_point: usize, accepted: bool, words: String) -> Result<Event, Refusal> {
    if state.started.options.exam {
        return Err(Refusal::Exam);
    }
    let index = state.graded.ok_or(Refusal::NoGrade)?;
    if state.open().is_some_and(|open| open.follow_up.is_some()) || state.next() == Next::FollowUp(index) {
        return Err(Refusal::FollowUpFirst);
    }
    let item = state.items.get(index).ok_or(Refusal::NoGrade)?;
    let grade = item.grade().ok_or(Refusal::NoGrade)?;
    let count = grade.key_points.len();
    let at = key_point.checked_sub(1).filter(|at| *at < count);
    let at = at.ok_or(Refusal::NoPoint { number: key_point, count })?;
    let own = item.credit(at);
    let credit = item.appeal(at).map_or(own, |appeal| if appeal.accepted { 1.0 } else { 0.0 });
    if accepted && credit >= 1.0 {
        return Err(Refusal::CountsAlready(key_point));
    }
    if !accepted && credit <= 0.0 {
        return Err(Refusal::CountsNothing(key_point));
    }
    let words = if words.trim().is_empty() { super::appeal::words(item, at, accepted) } else { words };
    Ok(Event::Appealed { number: index + 1, key_point, accepted, words })
}

//! What happens in an interview, one event at a time: the lines of a journal. Data only; what they do to the state is in
//! [`super::State`].

use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use crate::{
    bank::{KeyPoint, Level, Question, QuestionId, Rubric},
    grading::Grade,
};

/// Version of the journal's form. A program refuses to go on with a journal of a later one.
/// 2 has follow-ups and hints with a price, 3 dictation and the marks of an interviewer.
pub const SCHEMA: u32 = 3;

/// One line of a journal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record {
    /// Calendar time.
    pub at: DateTime<FixedOffset>,
    /// Time on the clock of the question being asked, in milliseconds; 0 when there is none. It stands while paused and
    /// while the program is not running.
    pub used_ms: u64,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

impl Record {
    /// Time on the clock of the question being asked.
    pub fn used(&self) -> Duration {
        Duration::from_millis(self.used_ms)
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The interview was planned. Always the first event and only there.
    Started(Box<Started>),
    /// A question was shown; its clock starts at 0.
    Asked {
        /// Which, from 1.
        number: usize,
    },
    /// What had been typed by now.
    Draft {
        /// All of it.
        text: String,
    },
    /// The candidate was told what a hint costs; the next wish for one takes it.
    HintOffered,
    /// A hint was given.
    HintGiven {
        /// The hint.
        hint: String,
        /// Points of 100 that it costs; all cost 10 when journals did not say.
        price: u32,
    },
    /// The clock stands.
    Paused,
    /// The clock runs again.
    Unpaused,
    /// The bank was searched: the question is open book.
    Searched {
        /// For what.
        words: String,
    },
    /// The reference answer was shown: the question is closed and not scored.
    Revealed,
    /// The question is closed without an answer: it scores 0.
    Skipped,
    /// The question is closed with an answer.
    Answered {
        /// As typed.
        answer: String,
        /// Seconds taken, rounded down.
        seconds: u64,
        /// Seconds over the time allowed, rounded up; 0 in time.
        over: u64,
        /// How it came.
        how: How,
    },
    /// Something was said and written down by a program; it may still be corrected before it is submitted.
    Dictated {
        /// What was said.
        text: String,
        /// How long it took, in milliseconds.
        millis: u64,
    },
    /// A human interviewer marked the answer, before the grade was seen.
    Marked {
        /// Which question, from 1.
        number: usize,
        /// Key points that were made, from 1.
        made: Vec<usize>,
        /// Key points that were made in part, from 1.
        partly: Vec<usize>,
        /// A note.
        note: String,
    },
    /// An answer was graded.
    Graded {
        /// Which question, from 1.
        number: usize,
        /// [`crate::grading::Grader::VERSION`] of the grader.
        grader: String,
        /// The grade, deductions for hints included.
        grade: Grade,
    },
    /// A follow-up was asked; its clock starts at 0. Until it is closed, drafts, pauses and searches are its own.
    FollowUpAsked {
        /// To which question, from 1.
        number: usize,
        /// What was asked.
        question: String,
        /// The key points that it aims at, from 1.
        points: Vec<usize>,
        /// Whether it was built from what was missed; otherwise the author wrote it.
        built: bool,
        /// Seconds allowed; `None` without a limit.
        allowed: Option<u64>,
    },
    /// The follow-up is closed without an answer: nothing is earned or lost.
    FollowUpSkipped,
    /// The follow-up is closed with an answer.
    FollowUpAnswered {
        /// As typed.
        answer: String,
        /// Seconds taken, rounded down.
        seconds: u64,
        /// Seconds over the time allowed, rounded up; 0 in time.
        over: u64,
        /// How it came.
        how: How,
    },
    /// The answer to a follow-up was graded.
    FollowUpGraded {
        /// Of which question, from 1.
        number: usize,
        /// [`crate::grading::Grader::VERSION`] of the grader.
        grader: String,
        /// The grade of the answer to the follow-up, as if it were one to the question.
        grade: Grade,
        /// The key points that count more now.
        earned: Vec<Earned>,
    },
    /// The candidate overrode the verdict on one key point.
    Appealed {
        /// Which question, from 1.
        number: usize,
        /// Which key point, from 1.
        key_point: usize,
        /// Whether it counts in full (`true`) or not at all.
        accepted: bool,
        /// The words of the answer that it is about.
        words: String,
    },
    /// The interview broke off; it can be taken up again.
    Stopped {
        /// Why.
        reason: StopReason,
    },
    /// A stopped interview was taken up again.
    Reopened {
        /// Digest of the bank at that time.
        bank: String,
    },
    /// All questions are closed.
    Ended,
}

/// A key point that counts more after a follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Earned {
    /// Which key point, from 1.
    pub key_point: usize,
    /// Its credit now, 0 to 1.
    pub credit: f64,
}

/// How the interview was set up.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Started {
    /// [`SCHEMA`] of the program that wrote it.
    pub schema: u32,
    /// The seed of the draw.
    pub seed: u64,
    /// The topics asked for; empty for all.
    pub topics: Vec<String>,
    /// The level asked for.
    pub level: Option<Level>,
    /// How it is held.
    pub options: Options,
    /// Digest of the bank.
    pub bank: String,
    /// Version of the grader at the start.
    pub grader: String,
    /// The questions, in the order in which they are asked. Full copies: an interview can be taken up again and reported
    /// whatever has become of the bank.
    pub questions: Vec<Card>,
}

/// How an interview is held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// `--time` as given, such as `90s` or `off`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Factor on every time limit.
    #[serde(default = "one")]
    pub pace: f64,
    /// Take what has been typed when the time is up.
    #[serde(default)]
    pub strict: bool,
    /// Nothing is graded before the candidate's eyes until the end.
    #[serde(default)]
    pub exam: bool,
    /// Follow-ups to an answer that left something out, at most.
    #[serde(default)]
    pub follow_ups: u32,
    /// No warm-up and no debrief.
    #[serde(default)]
    pub terse: bool,
    /// A human interviewer sees the key points and marks the answers.
    #[serde(default)]
    pub panel: bool,
}

fn one() -> f64 {
    1.0
}

impl Default for Options {
    fn default() -> Self {
        Self { time: None, pace: 1.0, strict: false, exam: false, follow_ups: 0, terse: false, panel: false }
    }
}

/// One question as the interview needs it, apart from the bank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Its id in the bank.
    pub id: QuestionId,
    /// Its topic.
    pub topic: String,
    /// Its level.
    pub level: Option<Level>,
    /// The heading above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Plain title.
    pub title: String,
    /// Title as Markdown.
    pub title_markdown: String,
    /// Reference answer as Markdown.
    pub reference: String,
    /// Seconds allowed; `None` without a limit.
    pub allowed: Option<u64>,
    /// What a good answer says.
    pub key_points: Vec<KeyPoint>,
    /// Whether the author stated the key points; otherwise they were drawn from the reference.
    #[serde(default)]
    pub stated: bool,
    /// False statements that candidates often make.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub misconceptions: Vec<String>,
    /// Hints, the vaguest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// What its author would ask next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<String>,
}

impl Card {
    /// The time allowed.
    pub fn limit(&self) -> Option<Duration> {
        self.allowed.map(Duration::from_secs)
    }

    /// The question as the grader takes it, from this copy.
    pub fn question(&self) -> Question {
        let rubric = self.stated.then(|| Rubric {
            key_points: self.key_points.clone(),
            misconceptions: self.misconceptions.clone(),
            ..Rubric::default()
        });
        Question {
            id: self.id.clone(),
            topic: self.topic.clone(),
            level: self.level,
            section: self.section.clone(),
            title: self.title.clone(),
            title_markdown: self.title_markdown.clone(),
            answer_markdown: self.reference.clone(),
            answer_text: crate::markdown::plain(&self.reference),
            file: String::new(),
            line: 0,
            span: crate::source::Span::default(),
            rubric,
            time_limit: None,
        }
    }
}

/// How an answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Typed and submitted.
    Typed,
    /// Written in an editor.
    Edited,
    /// Taken as it stood when the time was up.
    TimeUp,
}

/// Why an interview broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// `:quit`.
    Quit,
    /// Ctrl-D, or the end of the input.
    Closed,
    /// Ctrl-C, twice.
    Interrupted,
    /// A signal, or the terminal was closed.
    Terminated,
}

impl StopReason {
    /// In words, for a report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quit => "stopped by `:quit`",
            Self::Closed => "the input ended",
            Self::Interrupted => "interrupted by Ctrl-C",
            Self::Terminated => "ended by a signal or a closed terminal",
        }
    }
}

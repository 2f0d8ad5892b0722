//! What a front end is asked to do for one answer, and what comes back. Not how it does it.

use std::time::Duration;

/// One request for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ask {
    /// Number of the question, from 1.
    pub number: usize,
    /// How many questions the interview has.
    pub total: usize,
    /// What stands before the typed text, such as `answer`.
    pub label: String,
    /// Text to begin with: a draft that was interrupted.
    pub initial: String,
    /// Time left on the question's clock; `None` without a limit, zero when it is over.
    pub left: Option<Duration>,
    /// The whole time of the question; `None` without a limit.
    pub limit: Option<Duration>,
    /// Take what has been typed when the time is up, instead of noting the overrun.
    pub strict: bool,
    /// Whether colour and other style may be used.
    pub style: bool,
}

/// How a request for an answer ended. Every variant that carries text carries all that had been typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Submitted: an answer, or a command when the whole of it is one line that starts with `:` and a letter.
    Submitted(String),
    /// The time was up (strict only).
    TimeUp(String),
    /// Ctrl-C.
    Cancelled(String),
    /// Ctrl-D, or the end of the input.
    Closed(String),
    /// SIGTERM, SIGHUP or SIGQUIT, or the terminal is gone.
    Terminated(String),
    /// The candidate wants to go on in an editor.
    Edit(String),
    /// Something was said and written down by a program; the candidate has not submitted it yet.
    Dictated {
        /// What was said, as the program wrote it down.
        text: String,
        /// How long it took, in milliseconds.
        millis: u64,
    },
}

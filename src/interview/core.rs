//! The part of an interview that must not come apart: clock, journal and state. An event is decided, written, applied.

use std::time::Duration;

use crate::{
    clock::Clock,
    journal::{Journal, JournalError},
    session::{Command, Record, Refusal, State, decide},
};

/// What must be done in one go: clock, journal and state.
pub(super) struct Core<'a> {
    pub(super) clock: &'a dyn Clock,
    pub(super) journal: Journal,
    pub(super) state: State,
    /// Time on the question's clock when it was last started or stopped.
    pub(super) used: Duration,
    /// The stopwatch when the question's clock was started; `None` while it stands.
    pub(super) since: Option<Duration>,
}

impl Core<'_> {
    pub(super) fn used(&self) -> Duration {
        self.used + self.since.map_or(Duration::ZERO, |since| self.clock.elapsed().saturating_sub(since))
    }

    pub(super) fn reset_clock(&mut self) {
        self.used = Duration::ZERO;
        self.since = None;
    }

    pub(super) fn stop_clock(&mut self) {
        self.used = self.used();
        self.since = None;
    }

    pub(super) fn start_clock(&mut self) {
        self.since = self.since.or_else(|| Some(self.clock.elapsed()));
    }

    /// Decides, writes, applies. `Ok(Err(refusal))` when nothing happened.
    pub(super) fn act(&mut self, command: Command) -> Result<Result<(), Refusal>, JournalError> {
        let used = self.used();
        let events = match decide(&self.state, command, used) {
            Ok(events) => events,
            Err(refusal) => return Ok(Err(refusal)),
        };
        for event in events {
            let used_ms = if self.state.current.is_some() { used.as_millis() as u64 } else { 0 };
            let record = Record { at: self.clock.now(), used_ms, event };
            self.journal.append(&record)?;
            let applied = self.state.apply(&record);
            debug_assert_eq!(applied, Ok(()), "what was decided can be applied");
        }
        Ok(Ok(()))
    }
}

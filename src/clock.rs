//! The only place where real time is read: the calendar and the stopwatch. Everything else is handed a time.

use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset, Local};

/// The calendar and a stopwatch, so that tests can hold both.
pub trait Clock: Send + Sync {
    /// The date and time of day.
    fn now(&self) -> DateTime<FixedOffset>;
    /// Time since some fixed moment; never goes back, even when the calendar does.
    fn elapsed(&self) -> Duration;
}

/// The machine's own clock; a fixed calendar may be set (`GREENROOM_NOW`), the stopwatch always runs.
#[derive(Debug, Clone)]
pub struct SystemClock {
    start: Instant,
    fixed: Option<DateTime<FixedOffset>>,
}

impl SystemClock {
    /// A clock whose calendar stands at `fixed`, or runs when it is `None`.
    #[allow(clippy::disallowed_methods, reason = "this is the module that may")]
    pub fn new(fixed: Option<DateTime<FixedOffset>>) -> Self {
        Self { start: Instant::now(), fixed }
    }
}

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the module that may")]
    fn now(&self) -> DateTime<FixedOffset> {
        self.fixed.unwrap_or_else(|| Local::now().fixed_offset())
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}

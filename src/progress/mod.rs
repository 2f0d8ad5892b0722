//! What is remembered of each question and key point, and when it should come back. All of it is derived from the
//! journals; the cache only makes that fast. Decides nothing about how an interview is held ([`crate::session::plan`]).

mod attempt;
mod cache;
mod memory;
mod plan;
mod schedule;
mod select;
mod stats;

pub use attempt::{Attempt, PointAttempt, attempts};
pub use cache::{Remembered, Trouble, remember};
pub use memory::{MISSED_BELOW, Memory, PointMemory, QuestionMemory, Session, WEAK_BELOW};
pub use plan::{Day, PER_DAY, Plan, Reason, Task, plan};
pub use schedule::{RETENTION, Rating, Schedule, Scheduler, rate};
pub use select::{Choice, Points, select, with_misses};
pub use stats::{Coverage, Filter, Help, MissedPoint, Pace, Scored, Stats, Streak, TopicScore, stats};

//! The interview as a state machine: [`decide`] (command, state, clock -> events), [`State::apply`], [`replay`]; and what
//! is asked ([`plan`]). Pure: no IO, no clock, no grading.

mod appeal;
mod ask;
mod decide;
mod event;
mod event_read;
mod follow_up;
mod hints;
mod input;
pub mod panel;
pub mod plan;
mod state;
pub mod time;

pub use appeal::alias;
pub use ask::{Ask, Reply};
pub use decide::{Command, Refusal, decide};
pub use event::{Card, Earned, Event, How, Options, Record, SCHEMA, Started, StopReason};
pub use hints::{Hint, HintKind, hints};
pub use input::{COMMANDS, Input};
pub use state::{Answer, Appeal, Course, FollowUp, Item, Misplaced, Next, Open, Outcome, State, replay};

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

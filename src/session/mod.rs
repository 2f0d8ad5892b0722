//! The interview as a state machine: [`decide`] (command, state, clock -> events), [`State::apply`], [`replay`]; and what
//! is asked ([`plan`]). Pure: no IO, no clock, no grading.

mod appeal;
mod ask;
mod decide;
mod event;
mod hints;
mod input;
pub mod plan;
mod state;
pub mod time;

pub use appeal::alias;
pub use ask::{Ask, Reply};
pub use decide::{Command, HINT_COST, Refusal, decide};
pub use event::{Card, Event, How, Options, Record, SCHEMA, Started, StopReason};
pub use input::{COMMANDS, Input};
pub use state::{Answer, Appeal, Course, Item, Misplaced, Next, Outcome, State, replay};

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

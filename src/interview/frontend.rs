//! What a front end must be able to do for an interview. Object safe; a terminal, a pipe and a test are three of them.

use std::path::Path;

use crate::{
    session::{Ask, Card, Item, Reply, State},
    transcript::Transcript,
};

/// A stop between two questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// The time of the last question ran out, so the candidate may still be typing.
    pub time_up: bool,
    /// There is no further question.
    pub last: bool,
    /// A grade was just shown that may be appealed.
    pub appeal: bool,
}

/// A hit of `:search`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Topic of the question.
    pub topic: String,
    /// Its title, plain text.
    pub title: String,
    /// Its reference answer, Markdown.
    pub answer: String,
}

/// Looks something up in the bank, for `:search`.
pub trait Lookup {
    /// The best hits, best first.
    fn look_up(&self, words: &str) -> Vec<Found>;
}

/// Something that a candidate can be interviewed on: a terminal, a pipe, a test.
pub trait Frontend {
    /// Shows how the interview is set up; `again` when it goes on after a break.
    fn opening(&mut self, transcript: &Transcript, again: bool);
    /// Shows the question at `index` (from 0).
    fn question(&mut self, state: &State, index: usize);
    /// Takes an answer or a command. `save` may be called at any time with what has been typed so far.
    fn ask(&mut self, ask: &Ask, save: &mut (dyn FnMut(&str) + Send)) -> Reply;
    /// Hides the question and waits for Enter.
    fn pause(&mut self) -> Reply;
    /// Waits for the candidate to go on to the next question; what is submitted may be a command.
    fn gate(&mut self, gate: Gate) -> Reply;
    /// Has `draft` written on in an editor; an error says why that is not possible.
    fn edit(&mut self, draft: &str) -> Result<String, String>;
    /// Takes a human interviewer's marks of the answer to question `number` (from 1), see [`crate::session::panel`].
    fn marks(&mut self, number: usize, item: &Item) -> Reply;
    /// Says that the answer is kept.
    fn kept(&mut self, number: usize, item: &Item);
    /// Shows the follow-up that is being asked to the question at `index` (from 0).
    fn follow_up(&mut self, state: &State, index: usize);
    /// Says that the answer to a follow-up is kept.
    fn follow_up_kept(&mut self, number: usize, item: &Item);
    /// Shows the grade of question `number` (from 1).
    fn grade(&mut self, number: usize, item: &Item);
    /// Shows the reference answer.
    fn reference(&mut self, card: &Card);
    /// Shows the hits of a search.
    fn found(&mut self, words: &str, hits: &[Found]);
    /// Says something, such as a hint or why a command does nothing.
    fn message(&mut self, text: &str);
    /// Shows how it all went; `report` is where the report lies.
    fn summary(&mut self, transcript: &Transcript, report: Option<&Path>);
    /// Whether Ctrl-C asks before it stops the interview.
    fn asks_before_stopping(&self) -> bool {
        true
    }
    /// Whether colour and other style may be used.
    fn style(&self) -> bool {
        false
    }
}

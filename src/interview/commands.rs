//! What the candidate's commands do that do not close a question.

use std::time::Duration;

use super::{Frontend, Interview, Step};
use crate::session::{COMMANDS, Command, Input, Open, Outcome, Refusal, alias, hints, time};

impl Interview<'_> {
    /// A command that does not close the question.
    pub(super) fn command(&mut self, front: &mut dyn Frontend, index: usize, input: Input) -> Step {
        match input {
            Input::Hint => self.hint(front)?,
            Input::Repeat => self.show(front, index),
            Input::Time => {
                let used = self.core.used();
                if let Some(open) = self.core.state.open() {
                    front.message(&time_message(open, used));
                }
            }
            Input::Pause => {
                self.core.stop_clock();
                if let Err(refusal) = self.core.act(Command::Pause)? {
                    front.message(&refusal.to_string());
                }
            }
            Input::Search(words) => match self.core.act(Command::Search(words.clone()))? {
                Ok(()) => front.found(&words, &self.world.lookup.look_up(&words)),
                Err(refusal) => front.message(&refusal.to_string()),
            },
            Input::Appeal { key_point, accepted, words } => {
                let command = Command::Appeal { key_point, accepted, words };
                match self.core.act(command)? {
                    Ok(()) => self.learn(front, key_point),
                    Err(refusal) => front.message(&refusal.to_string()),
                }
            }
            Input::Help => front.message(&help()),
            Input::Wrong(message) => front.message(&message),
            Input::Reveal | Input::Answer(_) | Input::Skip | Input::Edit | Input::Quit => {
                front.message(&Refusal::NoQuestion.to_string());
            }
        }
        Ok(())
    }

    fn hint(&mut self, front: &mut dyn Frontend) -> Step {
        match self.core.act(Command::Hint)? {
            Ok(()) => {
                let Some(item) = self.core.state.item() else { return Ok(()) };
                let (steps, given) = (hints(&item.card), item.hints.len());
                if self.core.state.hint_offered {
                    let Some(step) = steps.get(given) else { return Ok(()) };
                    let (kind, price) = (step.kind.as_str(), step.price);
                    front.message(&format!(
                        "a hint ({kind}) takes {price} points off this question; `:hint` again takes it"
                    ));
                    return Ok(());
                }
                let price = given.checked_sub(1).and_then(|at| steps.get(at)).map_or(0, |step| step.price);
                let hint = item.hints.last().map_or("", String::as_str);
                let last = if given >= steps.len() { " (the last one)" } else { "" };
                front.message(&format!("hint (-{price}): {hint}{last}"));
            }
            Err(refusal) => front.message(&refusal.to_string()),
        }
        Ok(())
    }

    /// After an appeal: what it changes, and the words for next time.
    fn learn(&mut self, front: &mut dyn Frontend, key_point: usize) {
        let Some(item) = self.core.state.graded.and_then(|index| self.core.state.items.get(index)) else { return };
        let Some(appeal) = key_point.checked_sub(1).and_then(|at| item.appeal(at)) else { return };
        let counts = if appeal.accepted { "counts now" } else { "counts nothing now" };
        let (own, yours) = (item.score().unwrap_or(0), item.overridden().unwrap_or(0));
        front.message(&format!("key point {key_point} {counts}: your score {yours}, the grader's own {own}"));
        let Some(alias) = alias(item, appeal) else { return };
        let words = alias.words.clone();
        match self.world.aliases.add(alias) {
            Ok(()) => {
                let kept = if appeal.accepted { "will match" } else { "will not match" };
                front.message(&format!("kept: \"{words}\" {kept} next time (`greenroom bank aliases` lists them)"));
                self.world.judge.learn(self.world.aliases.known());
            }
            Err(error) => front.message(&format!("the words could not be kept for next time: {error}")),
        }
    }

    /// At the end of an exam: all that was held back.
    pub(super) fn show_exam(&self, front: &mut dyn Frontend) {
        if !self.exam() {
            return;
        }
        for (index, item) in self.core.state.items.iter().enumerate() {
            front.question(&self.core.state, index);
            match item.outcome {
                Some(Outcome::Answered(_)) => front.grade(index + 1, item),
                Some(Outcome::Revealed) => front.message("not scored: the reference answer was shown"),
                _ => front.message("skipped; it scores 0"),
            }
            front.reference(&item.card);
        }
    }
}

fn time_message(open: Open<'_>, used: Duration) -> String {
    match open.limit {
        None => format!("no time limit; {} so far", time::words(used.as_secs())),
        Some(limit) if used <= limit => {
            format!("{} left of {}", time::clock(limit.saturating_sub(used)), time::clock(limit))
        }
        Some(limit) => format!("over time by {}", time::words(used.saturating_sub(limit).as_secs())),
    }
}

fn help() -> String {
    let width = COMMANDS.iter().map(|spec| spec.name.len() + spec.takes.len()).max().unwrap_or(0) + 1;
    let line = |name: String, does: &str| format!("{name:width$}  {does}");
    let lines = COMMANDS.iter().map(|spec| line(format!(":{}{}", spec.name, spec.takes), spec.does));
    lines.collect::<Vec<_>>().join("\n")
}

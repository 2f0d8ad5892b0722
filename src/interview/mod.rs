//! The loop that ties session, grader, clock, journal and front end together. The order is always the same: decide, write
//! the event to disk, apply it, show its effect. Prints nothing itself; writes no report.

mod commands;
mod core;
mod frontend;
mod judge;

use std::{path::Path, time::Duration};

use self::core::Core;
pub use self::{
    frontend::{Found, Frontend, Gate, Lookup},
    judge::{GraderJudge, Judge},
};
use crate::{
    aliases::Aliases,
    clock::Clock,
    disk,
    journal::{Journal, JournalError, Read},
    session::{
        Ask, Command, Course, Event, How, Input, Next, Outcome, Record, Reply, Started, State, StopReason,
        panel::Marks, replay,
    },
    transcript::Transcript,
};

/// How long a draft may be typed on before it is kept again.
const DRAFT_EVERY: Duration = Duration::from_secs(3);

/// What an interview works with.
pub struct World<'a> {
    /// Calendar and stopwatch.
    pub clock: &'a dyn Clock,
    /// Grades the answers.
    pub judge: Box<dyn Judge + 'a>,
    /// The bank, for `:search`.
    pub lookup: &'a dyn Lookup,
    /// Wordings accepted on appeal.
    pub aliases: Aliases,
    /// Digest of the bank.
    pub bank: &'a str,
    /// Where the journal is written.
    pub disk: disk::Shared,
}

/// An interview in progress.
pub struct Interview<'a> {
    core: Core<'a>,
    world: World<'a>,
    /// Whether it goes on after a break.
    again: bool,
    /// What there is to say at the start.
    notes: Vec<String>,
}

/// Whether the loop goes on after a step.
type Step = Result<(), JournalError>;

impl<'a> Interview<'a> {
    /// Begins an interview; its journal is in `folder`.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn start(folder: &Path, started: Started, world: World<'a>) -> Result<Self, JournalError> {
        let record = Record { at: world.clock.now(), used_ms: 0, event: Event::Started(Box::new(started)) };
        let journal = Journal::create(world.disk.clone(), folder, &record)?;
        // Not read back: what cannot be read now must not keep an interview from beginning that is on disk already.
        let state = replay([record]).map_err(|misplaced| JournalError::Corrupt {
            path: journal.path().to_owned(),
            line: 1,
            message: misplaced.reason,
        })?;
        Ok(Self::new(journal, state, world, false))
    }

    /// Goes on with the interview in the journal at `path`, with the time that was left.
    ///
    /// # Errors
    /// When the journal cannot be read or written, or another program writes it.
    pub fn reopen(path: &Path, world: World<'a>) -> Result<Self, JournalError> {
        let (journal, Read { state, torn, .. }) = Journal::reopen(world.disk.clone(), path)?;
        let mut interview = Self::new(journal, state, world, true);
        if torn > 0 {
            let note =
                format!("the journal's last line was torn ({torn} bytes) and was cut off; nothing before it is lost");
            interview.notes.push(note);
        }
        let started = &interview.core.state.started;
        if started.bank != interview.world.bank {
            let note =
                "the question bank has changed since; the interview goes on with its own copies of the questions";
            interview.notes.push(note.to_owned());
        }
        let (old, new) = (started.grader.as_str(), interview.world.judge.version());
        if old != new {
            let note = format!("grader {old} began this interview, grader {new} goes on; grades given so far stay");
            interview.notes.push(note);
        }
        Ok(interview)
    }

    fn new(journal: Journal, state: State, mut world: World<'a>, again: bool) -> Self {
        let used = state.open().map_or(Duration::ZERO, |open| open.used);
        world.judge.learn(world.aliases.known());
        let core = Core { clock: world.clock, journal, state, used, since: None };
        Self { core, world, again, notes: Vec::new() }
    }

    /// Where the journal lies.
    pub fn path(&self) -> &Path {
        self.core.journal.path()
    }

    /// The record so far.
    pub fn transcript(&self) -> Transcript {
        Transcript::new(self.path(), self.core.state.clone())
    }

    /// Holds the interview until it ends or breaks off.
    ///
    /// # Errors
    /// When an event cannot be written; what was written before stays.
    pub fn run(&mut self, front: &mut dyn Frontend) -> Result<Course, JournalError> {
        if self.again {
            let _ = self.core.act(Command::Reopen { bank: self.world.bank.to_owned() })?;
        }
        front.opening(&self.transcript(), self.again);
        for note in std::mem::take(&mut self.notes) {
            front.message(&note);
        }
        // A question that was being asked when the interview broke off has not been shown to these eyes yet.
        if let Next::Answer(index) = self.core.state.next()
            && !self.core.state.paused
        {
            self.show(front, index);
        }
        loop {
            match self.core.state.next() {
                Next::Ask(index) => {
                    self.core.reset_clock();
                    let _ = self.core.act(Command::Ask)?;
                    front.question(&self.core.state, index);
                }
                Next::FollowUp(index) => {
                    self.core.reset_clock();
                    let _ = self.core.act(Command::FollowUp)?;
                    front.follow_up(&self.core.state, index);
                }
                Next::Answer(index) => self.answer(front, index)?,
                Next::Mark(index) => self.mark(front, index)?,
                Next::Grade(index) => self.grade(front, index)?,
                Next::End => {
                    let _ = self.core.act(Command::End)?;
                    self.show_exam(front);
                }
                Next::Nothing => return Ok(self.core.state.course),
            }
        }
    }

    /// Shows what is being asked: the question at `index`, and the follow-up to it if it has come to that.
    fn show(&self, front: &mut dyn Frontend, index: usize) {
        front.question(&self.core.state, index);
        if self.core.state.open().is_some_and(|open| open.follow_up.is_some()) {
            front.follow_up(&self.core.state, index);
        }
    }

    fn exam(&self) -> bool {
        self.core.state.started.options.exam
    }

    fn stop(&mut self, reason: StopReason) -> Step {
        self.core.stop_clock();
        let _ = self.core.act(Command::Stop(reason))?;
        Ok(())
    }

    /// Keeps the draft and stops. An empty one does not replace what was kept before: Ctrl-D and `:quit` need an empty
    /// line, and an old draft is better than none.
    fn leave(&mut self, draft: String, reason: StopReason) -> Step {
        self.core.stop_clock();
        if !draft.is_empty() && !is_command(&draft) {
            let _ = self.core.act(Command::Draft(draft))?;
        }
        self.stop(reason)
    }

    /// Takes the answer to the question at `index`: until it is closed, or the interview stops.
    fn answer(&mut self, front: &mut dyn Frontend, index: usize) -> Step {
        let mut initial = self.draft();
        let mut how = How::Typed;
        let mut cancelled = false;
        let mut blank = false;
        loop {
            if self.core.state.paused {
                self.core.stop_clock();
                if !self.wait(front, index)? {
                    return Ok(());
                }
            }
            let reply = self.ask(front, index, &initial)?;
            let again = matches!(reply, Reply::Cancelled(_));
            if !again {
                cancelled = false;
            }
            initial.clear();
            match reply {
                // A key pressed once too often gives no question away.
                Reply::Submitted(text) if text.trim().is_empty() && !blank && front.asks_before_stopping() => {
                    blank = true;
                    front.message("nothing was typed: press Enter again to leave this unanswered, or `:skip`");
                }
                Reply::Submitted(text) => match Input::read(&text) {
                    Input::Answer(text) => {
                        let done = self.close(front, index, Command::Answer { text: text.clone(), how });
                        match done {
                            // A full disk can be mended, a lost answer cannot.
                            Err(error) if front.asks_before_stopping() && self.core.state.open().is_some() => {
                                let cause = std::error::Error::source(&error)
                                    .map_or_else(String::new, |cause| format!(": {cause}"));
                                front.message(&format!("{error}{cause}"));
                                front.message("the answer is not kept yet: mend that, then press Enter to try again");
                                initial = text;
                            }
                            done => return done,
                        }
                    }
                    Input::Skip => return self.close(front, index, Command::Skip),
                    Input::Reveal => return self.close(front, index, Command::Reveal),
                    Input::Quit => return self.leave(String::new(), StopReason::Quit),
                    Input::Edit => {
                        let draft = self.draft();
                        initial = self.edit(front, &draft, &mut how)?;
                    }
                    input => self.command(front, index, input)?,
                },
                Reply::TimeUp(text) => {
                    let text = if is_command(&text) { String::new() } else { text };
                    return self.close(front, index, Command::Answer { text, how: How::TimeUp });
                }
                Reply::Edit(text) => initial = self.edit(front, &text, &mut how)?,
                Reply::Dictated { text, millis } => {
                    // What was said before stays: an answer may be spoken in pieces.
                    let before = self.draft();
                    initial =
                        if before.trim().is_empty() { text.clone() } else { format!("{} {text}", before.trim_end()) };
                    let _ = self.core.act(Command::Dictated { text, millis })?;
                    let _ = self.core.act(Command::Draft(initial.clone()))?;
                }
                Reply::Cancelled(draft) if cancelled || !front.asks_before_stopping() => {
                    return self.leave(draft, StopReason::Interrupted);
                }
                Reply::Cancelled(draft) => {
                    cancelled = true;
                    if !is_command(&draft) {
                        let _ = self.core.act(Command::Draft(draft.clone()))?;
                    }
                    initial = draft;
                    front.message("press Ctrl-C again to stop; everything is kept");
                }
                Reply::Closed(draft) => return self.leave(draft, StopReason::Closed),
                Reply::Terminated(draft) => return self.leave(draft, StopReason::Terminated),
            }
        }
    }

    /// One request to the front end, with drafts kept while it is typed.
    fn ask(&mut self, front: &mut dyn Frontend, index: usize, initial: &str) -> Result<Reply, JournalError> {
        let core = &mut self.core;
        core.start_clock();
        let Some(open) = core.state.open() else { return Ok(Reply::Closed(String::new())) };
        let ask = Ask {
            number: index + 1,
            total: core.state.items.len(),
            label: if open.follow_up.is_some() { "follow-up" } else { "answer" }.to_owned(),
            initial: initial.to_owned(),
            left: open.limit.map(|limit| limit.saturating_sub(core.used())),
            limit: open.limit,
            strict: core.state.started.options.strict,
            style: front.style(),
        };
        let mut failed = None;
        let mut last = core.clock.elapsed();
        let mut save = |text: &str| {
            let now = core.clock.elapsed();
            if failed.is_some() || is_command(text) || now.saturating_sub(last) < DRAFT_EVERY {
                return;
            }
            last = now;
            if let Err(error) = core.act(Command::Draft(text.to_owned())) {
                failed = Some(error);
            }
        };
        let reply = front.ask(&ask, &mut save);
        failed.map_or(Ok(reply), Err)
    }

    /// Waits until the candidate goes on after a pause; false when the interview stopped.
    fn wait(&mut self, front: &mut dyn Frontend, index: usize) -> Result<bool, JournalError> {
        let reason = match front.pause() {
            Reply::Cancelled(_) => StopReason::Interrupted,
            Reply::Closed(_) => StopReason::Closed,
            Reply::Terminated(_) => StopReason::Terminated,
            Reply::Submitted(text) if Input::read(&text) == Input::Quit => StopReason::Quit,
            Reply::Submitted(_) | Reply::TimeUp(_) | Reply::Edit(_) | Reply::Dictated { .. } => {
                let _ = self.core.act(Command::Unpause)?;
                self.show(front, index);
                return Ok(true);
            }
        };
        self.stop(reason)?;
        Ok(false)
    }

    fn edit(&mut self, front: &mut dyn Frontend, draft: &str, how: &mut How) -> Result<String, JournalError> {
        let _ = self.core.act(Command::Draft(draft.to_owned()))?;
        match front.edit(draft) {
            Ok(text) => {
                *how = How::Edited;
                let _ = self.core.act(Command::Draft(text.clone()))?;
                Ok(text)
            }
            Err(reason) => {
                front.message(&reason);
                Ok(draft.to_owned())
            }
        }
    }

    /// Closes the question, shows what is to be shown, and waits at the gate unless a grade comes first.
    fn close(&mut self, front: &mut dyn Frontend, index: usize, command: Command) -> Step {
        self.core.stop_clock();
        let following = self.following();
        if let Err(refusal) = self.core.act(command)? {
            front.message(&refusal.to_string());
            return Ok(());
        }
        let Some(item) = self.core.state.items.get(index) else { return Ok(()) };
        match &item.outcome {
            _ if following => {
                let passed = item.follow_ups.last().is_some_and(|asked| asked.answer.is_none());
                if !passed {
                    front.follow_up_kept(index + 1, item);
                    return Ok(());
                }
                front.message("passed; what the answer earned stays");
                return self.settle(front, index, false);
            }
            Some(Outcome::Answered(_)) => {
                front.kept(index + 1, item);
                return Ok(());
            }
            Some(Outcome::Revealed) => {
                front.message("this question is not scored; the reference answer:");
                front.reference(&item.card);
            }
            _ => {
                front.message("skipped; it scores 0");
                if !self.exam() {
                    front.reference(&item.card);
                }
            }
        }
        self.gate(front, false, false)
    }

    /// Takes the marks of a human interviewer, who has not seen the grade.
    fn mark(&mut self, front: &mut dyn Frontend, index: usize) -> Step {
        let Some(item) = self.core.state.items.get(index) else { return Ok(()) };
        let count = item.card.key_points.len();
        match front.marks(index + 1, item) {
            Reply::Submitted(text) if Input::read(&text) == Input::Quit => self.stop(StopReason::Quit),
            Reply::Submitted(text) | Reply::TimeUp(text) | Reply::Edit(text) | Reply::Dictated { text, .. } => {
                match Marks::read(&text, count) {
                    Ok(marks) => {
                        let _ = self.core.act(Command::Mark(marks))?;
                    }
                    Err(why) => front.message(&why),
                }
                Ok(())
            }
            Reply::Cancelled(_) => self.stop(StopReason::Interrupted),
            Reply::Closed(_) => self.stop(StopReason::Closed),
            Reply::Terminated(_) => self.stop(StopReason::Terminated),
        }
    }

    fn grade(&mut self, front: &mut dyn Frontend, index: usize) -> Step {
        let Some(item) = self.core.state.items.get(index) else { return Ok(()) };
        let Some((answer, _)) = self.core.state.to_grade(index) else { return Ok(()) };
        let time_up = answer.how == How::TimeUp;
        let grade = self.world.judge.grade(&item.card.question(), &answer.text);
        let grader = self.world.judge.version().to_owned();
        let _ = self.core.act(Command::Grade { grader, grade })?;
        self.settle(front, index, time_up)
    }

    /// Shows the grade and the reference answer, unless a follow-up comes first.
    fn settle(&mut self, front: &mut dyn Frontend, index: usize, time_up: bool) -> Step {
        if self.core.state.next() == Next::FollowUp(index) {
            return Ok(());
        }
        if !self.exam()
            && let Some(item) = self.core.state.items.get(index)
        {
            front.grade(index + 1, item);
            front.reference(&item.card);
        }
        self.gate(front, time_up, !self.exam())
    }

    fn draft(&self) -> String {
        self.core.state.open().map(|open| open.draft.to_owned()).unwrap_or_default()
    }

    /// Whether a follow-up is being asked.
    fn following(&self) -> bool {
        self.core.state.open().is_some_and(|open| open.follow_up.is_some())
    }

    /// The stop between two questions.
    fn gate(&mut self, front: &mut dyn Frontend, time_up: bool, appeal: bool) -> Step {
        let mut cancelled = false;
        loop {
            let last = self.core.state.next() == Next::End;
            let reply = front.gate(Gate { time_up, last, appeal });
            let reason = match reply {
                Reply::Submitted(text) => match Input::read(&text) {
                    Input::Answer(_) => return Ok(()),
                    Input::Quit => StopReason::Quit,
                    Input::Skip | Input::Edit | Input::Pause | Input::Time | Input::Repeat => {
                        front.message("no question is being asked; Enter goes on");
                        continue;
                    }
                    input => {
                        self.command(front, 0, input)?;
                        continue;
                    }
                },
                Reply::Cancelled(_) if !cancelled && front.asks_before_stopping() => {
                    cancelled = true;
                    front.message("press Ctrl-C again to stop; everything is kept");
                    continue;
                }
                Reply::Cancelled(_) => StopReason::Interrupted,
                Reply::Closed(_) => StopReason::Closed,
                Reply::Terminated(_) => StopReason::Terminated,
                Reply::TimeUp(_) | Reply::Edit(_) | Reply::Dictated { .. } => return Ok(()),
            };
            // After the last question there is nothing left to break off.
            return if last { Ok(()) } else { self.stop(reason) };
        }
    }
}

/// Whether the text is a command rather than a draft worth keeping.
fn is_command(text: &str) -> bool {
    !matches!(Input::read(text), Input::Answer(_))
}

#[cfg(test)]
mod faults;
#[cfg(test)]
mod tests;

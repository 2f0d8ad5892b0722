//! The loop that ties session, grader, clock, journal and front end together. The order is always the same: decide, write
//! the event to disk, apply it, show its effect. Prints nothing itself; writes no report.

use std::{path::Path, time::Duration};

use crate::{
    aliases::Aliases,
    bank::Question,
    clock::Clock,
    grading::{Alias, Corpus, Grade, Grader},
    journal::{Journal, JournalError, Read},
    session::{
        Ask, COMMANDS, Card, Command, Course, Event, HINT_COST, How, Input, Item, Next, Outcome, Record, Refusal,
        Reply, Started, State, StopReason, alias, decide, time,
    },
    transcript::Transcript,
};

/// How long a draft may be typed on before it is kept again.
const DRAFT_EVERY: Duration = Duration::from_secs(3);

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

/// Grades the answers of an interview.
pub trait Judge {
    /// The version that stands beside each grade.
    fn version(&self) -> &str;
    /// Grades one answer.
    fn grade(&self, question: &Question, answer: &str) -> Grade;
    /// Takes these aliases from now on, and no others.
    fn learn(&mut self, aliases: &[Alias]);
}

/// The grader with what the index knows.
pub struct GraderJudge<'a> {
    grader: Grader,
    corpus: &'a dyn Corpus,
}

impl<'a> GraderJudge<'a> {
    /// A judge without aliases.
    pub fn new(corpus: &'a dyn Corpus) -> Self {
        Self { grader: Grader::new(Vec::new()), corpus }
    }
}

impl Judge for GraderJudge<'_> {
    fn version(&self) -> &str {
        Grader::VERSION
    }

    fn grade(&self, question: &Question, answer: &str) -> Grade {
        self.grader.grade(&self.grader.prepare(question, self.corpus), answer, self.corpus)
    }

    fn learn(&mut self, aliases: &[Alias]) {
        self.grader = Grader::new(aliases.to_vec());
    }
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
    /// Says that the answer is kept.
    fn kept(&mut self, number: usize, item: &Item);
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

/// What must be done in one go: clock, journal and state.
struct Core<'a> {
    clock: &'a dyn Clock,
    journal: Journal,
    state: State,
    /// Time on the question's clock when it was last started or stopped.
    used: Duration,
    /// The stopwatch when the question's clock was started; `None` while it stands.
    since: Option<Duration>,
}

impl Core<'_> {
    fn used(&self) -> Duration {
        self.used + self.since.map_or(Duration::ZERO, |since| self.clock.elapsed().saturating_sub(since))
    }

    fn stop_clock(&mut self) {
        self.used = self.used();
        self.since = None;
    }

    fn start_clock(&mut self) {
        self.since = self.since.or_else(|| Some(self.clock.elapsed()));
    }

    /// Decides, writes, applies. `Ok(Err(refusal))` when nothing happened.
    fn act(&mut self, command: Command) -> Result<Result<(), Refusal>, JournalError> {
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

/// Whether the loop goes on after a step.
type Step = Result<(), JournalError>;

impl<'a> Interview<'a> {
    /// Begins an interview; its journal is in `folder`.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn start(folder: &Path, started: Started, world: World<'a>) -> Result<Self, JournalError> {
        let record = Record { at: world.clock.now(), used_ms: 0, event: Event::Started(Box::new(started)) };
        let journal = Journal::create(folder, &record)?;
        let read = crate::journal::read(journal.path())?;
        Ok(Self::new(journal, read.state, world, false))
    }

    /// Goes on with the interview in the journal at `path`, with the time that was left.
    ///
    /// # Errors
    /// When the journal cannot be read or written, or another program writes it.
    pub fn reopen(path: &Path, world: World<'a>) -> Result<Self, JournalError> {
        let (journal, Read { state, torn, .. }) = Journal::reopen(path)?;
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
        let used = state.item().map_or(Duration::ZERO, |item| item.used);
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
            front.question(&self.core.state, index);
        }
        loop {
            match self.core.state.next() {
                Next::Ask(index) => {
                    self.core.used = Duration::ZERO;
                    self.core.since = None;
                    let _ = self.core.act(Command::Ask)?;
                    front.question(&self.core.state, index);
                }
                Next::Answer(index) => self.answer(front, index)?,
                Next::Grade(index) => self.grade(front, index)?,
                Next::End => {
                    let _ = self.core.act(Command::End)?;
                    self.show_exam(front);
                }
                Next::Nothing => return Ok(self.core.state.course),
            }
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
        let mut initial = self.core.state.item().map(|item| item.draft.clone()).unwrap_or_default();
        let mut how = How::Typed;
        let mut cancelled = false;
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
                Reply::Submitted(text) => match Input::read(&text) {
                    Input::Answer(text) => return self.close(front, index, Command::Answer { text, how }),
                    Input::Skip => return self.close(front, index, Command::Skip),
                    Input::Reveal => return self.close(front, index, Command::Reveal),
                    Input::Quit => return self.leave(String::new(), StopReason::Quit),
                    Input::Edit => {
                        let draft = self.core.state.item().map(|item| item.draft.clone()).unwrap_or_default();
                        initial = self.edit(front, &draft, &mut how)?;
                    }
                    input => self.command(front, index, input)?,
                },
                Reply::TimeUp(text) => {
                    let text = if is_command(&text) { String::new() } else { text };
                    return self.close(front, index, Command::Answer { text, how: How::TimeUp });
                }
                Reply::Edit(text) => initial = self.edit(front, &text, &mut how)?,
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
        let Some(item) = core.state.items.get(index) else { return Ok(Reply::Closed(String::new())) };
        let ask = Ask {
            number: index + 1,
            total: core.state.items.len(),
            label: "answer".to_owned(),
            initial: initial.to_owned(),
            left: item.left(core.used()),
            limit: item.card.limit(),
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
            Reply::Submitted(_) | Reply::TimeUp(_) | Reply::Edit(_) => {
                let _ = self.core.act(Command::Unpause)?;
                front.question(&self.core.state, index);
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
        if let Err(refusal) = self.core.act(command)? {
            front.message(&refusal.to_string());
            return Ok(());
        }
        let Some(item) = self.core.state.items.get(index) else { return Ok(()) };
        match &item.outcome {
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

    fn grade(&mut self, front: &mut dyn Frontend, index: usize) -> Step {
        let Some(item) = self.core.state.items.get(index) else { return Ok(()) };
        let Some(answer) = item.answer() else { return Ok(()) };
        let time_up = answer.how == How::TimeUp;
        let grade = self.world.judge.grade(&item.card.question(), &answer.text);
        let grader = self.world.judge.version().to_owned();
        let _ = self.core.act(Command::Grade { grader, grade })?;
        if !self.exam()
            && let Some(item) = self.core.state.items.get(index)
        {
            front.grade(index + 1, item);
            front.reference(&item.card);
        }
        self.gate(front, time_up, !self.exam())
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
                Reply::TimeUp(_) | Reply::Edit(_) => return Ok(()),
            };
            // After the last question there is nothing left to break off.
            return if last { Ok(()) } else { self.stop(reason) };
        }
    }

    /// A command that does not close the question.
    fn command(&mut self, front: &mut dyn Frontend, index: usize, input: Input) -> Step {
        match input {
            Input::Hint => self.hint(front)?,
            Input::Repeat => front.question(&self.core.state, index),
            Input::Time => {
                let used = self.core.used();
                if let Some(item) = self.core.state.items.get(index) {
                    front.message(&time_message(item, used));
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
            Ok(()) if self.core.state.hint_offered => {
                front.message(&format!("a hint takes {HINT_COST} points off this question; `:hint` again takes it"));
            }
            Ok(()) => {
                let item = self.core.state.item();
                let hint = item.and_then(|item| item.hints.last()).cloned().unwrap_or_default();
                let left = item.map_or(0, |item| item.card.hints.len().saturating_sub(item.hints.len()));
                front
                    .message(&format!("hint (-{HINT_COST}): {hint}{}", if left == 0 { " (the last one)" } else { "" }));
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
    fn show_exam(&self, front: &mut dyn Frontend) {
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

/// Whether the text is a command rather than a draft worth keeping.
fn is_command(text: &str) -> bool {
    !matches!(Input::read(text), Input::Answer(_))
}

fn time_message(item: &Item, used: Duration) -> String {
    match item.card.limit() {
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

//! A front end that speaks and listens through programs of the user's choice, around any other. Knows no such program.

use std::{
    io::Read,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use crate::{
    clock::Clock,
    interview::{Found, Frontend, Gate},
    session::{Ask, Card, Item, Reply, State},
    transcript::Transcript,
};

/// Bytes of dictation after which nothing more is taken.
const LONGEST: u64 = 1 << 18;

/// How often a dictation is looked at.
const TICK: Duration = Duration::from_millis(50);

/// The programs; commands of the shell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Programs {
    /// Reads its last argument aloud.
    pub speak: Option<String>,
    /// Prints what was said.
    pub listen: Option<String>,
}

/// A front end with a voice.
pub struct Voice<'a> {
    inner: Box<dyn Frontend + 'a>,
    programs: Programs,
    clock: &'a dyn Clock,
    /// Whether what was dictated can be corrected before it is submitted.
    correct: bool,
    /// What is being read aloud.
    speaking: Option<Child>,
    /// What comes next was dictated, and is the answer as it is.
    dictated: bool,
}

impl<'a> Voice<'a> {
    /// `inner` with these programs; `correct` where a candidate can still change what was dictated.
    pub fn new(inner: Box<dyn Frontend + 'a>, programs: Programs, clock: &'a dyn Clock, correct: bool) -> Self {
        Self { inner, programs, clock, correct, speaking: None, dictated: false }
    }

    /// Begins to read `text` aloud, in place of what is being read.
    fn say(&mut self, text: &str) {
        self.hush();
        let Some(command) = &self.programs.speak else { return };
        let text = crate::text::visible(text);
        let spoken = shell(&format!("{command} \"$1\""), Some(&text), true)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match spoken {
            Ok(child) => self.speaking = Some(child),
            Err(error) => {
                self.inner.message(&format!("cannot run `{command}`: {error}; questions are not read aloud"));
                self.programs.speak = None;
            }
        }
    }

    /// Ends what is being read aloud.
    fn hush(&mut self) {
        let Some(mut child) = self.speaking.take() else { return };
        #[cfg(unix)]
        if let Ok(None) = child.try_wait() {
            // The shell and the program it runs are a group of their own.
            let group = nix::unistd::Pid::from_raw(child.id().cast_signed());
            nix::sys::signal::killpg(group, nix::sys::signal::Signal::SIGTERM).ok();
        }
        child.kill().ok();
        child.wait().ok();
    }

    /// Takes dictation until the program ends, or until `limit`.
    fn listen(&mut self, command: &str, limit: Option<Duration>) -> Option<Reply> {
        self.inner.message("listening; Ctrl-C ends it");
        let start = self.clock.elapsed();
        let mut run = shell(command, None, false);
        // From a pipe the answers are the input, and no program may read them.
        run.stdin(if self.correct { Stdio::inherit() } else { Stdio::null() }).stdout(Stdio::piped());
        let mut child = match run.spawn() {
            Ok(child) => child,
            Err(error) => {
                self.inner.message(&format!("cannot run `{command}`: {error}"));
                return None;
            }
        };
        let (send, receive) = mpsc::channel();
        let mut out = child.stdout.take();
        thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(out) = &mut out {
                out.take(LONGEST).read_to_end(&mut bytes).ok();
            }
            send.send(bytes).ok();
        });
        let mut up = false;
        let bytes = loop {
            match receive.recv_timeout(TICK) {
                Ok(bytes) => break bytes,
                Err(mpsc::RecvTimeoutError::Disconnected) => break Vec::new(),
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    let passed = self.clock.elapsed().saturating_sub(start);
                    if !up && limit.is_some_and(|limit| passed >= limit) {
                        up = true;
                        child.kill().ok();
                    }
                }
            }
        };
        // A program that printed enough and goes on is ended; its status is of no use then.
        if bytes.len() as u64 >= LONGEST {
            child.kill().ok();
        }
        let status = child.wait();
        let millis = self.clock.elapsed().saturating_sub(start).as_millis() as u64;
        let text: String = String::from_utf8_lossy(&bytes)
            .chars()
            .map(|c| if c == '\n' || c == '\t' || !c.is_control() { c } else { ' ' })
            .collect();
        let text = text.trim().to_owned();
        if up {
            return Some(Reply::TimeUp(text));
        }
        if text.is_empty() {
            let how = status.map_or_else(|error| error.to_string(), |status| status.to_string());
            self.inner
                .message(&format!("nothing was heard: `{command}` ended with {how}; type the answer, or try again"));
            return None;
        }
        Some(Reply::Dictated { text, millis })
    }
}

impl Drop for Voice<'_> {
    fn drop(&mut self) {
        self.hush();
    }
}

/// A command of the shell; `argument` is its own, whatever stands in it.
fn shell(command: &str, argument: Option<&str>, group: bool) -> Command {
    let mut run;
    if cfg!(windows) {
        run = Command::new("cmd");
        run.arg("/C").arg(command.replace(" \"$1\"", ""));
        run.args(argument);
    } else {
        run = Command::new("sh");
        run.arg("-c").arg(command).arg("sh").args(argument);
    }
    #[cfg(unix)]
    if group {
        std::os::unix::process::CommandExt::process_group(&mut run, 0);
    }
    let _ = group;
    run
}

impl Frontend for Voice<'_> {
    fn opening(&mut self, transcript: &Transcript, again: bool) {
        self.inner.opening(transcript, again);
        if self.programs.listen.is_some() {
            self.inner.message("Enter on an empty line listens; what was heard can be corrected before it is sent");
        }
    }

    fn question(&mut self, state: &State, index: usize) {
        self.inner.question(state, index);
        if let Some(item) = state.items.get(index).filter(|item| item.outcome.is_none()) {
            self.say(&format!("Question {}. {}", index + 1, item.card.title));
        }
    }

    fn ask(&mut self, ask: &Ask, save: &mut (dyn FnMut(&str) + Send)) -> Reply {
        if std::mem::take(&mut self.dictated) && !self.correct {
            return Reply::Submitted(ask.initial.clone());
        }
        loop {
            let start = self.clock.elapsed();
            let reply = self.inner.ask(ask, save);
            self.hush();
            let (Reply::Submitted(text), Some(command)) = (&reply, self.programs.listen.clone()) else { return reply };
            if !text.trim().is_empty() {
                return reply;
            }
            let passed = self.clock.elapsed().saturating_sub(start);
            let limit = ask.left.filter(|_| ask.strict).map(|left| left.saturating_sub(passed));
            if let Some(reply) = self.listen(&command, limit) {
                self.dictated = matches!(reply, Reply::Dictated { .. });
                return reply;
            }
            if !self.correct {
                // A pipe has nobody to try again: an empty line is an empty answer then.
                return reply;
            }
        }
    }

    fn pause(&mut self) -> Reply {
        self.hush();
        self.inner.pause()
    }

    fn gate(&mut self, gate: Gate) -> Reply {
        self.inner.gate(gate)
    }

    fn edit(&mut self, draft: &str) -> Result<String, String> {
        self.inner.edit(draft)
    }

    fn marks(&mut self, number: usize, item: &Item) -> Reply {
        self.inner.marks(number, item)
    }

    fn kept(&mut self, number: usize, item: &Item) {
        self.inner.kept(number, item);
    }

    fn follow_up(&mut self, state: &State, index: usize) {
        self.inner.follow_up(state, index);
        if let Some(asked) = state.items.get(index).and_then(Item::open_follow_up) {
            self.say(&format!("Follow-up. {}", asked.question));
        }
    }

    fn follow_up_kept(&mut self, number: usize, item: &Item) {
        self.inner.follow_up_kept(number, item);
    }

    fn grade(&mut self, number: usize, item: &Item) {
        self.inner.grade(number, item);
    }

    fn reference(&mut self, card: &Card) {
        self.inner.reference(card);
    }

    fn found(&mut self, words: &str, hits: &[Found]) {
        self.inner.found(words, hits);
    }

    fn message(&mut self, text: &str) {
        self.inner.message(text);
    }

    fn summary(&mut self, transcript: &Transcript, report: Option<&Path>) {
        self.inner.summary(transcript, report);
    }

    fn asks_before_stopping(&self) -> bool {
        self.inner.asks_before_stopping()
    }

    fn style(&self) -> bool {
        self.inner.style()
    }
}

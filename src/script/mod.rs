//! The interview from a pipe: one answer a line, a line of `"""` opens and closes a longer one, plain printing. Ends with
//! the input, never waits for what cannot come. Not for a terminal ([`crate::repl`]).

mod lines;
mod show;

use std::{io::Write, path::Path, time::Duration};

pub use lines::{Line, Lines, StdinLines};

use crate::{
    interview::{Found, Frontend, Gate},
    report::terminal,
    session::{Ask, Card, Item, Reply, State, time},
    transcript::Transcript,
};

/// Opens and closes an answer of several lines.
const QUOTES: &str = "\"\"\"";

/// Bytes of a long answer after which nothing more is taken: an endless one must not fill the memory.
const LONGEST: usize = 1 << 18;

/// How long to look for an appeal after the last grade when the input stays open.
const GRACE: Duration = Duration::from_millis(200);

/// The front end for pipes and files.
pub struct Script<'a> {
    lines: &'a mut dyn Lines,
    out: &'a mut dyn Write,
    /// A line that was read and is not used yet.
    back: Option<Line>,
    /// Nobody reads what is printed any more.
    deaf: bool,
    /// Columns to wrap at.
    width: Option<usize>,
    /// Whether a sign says that a line is waited for.
    prompt: bool,
}

impl<'a> Script<'a> {
    /// A front end that reads `lines` and prints to `out`.
    pub fn new(lines: &'a mut dyn Lines, out: &'a mut dyn Write) -> Self {
        Self { lines, out, back: None, deaf: false, width: None, prompt: false }
    }

    /// For a person at a terminal that cannot be drawn on: lines of at most `columns`, and with `prompt` a sign before what
    /// is typed.
    #[must_use]
    pub fn on_terminal(mut self, columns: usize, prompt: bool) -> Self {
        self.width = Some(columns.max(20));
        self.prompt = prompt;
        self
    }

    /// Prints; a reader that has gone away is noticed and nothing more is printed.
    fn print(&mut self, text: &str) {
        let text = crate::text::visible(text);
        let text = match self.width {
            Some(width) => terminal::lines(&text, width) + "\n",
            None => format!("{text}\n"),
        };
        self.write(&text);
    }

    fn write(&mut self, text: &str) {
        if !self.deaf {
            self.deaf = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()).is_err();
        }
    }

    fn next(&mut self, timeout: Option<Duration>) -> Line {
        if let Some(line) = self.back.take() {
            return line;
        }
        if self.prompt {
            self.write("> ");
        }
        self.lines.next(timeout)
    }

    /// Reads the rest of an answer that `"""` opened. Its text ends with a line end, so that it is never a command.
    fn long(&mut self, strict: Option<Duration>, save: &mut (dyn FnMut(&str) + Send)) -> Reply {
        let start = self.lines.elapsed();
        let mut text = String::new();
        let mut full = false;
        loop {
            let left = strict.map(|left| left.saturating_sub(self.lines.elapsed().saturating_sub(start)));
            match self.next(left) {
                Line::Text(line) if line.trim() == QUOTES => return Reply::Submitted(text),
                Line::Text(_) if text.len() > LONGEST => {
                    if !std::mem::replace(&mut full, true) {
                        self.print("the answer is too long; the rest of it is left out");
                    }
                }
                Line::Text(line) => {
                    text.push_str(&line);
                    text.push('\n');
                    save(&text);
                }
                Line::TimeUp => return Reply::TimeUp(text),
                Line::End => return Reply::Closed(text),
                Line::Interrupt => return Reply::Cancelled(text),
                Line::Terminate => return Reply::Terminated(text),
            }
        }
    }
}

impl Frontend for Script<'_> {
    fn opening(&mut self, transcript: &Transcript, again: bool) {
        self.print(&show::opening(transcript, again));
    }

    fn question(&mut self, state: &State, index: usize) {
        self.print(&show::question(state, index));
    }

    fn ask(&mut self, ask: &Ask, save: &mut (dyn FnMut(&str) + Send)) -> Reply {
        if self.deaf {
            return Reply::Closed(ask.initial.clone());
        }
        let strict = ask.left.filter(|_| ask.strict);
        match self.next(strict) {
            Line::Text(line) if line.trim() == QUOTES => self.long(strict, save),
            Line::Text(line) => Reply::Submitted(line),
            Line::TimeUp => Reply::TimeUp(ask.initial.clone()),
            Line::End => Reply::Closed(ask.initial.clone()),
            Line::Interrupt => Reply::Cancelled(ask.initial.clone()),
            Line::Terminate => Reply::Terminated(ask.initial.clone()),
        }
    }

    fn pause(&mut self) -> Reply {
        self.print("paused; the clock stands, and the next line goes on");
        match self.next(None) {
            Line::Text(line) if line.trim().is_empty() => Reply::Submitted(String::new()),
            // What is not empty is meant for the question.
            line @ Line::Text(_) => {
                self.back = Some(line);
                Reply::Submitted(String::new())
            }
            Line::Interrupt => Reply::Cancelled(String::new()),
            Line::Terminate => Reply::Terminated(String::new()),
            Line::End | Line::TimeUp => Reply::Closed(String::new()),
        }
    }

    /// There is no stop between questions here; an appeal is taken with the next question open. Only after the last
    /// grade one may still come, and then nobody must be kept waiting.
    fn gate(&mut self, gate: Gate) -> Reply {
        let go = Reply::Submitted(String::new());
        if !(gate.last && gate.appeal) || self.deaf {
            return go;
        }
        // Nobody is asked, and so there is no sign.
        let line = self.back.take().unwrap_or_else(|| self.lines.next(Some(GRACE)));
        match line {
            Line::Text(line) if line.trim_start().starts_with(':') => Reply::Submitted(line),
            Line::Text(_) => {
                self.print("all questions are closed; the rest of the input is not used");
                go
            }
            _ => go,
        }
    }

    fn edit(&mut self, _draft: &str) -> Result<String, String> {
        Err("there is no editor without a terminal; a line of `\"\"\"` opens and closes a longer answer".to_owned())
    }

    fn marks(&mut self, number: usize, item: &Item) -> Reply {
        self.print(&show::marks(number, item));
        match self.next(None) {
            Line::Text(line) => Reply::Submitted(line),
            Line::Interrupt => Reply::Cancelled(String::new()),
            Line::Terminate => Reply::Terminated(String::new()),
            Line::End | Line::TimeUp => Reply::Closed(String::new()),
        }
    }

    fn kept(&mut self, number: usize, item: &Item) {
        self.print(&show::kept(number, item));
    }

    fn follow_up(&mut self, state: &State, index: usize) {
        self.print(&show::follow_up(state, index));
    }

    fn follow_up_kept(&mut self, number: usize, item: &Item) {
        self.print(&show::follow_up_kept(number, item));
    }

    fn grade(&mut self, _number: usize, item: &Item) {
        self.print(&show::grade(item));
    }

    fn reference(&mut self, card: &Card) {
        self.print(&show::reference(card));
    }

    fn found(&mut self, words: &str, hits: &[Found]) {
        self.print(&show::found(words, hits));
    }

    fn message(&mut self, text: &str) {
        self.print(text);
    }

    fn summary(&mut self, transcript: &Transcript, report: Option<&Path>) {
        self.print(&show::summary(transcript, report));
    }

    fn asks_before_stopping(&self) -> bool {
        false
    }
}

/// Seconds as the script prints them.
fn seconds(seconds: u64) -> String {
    time::words(seconds)
}

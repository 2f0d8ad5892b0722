//! The interview on a terminal: a question, a clock beside the typed text, the grade as a table. One of several front
//! ends; grades nothing and keeps nothing.

mod editor;
pub mod prompt;
mod raw;
mod show;
mod ticks;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

pub use prompt::TimedPrompt;
use ticks::{End, Ticks, keys};

use crate::{
    clock::Clock,
    grading::Grade,
    interview::{Found, Frontend, Gate},
    report::terminal,
    session::{Ask, Card, Item, Reply, State},
    transcript::Transcript,
};

/// What the front end is told about the terminal and the user.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Columns; asked again before every table.
    pub columns: fn() -> usize,
    /// Rows of the terminal.
    pub rows: fn() -> usize,
    /// Whether colour may be used.
    pub style: bool,
    /// The editor for `:edit`, with its arguments.
    pub editor: Option<String>,
    /// Where a draft is put while the editor has it.
    pub folder: PathBuf,
}

/// A grade as the terminal shows it, in lines of at most `width` columns.
pub fn grade_text(grade: &Grade, width: usize, style: bool) -> String {
    show::grade_text(grade, None, &|_| None, width, style)
}

/// The front end for terminals.
pub struct Repl<'a> {
    prompt: TimedPrompt,
    clock: &'a dyn Clock,
    setting: Setting,
}

impl<'a> Repl<'a> {
    /// A front end on the process's terminal.
    ///
    /// # Errors
    /// When it is none that can be drawn on: use [`crate::script`] then.
    pub fn new(clock: &'a dyn Clock, setting: Setting) -> io::Result<Self> {
        Ok(Self { prompt: TimedPrompt::new(&show::COMPLETIONS)?, clock, setting })
    }

    /// Columns to draw in: what the terminal has, but no more than reads well.
    fn width(&self) -> usize {
        (self.setting.columns)().clamp(40, 100)
    }

    /// Has key points ticked by single keys, drawn again in place after each.
    fn tick(&self, raw: &raw::Raw, mut ticks: Ticks) -> Reply {
        let (columns, rows) = (self.setting.columns, self.setting.rows);
        // The last column stays empty, so that no line goes on in the next row by itself.
        let draw = |ticks: &Ticks, over| ticks.draw(columns().clamp(21, 101) - 1, rows(), self.setting.style, over);
        let mut bytes = Vec::new();
        let mut drawn = String::new();
        let mut end = None;
        loop {
            let lines = draw(&ticks, end.is_some());
            let text = lines.join("\n");
            if text != drawn || end.is_some() {
                let up = drawn.matches('\n').count();
                let up = if up > 0 { format!("\x1b[{up}A") } else { String::new() };
                let mut out = io::stdout().lock();
                let line_end = if end.is_some() { "\n" } else { "" };
                let _ = write!(out, "{up}\r\x1b[J{text}{line_end}");
                let _ = out.flush();
                drawn = text;
            }
            match end {
                Some(End::Done) => return Reply::Submitted(ticks.marks().to_string()),
                Some(End::Interrupted) => return Reply::Cancelled(String::new()),
                Some(End::Closed) => return Reply::Closed(String::new()),
                None if self.prompt.terminated() => return Reply::Terminated(String::new()),
                None => {}
            }
            match raw.read(&mut bytes) {
                Ok(more) => end = keys(&mut bytes, !more).into_iter().find_map(|key| ticks.key(key)),
                Err(_) => return Reply::Terminated(String::new()),
            }
        }
    }

    /// Prints; a terminal that is gone is found out by the next reading.
    fn print(text: &str) {
        let mut out = io::stdout().lock();
        let _ = writeln!(out, "{text}");
        let _ = out.flush();
    }
}

impl Frontend for Repl<'_> {
    fn opening(&mut self, transcript: &Transcript, again: bool) {
        Self::print(&show::opening(transcript, again, self.width(), self.setting.style));
    }

    fn question(&mut self, state: &State, index: usize) {
        Self::print(&show::question(state, index, self.width(), self.setting.style));
    }

    fn ask(&mut self, ask: &Ask, save: &mut (dyn FnMut(&str) + Send)) -> Reply {
        self.prompt.ask(ask, self.clock, save)
    }

    fn pause(&mut self) -> Reply {
        // What is on the screen would be read on in the pause.
        let blank = "\n".repeat((self.setting.rows)());
        Self::print(&format!("{blank}{}", show::dim("paused; the clock stands still", self.setting.style)));
        self.prompt.line("press Enter to go on >", self.clock)
    }

    fn gate(&mut self, gate: Gate) -> Reply {
        self.prompt.line(&show::gate(gate), self.clock)
    }

    fn edit(&mut self, draft: &str) -> Result<String, String> {
        match &self.setting.editor {
            Some(editor) => editor::edit(editor, &self.setting.folder, draft),
            None => Err("no editor is set; set VISUAL or EDITOR".to_owned()),
        }
    }

    fn marks(&mut self, number: usize, item: &Item) -> Reply {
        if let Ok(raw) = raw::Raw::new() {
            return self.tick(&raw, Ticks::new(number, &item.card.key_points));
        }
        Self::print(&show::marks(number, item, self.setting.style));
        self.prompt.line("made >", self.clock)
    }

    fn kept(&mut self, number: usize, item: &Item) {
        Self::print(&show::kept(number, item, self.setting.style));
    }

    fn follow_up(&mut self, state: &State, index: usize) {
        Self::print(&show::follow_up(state, index, self.width(), self.setting.style));
    }

    fn follow_up_kept(&mut self, number: usize, item: &Item) {
        Self::print(&show::follow_up_kept(number, item, self.setting.style));
    }

    fn grade(&mut self, _number: usize, item: &Item) {
        Self::print(&show::grade(item, self.width(), self.setting.style));
    }

    fn reference(&mut self, card: &Card) {
        let head = terminal::paint("reference answer", anstyle::Style::new().bold(), self.setting.style);
        let text = terminal::markdown(&card.reference, self.width(), "  ", self.setting.style);
        Self::print(&format!("\n{head}\n{}", text.trim_end_matches('\n')));
    }

    fn found(&mut self, words: &str, hits: &[Found]) {
        Self::print(&show::found(words, hits, self.width(), self.setting.style));
    }

    fn message(&mut self, text: &str) {
        let text = crate::text::visible(text).into_owned();
        Self::print(&terminal::lines(&text, self.width()));
    }

    fn summary(&mut self, transcript: &Transcript, report: Option<&Path>) {
        Self::print(&show::summary(transcript, report, self.width(), self.setting.style));
    }

    fn style(&self) -> bool {
        self.setting.style
    }
}

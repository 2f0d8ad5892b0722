//! The interviewer's marks by single keys: key points to tick and a note. Pure: keys come in, lines to draw go out.

use anstyle::{AnsiColor, Style};

use crate::{
    bank::KeyPoint,
    grading::Verdict,
    report::{
        terminal::{hanging, paint},
        words,
    },
    session::panel::Marks,
    text::{visible, visible_line},
};

/// A key that means something here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// A character.
    Char(char),
    /// Enter.
    Enter,
    /// Backspace.
    Back,
    /// Ctrl-U.
    Clear,
    /// The arrow upwards.
    Up,
    /// The arrow downwards.
    Down,
    /// Escape.
    Escape,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D.
    Close,
}

/// Takes the keys out of what a terminal sent. What may still go on (a character in part, an escape sequence) stays in
/// `bytes`, unless `all` says that nothing more came.
pub(super) fn keys(bytes: &mut Vec<u8>, all: bool) -> Vec<Key> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&first) = bytes.get(at) {
        let (key, used) = match first {
            b'\r' | b'\n' => (Some(Key::Enter), 1),
            3 => (Some(Key::Interrupt), 1),
            4 => (Some(Key::Close), 1),
            8 | 127 => (Some(Key::Back), 1),
            21 => (Some(Key::Clear), 1),
            27 => match escape(&bytes[at..]) {
                Some(found) => found,
                None if all => (Some(Key::Escape), 1),
                None => break,
            },
            0..32 => (None, 1),
            _ => match character(&bytes[at..]) {
                Some(c) => (Some(Key::Char(c)), c.len_utf8()),
                None if all || bytes.len() - at >= 4 => (None, 1),
                None => break,
            },
        };
        out.extend(key);
        at += used;
    }
    bytes.drain(..at);
    out
}

/// The character at the start of `bytes`.
fn character(bytes: &[u8]) -> Option<char> {
    (1..=bytes.len().min(4)).find_map(|end| std::str::from_utf8(&bytes[..end]).ok()?.chars().next())
}

/// The key of the escape sequence at the start of `bytes` and its length; `None` when it is not all there.
fn escape(bytes: &[u8]) -> Option<(Option<Key>, usize)> {
    match bytes.get(1)? {
        b'[' | b'O' => {
            let end = 2 + bytes[2..].iter().position(|byte| (0x40..0x7f).contains(byte))?;
            let key = match bytes[end] {
                b'A' => Some(Key::Up),
                b'B' => Some(Key::Down),
                _ => None,
            };
            Some((key, end + 1))
        }
        _ => Some((Some(Key::Escape), 1)),
    }
}

/// How the marking ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The marks stand.
    Done,
    /// Ctrl-C.
    Interrupted,
    /// Ctrl-D.
    Closed,
}

/// Key points to tick.
#[derive(Debug)]
pub(super) struct Ticks {
    number: usize,
    points: Vec<String>,
    marks: Marks,
    /// The key point that Space ticks, from 0.
    at: usize,
    /// The note as it was before it was written on, while it is.
    before: Option<String>,
}

/// Characters of a note after which nothing more is taken.
const LONGEST: usize = 2_000;

impl Ticks {
    /// Nothing is ticked yet of the key points of the answer to question `number`.
    pub(super) fn new(number: usize, points: &[KeyPoint]) -> Self {
        let points =
            points.iter().map(|point| format!("{} ({})", visible_line(&point.text), words::weight(point.weight)));
        Self { number, points: points.collect(), marks: Marks::default(), at: 0, before: None }
    }

    /// The marks.
    pub(super) fn marks(&self) -> &Marks {
        &self.marks
    }

    /// Takes a key.
    pub(super) fn key(&mut self, key: Key) -> Option<End> {
        match key {
            Key::Interrupt => return Some(End::Interrupted),
            Key::Close => return Some(End::Closed),
            _ if self.before.is_some() => self.note(key),
            Key::Enter => return Some(End::Done),
            Key::Char('n') => self.before = Some(self.marks.note.clone()),
            Key::Char(' ') => self.turn(self.at),
            Key::Char(c @ '1'..='9') => self.turn(c as usize - '1' as usize),
            Key::Down | Key::Char('j') => self.at = (self.at + 1).min(self.points.len().saturating_sub(1)),
            Key::Up | Key::Char('k') => self.at = self.at.saturating_sub(1),
            Key::Char(_) | Key::Back | Key::Clear | Key::Escape => {}
        }
        None
    }

    /// Takes a key while the note is written.
    fn note(&mut self, key: Key) {
        let note = &mut self.marks.note;
        match key {
            Key::Char(c) if note.chars().count() < LONGEST => note.push(c),
            Key::Back => drop(note.pop()),
            Key::Clear => note.clear(),
            Key::Escape => *note = self.before.take().unwrap_or_default(),
            Key::Enter => {
                *note = note.trim().to_owned();
                self.before = None;
            }
            _ => {}
        }
    }

    /// Not made, made, made in part, and round again.
    fn turn(&mut self, index: usize) {
        if index >= self.points.len() {
            return;
        }
        self.at = index;
        let (number, verdict) = (index + 1, self.marks.verdict(index));
        for list in [&mut self.marks.made, &mut self.marks.partly] {
            list.retain(|other| *other != number);
        }
        let list = match verdict {
            Verdict::Covered => &mut self.marks.partly,
            Verdict::Partial => return,
            _ => &mut self.marks.made,
        };
        list.push(number);
        list.sort_unstable();
    }

    /// Lines of at most `width` columns, fewer than `rows`; the cursor belongs behind the last. When it is `over`, only what
    /// is kept is drawn.
    pub(super) fn draw(&self, width: usize, rows: usize, style: bool, over: bool) -> Vec<String> {
        let dim = |text: &str| paint(text, Style::new().dimmed(), style);
        let head = format!("your marks for answer {}, before the grade", self.number);
        let mut head: Vec<String> = hanging(&head, width, 0).lines().map(dim).collect();
        let mut foot: Vec<String> = Vec::new();
        if !over {
            let help = if self.before.is_some() {
                "Enter: keep the note · Esc: leave it as it was".to_owned()
            } else {
                let numbers = match self.points.len() {
                    0 => String::new(),
                    1 => "1".to_owned(),
                    count @ ..=9 => format!("1-{count}"),
                    _ => "1-9, or arrows and Space".to_owned(),
                };
                let ticks =
                    if numbers.is_empty() { numbers } else { format!("{numbers}: made [x], in part [~], not [ ] · ") };
                format!("{ticks}n: note · Enter: done")
            };
            foot.extend(hanging(&help, width, 0).lines().map(dim));
        }
        let note = visible(&self.marks.note);
        if over && !note.is_empty() {
            foot.extend(hanging(&format!("note: {note}"), width, 6).lines().map(str::to_owned));
        } else if !over {
            foot.push(tail(if self.before.is_some() { "note > " } else { "note: " }, &note, width));
        }
        let room = |foot: &[String]| rows.saturating_sub(head.len() + foot.len() + 1).max(1);
        // Where there is hardly any, the key points go before what the keys do.
        if room(&foot) < 3 {
            foot.drain(..foot.len().saturating_sub(1));
        }
        let room = room(&foot);
        let mut points: Vec<Vec<String>> =
            (0..self.points.len()).map(|at| self.point(at, width, style, over)).collect();
        if points.iter().map(Vec::len).sum::<usize>() > room {
            for (point, text) in points.iter_mut().zip(&self.points) {
                if point.len() > 1 {
                    point.truncate(1);
                    // Each key point stands in full under the question.
                    if point[0].chars().count() < text.chars().count() {
                        point[0].push('…');
                    }
                }
            }
        }
        // What does not fit is scrolled, with the one that Space ticks in view.
        let from = (self.at + 1).saturating_sub(room);
        head.extend(points.into_iter().skip(from).take(room).flatten());
        head.extend(foot);
        head
    }

    fn point(&self, at: usize, width: usize, style: bool, over: bool) -> Vec<String> {
        let (mark, ansi) = match self.marks.verdict(at) {
            Verdict::Covered => ("[x]", AnsiColor::Green.on_default()),
            Verdict::Partial => ("[~]", AnsiColor::Yellow.on_default()),
            _ => ("[ ]", Style::new()),
        };
        let cursor = if at == self.at && !over && self.before.is_none() { '>' } else { ' ' };
        let text = format!("{cursor}{:2} {mark} {}", at + 1, self.points[at]);
        // One column is kept for the sign that a line was cut.
        let lines = hanging(&text, width.saturating_sub(1), 8);
        let coloured = |line: &str| match line.get(4..7) {
            Some(found) if style && found == mark && ansi != Style::new() => {
                format!("{}{}{}", &line[..4], paint(mark, ansi, true), &line[7..])
            }
            _ => line.to_owned(),
        };
        lines.lines().map(coloured).collect()
    }
}

/// `text` behind `label`, with its end in view.
fn tail(label: &str, text: &str, width: usize) -> String {
    let room = width.saturating_sub(label.len() + 2);
    let count = text.chars().count();
    if count <= room {
        return format!("{label}{text}");
    }
    format!("{label}…{}", text.chars().skip(count - room + 1).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::fixture;

    fn typed(ticks: &mut Ticks, text: &str) -> Option<End> {
        keys(&mut text.as_bytes().to_vec(), true).into_iter().find_map(|key| ticks.key(key))
    }

    fn ticks(points: usize) -> Ticks {
        let point = fixture::card(1).key_points.swap_remove(0);
        let text = |n| format!("point {n} which is {}", "long ".repeat(20));
        let points: Vec<KeyPoint> = (1..=points).map(|n| KeyPoint { text: text(n), ..point.clone() }).collect();
        Ticks::new(1, &points)
    }

    #[test]
    fn keys_tick_key_points_and_write_a_note() {
        let mut ticks = ticks(4);
        assert_eq!(typed(&mut ticks, "1223n2 good\u{7f} – x"), None);
        assert_eq!(typed(&mut ticks, "\r"), None, "this ends the note");
        assert_eq!(typed(&mut ticks, "333nlost\u{1b}\u{1b}[B \r"), Some(End::Done));
        let marks = Marks { made: vec![1, 3, 4], partly: vec![2], note: "2 goo – x".to_owned() };
        assert_eq!(ticks.marks(), &marks);
        assert_eq!(Marks::read(&marks.to_string(), 4).unwrap(), marks, "{marks}");
        assert_eq!(typed(&mut ticks, "9n\u{3}"), Some(End::Interrupted));
    }

    #[test]
    fn keys_that_come_in_pieces_are_put_together() {
        let mut bytes = b"a\x1b[".to_vec();
        assert_eq!(keys(&mut bytes, false), [Key::Char('a')]);
        bytes.extend(b"A\xc3");
        assert_eq!(keys(&mut bytes, false), [Key::Up]);
        bytes.extend(b"\xa9\x1b");
        assert_eq!(keys(&mut bytes, false), [Key::Char('é')]);
        assert_eq!(keys(&mut bytes, true), [Key::Escape]);
        assert_eq!(keys(&mut b"\xff\xff\xff\xff1".to_vec(), true), [Key::Char('1')]);
    }

    #[test]
    fn only_keys_that_do_something_are_named() {
        let foot = |points| ticks(points).draw(79, 24, false, false).join("\n");
        assert!(foot(0).contains("n: note · Enter: done") && !foot(0).contains("made"), "{}", foot(0));
        assert!(foot(1).contains("1: made [x]") && foot(3).contains("1-3: made [x]"), "{}", foot(3));
    }

    #[test]
    fn a_drawing_fits_the_screen() {
        for (points, width, rows) in [(3, 79, 24), (9, 79, 24), (12, 39, 24), (40, 79, 24), (30, 20, 10)] {
            let mut ticks = ticks(points);
            ticks.marks.note = "word ".repeat(60);
            for _ in 0..points {
                ticks.key(Key::Down);
                let lines = ticks.draw(width, rows, false, false);
                assert!(lines.len() < rows, "{points} points, {} lines in {rows}", lines.len());
                for line in &lines {
                    assert!(unicode_width::UnicodeWidthStr::width(line.as_str()) <= width, "{width}: {line}");
                }
                assert!(lines.iter().any(|line| line.starts_with('>')), "{lines:#?}");
            }
        }
    }
}

//! A page line by line, with the bytes each line stands on. Not a Markdown parser.

use std::borrow::Cow;

use crate::source::Span;

/// How many columns a body is indented by, and how wide a tab is.
pub(super) const TAB: usize = 4;

/// One line, without its line end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// The line.
    pub(super) text: &'a str,
    /// Its first byte in the page.
    pub(super) start: usize,
    /// The first byte of the next line.
    pub(super) next: usize,
    /// Its number, from 1.
    pub(super) number: usize,
}

impl<'a> Line<'a> {
    /// One past the last byte of the line, its line end left out.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it holds nothing but white space.
    pub(super) fn is_blank(&self) -> bool {
        self.text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\x0c' | b'\r'))
    }

    /// Columns of white space before the text; a tab reaches to the next multiple of four.
    pub(super) fn indent(&self) -> usize {
        indent(self.text)
    }

    /// The text without the white space around it.
    pub(super) fn trimmed(&self) -> &'a str {
        self.text.trim_matches([' ', '\t', '\r'])
    }

    /// The bytes of [`Line::trimmed`].
    pub(super) fn trimmed_span(&self) -> Span {
        let lead = self.text.len() - self.text.trim_start_matches([' ', '\t', '\r']).len();
        Span::new(self.start + lead, self.start + lead + self.trimmed().len())
    }
}

/// The lines of a page from some byte on; `\n`, `\r\n` and a lone `\r` each end one.
#[derive(Debug, Clone)]
pub(super) struct Lines<'a> {
    text: &'a str,
    at: usize,
    number: usize,
    /// The first `\n` from some byte before `at` on, or the end; in a page of lone `\r` it is looked for once.
    newline: usize,
}

impl<'a> Lines<'a> {
    /// The lines of `text` from the byte `at`, which opens line `number`.
    pub(super) fn new(text: &'a str, at: usize, number: usize) -> Self {
        Self { text, at, number, newline: 0 }
    }

    /// The next line, without moving on.
    pub(super) fn peek(&self) -> Option<Line<'a>> {
        self.clone().next()
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let rest = self.text.get(self.at..)?;
        if rest.is_empty() {
            return None;
        }
        let bytes = rest.as_bytes();
        // Each of the two is looked for a word at a time; together they would be byte by byte.
        if self.newline < self.at || self.newline == 0 {
            self.newline = rest.find('\n').map_or(self.text.len(), |end| self.at + end);
        }
        let end = self.newline - self.at;
        let end = rest[..end].find('\r').unwrap_or(end);
        let step = match (bytes.get(end), bytes.get(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (None, _) => 0,
            _ => 1,
        };
        let line = Line { text: &rest[..end], start: self.at, next: self.at + end + step, number: self.number };
        self.at = line.next;
        self.number += 1;
        Some(line)
    }
}

/// Columns of white space before the text; a tab reaches to the next multiple of four.
pub(super) fn indent(text: &str) -> usize {
    let mut column = 0;
    for byte in text.bytes() {
        match byte {
            b' ' => column += 1,
            b'\t' => column += TAB - column % TAB,
            _ => break,
        }
    }
    column
}

/// `text` without its first `columns` columns of white space, and how many bytes that took; what a tab reaches beyond
/// them is given back as blanks.
pub(super) fn dedent(text: &str, columns: usize) -> (Cow<'_, str>, usize) {
    let mut column = 0;
    for (at, byte) in text.bytes().enumerate() {
        if column == columns {
            return (Cow::Borrowed(&text[at..]), at);
        }
        match byte {
            b' ' => column += 1,
            b'\t' => column += TAB - column % TAB,
            _ => return (Cow::Borrowed(&text[at..]), at),
        }
        if column > columns {
            return (Cow::Owned(" ".repeat(column - columns) + &text[at + 1..]), at + 1);
        }
    }
    (Cow::Borrowed(""), text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_counts_once() {
        let lines: Vec<_> =
            Lines::new("a\r\nb\rc\n\nd", 0, 1).map(|line| (line.number, line.text, line.start)).collect();
        assert_eq!(lines, [(1, "a", 0), (2, "b", 3), (3, "c", 5), (4, "", 7), (5, "d", 8)]);
    }

    #[test]
    fn tabs_are_four_columns() {
        let check = |text: &str, expect: &str| assert_eq!(dedent(text, 4).0, expect, "{text:?}");
        check("    a", "a");
        check("\ta", "a");
        check("  \ta", "a");
        check("\t\ta", "\ta");
        check("      a", "  a");
        check("  a", "a");
        check("   ", "");
        assert_eq!(dedent("\ta", 2).0, "  a");
    }
}

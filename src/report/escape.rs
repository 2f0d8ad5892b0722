//! Text as Markdown that shows exactly that text, on GitHub and in `MkDocs` alike. Marks become numeric entities rather
//! than backslash escapes: neither Python-Markdown nor its plug-ins (snippets, macros, includes) look into them.

use std::fmt::Write;

use crate::text::visible;

/// Characters that mean something in the middle of a line in some Markdown or template dialect.
const MARKS: &str = "&<>|`*_[]#~$@{}\\^";

/// `text` on one line, for headings and table cells.
pub(super) fn inline(text: &str) -> String {
    let text = crate::text::one_line(text);
    line(&text)
}

/// `text` as a block quote that nothing in it can end: its lines, its empty lines, its indentation.
pub(super) fn quote(text: &str) -> String {
    let mut out = String::new();
    let text = text.replace("\r\n", "\n");
    for row in text.trim_end().split('\n') {
        if row.trim().is_empty() {
            out.push_str(">\n");
            continue;
        }
        let body = row.trim_start_matches([' ', '\t']);
        let indent = row[..row.len() - body.len()].chars().map(|c| if c == '\t' { 4 } else { 1 }).sum();
        // Two blanks at the end are a line break in every dialect.
        let _ = writeln!(out, "> {}{}  ", "&nbsp;".repeat(indent), line(body.trim_end()));
    }
    out
}

fn entity(out: &mut String, c: char) {
    let _ = write!(out, "&#{};", c as u32);
}

/// One line of text, whatever it starts with.
fn line(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len() + 16);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        let opens = at == 0 && c.is_ascii_punctuation();
        let numbers = at == digits && digits > 0 && matches!(c, '.' | ')');
        // `==mark==`, `++key++`, `--8<--`, `:smile:`, `!!!`, `???`
        let doubled = matches!(c, '=' | '+' | '!' | '?') && (previous == c || next == c);
        let colon = c == ':' && (next.is_ascii_alphanumeric() || matches!(next, '+' | '-') || previous != ' ');
        if opens || numbers || doubled || MARKS.contains(c) || (colon && !text[at..].starts_with(": ")) {
            entity(&mut out, c);
        } else {
            out.push(c);
        }
        previous = c;
    }
    out
}

/// `text` for HTML on one line: line ends become entities too, so that no blank line can end an HTML block.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in visible(text).chars() {
        match c {
            '\n' => out.push_str("&#10;"),
            '"' | '\'' | '%' => entity(&mut out, c),
            c if MARKS.contains(c) => entity(&mut out, c),
            c => out.push(c),
        }
    }
    out
}

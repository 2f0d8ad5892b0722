//! `> [!question]- Title`: callouts as Obsidian writes them, nested and in capitals, with its own links and marks. Other
//! callouts are no questions.

use super::{
    Card, Read,
    html::{self, Mode},
    scan,
};
use crate::content::{is_label, plain_title};

/// Reads a text.
pub(super) fn read(text: &str) -> Read {
    let text = scan::normal(text);
    let lines = scan::lines(&text);
    let skip = scan::front_matter(&lines);
    let mut reader = Reader { out: Read::default(), sections: [None, None], above: None };
    let mut at = skip;
    let mut comment = false;
    while let Some(line) = lines.get(at) {
        at += 1;
        // `%%` opens and closes a comment.
        if !line.code && line.text.matches("%%").count() % 2 == 1 {
            comment = !comment;
            continue;
        }
        if comment {
            continue;
        }
        if quoted(line.text).is_none() {
            if line.code {
                // A block of code that is no callout's own, whatever stands in it.
                while lines.get(at).is_some_and(|line| line.code) {
                    at += 1;
                }
            } else {
                reader.outside(line.text);
            }
            continue;
        }
        let from = at - 1;
        while lines.get(at).is_some_and(|line| quoted(line.text).is_some()) {
            at += 1;
        }
        let block: Vec<(usize, &str)> =
            lines[from..at].iter().filter_map(|line| Some((line.number, quoted(line.text)?))).collect();
        reader.block(&block, 0);
    }
    reader.out
}

/// A line behind its `>`.
fn quoted(line: &str) -> Option<&str> {
    let text = line.trim_start_matches(' ');
    if line.len() - text.len() > 3 {
        return None;
    }
    let rest = text.strip_prefix('>')?;
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

/// The kind and the title of `[!kind|meta]- Title`.
fn callout(line: &str) -> Option<(String, &str)> {
    let rest = line.trim_start().strip_prefix("[!")?;
    let (kind, rest) = rest.split_once(']')?;
    let kind = kind.split('|').next().unwrap_or_default().trim().to_lowercase();
    Some((kind, rest.strip_prefix(['-', '+']).unwrap_or(rest).trim()))
}

struct Reader {
    out: Read,
    sections: [Option<String>; 2],
    /// The heading or the line above that may be the question.
    above: Option<String>,
}

impl Reader {
    fn outside(&mut self, line: &str) {
        if let Some((level, text)) = scan::heading(line) {
            let text = plain_title(&own_marks(text));
            let section = Some(text.clone()).filter(|text| !text.is_empty());
            match level {
                1 => self.sections = [None, None],
                2 => self.sections = [section, None],
                3 => self.sections[1] = section,
                _ => {}
            }
            self.above = Some(text);
        } else if !line.trim().is_empty() {
            self.above = Some(own_marks(line.trim()));
        }
    }

    /// A run of quoted lines, one `>` taken off: callouts one after the other, or an ordinary quote.
    fn block(&mut self, lines: &[(usize, &str)], depth: usize) {
        if depth > 16 {
            return;
        }
        let mut at = 0;
        while let Some((number, line)) = lines.get(at) {
            at += 1;
            let Some((kind, title)) = callout(line) else { continue };
            let from = at;
            // A callout ends where the next one on the same level opens.
            while lines.get(at).is_some_and(|(_, line)| callout(line).is_none()) {
                at += 1;
            }
            if matches!(kind.as_str(), "question" | "faq" | "help") {
                self.question(*number, title, &lines[from..at], depth);
            }
        }
    }

    fn question(&mut self, line: usize, title: &str, body: &[(usize, &str)], depth: usize) {
        let title = html::title(&own_marks(title), Mode::Mixed);
        let plain = plain_title(&title);
        let own = body.iter().any(|(_, line)| quoted(line).is_none() && !line.trim().is_empty());
        let nested: Vec<(usize, &str)> =
            body.iter().filter_map(|(number, line)| Some((*number, quoted(line)?))).collect();
        let kinds: Vec<String> = nested.iter().filter_map(|(_, line)| Some(callout(line)?.0)).collect();
        let groups = kinds.iter().any(|kind| matches!(kind.as_str(), "question" | "faq" | "help"));
        if groups && !own {
            // Questions that are folded into a group.
            let outer = std::mem::replace(&mut self.sections[1], Some(plain).filter(|plain| !plain.is_empty()));
            self.block(&nested, depth + 1);
            self.sections[1] = outer;
            return;
        }
        let title = if plain.is_empty() || is_label(&plain) {
            match self.above.take() {
                Some(above) => above,
                None => title,
            }
        } else {
            title
        };
        let answer = answer(body, 0);
        let section = self.sections[1].clone().or_else(|| self.sections[0].clone());
        let section = section.filter(|section| *section != plain_title(&title));
        self.above = None;
        self.out.take(Card { title, answer, section, line, ..Card::default() });
    }
}

/// The lines of a callout as Markdown: a callout that is only a label goes, another becomes a quote with a bold title.
fn answer(body: &[(usize, &str)], depth: usize) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some((_, line)) = body.get(at) {
        at += 1;
        let Some(inner) = quoted(line).filter(|_| depth < 16) else {
            let line = without_block_id(line);
            out.push_str(line);
            out.push('\n');
            continue;
        };
        let from = at - 1;
        while body.get(at).is_some_and(|(_, line)| quoted(line).is_some()) {
            at += 1;
        }
        let nested: Vec<(usize, &str)> =
            body[from..at].iter().filter_map(|(number, line)| Some((*number, quoted(line)?))).collect();
        match callout(inner) {
            Some((kind, title)) => {
                let says_answer = matches!(kind.as_str(), "success" | "check" | "done" | "answer" | "solution");
                let label = title.is_empty() && says_answer || is_label(&plain_title(title));
                let text = answer(nested.get(1..).unwrap_or_default(), depth + 1);
                out.push('\n');
                if label {
                    out.push_str(&text);
                } else {
                    let mut kind = kind;
                    if let Some(first) = kind.get_mut(..1) {
                        first.make_ascii_uppercase();
                    }
                    let title = if title.is_empty() { &kind } else { title };
                    out.push_str(&format!("> **{title}**\n>\n"));
                    for line in text.trim_matches('\n').lines() {
                        out.push_str(format!("> {line}").trim_end());
                        out.push('\n');
                    }
                }
                out.push('\n');
            }
            None => {
                for line in answer(&nested, depth + 1).lines() {
                    out.push_str(format!("> {line}").trim_end());
                    out.push('\n');
                }
            }
        }
    }
    if depth > 0 {
        return out;
    }
    html::markdown(&own_marks(out.trim_matches('\n')), Mode::Mixed)
}

/// A line without `^block-id` at its end.
fn without_block_id(line: &str) -> &str {
    match line.rsplit_once(" ^") {
        Some((text, id)) if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') => {
            text
        }
        _ => line,
    }
}

/// Longer lines, in bytes, are no prose.
const LONGEST: usize = 20_000;

/// `[[Page|text]]`, `![[picture.png]]`, `==marked==` and `%%comments%%` as plain Markdown, outside of code.
fn own_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, line) in scan::lines(text).iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        if line.code || line.text.len() > LONGEST {
            out.push_str(line.text);
        } else {
            // Every second piece between backquotes is code.
            for (piece, text) in line.text.split('`').enumerate() {
                if piece > 0 {
                    out.push('`');
                }
                if piece % 2 == 1 { out.push_str(text) } else { out.push_str(&marks_of_text(text)) }
            }
        }
    }
    out
}

fn marks_of_text(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    loop {
        let next = ["![[", "[[", "==", "%%"].iter().filter_map(|mark| Some((rest.find(mark)?, *mark))).min();
        let Some((at, mark)) = next else {
            out.push_str(rest);
            return out;
        };
        let close = match mark {
            "==" | "%%" => mark,
            _ => "]]",
        };
        let inner = &rest[at + mark.len()..];
        let Some((inner, after)) = inner.split_once(close) else {
            out.push_str(&rest[..at + mark.len()]);
            rest = inner;
            continue;
        };
        out.push_str(&rest[..at]);
        match mark {
            "==" if inner.starts_with(char::is_whitespace) || inner.is_empty() => {
                out.push_str("==");
                rest = &rest[at + 2..];
                continue;
            }
            "==" => out.push_str(inner),
            "%%" => {}
            _ => {
                let shown =
                    inner.split_once('|').map_or_else(|| inner.rsplit('#').next().unwrap_or(inner), |(_, text)| text);
                out.push_str(if mark == "![[" { "" } else { shown });
            }
        }
        rest = after;
    }
}

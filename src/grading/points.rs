//! Key points drawn from the structure of a reference answer, when its author stated none. The rules are those that
//! held on surveyed banks: the bold opening is the core, what a list, a table or a bold label sets apart is a point, code
//! blocks that are commands are a point each, other sentences are minor, and "Example", "Note" and links count nothing.

use crate::{
    bank::{KeyPoint, PointKind},
    markdown::{Block, Run, blocks, plain_blocks, plain_runs},
    text::fold,
};

/// Weight of the core of an answer.
pub(super) const CORE: u32 = 3;
/// Weight of a listed point, a command or a code block.
pub(super) const ITEM: u32 = 2;
/// Weight of a supporting sentence.
pub(super) const SUPPORT: u32 = 1;

/// A piece of a key point that speaks of one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    /// What is said.
    pub(super) text: String,
    /// Of whom, when the layout says so: the label of a list item, the head of a table's row or column.
    pub(super) subject: Option<String>,
}

/// A key point with what grading needs beyond its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Drawn {
    /// As shown.
    pub(super) point: String,
    pub(super) weight: u32,
    pub(super) kind: PointKind,
    pub(super) segments: Vec<Segment>,
    /// Commands that do as well.
    pub(super) alternatives: Vec<String>,
}

impl Drawn {
    fn new(text: String, weight: u32, kind: PointKind, subject: Option<String>) -> Self {
        Self {
            segments: vec![Segment { text: text.clone(), subject }],
            point: text,
            weight,
            kind,
            alternatives: Vec::new(),
        }
    }

    /// A point that its author stated.
    pub(super) fn stated(point: &KeyPoint) -> Self {
        Self::new(point.text.clone(), point.weight, point.kind, None)
    }

    /// The same as the bank shows it.
    pub(super) fn key_point(&self) -> KeyPoint {
        KeyPoint { text: self.point.clone(), weight: self.weight, kind: self.kind, accept: Vec::new(), ask: None }
    }
}

/// The key points of a reference answer, in its order. `title` decides what a table compares.
pub(super) fn draw(markdown: &str, title: &str) -> Vec<Drawn> {
    let blocks = blocks(markdown);
    let mut points = Vec::new();
    let opens_with_list = matches!(blocks.first(), Some(Block::List(..) | Block::Table(..)))
        || matches!(blocks.first(), Some(Block::Paragraph(runs)) if is_label(runs) && matches!(blocks.get(1), Some(Block::List(..) | Block::Table(..))));
    let only_code = blocks.iter().all(|block| matches!(block, Block::Code(..)));
    let mut skip_next = false;
    let mut has_core = false;
    for block in &blocks {
        let skip = std::mem::take(&mut skip_next);
        match block {
            Block::Paragraph(runs) => {
                if is_label(runs) {
                    // What follows "Example:" illustrates; what follows "Benefits:" is the answer.
                    skip_next = is_illustration(&plain_runs(runs));
                } else if !is_illustration(&plain_runs(runs)) && !is_link(runs) {
                    paragraph(runs, title, &mut has_core, opens_with_list, &mut points);
                }
            }
            Block::Heading(_, runs) => skip_next = is_illustration(&plain_runs(runs)),
            Block::List(_, items) if !skip => items.iter().for_each(|item| list_item(item, &mut points)),
            Block::Table(head, rows) if !skip => table(head, rows, title, &mut points),
            Block::Code(language, code) if !skip => {
                code_block(language, code, only_code || points.is_empty(), &mut points);
            }
            Block::Quote(inner) => {
                let mut text = String::new();
                plain_blocks(inner, &mut text);
                if !is_illustration(&text) {
                    for sentence in sentences(&text) {
                        points.push(Drawn::new(sentence, SUPPORT, PointKind::Bonus, None));
                    }
                }
            }
            Block::List(..) | Block::Table(..) | Block::Code(..) | Block::Rule => {}
        }
    }
    points.retain(|point| point.point.chars().any(char::is_alphanumeric));
    weigh_comparison(title, &mut points);
    // An answer of nothing but asides has to be graded by something.
    if points.iter().all(|point| point.kind == PointKind::Bonus)
        && let Some(first) = points.first_mut()
    {
        first.kind = PointKind::Core;
        first.weight = CORE;
    }
    points
}

/// In a comparison every sentence that speaks of one side is as good as the first, and one that speaks of none is an aside.
fn weigh_comparison(title: &str, points: &mut [Drawn]) {
    let names = super::prepare::compared(title);
    let names: Vec<String> =
        names.iter().filter_map(|name| name.split_whitespace().last()).map(|name| fold(name).into_owned()).collect();
    if names.len() < 2 {
        return;
    }
    let speaks = |point: &Drawn| {
        let text = fold(&point.point);
        names.iter().filter(|name| text.contains(name.as_str())).count()
    };
    if points.iter().map(speaks).sum::<usize>() < 2 {
        return;
    }
    for point in points.iter_mut() {
        match point.kind {
            PointKind::Core if speaks(point) == 0 => (point.kind, point.weight) = (PointKind::Bonus, SUPPORT),
            PointKind::Bonus if speaks(point) > 0 => point.weight = ITEM,
            _ => {}
        }
    }
}

fn paragraph(runs: &[Run], title: &str, has_core: &mut bool, opens_with_list: bool, points: &mut Vec<Drawn>) {
    let text = plain_runs(runs);
    if let Some(commands) = only_commands(runs) {
        let first = points.is_empty();
        let weight = if first { CORE } else { ITEM };
        let either = runs.iter().any(|run| !run.style.code && run.text.split_whitespace().any(|word| word == "or"));
        let mut commands = commands.into_iter();
        if either && let Some(command) = commands.next() {
            let alternatives = commands.by_ref().collect();
            points.push(Drawn { alternatives, ..Drawn::new(command, weight, PointKind::Command, None) });
        }
        points.extend(commands.map(|command| Drawn::new(command, weight, PointKind::Command, None)));
        *has_core = true;
        return;
    }
    // "`lsof -i :8080` works as well" is another way to make the point before it.
    if let (Some(last), Some(Run { text: code, style, .. })) = (points.last_mut(), runs.first())
        && last.kind == PointKind::Command
        && style.code
        && [
            "works as well",
            "works too",
            "does the same",
            "as an alternative",
            "also works",
            "is the same",
            "is an alternative",
        ]
        .iter()
        .any(|phrase| text.contains(phrase))
    {
        last.alternatives.push(code.clone());
        return;
    }
    // Lines of one paragraph that each open bold or with code are points of their own.
    for line in lines(runs) {
        let line_text = plain_runs(&line);
        let label = label(&line);
        let mut rest = sentences(&line_text).into_iter();
        let Some(first) = rest.next() else { continue };
        let wholly_bold = line.iter().all(|run| run.style.bold || run.text.trim().is_empty() || run.style.code);
        if !*has_core && !opens_with_list {
            *has_core = true;
            if let Some(command) = asked_command(title, &line) {
                points.push(Drawn::new(command, CORE, PointKind::Command, None));
                points.push(Drawn::new(first, SUPPORT, PointKind::Bonus, None));
                points.extend(rest.map(|sentence| Drawn::new(sentence, SUPPORT, PointKind::Bonus, None)));
                continue;
            }
            // A wholly bold opening is the core, however many sentences it has.
            if wholly_bold || label.is_some() && line.len() < runs.len() {
                points.push(Drawn::new(line_text.trim().to_owned(), CORE, PointKind::Core, label));
                continue;
            }
            points.push(Drawn::new(first, CORE, PointKind::Core, label.clone()));
        } else if label.is_some() || opens_with_mark(&line) {
            points.push(Drawn::new(first, ITEM, PointKind::Item, label.clone()));
        } else {
            points.push(Drawn::new(first, SUPPORT, PointKind::Bonus, None));
        }
        for sentence in rest {
            points.push(Drawn::new(sentence, SUPPORT, PointKind::Bonus, label.clone()));
        }
    }
}

/// The command that the first line opens with, when the question asks for one: "`git reset --soft HEAD~1` moves ...".
fn asked_command(title: &str, line: &[Run]) -> Option<String> {
    let title = fold(title);
    let asks = ["which command", "what command", "how do you", "how would you", "how can you", "give the command"];
    let command = line.first().filter(|run| run.style.code)?.text.trim().to_owned();
    let several = command.split_whitespace().count() > 1;
    (several && looks_like_command(&command) && asks.iter().any(|opening| title.starts_with(opening)))
        .then_some(command)
}

fn list_item(item: &[Block], points: &mut Vec<Drawn>) {
    let runs = match item.first() {
        Some(Block::Paragraph(runs)) => runs.as_slice(),
        _ => &[],
    };
    if let Some(commands) = only_commands(runs) {
        for command in commands {
            points.push(Drawn::new(command, ITEM, PointKind::Command, None));
        }
    } else if !runs.is_empty() && !is_illustration(&plain_runs(runs)) {
        let label = label(runs);
        let text = plain_runs(runs);
        let all = sentences(&text);
        // A label such as "Namespaces:" with nested items takes its first words from them.
        let bare = is_label(runs);
        let mut rest = all.into_iter();
        if let Some(mut first) = rest.next() {
            if bare {
                let mut nested = String::new();
                plain_blocks(&item[1..], &mut nested);
                let nested: Vec<&str> = nested.lines().collect();
                if !nested.is_empty() {
                    first = format!("{first} {}", nested.join("; "));
                }
                points.push(Drawn::new(first, ITEM, PointKind::Item, label));
                return;
            }
            points.push(Drawn::new(first, ITEM, PointKind::Item, label.clone()));
        }
        for sentence in rest {
            points.push(Drawn::new(sentence, SUPPORT, PointKind::Bonus, label.clone()));
        }
    }
    for block in item.iter().skip(1) {
        match block {
            Block::Code(language, code) => code_block(language, code, false, points),
            Block::List(_, items) => {
                for nested in items {
                    let mut text = String::new();
                    plain_blocks(nested, &mut text);
                    let text = text.trim().replace('\n', " ");
                    points.push(Drawn::new(text, SUPPORT, PointKind::Item, label(runs)));
                }
            }
            Block::Paragraph(runs) if !is_illustration(&plain_runs(runs)) => {
                for sentence in sentences(&plain_runs(runs)) {
                    points.push(Drawn::new(sentence, SUPPORT, PointKind::Bonus, label(runs)));
                }
            }
            _ => {}
        }
    }
}

fn table(head: &[Vec<Run>], rows: &[Vec<Vec<Run>>], title: &str, points: &mut Vec<Drawn>) {
    let cell = |runs: &Vec<Run>| plain_runs(runs).trim().to_owned();
    let heads: Vec<String> = head.iter().map(cell).collect();
    let title = crate::text::fold(title);
    // Columns are what is compared when the title names them; otherwise each row speaks of its first cell.
    let named = |name: &String| {
        let name = crate::text::fold(name);
        name.split_whitespace().any(|word| word.len() > 1 && !crate::text::is_stop_word(word) && title.contains(word))
    };
    let by_column = heads.len() > 2 && heads.iter().skip(1).filter(|name| named(name)).count() >= 2;
    for row in rows {
        let cells: Vec<String> = row.iter().map(cell).collect();
        let Some(first) = cells.first() else { continue };
        if by_column {
            let mut segments = Vec::new();
            let mut shown = Vec::new();
            for (name, text) in heads.iter().zip(&cells).skip(1).filter(|(_, text)| !text.is_empty()) {
                shown.push(format!("{name}: {text}"));
                segments.push(Segment { text: format!("{first} {text}"), subject: Some(name.clone()) });
            }
            let point = if first.is_empty() { shown.join("; ") } else { format!("{first}: {}", shown.join("; ")) };
            points.push(Drawn { point, weight: ITEM, kind: PointKind::Item, segments, alternatives: Vec::new() });
        } else {
            let rest: Vec<String> = heads
                .iter()
                .zip(&cells)
                .skip(1)
                .filter(|(name, text)| !text.is_empty() && !is_illustration(name))
                .map(|(_, text)| text.clone())
                .collect();
            let point = if first.is_empty() { rest.join("; ") } else { format!("{first}: {}", rest.join("; ")) };
            points.push(Drawn::new(point, ITEM, PointKind::Item, (!first.is_empty()).then(|| first.clone())));
        }
    }
}

fn code_block(language: &str, code: &str, first: bool, points: &mut Vec<Drawn>) {
    // Commands after a core illustrate it more than they add to it.
    let weight = if first { CORE } else { SUPPORT };
    let joined = code.replace("\\\n", " ");
    let lines: Vec<&str> = joined
        .lines()
        .map(|line| line.trim().trim_start_matches("$ ").trim())
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let shell = matches!(language, "" | "sh" | "bash" | "shell" | "console" | "zsh" | "text" | "cmd" | "powershell");
    if shell && lines.len() <= 6 && !lines.is_empty() && lines.iter().all(|line| looks_like_command(line)) {
        for line in lines {
            let line = line.split("  #").next().unwrap_or(line).trim();
            points.push(Drawn::new(crate::text::one_line(line), weight, PointKind::Command, None));
        }
    } else if first && !code.trim().is_empty() {
        points.push(Drawn::new(code.trim().to_owned(), weight, PointKind::Code, None));
    } else if !code.trim().is_empty() {
        points.push(Drawn::new(code.trim().to_owned(), 0, PointKind::Code, None));
    }
}

fn looks_like_command(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_lowercase() || c == '.' || c == '/') && !line.ends_with(['{', '}', ';', ':'])
}

/// The commands of a paragraph that is nothing but code, joined by "or" or a comma; `None` for any other.
fn only_commands(runs: &[Run]) -> Option<Vec<String>> {
    let mut commands = Vec::new();
    for run in runs {
        let text = run.text.trim();
        if run.style.code {
            commands.push(text.to_owned());
        } else if !text.trim_matches(['.', ',', ';', ':']).is_empty() && text != "or" && text != "and" && text != "then"
        {
            return None;
        }
    }
    (!commands.is_empty()).then_some(commands)
}

/// The label that a line opens with: its leading bold or code run when more follows it.
fn label(runs: &[Run]) -> Option<String> {
    let (first, rest) = runs.split_first()?;
    if !(first.style.bold || first.style.code) {
        return None;
    }
    let mut label = first.text.clone();
    let mut after = rest;
    // A bold label may have code in it, and so be several runs.
    while let Some((run, more)) = after.split_first() {
        if !run.style.bold {
            break;
        }
        label.push_str(&run.text);
        after = more;
    }
    let follows = plain_runs(after);
    let label = label.trim().trim_end_matches([':', '.']).trim().to_owned();
    (!follows.trim().trim_matches([':', '.']).is_empty() && label.split_whitespace().count() <= 5).then_some(label)
}

fn opens_with_mark(runs: &[Run]) -> bool {
    runs.first().is_some_and(|run| run.style.bold || run.style.code)
}

/// "Benefits:": a short line that only announces what follows.
fn is_label(runs: &[Run]) -> bool {
    let text = plain_runs(runs);
    let text = text.trim();
    text.ends_with(':') && text.split_whitespace().count() <= 6 && !text.contains('\n')
}

fn is_illustration(text: &str) -> bool {
    let word = text.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    matches!(word, "Example" | "Examples" | "Note" | "Notes" | "Tip" | "See" | "Read")
}

fn is_link(runs: &[Run]) -> bool {
    runs.iter().all(|run| run.style.link || !run.text.chars().any(char::is_alphanumeric))
}

/// The lines of a paragraph: split at hard breaks, and at soft ones where the next line opens bold and the line before
/// ended its sentence.
fn lines(runs: &[Run]) -> Vec<Vec<Run>> {
    let mut lines: Vec<Vec<Run>> = vec![Vec::new()];
    for run in runs {
        let mut pieces = run.text.split('\n');
        if let Some(first) = pieces.next() {
            let ended = lines.last().and_then(|line| line.last()).is_some_and(|last| {
                last.text.ends_with(". ") || last.text.trim_end().ends_with('.') && run.text.starts_with(' ')
            });
            if run.style.bold && ended && first.trim_end().ends_with([':', '.']) {
                lines.push(Vec::new());
            }
            if let (Some(line), false) = (lines.last_mut(), first.is_empty()) {
                line.push(Run { text: first.to_owned(), ..run.clone() });
            }
        }
        for piece in pieces {
            lines.push(vec![Run { text: piece.to_owned(), ..run.clone() }]);
        }
    }
    lines.retain(|line| !plain_runs(line).trim().is_empty());
    lines
}

/// The sentences of `text`: a stop, question or exclamation mark before white space and a capital, or a line end.
pub(super) fn sentences(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut from = 0;
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let ends = match c {
            '\n' => true,
            '.' | '!' | '?' => {
                let rest = text[end..].trim_start();
                let word = text[from..at].rsplit(char::is_whitespace).next().unwrap_or("");
                bytes.get(end).is_some_and(u8::is_ascii_whitespace)
                    && !rest.starts_with(|c: char| c.is_lowercase())
                    && !matches!(word, "e.g" | "i.e" | "etc" | "vs" | "cf" | "approx")
            }
            _ => false,
        };
        if ends {
            out.push(&text[from..end]);
            from = end;
        }
    }
    out.push(&text[from..]);
    out.into_iter().map(str::trim).filter(|text| text.chars().any(char::is_alphanumeric)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, title: &str, expect: &[(&str, u32, PointKind)]) {
        let drawn = draw(markdown, title);
        let got: Vec<(&str, u32, PointKind)> =
            drawn.iter().map(|point| (point.point.as_str(), point.weight, point.kind)).collect();
        assert_eq!(got, expect, "{markdown}");
    }

    #[test]
    fn structure_becomes_points() {
        use PointKind::{Bonus, Command, Core, Item};
        check(
            "**It stores images.** Clients pull them.",
            "",
            &[("It stores images.", 3, Core), ("Clients pull them.", 1, Bonus)],
        );
        check(
            "- **Image:** A template.\n- **Container:** An instance.",
            "",
            &[("Image: A template.", 2, Item), ("Container: An instance.", 2, Item)],
        );
        check("`docker image prune`", "", &[("docker image prune", 3, Command)]);
        check(
            "Do this:\n\n```bash\nls -l\ncd x\n```\n\nExample: nothing.",
            "",
            &[("ls -l", 3, Command), ("cd x", 3, Command)],
        );
        check(
            "| | `bridge` | `host` |\n| - | - | - |\n| **Ports** | Published | Direct |",
            "Compare bridge and host",
            &[("Ports: bridge: Published; host: Direct", 2, Item)],
        );
        check(
            "| Policy | Behaviour |\n| - | - |\n| `no` | Never restart |",
            "Which policies?",
            &[("no: Never restart", 2, Item)],
        );
    }
}

//! An answer's Markdown, drawn for a terminal: wrapped text, lists, tables, code. Pure: returns a string; `style` says
//! whether it may hold colour. Control characters in the text are made visible.

use anstyle::{AnsiColor, Style as Ansi};
use comfy_table::{ContentArrangement, Table, presets};

use crate::{
    markdown::{Block, Run, Style, blocks},
    text::visible,
};

/// Draws `markdown` in lines of at most `width` columns (20 at least), each behind `indent`.
pub fn markdown(markdown: &str, width: usize, indent: &str, style: bool) -> String {
    let painter = Painter { width: width.max(20 + indent.len()) - indent.len(), style };
    let mut lines = Vec::new();
    painter.blocks(&blocks(markdown), &mut lines);
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    let mut out = String::new();
    for line in lines {
        let line = format!("{indent}{line}");
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// `text` in `style`, or as it is when there is to be no style.
pub fn paint(text: &str, ansi: Ansi, style: bool) -> String {
    if style && !text.is_empty() { format!("{ansi}{text}{ansi:#}") } else { text.to_owned() }
}

/// A table of the look that all of the program's tables have, at most `width` columns wide.
pub fn table(width: usize) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width.clamp(20, 400) as u16);
    table
}

struct Painter {
    width: usize,
    style: bool,
}

impl Painter {
    fn blocks(&self, blocks: &[Block], lines: &mut Vec<String>) {
        for (at, block) in blocks.iter().enumerate() {
            // A list stands right under the line that announces it.
            let announced = at > 0 && matches!(block, Block::List(..)) && matches!(blocks[at - 1], Block::Paragraph(_));
            if at > 0 && !announced {
                lines.push(String::new());
            }
            self.block(block, lines);
        }
    }

    fn block(&self, block: &Block, lines: &mut Vec<String>) {
        match block {
            Block::Paragraph(runs) => lines.extend(self.wrap(&self.runs(runs), "", "")),
            Block::Heading(_, runs) => {
                let text = visible(&crate::markdown::plain_runs(runs)).into_owned();
                lines.push(paint(&text, Ansi::new().bold(), self.style));
            }
            Block::List(start, items) => {
                for (at, item) in items.iter().enumerate() {
                    let mark =
                        start.map_or_else(|| "• ".to_owned(), |start| format!("{}. ", start.saturating_add(at as u64)));
                    let inner =
                        Self { width: self.width.saturating_sub(mark.chars().count()).max(20), style: self.style };
                    let mut own = Vec::new();
                    inner.blocks(item, &mut own);
                    let space = " ".repeat(mark.chars().count());
                    for (line, text) in own.into_iter().enumerate() {
                        lines.push(format!("{}{text}", if line == 0 { &mark } else { &space }));
                    }
                }
            }
            Block::Table(head, rows) => {
                let mut drawn = table(self.width);
                let cell = |runs: &Vec<Run>| visible(&crate::markdown::plain_runs(runs)).into_owned();
                if head.iter().any(|runs| !cell(runs).trim().is_empty()) {
                    drawn.set_header(head.iter().map(cell));
                }
                for row in rows {
                    drawn.add_row(row.iter().map(cell));
                }
                lines.extend(drawn.to_string().lines().map(str::to_owned));
            }
            // Code is not wrapped: a broken line would no longer be the command.
            Block::Code(_, code) => {
                let dim = AnsiColor::Cyan.on_default();
                lines.extend(
                    visible(code).trim_end().lines().map(|line| format!("    {}", paint(line, dim, self.style))),
                );
            }
            Block::Quote(inner) => {
                let narrow = Self { width: self.width.saturating_sub(2).max(20), style: self.style };
                let mut own = Vec::new();
                narrow.blocks(inner, &mut own);
                lines.extend(own.into_iter().map(|line| format!("│ {line}")));
            }
            Block::Rule => lines.push("─".repeat(self.width.min(40))),
        }
    }

    /// Wraps by words; escape sequences count as nothing wide.
    fn wrap(&self, text: &str, first: &str, next: &str) -> Vec<String> {
        let options = textwrap::Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(next)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        text.lines().flat_map(|line| textwrap::wrap(line, &options)).map(std::borrow::Cow::into_owned).collect()
    }

    fn runs(&self, runs: &[Run]) -> String {
        runs.iter()
            .map(|run| {
                let text = visible(&run.text);
                let Style { bold, italic, code, .. } = run.style;
                if code && !self.style {
                    return format!("`{text}`");
                }
                let mut ansi = Ansi::new();
                if bold {
                    ansi = ansi.bold();
                }
                if italic {
                    ansi = ansi.italic();
                }
                if code {
                    ansi = ansi.fg_color(Some(AnsiColor::Cyan.into()));
                }
                // Each word is painted by itself, so that a style never spans a line end.
                text.split_inclusive(char::is_whitespace)
                    .map(|piece| {
                        let word = piece.trim_end();
                        format!(
                            "{}{}",
                            if ansi == Ansi::new() { word.to_owned() } else { paint(word, ansi, self.style) },
                            &piece[word.len()..]
                        )
                    })
                    .collect()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, width: usize, expect: &str) {
        assert_eq!(markdown(source, width, "", false), expect, "{source:?}");
    }

    #[test]
    fn blocks_are_drawn_as_text() {
        check("**Bold** and `code`.", 80, "Bold and `code`.\n");
        check("Two\n- one\n- two\n  - deep", 80, "Two\n• one\n• two\n  • deep\n");
        check("1. a\n2. b\n\n```sh\nls -l\n```", 80, "1. a\n2. b\n\n    ls -l\n");
        check("> quoted", 80, "│ quoted\n");
        check("one two three four five six", 20, "one two three four\nfive six\n");
        check("evil \u{1b}[2J\u{202e}", 80, "evil ␛[2J<U+202E>\n");
    }

    #[test]
    fn a_table_fits_the_width() {
        let drawn =
            markdown("| Feature | Swarm |\n| - | - |\n| Setup | Easy and built in to the engine |", 30, "  ", false);
        assert!(drawn.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 30), "{drawn}");
        assert!(drawn.contains("Feature") && drawn.contains("Easy"));
    }
}

//! An answer's Markdown, drawn for a terminal: wrapped text, lists, tables, code. Pure: returns a string; `style` says
//! whether it may hold colour. Control characters in the text are made visible.

use anstyle::{AnsiColor, Style as Ansi};
use comfy_table::{ContentArrangement, LineStyle, Table, presets};

use crate::{
    markdown::{Block, Run, Style, blocks},
    text::visible,
};

/// Draws `markdown` in lines of at most `width` columns (20 at least), each behind `indent`.
pub fn markdown(markdown: &str, width: usize, indent: &str, style: bool) -> String {
    let painter = Painter { width: width.max(20 + indent.len()) - indent.len(), style, bold: false };
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
    let mut table = ruled(width);
    table.load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()));
    table
}

/// A table with a line between its rows, for cells that take several lines.
pub fn ruled(width: usize) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width.clamp(20, 400) as u16);
    table
}

/// `text` in lines of at most `width` columns, broken at blanks only, so that a path or an id stays whole; all lines but
/// the first are indented by `indent`.
pub fn hanging(text: &str, width: usize, indent: usize) -> String {
    let indent = " ".repeat(indent);
    let options = textwrap::Options::new(width)
        .subsequent_indent(&indent)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

/// [`hanging`] for each line of a text for a person: an item of a list goes on under its own words.
pub fn lines(text: &str, width: usize) -> String {
    let lines: Vec<String> = text.lines().map(|line| hanging(line, width, indent(line))).collect();
    lines.join("\n")
}

/// Where a line goes on: under what is said of a command, behind a number, else under its start.
fn indent(line: &str) -> usize {
    let text = line.trim_start_matches(' ');
    let start = line.len() - text.len();
    if text.starts_with(':')
        && let Some(at) = text.find("  ")
    {
        let does = text[at..].trim_start_matches(' ');
        return start + text[..text.len() - does.len()].chars().count();
    }
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() < text.len() && rest.starts_with(". ") { start + text.len() - rest.len() + 2 } else { start }
}

/// A question's title in bold lines of at most `width` columns, its code told apart; `plain` when there is more to it than
/// one line of text.
pub fn title(markdown: &str, plain: &str, width: usize, style: bool) -> String {
    let painter = Painter { width: width.max(20), style, bold: true };
    let runs = match blocks(markdown).as_slice() {
        [Block::Paragraph(runs)] => runs.clone(),
        _ => vec![Run { text: plain.to_owned(), style: Style::default(), url: String::new() }],
    };
    let text = crate::text::one_line(&painter.runs(&runs));
    painter.wrap(&text, "", "").join("\n")
}

struct Painter {
    width: usize,
    style: bool,
    /// Everything is bold.
    bold: bool,
}

impl Painter {
    fn narrower(&self, by: usize) -> Self {
        Self { width: self.width.saturating_sub(by).max(20), ..*self }
    }

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
                    let inner = self.narrower(mark.chars().count());
                    let mut own = Vec::new();
                    inner.blocks(item, &mut own);
                    let space = " ".repeat(mark.chars().count());
                    for (line, text) in own.into_iter().enumerate() {
                        lines.push(format!("{}{text}", if line == 0 { &mark } else { &space }));
                    }
                }
            }
            Block::Table(head, rows) => {
                let mut drawn = ruled(self.width);
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
                let narrow = self.narrower(2);
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
                if bold || self.bold {
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
    fn a_title_keeps_its_code_apart() {
        let shown = |markdown, style| title(markdown, "plain `of` it", 80, style);
        assert_eq!(shown("What does `ls -l`\u{1b} do?", false), "What does `ls -l`␛ do?");
        assert_eq!(shown("1. What?", false), "plain `of` it");
        assert!(shown("What does `ls` do?", true).contains("\u{1b}[1m\u{1b}[36mls"), "{:?}", shown("`ls`", true));
        assert_eq!(title("one two three four five six", "", 20, false), "one two three four\nfive six");
    }

    #[test]
    fn a_path_is_never_broken() {
        assert_eq!(hanging("ok  from ~/a-long-folder/with-a-name", 20, 4), "ok  from\n    ~/a-long-folder/with-a-name");
    }

    #[test]
    fn a_line_goes_on_where_its_words_begin() {
        let check = |text: &str, expect: &str| assert_eq!(lines(text, 20), expect);
        check(":hint N  says what to think of\nnext", ":hint N  says what\n         to think of\nnext");
        check(
            "  1. missed: a long name\nand a very long second line",
            "  1. missed: a long\n     name\nand a very long\nsecond line",
        );
    }

    #[test]
    fn a_table_fits_the_width() {
        let drawn =
            markdown("| Feature | Swarm |\n| - | - |\n| Setup | Easy and built in to the engine |", 30, "  ", false);
        assert!(drawn.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 30), "{drawn}");
        assert!(drawn.contains("Feature") && drawn.contains("Easy"));
    }
}

//! An answer's Markdown as a small tree of blocks, and as plain text. `CommonMark` with tables, so that a list right
//! under a paragraph is a list, and with what `PyMdown` adds (`docs/pymdown.md`). Raw HTML is dropped but for the line
//! breaks it stands for. Not for rendering.

mod pymdown;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd, TextMergeStream};

/// How a run of text stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// `**strong**`
    pub bold: bool,
    /// `*emphasis*`
    pub italic: bool,
    /// `` `code` ``
    pub code: bool,
    /// Part of a link's text, or the words that stand for an image.
    pub link: bool,
    /// The words that stand for an image.
    pub image: bool,
}

/// A run of text in one style. A line break is a run of `"\n"`, a soft one a run of `" "`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Its style.
    pub style: Style,
    /// Where the link leads that it is part of, as written; empty when it is in none.
    pub url: String,
}

/// One block of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Run>),
    /// A heading and its level, 1 to 6.
    Heading(u8, Vec<Run>),
    /// A list; the number of the first item when it is numbered.
    List(Option<u64>, Vec<Vec<Block>>),
    /// A table: head cells and rows of cells.
    Table(Vec<Vec<Run>>, Vec<Vec<Vec<Run>>>),
    /// A code block and its language, empty when there is none.
    Code(String, String),
    /// A block quote.
    Quote(Vec<Block>),
    /// A thematic break.
    Rule,
}

/// The text of `runs` without its styles.
pub fn plain_runs(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// The blocks of `markdown`. Never fails: what is not Markdown is text.
pub fn blocks(markdown: &str) -> Vec<Block> {
    let markdown = pymdown::blocks(markdown);
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    // Text in one piece, so that what `PyMdown` sets in it is seen.
    let mut builder = Builder { events: TextMergeStream::new(Parser::new_ext(&markdown, options)) };
    builder.blocks(None)
}

/// `markdown` as plain text: one line a paragraph, item, table row or line of code; blocks are set apart by a line end.
pub fn plain(markdown: &str) -> String {
    let mut out = String::new();
    plain_blocks(&blocks(markdown), &mut out);
    out.truncate(out.trim_end().len());
    out
}

/// A piece of inline Markdown, such as a title, as plain text on one line.
pub fn plain_inline(markdown: &str) -> String {
    let text = plain(markdown);
    crate::text::one_line(&text)
}

/// Blocks as plain text, appended to `out`.
pub fn plain_blocks(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(runs) | Block::Heading(_, runs) => {
                out.push_str(plain_runs(runs).trim());
                out.push('\n');
            }
            Block::List(_, items) => items.iter().for_each(|item| plain_blocks(item, out)),
            Block::Table(head, rows) => {
                for row in std::iter::once(head).chain(rows) {
                    let cells: Vec<String> = row.iter().map(|cell| plain_runs(cell).trim().to_owned()).collect();
                    let line = cells.join(" | ");
                    if !line.trim_matches([' ', '|']).is_empty() {
                        out.push_str(&line);
                        out.push('\n');
                    }
                }
            }
            Block::Code(_, code) => {
                out.push_str(code.trim_end());
                out.push('\n');
            }
            Block::Quote(inner) => plain_blocks(inner, out),
            Block::Rule => {}
        }
    }
}

/// How deep blocks may nest before what is inside is read as flat text: a page of ten thousand `>` must not be
/// answered with as many stack frames.
const DEPTH: usize = 64;

struct Builder<'a> {
    events: TextMergeStream<'a, Parser<'a>>,
}

impl<'a> Builder<'a> {
    fn blocks(&mut self, until: Option<TagEnd>) -> Vec<Block> {
        self.blocks_at(until, 0)
    }

    fn blocks_at(&mut self, until: Option<TagEnd>, depth: usize) -> Vec<Block> {
        let mut out = Vec::new();
        // Text that stands directly in a tight list item.
        let mut loose: Vec<Run> = Vec::new();
        let flush = |loose: &mut Vec<Run>, out: &mut Vec<Block>| {
            if !plain_runs(loose).trim().is_empty() {
                out.push(Block::Paragraph(std::mem::take(loose)));
            }
            loose.clear();
        };
        let mut style = Style::default();
        // Ends of containers that were opened too deep to be built, to be passed over.
        let mut flat = 0usize;
        while let Some(event) = self.events.next() {
            match event {
                Event::End(end) if flat == 0 && Some(end) == until => break,
                Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Item) if depth >= DEPTH => flat += 1,
                Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item) if flat > 0 => {
                    flush(&mut loose, &mut out);
                    flat -= 1;
                }
                Event::Start(tag) => {
                    if matches!(
                        tag,
                        Tag::Strong | Tag::Emphasis | Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough
                    ) {
                        self.inline(&Event::Start(tag), &mut style, &mut loose);
                        continue;
                    }
                    flush(&mut loose, &mut out);
                    match tag {
                        Tag::Paragraph => out.push(Block::Paragraph(self.runs(TagEnd::Paragraph))),
                        Tag::Heading { level, .. } => {
                            out.push(Block::Heading(level as u8, self.runs(TagEnd::Heading(level))));
                        }
                        Tag::BlockQuote(kind) => {
                            out.push(Block::Quote(self.blocks_at(Some(TagEnd::BlockQuote(kind)), depth + 1)));
                        }
                        Tag::List(start) => out.push(self.list(start, depth)),
                        Tag::CodeBlock(kind) => {
                            let language = match kind {
                                CodeBlockKind::Fenced(info) => pymdown::language(&info).to_owned(),
                                CodeBlockKind::Indented => String::new(),
                            };
                            let code = plain_runs(&self.runs(TagEnd::CodeBlock));
                            out.push(Block::Code(language, code));
                        }
                        // An aside, wherever it is set.
                        Tag::FootnoteDefinition(_) => {
                            out.push(Block::Quote(self.blocks_at(Some(TagEnd::FootnoteDefinition), depth + 1)));
                        }
                        Tag::Table(_) => out.push(self.table()),
                        Tag::HtmlBlock => {
                            let runs = self.runs(TagEnd::HtmlBlock);
                            if !plain_runs(&runs).trim().is_empty() {
                                out.push(Block::Paragraph(runs));
                            }
                        }
                        _ => {}
                    }
                }
                Event::Rule => {
                    flush(&mut loose, &mut out);
                    out.push(Block::Rule);
                }
                other => self.inline(&other, &mut style, &mut loose),
            }
        }
        flush(&mut loose, &mut out);
        out
    }

    fn list(&mut self, start: Option<u64>, depth: usize) -> Block {
        let mut items = Vec::new();
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => items.push(self.blocks_at(Some(TagEnd::Item), depth + 1)),
                Event::End(TagEnd::List(_)) => break,
                _ => {}
            }
        }
        Block::List(start, items)
    }

    fn table(&mut self) -> Block {
        let (mut head, mut rows, mut row) = (Vec::new(), Vec::new(), Vec::new());
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(Tag::TableCell) => row.push(self.runs(TagEnd::TableCell)),
                Event::End(TagEnd::TableHead) => head = std::mem::take(&mut row),
                Event::End(TagEnd::TableRow) => rows.push(std::mem::take(&mut row)),
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        Block::Table(head, rows)
    }

    fn runs(&mut self, until: TagEnd) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut style = Style::default();
        while let Some(event) = self.events.next() {
            if event == Event::End(until) {
                break;
            }
            self.inline(&event, &mut style, &mut runs);
        }
        runs
    }

    #[allow(clippy::unused_self, reason = "reads beside the methods that take events")]
    fn inline(&self, event: &Event<'a>, style: &mut Style, runs: &mut Vec<Run>) {
        let push = |text: &str, style: Style, runs: &mut Vec<Run>| match runs.last_mut() {
            Some(last) if last.style == style => last.text.push_str(text),
            // The run that a link opened with.
            Some(last) if last.text.is_empty() && style.link => (last.text, last.style) = (text.to_owned(), style),
            last => {
                let url = last.filter(|_| style.link && !style.image).map(|last| last.url.clone()).unwrap_or_default();
                runs.push(Run { text: text.to_owned(), style, url });
            }
        };
        match event {
            Event::Text(text) => push(&pymdown::text(text), *style, runs),
            Event::Code(code) => push(pymdown::code(code), Style { code: true, ..*style }, runs),
            Event::SoftBreak => push(" ", *style, runs),
            Event::HardBreak => push("\n", *style, runs),
            Event::Start(Tag::Strong) => style.bold = true,
            Event::End(TagEnd::Strong) => style.bold = false,
            Event::Start(Tag::Emphasis) => style.italic = true,
            Event::End(TagEnd::Emphasis) => style.italic = false,
            Event::Start(Tag::Link { dest_url, .. }) => {
                style.link = true;
                runs.push(Run { text: String::new(), style: *style, url: dest_url.to_string() });
            }
            Event::Start(Tag::Image { .. }) => (style.link, style.image) = (true, true),
            Event::End(TagEnd::Link | TagEnd::Image) => (style.link, style.image) = (false, false),
            Event::InlineHtml(html) | Event::Html(html) => {
                let tag = html.trim().to_ascii_lowercase();
                if tag.starts_with("<br") {
                    push("\n", *style, runs);
                } else if tag.starts_with("<b>") || tag.starts_with("<strong") {
                    style.bold = true;
                } else if tag.starts_with("</b>") || tag.starts_with("</strong") {
                    style.bold = false;
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, expect: &str) {
        assert_eq!(plain(markdown), expect, "{markdown:?}");
    }

    #[test]
    fn plain_text_keeps_every_word() {
        check("**Bold** and `code`", "Bold and code");
        check("Text\n- one\n- two", "Text\none\ntwo");
        check("1. a\n   ```sh\n   ls -l\n   ```\n2. b", "a\nls -l\nb");
        check("| A | B |\n| - | - |\n| 1 | 2 |", "A | B\n1 | 2");
        check("> quoted\n\nx<br>y <!-- gone -->z", "quoted\nx\ny z");
        check("[text](https://example.com) ![alt](x.png)", "text alt");
        check("{{ var }} stays", "{{ var }} stays");
    }

    #[test]
    fn blocks_of_pymdown_keep_their_words() {
        check("Core.\n\n!!! note \"Mind\"\n    this\n\nend", "Core.\nMind\nthis\nend");
        check("Core.\n!!! tip\n    this", "Core.\nTip\nthis");
        check("??? info \"\"\n    this", "this");
        check("Core.\n\n??? success \"Answer\"\n    this", "Core.\nthis");
        check("!!! note inline end \"T\"\n    - a\n    - b", "T\na\nb");
        check("=== \"Linux\"\n    ```sh\n    ls\n    ```\n=== \"Windows\"\n    `dir`", "Linux:\nls\nWindows:\ndir");
        check("??? note \"Out\"\n    a\n\n    !!! tip \"In\"\n        b\n\n    c", "Out\na\nIn\nb\nc");
        check("/// details | More\n    type: warning\n\nbody\n///\nend", "More\nbody\nend");
        check("//// note | A\n/// tip | B\nx\n///\n////", "A\nB\nx");
        check("/// html | div.wide\nx\n///", "x");
        check("/// never closed\nx", "/// never closed x");
        check("```\n!!! note\n    x\n```", "!!! note\n    x");
        check("What???\n\nIt is === so", "What???\nIt is === so");
        check("- item\n\n    !!! note\n        in\n\n- next", "item\nNote\nin\nnext");
        check("HTML is.\n\n*[HTML]: Hyper Text\n--8<-- \"x.md\"", "HTML is.");
    }

    #[test]
    fn running_text_of_pymdown_keeps_its_words() {
        check("a{: .wide #x } b", "a b");
        check("[x](y.md){:target=\"_blank\"} z", "x z");
        check("![alt](x.png){ width=\"300\" align=left }", "alt");
        check("![alt](x.png){ width=\"300\" }", "alt");
        check("set {a, b} and {x: 1} and ${VAR} and { }", "set {a, b} and {x: 1} and ${VAR} and { }");
        check(
            ":material-check: yes :warning: mind 10:30:15 a:b:c :unknown:",
            " yes ⚠ mind 10:30:15 a:b:c :unknown:".trim(),
        );
        check("++ctrl+alt+del++ in C++ and i++ + j++", "Ctrl+Alt+Del in C++ and i++ + j++");
        check("==marked== a==b x == y ^^new^^ {++in++}{--out--}", "marked a==b x == y new in");
        check("H~2~O", "H2O");
        check("`#!python range(3)` and `#!/bin/sh`", "range(3) and #!/bin/sh");
        check("Text[^1] and [^a-z].\n\n[^1]: The note.", "Text and [^a-z].\nThe note.");
        check("- [x] done\n- [ ] open", "done\nopen");
        check("It is $O(n \\log n)$, \\(a_1 \\le b_1\\) or $\\frac{a}{b}$.", "It is O(n log n), a_1 ≤ b_1 or a/b.");
        check("$5 and $10, $HOME/$USER, `$x$`", "$5 and $10, $HOME/$USER, $x$");
        check("$$\nx^2\n$$", "$$ x^2 $$");
        assert_eq!(blocks("``` { .python .wide }\nx\n```"), [Block::Code("python".to_owned(), "x\n".to_owned())]);
        assert_eq!(blocks("```py title=\"a\"\nx\n```"), [Block::Code("py".to_owned(), "x\n".to_owned())]);
    }

    #[test]
    fn nesting_without_end_is_read() {
        let deep = format!("{}x", "> ".repeat(10_000));
        assert_eq!(plain(&deep), "x");
        let deep: String = (0..500).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect();
        assert!(plain(&deep).contains('a'));
    }
}

//! A reference answer as HTML that can stand inside `<details>` in any Markdown: one line a block, no blank lines, every
//! tag closed. `<details>` hides Markdown from Python-Markdown unless an extension is on; HTML shows everywhere.

use std::fmt::Write;

use super::escape;
use crate::markdown::{Block, Run, blocks};

/// `markdown` as HTML, one block a line.
pub(super) fn render(markdown: &str) -> String {
    let mut out = String::new();
    for block in blocks(markdown) {
        write_block(&block, &mut out);
        out.push('\n');
    }
    out
}

fn write_blocks(blocks: &[Block], out: &mut String) {
    for block in blocks {
        write_block(block, out);
    }
}

fn write_block(block: &Block, out: &mut String) {
    match block {
        Block::Paragraph(runs) => {
            let _ = write!(out, "<p>{}</p>", inline(runs));
        }
        Block::Heading(_, runs) => {
            let _ = write!(out, "<p><strong>{}</strong></p>", inline(runs));
        }
        Block::List(start, items) => {
            let (open, close) = match start {
                Some(1) => ("<ol>".to_owned(), "</ol>"),
                Some(start) => (format!("<ol start=\"{start}\">"), "</ol>"),
                None => ("<ul>".to_owned(), "</ul>"),
            };
            out.push_str(&open);
            for item in items {
                out.push_str("<li>");
                match item.as_slice() {
                    // A tight item is not set apart like a paragraph.
                    [Block::Paragraph(runs), rest @ ..] => {
                        out.push_str(&inline(runs));
                        write_blocks(rest, out);
                    }
                    blocks => write_blocks(blocks, out),
                }
                out.push_str("</li>");
            }
            out.push_str(close);
        }
        Block::Table(head, rows) => {
            out.push_str("<table><thead>");
            row(head, "th", out);
            out.push_str("</thead><tbody>");
            for cells in rows {
                row(cells, "td", out);
            }
            out.push_str("</tbody></table>");
        }
        Block::Code(_, code) => {
            let _ = write!(out, "<pre><code>{}</code></pre>", escape::html(code.trim_end()));
        }
        Block::Quote(inner) => {
            out.push_str("<blockquote>");
            write_blocks(inner, out);
            out.push_str("</blockquote>");
        }
        Block::Rule => out.push_str("<hr>"),
    }
}

fn row(cells: &[Vec<Run>], tag: &str, out: &mut String) {
    out.push_str("<tr>");
    for cell in cells {
        let _ = write!(out, "<{tag}>{}</{tag}>", inline(cell));
    }
    out.push_str("</tr>");
}

fn inline(runs: &[Run]) -> String {
    let mut out = String::new();
    for run in runs {
        let text = escape::html(&run.text).replace("&#10;", "<br>");
        let tags: Vec<&str> = [(run.style.bold, "strong"), (run.style.italic, "em"), (run.style.code, "code")]
            .iter()
            .filter(|(on, _)| *on)
            .map(|(_, tag)| *tag)
            .collect();
        for tag in &tags {
            let _ = write!(out, "<{tag}>");
        }
        out.push_str(&text);
        for tag in tags.iter().rev() {
            let _ = write!(out, "</{tag}>");
        }
    }
    out
}

//! A reference answer as HTML. Of its Markdown only structure is taken over: tags in it are dropped, images are their
//! words, and a link leads only to http, https or a place within the page it stands in.

use super::markup::Html;
use crate::markdown::{Block, Run, blocks};

/// Writes `markdown`.
pub(super) fn write(html: &mut Html, markdown: &str) {
    for block in blocks(markdown) {
        write_block(html, &block);
    }
}

/// Writes a title with its code and stress; `plain` when there is more to it than one line of text.
pub(super) fn title(html: &mut Html, markdown: &str, plain: &str) {
    match blocks(markdown).as_slice() {
        [Block::Paragraph(runs)] if runs.iter().all(|run| !run.style.link) => inline(html, runs),
        _ => {
            html.text(plain);
        }
    }
}

fn write_block(html: &mut Html, block: &Block) {
    match block {
        Block::Paragraph(runs) => html.within("p", &[], |html| inline(html, runs)),
        // The outline of the page is the report's own.
        Block::Heading(_, runs) => html.within("p", &[("class", "heading")], |html| inline(html, runs)),
        Block::List(start, items) => {
            let number = start.unwrap_or(1).to_string();
            let start: &[(&'static str, &str)] = if number == "1" { &[] } else { &[("start", &number)] };
            let (tag, attributes) = if block_is_numbered(block) { ("ol", start) } else { ("ul", &[][..]) };
            html.within(tag, attributes, |html| {
                for item in items {
                    html.within("li", &[], |html| write_item(html, item));
                }
            });
        }
        Block::Table(head, rows) => {
            // A wide table scrolls by itself; a keyboard can scroll what has the focus.
            html.raw("<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>");
            if head.iter().any(|cell| cell.iter().any(|run| !run.text.trim().is_empty())) {
                html.within("thead", &[], |html| row(html, head, "th"));
            }
            html.within("tbody", &[], |html| rows.iter().for_each(|cells| row(html, cells, "td")));
            html.raw("</table></div>");
        }
        Block::Code(_, code) => {
            html.within("pre", &[], |html| {
                html.leaf("code", &[], code.trim_end());
            });
        }
        Block::Quote(inner) => {
            html.within("blockquote", &[], |html| inner.iter().for_each(|block| write_block(html, block)));
        }
        Block::Rule => {
            html.raw("<hr>");
        }
    }
}

fn block_is_numbered(block: &Block) -> bool {
    matches!(block, Block::List(Some(_), _))
}

fn write_item(html: &mut Html, item: &[Block]) {
    match item {
        // A tight item is not set apart like a paragraph.
        [Block::Paragraph(runs), rest @ ..] => {
            inline(html, runs);
            for block in rest {
                write_block(html, block);
            }
        }
        blocks => blocks.iter().for_each(|block| write_block(html, block)),
    }
}

fn row(html: &mut Html, cells: &[Vec<Run>], tag: &'static str) {
    html.within("tr", &[], |html| cells.iter().for_each(|cell| html.within(tag, &[], |html| inline(html, cell))));
}

fn inline(html: &mut Html, runs: &[Run]) {
    for run in runs.iter().filter(|run| !run.text.is_empty()) {
        let link = if run.style.link { safe(&run.url) } else { None };
        if let Some(url) = link {
            html.open("a", &[("href", url), ("rel", "noreferrer noopener")]);
        }
        let tags = [(run.style.bold, "strong"), (run.style.italic, "em"), (run.style.code, "code")];
        let tags: Vec<&'static str> = tags.iter().filter(|(on, _)| *on).map(|(_, tag)| *tag).collect();
        for tag in &tags {
            html.open(tag, &[]);
        }
        if run.style.image {
            html.leaf("span", &[("class", "image")], &format!("[image: {}]", run.text.trim()));
        } else {
            for (at, line) in run.text.split('\n').enumerate() {
                if at > 0 {
                    html.raw("<br>");
                }
                html.text(line);
            }
        }
        for tag in tags.iter().rev() {
            html.close(tag);
        }
        if link.is_some() {
            html.close("a");
        }
    }
}

/// The address if one may be led there.
fn safe(url: &str) -> Option<&str> {
    let lower = url.trim_start().to_ascii_lowercase();
    let web = lower.starts_with("https://") || lower.starts_with("http://");
    (web && !url.chars().any(|c| c.is_control() || c.is_whitespace())).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, expect: &str) {
        let mut html = Html::default();
        write(&mut html, markdown);
        assert_eq!(html.finish(), expect, "{markdown:?}");
    }

    #[test]
    fn markdown_keeps_its_structure() {
        check("**Bold** and `a<b`.", "<p><strong>Bold</strong> and <code>a&lt;b</code>.</p>");
        check("# Heading\n- one\n- two", "<p class=\"heading\">Heading</p><ul><li>one</li><li>two</li></ul>");
        check("3. three", "<ol start=\"3\"><li>three</li></ol>");
        check("```sh\nls <x>\n```", "<pre><code>ls &lt;x&gt;</code></pre>");
        check("> a\n\n---", "<blockquote><p>a</p></blockquote><hr>");
        check("a  \nb", "<p>a<br>b</p>");
    }

    #[test]
    fn links_lead_only_to_the_web() {
        let link = |text: &str, url: &str| format!("<p><a href=\"{url}\" rel=\"noreferrer noopener\">{text}</a></p>");
        check("[a](https://x.io/?a=1&b=2)", &link("a", "https://x.io/?a=1&amp;b=2"));
        check("[a](HTTP://x.io)", &link("a", "HTTP://x.io"));
        for url in ["javascript:alert(1)", "JaVaScript&colon;x", "data:text/html,x", "../page.md", "//x.io", "#q1", ""]
        {
            check(&format!("[a]({url})"), "<p>a</p>");
        }
        check(
            "[a](x) [**b**](https://x.io)",
            "<p>a <a href=\"https://x.io\" rel=\"noreferrer noopener\"><strong>b</strong></a></p>",
        );
    }

    #[test]
    fn tags_and_images_are_not_followed() {
        check("a <script>alert(1)</script> b", "<p>a alert(1) b</p>");
        check("![the plan](https://x.io/p.png)", "<p><span class=\"image\">[image: the plan]</span></p>");
        check("<img src=x onerror=alert(1)>", "");
    }
}

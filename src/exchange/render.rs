//! Markdown as HTML for a flash card: what the author wrote, with any HTML in it as text. Not for reports.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html::push_html};

/// A title.
pub(super) fn title(markdown: &str) -> String {
    let source = format!("x {}", markdown.trim());
    let events = Parser::new_ext(&source, Options::ENABLE_STRIKETHROUGH).filter_map(|event| match event {
        Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => None,
        event => Some(safe(event)),
    });
    let mut out = String::new();
    push_html(&mut out, events);
    out.strip_prefix("x ").unwrap_or(&out).trim().replace('\n', " ")
}

/// An answer.
pub(super) fn answer(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut out = String::new();
    push_html(&mut out, Parser::new_ext(markdown, options).map(safe));
    out.trim_end().to_owned()
}

/// HTML is text; a link that would run something leads nowhere.
fn safe(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(html) | Event::InlineHtml(html) => {
            let tag = html.trim().to_ascii_lowercase();
            if tag.starts_with("<br") && tag.len() <= 6 {
                Event::HardBreak
            } else if tag.starts_with("<!--") {
                Event::Text("".into())
            } else {
                Event::Text(html)
            }
        }
        Event::Start(Tag::Link { link_type, dest_url, title, id }) if runs(&dest_url) => {
            let dest_url = "#".into();
            drop(id);
            Event::Start(Tag::Link { link_type, dest_url, title, id: "".into() })
        }
        event => event,
    }
}

fn runs(url: &str) -> bool {
    let folded: String =
        url.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().to_lowercase();
    folded.starts_with("javascript:") || folded.starts_with("vbscript:") || folded.starts_with("data:text")
}

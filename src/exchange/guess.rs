//! Which format a text is in, when nobody says: by its name, then by which reader takes most of it.

use super::{Format, Read, cards, details, headings, json, obsidian, table};

/// Reads `text` in the format named, or in the one it is most likely in; `None` when it holds no question in any.
pub(super) fn read(file: &str, text: &str, format: Option<Format>) -> Option<(Format, Read)> {
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    let as_format = |format: Format| {
        let read = match format {
            Format::Details => details::read(text),
            Format::Headings => headings::read(text),
            Format::Cards => cards::read(text),
            Format::Obsidian => obsidian::read(text),
            Format::Json => json::read(text),
            Format::Anki => table::read(text, true, extension != "csv" && !has_header(text)),
            Format::Csv => table::read(text, false, extension == "tsv"),
        };
        (format, read)
    };
    if let Some(format) = format {
        return Some(as_format(format));
    }
    match extension.as_str() {
        "json" | "jsonl" | "ndjson" => return Some(as_format(Format::Json)),
        "csv" | "tsv" => return Some(as_format(if has_header(text) { Format::Anki } else { Format::Csv })),
        "txt" if has_header(text) => return Some(as_format(Format::Anki)),
        _ => {}
    }
    // A title that stands above "Answer" is a heading too: where `<details>` are used, they are the questions.
    let mut best: Option<(Format, Read)> = None;
    for format in [Format::Details, Format::Obsidian, Format::Cards, Format::Headings] {
        let (format, read) = as_format(format);
        let count = |read: &Read| (read.cards.len(), read.skipped.len());
        let more = match &best {
            None => count(&read) > (0, 0),
            Some((first, other)) if *first == Format::Details || *first == Format::Obsidian => {
                read.cards.len() > 2 * other.cards.len()
            }
            Some((_, other)) => count(&read) > count(other),
        };
        if more {
            best = Some((format, read));
        }
    }
    let tabs = |text: &str| {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(50).peekable();
        lines.peek().is_some() && lines.all(|line| line.contains('\t'))
    };
    if best.as_ref().is_none_or(|(_, read)| read.cards.is_empty()) && extension == "txt" && tabs(text) {
        return Some(as_format(Format::Csv));
    }
    best
}

/// Whether a text opens with a header line of Anki.
fn has_header(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_ascii_lowercase();
    ["#separator:", "#html:", "#columns:", "#deck:", "#deck column:", "#tags:", "#tags column:", "#notetype", "#guid"]
        .iter()
        .any(|lead| text.starts_with(lead))
}

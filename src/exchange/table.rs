//! Comma, semicolon and tab separated values, Anki's header lines (`#separator:tab`, `#html:true`, `#tags column:6`)
//! among them. Fields may hold line ends in quotes.

use csv::{ReaderBuilder, StringRecord};

use super::{
    Card, Read,
    html::{self, Mode},
    render, scan, title_line,
};
use crate::{bank::Level, content::topic_name, source::LineIndex};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Front,
    Back,
    /// The title in Markdown, as our own export has it.
    Title,
    /// The answer in Markdown, as our own export has it.
    Answer,
    Topic,
    Level,
    Section,
    Rubric,
    Tags,
    Deck,
    Other,
}

/// What the header lines say.
#[derive(Debug, Default)]
struct Header {
    separator: Option<u8>,
    html: Option<bool>,
    columns: Option<Vec<String>>,
    deck: Option<String>,
    /// Columns, from 1, that are no fields of the note.
    special: Vec<(usize, Column)>,
    /// Bytes that the header takes.
    length: usize,
}

/// Reads a text. `anki` is whether fields are HTML unless the header says otherwise.
pub(super) fn read(text: &str, anki: bool, tabs: bool) -> Read {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut out = Read::default();
    let header = header(text, &mut out);
    let body = text.get(header.length..).unwrap_or_default();
    let separator = header.separator.unwrap_or_else(|| sniff(body, tabs));
    let html = header.html.unwrap_or(anki);
    let index = LineIndex::new(text);
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(body.as_bytes());
    let mut columns: Option<Vec<Column>> = header.columns.as_ref().map(|names| named(names.iter().map(String::as_str)));
    let mut record = StringRecord::new();
    let mut first = true;
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                out.remark(1, format!("reading ends here: {error}"));
                break;
            }
        }
        let start = record.position().map_or(0, |position| position.byte() as usize);
        let end = reader.position().byte() as usize;
        let raw = body.get(start..end).unwrap_or_default();
        let lead = raw.len() - raw.trim_start_matches(['\n', '\r']).len();
        let line = index.line(header.length + start + lead);
        let raw = raw.get(lead..).unwrap_or_default();
        if record.iter().all(|field| field.trim().is_empty()) || raw.starts_with('#') && header.length > 0 {
            continue;
        }
        if std::mem::take(&mut first) && columns.is_none() {
            let found = named(record.iter());
            let has = |column| found.contains(&column);
            if (has(Column::Front) || has(Column::Title)) && (has(Column::Back) || has(Column::Answer)) {
                columns = Some(found);
                continue;
            }
        }
        if raw.matches('"').count() % 2 == 1 && opens_quote(raw, separator) && end >= body.len() {
            out.remark(line, "a quote opens here and is not closed: all that follows is one field");
        }
        let columns = columns.clone().unwrap_or_else(|| unnamed(record.len(), &header.special));
        card(&record, &columns, &header, html, line, &mut out);
    }
    out
}

fn card(record: &StringRecord, columns: &[Column], header: &Header, html: bool, line: usize, out: &mut Read) {
    let field = |wanted: Column| {
        let at = columns.iter().position(|column| *column == wanted)?;
        record.get(at)
    };
    let front = field(Column::Front).or(field(Column::Title)).unwrap_or_default();
    let back = field(Column::Back).or(field(Column::Answer)).unwrap_or_default();
    if front.contains("{{c1::") {
        out.skip(line, &html::title(front, Mode::Pure), "a cloze card has no question");
        return;
    }
    // A field in Markdown is the truth as long as nobody changed the HTML that was made from it.
    let same = |source: Option<&str>, shown: &str, make: fn(&str) -> String| {
        source.filter(|source| !source.trim().is_empty() && make(source) == shown).map(str::to_owned)
    };
    let title = if field(Column::Front).is_none() {
        front.to_owned()
    } else if html {
        same(field(Column::Title), front, render::title).unwrap_or_else(|| html::title(front, Mode::Pure))
    } else {
        title_line(front)
    };
    let answer = if field(Column::Back).is_none() {
        scan::normal(back)
    } else if html {
        same(field(Column::Answer), back, render::answer)
            .map_or_else(|| html::markdown(&scan::normal(back), Mode::Pure), |answer| scan::normal(&answer))
    } else {
        scan::normal(back)
    };
    let answer = answer.trim_end().trim_start_matches('\n').to_owned();
    let tags = field(Column::Tags).unwrap_or_default();
    let tagged = tags.split_whitespace().find_map(|tag| Level::parse(tag.rsplit("::").next().unwrap_or(tag)));
    let stated = field(Column::Level).map(str::trim);
    if let Some(stated) = stated
        && !stated.is_empty()
        && Level::parse(stated).is_none()
    {
        out.remark(line, format!("`{stated}` is not a level"));
    }
    let deck = field(Column::Deck).or(header.deck.as_deref());
    let topic = field(Column::Topic)
        .map(topic_name)
        .or_else(|| deck.map(|deck| topic_name(&deck.replace("::", "/"))).filter(|deck| deck != "default"));
    let some = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    if columns.len() < 2 || record.len() < 2 {
        out.skip(line, &title_line(front), "the line has one field only, so it has no answer");
        return;
    }
    out.take(Card {
        title: title_line(&title),
        answer,
        topic,
        level: stated.map_or(tagged, Level::parse),
        placed: field(Column::Topic).is_some() && field(Column::Level).is_some(),
        section: some(field(Column::Section)),
        rubric: some(field(Column::Rubric)),
        line,
    });
}

/// Whether a field of a line opens with a quote.
fn opens_quote(raw: &str, separator: u8) -> bool {
    raw.starts_with('"') || raw.as_bytes().windows(2).any(|pair| matches!(pair, [one, b'"' ] if *one == separator))
}

/// The columns that these names stand for.
fn named<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Column> {
    let mut out: Vec<Column> = Vec::new();
    for name in names {
        let column = match name.trim().to_lowercase().as_str() {
            "question" | "questions" | "front" | "q" | "prompt" | "term" => Column::Front,
            "answer" | "answers" | "back" | "a" | "response" | "definition" | "reference" | "solution" => Column::Back,
            "title_markdown" => Column::Title,
            "answer_markdown" => Column::Answer,
            "topic" | "category" | "subject" | "area" => Column::Topic,
            "level" | "difficulty" => Column::Level,
            "section" | "chapter" | "subtopic" => Column::Section,
            "rubric" => Column::Rubric,
            "tags" | "tag" => Column::Tags,
            "deck" => Column::Deck,
            _ => Column::Other,
        };
        // The first of a kind counts.
        out.push(if column != Column::Other && out.contains(&column) { Column::Other } else { column });
    }
    out
}

/// The columns of a file without names: the first two that are no special ones are front and back.
fn unnamed(count: usize, special: &[(usize, Column)]) -> Vec<Column> {
    let mut fields = [Column::Front, Column::Back].into_iter();
    (1..=count)
        .map(|at| match special.iter().find(|(own, _)| *own == at) {
            Some((_, column)) => *column,
            None => fields.next().unwrap_or(Column::Other),
        })
        .collect()
}

/// Anki's header lines.
fn header(text: &str, out: &mut Read) -> Header {
    let mut header = Header::default();
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let Some((key, value)) = line.strip_prefix('#').and_then(|rest| rest.split_once(':')) else { break };
        let key = key.trim().to_lowercase();
        let value = value.trim_end_matches(['\r', '\n']);
        let bare = value.trim();
        let mut special = |column| {
            if let Ok(at) = bare.parse::<usize>() {
                header.special.push((at, column));
            }
        };
        match key.as_str() {
            "separator" => match separator(value) {
                Some(separator) => header.separator = Some(separator),
                None => out.remark(number + 1, format!("`{bare}` is not a separator")),
            },
            "html" => header.html = Some(bare.eq_ignore_ascii_case("true")),
            "deck" => header.deck = Some(bare.to_owned()),
            "tags column" => special(Column::Tags),
            "deck column" => special(Column::Deck),
            "notetype column" | "guid column" => special(Column::Other),
            "columns" => {
                let separator = header.separator.unwrap_or(if value.contains('\t') { b'\t' } else { b',' });
                header.columns = Some(value.split(char::from(separator)).map(str::to_owned).collect());
            }
            "tags" | "notetype" | "if matches" => {}
            _ => break,
        }
        at += line.len();
    }
    header.length = at;
    header
}

fn separator(value: &str) -> Option<u8> {
    if let [byte] = value.as_bytes() {
        return Some(*byte);
    }
    Some(match value.trim().to_lowercase().as_str() {
        "tab" | "\\t" => b'\t',
        "comma" => b',',
        "semicolon" => b';',
        "pipe" => b'|',
        "colon" => b':',
        "space" => b' ',
        other => match other.as_bytes() {
            [byte] => *byte,
            _ => return None,
        },
    })
}

/// The separator that the first line has most of, outside of quotes.
fn sniff(text: &str, tabs: bool) -> u8 {
    let mut counts = [(b'\t', 0), (b',', 0), (b';', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in text.bytes().take(100_000) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                if counts.iter().any(|(_, count)| *count > 0) {
                    break;
                }
            }
            _ if quoted => {}
            byte => counts.iter_mut().filter(|(own, _)| *own == byte).for_each(|(_, count)| *count += 1),
        }
    }
    if tabs || counts[0].1 > 0 && counts[0].1 >= counts[2].1 {
        return b'\t';
    }
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    most.filter(|(_, count)| *count > 0).map_or(b',', |(byte, _)| *byte)
}

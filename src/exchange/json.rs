//! JSON: our own export, `bank list --json`, and any list of objects that have a question and an answer; also one object
//! a line.

use serde_json::{Map, Value, value::RawValue};

use super::{Card, Read, rubric::RubricDoc, scan};
use crate::{bank::Level, content::topic_name, source::LineIndex};

/// The schema of our own export.
pub(super) const SCHEMA: &str = "greenroom-bank/1";

/// Names under which others keep a question and its answer.
const TITLES: &[&str] = &["title_markdown", "question", "title", "front", "q", "prompt", "term"];
const ANSWERS: &[&str] =
    &["answer_markdown", "answer", "back", "a", "response", "reference", "definition", "solution", "explanation"];

/// Reads a text.
pub(super) fn read(text: &str) -> Read {
    let mut out = Read::default();
    let source = text.strip_prefix('\u{feff}').unwrap_or(text);
    let index = LineIndex::new(source);
    let mut own = false;
    let entries: Vec<&RawValue> = match serde_json::from_str::<&RawValue>(source) {
        Ok(whole) => match list(whole, &mut own, 0) {
            Some(entries) => entries,
            None => vec![whole],
        },
        Err(whole) => {
            // One object a line?
            let mut entries = Vec::new();
            let mut bad: Vec<(usize, String)> = Vec::new();
            for (at, line) in source.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                match serde_json::from_str::<&RawValue>(line) {
                    Ok(entry) if line.trim_start().starts_with('{') => entries.push(entry),
                    Ok(_) => bad.push((at + 1, "it is not an object".to_owned())),
                    Err(error) => {
                        let why = error.to_string();
                        let why = why.split(" at line ").next().unwrap_or_default();
                        bad.push((at + 1, format!("it is not JSON: {why} (column {})", error.column())));
                    }
                }
            }
            if entries.is_empty() {
                out.remark(whole.line().max(1), format!("it is not JSON: {whole}"));
                return out;
            }
            for (line, why) in bad {
                out.skip(line, "", why);
            }
            entries
        }
    };
    for entry in entries {
        let line = index.line((entry.get().as_ptr() as usize).saturating_sub(source.as_ptr() as usize));
        match serde_json::from_str::<Value>(entry.get()) {
            Ok(Value::Object(object)) => object_card(&object, own, line, &mut out),
            Ok(_) => out.skip(line, "", "it is not an object with a question and an answer"),
            Err(error) => out.skip(line, "", format!("it cannot be read: {error}")),
        }
    }
    out.skipped.sort_by_key(|skip| skip.line);
    out
}

/// The entries of a list, or of the list that an object holds.
fn list<'a>(value: &'a RawValue, own: &mut bool, depth: usize) -> Option<Vec<&'a RawValue>> {
    if let Ok(entries) = serde_json::from_str::<Vec<&RawValue>>(value.get()) {
        return Some(entries);
    }
    let fields: std::collections::BTreeMap<String, &RawValue> = serde_json::from_str(value.get()).ok()?;
    if fields.get("schema").is_some_and(|schema| schema.get().trim_matches('"') == SCHEMA) {
        *own = true;
    }
    if depth > 2 || TITLES.iter().any(|name| fields.contains_key(*name)) {
        return None;
    }
    ["questions", "cards", "notes", "items", "data", "flashcards"]
        .iter()
        .find_map(|name| list(fields.get(*name)?, own, depth + 1))
}

fn object_card(object: &Map<String, Value>, own: bool, line: usize, out: &mut Read) {
    let text = |names: &[&str]| names.iter().find_map(|name| object.get(*name)).and_then(text_of);
    let title = text(TITLES).map(|title| super::title_line(&title)).unwrap_or_default();
    let answer = scan::normal(&text(ANSWERS).unwrap_or_default());
    let answer = answer.trim_end().trim_start_matches('\n').to_owned();
    if title.is_empty() && answer.is_empty() {
        out.skip(line, "", "it has neither a question nor an answer");
        return;
    }
    let level = text(&["level", "difficulty"]);
    let parsed = level.as_deref().and_then(Level::parse);
    if let (Some(level), None) = (&level, parsed) {
        out.remark(line, format!("`{level}` is not a level"));
    }
    let rubric = match object.get("rubric") {
        Some(Value::String(yaml)) => Some(yaml.clone()),
        Some(value @ Value::Object(_)) => match serde_json::from_value::<RubricDoc>(value.clone()) {
            Ok(doc) => Some(doc.yaml()),
            Err(error) => {
                out.remark(line, format!("the rubric is left out: {error}"));
                None
            }
        },
        _ => None,
    };
    // `bank list --json` names the page, `questions` of our own export name topic and level in full.
    let listed = object.contains_key("topic") && object.contains_key("level");
    out.take(Card {
        title,
        answer,
        topic: text(&["topic", "category", "subject"]).map(|topic| topic_name(&topic)).or(listed.then(String::new)),
        level: parsed,
        placed: own || listed,
        section: text(&["section", "chapter"]).filter(|section| !section.trim().is_empty()),
        rubric,
        line,
    });
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => {
            let lines: Vec<String> = items.iter().filter_map(text_of).collect();
            (!lines.is_empty()).then(|| lines.iter().map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n"))
        }
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

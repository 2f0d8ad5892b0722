//! Front matter: the YAML between two `---` lines at the very start of a page. A second block further down is none.

use std::time::Duration;

use super::{
    duration::parse_duration,
    findings::{Findings, meant, quote},
    lines::Lines,
    yaml::{self, Node, Value},
};
use crate::{bank::Level, source::Span};

/// What a page says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Front {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) topic: Option<String>,
    pub(super) level: Option<Level>,
    pub(super) time_limit: Option<Duration>,
}

/// How many lines are looked through for the end of front matter.
const MOST_LINES: usize = 1000;

/// Reads the front matter that `lines` stands before, if there is one, and moves past it.
pub(super) fn read(text: &str, lines: &mut Lines<'_>, findings: &mut Findings) -> Front {
    let mut ahead = lines.clone();
    let Some(open) = ahead.next().filter(|line| line.text.trim_end() == "---") else { return Front::default() };
    let start = open.next;
    let close = ahead.by_ref().take(MOST_LINES).find(|line| matches!(line.text.trim_end(), "---" | "..."));
    let Some(close) = close else {
        let keyed = Lines::new(text, start, 2).next().is_some_and(|line| is_key_line(line.text));
        if keyed {
            findings.warn(
                "unclosed-front-matter",
                Span::new(open.start, open.end()),
                "the front matter is not closed, so it is read as text",
                "end it with a line `---`",
            );
        }
        return Front::default();
    };
    *lines = ahead;
    let span = Span::new(start, close.start);
    parse(text.get(span.range()).unwrap_or_default(), start, findings)
}

/// `key: value`
pub(super) fn is_key_line(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, value)| {
        !key.is_empty()
            && key.len() < 40
            && key.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-'))
            && (value.is_empty() || value.starts_with(' '))
    })
}

fn parse(source: &str, base: usize, findings: &mut Findings) -> Front {
    let mut front = Front::default();
    let node = match yaml::parse(source) {
        Ok(node) => node,
        Err(broken) => {
            findings.warn(
                "front-matter",
                Span::new(base + broken.at, base + broken.at),
                format!("the front matter is not YAML: {}", broken.message),
                "put a value with `: ` or quotes in it in quotes; the page is read without it",
            );
            return front;
        }
    };
    let at = |span: Span| Span::new(base + span.start, base + span.end);
    let Value::Map(entries) = node.value else {
        if node.value != Value::Null {
            findings.warn("front-matter", at(node.span), "the front matter has no keys", "write `title: ...`");
        }
        return front;
    };
    for (key, value) in entries {
        let text = scalar(&value);
        match key.name.as_str() {
            "title" => front.title = text,
            "description" => front.description = text,
            "topic" => front.topic = text.map(|text| super::place::topic_name(&text)),
            "level" => {
                front.level = text.as_deref().and_then(Level::parse);
                if let (Some(text), None) = (text, front.level) {
                    findings.warn(
                        "unknown-level",
                        at(value.span),
                        format!("{} is not a level", quote(&text)),
                        "levels are `basics`, `intermediate` and `advanced`",
                    );
                }
            }
            "time_limit" => {
                front.time_limit = text.as_deref().and_then(parse_duration);
                if front.time_limit.is_none() {
                    findings.warn(
                        "time-limit",
                        at(value.span),
                        format!("{} is not a time", quote(text.as_deref().unwrap_or_default())),
                        "write `90s`, `2m` or `1m30s`",
                    );
                }
            }
            // Other keys belong to the site; only a slip of the pen is worth a word.
            name => {
                if let Some(meant) = meant(name, &["topic", "level", "time_limit"])
                    && strsim::damerau_levenshtein(&name.replace('-', "_"), meant) <= 1
                {
                    findings.warn(
                        "front-matter-key",
                        at(key.span),
                        format!("{} is not read", quote(name)),
                        format!("did you mean `{meant}`?"),
                    );
                }
            }
        }
    }
    front
}

fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        _ => None,
    }
}

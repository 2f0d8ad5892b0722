//! A rubric as a document that other formats can hold, and as the YAML of a page's comment. Not how that is read back
//! ([`crate::content`]).

use std::{fmt::Write, time::Duration};

use serde::{Deserialize, Serialize};

use crate::bank::{Band, Question, Rubric};

/// A rubric without its place in a page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct RubricDoc {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    key_points: Vec<PointDoc>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    misconceptions: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_limit: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    examples: Vec<ExampleDoc>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct PointDoc {
    point: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    accept: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ask: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct ExampleDoc {
    answer: String,
    band: String,
}

impl RubricDoc {
    /// The rubric of a question; one that only holds the page's time limit when the page sets one and there is no other.
    pub(super) fn of(question: &Question) -> Option<Self> {
        match &question.rubric {
            Some(rubric) => {
                let mut doc = Self::new(rubric);
                doc.time_limit = doc.time_limit.or(question.time_limit.map(seconds));
                Some(doc)
            }
            None => question.time_limit.map(|time| Self { time_limit: Some(seconds(time)), ..Self::default() }),
        }
    }

    fn new(rubric: &Rubric) -> Self {
        let band = |(low, high): (Band, Band)| if low == high { low.to_string() } else { format!("{low}..{high}") };
        Self {
            key_points: rubric
                .key_points
                .iter()
                .map(|point| PointDoc {
                    point: point.text.clone(),
                    weight: Some(point.weight),
                    accept: point.accept.clone(),
                    ask: point.ask.clone(),
                })
                .collect(),
            misconceptions: rubric.misconceptions.clone(),
            hints: rubric.hints.clone(),
            follow_up: rubric.follow_up.clone(),
            time_limit: rubric.time_limit.map(seconds),
            examples: rubric
                .examples
                .iter()
                .map(|example| ExampleDoc { answer: example.answer.clone(), band: band(example.band) })
                .collect(),
        }
    }

    /// The lines between `<!-- rubric` and `-->`.
    pub(super) fn yaml(&self) -> String {
        let mut out = String::new();
        let texts = |out: &mut String, key: &str, texts: &[String]| {
            if !texts.is_empty() {
                let _ = writeln!(out, "{key}:");
                for text in texts {
                    let _ = writeln!(out, "  - {}", scalar(text));
                }
            }
        };
        if !self.key_points.is_empty() {
            out.push_str("key_points:\n");
        }
        for point in &self.key_points {
            let _ = writeln!(out, "  - point: {}", scalar(&point.point));
            if let Some(weight) = point.weight {
                let _ = writeln!(out, "    weight: {weight}");
            }
            if !point.accept.is_empty() {
                let accept: Vec<String> = point.accept.iter().map(|text| quoted(text)).collect();
                let _ = writeln!(out, "    accept: [{}]", accept.join(", "));
            }
            if let Some(ask) = &point.ask {
                let _ = writeln!(out, "    ask: {}", scalar(ask));
            }
        }
        texts(&mut out, "misconceptions", &self.misconceptions);
        texts(&mut out, "hints", &self.hints);
        if let Some(follow_up) = &self.follow_up {
            let _ = writeln!(out, "follow_up: {}", scalar(follow_up));
        }
        if let Some(time) = &self.time_limit {
            let _ = writeln!(out, "time_limit: {}", scalar(time));
        }
        if !self.examples.is_empty() {
            out.push_str("examples:\n");
        }
        for example in &self.examples {
            let _ = writeln!(out, "  - answer: {}\n    band: {}", quoted(&example.answer), scalar(&example.band));
        }
        if out.is_empty() {
            out.push_str("hints: []\n");
        }
        out
    }
}

fn seconds(time: Duration) -> String {
    format!("{}s", time.as_secs())
}

/// A text as YAML: bare where nothing in it means anything to YAML.
fn scalar(text: &str) -> String {
    let bare = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | '-' | '/' | '(' | ')' | '_' | ';' | '\''))
        && !text.contains("--")
        && !text.ends_with(' ')
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "y" | "n" | "nan" | "inf"
        );
    if bare { text.to_owned() } else { quoted(text) }
}

/// A text in double quotes, on one line, with nothing in it that could end the comment.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '>' if before == '-' => out.push_str("\\x3E"),
            '!' if before == '<' => out.push_str("\\x21"),
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}') => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
        before = c;
    }
    out.push('"');
    out
}

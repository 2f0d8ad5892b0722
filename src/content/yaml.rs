//! YAML as a small tree that knows where everything stands. What it means is for the rubric and the front matter.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use crate::source::Span;

/// How many bytes of YAML are read; a rubric is a few hundred.
const MOST: usize = 256 * 1024;

/// One value and where it stands in the YAML.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// What it is.
    pub(super) value: Value,
    /// Its bytes; of a list or a map only where it starts.
    pub(super) span: Span,
}

/// What a value is. A scalar is text as it was written: a number or a `yes` too.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing, or `null`.
    Null,
    /// A scalar.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order written.
    Map(Vec<(Key, Node)>),
}

/// The key of an entry.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    /// As written.
    pub(super) name: String,
    /// Its bytes.
    pub(super) span: Span,
}

/// What is wrong with a YAML text, and the byte where that shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    /// Lower case, no full stop.
    pub(super) message: String,
    /// Where.
    pub(super) at: usize,
}

/// Reads `text`, within bounds on its size, its depth and what its aliases unfold to.
pub(super) fn parse(text: &str) -> Result<Node, Broken> {
    if text.len() > MOST {
        return Err(Broken { message: format!("more than {MOST} bytes of YAML are not read"), at: 0 });
    }
    if text.trim().is_empty() {
        return Ok(Node { value: Value::Null, span: Span::default() });
    }
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: 50_000,
            max_nodes: 20_000,
            max_aliases: 100,
            max_anchors: 100,
            max_depth: 16,
            flow_nesting_limit: 16,
            max_documents: 1,
        },
        strict_booleans: true,
        with_snippet: false,
    };
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options) {
        Ok(raw) => Ok(settle(raw, text)),
        Err(error) => {
            let at = error.location().map_or(0, |location| offset(text, &location));
            let whole = error.without_snippet().to_string();
            let message = whole.lines().next().unwrap_or_default();
            let message = message.rfind(" at line ").map_or(message, |end| &message[..end]);
            let message = message.strip_prefix("error: ").unwrap_or(message).trim_end_matches('.');
            let mut message = message.to_owned();
            if let Some(first) = message.get(..1) {
                let lower = first.to_lowercase();
                message.replace_range(..1, &lower);
            }
            Err(Broken { message, at: at.min(text.len()) })
        }
    }
}

fn offset(text: &str, location: &serde_saphyr::Location) -> usize {
    if let Some(at) = location.span().byte_offset() {
        return text.floor_char_boundary(at as usize);
    }
    let line = super::lines::Lines::new(text, 0, 1).nth((location.line() as usize).saturating_sub(1));
    line.map_or(text.len(), |line| {
        let column = (location.column() as usize).saturating_sub(1);
        line.start + line.text.char_indices().nth(column).map_or(line.text.len(), |(at, _)| at)
    })
}

fn settle(raw: Spanned<Raw>, text: &str) -> Node {
    let start = offset(text, &raw.referenced);
    let length = raw.referenced.span().byte_len().map_or(0, |length| length as usize);
    let end = text.floor_char_boundary((start + length).min(text.len())).max(start);
    let written = text[start..end].trim_end();
    let span = Span::new(start, start + written.len());
    let value = match raw.value {
        Raw::Null => Value::Null,
        Raw::Text(text) => Value::Text(text),
        Raw::Scalar => {
            let start = offset(text, &raw.defined);
            let length = raw.defined.span().byte_len().map_or(0, |length| length as usize);
            let end = text.floor_char_boundary((start + length).min(text.len())).max(start);
            Value::Text(text[start..end].trim().to_owned())
        }
        Raw::List(items) => Value::List(items.into_iter().map(|item| settle(item, text)).collect()),
        Raw::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, value)| {
                    let start = offset(text, &key.referenced);
                    let length = key.referenced.span().byte_len().map_or(0, |length| length as usize);
                    let end = text.floor_char_boundary((start + length).min(text.len())).max(start);
                    (Key { name: key.value, span: Span::new(start, end) }, settle(value, text))
                })
                .collect(),
        ),
    };
    Node { value, span }
}

/// A value as the deserializer gives it; numbers and booleans are taken from the text, as written.
enum Raw {
    Null,
    Scalar,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Raw;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }

            fn visit_none<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
                Ok(Raw::Scalar)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
                Ok(Raw::Scalar)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
                Ok(Raw::Scalar)
            }

            fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
                Ok(Raw::Scalar)
            }

            fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
                Ok(Raw::Scalar)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
                Ok(Raw::Scalar)
            }

            fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
                Ok(Raw::Text(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
                let mut out = Vec::new();
                while let Some(item) = items.next_element()? {
                    out.push(item);
                }
                Ok(Raw::List(out))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
                let mut out = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    out.push(entry);
                }
                Ok(Raw::Map(out))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(node: &Node) -> &str {
        match &node.value {
            Value::Text(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn scalars_are_text_as_written() {
        let source = "a: 007\nb: yes\nc: \"q: x\"\nd: 1.50\ne: true\nf: ~\ng: ünï\nh: z\n";
        let Value::Map(entries) = parse(source).unwrap().value else { panic!() };
        let texts: Vec<_> = entries
            .iter()
            .map(|(key, node)| (key.name.as_str(), if node.value == Value::Null { "" } else { text(node) }))
            .collect();
        let expect = [
            ("a", "007"),
            ("b", "yes"),
            ("c", "q: x"),
            ("d", "1.50"),
            ("e", "true"),
            ("f", ""),
            ("g", "ünï"),
            ("h", "z"),
        ];
        assert_eq!(texts, expect);
        let (key, node) = &entries[7];
        assert_eq!((&source[key.span.range()], &source[node.span.range()]), ("h", "z"));
    }

    #[test]
    fn errors_say_where() {
        let check = |source: &str, at: &str| {
            let broken = parse(source).unwrap_err();
            assert_eq!(&source[broken.at..][..at.len().min(source.len() - broken.at)], at, "{broken:?}");
            assert!(!broken.message.contains("line") && !broken.message.contains('\n'), "{broken:?}");
        };
        check("a: b\nc: `d`\n", "`d`");
        check("a: [b\n", "");
        check("a: *none\n", "*none");
        check("ä: b\nb: x: y\n", ": y");
    }

    #[test]
    fn bombs_are_refused() {
        let mut bomb = vec!["a: &a [x, x]".to_owned()];
        for (from, to) in ('a'..='y').zip('b'..='z') {
            bomb.push(format!("{to}: &{to} [*{from}, *{from}, *{from}, *{from}]"));
        }
        assert!(parse(&bomb.join("\n")).is_err());
        assert!(parse(&"[".repeat(10_000)).is_err());
        assert!(parse(&"- ".repeat(10_000)).is_err());
        assert!(parse(&"x".repeat(MOST + 1)).is_err());
    }
}

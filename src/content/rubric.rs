//! The rubric comment of an answer: found, cut out and read. Not what is drawn from an answer without one
//! ([`crate::grading`]).

use super::{
    body::{Body, fences, is_rubric_start},
    duration::parse_duration,
    findings::{Findings, meant, quote},
    yaml::{self, Node, Value},
};
use crate::{
    bank::{Band, Example, KeyPoint, PointKind, Rubric},
    source::Span,
};

/// The weight of a point whose author gives it none.
const WEIGHT: u32 = 2;

const KEYS: &[&str] = &["key_points", "misconceptions", "hints", "follow_up", "time_limit", "examples"];
const POINT_KEYS: &[&str] = &["point", "weight", "accept", "ask"];
const EXAMPLE_KEYS: &[&str] = &["answer", "band"];

/// Cuts the rubric out of a body: the answer without it, and the rubric when there is one that can be read and is `wanted`.
pub(super) fn take(body: &Body, wanted: bool, findings: &mut Findings) -> (String, Option<Rubric>) {
    let comments = find(body, findings);
    let mut answer = String::with_capacity(body.text.len());
    let mut rubric = None;
    let mut from = 0;
    for (index, comment) in comments.iter().enumerate() {
        let (start, end) = whole_lines(&body.text, comment.start, comment.end);
        answer.push_str(body.text.get(from..start).unwrap_or_default());
        from = end;
        if !wanted {
            continue;
        }
        let span = body.span(comment.start, comment.end);
        if index > 0 {
            findings.warn(
                "second-rubric",
                span,
                "this answer has a rubric already, so this one is left out",
                "join the two",
            );
            continue;
        }
        if !comment.closed {
            findings.warn(
                "unclosed-rubric",
                span,
                "the rubric comment is not closed: it runs to the end of the answer",
                "end it with `-->`",
            );
        }
        rubric = read(body, comment.yaml, span, findings);
    }
    answer.push_str(body.text.get(from..).unwrap_or_default());
    (tidy(&answer), rubric)
}

/// Without blank lines at either end and white space at the end.
fn tidy(text: &str) -> String {
    let mut text = text.trim_end();
    while let Some((first, rest)) = text.split_once('\n') {
        if !first.trim().is_empty() {
            break;
        }
        text = rest;
    }
    text.to_owned()
}

struct Comment {
    start: usize,
    end: usize,
    closed: bool,
    yaml: Span,
}

fn find(body: &Body, findings: &mut Findings) -> Vec<Comment> {
    let text = &body.text;
    let mut out = Vec::new();
    let mut at = 0;
    if !text.contains("<!--") {
        return out;
    }
    let (fenced, _) = fences(text);
    // Backquotes on the line of the last comment, counted up to some byte; and whether nothing closes a comment any more.
    let (mut counted, mut ticks) = (0, 0);
    let mut unclosed = false;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("<!--")) {
        let start = at + found;
        at = start + 4;
        let index = fenced.partition_point(|span| span.end <= start);
        if fenced.get(index).is_some_and(|span| span.start <= start) {
            at = fenced[index].end;
            continue;
        }
        let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
        if counted < line {
            (counted, ticks) = (line, 0);
        }
        ticks += text[counted..start].matches('`').count();
        counted = start;
        if ticks % 2 == 1 {
            continue;
        }
        // `<!-->` and `<!--->` are comments with nothing in them: the marks at both ends share their dashes.
        let close = if unclosed { None } else { text[start + 2..].find("-->").map(|found| start + 2 + found) };
        let first_unclosed = close.is_none() && !std::mem::replace(&mut unclosed, close.is_none());
        let end = close.unwrap_or(text.len());
        let inner = end.min(start + 4)..end;
        if !is_rubric_start(&text[start..]) {
            if close.is_some() || first_unclosed {
                misspelt(body, start, &text[inner], findings);
            }
            at = close.map_or(at, |close| close + 3);
            continue;
        }
        let word = text[inner.clone()].len() - text[inner.clone()].trim_start().len() + "rubric".len();
        let mut from = inner.start + word;
        if text[from..inner.end].starts_with(':') {
            from += 1;
        }
        if close.is_some() && text[start..inner.end].lines().skip(1).any(|line| line.trim().is_empty()) {
            findings.note(
                "rubric-shown",
                body.span(start, start + 4),
                "MkDocs shows a comment that has a blank line in it",
                "take the blank lines out of the rubric",
            );
        }
        out.push(Comment {
            start,
            end: close.map_or(text.len(), |close| close + 3),
            closed: close.is_some(),
            yaml: Span::new(from, inner.end),
        });
        at = close.map_or(text.len(), |close| close + 3);
    }
    out
}

/// Warns of a comment that was probably meant to be a rubric.
fn misspelt(body: &Body, start: usize, inner: &str, findings: &mut Findings) {
    let word = inner.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let stated = inner.contains("key_points:") || inner.contains("key-points:") || inner.contains("hints:");
    if stated && (word.is_empty() || meant(word, &["rubric"]).is_some() || meant(word, KEYS).is_some() || word == "key")
    {
        findings.warn(
            "unknown-comment",
            body.span(start, start + 4),
            "this comment is not read as a rubric",
            "open it with `<!-- rubric`",
        );
    }
}

/// The lines of a comment as a whole where nothing else stands on them.
fn whole_lines(text: &str, start: usize, end: usize) -> (usize, usize) {
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let next = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    if text[line..start].trim().is_empty() && text[end..next].trim().is_empty() { (line, next) } else { (start, end) }
}

fn read(body: &Body, span: Span, whole: Span, findings: &mut Findings) -> Option<Rubric> {
    let source = &body.text[span.range()];
    let node = match yaml::parse(source) {
        Ok(node) => node,
        Err(broken) => {
            let at = body.page(span.start + broken.at);
            let help = "a value that opens with a mark such as ` * & [ { or holds `: ` or ` #` must stand in quotes; \
                        the key points are drawn from the answer meanwhile";
            findings.error(
                "rubric-yaml",
                Span::new(at, at),
                format!("the rubric is not YAML: {}", broken.message),
                help,
            );
            return None;
        }
    };
    let mut reader = Reader { body, base: span.start, findings };
    let Value::Map(entries) = node.value else {
        reader.findings.error(
            "rubric-yaml",
            whole,
            "the rubric has no keys",
            "it takes `key_points:`, `misconceptions:`, `hints:`, `follow_up:`, `time_limit:` and `examples:`",
        );
        return None;
    };
    let mut rubric = Rubric { span: whole, ..Rubric::default() };
    for (key, value) in entries {
        match key.name.as_str() {
            "key_points" => rubric.key_points = reader.points(value),
            "misconceptions" => rubric.misconceptions = reader.texts("misconceptions", value),
            "hints" => rubric.hints = reader.texts("hints", value),
            "follow_up" => rubric.follow_up = reader.text("follow_up", &value),
            "time_limit" => {
                let span = value.span;
                if let Some(text) = reader.text("time_limit", &value) {
                    rubric.time_limit = reader.time(&text, span);
                }
            }
            "examples" => rubric.examples = reader.examples(value),
            name => reader.unknown(name, key.span, KEYS),
        }
    }
    Some(rubric)
}

struct Reader<'a> {
    body: &'a Body,
    /// Where the YAML starts in the body.
    base: usize,
    findings: &'a mut Findings,
}

impl Reader<'_> {
    fn span(&self, span: Span) -> Span {
        self.body.span(self.base + span.start, self.base + span.end)
    }

    fn warn(&mut self, code: &'static str, span: Span, message: String, help: &str) {
        let span = self.span(span);
        self.findings.warn(code, span, message, help);
    }

    fn unknown(&mut self, name: &str, span: Span, known: &[&str]) {
        let help = match meant(name, known) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("it takes {}", known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")),
        };
        self.warn("rubric-key", span, format!("{} is not known here and is left out", quote(name)), &help);
    }

    /// One text; a list or a map is none.
    fn text(&mut self, what: &str, node: &Node) -> Option<String> {
        match &node.value {
            Value::Text(text) if !text.trim().is_empty() => Some(crate::text::one_line(text)),
            Value::Map(entries) => {
                // `- Risk: it is root` is a map to YAML and a sentence to its author.
                if let [(key, Node { value: Value::Text(value), .. })] = entries.as_slice() {
                    let text = format!("{}: {value}", key.name);
                    self.warn(
                        "rubric-colon",
                        key.span,
                        format!("read as the text {}", quote(&text)),
                        "put a text with `: ` in it in quotes",
                    );
                    return Some(text);
                }
                self.warn("rubric-value", node.span, format!("`{what}` takes a text"), "");
                None
            }
            Value::List(_) => {
                self.warn("rubric-value", node.span, format!("`{what}` takes a text, not a list"), "");
                None
            }
            Value::Text(_) | Value::Null => {
                self.warn("rubric-value", node.span, format!("`{what}` is empty"), "");
                None
            }
        }
    }

    /// A list of texts, or one.
    fn texts(&mut self, what: &str, node: Node) -> Vec<String> {
        match node.value {
            Value::List(items) => items.iter().filter_map(|item| self.text(what, item)).collect(),
            _ => self.text(what, &node).into_iter().collect(),
        }
    }

    fn time(&mut self, text: &str, span: Span) -> Option<std::time::Duration> {
        let time = parse_duration(text);
        if time.is_none() {
            self.warn("time-limit", span, format!("{} is not a time", quote(text)), "write `90s`, `2m` or `1m30s`");
        }
        time
    }

    fn points(&mut self, node: Node) -> Vec<KeyPoint> {
        match node.value {
            Value::List(items) => items.into_iter().filter_map(|item| self.point(item)).collect(),
            Value::Text(_) => self.point(node).into_iter().collect(),
            Value::Null | Value::Map(_) => {
                let help = "write `- point: ...` or `- ...`, one a line";
                self.warn("rubric-value", node.span, "`key_points` takes a list".to_owned(), help);
                Vec::new()
            }
        }
    }

    fn point(&mut self, node: Node) -> Option<KeyPoint> {
        let stated = |text| KeyPoint { text, weight: WEIGHT, kind: PointKind::Stated, accept: Vec::new(), ask: None };
        let known = |name: &str| POINT_KEYS.contains(&name) || meant(name, POINT_KEYS).is_some();
        let entries = match node.value {
            Value::Map(entries) if entries.len() > 1 || entries.iter().any(|(key, _)| known(&key.name)) => entries,
            _ => return self.text("key_points", &node).map(stated),
        };
        let mut out = stated(String::new());
        for (key, value) in entries {
            match key.name.as_str() {
                "point" => out.text = self.text("point", &value).unwrap_or_default(),
                "weight" => out.weight = self.weight(&value),
                "accept" => out.accept = self.texts("accept", value),
                "ask" => out.ask = self.text("ask", &value),
                name => self.unknown(name, key.span, POINT_KEYS),
            }
        }
        if out.text.is_empty() {
            self.warn("rubric-point", node.span, "a key point without `point` is left out".to_owned(), "");
            return None;
        }
        Some(out)
    }

    fn weight(&mut self, node: &Node) -> u32 {
        let number = match &node.value {
            Value::Text(text) => text.trim().parse::<i64>().ok(),
            _ => None,
        };
        let weight = number.map_or(WEIGHT, |number| number.clamp(1, 10) as u32);
        if number != Some(i64::from(weight)) {
            self.warn("rubric-weight", node.span, format!("read as {weight}"), "a weight is a whole number, 1 to 10");
        }
        weight
    }

    fn examples(&mut self, node: Node) -> Vec<Example> {
        let Value::List(items) = node.value else {
            let help = "write `- answer: ...` and below it `band: ...`";
            self.warn("rubric-value", node.span, "`examples` takes a list".to_owned(), help);
            return Vec::new();
        };
        items.into_iter().filter_map(|item| self.example(item)).collect()
    }

    fn example(&mut self, node: Node) -> Option<Example> {
        let span = node.span;
        let Value::Map(entries) = node.value else {
            let help = "an example is `answer: ...` and `band: ...`";
            self.warn("rubric-example", span, "an example without a band is left out".to_owned(), help);
            return None;
        };
        let (mut answer, mut band, mut last) = (None, None, span);
        for (key, value) in entries {
            last = value.span;
            match key.name.as_str() {
                // An example's answer keeps its lines; an empty one is an example too: of no answer.
                "answer" => match &value.value {
                    Value::Text(text) => answer = Some(text.trim_end().to_owned()),
                    Value::Null => answer = Some(String::new()),
                    _ => answer = self.text("answer", &value),
                },
                "band" => {
                    if let Some(text) = self.text("band", &value) {
                        band = Some(self.band(&text, value.span)?);
                    }
                }
                name => self.unknown(name, key.span, EXAMPLE_KEYS),
            }
        }
        let (Some(answer), Some(band)) = (answer, band) else {
            let help = "an example is `answer: ...` and `band: ...`";
            self.warn("rubric-example", span, "an example needs an answer and a band: left out".to_owned(), help);
            return None;
        };
        Some(Example { answer, band, span: self.span(Span::new(span.start, last.end)) })
    }

    fn band(&mut self, text: &str, span: Span) -> Option<(Band, Band)> {
        let one = |word: &str| Band::ALL.into_iter().find(|band| band.as_str().eq_ignore_ascii_case(word.trim()));
        let (low, high) = text.split_once("..").unwrap_or((text, text));
        if let (Some(low), Some(high)) = (one(low), one(high.trim_start_matches('=')))
            && low <= high
        {
            return Some((low, high));
        }
        let help =
            "a band is `none`, `weak`, `partial`, `good`, `strong`, or two of them from low to high: `good..strong`";
        self.warn("rubric-example", span, format!("{} is not a band: the example is left out", quote(text)), help);
        None
    }
}

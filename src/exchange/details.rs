//! `<details><summary>Question</summary>Answer</details>`, as many question lists on GitHub are written: titles over
//! several lines, tags in titles, answers that are missing, "Answer" as the only summary. Our own export is read exactly.

use super::{
    Card, Read,
    html::{self, Mode, Token},
    scan,
};
use crate::{
    bank::Level,
    content::{is_label, plain_title},
    source::LineIndex,
};

/// The first line of our own export.
pub(super) const OWN: &str = "<!-- greenroom bank 1";
/// What opens the line of our own export that says where the next questions belong.
pub(super) const PLACE: &str = "<!-- place ";
/// What opens the line of our own export that gives a title that HTML alone would not keep.
pub(super) const TITLE: &str = "<!-- title ";

/// Reads a text.
pub(super) fn read(text: &str) -> Read {
    let text = scan::normal(text);
    if text.trim_start().starts_with(OWN) {
        return own(&text);
    }
    let mut reader =
        Reader { text: &text, index: LineIndex::new(&text), out: Read::default(), above: Above::default() };
    let nodes = reader.nodes();
    let end = reader.visit(&nodes, 0);
    reader.gap(end, text.len());
    reader.out
}

/// One `<details>`.
#[derive(Debug, Default)]
struct Node {
    /// The byte of its opening tag.
    open: usize,
    /// The byte behind that.
    inner: usize,
    /// The byte of its closing tag.
    end: usize,
    /// The byte behind that.
    after: usize,
    /// The bytes of its first summary's text, and the byte behind the closing tag.
    summary: Option<(usize, usize, usize)>,
    children: Vec<Node>,
}

/// What stands above a question.
#[derive(Debug, Default)]
struct Above {
    sections: [Option<String>; 2],
    heading: Option<(usize, String)>,
    paragraph: Option<String>,
}

struct Reader<'a> {
    text: &'a str,
    index: LineIndex,
    out: Read,
    above: Above,
}

impl Reader<'_> {
    fn nodes(&mut self) -> Vec<Node> {
        let tokens = html::tokens(self.text, Mode::Mixed);
        let mut stack: Vec<Node> = Vec::new();
        let mut roots: Vec<Node> = Vec::new();
        // Deeper nesting is flat: nobody asks questions there.
        let mut flat = 0usize;
        for (at, (start, token)) in tokens.iter().enumerate() {
            let behind = tokens.get(at + 1).map_or(self.text.len(), |(next, _)| *next);
            match token {
                Token::Open(name, _) if name == "details" => {
                    if stack.len() >= 64 {
                        flat += 1;
                    } else {
                        stack.push(Node { open: *start, inner: behind, ..Node::default() });
                    }
                }
                Token::Open(name, _) if name == "summary" => {
                    if let Some(node) = stack.last_mut()
                        && node.summary.is_none()
                        && flat == 0
                    {
                        node.summary = Some((behind, behind, behind));
                    }
                }
                Token::Close(name) if name == "summary" => {
                    if let Some((from, to, after)) = stack.last_mut().and_then(|node| node.summary.as_mut())
                        && *from == *to
                        && flat == 0
                    {
                        (*to, *after) = (*start, behind);
                    }
                }
                Token::Close(name) if name == "details" => {
                    if flat > 0 {
                        flat -= 1;
                    } else if let Some(mut node) = stack.pop() {
                        (node.end, node.after) = (*start, behind);
                        stack.last_mut().map_or(&mut roots, |parent| &mut parent.children).push(node);
                    } else {
                        let line = self.index.line(*start);
                        self.out.remark(line, "a `</details>` that closes nothing");
                    }
                }
                _ => {}
            }
        }
        // What is not closed ends where the next one opens, or at the next heading.
        while let Some(mut node) = stack.pop() {
            let line = self.index.line(node.open);
            self.out.remark(
                line,
                "this `<details>` is not closed: its answer ends at the next one, or at the next heading",
            );
            let children = std::mem::take(&mut node.children);
            let next = children.first().map_or(self.text.len(), |child| child.open);
            node.end = self.heading_between(node.inner, next);
            node.after = node.end;
            let into = stack.last_mut().map_or(&mut roots, |parent| &mut parent.children);
            into.push(node);
            into.extend(children);
        }
        self.out.remarks.sort_by_key(|remark| remark.line);
        roots
    }

    fn heading_between(&self, from: usize, to: usize) -> usize {
        let mut at = from;
        for line in scan::lines(&self.text[from..to]) {
            if !line.code && line.number > 1 && scan::heading(line.text).is_some() {
                return at;
            }
            at = (at + line.text.len() + 1).min(to);
        }
        to
    }

    /// Reads nodes that stand side by side from the byte `from` on; gives the byte behind the last one.
    fn visit(&mut self, nodes: &[Node], from: usize) -> usize {
        let mut at = from;
        for node in nodes {
            self.gap(at, node.open);
            self.node(node);
            at = node.after;
        }
        at
    }

    /// Text between questions: headings and paragraphs.
    fn gap(&mut self, from: usize, to: usize) {
        let Some(text) = self.text.get(from..to) else { return };
        let lines = scan::lines(text);
        let skip = if from == 0 { scan::front_matter(&lines) } else { 0 };
        let mut open = false;
        for line in lines.iter().skip(skip).filter(|line| !line.code) {
            let trimmed = line.text.trim();
            // `- ### 1. What is it?`
            let bare = scan::item(line.text).map_or(line.text, |(_, rest)| rest);
            let set_in_html = trimmed.get(..3).filter(|head| head.eq_ignore_ascii_case("<h1"));
            let heading = scan::heading(bare).map(|(level, text)| (level, text.to_owned())).or_else(|| {
                let tag = trimmed.strip_prefix("<h").or(set_in_html)?;
                let level = usize::try_from(tag.chars().next()?.to_digit(10)?).ok()?;
                (1..=6).contains(&level).then(|| (level, trimmed.to_owned()))
            });
            if let Some((level, written)) = heading {
                open = false;
                self.heading(level, &html::title(&written, Mode::Mixed));
            } else if trimmed.is_empty()
                || scan::is_back_to_top(trimmed)
                || trimmed.chars().all(|c| matches!(c, '-' | '*' | '_'))
            {
                open = false;
            } else {
                let text = html::title(trimmed, Mode::Mixed);
                if text.is_empty() {
                    continue;
                }
                match &mut self.above.paragraph {
                    Some(paragraph) if open => {
                        paragraph.push(' ');
                        paragraph.push_str(&text);
                    }
                    paragraph => *paragraph = Some(text),
                }
                open = true;
            }
        }
    }

    fn heading(&mut self, level: usize, written: &str) {
        let plain = Some(plain_title(written)).filter(|text| !text.is_empty());
        match level {
            1 => self.above.sections = [None, None],
            2 => self.above.sections = [plain, None],
            3 => self.above.sections[1] = plain,
            _ => {}
        }
        self.above.heading = Some((level, written.to_owned()));
        self.above.paragraph = None;
    }

    fn section(&self) -> Option<String> {
        self.above.sections[1].clone().or_else(|| self.above.sections[0].clone())
    }

    fn node(&mut self, node: &Node) {
        let line = self.index.line(node.open);
        let (summary, body) = match node.summary {
            Some((from, to, after)) if to > from || after > to => (self.text.get(from..to).unwrap_or_default(), after),
            _ => {
                self.out.skip(line, "", "there is no `<summary>`, so it has no title");
                self.visit(&node.children, node.inner);
                return;
            }
        };
        let title = html::title(summary, Mode::Mixed);
        let plain = plain_title(&title);
        // Questions that are folded into a group.
        let own = self.own_text(node, body);
        if own.is_empty() && !node.children.is_empty() {
            let only_label = matches!(node.children.as_slice(), [child] if self.label_of(child));
            if only_label {
                self.take(&title, line, body, node.end);
            } else {
                let outer = self.above.sections[1].replace(plain);
                self.above.heading = None;
                self.above.paragraph = None;
                self.visit(&node.children, body);
                self.above.sections[1] = outer;
            }
            return;
        }
        if matches!(plain.to_lowercase().trim_end_matches([':', '!']), "hint" | "hints" | "show hint") {
            self.out.skip(line, &plain, "it is a hint, not a question");
            return;
        }
        if is_label(&plain) || plain.is_empty() {
            match self.title_above() {
                Some((title, section)) => {
                    let outer = std::mem::replace(&mut self.above.sections, [section, None]);
                    self.take(&title, line, body, node.end);
                    self.above.sections = outer;
                }
                None if plain.is_empty() => self.out.skip(line, "", "it has no title"),
                None => self.out.skip(line, &plain, "the title is a label and no question stands above it"),
            }
            return;
        }
        self.take(&title, line, body, node.end);
    }

    fn take(&mut self, title: &str, line: usize, from: usize, to: usize) {
        let inner = self.text.get(from..to).unwrap_or_default();
        let (inner, rubric) = split_rubric(inner);
        let answer = html::markdown(inner, Mode::Mixed);
        let section = self.section();
        self.out.take(Card { title: title.to_owned(), answer, section, rubric, line, ..Card::default() });
        self.above.heading = None;
        self.above.paragraph = None;
    }

    /// The text of a node outside of those in it.
    fn own_text(&self, node: &Node, body: usize) -> String {
        let mut at = body;
        let mut out = String::new();
        for child in &node.children {
            out.push_str(self.text.get(at..child.open).unwrap_or_default());
            at = child.after;
        }
        out.push_str(self.text.get(at..node.end).unwrap_or_default());
        html::title(&out, Mode::Mixed)
    }

    fn label_of(&self, node: &Node) -> bool {
        node.summary.is_some_and(|(from, to, _)| {
            is_label(&plain_title(&html::title(self.text.get(from..to).unwrap_or_default(), Mode::Mixed)))
        })
    }

    /// The question above a summary that is only a label, and its section.
    fn title_above(&mut self) -> Option<(String, Option<String>)> {
        let asks = |text: &str| plain_title(text).ends_with('?');
        let numbered = |text: &str| {
            let bare = text.trim_start_matches(['*', '_', ' ']);
            bare.starts_with(|c: char| c.is_ascii_digit()) && plain_title(bare).len() < bare.len()
        };
        let bare = |text: &str| text.trim_matches(['*', '_', ' ']).to_owned();
        match (&self.above.heading, &self.above.paragraph) {
            (Some((level, heading)), paragraph)
                if paragraph.is_none()
                    || asks(heading)
                    || numbered(heading)
                    || *level >= 3 && !paragraph.as_deref().is_some_and(|text| asks(text) || numbered(text)) =>
            {
                let section = if *level == 3 { self.above.sections[0].clone() } else { None };
                let section = if *level > 3 { self.section() } else { section };
                let title = bare(heading);
                // A heading that is a question is no section of the questions below.
                match level {
                    2 => self.above.sections = [None, None],
                    3 => self.above.sections[1] = None,
                    _ => {}
                }
                Some((title, section))
            }
            (_, Some(paragraph)) => Some((bare(paragraph), self.section())),
            _ => None,
        }
    }
}

/// An answer and the rubric comment at its end.
fn split_rubric(text: &str) -> (&str, Option<String>) {
    let trimmed = text.trim_end();
    if let Some(body) = trimmed.strip_suffix("-->")
        && let Some(at) = body.rfind("<!-- rubric")
        && !body[at..].contains("-->")
    {
        return (&text[..at], Some(body[at + "<!-- rubric".len()..].trim_matches('\n').to_owned()));
    }
    (text, None)
}

/// What a `place` comment says.
#[derive(Debug, Default, serde::Deserialize, serde::Serialize)]
pub(super) struct Place {
    pub(super) topic: String,
    pub(super) level: Option<Level>,
    pub(super) section: Option<String>,
}

/// Our own export: line by line, as it was written.
fn own(text: &str) -> Read {
    let mut out = Read::default();
    let mut place = Place::default();
    let mut stated: Option<String> = None;
    let mut lines = text.lines().enumerate();
    let json =
        |line: &str, lead: &str| line.strip_prefix(lead).and_then(|rest| rest.strip_suffix(" -->")).map(str::to_owned);
    while let Some((at, line)) = lines.next() {
        if let Some(json) = json(line, PLACE) {
            match serde_json::from_str(&json) {
                Ok(read) => place = read,
                Err(error) => out.remark(at + 1, format!("this comment does not say where questions belong: {error}")),
            }
        } else if let Some(json) = json(line, TITLE) {
            stated = serde_json::from_str(&json).ok();
        } else if line == "<details>" {
            let mut body: Vec<&str> = Vec::new();
            let mut closed = false;
            for (_, line) in lines.by_ref() {
                if line == "</details>" {
                    closed = true;
                    break;
                }
                body.push(line);
            }
            if !closed {
                out.remark(at + 1, "this `<details>` is not closed: its answer runs to the end of the file");
            }
            let summary = body.first().copied().unwrap_or_default();
            let summary = summary.strip_prefix("<summary>").and_then(|rest| rest.strip_suffix("</summary>"));
            let Some(summary) = summary else {
                out.skip(at + 1, "", "there is no `<summary>`, so it has no title");
                continue;
            };
            let blank = usize::from(body.get(1).is_some_and(|line| line.is_empty()));
            let body: Vec<&str> = body.iter().skip(1 + blank).map(|line| unstuffed(line)).collect();
            let body = body.join("\n");
            let (answer, rubric) = split_rubric(&body);
            out.take(Card {
                title: stated.take().unwrap_or_else(|| html::title(summary, Mode::Mixed)),
                answer: answer.trim_end().to_owned(),
                topic: Some(place.topic.clone()),
                level: place.level,
                placed: true,
                section: place.section.clone(),
                rubric,
                line: at + 1,
            });
        }
    }
    out
}

/// A line that would end the block: a backslash stands before it.
pub(super) fn stuffed(line: &str) -> String {
    if line.trim_start_matches('\\') == "</details>" { format!("\\{line}") } else { line.to_owned() }
}

fn unstuffed(line: &str) -> &str {
    line.strip_prefix('\\').filter(|rest| rest.trim_start_matches('\\') == "</details>").unwrap_or(line)
}

//! HTML as Markdown: the tags that people use in questions and answers. What is no tag of HTML, such as `<POD>`, is text.
//! Not a browser: scripts, styles and layout are left out.

use std::fmt::Write;

use super::scan;

/// What stands between the tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Markdown, as on GitHub: it stays as it is, code above all.
    Mixed,
    /// Nothing but text: marks of Markdown in it are text too.
    Pure,
}

/// A piece of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text, entities included.
    Text(&'a str),
    /// Code in Markdown's own marks.
    Code(&'a str),
    /// An opening tag: its name in lower case and its attributes.
    Open(String, &'a str),
    /// A closing tag.
    Close(String),
    /// A comment, without its marks.
    Comment(&'a str),
}

/// The elements that are known; anything else in angle brackets is text.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "article",
    "aside",
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "nav",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "s",
    "samp",
    "script",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// Takes `html` apart; each token with the byte where it starts.
pub(super) fn tokens(html: &str, mode: Mode) -> Vec<(usize, Token<'_>)> {
    let mut out: Vec<(usize, Token<'_>)> = Vec::new();
    let mut text = 0;
    let mut at = 0;
    let fenced = if mode == Mode::Mixed { fenced(html) } else { Vec::new() };
    let mut fenced = fenced.into_iter().peekable();
    // No `-->` stands from this byte on.
    let mut uncommented = usize::MAX;
    // The longest run of backquotes that is known to have no partner from here on, by its length.
    let mut lonely = [false; 64];
    while let Some(found) = html.get(at..).and_then(|rest| rest.find(['<', '`'])) {
        let start = at + found;
        while fenced.next_if(|(_, end)| *end <= start).is_some() {}
        let special = if let Some((open, end)) = fenced.peek().filter(|(open, _)| *open <= start).copied() {
            Some((open.max(text), Token::Code(html.get(open.max(text)..end).unwrap_or_default()), end))
        } else if html[start..].starts_with('`') {
            let length = html[start..].bytes().take_while(|byte| *byte == b'`').count();
            let span = if mode == Mode::Mixed && !lonely.get(length).copied().unwrap_or(true) {
                code_span(html, start, length)
            } else {
                None
            };
            if span.is_none() {
                if mode == Mode::Mixed
                    && let Some(slot) = lonely.get_mut(length)
                {
                    *slot = true;
                }
                at = start + length;
                continue;
            }
            span.map(|end| (start, Token::Code(&html[start..end]), end))
        } else if html[start..].starts_with("<!--") && start < uncommented {
            let close = html[start + 4..].find("-->").map(|close| start + 4 + close);
            if close.is_none() {
                uncommented = start;
            }
            close.map(|close| (start, Token::Comment(&html[start + 4..close]), close + 3))
        } else {
            tag(html, start).map(|(token, end)| (start, token, end))
        };
        match special {
            Some((start, token, end)) => {
                if text < start {
                    out.push((text, Token::Text(&html[text..start])));
                }
                out.push((start, token));
                text = end;
                at = end;
            }
            None => at = start + 1,
        }
    }
    if text < html.len() {
        out.push((text, Token::Text(&html[text..])));
    }
    out
}

/// The bytes of the fenced blocks of code.
fn fenced(text: &str) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    let mut open = None;
    for line in scan::lines(text) {
        let end = (at + line.text.len() + 1).min(text.len());
        match (line.code, open) {
            (true, None) => open = Some(at),
            (false, Some(from)) => {
                out.push((from, at));
                open = None;
            }
            _ => {}
        }
        at = end;
    }
    if let Some(from) = open {
        out.push((from, text.len()));
    }
    out
}

/// The end of a code span of `length` backquotes that opens at `start`; it does not reach over a blank line.
fn code_span(text: &str, start: usize, length: usize) -> Option<usize> {
    let rest = &text[start + length..];
    let limit = rest.find("\n\n").unwrap_or(rest.len());
    let mut at = 0;
    while let Some(found) = rest.get(at..limit).and_then(|rest| rest.find('`')) {
        let from = at + found;
        let run = rest[from..].bytes().take_while(|byte| *byte == b'`').count();
        if run == length {
            return Some(start + length + from + run);
        }
        at = from + run;
    }
    None
}

/// The tag at `start`, if it is one of HTML, and the byte behind it.
fn tag(html: &str, start: usize) -> Option<(Token<'_>, usize)> {
    let rest = html.get(start + 1..)?;
    let (closing, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
    let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let written = &rest[..length];
    let name = written.to_ascii_lowercase();
    if ELEMENTS.binary_search(&name.as_str()).is_err() {
        return None;
    }
    // `List<T>`, `Vec<A>`: one capital letter is a type, not a tag; so is anything right behind a letter or digit that
    // is written in capitals.
    let capitals = written.bytes().all(|byte| byte.is_ascii_uppercase());
    if capitals && length == 1 && !closing && html[..start].ends_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let attributes = &rest[length..];
    if !attributes.starts_with(['>', '/', ' ', '\t', '\n']) {
        return None;
    }
    let mut quote = None;
    for (at, c) in attributes.char_indices().take(1000) {
        match (quote, c) {
            (None, '>') => {
                let inner = attributes[..at].trim().trim_end_matches('/').trim_end();
                let base = start + 1 + usize::from(closing) + length;
                let token = if closing { Token::Close(name) } else { Token::Open(name, inner) };
                return Some((token, base + at + 1));
            }
            (None, '<') => return None,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

/// The value of an attribute, entities decoded.
pub(super) fn attribute(attributes: &str, name: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start();
        let length = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        if rest.is_empty() {
            return None;
        }
        let (own, after) = rest.split_at(length.max(1));
        let after = after.trim_start();
        let Some(value) = after.strip_prefix('=').map(str::trim_start) else {
            rest = after;
            continue;
        };
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        if own.eq_ignore_ascii_case(name) {
            return Some(decode(value));
        }
        rest = after;
    }
}

/// `text` with its entities as the characters that they stand for.
pub(super) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(end, _)| end);
        let decoded = end.and_then(|end| Some((entity(&rest[1..end])?, end)));
        if let Some((c, end)) = decoded {
            out.push(c);
            rest = &rest[end + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| *c != '\0');
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        "rarr" => '→',
        "larr" => '←',
        "times" => '×',
        "bull" => '•',
        _ => return None,
    })
}

/// HTML as a title: Markdown on one line, without bold and slanted type around it.
pub(super) fn title(html: &str, mode: Mode) -> String {
    let mut builder = Builder::new(mode);
    builder.title = true;
    builder.all(&tokens(html, mode));
    crate::text::one_line(&builder.out)
}

/// HTML as Markdown.
pub(super) fn markdown(html: &str, mode: Mode) -> String {
    let html = scan::tidy(html);
    let html = unwrapped(&html);
    let mut builder = Builder::new(mode);
    builder.all(&tokens(html, mode));
    builder.finish()
}

/// Without the line breaks around it, and without bold type that holds all of it: that is how it looks, not what it says.
fn unwrapped(html: &str) -> &str {
    let mut text = html.trim_end();
    loop {
        let before = text.len();
        for tag in ["<br>", "<br/>", "<br />", "</br>", "<BR>"] {
            while let Some(rest) = text.trim_start_matches([' ', '\n', '\t']).strip_prefix(tag) {
                text = rest;
            }
            while let Some(rest) = text.trim_end().strip_suffix(tag) {
                text = rest;
            }
        }
        for name in ["b", "strong", "p", "div", "i", "em", "span"] {
            let trimmed = text.trim();
            let (open, close) = (format!("<{name}>"), format!("</{name}>"));
            if let Some(inner) = trimmed.strip_prefix(open.as_str()).and_then(|rest| rest.strip_suffix(close.as_str()))
                && !inner.contains(&close)
                && !inner.contains(&open)
            {
                text = inner;
            }
        }
        if text.len() == before {
            return text.trim_start_matches('\n');
        }
    }
}

/// Type that is set between marks.
struct Mark {
    name: String,
    open: &'static str,
    close: String,
    /// Whether the opening mark has been written: it waits for text.
    written: bool,
}

struct Builder {
    mode: Mode,
    title: bool,
    out: String,
    marks: Vec<Mark>,
    /// For each open list the number of its next item, when it is numbered.
    lists: Vec<Option<u64>>,
    /// How many quotes this one stands in.
    depth: usize,
}

/// How deep quotes may nest; deeper ones are flat.
const DEPTH: usize = 16;

impl Builder {
    fn new(mode: Mode) -> Self {
        Self { mode, title: false, out: String::new(), marks: Vec::new(), lists: Vec::new(), depth: 0 }
    }

    fn finish(mut self) -> String {
        self.end_marks();
        // At most one blank line in a row, outside of code.
        let mut out = String::with_capacity(self.out.len());
        let mut blanks = 0;
        for line in scan::lines(&self.out) {
            if line.is_blank() && !line.code {
                blanks += 1;
                continue;
            }
            if blanks > 0 || !line.code && scan::is_item(line.text) {
                // A hard break at the end of a paragraph breaks nothing.
                out.truncate(out.trim_end().len());
            }
            if !out.is_empty() {
                out.push_str(if blanks > 0 { "\n\n" } else { "\n" });
            }
            blanks = 0;
            out.push_str(line.text);
        }
        scan::tidy(&out)
    }

    fn all(&mut self, tokens: &[(usize, Token<'_>)]) {
        let mut at = 0;
        while let Some((_, token)) = tokens.get(at) {
            at += 1;
            match token {
                Token::Text(text) => self.text(text),
                Token::Code(code) => self.raw(code),
                Token::Comment(_) => {}
                Token::Close(name) => self.close(name),
                Token::Open(name, attributes) => match name.as_str() {
                    "script" | "style" | "head" | "title" | "colgroup" | "video" | "picture" if !self.title => {
                        let end = matching(tokens, at, name);
                        // A picture has an image in it.
                        if name == "picture" {
                            let inner = tokens.get(at..end).unwrap_or_default();
                            let image = inner.iter().find_map(|(_, token)| match token {
                                Token::Open(name, attributes) if name == "img" => Some(*attributes),
                                _ => None,
                            });
                            if let Some(attributes) = image {
                                self.image(attributes);
                            }
                        }
                        at = end + 1;
                    }
                    "code" | "kbd" | "samp" | "tt" | "pre" => {
                        let end = matching(tokens, at, name);
                        self.code(name, attributes, tokens.get(at..end).unwrap_or_default());
                        at = end + 1;
                    }
                    "table" if !self.title => {
                        let end = matching(tokens, at, name);
                        let table = table(tokens.get(at..end).unwrap_or_default(), self.mode);
                        self.block();
                        self.out.push_str(&table);
                        self.block();
                        at = end + 1;
                    }
                    "blockquote" if !self.title && self.depth < DEPTH => {
                        let end = matching(tokens, at, name);
                        let mut inner = Builder::new(self.mode);
                        inner.depth = self.depth + 1;
                        inner.all(tokens.get(at..end).unwrap_or_default());
                        self.block();
                        for line in inner.finish().lines() {
                            let _ = writeln!(self.out, "{}", format!("> {line}").trim_end());
                        }
                        self.block();
                        at = end + 1;
                    }
                    "summary" if !self.title => {
                        let end = matching(tokens, at, name);
                        let mut inner = Builder::new(self.mode);
                        inner.title = true;
                        inner.all(tokens.get(at..end).unwrap_or_default());
                        let text = crate::text::one_line(&inner.out);
                        self.block();
                        if !text.is_empty() && !crate::content::is_label(&crate::content::plain_title(&text)) {
                            let _ = write!(self.out, "**{text}**");
                            self.block();
                        }
                        at = end + 1;
                    }
                    _ => self.open(name, attributes),
                },
            }
        }
    }

    fn open(&mut self, name: &str, attributes: &str) {
        match name {
            _ if self.title => match name {
                "br" | "p" | "div" | "li" => self.out.push(' '),
                "img" => self.out.push_str(&attribute(attributes, "alt").unwrap_or_default()),
                _ => {}
            },
            "b" | "strong" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "caption" => {
                if name.len() == 2 || name == "caption" {
                    self.block();
                }
                self.mark(name, "**", "**".to_owned());
            }
            "i" | "em" | "cite" | "dfn" | "var" => self.mark(name, "*", "*".to_owned()),
            "del" | "s" | "strike" => self.mark(name, "~~", "~~".to_owned()),
            "a" => {
                if let Some(to) = attribute(attributes, "href")
                    && !to.is_empty()
                    && !to.starts_with(['#', '<'])
                    && !to.contains([' ', '\n', ')'])
                    && !to.to_ascii_lowercase().starts_with("javascript:")
                {
                    self.mark(name, "[", format!("]({to})"));
                }
            }
            "br" => self.line_break(),
            "hr" => {
                self.block();
                self.out.push_str("---");
                self.block();
            }
            "img" => self.image(attributes),
            "ul" | "ol" => {
                if self.lists.is_empty() {
                    self.block();
                }
                let first = attribute(attributes, "start").and_then(|start| start.parse().ok()).unwrap_or(1);
                self.lists.push((name == "ol").then_some(first));
            }
            "li" => self.item(),
            "div" if self.mode == Mode::Pure => self.new_line(),
            "p" | "div" | "section" | "article" | "center" | "details" | "dl" | "figure" | "header" | "footer"
                if self.lists.is_empty() =>
            {
                self.block();
            }
            "dd" => self.new_line(),
            _ => {}
        }
    }

    /// A new line, unless one has just begun.
    fn new_line(&mut self) {
        if !(self.out.is_empty() || self.out.ends_with('\n')) {
            self.line_break();
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            _ if self.title => {
                if matches!(name, "p" | "div" | "li") {
                    self.out.push(' ');
                }
            }
            "ul" | "ol" => {
                self.end_marks();
                self.lists.pop();
                if self.lists.is_empty() {
                    self.block();
                }
            }
            "div" if self.mode == Mode::Pure => self.new_line(),
            "p" | "div" | "section" | "article" | "center" | "details" | "dl" | "dd" | "figure"
                if self.lists.is_empty() =>
            {
                self.block();
            }
            // `</br>` is one too, to a browser.
            "br" => self.line_break(),
            _ => {
                if let Some(at) = self.marks.iter().rposition(|mark| mark.name == name) {
                    while self.marks.len() > at {
                        self.end_last_mark();
                        self.marks.pop();
                    }
                }
                if matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "caption") {
                    self.block();
                }
            }
        }
    }

    fn mark(&mut self, name: &str, open: &'static str, close: String) {
        // Bold inside bold is bold.
        let written = self.marks.iter().any(|mark| mark.open == open);
        let (open, close) = if written { ("", String::new()) } else { (open, close) };
        self.marks.push(Mark { name: name.to_owned(), open, close, written: false });
    }

    /// Closes the last mark before the white space at the end.
    fn end_last_mark(&mut self) {
        if let Some(mark) = self.marks.last_mut()
            && std::mem::take(&mut mark.written)
        {
            let close = mark.close.clone();
            let end = self.out.trim_end().len();
            self.out.insert_str(end, &close);
        }
    }

    /// Ends the marks at the end of a block; they open again with the next text.
    fn end_marks(&mut self) {
        for at in (0..self.marks.len()).rev() {
            if let Some(mark) = self.marks.get_mut(at)
                && std::mem::take(&mut mark.written)
            {
                let end = self.out.trim_end().len();
                self.out.insert_str(end, &mark.close);
            }
        }
    }

    fn start_marks(&mut self) {
        for mark in &mut self.marks {
            if !std::mem::replace(&mut mark.written, true) {
                self.out.push_str(mark.open);
            }
        }
    }

    /// A blank line.
    fn block(&mut self) {
        self.end_marks();
        if self.title {
            self.out.push(' ');
            return;
        }
        let end = self.out.trim_end_matches([' ', '\t']).len();
        self.out.truncate(end);
        while !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn line_break(&mut self) {
        self.end_marks();
        let trimmed = self.out.trim_end_matches([' ', '\t']).len();
        self.out.truncate(trimmed);
        if self.out.ends_with('\n') {
            // A second break in a row parts paragraphs.
            if self.lists.is_empty() && !self.out.ends_with("\n\n") {
                self.out.push('\n');
            }
        } else if !self.out.is_empty() {
            self.out.push_str("  \n");
        }
        let indent = self.indent(0);
        self.out.push_str(&indent);
    }

    /// The blanks before text in the innermost list, or in the one so many further out.
    fn indent(&self, out: usize) -> String {
        " ".repeat(4 * self.lists.len().saturating_sub(out).min(DEPTH))
    }

    fn item(&mut self) {
        self.end_marks();
        let end = self.out.trim_end().len();
        self.out.truncate(end);
        if !self.out.is_empty() {
            // A list under a paragraph starts with a blank line, an item under an item does not.
            let last = self.out.rsplit('\n').next().unwrap_or_default();
            let first = self.lists.len() == 1 && !scan::is_item(last);
            let in_list = last.starts_with("    ");
            self.out.push_str(if first && !in_list { "\n\n" } else { "\n" });
        }
        let indent = self.indent(1);
        self.out.push_str(&indent);
        match self.lists.last_mut() {
            Some(Some(number)) => {
                let _ = write!(self.out, "{number}. ");
                *number = number.saturating_add(1);
            }
            _ => self.out.push_str("- "),
        }
    }

    fn image(&mut self, attributes: &str) {
        let alt = attribute(attributes, "alt").unwrap_or_default().replace(['[', ']'], "");
        if let Some(source) = attribute(attributes, "src")
            && !source.contains([' ', '\n', ')'])
            && !source.starts_with("data:")
        {
            self.start_marks();
            let _ = write!(self.out, "![{alt}]({source})");
        } else {
            self.out.push_str(&alt);
        }
    }

    fn code(&mut self, name: &str, attributes: &str, inner: &[(usize, Token<'_>)]) {
        let mut text = String::new();
        let mut language = language(attributes);
        for (_, token) in inner {
            match token {
                Token::Text(piece) => text.push_str(&decode(piece)),
                Token::Code(piece) => text.push_str(piece),
                Token::Open(name, _) if name == "br" => text.push('\n'),
                Token::Open(name, attributes) if name == "code" => language = language.or(self::language(attributes)),
                Token::Close(name) if name == "div" || name == "p" => text.push('\n'),
                _ => {}
            }
        }
        // Markdown's own fence inside the tag.
        if text.trim_start().starts_with("```") {
            self.block();
            self.out.push_str(text.trim());
            self.block();
            return;
        }
        let text = text.trim_matches('\n').trim_end();
        if text.trim().is_empty() {
            return;
        }
        let longest = |text: &str| text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        if !self.title && (name == "pre" || text.contains('\n')) {
            let fence = "`".repeat(3.max(longest(text) + 1));
            let indent = self.indent(0);
            if self.lists.is_empty() {
                self.block();
            } else {
                self.line_break();
                self.out.truncate(self.out.trim_end().len());
                let _ = write!(self.out, "\n{indent}");
            }
            let body = text.lines().map(|line| format!("{indent}{line}\n")).collect::<String>();
            let body = body.strip_prefix(indent.as_str()).unwrap_or(&body).to_owned();
            let _ = write!(self.out, "{fence}{}\n{indent}{body}{indent}{fence}", language.unwrap_or_default());
            if self.lists.is_empty() {
                self.block();
            } else {
                self.out.push('\n');
            }
            return;
        }
        let text = crate::text::one_line(text);
        let tick = "`".repeat(if text.contains('`') { longest(&text) + 1 } else { 1 });
        let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
        self.start_marks();
        let _ = write!(self.out, "{tick}{pad}{text}{pad}{tick}");
    }

    /// Text that stays as it is.
    fn raw(&mut self, text: &str) {
        if !self.title && text.trim_start().starts_with("```") | text.trim_start().starts_with("~~~") {
            self.end_marks();
        } else {
            self.start_marks();
        }
        self.out.push_str(text);
    }

    fn text(&mut self, text: &str) {
        let text = text.replace("&nbsp;", " ").replace('\u{a0}', " ");
        let escaped = self.escape(&text);
        if self.mode == Mode::Mixed && self.lists.is_empty() && !self.title {
            // Paragraphs of Markdown: marks do not reach over the blank lines between them.
            let mut pieces = escaped.split("\n\n");
            if let Some(first) = pieces.next() {
                self.piece(first);
            }
            for piece in pieces {
                self.block();
                self.piece(piece);
            }
            return;
        }
        let mut words = escaped.split_whitespace();
        let Some(first) = words.next() else {
            if !self.out.is_empty() && !self.out.ends_with(char::is_whitespace) {
                self.out.push(' ');
            }
            return;
        };
        if escaped.starts_with(char::is_whitespace) && !self.out.is_empty() && !self.out.ends_with(char::is_whitespace)
        {
            self.out.push(' ');
        }
        self.start_marks();
        self.out.push_str(first);
        for word in words {
            self.out.push(' ');
            self.out.push_str(word);
        }
        if escaped.ends_with(char::is_whitespace) {
            self.out.push(' ');
        }
    }

    fn piece(&mut self, text: &str) {
        let inner = text.trim_start();
        if inner.is_empty() {
            if !(self.out.is_empty() || self.out.ends_with('\n') && text.starts_with('\n')) {
                self.out.push_str(text);
            }
            return;
        }
        let lead = &text[..text.len() - inner.len()];
        // The line end right behind `<br>` is not a second break.
        let lead = if self.out.is_empty() || self.out.ends_with('\n') { lead.trim_start_matches('\n') } else { lead };
        self.out.push_str(lead);
        self.start_marks();
        self.out.push_str(inner);
    }

    /// Text with what Markdown would take for marks or tags.
    fn escape(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut before = '\n';
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, c)| *c);
            match c {
                '<' if next.is_some_and(|c| c.is_ascii_alphabetic() || c == '/')
                    && !text[at + 1..].starts_with("http") =>
                {
                    out.push_str("&lt;");
                }
                _ if self.mode == Mode::Mixed => out.push(c),
                '\\' if next.is_some_and(|c| c.is_ascii_punctuation()) => out.push_str("\\\\"),
                '*' => out.push_str("\\*"),
                '_' if !(before.is_alphanumeric() && next.is_some_and(char::is_alphanumeric)) => out.push_str("\\_"),
                '#' if before == '\n' => out.push_str("\\#"),
                c => out.push(c),
            }
            before = c;
        }
        out
    }
}

fn language(attributes: &str) -> Option<String> {
    let class = attribute(attributes, "class")?;
    let language = class
        .split_whitespace()
        .find_map(|class| class.strip_prefix("language-").or_else(|| class.strip_prefix("lang-")).map(str::to_owned))?;
    language.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'#')).then_some(language)
}

/// The index of the tag that closes `name`, or one past the last token.
pub(super) fn matching(tokens: &[(usize, Token<'_>)], from: usize, name: &str) -> usize {
    let mut depth = 0usize;
    for (at, (_, token)) in tokens.iter().enumerate().skip(from) {
        match token {
            Token::Open(own, _) if own == name => depth += 1,
            Token::Close(own) if own == name => {
                if depth == 0 {
                    return at;
                }
                depth -= 1;
            }
            _ => {}
        }
    }
    tokens.len()
}

/// The rows of a table; its first row is the head.
fn table(tokens: &[(usize, Token<'_>)], mode: Mode) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut at = 0;
    while let Some((_, token)) = tokens.get(at) {
        at += 1;
        match token {
            Token::Open(name, _) if name == "tr" => rows.push(Vec::new()),
            Token::Open(name, _) if name == "td" || name == "th" => {
                let rest = tokens.get(at..).unwrap_or_default();
                let length = rest
                    .iter()
                    .position(|(_, token)| match token {
                        Token::Close(name) => matches!(name.as_str(), "td" | "th" | "tr" | "table"),
                        Token::Open(name, _) => matches!(name.as_str(), "td" | "th" | "tr"),
                        _ => false,
                    })
                    .unwrap_or(rest.len());
                let mut inner = Builder::new(mode);
                inner.all(&rest[..length]);
                let text = crate::text::one_line(&inner.finish()).replace('|', "\\|");
                if rows.is_empty() {
                    rows.push(Vec::new());
                }
                if let Some(row) = rows.last_mut() {
                    row.push(text);
                }
                at += length;
            }
            _ => {}
        }
    }
    rows.retain(|row| !row.is_empty());
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = String::new();
    for (index, row) in rows.iter().enumerate() {
        let cells: Vec<&str> = (0..width).map(|cell| row.get(cell).map_or("", String::as_str)).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
        if index == 0 {
            let _ = writeln!(out, "|{}", " --- |".repeat(width));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_sorted_for_the_search() {
        assert!(ELEMENTS.is_sorted());
    }

    #[test]
    fn markdown_with_tags_becomes_markdown() {
        let check = |html: &str, expect: &str| assert_eq!(markdown(html, Mode::Mixed), expect, "{html:?}");
        check("<br><b>All of it is bold.</b>", "All of it is bold.");
        check("<br/>\n\nText with <b>bold</b> and <code>a &lt; b</code>.", "Text with **bold** and `a < b`.");
        check("**kept** `<b>` stays\n\n```\n<br>\n```", "**kept** `<b>` stays\n\n```\n<br>\n```");
        check("a<br>b<br><br>c", "a  \nb\n\nc");
        check(
            "<ul>\n  <li>one</li>\n  <li>two <b>x</b>\n  <ul><li>in</li></ul></li>\n</ul>\nend",
            "- one\n- two **x**\n    - in\n\nend",
        );
        check("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b");
        check("A <POD> runs", "A &lt;POD> runs");
        check("<p>a</p><p>b</p>", "a\n\nb");
        check("<pre><code class=\"language-sh\">ls -l\ncd</code></pre>", "```sh\nls -l\ncd\n```");
        check("<a href=\"https://example.com\">x</a> <a href='#top'>y</a>", "[x](https://example.com) y");
        check(
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2|3</td></tr></table>",
            "| A | B |\n| --- | --- |\n| 1 | 2\\|3 |",
        );
        check("<b> spaced </b>text", "**spaced** text");
        check("<b>one\n\ntwo</b> x", "**one**\n\n**two** x");
        check("<details><summary>More</summary>x</details>", "**More**\n\nx");
        check("<details><summary>Answer</summary>x</details>", "x");
        check("x <!-- gone --> y", "x  y");
        check("Vec<T> and a < b", "Vec&lt;T> and a < b");
        check("<blockquote>q<br>r</blockquote>", "> q\n> r");
        check("<script>alert(1)</script>x", "x");
        check("unclosed <b>bold", "unclosed **bold**");
    }

    #[test]
    fn pure_html_is_escaped() {
        let check = |html: &str, expect: &str| assert_eq!(markdown(html, Mode::Pure), expect, "{html:?}");
        check("2 * 3 * 4 &lt; x_y _z_", "2 \\* 3 \\* 4 &lt; x_y \\_z\\_");
        check("<div>a</div><div>b</div>", "a  \nb");
        check("<b>a</b>&nbsp;b\n c", "**a** b c");
        check("one<br>- two<br>- three", "one\n- two\n- three");
    }

    #[test]
    fn titles_are_one_line() {
        let check = |html: &str, expect: &str| assert_eq!(title(html, Mode::Mixed), expect, "{html:?}");
        check("\n  <b>1. What is\n  <code>ps</code>?</b>\n", "1. What is `ps`?");
        check("What is a <POD>?", "What is a &lt;POD>?");
        check("<h3>Why&nbsp;<i>so</i>?</h3>", "Why so?");
    }
}

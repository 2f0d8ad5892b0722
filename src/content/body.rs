//! The indented lines under a header: collected, dedented, and traced back to the page. Not what they mean.

use super::{
    findings::Findings,
    header::{self, Header},
    lines::{Line, Lines, TAB, dedent, indent},
    title,
};
use crate::source::Span;

/// The dedented text of an answer and where each of its lines stands in the page.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// The lines, each with its `\n`.
    pub(super) text: String,
    origins: Vec<Origin>,
}

#[derive(Debug, Clone, Copy)]
struct Origin {
    /// First byte of the line in the text.
    at: usize,
    /// Blanks at the start of the line that stand for a tab of the page.
    padding: usize,
    /// The byte of the page that follows them.
    page: usize,
}

impl Body {
    fn push(&mut self, line: &str, page: usize, padding: usize) {
        self.origins.push(Origin { at: self.text.len(), padding, page });
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// The byte of the page where the byte `at` of the text comes from.
    pub(super) fn page(&self, at: usize) -> usize {
        let index = self.origins.partition_point(|origin| origin.at <= at);
        let Some(origin) = index.checked_sub(1).and_then(|index| self.origins.get(index)) else { return 0 };
        origin.page + (at - origin.at).saturating_sub(origin.padding)
    }

    /// The bytes of the page where a piece of the text comes from.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.page(start), if end > start { self.page(end - 1) + 1 } else { self.page(start) })
    }
}

/// Reads the lines under a header that is indented by `base`, and leaves `lines` at the first line that is not among
/// them. The body reaches over a rubric comment even where that is not indented.
pub(super) fn collect(lines: &mut Lines<'_>, base: usize, findings: &mut Findings) -> (Body, usize) {
    let least = if base >= TAB { base + TAB } else { TAB };
    let mut strip = least;
    let mut body = Body::default();
    let mut end = 0;
    let mut blanks: usize = 0;
    let mut after = lines.clone();
    // Whether a rubric comment is open, and the byte where one that stands outside of the indentation ends.
    let mut rubric = false;
    let mut granted = 0;
    while let Some(line) = lines.peek() {
        if line.is_blank() {
            lines.next();
            blanks += 1;
            continue;
        }
        let columns = line.indent();
        let mut inside = columns >= least || line.start < granted;
        if !inside
            && (rubric || is_rubric_start(line.trimmed()))
            && let Some(close) = rubric_end(lines.clone())
        {
            findings.note(
                "rubric-indent",
                line.trimmed_span(),
                "the rubric comment is not indented like its answer",
                "indent every line of it by 4",
            );
            granted = close;
            inside = true;
        }
        if !inside {
            break;
        }
        if body.text.is_empty() && (1..TAB).contains(&base) && columns >= base + TAB {
            strip = base + TAB;
        }
        for _ in 0..std::mem::take(&mut blanks) {
            body.push("", line.start, 0);
        }
        let (text, taken) = dedent(line.text, strip);
        let kept = line.text.len() - taken;
        let padding = text.len() - kept;
        if rubric && text.starts_with(['\t', ' ']) && text.contains('\t') {
            // YAML knows no tabs.
            let width = indent(&text);
            let rest = text.trim_start_matches([' ', '\t']);
            body.push(&(" ".repeat(width) + rest), line.end() - rest.len(), width);
        } else {
            body.push(&text, line.start + taken, padding);
        }
        // Few lines have the mark, and looking for one byte is far quicker than for four.
        if let Some(open) = text.contains('<').then(|| rubric_start(&text)).flatten() {
            rubric = !text[open..].contains("-->");
        } else if rubric {
            rubric = !(text.contains('>') && text.contains("-->"));
        }
        end = line.end();
        lines.next();
        after = lines.clone();
    }
    *lines = after;
    (body, end)
}

/// Whether `text` opens with a rubric comment.
pub(super) fn is_rubric_start(text: &str) -> bool {
    text.strip_prefix("<!--").is_some_and(|rest| {
        let word = rest.trim_start();
        word.get(..6).is_some_and(|head| head.eq_ignore_ascii_case("rubric"))
            && !word[6..]
                .starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-' && !word[6..].starts_with("--"))
    })
}

/// Where in `text` a rubric comment opens.
pub(super) fn rubric_start(text: &str) -> Option<usize> {
    text.match_indices("<!--").map(|(at, _)| at).find(|at| is_rubric_start(&text[*at..]))
}

/// The byte where the line ends that closes the comment, if that is before the next header.
fn rubric_end(mut lines: Lines<'_>) -> Option<usize> {
    let first = lines.next()?;
    if first.text.contains("-->") {
        return Some(first.next);
    }
    for line in lines {
        if line.text.contains("-->") {
            return Some(line.next);
        }
        if line.indent() < TAB && line.trimmed().starts_with("???") {
            return None;
        }
    }
    None
}

/// The fences of a text: bytes of each block of code, and the byte of the opening line that nothing closes.
pub(super) fn fences(text: &str) -> (Vec<Span>, Option<Span>) {
    let mut closed = Vec::new();
    let mut open: Option<(u8, usize, Span)> = None;
    if !text.contains("```") && !text.contains("~~~") {
        return (closed, None);
    }
    for line in Lines::new(text, 0, 1) {
        match open {
            None => {
                if let Some((mark, length)) = fence_open(line.text) {
                    open = Some((mark, length, line.trimmed_span()));
                }
            }
            Some((mark, length, at)) => {
                if fence_close(line.text).is_some_and(|(own, count)| own == mark && count >= length) {
                    closed.push(Span::new(at.start, line.end()));
                    open = None;
                }
            }
        }
    }
    (closed, open.map(|(_, _, at)| at))
}

/// The mark and the length of a fence that `line` opens, behind list markers and quote marks too.
pub(super) fn fence_open(line: &str) -> Option<(u8, usize)> {
    let mut text = line.trim_start();
    loop {
        let rest = text
            .strip_prefix("> ")
            .or_else(|| text.strip_prefix('>'))
            .or_else(|| text.strip_prefix(['-', '*', '+']).filter(|rest| rest.starts_with(' ')))
            .or_else(|| {
                let digits = text.bytes().take_while(u8::is_ascii_digit).count();
                text[digits..]
                    .strip_prefix(['.', ')'])
                    .filter(|rest| (1..=9).contains(&digits) && rest.starts_with(' '))
            });
        match rest {
            Some(rest) => text = rest.trim_start(),
            None => break,
        }
    }
    let mark = text.bytes().next().filter(|mark| matches!(mark, b'`' | b'~'))?;
    let length = text.bytes().take_while(|byte| *byte == mark).count();
    (length >= 3 && !(mark == b'`' && text[length..].contains('`'))).then_some((mark, length))
}

/// The mark and the length of a fence that `line` closes, if it is one of the right kind.
pub(super) fn fence_close(line: &str) -> Option<(u8, usize)> {
    let text = line.trim_start_matches(['>', ' ', '\t']).trim_end();
    let mark = text.bytes().next().filter(|mark| matches!(mark, b'`' | b'~'))?;
    (text.len() >= 3 && text.bytes().all(|byte| byte == mark)).then_some((mark, text.len()))
}

/// The answer inside a body that is nothing but `??? success "Answer"` with an answer in it; `None` when it is not.
pub(super) fn unwrap(text: &str) -> Option<String> {
    let mut lines = Lines::new(text, 0, 1).skip_while(Line::is_blank);
    let first = lines.next().filter(|line| line.indent() < TAB)?;
    let label = match header::parse(&first, &mut Findings::new(""))? {
        Header::Question(title) => title.is_some_and(|(title, _)| title::is_label(&title::plain(title))),
        Header::Other { mark: "===", .. } => false,
        Header::Other { kind, title: Some(title), .. } => {
            title::is_label(&title::plain(title)) || title.trim().is_empty() && says_answer(&kind)
        }
        Header::Other { kind, title: None, .. } => says_answer(&kind),
    };
    if !label {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in lines {
        if line.is_blank() {
            out.push('\n');
            continue;
        }
        if line.indent() < TAB {
            return None;
        }
        out.push_str(&dedent(line.text, TAB).0);
        out.push('\n');
    }
    Some(out)
}

fn says_answer(kind: &str) -> bool {
    matches!(kind, "success" | "answer" | "solution" | "check" | "done")
}

/// Warns of questions that stand in the middle of an answer, of an include there, and of a fence that nothing closes.
pub(super) fn inspect(body: &Body, findings: &mut Findings) {
    let (fenced, open) = fences(&body.text);
    if let Some(open) = open {
        findings.warn(
            "unclosed-fence",
            body.span(open.start, open.end),
            "this code block is not closed: it runs to the end of the answer",
            "close it with a line of as many marks, indented like the first",
        );
    }
    let mut fenced = fenced.into_iter().peekable();
    for line in Lines::new(&body.text, 0, 1) {
        let trimmed = line.trimmed();
        if !trimmed.starts_with("???") && !trimmed.starts_with("{%") {
            continue;
        }
        while fenced.next_if(|span| span.end <= line.start).is_some() {}
        let in_code = fenced.peek().is_some_and(|span| span.start <= line.start)
            || open.is_some_and(|open| open.start <= line.start);
        if in_code {
            continue;
        }
        let span = body.span(line.trimmed_span().start, line.trimmed_span().end);
        if super::include::parse(trimmed).is_some() {
            findings.note("include-in-answer", span, "an include inside an answer is not read: it stays as text", "");
        } else if let Some(Header::Question(title)) = header::parse(&line, &mut Findings::new("")) {
            let label = title.is_none_or(|(title, _)| title::is_label(&title::plain(title)));
            if !label {
                findings.warn(
                    "nested-question",
                    span,
                    "a question inside an answer is part of that answer and is not asked",
                    "move it out of the answer, to the start of the line",
                );
            }
        }
    }
}

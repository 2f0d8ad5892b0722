//! A page of Markdown as questions and findings. Pure: never fails, reads no files, and one broken question never harms
//! the others.

use std::time::Duration;

use super::{
    body::{self, Body},
    findings::{Findings, quote},
    front,
    header::{self, Header},
    ids,
    include::{self, Included, Includes},
    lines::{Line, Lines, TAB},
    place, rubric, title,
    walk::PageStat,
};
use crate::{
    bank::{Level, Question},
    diagnostic::Diagnostic,
    markdown,
    source::Span,
};

/// The longest title and the longest answer that are read, in bytes. Nobody says more than a hundredth of that, and what
/// grading and drawing do with them may take the square of their length.
const LONGEST_TITLE: usize = 2 << 10;
const LONGEST_ANSWER: usize = 32 << 10;
/// How deep includes may nest, and how many a page may have in all.
const INCLUDE_DEPTH: usize = 16;
const INCLUDES: usize = 256;
/// How many bytes they may have together.
const INCLUDE_BYTES: usize = 32 << 20;

/// What was read from one page and the files that it includes.
#[derive(Debug, Clone, Default)]
pub struct ParsedPage {
    /// Path relative to the content folder, with `/`.
    pub file: String,
    /// From the front matter, else the first heading.
    pub title: Option<String>,
    /// From the front matter.
    pub description: Option<String>,
    /// For example `aws/sre`; empty when the page does not say.
    pub topic: String,
    /// Level, when the page says or implies one.
    pub level: Option<Level>,
    /// Time for each answer, from the front matter.
    pub time_limit: Option<Duration>,
    /// The questions, in page order. Those of an included file carry that file's path, lines and spans.
    pub questions: Vec<Question>,
    /// What was read leniently or not at all, in page order.
    pub diagnostics: Vec<Diagnostic>,
    /// The files whose text was included, relative to the docs root, and those that were looked for and not found: when
    /// one of them changes, so does the page.
    pub includes: Vec<String>,
    /// What those were like just before they were read, in their order, `None` for one that was not there; empty when the
    /// text came from elsewhere than a folder.
    pub include_stats: Vec<Option<PageStat>>,
    /// Digest of the page's path and bytes and of its includes; empty when the text came from elsewhere than a folder.
    pub digest: String,
}

/// How much is read of the questions of a page. Which questions there are, and their names, is the same with all of them.
#[derive(Debug, Clone, Copy)]
pub(super) enum Extent<'a> {
    /// All.
    Whole,
    /// All but rubrics, and what those would have been warned of is not found.
    Texts,
    /// Rubric and plain text of these alone, by their numbers on the page from 0. Most of the time that reading a page
    /// takes goes into those two, and what they would have been warned of is not found.
    Only(&'a [usize]),
}

impl Extent<'_> {
    /// Whether the rubric of a question and its plain text are read.
    fn takes(self, number: usize) -> (bool, bool) {
        match self {
            Self::Whole => (true, true),
            Self::Texts => (false, true),
            Self::Only(numbers) => (numbers.contains(&number), numbers.contains(&number)),
        }
    }
}

/// Reads the page `text` that lies at `file`, a path relative to the docs root with `/`. Total: any text gives a page.
pub fn parse_page(file: &str, text: &str, includes: &dyn Includes) -> ParsedPage {
    parse(file, text, includes, Extent::Whole)
}

/// As [`parse_page`], as far as `extent` says.
pub(super) fn parse(file: &str, text: &str, includes: &dyn Includes, extent: Extent<'_>) -> ParsedPage {
    let mut reader = Reader {
        includes,
        extent,
        findings: Findings::new(file),
        page: ParsedPage { file: file.to_owned(), ..ParsedPage::default() },
        trail: vec![file.to_owned()],
        budget: INCLUDES,
        bytes: INCLUDE_BYTES,
        front: front::Front::default(),
        heading_title: None,
        include_level: None,
        flow: Flow::default(),
    };
    reader.read(text, true);
    let mut page = reader.finish();
    // The last line may have no line end, and a body gives each of its lines one.
    for finding in page.diagnostics.iter_mut().filter(|finding| finding.file == file) {
        finding.span.end = finding.span.end.min(text.len());
    }
    page
}

struct Reader<'c> {
    includes: &'c dyn Includes,
    extent: Extent<'c>,
    findings: Findings,
    page: ParsedPage,
    /// The files that are being read, the page itself first.
    trail: Vec<String>,
    budget: usize,
    bytes: usize,
    front: front::Front,
    heading_title: Option<String>,
    include_level: Option<Level>,
    flow: Flow,
}

/// What stands between the questions.
#[derive(Debug, Default)]
struct Flow {
    /// The `##` and the `###` above.
    sections: [Option<String>; 2],
    /// The heading since the last question: its level and text.
    heading: Option<(usize, String)>,
    /// The paragraph since the last question, and whether it may still go on.
    paragraph: Option<(Span, bool)>,
    /// Just under an answer: whether text here is worth a warning.
    below_answer: Option<BelowAnswer>,
    /// Text under an answer that no question has taken as its title yet.
    stray: Option<(Span, usize)>,
    /// Inside a block, a tab or a list item, where indented headers are headers.
    container: bool,
}

#[derive(Debug, Clone, Copy)]
struct BelowAnswer {
    /// The first byte after the answer.
    end: usize,
}

impl Reader<'_> {
    fn finish(mut self) -> ParsedPage {
        self.flush_stray();
        let mut page = self.page;
        let place = place::of_path(&page.file);
        page.title = self.front.title.or(self.heading_title);
        page.description = self.front.description;
        page.time_limit = self.front.time_limit;
        let (title_topic, title_level) = page.title.as_deref().map(place::of_title).unwrap_or_default();
        page.topic = self.front.topic.unwrap_or(if place.topic.is_empty() {
            title_topic.unwrap_or_default()
        } else {
            place.topic
        });
        page.level = self.front.level.or(place.level).or(self.include_level).or(title_level);
        let name = match (&place.page, page.level) {
            (Some(name), _) => name.as_str(),
            (None, Some(level)) => level.as_str(),
            (None, None) if place.topic_is_page => "",
            (None, None) => "index",
        };
        for question in &mut page.questions {
            question.topic.clone_from(&page.topic);
            question.level = page.level;
            question.id = ids::base(&page.topic, name, &question.title);
            question.time_limit = question.rubric.as_ref().and_then(|rubric| rubric.time_limit).or(page.time_limit);
        }
        ids::tell_apart(&mut page.questions);
        page.diagnostics = self.findings.finish();
        page
    }

    /// Reads one file: the page itself or an included one.
    fn read(&mut self, text: &str, is_page: bool) {
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut lines = Lines::new(text, start, 1);
        if is_page {
            self.front = front::read(text, &mut lines, &mut self.findings);
        } else {
            front::read(text, &mut lines, &mut Findings::new(""));
        }
        let mut fences = Fences::default();
        // No `-->` stands from this byte on.
        let mut uncommented = usize::MAX;
        while let Some(line) = lines.peek() {
            if line.is_blank() {
                self.end_paragraph();
                lines.next();
                continue;
            }
            let trimmed = line.trimmed();
            let outside = line.indent() < TAB;
            if outside && trimmed.starts_with("<!--") && line.start < uncommented {
                self.end_paragraph();
                match text[line.start..].find("-->") {
                    Some(close) => {
                        self.comment(&line, line.start + close, &mut lines);
                        continue;
                    }
                    None => uncommented = line.start,
                }
            }
            if (outside || self.flow.container)
                && let Some((mark, length)) = fence_at_start(trimmed)
            {
                if fences.closes_after(text, &line, mark, length) {
                    self.text_line(&line, text);
                    skip_fence(&mut lines, mark, length, outside);
                    self.end_paragraph();
                    continue;
                }
                self.findings.warn(
                    "unclosed-fence",
                    line.trimmed_span(),
                    "this code block is not closed: its lines are read as text",
                    "close it with a line of as many marks",
                );
                lines.next();
                continue;
            }
            if outside || self.flow.container {
                if let Some(found) = header::parse(&line, &mut self.findings) {
                    lines.next();
                    match found {
                        Header::Question(title) => self.question(&line, title, text, &mut lines),
                        other @ Header::Other { .. } => {
                            header::not_a_question(&other, &line, &mut self.findings);
                            self.flush_stray();
                            self.flow.container = true;
                            self.flow.below_answer = None;
                            self.end_paragraph();
                        }
                    }
                    continue;
                }
            } else if trimmed.starts_with("???")
                && let Some(Header::Question(_)) = header::parse(&line, &mut Findings::new(""))
            {
                self.findings.warn(
                    "indented-question",
                    line.trimmed_span(),
                    "a question that is indented by 4 or more is text here, so it is not read",
                    "move it to the start of the line",
                );
            }
            lines.next();
            if outside {
                self.outside_line(&line, text, &mut lines);
            } else if self.flow.container && is_list_item(trimmed) {
                self.flow.container = true;
            }
        }
        self.end_paragraph();
    }

    /// A comment outside of answers; `close` is where its `-->` starts.
    fn comment(&mut self, line: &Line<'_>, close: usize, lines: &mut Lines<'_>) {
        if body::is_rubric_start(line.trimmed()) {
            self.findings.warn(
                "stray-rubric",
                line.trimmed_span(),
                "this rubric belongs to no question",
                "write it at the end of the answer, indented like it",
            );
        }
        let mut noted = false;
        while let Some(inner) = lines.peek().filter(|inner| inner.start <= close) {
            lines.next();
            if !noted && inner.start > line.start && inner.trimmed().starts_with("???") {
                noted = true;
                self.findings.note(
                    "commented-question",
                    inner.trimmed_span(),
                    "a question inside a comment is not read",
                    "",
                );
            }
        }
    }

    /// A line outside of answers and code that opens no block.
    fn outside_line(&mut self, line: &Line<'_>, text: &str, lines: &mut Lines<'_>) {
        let trimmed = line.trimmed();
        if let Some((level, heading)) = atx_heading(trimmed) {
            self.heading(level, heading);
        } else if let Some(path) = include::parse(trimmed) {
            self.structure();
            self.include(path, line);
        } else if let Some(level) = setext_level(trimmed)
            && let Some((span, true)) = self.flow.paragraph
            && !line.text.starts_with(' ')
        {
            let written = text.get(span.range()).unwrap_or_default();
            self.flow.stray = self.flow.stray.filter(|(stray, _)| stray.start < span.start);
            self.heading(level, written);
        } else if is_rule(trimmed) {
            self.structure();
            if trimmed == "---"
                && let Some(end) = second_front_matter(lines.clone())
            {
                self.findings.warn(
                    "second-front-matter",
                    line.trimmed_span(),
                    "a second `---` block is not front matter, so MkDocs shows it as text",
                    "join it with the front matter at the start of the page",
                );
                while lines.peek().is_some_and(|inner| inner.start <= end) {
                    lines.next();
                }
            }
        } else {
            self.text_line(line, text);
            self.flow.container = is_list_item(trimmed) || self.flow.container && line.indent() > 0;
        }
    }

    /// Text outside of answers.
    fn text_line(&mut self, line: &Line<'_>, text: &str) {
        let span = line.trimmed_span();
        if let Some(below) = self.flow.below_answer
            && !is_furniture(line.trimmed())
        {
            self.flow.below_answer = None;
            let adjacent = !text.get(below.end..line.start).is_some_and(has_blank_line);
            self.flow.stray = Some((span, line.indent()));
            if adjacent || line.indent() > 0 {
                self.flush_stray();
            }
        }
        self.flow.paragraph = match self.flow.paragraph {
            Some((start, true)) => Some((Span::new(start.start, span.end), true)),
            _ => Some((span, true)),
        };
    }

    fn flush_stray(&mut self) {
        if let Some((span, indent)) = self.flow.stray.take() {
            let by = match indent {
                0 => "it is not indented".to_owned(),
                1 => "it is indented by 1 blank".to_owned(),
                more => format!("it is indented by {more} blanks"),
            };
            self.findings.warn(
                "short-indent",
                span,
                format!("this text is not part of the answer above: {by}"),
                "indent it by 4 to make it part of the answer, or put a heading or `---` before it",
            );
        }
    }

    fn end_paragraph(&mut self) {
        if let Some((_, open)) = &mut self.flow.paragraph {
            *open = false;
        }
    }

    /// Something that parts the page: what stands below it is not meant as part of the answer above.
    fn structure(&mut self) {
        self.flush_stray();
        self.flow.below_answer = None;
        self.flow.paragraph = None;
        self.flow.container = false;
    }

    fn heading(&mut self, level: usize, written: &str) {
        self.structure();
        let text = title::plain(without_attributes(written));
        if level == 1 && self.heading_title.is_none() && self.trail.len() == 1 {
            self.heading_title = Some(text.clone());
        }
        let section = Some(text.clone()).filter(|text| !text.is_empty());
        match level {
            1 => self.flow.sections = [None, None],
            2 => self.flow.sections = [section, None],
            3 => self.flow.sections[1] = section,
            _ => {}
        }
        self.flow.heading = Some((level, without_attributes(written).to_owned()));
    }

    fn question(&mut self, line: &Line<'_>, found: Option<(&str, Span)>, text: &str, lines: &mut Lines<'_>) {
        let header_span = line.trimmed_span();
        let indent = line.indent();
        if (1..TAB).contains(&indent) {
            self.findings.warn(
                "indented-header",
                Span::new(line.start, header_span.start),
                "blanks before `???`",
                "move it to the start of the line; MkDocs shows this line as plain text",
            );
        }
        let written = found.map(|(written, _)| (written, title::plain(written))).filter(|(_, plain)| !plain.is_empty());
        let taken = match written {
            Some((written, plain)) if title::is_label(&plain) => {
                let taken = self.title_above(text);
                let (message, help) = match &taken {
                    Some((title, _)) => (
                        format!("{} is a label: read as the question {}", quote(written), quote(title)),
                        "write the question itself between the quotes",
                    ),
                    None => (
                        format!("{} is a label and no question stands above it: skipped", quote(written)),
                        "write the question between the quotes",
                    ),
                };
                self.findings.warn("label-title", found.map_or(header_span, |(_, span)| span), message, help);
                taken.map(|(written, section)| (title::plain(&written), written, section))
            }
            Some((written, plain)) => Some((plain, written.to_owned(), self.section())),
            None => {
                self.findings.warn(
                    "no-title",
                    header_span,
                    "a question without a title is skipped",
                    "write `??? question \"Title\"`",
                );
                None
            }
        };
        self.flush_stray();
        let (body, end) = body::collect(lines, indent, &mut self.findings);
        let end = end.max(line.end());
        self.flow.heading = None;
        self.flow.paragraph = None;
        if indent < TAB {
            self.flow.below_answer = Some(BelowAnswer { end });
            self.flow.container = false;
        }
        let Some((title, written, section)) = taken else { return };
        if title::is_placeholder(&title) {
            self.findings.warn(
                "placeholder",
                header_span,
                "a placeholder is skipped",
                "write the question, or take it out",
            );
            return;
        }
        let (with_rubric, with_text) = self.extent.takes(self.page.questions.len());
        let Some((answer, rubric)) = self.answer(&body, with_rubric) else {
            self.findings.warn(
                "empty-answer",
                header_span,
                "a question without an answer is skipped",
                "write the answer below it, indented by 4",
            );
            return;
        };
        for (what, length, most) in
            [("title", written.len(), LONGEST_TITLE), ("reference answer", answer.len(), LONGEST_ANSWER)]
        {
            if length > most {
                self.findings.error(
                    "too-long",
                    header_span,
                    format!("a question with a {what} of {length} bytes is skipped: {most} are read at most"),
                    "split it into several questions",
                );
                return;
            }
        }
        self.page.questions.push(Question {
            id: crate::bank::QuestionId::new(""),
            topic: String::new(),
            level: None,
            section,
            title,
            title_markdown: written,
            answer_text: if with_text { markdown::plain(&answer) } else { String::new() },
            answer_markdown: answer,
            file: self.findings.file.clone(),
            line: line.number,
            span: Span::new(header_span.start, end),
            rubric,
            time_limit: None,
        });
    }

    /// The answer and (if it is wanted) the rubric of a body; `None` when there is no answer.
    fn answer(&mut self, body: &Body, with_rubric: bool) -> Option<(String, Option<crate::bank::Rubric>)> {
        if with_rubric {
            body::inspect(body, &mut self.findings);
        }
        let (answer, rubric) = rubric::take(body, with_rubric, &mut self.findings);
        let answer = match body::unwrap(&answer) {
            Some(inner) => inner.trim_end().trim_start_matches('\n').to_owned(),
            None => answer,
        };
        let says = answer.lines().any(|line| {
            let line = line.trim();
            !(line.is_empty() || line.starts_with("<!--") && line.ends_with("-->"))
        });
        says.then_some((answer, rubric))
    }

    fn section(&self) -> Option<String> {
        self.flow.sections[1].clone().or_else(|| self.flow.sections[0].clone())
    }

    /// The question that stands above a header that is only a label, and its section.
    fn title_above(&mut self, text: &str) -> Option<(String, Option<String>)> {
        let paragraph = self.flow.paragraph.map(|(span, _)| span);
        let sentence = paragraph.and_then(|span| text.get(span.range())).map(|written| {
            let joined = crate::text::one_line(written);
            (title::plain(&joined), joined)
        });
        // A label that stands under another label is told by neither.
        let sentence = sentence.filter(|(plain, _)| !title::is_label(plain));
        let asks = |plain: &str| plain.trim_end_matches(['*', '"', '”']).ends_with('?');
        let numbered = |written: &str| {
            let bare = written.trim_start_matches(['*', '_']);
            title::without_number(bare).len() < bare.len()
        };
        let heading = self.flow.heading.clone().filter(|(_, written)| !title::is_label(&title::plain(written)));
        let use_heading = match (&heading, &sentence) {
            (Some((level, written)), Some((plain, joined))) => {
                asks(&title::plain(written)) || numbered(written) || !(asks(plain) || numbered(joined)) && *level >= 3
            }
            (heading, _) => heading.is_some(),
        };
        if use_heading {
            let (level, written) = heading?;
            let section = match level {
                1 | 2 => None,
                3 => self.flow.sections[0].clone(),
                _ => self.section(),
            };
            // A heading that is a question is no section of the questions below.
            match level {
                2 => self.flow.sections = [None, None],
                3 => self.flow.sections[1] = None,
                _ => {}
            }
            return Some((written, section)).filter(|(written, _)| !title::plain(written).is_empty());
        }
        let (plain, joined) = sentence?;
        if self.flow.stray.is_some_and(|(stray, _)| Some(stray.start) == paragraph.map(|span| span.start)) {
            self.flow.stray = None;
        }
        (!plain.is_empty()).then(|| (joined, self.section()))
    }

    fn include(&mut self, path: &str, line: &Line<'_>) {
        let span = line.trimmed_span();
        if self.include_level.is_none() {
            self.include_level = place::of_include(path);
        }
        let from = self.trail.last().cloned().unwrap_or_default();
        let missing = |findings: &mut Findings, why: &str| {
            findings.note("include-not-found", span, format!("the include {} is left out: {why}", quote(path)), "");
        };
        let Some(target) = include::resolve(&from, path) else {
            missing(&mut self.findings, "it lies outside of the docs folder");
            return;
        };
        if self.trail.contains(&target) {
            self.findings.warn(
                "include-circle",
                span,
                format!("the include {} goes round in a circle and is left out", quote(path)),
                "take one of the includes out",
            );
            return;
        }
        if self.trail.len() > INCLUDE_DEPTH || self.budget == 0 {
            self.findings.warn(
                "too-many-includes",
                span,
                format!("a page may have {INCLUDES} includes, nested {INCLUDE_DEPTH} deep: this one is left out"),
                "",
            );
            return;
        }
        self.budget -= 1;
        let found = self.includes.read(&target);
        if found != Included::Page && !self.page.includes.contains(&target) {
            self.page.includes.push(target.clone());
        }
        match found {
            Included::Missing(why) => missing(&mut self.findings, &why),
            Included::Page => {}
            Included::Text(text) if text.len() > self.bytes => {
                self.findings.warn(
                    "too-many-includes",
                    span,
                    format!("the includes of a page may have {} MiB in all: this one is left out", INCLUDE_BYTES >> 20),
                    "",
                );
            }
            Included::Text(text) => {
                self.bytes -= text.len();
                let outer = std::mem::replace(&mut self.findings.file, target.clone());
                self.trail.push(target);
                self.read(&text, false);
                // Spans of the included file mean nothing in this one.
                self.structure();
                self.trail.pop();
                self.findings.file = outer;
            }
        }
    }
}

/// Where fences close, found in one pass over the page when the first one opens.
#[derive(Debug, Default)]
struct Fences {
    /// For each kind, the starts of the lines that may close one, and the longest one from there on.
    closers: Option<[Vec<(usize, usize)>; 4]>,
}

impl Fences {
    fn kind(mark: u8, outside: bool) -> usize {
        usize::from(mark == b'~') * 2 + usize::from(outside)
    }

    fn closes_after(&mut self, text: &str, line: &Line<'_>, mark: u8, length: usize) -> bool {
        let closers = self.closers.get_or_insert_with(|| {
            let mut out: [Vec<(usize, usize)>; 4] = Default::default();
            for line in Lines::new(text, line.start, 1) {
                if let Some((mark, length)) = body::fence_close(line.text).filter(|_| !line.trimmed().starts_with('>'))
                {
                    out[Self::kind(mark, line.indent() < TAB)].push((line.start, length));
                }
            }
            for list in &mut out {
                let mut longest = 0;
                for (_, length) in list.iter_mut().rev() {
                    longest = longest.max(*length);
                    *length = longest;
                }
            }
            out
        });
        let list = &closers[Self::kind(mark, line.indent() < TAB)];
        let next = list.partition_point(|(start, _)| *start <= line.start);
        list.get(next).is_some_and(|(_, longest)| *longest >= length)
    }
}

fn fence_at_start(trimmed: &str) -> Option<(u8, usize)> {
    trimmed.starts_with(['`', '~']).then(|| body::fence_open(trimmed)).flatten()
}

/// Moves past a block of code, its closing line included.
fn skip_fence(lines: &mut Lines<'_>, mark: u8, length: usize, outside: bool) {
    lines.next();
    while let Some(line) = lines.peek() {
        if !outside && !line.is_blank() && line.indent() < TAB {
            return;
        }
        lines.next();
        let closes = body::fence_close(line.text).is_some_and(|(own, count)| own == mark && count >= length);
        if closes && (line.indent() < TAB) == outside && !line.trimmed().starts_with('>') {
            return;
        }
    }
}

/// The level and the text of `## Heading ##`.
fn atx_heading(trimmed: &str) -> Option<(usize, &str)> {
    let level = trimmed.bytes().take_while(|byte| *byte == b'#').count();
    let rest = &trimmed[level..];
    if !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let text = rest.trim();
    let bare = text.trim_end_matches('#');
    Some((level, if bare.is_empty() || bare.ends_with([' ', '\t']) { bare.trim_end() } else { text }))
}

/// A heading without the `{#id .class}` at its end.
fn without_attributes(heading: &str) -> &str {
    let heading = heading.trim();
    match heading.rfind('{') {
        Some(at)
            if heading.ends_with('}')
                && heading[at + 1..].trim_start_matches(':').trim_start().starts_with(['#', '.']) =>
        {
            heading[..at].trim_end()
        }
        _ => heading,
    }
}

fn setext_level(trimmed: &str) -> Option<usize> {
    if trimmed.bytes().all(|byte| byte == b'=') {
        Some(1)
    } else if trimmed.bytes().all(|byte| byte == b'-') {
        Some(2)
    } else {
        None
    }
}

fn is_rule(trimmed: &str) -> bool {
    let mut marks = trimmed.bytes().filter(|byte| !matches!(byte, b' ' | b'\t'));
    let Some(first) = marks.next().filter(|mark| matches!(mark, b'-' | b'*' | b'_')) else { return false };
    let mut count = 1;
    for mark in marks {
        if mark != first {
            return false;
        }
        count += 1;
    }
    count >= 3
}

/// The start of the line that ends a `---` block of keys, when such a block stands here.
fn second_front_matter(lines: Lines<'_>) -> Option<usize> {
    let mut keys = 0;
    for line in lines.take(50) {
        if line.text.trim_end() == "---" {
            return (keys > 0).then_some(line.start);
        }
        if front::is_key_line(line.text) {
            keys += 1;
        } else if keys == 0 || !line.text.starts_with([' ', '-', '\t']) {
            return None;
        }
    }
    None
}

fn is_list_item(trimmed: &str) -> bool {
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    let rest =
        if digits == 0 { trimmed.strip_prefix(['-', '*', '+']) } else { trimmed[digits..].strip_prefix(['.', ')']) };
    rest.is_some_and(|rest| rest.starts_with([' ', '\t']))
}

/// Links back to the top, images, tags, attribute lists: part of the page, never of an answer.
fn is_furniture(trimmed: &str) -> bool {
    if trimmed.starts_with(['<', '{']) || trimmed.starts_with("*[") || trimmed.starts_with("--8<--") {
        return true;
    }
    let bare = trimmed.trim_matches(['*', '_', ' ']);
    let bare = bare.strip_prefix('!').unwrap_or(bare);
    bare.starts_with('[')
        && (bare.ends_with(')') && bare.contains("](")
            || bare.contains("]: ")
            || bare.ends_with(']') && bare.contains("]["))
}

/// Whether a blank line stands in the bytes between an answer and the line after it.
fn has_blank_line(between: &str) -> bool {
    between.replace("\r\n", "\n").replace('\r', "\n").matches('\n').count() > 1
}

//! Lines of foreign Markdown, with what is code among them. Not a Markdown parser.

/// One line of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// The line, without its end.
    pub(super) text: &'a str,
    /// From 1.
    pub(super) number: usize,
    /// Whether it belongs to a block of code, fences included.
    pub(super) code: bool,
}

impl Line<'_> {
    pub(super) fn is_blank(&self) -> bool {
        blank(self.text)
    }
}

/// Whether a line holds nothing but white space, as the reader of pages sees it.
pub(super) fn blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\x0c' | b'\r' | b'\n'))
}

/// An open block of code.
#[derive(Debug, Clone, Copy)]
struct Fence {
    mark: char,
    length: usize,
    /// The line that opened it.
    line: usize,
}

/// `text` with `\n` line ends only, without a BOM, and with blank lines that are empty.
pub(super) fn normal(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if blank(line) {
            out.push_str(if line.ends_with('\n') { "\n" } else { "" });
        } else {
            out.push_str(line);
        }
    }
    out
}

/// The lines of `text`; a block of code that nothing closes is text.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let raw: Vec<&str> = text.split('\n').collect();
    let mut out: Vec<Line<'_>> =
        raw.iter().enumerate().map(|(at, text)| Line { text, number: at + 1, code: false }).collect();
    let mut open: Option<Fence> = None;
    for (at, text) in raw.iter().enumerate() {
        match open {
            None => {
                if let Some((mark, length)) = fence(text)
                    && !(mark == '`' && text.trim_start_matches(is_lead).trim_start_matches('`').contains('`'))
                {
                    open = Some(Fence { mark, length, line: at });
                }
            }
            Some(fence_open) => {
                let bare = text.trim_start_matches(is_lead).trim_end();
                let closes = fence(text).is_some_and(|(mark, length)| {
                    mark == fence_open.mark && length >= fence_open.length && bare.chars().all(|c| c == mark)
                });
                if closes {
                    for line in out.iter_mut().take(at + 1).skip(fence_open.line) {
                        line.code = true;
                    }
                    open = None;
                }
            }
        }
    }
    out
}

fn is_lead(c: char) -> bool {
    matches!(c, ' ' | '\t' | '>')
}

/// The mark and the length of a fence that stands on `line`, behind blanks, list marks and quote marks.
fn fence(line: &str) -> Option<(char, usize)> {
    let text = line.trim_start_matches(is_lead);
    let text = text.strip_prefix(['-', '*', '+']).filter(|rest| rest.starts_with(' ')).map_or(text, str::trim_start);
    let mark = text.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let length = text.chars().take_while(|c| *c == mark).count();
    (length >= 3).then_some((mark, length))
}

/// The level and the text of an ATX heading.
pub(super) fn heading(line: &str) -> Option<(usize, &str)> {
    let indent = line.len() - line.trim_start().len();
    let text = line.trim();
    let level = text.bytes().take_while(|byte| *byte == b'#').count();
    let rest = text.get(level..)?;
    if indent > 3 || !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let rest = rest.trim();
    let bare = rest.trim_end_matches('#');
    Some((level, if bare.is_empty() || bare.ends_with([' ', '\t']) { bare.trim_end() } else { rest }))
}

/// How many lines at the start of the text are front matter.
pub(super) fn front_matter(lines: &[Line<'_>]) -> usize {
    if lines.first().is_none_or(|line| line.text.trim_end() != "---") {
        return 0;
    }
    let end = lines.iter().take(1000).skip(1).position(|line| matches!(line.text.trim_end(), "---" | "..."));
    end.map_or(0, |end| end + 2)
}

/// Without the white space that all lines have in common, blank lines at either end, and white space at the end.
pub(super) fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let first = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
    // The first line often stands right behind a tag, so it does not count when it is not indented itself.
    let from = if lines.get(first).is_some_and(|line| indent(line) == 0) { first + 1 } else { first };
    let common = lines.iter().skip(from).filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min();
    // Less than four blanks may be the lines under a list item; more is a block that was indented as a whole.
    let common = if from > first && common.is_some_and(|common| common < 4) && lines.iter().any(|line| is_item(line)) {
        0
    } else {
        common.unwrap_or(0)
    };
    let mut out = String::with_capacity(text.len());
    for (at, line) in lines.iter().enumerate().skip(first) {
        let line = if at < from { line } else { line.get(common..).unwrap_or_default() };
        out.push_str(if blank(line) { "" } else { line });
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a list item opens on this line.
pub(super) fn is_item(line: &str) -> bool {
    item(line).is_some()
}

/// What stands behind the mark of a list item, and how many bytes it is indented by.
pub(super) fn item(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_start();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest =
        if digits == 0 { text.strip_prefix(['-', '*', '+']) } else { text.get(digits..)?.strip_prefix(['.', ')']) };
    let rest = rest.filter(|rest| rest.starts_with([' ', '\t']))?.trim_start();
    Some((line.len() - rest.len(), rest))
}

/// Whether a line only leads back to the top of the page.
pub(super) fn is_back_to_top(line: &str) -> bool {
    let folded = line.to_lowercase();
    if line.len() > 300 || !(folded.contains("back to") || folded.contains("to top") || folded.contains("go to top")) {
        return false;
    }
    let text = super::html::title(line, super::html::Mode::Mixed);
    let plain = crate::markdown::plain_inline(&text).to_lowercase();
    let words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let joined = words.join(" ");
    ["back to top", "back to the top", "back to contents", "back to table of contents", "go to top", "to top"]
        .iter()
        .any(|known| joined == *known || joined.strip_prefix("b ").is_some_and(|rest| rest == *known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_told_from_text() {
        let check = |text: &str, expect: &str| {
            let marks: String = lines(text).iter().map(|line| if line.code { 'c' } else { '.' }).collect();
            assert_eq!(marks, expect, "{text:?}");
        };
        check("a\n```\n# b\n```\nc", ".ccc.");
        check("~~~\n```\n~~~", "ccc");
        check("```\nnever closed", "..");
        check("  ```sh\n  x\n  ```", "ccc");
        check("``` a ``` b\nx", "..");
    }

    #[test]
    fn ways_back_to_the_top_are_seen() {
        for line in [
            "**[⬆ Back to Top](#table-of-contents)**",
            "<div align=\"right\"><b><a href=\"#\">↥ back to top</a></b></div>",
            "[Back to top](#top)",
            "<a href='#top'>Back To The Top</a>",
        ] {
            assert!(is_back_to_top(line), "{line}");
        }
        for line in ["How do you scroll back to the top?", "back to work"] {
            assert!(!is_back_to_top(line), "{line}");
        }
    }

    #[test]
    fn common_indentation_goes() {
        let check = |text: &str, expect: &str| assert_eq!(tidy(text), expect, "{text:?}");
        check("\n    a\n      b\n", "a\n  b");
        check("a\n      b\n      c", "a\nb\nc");
        check("- a\n  b", "- a\n  b");
        check("a\n\n\n", "a");
    }
}

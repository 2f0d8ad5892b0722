//! A heading a question: `### 12. What is ...`, also inside a list item; `### Q: ...` with `A:`. Tables of contents and
//! lines that lead back to the top are no questions and no answers.

use super::{
    Card, Read,
    html::{self, Mode},
    scan::{self, Line},
};
use crate::content::{plain_title, topic_name};

/// A heading and what stands below it up to the next one.
struct Part {
    level: usize,
    written: String,
    line: usize,
    /// Bytes that the heading is indented by when it stands in a list item.
    indent: usize,
    body: Vec<(String, bool)>,
}

/// Reads a text.
pub(super) fn read(text: &str) -> Read {
    let text = scan::normal(text);
    let lines = scan::lines(&text);
    let skip = scan::front_matter(&lines);
    let parts = parts(lines.get(skip..).unwrap_or_default());
    let mut out = Read::default();
    let mut sections: [Option<String>; 2] = [None, None];
    let mut at = 0;
    while let Some(part) = parts.get(at) {
        at += 1;
        let (title, marked) = unmarked(&part.written);
        let plain = plain_title(&title);
        if !(marked || is_question(&part.written, &plain)) {
            if part.level <= 1 {
                sections = [None, None];
            } else if part.level == 2 {
                sections = [Some(plain).filter(|plain| !plain.is_empty()), None];
            } else if part.level == 3 {
                sections[1] = Some(plain).filter(|plain| !plain.is_empty());
            }
            continue;
        }
        // Deeper headings that ask nothing belong to the answer.
        let mut body = clean(&part.body, part.indent);
        while let Some(inner) = parts.get(at) {
            let (title, marked) = unmarked(&inner.written);
            let plain = plain_title(&title);
            let answer = is_answer_mark(&plain);
            if !answer && (inner.level <= part.level || marked || is_question(&inner.written, &plain)) {
                break;
            }
            if !answer {
                body.push_str(&format!("\n\n**{}**\n\n", title.trim_matches('*')));
            }
            body.push_str(&clean(&inner.body, inner.indent));
            at += 1;
        }
        let answer = html::markdown(without_answer_mark(&body), Mode::Mixed);
        let answer = without_answer_mark(&answer).trim_start_matches('\n').to_owned();
        let section = sections[1].clone().or_else(|| sections[0].clone());
        if answer.trim().is_empty() {
            out.skip(part.line, &plain, "there is no answer below the heading");
            continue;
        }
        out.take(Card { title, answer, section, line: part.line, ..Card::default() });
    }
    out
}

fn parts(lines: &[Line<'_>]) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let (indent, bare) = match scan::item(line.text) {
            Some((indent, rest)) if rest.starts_with('#') => (indent, rest),
            _ => (0, line.text),
        };
        let atx = scan::heading(bare);
        let html = atx.is_none().then(|| html_heading(line.text.trim())).flatten();
        // `Title` over `----`
        let setext = lines.get(at + 1).filter(|next| !line.code && !next.code && !line.is_blank()).and_then(|next| {
            let before = at.checked_sub(1).and_then(|before| lines.get(before));
            let under = next.text.trim_end();
            let level = match under.as_bytes().first() {
                Some(b'=') if under.bytes().all(|byte| byte == b'=') => 1,
                Some(b'-') if under.len() > 2 && under.bytes().all(|byte| byte == b'-') => 2,
                _ => return None,
            };
            let starts = before.is_none_or(|before| before.is_blank() || scan::heading(before.text).is_some());
            (starts && !line.text.starts_with([' ', '\t', '-', '*', '>', '|'])).then_some(level)
        });
        let heading = atx
            .map(|(level, text)| (level, text.to_owned()))
            .or(html)
            .or(setext.map(|level| (level, line.text.trim().to_owned())));
        match heading {
            Some((level, text)) if !line.code => {
                let written = html::title(&without_link(&text), Mode::Mixed);
                out.push(Part { level, written, line: line.number, indent, body: Vec::new() });
            }
            _ => {
                if let Some(part) = out.last_mut() {
                    let underline = part.line + 1 == line.number
                        && part.body.is_empty()
                        && !line.text.is_empty()
                        && line.text.trim_end().bytes().all(|byte| matches!(byte, b'=' | b'-'));
                    if !underline {
                        part.body.push((line.text.to_owned(), line.code));
                    }
                }
            }
        }
    }
    out
}

/// The level and the text of `<h3>Title</h3>`.
fn html_heading(line: &str) -> Option<(usize, String)> {
    let rest = line.strip_prefix("<h").or_else(|| line.strip_prefix("<H"))?;
    let level = usize::try_from(rest.chars().next()?.to_digit(10)?).ok()?;
    ((1..=6).contains(&level) && rest.contains("</")).then(|| (level, line.to_owned()))
}

/// `[What is it?](#what-is-it)` as its text.
fn without_link(text: &str) -> String {
    match text.strip_prefix('[').and_then(|rest| rest.split_once("](#")) {
        Some((inner, rest)) if rest.ends_with(')') && !inner.contains(']') => inner.to_owned(),
        _ => text.to_owned(),
    }
}

/// A title without `Q:`, `Q12.` or `Question 3:`, and whether it had one.
fn unmarked(written: &str) -> (String, bool) {
    let bare = written.trim().trim_start_matches(['*', '_']);
    let lower = bare.to_ascii_lowercase();
    for word in ["question", "q"] {
        let Some(rest) = lower.strip_prefix(word) else { continue };
        let digits = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
        let numbered = digits.len() < rest.trim_start().len();
        let marks = digits.trim_start_matches([':', '.', ')', '-', '*', ' ', '–']);
        let separated = digits.len() > marks.len() && (digits.starts_with([':', '.', ')']) || numbered);
        if separated && !marks.is_empty() {
            let title = bare[bare.len() - marks.len()..].trim().trim_end_matches("**");
            return (title.to_owned(), true);
        }
    }
    (written.to_owned(), false)
}

/// Whether a heading asks something: it ends so, opens so, or is numbered.
fn is_question(written: &str, plain: &str) -> bool {
    if plain.is_empty() || is_answer_mark(plain) {
        return false;
    }
    let folded = plain.to_lowercase();
    if ["table of contents", "contents", "toc", "index", "questions", "references", "resources", "further reading"]
        .contains(&folded.trim_end_matches(':'))
    {
        return false;
    }
    let bare = written.trim_start_matches(['*', '_', ' ']);
    let numbered = bare.starts_with(|c: char| c.is_ascii_digit()) && plain.len() < bare.len();
    folded.ends_with('?') || crate::text::asks(&folded) || numbered && topic_name(plain).contains('-')
}

fn is_answer_mark(plain: &str) -> bool {
    matches!(plain.to_lowercase().trim_end_matches([':', '.', ' ']), "a" | "answer" | "ans" | "solution")
}

/// Without `A:`, `Answer:` or `**Ans.**` at the start.
fn without_answer_mark(body: &str) -> &str {
    let text = body.trim_start_matches(['\n', ' ']);
    let bare = text.trim_start_matches(['*', '_']);
    let lower = bare.get(..8.min(bare.len())).map(str::to_ascii_lowercase).unwrap_or_default();
    for word in ["answer", "ans", "a"] {
        if lower.starts_with(word)
            && let Some(rest) = bare.get(word.len()..)
        {
            let marks = rest.trim_start_matches(['*', '_']);
            if let Some(rest) = marks.strip_prefix(':').or_else(|| marks.strip_prefix('.').filter(|_| word == "ans")) {
                let set = text.len() > bare.len() && marks.len() == rest.len() + 1;
                let rest = if set { rest.trim_start_matches(['*', '_']) } else { rest };
                return rest.trim_start_matches([' ', '\t']);
            }
            if word == "answer" && rest.trim_start_matches(['*', '_']).starts_with('\n') && text.len() > bare.len() {
                return rest.trim_start_matches(['*', '_']);
            }
        }
    }
    body
}

/// The lines below a heading without what is there to move about in the page.
fn clean(body: &[(String, bool)], indent: usize) -> String {
    let mut out = String::new();
    for (line, code) in body {
        let lead = line.len() - line.trim_start_matches([' ', '\t']).len();
        let line = line.get(lead.min(indent)..).unwrap_or_default();
        if !code && scan::is_back_to_top(line) {
            continue;
        }
        let bare = line.trim();
        let anchor = bare.starts_with("<a ") && bare.ends_with("</a>") && !bare.contains("href");
        if !code && anchor {
            continue;
        }
        out.push_str(line);
        out.push('\n');
    }
    // Rules and breaks that part this question from the next.
    loop {
        let trimmed = out.trim_end();
        let last = trimmed.rsplit('\n').next().unwrap_or_default().trim();
        let rule = last.len() > 2 && last.chars().all(|c| matches!(c, '-' | '*' | '_' | ' '));
        let empty = matches!(last, "<br>" | "<br/>" | "<br />" | "<hr>" | "<hr/>" | "-" | "*");
        let cut = if rule || empty { trimmed.len() - last.len() } else { trimmed.len() };
        if cut == trimmed.len() {
            out.truncate(cut);
            return out;
        }
        out.truncate(cut);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_before_questions_and_answers_go() {
        let check = |written: &str, expect: &str| assert_eq!(unmarked(written).0, expect, "{written}");
        check("Q: What?", "What?");
        check("Q12. What?", "What?");
        check("**Question 3: What?**", "What?");
        check("Queue or stack?", "Queue or stack?");
        check("Questions", "Questions");
        let check = |body: &str, expect: &str| assert_eq!(without_answer_mark(body), expect, "{body:?}");
        check("A: x", "x");
        check("**Answer:** x", "x");
        check("**Answer**: x", "x");
        check("Ans. x", "x");
        check("A container is x", "A container is x");
        check("\n**Answer**\n\nx", "\n\nx");
    }
}

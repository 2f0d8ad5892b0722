//! Titles as plain text. Not where they stand in a header ([`super::header`]).

use pulldown_cmark::{Event, Options, Parser};

/// A title's Markdown as plain text on one line, without a leading `12. `.
pub fn plain(markdown: &str) -> String {
    // Most titles are plain already.
    let marks = |c: char| matches!(c, '\\' | '`' | '*' | '_' | '[' | '<' | '&' | '~') || c.is_control();
    if !markdown.contains(marks) {
        return without_number(&crate::text::one_line(markdown)).to_owned();
    }
    // The leading word keeps `# a`, `- a` and `12. a` from being read as blocks: a title is one line of text.
    let source = format!("x {}", markdown.trim());
    let mut out = String::with_capacity(source.len());
    for event in Parser::new_ext(&source, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            // A tag that only sets type is gone on the page; any other, such as `<POD>`, was meant to be read.
            Event::InlineHtml(html) | Event::Html(html) if !is_typography(&html) => out.push_str(&html),
            _ => {}
        }
    }
    let text = crate::text::one_line(out.strip_prefix('x').unwrap_or(&out));
    without_number(&text).to_owned()
}

/// `text` without a leading `12. ` or `12) `.
pub(super) fn without_number(text: &str) -> &str {
    let rest = text.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 4 {
        return rest;
    }
    match rest[digits..].strip_prefix(['.', ')']) {
        Some(after) if after.is_empty() || after.starts_with(char::is_whitespace) => after.trim_start(),
        _ => rest,
    }
}

/// Whether it only says that there is an answer: the question stands somewhere else.
pub fn is_label(title: &str) -> bool {
    if title.len() > 60 {
        return false;
    }
    let words: Vec<String> =
        title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let says_answer = words.iter().any(|word| matches!(word.as_str(), "answer" | "answers" | "solution" | "solutions"));
    let filler = |word: &String| {
        matches!(
            word.as_str(),
            "show"
                | "see"
                | "view"
                | "reveal"
                | "click"
                | "tap"
                | "open"
                | "expand"
                | "toggle"
                | "hide"
                | "here"
                | "to"
                | "for"
                | "the"
                | "me"
                | "a"
                | "an"
                | "my"
                | "your"
                | "sample"
                | "suggested"
                | "model"
                | "possible"
                | "reference"
                | "example"
                | "answer"
                | "answers"
                | "solution"
                | "solutions"
                | "and"
        )
    };
    says_answer && words.iter().all(filler)
        || matches!(
            words.join(" ").as_str(),
            "show"
                | "reveal"
                | "click here"
                | "click me"
                | "click to expand"
                | "click to reveal"
                | "expand"
                | "details"
                | "show details"
                | "show more"
                | "spoiler"
        )
}

/// Whether it stands for a question that was never written.
pub fn is_placeholder(title: &str) -> bool {
    title.get(..20).is_some_and(|head| head.eq_ignore_ascii_case("placeholder question"))
}

fn is_typography(html: &str) -> bool {
    let name: String = html
        .trim_start_matches(['<', '/'])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '!' | '-'))
        .collect();
    html.starts_with("<!--")
        || matches!(
            name.to_ascii_lowercase().as_str(),
            "b" | "strong"
                | "i"
                | "em"
                | "u"
                | "s"
                | "del"
                | "ins"
                | "code"
                | "kbd"
                | "samp"
                | "var"
                | "tt"
                | "sub"
                | "sup"
                | "span"
                | "a"
                | "mark"
                | "small"
                | "big"
                | "font"
                | "abbr"
                | "br"
                | "wbr"
                | "img"
                | "p"
        ) && !(html.len() == name.len() + 2 && name.chars().all(|c| c.is_ascii_uppercase()) && name.len() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_one_line_of_text() {
        let check = |markdown: &str, expect: &str| assert_eq!(plain(markdown), expect, "{markdown:?}");
        check("12. What is `docker ps`?", "What is docker ps?");
        check("**3) What is it?**", "What is it?");
        check("What is an \"init\" process?", "What is an \"init\" process?");
        check("# What", "# What");
        check("- [x] y", "- [x] y");
        check("What is <POD> in `<name>`?", "What is <POD> in <name>?");
        check("<b>Bold</b> &lt;T&gt; [text](https://example.com)", "Bold <T> text");
        check("2.5 is a number", "2.5 is a number");
        check("What does `List<T>` mean for <T>?", "What does List<T> mean for <T>?");
        check("__init__ and *args", "init and *args");
        check("7.", "");
    }

    #[test]
    fn labels_are_told_from_questions() {
        for label in ["Show Answer", "answer", "Click to see the answer!", "👉 Solution", "Show answers:"] {
            assert!(is_label(label), "{label}");
        }
        for title in ["What is an answer file?", "Details of TCP", "Show the pods"] {
            assert!(!is_label(title), "{title}");
        }
        assert!(is_placeholder("Placeholder Question 3"));
        assert!(!is_placeholder("What is a placeholder question?"));
    }
}

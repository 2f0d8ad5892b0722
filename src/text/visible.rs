//! Making control characters visible, so that bank and candidate text cannot draw on the terminal. Not an escape for Markdown.

use std::{borrow::Cow, fmt::Write};

/// `text` with every control character but `\n` and `\t`, and every mark that turns the direction of writing, replaced by
/// something one can see: `␛` for ESC, `<U+202E>` for a right-to-left override.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            c if !is_hidden(c) => out.push(c),
            // The "control pictures" block shows C0 in its own order, DEL right after it.
            '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}')),
            '\u{7f}' => out.push('␡'),
            c => out.push_str(&format!("<U+{:04X}>", c as u32)),
        }
    }
    Cow::Owned(out)
}

/// `value` as JSON to read, in which what [`visible`] shows is written as an escape: the same data, and nothing in it draws.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn json(value: &(impl serde::Serialize + ?Sized)) -> serde_json::Result<String> {
    let plain = serde_json::to_string_pretty(value)?;
    if !plain.chars().any(is_hidden) {
        return Ok(plain);
    }
    // Such characters stand in strings only, and none of them is beyond four digits.
    let mut out = String::with_capacity(plain.len() + 64);
    for c in plain.chars() {
        if is_hidden(c) {
            out.push_str(&format!("\\u{:04x}", c as u32));
        } else {
            out.push(c);
        }
    }
    Ok(out)
}

/// `text` on one line: every run of white space is a blank.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As [`one_line`], for a terminal, as [`visible`] shows it.
pub fn visible_line(text: &str) -> String {
    visible(&one_line(text)).into_owned()
}

/// The first `count` bytes in hex digits.
pub fn hex(bytes: &[u8], count: usize) -> String {
    bytes.iter().take(count).fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn is_hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        c => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_seen_and_text_is_untouched() {
        let check = |text: &str, expect: &str| assert_eq!(visible(text), expect, "{text:?}");
        check("plain ünïcode\n\tindented", "plain ünïcode\n\tindented");
        check("\u{1b}[2J\u{7}\r\u{7f}", "␛[2J␇␍␡");
        check("a\u{9b}31mb", "a<U+009B>31mb");
        check("abc\u{202e}def\u{2066}", "abc<U+202E>def<U+2066>");
        assert!(matches!(visible("as it is"), Cow::Borrowed(_)));
    }

    #[test]
    fn json_says_the_same_with_escapes() {
        let text = "a\u{9b}31m\u{202e}\u{1b}\n\u{7f} ü";
        let written = json(&text).unwrap();
        assert_eq!(written, r#""a\u009b31m\u202e\u001b\n\u007f ü""#);
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}

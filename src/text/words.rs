//! Splitting text into words, keeping the terms of the trade whole: `docker-compose`, `--cap-add`,
//! `/var/run/docker.sock`, `nginx:1.25`, `10,000`, `99.9%`, `C++`.

/// What a word looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Letters, with digits or apostrophes among them: `container`, `k8s`, `don't`.
    Plain,
    /// Opens with a digit and holds no letters but a unit: `80`, `0.5GB`, `99.9%`.
    Number,
    /// `-p`, `--cap-add`, `--memory=512m`.
    Flag,
    /// Several words joined by marks: `docker-compose`, `/var/run/docker.sock`, `8080:80`, `read-only`.
    Compound,
}

/// One word and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word as written.
    pub text: &'a str,
    /// Its first byte in the text that was split.
    pub start: usize,
    /// What it looks like.
    pub kind: Kind,
}

impl<'a> Word<'a> {
    /// One past its last byte.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The words that a flag or a compound is made of; the word itself for the other kinds.
    pub fn parts(self) -> impl Iterator<Item = Word<'a>> {
        let whole = matches!(self.kind, Kind::Plain | Kind::Number);
        let mut at = 0;
        let mut given = false;
        std::iter::from_fn(move || {
            if whole {
                return (!std::mem::replace(&mut given, true)).then_some(self);
            }
            let rest = &self.text[at..];
            let start = at + rest.find(char::is_alphanumeric)?;
            let rest = &self.text[start..];
            let end = rest.find(|c: char| !c.is_alphanumeric()).map_or(self.text.len(), |end| start + end);
            at = end;
            let text = &self.text[start..end];
            Some(Word { text, start: self.start + start, kind: simple_kind(text) })
        })
    }
}

fn simple_kind(text: &str) -> Kind {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && text.len() - digits <= 3 { Kind::Number } else { Kind::Plain }
}

/// The words of `text`, in order. Every byte of a letter or digit belongs to exactly one word.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if let Some((start, end)) = plain_bounds(text, at) {
            at = end;
            return Some(Word { text: &text[start..end], start, kind: Kind::Plain });
        }
        let (start, end) = next_bounds(text, at)?;
        at = end;
        let word = &text[start..end];
        Some(Word { text: word, start, kind: kind(word) })
    })
}

/// The bounds of the next word at or after `from` where it is one of the common sort: ASCII letters and digits that open
/// with a letter, between blanks and marks that belong to no word. `None` says nothing; [`next_bounds`] finds it then.
fn plain_bounds(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let blanks = bytes.get(from..)?.iter().take_while(|byte| matches!(byte, b' ' | b'\n')).count();
    let start = from + blanks;
    if !bytes.get(start)?.is_ascii_alphabetic() {
        return None;
    }
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let end = start + length;
    let ends = match (bytes.get(end), bytes.get(end + 1)) {
        (None | Some(b' ' | b'\n' | b';' | b'!' | b'?' | b'"' | b'(' | b')' | b'`'), _) => true,
        (Some(b'.' | b':' | b'-'), next) => matches!(next, None | Some(b' ' | b'\n')),
        (Some(b','), _) => !bytes[end - 1].is_ascii_digit(),
        _ => false,
    };
    ends.then_some((start, end))
}

fn kind(word: &str) -> Kind {
    let mut chars = word.chars();
    let first = chars.next().unwrap_or(' ');
    if first == '-' {
        return Kind::Flag;
    }
    if !first.is_alphanumeric() {
        return Kind::Compound;
    }
    if first.is_ascii_digit() {
        let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
        if word.len() - number.len() <= 3
            && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',')
        {
            return Kind::Number;
        }
    }
    let joined =
        word.char_indices().any(|(at, c)| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | '+' | '#') && at > 0);
    if joined { Kind::Compound } else { Kind::Plain }
}

/// The bounds of the first word at or after `from`.
fn next_bounds(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut chars = text[from..].char_indices().map(|(at, c)| (from + at, c)).peekable();
    let mut before = text[..from].chars().next_back();
    let start = loop {
        let (at, c) = chars.next()?;
        let next = chars.peek().map(|(_, c)| *c);
        // A mark opens a word only at the start of a chunk: `-p` is a flag, the hyphen of `a-p` is not.
        let opens = before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '-' | '/' | '.' | '_'));
        let starts = c.is_alphanumeric()
            || opens
                && match c {
                    '-' => {
                        next.is_some_and(char::is_alphanumeric)
                            || next == Some('-') && text[at + 2..].starts_with(|c: char| c.is_ascii_alphabetic())
                    }
                    '/' | '.' | '_' => next.is_some_and(|c| c.is_ascii_alphabetic() || c == '_'),
                    _ => false,
                };
        if starts {
            break at;
        }
        before = Some(c);
    };
    // The word goes on over letters and digits, and over a joiner that stands between two of them.
    let mut end = start;
    let mut rest = text[start..].char_indices().map(|(at, c)| (start + at, c)).peekable();
    while let Some((at, c)) = rest.next() {
        let next = rest.peek().map(|(_, c)| *c);
        let dashes = at == start + 1 && c == '-' && bytes[start] == b'-';
        let goes_on = if c.is_alphanumeric() || at == start || dashes {
            true
        } else {
            let after_word = text[start..at].ends_with(|c: char| c.is_alphanumeric());
            match c {
                '%' => after_word && bytes[at - 1].is_ascii_digit(),
                '+' => after_word && (next == Some('+') || bytes[at - 1] == b'+') || text[start..at].ends_with('+'),
                '#' => after_word && at - start == 1 && !next.is_some_and(char::is_alphanumeric),
                ',' => after_word && bytes[at - 1].is_ascii_digit() && three_digits(&bytes[at + 1..]),
                '-' | '.' | '/' | ':' | '@' | '=' | '_' | '\'' | '’' | '‑' | '‐' => {
                    after_word && next.is_some_and(char::is_alphanumeric)
                        || matches!(c, '/' | '=' | '_')
                            && next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '_' | '.'))
                        || c == '_' && text[start..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
                        || c == '.' && text[start..at].ends_with('/') && next.is_some_and(char::is_alphanumeric)
                        || c == ':'
                            && (next == Some(':') && text[at + 2..].starts_with(char::is_alphanumeric)
                                || text[start..at].ends_with(':') && next.is_some_and(char::is_alphanumeric))
                }
                _ => false,
            }
        };
        if !goes_on {
            break;
        }
        end = at + c.len_utf8();
    }
    Some((start, end))
}

fn three_digits(bytes: &[u8]) -> bool {
    bytes.len() >= 3 && bytes[..3].iter().all(u8::is_ascii_digit) && !bytes.get(3).is_some_and(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[(&str, Kind)]) {
        let got: Vec<(&str, Kind)> = words(text).map(|word| (word.text, word.kind)).collect();
        assert_eq!(got, expect, "{text:?}");
        for word in words(text) {
            assert_eq!(&text[word.start..word.end()], word.text);
        }
    }

    #[test]
    fn terms_of_the_trade_stay_whole() {
        use Kind::{Compound, Flag, Number, Plain};
        check("docker-compose up -d", &[("docker-compose", Compound), ("up", Plain), ("-d", Flag)]);
        check("`--cap-add=NET_ADMIN`", &[("--cap-add=NET_ADMIN", Flag)]);
        check("(/var/run/docker.sock)", &[("/var/run/docker.sock", Compound)]);
        check("CMD, k8s.", &[("CMD", Plain), ("k8s", Plain)]);
        check(
            "don't C++ C# .dockerignore",
            &[("don't", Plain), ("C++", Plain), ("C#", Plain), (".dockerignore", Compound)],
        );
        check(
            "10,000 rows, 99.9% 512MB 8080:80",
            &[("10,000", Number), ("rows", Plain), ("99.9%", Number), ("512MB", Number), ("8080:80", Compound)],
        );
        check(
            "String::from a -- b x->y",
            &[("String::from", Compound), ("a", Plain), ("b", Plain), ("x", Plain), ("y", Plain)],
        );
        check("one,two 3,4 end.", &[("one", Plain), ("two", Plain), ("3", Number), ("4", Number), ("end", Plain)]);
        check("naïve Größe", &[("naïve", Plain), ("Größe", Plain)]);
        check("__init__ snake_case", &[("__init__", Compound), ("snake_case", Compound)]);
        check("...", &[]);
    }

    #[test]
    fn compounds_have_parts() {
        let parts: Vec<&str> = words("/var/run/docker.sock").flat_map(Word::parts).map(|word| word.text).collect();
        assert_eq!(parts, ["var", "run", "docker", "sock"]);
        let parts: Vec<usize> = words("a --cap-add").flat_map(Word::parts).map(|word| word.start).collect();
        assert_eq!(parts, [0, 4, 8]);
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_finds_what_the_long_way_finds(text in "[a-c0-2 \n.,:;!?`(/_+#%=-]{0,30}|\\PC{0,30}") {
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                if let Some((start, end)) = plain_bounds(&text, at) {
                    proptest::prop_assert_eq!(next_bounds(&text, at), Some((start, end)));
                    proptest::prop_assert_eq!(kind(&text[start..end]), Kind::Plain);
                }
            }
        }

        #[test]
        fn every_letter_belongs_to_one_word(text in "\\PC{0,60}") {
            let mut covered = 0;
            let mut last = 0;
            for word in words(&text) {
                proptest::prop_assert!(word.start >= last && word.end() > word.start);
                last = word.end();
                covered += word.text.chars().filter(|c| c.is_alphanumeric()).count();
            }
            proptest::prop_assert_eq!(covered, text.chars().filter(|c| c.is_alphanumeric()).count());
        }
    }
}

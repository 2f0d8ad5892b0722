//! The analyzer over [`crate::text`]: the words that search finds are those that grading matches.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::text::{Kind, Word, fold, is_stop_word, stem, words};

/// Name under which the analyzer is registered.
pub(super) const NAME: &str = "greenroom";

/// Words as stems; terms of the trade whole and in parts.
#[derive(Debug, Clone, Default)]
pub(super) struct Analyzer;

/// The tokens of one text, made at once: answers are short.
#[derive(Debug)]
pub(super) struct Tokens {
    tokens: std::vec::IntoIter<Token>,
    current: Token,
}

impl Tokenizer for Analyzer {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        let tokens: Vec<Token> = terms(text)
            .into_iter()
            .map(|(text, start, end, position)| Token {
                offset_from: start,
                offset_to: end,
                position,
                text,
                position_length: 1,
            })
            .collect();
        Tokens { tokens: tokens.into_iter(), current: Token::default() }
    }
}

impl TokenStream for Tokens {
    fn advance(&mut self) -> bool {
        match self.tokens.next() {
            Some(token) => {
                self.current = token;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.current
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.current
    }
}

/// The terms of `text` with their bytes and positions. A compound gives itself whole, in lower case, and its parts as
/// stems; stop words are left out but keep their position, unless they are written as code is: `WHERE`.
pub(super) fn terms(text: &str) -> Vec<(String, usize, usize, usize)> {
    let mut out = Vec::new();
    let mut position = 0;
    for word in words(text) {
        if matches!(word.kind, Kind::Flag | Kind::Compound) {
            out.push((fold(word.text).into_owned(), word.start, word.end(), position));
        }
        for part in word.parts() {
            if let Some(term) = term(part) {
                out.push((term, part.start, part.end(), position));
            }
            position += 1;
        }
    }
    out
}

fn term(word: Word<'_>) -> Option<String> {
    let folded = fold(word.text);
    let capitals = word.text.len() > 1 && word.text.bytes().all(|byte| byte.is_ascii_uppercase());
    (capitals || !is_stop_word(&folded)).then(|| stem(&folded).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let got: Vec<String> = terms(text).into_iter().map(|(term, ..)| term).collect();
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn terms_of_the_trade_are_found_whole_and_in_parts() {
        check("The containers", &["contain"]);
        check("docker-compose", &["docker-compose", "docker", "compos"]);
        check("--cap-add", &["--cap-add", "cap", "add"]);
        check("/var/run/docker.sock", &["/var/run/docker.sock", "var", "run", "docker", "sock"]);
        check("k8s CMD WHERE where", &["k8s", "cmd", "where"]);
    }
}

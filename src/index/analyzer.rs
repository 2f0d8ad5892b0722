//! The analyzer over [`crate::text`]: the words that search finds are those that grading matches.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use crate::text::{Kind, Word, fold, is_stop_word, stem, words};

/// Name under which the analyzer is registered.
pub(super) const NAME: &str = "greenroom";

/// Words as stems; terms of the trade whole and in parts.
#[derive(Debug, Clone, Default)]
pub(super) struct Analyzer;

/// The tokens of one text, made at once: answers are short.
#[derive(Debug)]
pub(super) struct Tokens {
    terms: std::vec::IntoIter<Term>,
    current: Token,
}

impl Tokenizer for Analyzer {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        Tokens { terms: terms(text).into_iter(), current: Token::default() }
    }
}

impl TokenStream for Tokens {
    fn advance(&mut self) -> bool {
        let Some((text, start, end, position)) = self.terms.next() else { return false };
        let token = &mut self.current;
        (token.offset_from, token.offset_to, token.position) = (start, end, position);
        token.text.clear();
        token.text.push_str(&text);
        true
    }

    fn token(&self) -> &Token {
        &self.current
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.current
    }
}

/// A term, its first byte and one past its last in the text, and its position.
pub(super) type Term = (Rc<str>, usize, usize, usize);

/// The terms of `text` with their bytes and positions. A compound gives itself whole, in lower case, and its parts as
/// stems; stop words are left out but keep their position, unless they are written as code is: `WHERE`.
pub(super) fn terms(text: &str) -> Vec<Term> {
    let mut out = Vec::new();
    let mut position = 0;
    for word in words(text) {
        if matches!(word.kind, Kind::Flag | Kind::Compound) {
            out.push((fold(word.text).into(), word.start, word.end(), position));
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

/// How many words a thread keeps the terms of, and how long they are in bytes: a bank says the same ones over and over,
/// and stemming costs more than all else about them.
const KEPT: usize = 1 << 15;
const LONGEST_KEPT: usize = 32;

thread_local! {
    static TERMS: RefCell<HashMap<Box<str>, Option<Rc<str>>>> = RefCell::default();
}

fn term(word: Word<'_>) -> Option<Rc<str>> {
    if word.text.len() > LONGEST_KEPT {
        return new_term(word);
    }
    TERMS.with_borrow_mut(|terms| {
        if let Some(term) = terms.get(word.text) {
            return term.clone();
        }
        if terms.len() >= KEPT {
            terms.clear();
        }
        let term = new_term(word);
        terms.insert(word.text.into(), term.clone());
        term
    })
}

fn new_term(word: Word<'_>) -> Option<Rc<str>> {
    let folded = fold(word.text);
    let capitals = word.text.len() > 1 && word.text.bytes().all(|byte| byte.is_ascii_uppercase());
    (capitals || !is_stop_word(&folded)).then(|| stem(&folded).as_ref().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let got: Vec<Rc<str>> = terms(text).into_iter().map(|(term, ..)| term).collect();
        let got: Vec<&str> = got.iter().map(AsRef::as_ref).collect();
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

//! Words with byte spans: the one tokenizer that search and grading share. Splits and folds; knows nothing of meaning.

mod asks;
pub mod speech;
mod visible;
mod words;

use std::{borrow::Cow, collections::HashSet};

pub use asks::asks;
pub use visible::{hex, json, one_line, visible, visible_line};
pub use words::{Kind, Word, words};

/// Lower case, and typographic apostrophes and hyphens as their ASCII likes.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '’' | '‘' | 'ʼ' => out.push('\''),
            '‐' | '‑' | '–' => out.push('-'),
            c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            c => out.extend(c.to_lowercase()),
        }
    }
    Cow::Owned(out)
}

/// The stem of a folded word by the Snowball English algorithm (Porter 2). Words with a digit or a mark inside stay whole.
pub fn stem(folded: &str) -> Cow<'_, str> {
    if folded.len() <= 2 || !folded.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'') {
        return Cow::Borrowed(folded);
    }
    frostem::Stemmer::new(frostem::Algorithm::English).stem(folded)
}

/// The stems of the content words of `text`, compounds taken apart.
pub fn stems(text: &str) -> HashSet<String> {
    words(text)
        .flat_map(|word| word.parts().chain(std::iter::once(word)))
        .map(|word| fold(word.text).into_owned())
        .filter(|word| !is_stop_word(word))
        .map(|word| stem(&word).into_owned())
        .collect()
}

/// Whether a folded word carries grammar rather than content. Negations and quantities are not stop words: they decide
/// what a sentence says.
pub fn is_stop_word(folded: &str) -> bool {
    // None is longer, and most words are.
    packed(folded).is_some_and(|word| PACKED.binary_search(&word).is_ok())
}

/// A word of at most seven bytes as a number in the same order: comparing numbers is quicker than comparing texts, and this
/// is asked of every word of every answer.
const fn packed(word: &str) -> Option<u64> {
    let bytes = word.as_bytes();
    if bytes.len() > 7 {
        return None;
    }
    let (mut out, mut at) = (0, 0);
    while at < 7 {
        out = out << 8 | if at < bytes.len() { bytes[at] as u64 } else { 0 };
        at += 1;
    }
    // The length tells a word from the same with zeros behind it.
    Some(out << 8 | bytes.len() as u64)
}

/// [`STOP_WORDS`] as numbers.
static PACKED: [u64; STOP_WORDS.len()] = {
    let mut out = [0; STOP_WORDS.len()];
    let mut at = 0;
    while at < out.len() {
        if let Some(word) = packed(STOP_WORDS[at]) {
            out[at] = word;
        }
        at += 1;
    }
    out
};

/// Sorted, for the binary search.
const STOP_WORDS: &[&str] = &[
    "a", "about", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because",
    "been", "before", "being", "but", "by", "can", "could", "did", "do", "does", "doing", "done", "e.g", "either",
    "etc", "even", "for", "from", "had", "has", "have", "having", "he", "her", "here", "him", "his", "how", "i", "i'd",
    "i'll", "i'm", "i.e", "if", "in", "into", "is", "it", "it's", "its", "itself", "just", "let", "like", "may", "me",
    "might", "must", "my", "of", "on", "or", "our", "out", "own", "per", "s", "she", "should", "so", "some", "such",
    "t", "than", "that", "that's", "the", "their", "them", "then", "there", "there's", "these", "they", "they're",
    "this", "those", "through", "to", "too", "up", "upon", "us", "very", "via", "was", "we", "were", "what", "when",
    "where", "whether", "which", "while", "who", "whom", "whose", "why", "will", "with", "within", "would", "you",
    "you're", "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_are_sorted_for_the_search() {
        assert!(STOP_WORDS.is_sorted() && PACKED.is_sorted());
        assert!(STOP_WORDS.iter().all(|word| word.len() <= 7 && is_stop_word(word)));
        assert!(!is_stop_word("not") && !is_stop_word("never") && !is_stop_word("") && !is_stop_word("a\0"));
    }

    #[test]
    fn stems_join_inflections_and_leave_code_alone() {
        assert_eq!(stem("containers"), stem("container"));
        assert_eq!(stem("k8s"), "k8s");
        assert_eq!(stem("docker-compose"), "docker-compose");
    }
}

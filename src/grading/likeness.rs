//! How much of a reference an answer has by its letters and by the order of its words, which also finds what no stem and no
//! synonym does: "scheduling" in "rescheduled", a sentence told in the same order.

use super::{
    analysis::{Analysis, Token},
    lexicon::{Stem, StemSet},
};

/// So many letters in a row are compared, the blanks between words included.
const GRAM: usize = 4;
/// Words beyond this are not compared in order, which takes the product of both lengths.
const ORDERED: usize = 120;

/// A reference as runs of letters and as a row of words.
#[derive(Debug, Clone, Default)]
pub(super) struct Likeness {
    /// Runs that the title does not have, sorted.
    grams: Vec<u32>,
    words: Vec<Stem>,
    /// Every word once.
    known: StemSet,
}

impl Likeness {
    pub(super) fn new(title: &Analysis, reference: &Analysis) -> Self {
        let asked = sorted(grams(&title.tokens));
        let mut own = sorted(grams(&reference.tokens));
        own.retain(|gram| asked.binary_search(gram).is_err());
        let words: Vec<Stem> = reference.tokens.iter().take(ORDERED).map(|token| token.stem).collect();
        Self { grams: own, known: words.iter().copied().collect(), words }
    }

    /// The share of the reference's runs of letters that the answer has.
    pub(super) fn letters(&self, answer: &Analysis) -> f32 {
        let mut found = vec![false; self.grams.len()];
        for gram in grams(&answer.tokens) {
            if let Ok(at) = self.grams.binary_search(&gram) {
                found[at] = true;
            }
        }
        share(found.iter().filter(|found| **found).count(), self.grams.len())
    }

    /// The share of the reference's words that the answer has in the reference's order: the longest common subsequence
    /// (Wagner and Fischer 1974).
    pub(super) fn in_order(&self, answer: &Analysis) -> f32 {
        let mut row = vec![0_u32; self.words.len() + 1];
        for token in answer.tokens.iter().filter(|token| self.known.contains(&token.stem)).take(4 * ORDERED) {
            let mut diagonal = 0;
            for (at, word) in self.words.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if *word == token.stem { diagonal + 1 } else { above.max(row[at]) };
                diagonal = above;
            }
        }
        share(row.last().copied().unwrap_or_default() as usize, self.words.len())
    }
}

fn sorted(grams: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut grams: Vec<u32> = grams.collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

fn share(part: usize, whole: usize) -> f32 {
    if whole > 0 { part as f32 / whole as f32 } else { 0.0 }
}

/// Every run of letters of the words joined by blanks.
fn grams(tokens: &[Token]) -> impl Iterator<Item = u32> {
    let mut last = [b' '; GRAM];
    let letters = tokens.iter().flat_map(|token| token.folded.bytes().chain([b' ']));
    letters.enumerate().filter_map(move |(at, byte)| {
        last.rotate_left(1);
        last[GRAM - 1] = byte;
        (at + 2 >= GRAM).then(|| u32::from_le_bytes(last))
    })
}

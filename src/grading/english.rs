//! Plain English words, which are not misspellings of the trade's: "skies" is not "skips". The list is drawn from SCOWL's
//! levels 10 to 35 (`data/english.LICENSE`): words of four letters and more.

const WORDS: &str = include_str!("data/english.txt");

/// Whether a folded word is plain English. Halves the sorted list by bytes; nothing is read beforehand.
pub(super) fn is_english(folded: &str) -> bool {
    let bytes = WORDS.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        // The line around the middle.
        let from = bytes[low..middle].iter().rposition(|byte| *byte == b'\n').map_or(low, |at| low + at + 1);
        let to = bytes[from..high].iter().position(|byte| *byte == b'\n').map_or(high, |at| from + at);
        match WORDS[from..to].cmp(folded) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = to + 1,
            std::cmp::Ordering::Greater => high = from,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_list_is_found_and_others_are_not() {
        assert!(WORDS.lines().is_sorted());
        assert!(WORDS.lines().all(is_english));
        for word in ["", "a", "skyes", "zzzz", "conatiner", "skies "] {
            assert!(!is_english(word), "{word}");
        }
    }
}

//! How a spoken answer was said: filler words and pace. Counts only; says nothing of what is good.

use super::{fold, words};

/// Sounds and phrases that carry no meaning, whatever stands around them. `like` and `so` are left out: they often do.
const FILLERS: [&str; 17] = [
    "um",
    "umm",
    "uh",
    "uhm",
    "er",
    "erm",
    "ah",
    "eh",
    "hm",
    "hmm",
    "mhm",
    "you know",
    "i mean",
    "sort of",
    "kind of",
    "basically",
    "literally",
];

/// The filler words of a text, the most frequent first.
pub fn fillers(text: &str) -> Vec<(&'static str, usize)> {
    let said: Vec<String> = words(text).map(|word| fold(word.text).into_owned()).collect();
    let mut found: Vec<(&'static str, usize)> = FILLERS
        .iter()
        .map(|filler| {
            let parts: Vec<&str> = filler.split(' ').collect();
            let count = said.windows(parts.len()).filter(|window| window.iter().eq(parts.iter())).count();
            (*filler, count)
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    found.sort_by_key(|(filler, count)| (std::cmp::Reverse(*count), *filler));
    found
}

/// How many words a text has.
pub fn count(text: &str) -> usize {
    words(text).count()
}

/// Words a minute, rounded; `None` for less than a second, which says nothing.
pub fn pace(words: usize, millis: u64) -> Option<u32> {
    (millis >= 1000).then(|| (words as f64 * 60_000.0 / millis as f64).round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillers_are_counted_as_whole_words() {
        let check = |text: &str, expect: &[(&str, usize)]| assert_eq!(fillers(text), expect, "{text}");
        check("The umbrella is a kind of server", &[("kind of", 1)]);
        check("Um, so, um, you know, it hums. Uh!", &[("um", 2), ("uh", 1), ("you know", 1)]);
        check("It works like a queue, so it is ordered.", &[]);
    }

    #[test]
    fn pace_is_words_a_minute() {
        assert_eq!(pace(60, 30_000), Some(120));
        assert_eq!(pace(60, 999), None);
        assert_eq!(count("one two, three-four"), 3);
    }
}

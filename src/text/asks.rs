//! Whether a line asks something: a question or a request. Not what it asks.

/// Words that open a question without a question mark, or a request.
const OPENERS: &[&str] = &[
    "are",
    "build",
    "calculate",
    "can",
    "choose",
    "classify",
    "compare",
    "complete",
    "compute",
    "construct",
    "contrast",
    "convert",
    "could",
    "create",
    "define",
    "demonstrate",
    "derive",
    "describe",
    "design",
    "determine",
    "differentiate",
    "discuss",
    "distinguish",
    "do",
    "does",
    "draw",
    "elaborate",
    "estimate",
    "evaluate",
    "explain",
    "find",
    "fix",
    "give",
    "has",
    "have",
    "how",
    "identify",
    "if",
    "illustrate",
    "implement",
    "in",
    "is",
    "list",
    "mention",
    "name",
    "outline",
    "prove",
    "provide",
    "put",
    "rank",
    "refactor",
    "rewrite",
    "say",
    "should",
    "show",
    "sketch",
    "solve",
    "sort",
    "spot",
    "state",
    "suggest",
    "summarise",
    "summarize",
    "suppose",
    "tell",
    "walk",
    "was",
    "were",
    "what",
    "what's",
    "whats",
    "when",
    "where",
    "which",
    "who",
    "whom",
    "whose",
    "why",
    "will",
    "would",
    "write",
];

/// Whether a title asks: it ends with a question mark, or it opens with a question word or with a verb that asks for
/// something. `TCP versus UDP` does not.
pub fn asks(title: &str) -> bool {
    let title = title.trim().trim_end_matches(['"', '\'', '”', '’', ')', '*', '`', ' ']);
    if title.ends_with(['?', '？']) || title.contains("? ") {
        return true;
    }
    let first = title.split_whitespace().next().unwrap_or_default().to_lowercase().replace('’', "'");
    let first = first.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'');
    // "In Docker networking" is a heading; "In Docker, what is ..." asks only when it says so further on.
    match first {
        "in" | "if" | "suppose" => title
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| matches!(word, "what" | "how" | "why" | "which" | "when" | "who" | "explain" | "describe")),
        first => OPENERS.binary_search(&first).is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_and_requests_ask() {
        assert!(OPENERS.windows(2).all(|pair| pair[0] < pair[1]) || OPENERS.is_sorted());
        for title in [
            "What is a pod",
            "TCP or UDP?",
            "Explain DNS.",
            "In Rust, what is a trait",
            "Is it \"safe\"?",
            "What's new",
        ] {
            assert!(asks(title), "{title}");
        }
        for title in ["TCP versus UDP", "Networking", "In Docker", "", "Whatever"] {
            assert!(!asks(title), "{title}");
        }
    }
}

//! A text taken apart for grading: words with stems, clauses, what is denied, and which wordings of the thesaurus occur.
//! The same for references and answers. Knows nothing of scores.

use super::lexicon::{Group, LONGEST_PHRASE, Lexicon, Stem, StemSet, hash, is_filler, is_negator};
use crate::text::{self, Kind, fold};

/// A word of an analysed text.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// Bytes in the text.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Lower case, with a flag's dashes.
    pub(super) folded: String,
    pub(super) stem: Stem,
    /// Carries grammar only.
    pub(super) stop: bool,
    /// Denies what follows.
    pub(super) negator: bool,
    /// An article or a pronoun, which phrases of the thesaurus pass over.
    pub(super) filler: bool,
    /// Stands in the scope of a denial.
    pub(super) denied: bool,
    /// A number with its unit folded in, or a flag: matched exactly or not at all.
    pub(super) exact: bool,
    /// Part of a clause, counted from 0 over the text.
    pub(super) clause: u32,
    /// Part of a sentence, counted from 0 over the text.
    pub(super) sentence: u32,
    /// The line it stands in, counted from 0.
    pub(super) line: u32,
    /// A colon, an equals sign or a dash follows: it closes a label.
    pub(super) labels: bool,
    /// Part of a run of words without grammar or punctuation: a bag of keywords rather than a statement.
    pub(super) bagged: bool,
    /// Read as another word, which it seems to misspell.
    pub(super) typo: bool,
}

/// An occurrence of a wording of the thesaurus.
#[derive(Debug, Clone, Copy)]
pub(super) struct Occurrence {
    /// First token.
    pub(super) from: usize,
    /// One past the last token.
    pub(super) to: usize,
    /// The phrase: first stem, and place in its list.
    pub(super) key: (Stem, usize),
}

impl Occurrence {
    /// The tokens that say it; words of grammar inside a phrase do not.
    pub(super) fn said(self, tokens: &[Token]) -> impl Iterator<Item = usize> {
        let several = self.to > self.from + 1;
        (self.from..self.to).filter(move |at| !(several && tokens[*at].stop && !tokens[*at].negator))
    }
}

/// An analysed text.
#[derive(Debug, Clone, Default)]
pub(super) struct Analysis {
    pub(super) tokens: Vec<Token>,
    pub(super) occurrences: Vec<Occurrence>,
    /// How many clauses there are.
    pub(super) clauses: u32,
    /// How many sentences there are.
    pub(super) sentences: u32,
}

/// Words that deny without a "not"; sorted, for the binary search.
const LACKS: &[&str] = &[
    "absent",
    "avoid",
    "avoids",
    "ban",
    "block",
    "blocks",
    "denied",
    "deny",
    "disable",
    "disabled",
    "except",
    "exclude",
    "excluded",
    "excludes",
    "fail",
    "failed",
    "fails",
    "forbid",
    "forbidden",
    "forbids",
    "free",
    "gone",
    "hard",
    "ignore",
    "ignored",
    "ignores",
    "impossible",
    "instead",
    "invalid",
    "lack",
    "lacking",
    "lacks",
    "less",
    "lose",
    "loses",
    "lost",
    "miss",
    "misses",
    "missing",
    "only",
    "out",
    "prevent",
    "preventing",
    "prevents",
    "refuse",
    "refused",
    "reject",
    "rejected",
    "rejects",
    "stop",
    "stops",
    "unable",
    "unless",
    "unlike",
    "untouched",
    "wrong",
];

/// So many content words in a row, with nothing between them, are no sentence of any register. The longest runs in terse
/// answers of people are five to six words.
const BAG: usize = 8;

/// A sentence of so many words has a word of grammar among them, in broken English too.
const LONG: usize = 12;

/// So many bare chunks in a row are a list of keywords, and so many words at most has a chunk.
const LIST: usize = 5;
const CHUNK: usize = 4;

/// A denial reaches so many words at most, when no clause ends before.
const DENIAL_REACH: usize = 12;

impl Analysis {
    pub(super) fn new(text: &str, lexicon: &Lexicon) -> Self {
        Self::corrected(text, lexicon, |_| None)
    }

    /// The same, with the words that `meant` knows to be misspelt read as what they stand for.
    pub(super) fn corrected(text: &str, lexicon: &Lexicon, meant: impl Fn(&Token) -> Option<Stem>) -> Self {
        let mut analysis = Self { tokens: split(text, lexicon), ..Self::default() };
        for token in &mut analysis.tokens {
            if !token.stop
                && !token.exact
                && let Some(stem) = meant(token)
            {
                token.stem = stem;
                token.typo = true;
            }
        }
        complete(&mut analysis.tokens);
        analysis.clauses = analysis.tokens.last().map_or(0, |token| token.clause + 1);
        analysis.sentences = analysis.tokens.last().map_or(0, |token| token.sentence + 1);
        analysis.deny();
        analysis.find_phrases(lexicon);
        analysis
    }

    /// Drops the sentences that `keep` does not hold, as if they had never been said.
    pub(super) fn retain_sentences(&mut self, keep: &[bool]) {
        let kept = |token: &Token| keep.get(token.sentence as usize) != Some(&false);
        // Where each token goes, and the new numbers of the sentences and clauses that stay.
        let mut places = vec![usize::MAX; self.tokens.len()];
        let staying = (0..self.tokens.len()).filter(|at| kept(&self.tokens[*at]));
        for (to, from) in staying.enumerate() {
            places[from] = to;
        }
        // No phrase crosses the end of a sentence.
        self.occurrences.retain_mut(|occurrence| {
            let (from, last) = (places[occurrence.from], places[occurrence.to - 1]);
            (occurrence.from, occurrence.to) = (from, last.wrapping_add(1));
            from != usize::MAX
        });
        self.tokens.retain(kept);
        let (mut sentences, mut clauses) = (0, 0);
        let mut before = None;
        for token in &mut self.tokens {
            let old = (token.sentence, token.clause);
            if let Some((sentence, clause)) = before {
                sentences += u32::from(old.0 != sentence);
                clauses += u32::from(old.1 != clause);
            }
            before = Some(old);
            (token.sentence, token.clause) = (sentences, clauses);
        }
        self.clauses = self.tokens.last().map_or(0, |token| token.clause + 1);
        self.sentences = self.tokens.last().map_or(0, |token| token.sentence + 1);
    }

    /// Marks what each negator denies: to the end of its clause, or to a "but".
    fn deny(&mut self) {
        let tokens = &mut self.tokens;
        for at in 0..tokens.len() {
            if !tokens[at].negator {
                continue;
            }
            // "Not only", "not just" and "no matter" deny nothing; "no longer" and the like do.
            if let Some(next) = tokens.get(at + 1)
                && matches!(
                    next.folded.as_str(),
                    "only" | "just" | "merely" | "simply" | "matter" | "least" | "necessarily"
                )
            {
                continue;
            }
            let (clause, sentence) = (tokens[at].clause, tokens[at].sentence);
            let own = tokens[at].folded.clone();
            // "nothing" and "none" deny their verb, "without" and "no" the noun that follows.
            let reach = if matches!(own.as_str(), "no" | "without" | "instead") { 5 } else { DENIAL_REACH };
            for token in tokens.iter_mut().skip(at + 1).take(reach) {
                if token.clause != clause || token.sentence != sentence {
                    break;
                }
                if matches!(
                    token.folded.as_str(),
                    "but" | "because" | "so" | "only" | "until" | "unless" | "when" | "if" | "since" | "just"
                ) {
                    break;
                }
                token.denied = !token.denied;
            }
        }
        // "rather than X", "instead of X", "as opposed to X".
        for at in 1..tokens.len() {
            let two = (tokens[at - 1].folded.as_str(), tokens[at].folded.as_str());
            if matches!(two, ("rather", "than") | ("instead", "of") | ("opposed", "to") | ("unlike", _)) {
                let clause = tokens[at].clause;
                for token in tokens.iter_mut().skip(at + 1).take(4).take_while(|token| token.clause == clause) {
                    token.denied = !token.denied;
                }
            }
        }
    }

    /// Of each clause whether it denies something, or speaks of a lack or a ban: "missing credentials" is "no credentials".
    pub(super) fn negative_clauses(&self) -> Vec<bool> {
        let mut negative = vec![false; self.clauses as usize];
        for token in &self.tokens {
            let own = &mut negative[token.clause as usize];
            *own = *own || token.negator || LACKS.binary_search(&token.folded.as_str()).is_ok();
        }
        negative
    }

    fn find_phrases(&mut self, lexicon: &Lexicon) {
        for from in 0..self.tokens.len() {
            let first = &self.tokens[from];
            if first.filler {
                continue;
            }
            let Some(phrases) = lexicon.phrases.get(&first.stem) else { continue };
            let clause = first.clause;
            // The stems from here on, fillers passed over, with where each stands.
            let mut ahead = [(0, 0usize); LONGEST_PHRASE];
            let mut count = 0;
            for (at, token) in self.tokens.iter().enumerate().skip(from).take(2 * LONGEST_PHRASE) {
                if token.clause != clause || count == LONGEST_PHRASE {
                    break;
                }
                if at == from || !token.filler {
                    ahead[count] = (token.stem, at);
                    count += 1;
                }
            }
            for (place, phrase) in phrases.iter().enumerate() {
                if let Some(length) = phrase.opens(&ahead[..count]) {
                    self.occurrences.push(Occurrence { from, to: ahead[length - 1].1 + 1, key: (first.stem, place) });
                }
            }
        }
    }
}

/// So many words at most has a clause that leaves its predicate out.
const ELLIPSIS: usize = 6;

/// Says what an ellipsis leaves out: in "a list is mutable, a tuple is not", the tuple is not mutable. The words of the
/// predicate before are said again where the clause breaks off, so that a denial there reaches them.
fn complete(tokens: &mut Vec<Token>) {
    // What is said again, and before which word.
    let mut again: Vec<(usize, Vec<Token>)> = Vec::new();
    for at in 1..tokens.len() {
        let token = &tokens[at];
        let ends = tokens.get(at + 1).is_none_or(|next| {
            next.clause != token.clause || next.folded == "and" && tokens[at - 1].clause == token.clause
        });
        let auxiliary = is_auxiliary(&token.folded);
        if !ends || !(auxiliary || token.negator) {
            continue;
        }
        // The clause, or what follows its last "and".
        let clause = token.clause;
        let from = (0..at)
            .rev()
            .take_while(|before| tokens[*before].clause == clause)
            .take_while(|before| tokens[*before].folded != "and")
            .last()
            .unwrap_or(at);
        let subject = tokens[from..at].iter().filter(|token| !token.stop && !token.negator).count();
        if at - from >= ELLIPSIS || !(1..=2).contains(&subject) {
            continue;
        }
        // The clause before, without its subject: from after its first auxiliary, or after its first word.
        let end = if from > 0 && tokens[from - 1].folded == "and" { from - 1 } else { from };
        let Some(last) = end.checked_sub(1).map(|last| &tokens[last]) else {
            continue;
        };
        let (before, sentence) = (last.clause, last.sentence);
        let start = (0..end).rev().take_while(|at| tokens[*at].clause == before).last().unwrap_or(end);
        let negative = tokens[start..end].iter().any(|token| token.negator);
        // "A is mutable, B is" says nothing; it takes a change of sign.
        let far = sentence != tokens[at].sentence && tokens[at].sentence - sentence > 1;
        if far || end - start > 3 * ELLIPSIS || negative == tokens[at].negator {
            continue;
        }
        let content = |token: &Token| !token.stop && !token.negator;
        let predicate = (start..end)
            .find(|at| is_auxiliary(&tokens[*at].folded) || tokens[*at].negator)
            .or_else(|| (start..end).find(|at| content(&tokens[*at])))
            .map_or(end, |at| at + 1);
        let copies: Vec<Token> = tokens[predicate..end]
            .iter()
            .filter(|token| !token.negator)
            .map(|token| Token {
                start: tokens[at].start,
                end: tokens[at].end,
                clause: tokens[at].clause,
                sentence: tokens[at].sentence,
                line: tokens[at].line,
                labels: false,
                bagged: false,
                ..token.clone()
            })
            .collect();
        again.push((at + 1, copies));
    }
    if again.is_empty() {
        return;
    }
    let mut whole = Vec::with_capacity(tokens.len() + again.iter().map(|(_, copies)| copies.len()).sum::<usize>());
    let mut rest = std::mem::take(tokens).into_iter();
    let mut from = 0;
    for (to, copies) in again {
        whole.extend(rest.by_ref().take(to - from));
        whole.extend(copies);
        from = to;
    }
    whole.extend(rest);
    *tokens = whole;
}

fn is_auxiliary(folded: &str) -> bool {
    matches!(
        folded,
        "is" | "are"
            | "was"
            | "were"
            | "do"
            | "does"
            | "did"
            | "can"
            | "could"
            | "will"
            | "would"
            | "has"
            | "have"
            | "may"
            | "must"
    )
}

fn split(text: &str, lexicon: &Lexicon) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 5);
    let (mut clause, mut sentence, mut line) = (0u32, 0u32, 0u32);
    let mut end_before = 0;
    // Start of the run of content words that is going on.
    let mut run = 0;
    // How many words it has; the parts of a compound are one.
    let mut length = 0;
    for word in text::words(text) {
        let gap = &text[end_before..word.start];
        let (ends_sentence, ends_clause, glue) = boundary(gap, tokens.is_empty());
        if gap.contains('\n') && !tokens.is_empty() {
            line += 1;
        }
        if let Some(last) = tokens.last_mut()
            && gap.trim_start().starts_with([':', '=', '-', '–', '—'])
        {
            // The whole short clause before the mark is the label.
            let label = last.clause;
            if let Some(first) = tokens.iter_mut().rev().take_while(|token| token.clause == label).take(4).last() {
                first.labels = true;
            }
        }
        if !tokens.is_empty() {
            if ends_sentence {
                sentence += 1;
                clause += 1;
            } else if ends_clause {
                clause += 1;
            }
        }
        if glue {
            close_run(&mut tokens, run, length);
            run = tokens.len();
            length = 0;
        }
        end_before = word.end();
        length += 1;
        let mut push = |piece: &str, start: usize, kind: Kind, clause: &mut u32| {
            let folded = fold(piece).into_owned();
            // `WHERE` and `HAVING` are not the words "where" and "having".
            let capitals = piece.len() > 1 && piece.bytes().all(|byte| byte.is_ascii_uppercase());
            // Nor are `None` and `Some` of a language.
            let named =
                matches!(piece, "None" | "Some" | "Not") && tokens.last().is_some_and(|last| last.sentence == sentence);
            let stop = text::is_stop_word(&folded) && !capitals && !named;
            let negator = is_negator(&folded) && !named;
            if kind == Kind::Plain
                && is_conjunction(&folded)
                && tokens.last().is_some_and(|last| last.clause == *clause)
            {
                *clause += 1;
            }
            if stop || negator || is_link(&folded) {
                close_run(&mut tokens, run, length);
                run = tokens.len() + 1;
                length = 0;
            }
            let filler = is_filler(&folded);
            let number = number(&folded, kind);
            let exact = number.is_some() || kind == Kind::Flag;
            let stem = match &number {
                Some(canonical) => hash(canonical),
                None if kind == Kind::Flag => hash(&folded),
                None => lexicon.stem(&folded),
            };
            tokens.push(Token {
                start,
                end: start + piece.len(),
                folded,
                stem,
                stop,
                negator,
                filler,
                denied: false,
                exact,
                clause: *clause,
                sentence,
                line,
                labels: false,
                bagged: false,
                typo: false,
            });
        };
        match word.kind {
            Kind::Plain | Kind::Number => push(word.text, word.start, word.kind, &mut clause),
            Kind::Flag => {
                let (name, value) = word.text.split_once('=').unwrap_or((word.text, ""));
                push(name, word.start, Kind::Flag, &mut clause);
                if !value.is_empty() {
                    let start = word.start + name.len() + 1;
                    for part in text::words(value).flat_map(text::Word::parts) {
                        push(part.text, start + part.start, part.kind, &mut clause);
                    }
                }
            }
            Kind::Compound => {
                for part in word.parts() {
                    push(part.text, part.start, part.kind, &mut clause);
                }
            }
        }
    }
    close_run(&mut tokens, run, length);
    join_units(&mut tokens);
    tokens
}

/// Whether a word that has a meaning of its own also holds a sentence together: lists of keywords have none.
fn is_link(folded: &str) -> bool {
    matches!(
        folded,
        "although"
            | "always"
            | "another"
            | "between"
            | "both"
            | "during"
            | "each"
            | "every"
            | "however"
            | "instead"
            | "once"
            | "only"
            | "otherwise"
            | "since"
            | "still"
            | "therefore"
            | "though"
            | "unless"
            | "until"
            | "whereas"
    )
}

/// Marks the content words from `run` on as a bag when there are too many of them in a row.
fn close_run(tokens: &mut [Token], run: usize, length: usize) {
    if length >= BAG && run < tokens.len() {
        tokens[run..].iter_mut().for_each(|token| token.bagged = true);
    }
}

/// "512 MB" is one number with its unit, as "512MB" is.
fn join_units(tokens: &mut [Token]) {
    for at in 1..tokens.len() {
        let (before, after) = tokens.split_at_mut(at);
        let (amount, unit) = (&mut before[at - 1], &mut after[0]);
        if amount.exact
            && amount.folded.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && amount.clause == unit.clause
            && unit_factor(&unit.folded).is_some()
            && let Some(canonical) = number(&format!("{}{}", amount.folded, unit.folded), Kind::Number)
        {
            amount.stem = hash(&canonical);
            unit.stem = amount.stem;
            unit.exact = true;
            unit.stop = true;
        }
    }
}

fn unit_factor(unit: &str) -> Option<(f64, char)> {
    Some(match unit {
        "b" | "byte" | "bytes" => (1.0, 'b'),
        "k" | "kb" | "kib" => (1024.0, 'b'),
        "m" | "mb" | "mib" | "megabyte" | "megabytes" => (1024.0 * 1024.0, 'b'),
        "g" | "gb" | "gib" | "gigabyte" | "gigabytes" => (1024.0 * 1024.0 * 1024.0, 'b'),
        "tb" | "tib" => (1024.0 * 1024.0 * 1024.0 * 1024.0, 'b'),
        "ms" => (0.001, 's'),
        "s" | "sec" | "second" | "seconds" => (1.0, 's'),
        "min" | "minute" | "minutes" => (60.0, 's'),
        "h" | "hour" | "hours" => (3600.0, 's'),
        "%" | "percent" => (1.0, '%'),
        _ => return None,
    })
}

/// The canonical form of a number: its value, in bytes or seconds when it has such a unit; number words too.
fn number(folded: &str, kind: Kind) -> Option<String> {
    if kind == Kind::Plain {
        let value = match folded {
            "zero" => 0,
            "two" | "twice" => 2,
            "three" => 3,
            "four" => 4,
            "five" => 5,
            "six" => 6,
            "seven" => 7,
            "eight" => 8,
            "nine" => 9,
            "ten" => 10,
            "hundred" => 100,
            "thousand" => 1000,
            _ => return None,
        };
        return Some(format!("#{value}"));
    }
    if kind != Kind::Number {
        return None;
    }
    let split = folded.find(|c: char| c.is_ascii_alphabetic() || c == '%').unwrap_or(folded.len());
    let (digits, unit) = folded.split_at(split);
    let value: f64 = digits.replace(',', "").parse().ok()?;
    Some(match unit_factor(unit) {
        _ if unit.is_empty() => format!("#{value}"),
        Some((factor, dimension)) => format!("#{}{dimension}", value * factor),
        None => format!("#{value}{unit}"),
    })
}

/// Words that open a new clause.
fn is_conjunction(folded: &str) -> bool {
    matches!(
        folded,
        "but"
            | "while"
            | "whereas"
            | "although"
            | "though"
            | "however"
            | "unlike"
            | "otherwise"
            | "whilst"
            | "because"
            | "therefore"
    )
}

/// What the marks between two words end: a sentence, a clause, a run of content words.
fn boundary(gap: &str, first: bool) -> (bool, bool, bool) {
    if first || gap == " " {
        return (false, false, first);
    }
    let mut sentence = gap.contains('\n');
    let mut clause = false;
    let mut glue = false;
    let mut chars = gap.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '.' | '!' | '?' if chars.peek().is_none_or(|c| c.is_whitespace() || *c == ')' || *c == '"') => {
                sentence = true;
            }
            ';' => sentence = true,
            ',' | ':' | '(' | ')' | '–' | '—' | '=' | '>' | '→' | '|' | '[' | ']' | '•' => clause = true,
            '-' if gap.trim() == "-" || gap.contains("->") || gap.contains("--") => clause = true,
            '+' | '/' | '&' | '"' | '\'' | '`' | '“' | '”' | '<' | '*' => glue = true,
            _ => {}
        }
    }
    (sentence, sentence || clause, sentence || clause || glue)
}

/// The groups, implied groups and opposed groups of an occurrence, and whether its words deny.
pub(super) fn phrase<'a>(occurrence: &Occurrence, lexicon: &'a Lexicon) -> Option<&'a super::lexicon::Phrase> {
    lexicon.phrases.get(&occurrence.key.0)?.get(occurrence.key.1)
}

/// The groups of every token of a text.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// The groups of one token after those of another, each once.
    all: Vec<Group>,
    /// Where those of each token begin; one more than there are tokens.
    starts: Vec<u32>,
}

impl Groups {
    /// The groups of a token.
    pub(super) fn of(&self, token: usize) -> &[Group] {
        &self.all[self.starts[token] as usize..self.starts[token + 1] as usize]
    }

    /// Every group of the text.
    pub(super) fn all(&self) -> &[Group] {
        &self.all
    }
}

/// The groups of every token: those of the word, and of every phrase that it is part of.
pub(super) fn groups_of_tokens(analysis: &Analysis, lexicon: &Lexicon) -> Groups {
    let mut pairs: Vec<(u32, Group)> = Vec::with_capacity(4 * analysis.tokens.len());
    for occurrence in &analysis.occurrences {
        let Some(phrase) = phrase(occurrence, lexicon) else { continue };
        for at in occurrence.said(&analysis.tokens) {
            pairs.extend(phrase.groups.iter().map(|group| (at as u32, *group)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut starts = vec![0_u32; analysis.tokens.len() + 1];
    for (at, _) in &pairs {
        starts[*at as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    Groups { all: pairs.into_iter().map(|(_, group)| group).collect(), starts }
}

/// Marks lists of bare names as bags: so many short chunks in a row, with nothing but commas or line ends between them and
/// no word of grammar inside. Names that the reference lists so itself may be listed.
pub(super) fn bag_lists(tokens: &mut [Token], text: &str, listed: &StemSet) {
    for sentence in tokens.chunk_by_mut(|a, b| a.sentence == b.sentence) {
        let grammar = sentence.iter().filter(|token| token.stop || token.negator || is_link(&token.folded)).count();
        let said = &text[sentence[0].start..sentence[sentence.len() - 1].end];
        if sentence.len() >= LONG && grammar * LONG <= sentence.len() && !relates(said) && !said.contains(',') {
            for token in sentence {
                token.bagged = true;
            }
        }
    }
    let mut run: Option<usize> = None;
    let mut chunks = 0;
    let mut from = 0;
    let close = |tokens: &mut [Token], run: &mut Option<usize>, chunks: usize, to: usize| {
        if let Some(first) = run.take()
            && chunks >= LIST
            && to > first
        {
            let said = &text[tokens[first].start..tokens[to - 1].end];
            if !relates(said) {
                tokens[first..to].iter_mut().for_each(|token| token.bagged = true);
            }
        }
    };
    while from < tokens.len() {
        let to = from + tokens[from..].iter().take_while(|token| token.clause == tokens[from].clause).count();
        if is_bare(&tokens[from..to]) {
            run = run.or(Some(from));
            chunks += usize::from(!tokens[from..to].iter().all(|token| listed.contains(&token.stem)));
        } else {
            close(tokens, &mut run, chunks, from);
            chunks = 0;
        }
        from = to;
    }
    let end = tokens.len();
    close(tokens, &mut run, chunks, end);
}

/// Whether marks relate things to each other, as in terse notes. The sign in a flag does not: `--mount type=tmpfs`.
fn relates(said: &str) -> bool {
    let told = |part: &str| ["->", "=>", "=", "→", ": ", "e.g."].iter().any(|mark| part.contains(mark));
    said.split([',', '\n']).any(|part| told(part) && !part.trim_start().starts_with('-'))
}

/// A short chunk without a word of grammar.
fn is_bare(chunk: &[Token]) -> bool {
    chunk.len() <= CHUNK && chunk.iter().all(|token| !token.stop && !token.negator)
}

/// The names that a text lists bare, at least three in a row.
pub(super) fn listed_names(analysis: &Analysis) -> StemSet {
    let mut names = StemSet::default();
    let chunks: Vec<&[Token]> = analysis.tokens.chunk_by(|a, b| a.clause == b.clause).collect();
    for run in chunks.chunk_by(|a, b| is_bare(a) == is_bare(b)).filter(|run| run.len() >= LIST - 2 && is_bare(run[0])) {
        names.extend(run.iter().flat_map(|chunk| chunk.iter()).map(|token| token.stem));
    }
    names
}

/// All groups that a single stem belongs to.
pub(super) fn groups_of(stem: Stem, lexicon: &Lexicon) -> &[Group] {
    lexicon
        .phrases
        .get(&stem)
        .and_then(|phrases| phrases.iter().find(|phrase| phrase.stems.len() == 1))
        .map_or(&[], |phrase| phrase.groups.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn analyse(text: &str) -> Analysis {
        Analysis::new(text, Lexicon::shipped())
    }

    fn check_denied(text: &str, expect: &[&str]) {
        let analysis = analyse(text);
        let denied: Vec<&str> =
            analysis.tokens.iter().filter(|token| token.denied).map(|token| token.folded.as_str()).collect();
        assert_eq!(denied, expect, "{text}");
    }

    #[test]
    fn a_denial_reaches_to_the_end_of_its_clause() {
        check_denied("it does not restart the container, it reports", &["restart", "the", "container"]);
        check_denied("not only the name, also the path", &[]);
        check_denied("never changed but copied", &["changed"]);
        check_denied("it works without a daemon", &["a", "daemon"]);
        check_denied("files rather than blocks", &["blocks"]);
    }

    #[test]
    fn numbers_have_one_form() {
        for (a, b) in
            [("512 MB", "0.5GB"), ("2 minutes", "120s"), ("three", "3"), ("10,000", "10000"), ("5 percent", "5%")]
        {
            assert_eq!(analyse(a).tokens[0].stem, analyse(b).tokens[0].stem, "{a} {b}");
        }
        assert_ne!(analyse("80").tokens[0].stem, analyse("8080").tokens[0].stem);
    }

    #[test]
    fn keywords_in_a_row_are_a_bag_and_terse_notes_are_not() {
        let bagged = |text: &str| analyse(text).tokens.iter().any(|token| token.bagged);
        assert!(bagged("tag digest mutable immutable sha256 manifest latest pin reproducible"));
        assert!(!bagged("tag: movable label (app:v2). digest: sha256 of manifest, fixed to content"));
    }
}

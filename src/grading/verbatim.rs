//! Sentences that repeat a sentence of the reference and turn it into its opposite: with a "not" more or less, or with the
//! names of what is compared exchanged. Said in nearly the same words, so small a change is no accident.

use super::{
    analysis::{Analysis, Token},
    lexicon::Stem,
    prepare::Subject,
};

/// How a sentence turns one of the reference around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turned {
    Denied,
    Swapped,
}

/// So much of both sentences must be the same words...
const SAME: f32 = 0.7;
/// ...which are at least so many. Where names are exchanged they also stand in the same order.
const LEAST: usize = 3;
/// From this share on a sentence repeats the other one word for word.
const VERBATIM: f32 = 0.9;
/// So much of the words that both have, taken from left to right.
const IN_ORDER: f32 = 0.8;
/// A clause of so few content words that opens with a negator is a contrast: "pin a version, never main".
const CONTRAST: usize = 3;

/// What is compared of a sentence.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// Content words other than the names, in order.
    stems: Vec<Stem>,
    /// The same sorted, each once.
    sorted: Vec<Stem>,
    /// The first content word after each negator, if one follows in its sentence.
    negators: Vec<Option<Stem>>,
    /// Which of the compared things are named, in order.
    names: Vec<usize>,
    /// The first sentence of its text.
    opens: bool,
}

impl Line {
    /// Two sentences as one.
    fn joined(&self, next: &Self) -> Self {
        let mut stems = self.stems.clone();
        stems.extend(&next.stems);
        let mut names = self.names.clone();
        names.extend(&next.names);
        let negators = self.negators.iter().chain(&next.negators).copied().collect();
        Self { sorted: sorted(&stems), stems, negators, names, opens: self.opens }
    }

    /// How many denials are of something that the other sentence speaks of too.
    fn denials(&self, other: &Self) -> usize {
        self.negators
            .iter()
            .filter(|denied| denied.is_none_or(|stem| other.sorted.binary_search(&stem).is_ok()))
            .count()
    }

    /// Whether this and the next sentence each speak of one of two things.
    fn is_pair(&self, next: &Self) -> bool {
        !next.opens && self.names.len() == 1 && next.names.len() == 1 && self.names != next.names
    }
}

fn sorted(stems: &[Stem]) -> Vec<Stem> {
    let mut sorted = stems.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}

/// The sentences of a text.
pub(super) fn lines(analysis: &Analysis, subjects: &[Subject]) -> Vec<Line> {
    let mut lines = vec![Line::default(); analysis.sentences as usize];
    if let Some(first) = lines.first_mut() {
        first.opens = true;
    }
    let tokens = &analysis.tokens;
    let ahead = ahead(tokens);
    for (at, token) in tokens.iter().enumerate() {
        let line = &mut lines[token.sentence as usize];
        // "No, it is fine" answers the question and denies nothing of the sentence.
        let answers = token.folded == "no"
            && (at == 0 || tokens[at - 1].sentence != token.sentence)
            && tokens.get(at + 1).is_some_and(|next| next.clause != token.clause);
        // "..., never main" sets apart what else is meant, and "not until" says when rather than whether. "..., and none may
        // outlive it" denies.
        let clause = |other: &Token| other.clause == token.clause && other.sentence == token.sentence;
        let contrasts = token.negator
            && !matches!(token.folded.as_str(), "none" | "nobody" | "nothing" | "cannot")
            // "But isn't in the state" has a verb, and sets nothing apart; "or don't publish at all" does.
            && (!token.folded.ends_with("n't") || token.folded == "don't")
            && at > 0
            && tokens[at - 1].sentence == token.sentence
            && tokens[..at]
                .iter()
                .rev()
                .take_while(|other| clause(other))
                .all(|other| matches!(other.folded.as_str(), "and" | "but" | "or" | "so" | "then"))
            && tokens[at + 1..].iter().take_while(|other| clause(other)).filter(|other| !other.stop).count()
                <= CONTRAST;
        let Ahead { content, until } = ahead[at];
        let delays = token.negator && until;
        // "No shell and no editor" denies both at once.
        let goes_on =
            !line.negators.is_empty() && at > 0 && matches!(tokens[at - 1].folded.as_str(), "and" | "or" | "nor");
        if answers || contrasts || delays || goes_on {
            continue;
        }
        if token.negator || is_lack(&token.folded) || is_nearly_negator(&token.folded) {
            line.negators.push(content);
        } else if let Some(name) = subjects.iter().position(|subject| subject.stems.contains(&token.stem)) {
            if line.names.last() != Some(&name) {
                line.names.push(name);
            }
        } else if !token.stop {
            line.stems.push(token.stem);
        }
    }
    for line in &mut lines {
        line.sorted = sorted(&line.stems);
    }
    lines
}

/// What follows a word in its sentence.
#[derive(Debug, Clone, Copy, Default)]
struct Ahead {
    /// The next content word.
    content: Option<Stem>,
    /// Whether there is an "until".
    until: bool,
}

fn ahead(tokens: &[Token]) -> Vec<Ahead> {
    let mut all = vec![Ahead::default(); tokens.len()];
    for at in (1..tokens.len()).rev() {
        let (token, before) = (&tokens[at], &tokens[at - 1]);
        if before.sentence == token.sentence {
            let content = (!token.stop && !token.negator).then_some(token.stem).or(all[at].content);
            all[at - 1] = Ahead { content, until: all[at].until || token.folded == "until" };
        }
    }
    all
}

/// Whether a word says what "no" says: "lacks a shell" is "has no shell".
fn is_lack(folded: &str) -> bool {
    matches!(folded, "lack" | "lacks" | "lacking" | "missing" | "absent" | "unable")
}

/// Whether a word is a long negator with two letters exchanged or one wrong.
fn is_nearly_negator(folded: &str) -> bool {
    let long = ["without", "never", "cannot", "nothing", "neither", "doesn't", "isn't", "aren't", "don't", "can't"];
    (4..=8).contains(&folded.len())
        && long.iter().any(|negator| {
            folded.as_bytes()[0] == negator.as_bytes()[0]
                && folded.len().abs_diff(negator.len()) <= 1
                && strsim::osa_distance(folded, negator) == 1
        })
}

/// For each sentence of the answer whether it repeats one of the reference word for word.
pub(super) fn repeated(answer: &[Line], reference: &[Line]) -> Vec<bool> {
    let same = |line: &Line, other: &Line| {
        likeness(line, other) >= VERBATIM && line.negators.len() == other.negators.len() && line.names == other.names
    };
    answer.iter().map(|line| reference.iter().any(|other| same(line, other))).collect()
}

/// For each sentence of the answer whether it turns one of the reference around. Two sentences in a row that each speak of
/// one of two things are also held against two such sentences of the reference.
pub(super) fn turned(answer: &[Line], reference: &[Line]) -> Vec<Option<Turned>> {
    let mut found: Vec<Option<Turned>> = answer
        .iter()
        .map(|line| verdict(line, reference.iter().filter(|other| likeness(line, other) >= SAME)))
        .collect();
    let pairs: Vec<Line> =
        reference.windows(2).filter(|pair| pair[0].is_pair(&pair[1])).map(|pair| pair[0].joined(&pair[1])).collect();
    for (at, pair) in answer.windows(2).enumerate().filter(|(_, pair)| pair[0].is_pair(&pair[1])) {
        let line = pair[0].joined(&pair[1]);
        let near = pairs.iter().filter(|other| likeness(&line, other) >= SAME);
        if verdict(&line, near) == Some(Turned::Swapped) {
            found[at] = Some(Turned::Swapped);
            found[at + 1] = Some(Turned::Swapped);
        }
    }
    found
}

/// What a sentence that is known to be true says in nearly the same words is right, whatever another one says.
fn verdict<'a>(line: &Line, near: impl Iterator<Item = &'a Line>) -> Option<Turned> {
    let mut found = None;
    for other in near {
        let exchanged = line.names.len() == other.names.len() && line.names != other.names;
        // Of other things a denial is another statement.
        let denied = if likeness(line, other) >= VERBATIM {
            line.negators.len() % 2 != other.negators.len() % 2
        } else {
            // In other words, a denial on both sides may be a matter of style.
            line.denials(other) % 2 == 1 && other.negators.is_empty()
                || other.denials(line) % 2 == 1 && line.negators.is_empty()
        };
        if denied && line.names != other.names {
            continue;
        }
        found = found.or(if denied {
            Some(Turned::Denied)
        } else if exchanged && in_order(line, other) {
            Some(Turned::Swapped)
        } else {
            return None;
        });
    }
    found
}

/// The smaller of the shares that two sentences have in common.
fn likeness(line: &Line, other: &Line) -> f32 {
    let (own, others) = (&line.sorted, &other.sorted);
    let both = own.iter().filter(|stem| others.binary_search(stem).is_ok()).count();
    if both < LEAST {
        return 0.0;
    }
    // Words said twice count here: a longer sentence says more than one with the same words once.
    both as f32 / own.len().max(others.len()) as f32
        * (line.stems.len().min(other.stems.len()) as f32 / line.stems.len().max(other.stems.len()) as f32).sqrt()
}

/// Whether nearly all words that both have stand in the same order.
fn in_order(line: &Line, other: &Line) -> bool {
    let (mut from, mut kept, mut both) = (0, 0, 0);
    for stem in &line.stems {
        both += usize::from(other.sorted.binary_search(stem).is_ok());
        if let Some(at) = other.stems[from..].iter().position(|found| found == stem) {
            (from, kept) = (from + at + 1, kept + 1);
        }
    }
    kept as f32 >= IN_ORDER * both as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grading::lexicon::Lexicon;

    fn check(reference: &str, answer: &str, expect: Option<Turned>) {
        let lexicon = Lexicon::shipped();
        let subjects =
            ["namespace", "cgroup"].map(|name| Subject { stems: vec![lexicon.stem(name)], ..Subject::default() });
        let of = |text| lines(&Analysis::new(text, lexicon), &subjects);
        assert_eq!(turned(&of(answer), &of(reference))[0], expect, "{answer}");
    }

    #[test]
    fn the_reference_in_its_own_words_turned_around_is_seen() {
        let reference = "Namespaces limit what a process sees while cgroups cap the memory it uses.";
        check(reference, reference, None);
        check(
            reference,
            "Namespaces do not limit what a process sees while cgroups cap the memory it uses.",
            Some(Turned::Denied),
        );
        check(
            reference,
            "Cgroups limit what a process sees while namespaces cap the memory it uses.",
            Some(Turned::Swapped),
        );
        let in_two = "Namespaces limit what a process sees; cgroups cap its memory.";
        check(in_two, "Cgroups limit what a process sees; namespaces cap its memory.", Some(Turned::Swapped));
        check(
            "Namespaces limit views before limits; cgroups limit views afterwards.",
            "Cgroups limit views before limits; namespaces limit views afterwards.",
            Some(Turned::Swapped),
        );
        check(
            "Namespaces show views of tables to users.",
            "Namespaces show views of tables to users, cgroups show no views of tables to users.",
            None,
        );
        check(in_two, "Namespaces limit what a process sees. Cgroups cap its memory.", None);
        check(reference, "Cgroups cap the memory it uses while namespaces limit what a process sees.", None);
        check(
            "Distroless images have no shell and no package manager.",
            "Distroless images lack a shell and a package manager.",
            None,
        );
        check(
            "One writer or many readers see a table, and none may outlive the value.",
            "Many readers or one writer see a table, never both, and none of them may outlive the value.",
            None,
        );
        check(
            "One writer or many readers see a table, and none may outlive the value.",
            "One writer or many readers see a table and must not outlive the value.",
            None,
        );
        check("The kernel caches files in free memory.", "No, the kernel caches files in free memory.", None);
        check(reference, "Something that is not about any of this.", None);
    }
}

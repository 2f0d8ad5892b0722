//! From matches to a grade: which terms of each key point the answer has, in which sentence, of whom and with which sign;
//! then verdicts, credits, deductions and flags. Pure arithmetic over the evidence that is printed.

use std::borrow::Cow;

use super::{
    Confidence, Deduction, Evidence, Flag, Grade, Method, PointGrade, Verdict,
    analysis::{Analysis, Groups, Token, bag_lists, groups_of_tokens, phrase},
    calibration::Calibration,
    command::{Command, WORDS_ALONE, find, is_flag},
    english::is_english,
    knowledge::{Known, weight},
    lexicon::{Lexicon, Stem, StemSet, hash, hash_joined},
    measure::{AGAINST, Against, Binding, Measures, Reached, Said, against, measure, place},
    prepare::{Found, Prepared, Spelling, Wording, bind, letters},
    verbatim::{Line, Turned, lines, repeated, turned},
};
use crate::bank::PointKind;

/// One place where the answer has a term.
#[derive(Debug, Clone, Copy)]
pub(super) struct Match {
    pub(super) term: u32,
    part: u32,
    /// Tokens of the answer.
    pub(super) from: u32,
    pub(super) to: u32,
    similarity: f32,
    method: Method,
    sentence: u32,
    /// The answer says the opposite: one of both is denied, or the word is an antonym.
    pub(super) clash: bool,
    /// The answer says it of another subject.
    pub(super) cross: bool,
}

/// A point is contradicted when so much of its weight is said of another subject. Measured on marked answers: such a share
/// is ten times as frequent in wrong answers as in right ones.
const SWAPPED: f32 = 0.18;
/// The same for words that are denied or replaced by their opposite, which is a weaker sign.
const DENIED: f32 = 0.35;

/// So much of an accepted wording must be found in one sentence for it to count.
const ACCEPTED: f32 = 0.85;
/// So much of a known misconception must be said in one sentence for it to be held against the answer, and more than the
/// sentence says of any key point. Of the bank's own examples, this holds for seven of ten wrong answers and for one in
/// two hundred right ones; without the comparison, every eighth right answer would be caught.
const MISCONCEPTION: f32 = 0.5;

/// An answer that has so much of the question's words says it again.
const REPEATED: f32 = 0.8;

/// More words than this are no answer to one question, when they are also many times the reference.
const PASTED: usize = 250;

/// How well one kind of match speaks for a term. A stem is as good as the word; a synonym is a little less sure, since
/// the thesaurus does not know the context.
const ALIAS: f32 = 0.9;
const IMPLIED: f32 = 0.8;
/// A word of the opposite meaning says more against a point than a denied word does.
const ANTONYM: f32 = 2.0;
const TYPO: f32 = 0.95;
const DOUBLE_NEGATION: f32 = 0.8;

/// What a wording's terms come to in an answer.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Coverage {
    /// Weighted share of the terms found in the best single sentence.
    pub(super) sentence: f32,
    /// The same in the best two sentences in a row.
    pub(super) pair: f32,
    /// The same in the whole answer.
    pub(super) whole: f32,
    /// Weight of terms whose opposite stands in the best window, over the total.
    pub(super) clash: f32,
    /// Weight of terms that are said of another subject, over the total.
    pub(super) cross: f32,
    /// How many terms were found.
    pub(super) found: u32,
    /// How many there are.
    pub(super) terms: u32,
    /// First sentence of the best window, and how many sentences it has.
    window: (u32, u32),
}

impl Coverage {
    /// A command that is right to such a share.
    fn of_command(share: f32) -> Self {
        let found = (share * MANY as f32).round() as u32;
        Self { sentence: share, pair: share, whole: share, found, terms: MANY, ..Self::default() }
    }

    /// How many of the terms that are needed were found, 0 to 1.
    pub(super) fn found_share(&self) -> f32 {
        self.found.min(MANY) as f32 / self.terms.clamp(1, MANY) as f32
    }

    /// The shares relative to what the reference itself reaches, which may be less than everything: a point may be spread
    /// over its sentences, or seem to deny itself. A reference that reaches little is no measure.
    fn within(mut self, ceiling: Option<&Self>) -> Self {
        let Some(ceiling) = ceiling.filter(|ceiling| ceiling.pair >= LEAST_CEILING) else { return self };
        let relative = |share: f32, most: f32| if most > 0.0 { (share / most).min(1.0) } else { share };
        self.sentence = relative(self.sentence, ceiling.sentence);
        self.pair = relative(self.pair, ceiling.pair);
        self.whole = relative(self.whole, ceiling.whole);
        self.terms = ceiling.found.max(1);
        self.found = self.found.min(self.terms);
        self.clash = (self.clash - ceiling.clash).max(0.0);
        self.cross = (self.cross - ceiling.cross).max(0.0);
        self
    }
}

/// A reference that covers less of a stated point than this does not state it.
const LEAST_CEILING: f32 = 0.4;

/// The state of grading one answer.
struct Scorer<'a> {
    prepared: &'a Prepared,
    lexicon: &'a Lexicon,
    answer: &'a str,
    analysis: Cow<'a, Analysis>,
    matches: Vec<Match>,
    /// Words said of the right and of the wrong subject.
    binding: Binding,
    /// Sentences that state a known misconception: they earn nothing.
    mistaken: Vec<bool>,
    /// Sentences that say the opposite of one of the reference in its own words.
    turned: Vec<Option<Turned>>,
}

/// How well each term of one wording is matched in each sentence.
struct Cells {
    terms: usize,
    sentences: usize,
    /// Said of the right subject with the right sign.
    good: Vec<f32>,
    /// Denied, or replaced by its opposite.
    bad: Vec<f32>,
    /// Said of another subject.
    cross: Vec<f32>,
}

/// A key point as it was found in an answer.
struct Judged {
    grade: PointGrade,
    coverage: Coverage,
    /// What the point earns if the sign against it was an accident.
    acquitted: Option<PointGrade>,
}

/// A known misconception that an answer states.
struct Mistake {
    /// Which of the known ones.
    at: usize,
    misconception: String,
    /// The answer's words.
    quote: String,
    sentence: usize,
}

/// An answer that was read: what was found in it, before it is judged.
struct Reading<'a> {
    scorer: Scorer<'a>,
    groups: Groups,
    /// Its sentences as they are held against those of the reference.
    lines: Vec<Line>,
    known: Known,
}

impl<'a> Reading<'a> {
    /// Reads what is relevant of an answer.
    fn new(mut scorer: Scorer<'a>) -> Self {
        let (prepared, answer, lexicon) = (scorer.prepared, scorer.answer, scorer.lexicon);
        let lines = lines(&scorer.analysis, &prepared.subjects);
        // A sentence of the reference is told, not listed, and true.
        let repeated = repeated(&lines, &prepared.lines);
        let tokens = &mut scorer.analysis.to_mut().tokens;
        bag_lists(tokens, answer, &prepared.listed);
        for token in tokens {
            token.bagged &= !repeated[token.sentence as usize];
        }
        let bound = scorer.find_matches();
        let groups = groups_of_tokens(&scorer.analysis, lexicon);
        let known = prepared.knowledge.weigh(&scorer.analysis, &groups, &bound, lexicon);
        Self { scorer, groups, lines, known }
    }
}

/// Grades `answer` against `prepared`.
pub(super) fn grade(prepared: &Prepared, answer: &str) -> Grade {
    let scorer = Scorer::relevant(prepared, answer);
    let content = scorer.content().count();
    if content == 0 && prepared.yes_no.is_none() {
        return nothing(prepared, Flag::NoAnswer);
    }
    // Seen at once, without all that would be found in it.
    if scorer.asks_again() && !scorer.holds_a_command() && !declines(&scorer.analysis.tokens) {
        return parrot(prepared);
    }
    let said = crate::text::words(answer).count();
    let Reading { mut scorer, groups, lines, known } = Reading::new(scorer);
    let mut mistakes = scorer.mistakes();
    // What is as near to something true is no mistake.
    mistakes.retain(|mistake| known.false_sentences.contains(&(mistake.sentence as u32)));
    scorer.turned = turned(&lines, &prepared.lines);
    scorer.mistaken = scorer.turned.iter().map(Option::is_some).collect();
    let told_false = known.told_false.iter().map(|sentence| *sentence as usize);
    for sentence in mistakes.iter().map(|mistake| mistake.sentence).chain(told_false) {
        scorer.mistaken[sentence] = true;
    }
    let points = scorer.points();
    let measures = scorer.measures(&points, &groups, &known);
    scorer.assemble(&points, (content, said), &mistakes, &measures, &known)
}

/// So much of the words of a sentence must be about the question when none plainly is.
const ABOUT: f32 = 0.13;

/// How much of a sentence is about the question.
#[derive(Debug, Clone, Copy, Default)]
struct About {
    weight: f32,
    words: f32,
    /// Whether it has a word of the question or the reference that is not general.
    plainly: bool,
}

/// The answer taken apart, without the sentences that speak of nothing the question is about, so that they can neither
/// help nor harm; the whole answer when no sentence does.
fn relevant(prepared: &Prepared, answer: &str, lexicon: &Lexicon) -> Analysis {
    let mut analysis = Analysis::corrected(answer, lexicon, |token| misspelt(prepared, lexicon, token));
    if analysis.sentences < 2 {
        return analysis;
    }
    let mut synonyms = vec![false; analysis.tokens.len()];
    for occurrence in &analysis.occurrences {
        if phrase(occurrence, lexicon)
            .is_some_and(|phrase| phrase.groups.iter().any(|group| prepared.groups.contains(group)))
        {
            occurrence.said(&analysis.tokens).for_each(|at| synonyms[at] = true);
        }
    }
    let mut about = vec![About::default(); analysis.sentences as usize];
    for (token, synonym) in analysis.tokens.iter().zip(synonyms) {
        let about = &mut about[token.sentence as usize];
        about.words += if token.stop { 0.0 } else { 1.0 };
        // A number, a flag and a denial may be all that a sentence needs.
        let weight = if token.exact || token.negator {
            1.0
        } else if token.stop {
            0.0
        } else if prepared.reference.contains(&token.stem)
            || prepared.title.contains(&token.stem)
            || prepared.by_stem.contains_key(&token.stem)
        {
            if token.typo || lexicon.is_generic(token.stem) { 0.5 } else { 1.0 }
        } else if synonym {
            0.5
        } else {
            0.0
        };
        about.weight += weight;
        about.plainly |= weight > 0.9;
    }
    // Where no sentence is plainly about it, those that come nearest are graded.
    let least = about.iter().map(|about| about.weight).fold(0.0, f32::max).min(1.0);
    // A synonym or two among many words of something else are chance.
    let is_about = |about: &About| about.plainly || about.weight >= ABOUT * about.words;
    let keep: Vec<bool> = about.iter().map(|about| about.weight >= least && is_about(about)).collect();
    if keep.contains(&true) && keep.contains(&false) {
        analysis.retain_sentences(&keep);
    }
    analysis
}

/// What an answer comes to, by the name of each measure: what the calibration is fitted on.
pub(super) fn measures(prepared: &Prepared, answer: &str) -> Measures {
    let Reading { scorer, groups, known, .. } = Reading::new(Scorer::relevant(prepared, answer));
    scorer.measures(&scorer.points(), &groups, &known)
}

/// What the reference itself comes to on the measures that speak against an answer.
fn excused(prepared: &Prepared) -> Against {
    let Reading { scorer, groups, known, .. } = Reading::new(Scorer::relevant(prepared, &prepared.plain));
    against(&scorer.said(&groups, &known), &reached(&scorer.points()))
}

/// What the reference itself comes to on each wording of its own key points: the most that an answer can be asked for.
pub(super) fn ceilings(prepared: &Prepared, reference: &str, analysis: &Analysis) -> Vec<Coverage> {
    let mut scorer = Scorer::new(prepared, reference, Cow::Borrowed(analysis));
    scorer.find_matches();
    (0..prepared.wordings.len()).map(|wording| scorer.coverage(wording)).collect()
}

/// Whether `text` states the misconception that was prepared.
pub(super) fn states(misconception: &Prepared, text: &str, analysis: &Analysis) -> bool {
    let mut scorer = Scorer::new(misconception, text, Cow::Borrowed(analysis));
    scorer.find_matches();
    scorer.stated(&[]).is_some()
}

/// Which of the known misconceptions an answer of the words of `text` would be charged with.
pub(super) fn charged(prepared: &Prepared, text: &str, analysis: &Analysis) -> Vec<usize> {
    if prepared.misconceptions.is_empty() {
        return Vec::new();
    }
    let mut scorer = Scorer::new(prepared, text, Cow::Borrowed(analysis));
    scorer.find_matches();
    scorer.mistakes().into_iter().map(|mistake| mistake.at).collect()
}

/// The grade of an answer that says nothing.
fn nothing(prepared: &Prepared, flag: Flag) -> Grade {
    let key_points = prepared
        .points
        .iter()
        .map(|point| PointGrade {
            text: point.text.clone(),
            weight: point.weight,
            kind: point.kind,
            verdict: Verdict::Missed,
            credit: 0.0,
            evidence: Vec::new(),
        })
        .collect();
    Grade {
        score: 0,
        outcome: Grade::band(0, true),
        confidence: Confidence::Sure,
        doubt: None,
        key_points,
        deductions: Vec::new(),
        flags: vec![flag],
    }
}

/// The grade of an answer that says the question again.
fn parrot(prepared: &Prepared) -> Grade {
    Grade { outcome: Grade::band(0, false), ..nothing(prepared, Flag::Parrot) }
}

/// What the points that count come to.
fn reached(points: &[Judged]) -> Vec<Reached> {
    points
        .iter()
        .filter(|point| point.grade.weight > 0)
        .map(|point| Reached {
            weight: point.grade.weight,
            core: point.grade.kind == PointKind::Core,
            coverage: point.coverage,
        })
        .collect()
}

impl<'a> Scorer<'a> {
    /// What is relevant of an answer; nothing is looked for yet.
    fn relevant(prepared: &'a Prepared, answer: &'a str) -> Self {
        Self::new(prepared, answer, Cow::Owned(relevant(prepared, answer, Lexicon::shipped())))
    }

    /// Nothing is looked for yet.
    fn new(prepared: &'a Prepared, answer: &'a str, analysis: Cow<'a, Analysis>) -> Self {
        Self {
            prepared,
            lexicon: Lexicon::shipped(),
            answer,
            analysis,
            matches: Vec::new(),
            binding: Binding::default(),
            mistaken: Vec::new(),
            turned: Vec::new(),
        }
    }

    /// The words that say something.
    fn content(&self) -> impl Iterator<Item = &Token> {
        self.analysis.tokens.iter().filter(|token| !token.stop && !token.negator)
    }

    /// Whether the answer has words, and none but those of the question and general ones.
    fn asks_again(&self) -> bool {
        let prepared = self.prepared;
        let new = |token: &Token| {
            !prepared.title.contains(&token.stem)
                && (!self.lexicon.is_generic(token.stem) || prepared.coded.contains(&token.stem))
                && (prepared.reference.contains(&token.stem) || !prepared.derived(&token.folded))
        };
        if self.content().next().is_none() || self.content().any(new) {
            return false;
        }
        // Who says nearly all of a question again chooses nothing from it.
        let said: StemSet = self.content().map(|token| token.stem).collect();
        let repeated = prepared.title.iter().filter(|stem| said.contains(stem)).count();
        repeated as f32 >= REPEATED * prepared.title.len() as f32
            || !said.iter().any(|stem| prepared.choices.contains(stem))
    }

    /// Whether any command is in the answer that may be one of those asked for.
    fn holds_a_command(&self) -> bool {
        self.prepared.commands.iter().any(|(_, command)| self.command(command).2.is_some())
    }

    /// Finds what the answer has of the terms. Of which subject each word is said.
    fn find_matches(&mut self) -> Vec<Option<usize>> {
        let prepared = self.prepared;
        let subjects = bind(&self.analysis, &prepared.subjects, None, self.lexicon);
        let negative = self.analysis.negative_clauses();
        let tokens = &self.analysis.tokens;
        let lexicon = self.lexicon;
        let mut matches = Vec::new();
        let mut add = |found: &Found, from: usize, to: usize, similarity: f32, method: Method, opposite: bool| {
            let term = &prepared.terms[found.term as usize];
            let first = &tokens[from];
            // A bag of keywords says nothing, whatever the words.
            let similarity = if first.bagged { similarity * BAGGED } else { similarity };
            let spoken_of = subjects.get(from).copied().flatten();
            let cross = matches!((term.subject, spoken_of), (Some(own), Some(other)) if own != other);
            // Where both clauses deny something, which word the "not" stands before is a matter of style.
            let both_negative = !opposite && term.negative && negative.get(first.clause as usize) == Some(&true);
            let clash = !both_negative && term.denied ^ first.denied ^ opposite;
            // The opposite of what is said of the other subject is what a comparison says. A general word, or the name of
            // one of the two, says nothing of either.
            let names = prepared.subjects.iter().any(|subject| subject.stems.contains(&first.stem));
            if cross && (clash || names || lexicon.is_generic(first.stem)) {
                return;
            }
            let similarity = if opposite && clash { similarity * ANTONYM } else { similarity };
            let similarity = if opposite && !clash { similarity * DOUBLE_NEGATION } else { similarity };
            matches.push(Match {
                term: found.term,
                part: found.part,
                from: from as u32,
                to: to as u32,
                similarity,
                method,
                sentence: first.sentence,
                clash,
                cross,
            });
        };
        for (at, token) in tokens.iter().enumerate() {
            if token.stop && !token.exact {
                continue;
            }
            if let Some(list) = prepared.by_stem.get(&token.stem) {
                let method = if token.exact { Method::Number } else { Method::Stem };
                let (similarity, method) = if token.typo { (TYPO, Method::Typo) } else { (1.0, method) };
                for found in list {
                    add(found, at, at + 1, similarity, method, false);
                }
            }
            if let Some(list) = prepared.by_joined.get(&hash(&token.folded)) {
                for found in list {
                    add(found, at, at + 1, 1.0, Method::Stem, false);
                }
            }
            if let Some(next) = tokens.get(at + 1)
                && next.sentence == token.sentence
                && token.folded.len() + next.folded.len() >= 6
                && let Some(list) = prepared.by_joined.get(&hash_joined(&token.folded, &next.folded))
            {
                for found in list {
                    add(found, at, at + 2, 1.0, Method::Stem, false);
                }
            }
        }
        for occurrence in &self.analysis.occurrences {
            let Some(phrase) = phrase(occurrence, self.lexicon) else { continue };
            // Words of the title earn nothing, also where they are synonyms of what the reference says.
            let titled = &tokens[occurrence.from..occurrence.to];
            if titled.iter().all(|token| token.stop || prepared.only_asked(token.stem)) {
                continue;
            }
            // A word that the reference has too is no opposite of it, but the other side of a comparison.
            let familiar =
                phrase.stems.iter().all(|stem| prepared.reference.contains(stem) || prepared.title.contains(stem));
            let typo = self.analysis.tokens[occurrence.from..occurrence.to].iter().any(|token| token.typo);
            let method = match phrase.stems.len() {
                _ if typo => Method::Typo,
                1 => Method::Alias,
                _ => Method::Phrase,
            };
            for (groups, similarity, opposite) in
                [(&phrase.groups, ALIAS, false), (&phrase.implies, IMPLIED, false), (&phrase.opposes, ALIAS, true)]
            {
                if opposite && familiar {
                    continue;
                }
                for group in groups {
                    for found in self.prepared.by_group.get(group).into_iter().flatten() {
                        add(found, occurrence.from, occurrence.to, similarity, method, opposite);
                    }
                }
            }
        }
        self.binding = self.binding(&matches, &subjects);
        // A word that the reference says of this subject as well is not said of the wrong one.
        let mut own: Vec<u32> = matches
            .iter()
            .filter(|found| !found.cross && !found.clash && prepared.terms[found.term as usize].subject.is_some())
            .flat_map(|found| found.from..found.to)
            .collect();
        own.sort_unstable();
        matches.retain(|found| !found.cross || (found.from..found.to).all(|at| own.binary_search(&at).is_err()));
        self.matches = matches;
        subjects
    }

    /// How much is said of the subject that the reference says it of, and how much of another one.
    fn binding(&self, matches: &[Match], subjects: &[Option<usize>]) -> Binding {
        let tokens = &self.analysis.tokens;
        // For each word whether it is said of the right subject and of a wrong one.
        let mut said = vec![(false, false); tokens.len()];
        for found in matches.iter().filter(|found| !found.clash) {
            for at in found.from as usize..found.to as usize {
                let own = self.prepared.terms[found.term as usize].subject;
                if let (Some(own), Some(other)) = (own, subjects[at]) {
                    if own == other {
                        said[at].0 = true;
                    } else {
                        said[at].1 = true;
                    }
                }
            }
        }
        let mut binding = Binding::default();
        for (token, said) in tokens.iter().zip(said) {
            let names = || self.prepared.subjects.iter().any(|subject| subject.stems.contains(&token.stem));
            match said {
                (true, _) if !names() => binding.right += weight(token, self.lexicon),
                (false, true) if !names() => binding.wrong += weight(token, self.lexicon),
                _ => {}
            }
        }
        binding
    }

    /// Best similarity of each term in each sentence, for it, against it, and of another subject.
    fn cells(&self, wording: &Wording) -> Cells {
        let sentences = self.analysis.sentences as usize;
        let range = wording.terms.clone();
        let count = range.len();
        let empty = vec![0.0_f32; count * sentences];
        let mut cells = Cells { terms: count, sentences, good: empty.clone(), bad: empty.clone(), cross: empty };
        for found in &self.matches {
            let Some(term) = (found.term as usize).checked_sub(range.start).filter(|term| *term < count) else {
                continue;
            };
            if self.mistaken.get(found.sentence as usize) == Some(&true) {
                continue;
            }
            let cell = term * sentences + found.sentence as usize;
            let parts = self.prepared.terms[found.term as usize].parts;
            if found.cross {
                cells.cross[cell] = cells.cross[cell].max(found.similarity);
            } else if found.clash {
                cells.bad[cell] = cells.bad[cell].max(found.similarity);
            } else if found.part == u32::MAX || parts == 1 {
                cells.good[cell] = cells.good[cell].max(found.similarity);
            } else {
                // Parts of a phrase add up, a little less than the phrase itself.
                cells.good[cell] = (cells.good[cell] + 0.9 * found.similarity / parts as f32).min(0.9);
            }
        }
        cells
    }

    /// What each sentence says for a wording, less what it says against it, as a share; and with how many terms.
    fn by_sentence(&self, wording: &Wording) -> Vec<(f32, usize)> {
        let cells = self.cells(wording);
        let first = wording.terms.start;
        (0..cells.sentences)
            .map(|sentence| {
                let at = |term: usize| term * cells.sentences + sentence;
                let net = (0..cells.terms)
                    .map(|term| {
                        let cell = at(term);
                        self.prepared.terms[first + term].weight
                            * (cells.good[cell] - cells.bad[cell] - cells.cross[cell])
                    })
                    .sum::<f32>();
                let found = (0..cells.terms).filter(|term| cells.good[at(*term)] >= 0.5).count();
                (net / wording.total, found)
            })
            .collect()
    }

    /// The share of each wording of each point.
    fn coverage(&self, wording: usize) -> Coverage {
        let wording = &self.prepared.wordings[wording];
        let range = wording.terms.clone();
        let Cells { terms: count, sentences, good, bad, cross } = self.cells(wording);
        let weight = |term: usize| self.prepared.terms[range.start + term].weight;
        let over = |table: &[f32], from: usize, to: usize, minus: Option<&[f32]>| -> f32 {
            (0..count)
                .map(|term| {
                    let best = |table: &[f32]| (from..to).map(|s| table[term * sentences + s]).fold(0.0, f32::max);
                    let value = best(table);
                    let value = if minus.is_some_and(|other| best(other) >= value) { 0.0 } else { value };
                    weight(term) * value
                })
                .sum::<f32>()
                / wording.total
        };
        let mut coverage = Coverage { terms: count as u32, ..Coverage::default() };
        // What the answer says rightly anywhere, it does not deny elsewhere.
        let said: Vec<bool> =
            (0..count).map(|term| (0..sentences).any(|s| good[term * sentences + s] >= 0.5)).collect();
        for s in 0..sentences {
            let one = over(&good, s, s + 1, None);
            if one > coverage.sentence {
                coverage.sentence = one;
            }
            let to = (s + 2).min(sentences);
            let two = over(&good, s, to, None);
            if two > coverage.pair {
                coverage.pair = two;
                coverage.window = (s as u32, (to - s) as u32);
            }
            // An opposite speaks against a point only in a sentence that is plainly about it.
            let anchors = (0..count).filter(|term| good[term * sentences + s] >= 0.5).count();
            let against = |table: &[f32]| -> f32 {
                (0..count)
                    .filter(|term| !said[*term])
                    .map(|term| weight(term) * table[term * sentences + s])
                    .sum::<f32>()
                    / wording.total
            };
            if anchors >= 2 || one >= 0.3 && anchors >= 1 {
                coverage.clash = coverage.clash.max(against(&bad));
            } else {
                // Everything in the sentence may be denied: "namespaces do not limit what a process sees".
                let denied = (0..count).filter(|term| bad[term * sentences + s] >= 0.5).count();
                if denied >= 3 {
                    coverage.clash = coverage.clash.max(against(&bad));
                }
            }
            coverage.cross = coverage.cross.max(against(&cross));
        }
        coverage.whole = over(&good, 0, sentences, None);
        coverage.found =
            (0..count).filter(|term| (0..sentences).any(|s| good[term * sentences + s] >= 0.5)).count() as u32;
        // What is said of the right subject elsewhere is not swapped.
        coverage.cross = (coverage.cross - 0.5 * coverage.pair).max(0.0);
        coverage
    }

    /// The measures of the answer.
    fn measures(&self, points: &[Judged], groups: &Groups, known: &Known) -> Measures {
        let mut measures = measure(&self.said(groups, known), &reached(points));
        let excused = self.prepared.excused.get_or_init(|| {
            // The reference itself may be what was just measured.
            if self.is_reference() { std::array::from_fn(|at| measures[AGAINST + at]) } else { excused(self.prepared) }
        });
        for (measure, excused) in measures[AGAINST..].iter_mut().zip(excused) {
            *measure = (*measure - excused).max(0.0);
        }
        measures
    }

    /// Whether the answer is the reference, and all of it counts.
    fn is_reference(&self) -> bool {
        self.answer == self.prepared.plain && !self.mistaken.contains(&true)
    }

    fn said<'b>(&'b self, groups: &'b Groups, known: &'b Known) -> Said<'b> {
        Said {
            prepared: self.prepared,
            lexicon: self.lexicon,
            analysis: &self.analysis,
            groups,
            matches: &self.matches,
            binding: self.binding,
            known,
        }
    }

    fn points(&self) -> Vec<Judged> {
        let prepared = self.prepared;
        let mut best: Vec<Option<(f32, usize, Coverage)>> = vec![None; prepared.points.len()];
        for (at, wording) in prepared.wordings.iter().enumerate() {
            // What the author accepts is asked for as it stands: the reference need not have said it that way.
            let ceiling = prepared.ceilings.get(at).filter(|_| !wording.accepted);
            let coverage = self.coverage(at).within(ceiling);
            let mut credit = credit(&coverage);
            if wording.accepted {
                // Short wordings are easily hit by chance: all of one counts, in one sentence and of the right subject.
                let whole = coverage.sentence >= ACCEPTED && coverage.clash < 0.1 && coverage.cross < 0.1;
                credit = if whole { 1.0 } else { credit * 0.6 };
            }
            if best[wording.point].as_ref().is_none_or(|(other, ..)| credit > *other) {
                best[wording.point] = Some((credit, at, coverage));
            }
        }
        prepared
            .points
            .iter()
            .enumerate()
            .map(|(at, point)| {
                let (mut credit, wording, mut coverage) = best[at].unwrap_or((0.0, usize::MAX, Coverage::default()));
                let mut evidence = self.evidence(wording, &coverage);
                let mut verdict = Verdict::Missed;
                let commands = prepared.commands.iter().filter(|(point, _)| *point == at);
                let found = commands.map(|(_, command)| self.command(command)).max_by(|a, b| {
                    // The best share; a command that was found before one that was not.
                    a.0.total_cmp(&b.0).then_with(|| a.2.is_some().cmp(&b.2.is_some()))
                });
                if let Some((share, different, quote)) = found {
                    // Another command than the one asked for; where several are asked for, it may answer another point.
                    let asked = prepared.points.iter().filter(|point| point.weight > 1).count();
                    let fits_another = || {
                        prepared.commands.iter().any(|(other, command)| *other != at && self.command(command).0 >= 0.5)
                    };
                    if different && share < 0.35 && asked == 1 && point.weight > 1 && !fits_another() {
                        verdict = Verdict::Contradicted;
                        credit = 0.0;
                        coverage = Coverage { clash: 1.0, ..Coverage::default() };
                        evidence = quote.into_iter().collect();
                    } else if let Some(quote) = quote.filter(|_| share > 0.0) {
                        credit = share;
                        coverage = Coverage::of_command(share);
                        evidence = vec![quote];
                    } else {
                        credit = (credit * 0.6).min(0.6);
                    }
                }
                // Said of the wrong one, or denied: more than is said for the point, and not by a stray word.
                let swapped = coverage.cross >= SWAPPED && coverage.cross > 0.5 * coverage.pair;
                let denied = coverage.clash >= DENIED && coverage.clash > coverage.pair;
                let graded = |verdict: Verdict, credit: f32, evidence: Vec<Evidence>| {
                    let credit = (f64::from(credit) * 100.0).round() / 100.0;
                    let against = verdict == Verdict::Contradicted;
                    PointGrade {
                        text: point.text.clone(),
                        weight: point.weight,
                        kind: point.kind,
                        verdict: if against { verdict } else { Verdict::of(credit) },
                        credit,
                        evidence: if credit > 0.0 || against { evidence } else { Vec::new() },
                    }
                };
                if verdict != Verdict::Contradicted && (swapped || denied) {
                    let acquitted = Some(graded(Verdict::Missed, credit, evidence));
                    let grade = graded(Verdict::Contradicted, 0.0, self.counter_evidence(wording));
                    return Judged { grade, coverage, acquitted };
                }
                Judged { grade: graded(verdict, credit, evidence), coverage, acquitted: None }
            })
            .collect()
    }

    /// The known misconceptions that the answer states, each with its words.
    fn mistakes(&self) -> Vec<Mistake> {
        if self.prepared.misconceptions.is_empty() {
            return Vec::new();
        }
        // The most that each sentence says for any key point.
        let mut truth = vec![0.0_f32; self.analysis.sentences as usize];
        for wording in &self.prepared.wordings {
            for (most, (net, _)) in truth.iter_mut().zip(self.by_sentence(wording)) {
                *most = most.max(net);
            }
        }
        let mut found = Vec::new();
        for (at, prepared) in self.prepared.misconceptions.iter().enumerate() {
            let mut scorer = Scorer::new(prepared, self.answer, Cow::Borrowed(&self.analysis));
            scorer.find_matches();
            if let Some((sentence, quote)) = scorer.stated(&truth) {
                let misconception = prepared.points.first().map(|point| point.text.clone()).unwrap_or_default();
                found.push(Mistake { at, misconception, quote, sentence });
            }
        }
        found
    }

    /// The sentence that states the one point that was prepared, with its words, if one does so more than it says for
    /// another truth (by sentence; none known when empty).
    fn stated(&self, truth: &[f32]) -> Option<(usize, String)> {
        let (least, margin) = if truth.is_empty() { (0.75, 0.0) } else { (MISCONCEPTION, 0.001) };
        (0..self.prepared.wordings.len()).find_map(|wording| {
            let shares = self.by_sentence(&self.prepared.wordings[wording]);
            let (sentence, (_, _)) = shares
                .iter()
                .enumerate()
                .filter(|(at, (net, found))| {
                    *found >= 2 && *net >= least && *net >= truth.get(*at).copied().unwrap_or(0.0) + margin
                })
                .max_by(|a, b| a.1.0.total_cmp(&b.1.0).then(b.0.cmp(&a.0)))?;
            let quotes =
                self.quotes(wording, |found| !found.clash && !found.cross && found.sentence as usize == sentence);
            Some((sentence, quotes.iter().map(|quote| quote.text.as_str()).collect::<Vec<_>>().join(" \u{2026} ")))
        })
    }

    /// The best command of the answer for a commanded point: share, whether it is a different command, and the quote.
    fn command(&self, wanted: &Command) -> (f32, bool, Option<Evidence>) {
        let mut best = (0.0_f32, false, None);
        for (start, line) in find(self.answer, &wanted.program) {
            let mut comparison = wanted.compare(&Command::parse(line));
            let end = start + line.len();
            if self.analysis.tokens.iter().any(|token| token.bagged && token.start >= start && token.end <= end) {
                comparison.share *= BAGGED;
            }
            if best.2.is_none() || comparison.share > best.0 {
                let evidence = self.quote(start, end, Method::Command);
                best = (comparison.share, comparison.different, Some(evidence));
            }
        }
        // The program may go without saying: "-p 8080:80", "reset --soft HEAD~1".
        let first = self.answer.split_whitespace().next().unwrap_or("");
        let flags_alone = !wanted.flags.is_empty() && is_flag(first);
        if best.2.is_none() && (flags_alone || wanted.words.first().is_some_and(|word| word == first)) {
            let words = if flags_alone { wanted.words.join(" ") } else { String::new() };
            let line = format!("{} {words} {}", wanted.program, self.answer.trim());
            let comparison = wanted.compare(&Command::parse(&line));
            // The words before the flags are given for nothing, so one of the flags must be right.
            if flags_alone && comparison.share <= WORDS_ALONE {
                return best;
            }
            let start = self.answer.len() - self.answer.trim_start().len();
            best = (
                comparison.share,
                comparison.different,
                Some(self.quote(start, self.answer.trim_end().len(), Method::Command)),
            );
        }
        best
    }

    fn quote(&self, start: usize, end: usize, method: Method) -> Evidence {
        Evidence { start, end, text: self.answer.get(start..end).unwrap_or_default().to_owned(), method }
    }

    /// The words of the best window that speak for a wording: matches that stand close together are quoted as one.
    fn evidence(&self, wording: usize, coverage: &Coverage) -> Vec<Evidence> {
        let (from, count) = coverage.window;
        self.quotes(wording, |found| {
            !found.clash && !found.cross && found.sentence >= from && found.sentence < from + count
        })
    }

    fn counter_evidence(&self, wording: usize) -> Vec<Evidence> {
        self.quotes(wording, |found| found.clash || found.cross)
    }

    fn quotes(&self, wording: usize, keep: impl Fn(&Match) -> bool) -> Vec<Evidence> {
        let Some(wording) = self.prepared.wordings.get(wording) else { return Vec::new() };
        let mut spans: Vec<(u32, u32, Method)> = self
            .matches
            .iter()
            .filter(|found| wording.terms.contains(&(found.term as usize)) && found.similarity >= 0.4 && keep(found))
            .map(|found| (found.from, found.to, if found.clash { Method::Opposite } else { found.method }))
            .collect();
        spans.sort_by_key(|(from, to, method)| (*from, *to, rank(*method)));
        let mut merged: Vec<(u32, u32, Method)> = Vec::new();
        for (from, to, method) in spans {
            match merged.last_mut() {
                // Up to three words between two matches are part of what is said, within a sentence.
                Some(last)
                    if from <= last.1 + 3
                        && self.analysis.tokens[from as usize].sentence
                            == self.analysis.tokens[last.0 as usize].sentence =>
                {
                    if from >= last.1 && rank(method) > rank(last.2) {
                        last.2 = method;
                    }
                    last.1 = last.1.max(to);
                }
                _ => merged.push((from, to, method)),
            }
        }
        merged
            .into_iter()
            .map(|(from, to, method)| {
                let (start, end) =
                    (self.analysis.tokens[from as usize].start, self.analysis.tokens[to as usize - 1].end);
                self.quote(start, end, method)
            })
            .collect()
    }

    fn assemble(
        &self,
        points: &[Judged],
        (content, said): (usize, usize),
        mistakes: &[Mistake],
        measures: &Measures,
        known: &Known,
    ) -> Grade {
        let tokens = &self.analysis.tokens;
        let words = tokens.len();
        let mut flags = Vec::new();
        let (percentage, mut deductions) = self.calibrated(measures, known, least(points));
        let lost: u32 = deductions.iter().map(|deduction| deduction.points).sum();
        // An answer that is so much like right ones as a whole has not said the opposite of a part: the sign deceives. Where
        // no other point was found, less is enough: the sign would leave nothing.
        let left = percentage - lost as f32;
        let rest = points.iter().any(|point| point.grade.credit > 0.0);
        let acquits = (left >= ACQUITTED || left >= ACQUITTED_ALONE && !rest) && mistakes.is_empty();
        let mut graded: Vec<PointGrade> = points
            .iter()
            .map(|point| point.acquitted.as_ref().filter(|_| acquits).unwrap_or(&point.grade).clone())
            .collect();
        if !self.speaks(known) {
            for point in graded.iter_mut().filter(|point| point.verdict != Verdict::Contradicted) {
                (point.verdict, point.credit) = (Verdict::Missed, 0.0);
                point.evidence.clear();
            }
        }
        let matched = graded.iter().any(|point| point.credit >= 0.2);
        let against = graded.iter().any(|point| point.verdict == Verdict::Contradicted);
        if !against && Grade::arithmetic(&graded, &[]) < 40 && declines(tokens) {
            return nothing(self.prepared, Flag::NoAnswer);
        }
        let by_command =
            graded.iter().any(|point| point.evidence.iter().any(|evidence| evidence.method == Method::Command));
        if self.asks_again() && !by_command {
            // Saying the question again earns nothing, even where its words are all that a point has.
            return parrot(self.prepared);
        }
        if content <= 1 && !matched && !against {
            return nothing(self.prepared, if content == 0 { Flag::NoAnswer } else { Flag::TooShort });
        }
        let bagged = tokens.iter().filter(|token| token.bagged).count();
        if bagged * 2 > words {
            flags.push(Flag::Stuffed);
        }
        self.paraphrase(&mut graded, percentage, known);
        spread(&mut graded, percentage);
        // Nothing can be taken from nothing.
        if Grade::arithmetic(&graded, &[]) == 0 {
            deductions.clear();
        }
        let swapped = graded.iter().zip(points).any(|(point, found)| {
            point.verdict == Verdict::Contradicted && found.coverage.cross > found.coverage.clash
        });
        if against || !mistakes.is_empty() {
            flags.push(Flag::Contradiction);
        }
        if swapped || deductions.iter().any(|deduction| deduction.reason.starts_with(SWAPPED_REASON)) {
            flags.push(Flag::Swapped);
        }
        if let Some(deduction) = self.turned_around(&graded, &deductions) {
            let flag = if self.turned.contains(&Some(Turned::Denied)) { Flag::Contradiction } else { Flag::Swapped };
            if !flags.contains(&flag) {
                flags.push(flag);
            }
            deductions.push(deduction);
        }
        for Mistake { misconception, quote, .. } in mistakes {
            deductions.push(Deduction {
                reason: format!("a common misconception: {misconception} (\u{201c}{quote}\u{201d})"),
                points: 25,
            });
        }
        // Far more words than any answer needs, most of which speak to no point: a page pasted in.
        if said > PASTED && said > 4 * self.prepared.length {
            flags.push(Flag::Pasted);
            let kept = 15.min(Grade::arithmetic(&graded, &deductions));
            deductions.push(Deduction {
                reason: format!("pastes {said} words where the reference has {}", self.prepared.length),
                points: Grade::arithmetic(&graded, &deductions) - kept,
            });
        }
        let score = Grade::arithmetic(&graded, &deductions);
        let mut confidence = Confidence::Sure;
        let mut doubt = None;
        if !matched && !against && content >= 6 && flags.is_empty() {
            confidence = Confidence::Borderline;
            doubt = Some("uses none of the expected words, may be a paraphrase".to_owned());
        }
        Grade { score, outcome: Grade::band(score, false), confidence, doubt, key_points: graded, deductions, flags }
    }

    /// Whether anything speaks to the question but a few general words and synonyms among many of something else: "every" in
    /// "my grandmother bakes a cake every Sunday" is about nothing.
    fn speaks(&self, known: &Known) -> bool {
        if known.truest.is_some() {
            return true;
        }
        let tokens = &self.analysis.tokens;
        // Of each word whether it was found, and then whether as a synonym alone.
        let mut found: Vec<Option<bool>> = vec![None; tokens.len()];
        for matched in &self.matches {
            let by_synonym = matches!(matched.method, Method::Alias | Method::Phrase | Method::Opposite);
            for found in &mut found[matched.from as usize..matched.to as usize] {
                *found = Some(found.unwrap_or(true) && by_synonym);
            }
        }
        let general = |token: &Token| token.stop || !token.exact && self.lexicon.is_generic(token.stem);
        let (mut telling, mut others, mut foreign) = (0, 0, 0);
        for (token, found) in tokens.iter().zip(found) {
            match (found, general(token)) {
                (Some(false), false) => telling += 1,
                (Some(_), _) => others += 1,
                (None, false) if !self.prepared.title.contains(&token.stem) => foreign += 1,
                (None, _) => {}
            }
        }
        telling > 0 || foreign < FOREIGN * others.max(1) || self.holds_a_command()
    }

    /// When what was found in the words of the points cannot carry the percentage, it was said otherwise: the clause that is
    /// most like something true stands for the heaviest point that was not found.
    fn paraphrase(&self, points: &mut [PointGrade], percentage: f32, known: &Known) {
        let Some((from, to, likeness)) = known.truest else { return };
        let stated = points.iter().any(|point| point.kind == PointKind::Stated);
        let wanted = f64::from(percentage) / 100.0;
        if stated || ask_for_less(&mut points.to_vec(), wanted, LEAST_POWER.exp2()) {
            return;
        }
        let tokens = &self.analysis.tokens;
        let quote = self.quote(tokens[from].start, tokens[to - 1].end, Method::Paraphrase);
        // Of what is spoken of, though not of what is said, the clause has a word in common with its point.
        let own = groups_of_tokens(&self.analysis, self.lexicon);
        let shared = |text: &str| {
            let point = Analysis::new(text, self.lexicon);
            let groups = groups_of_tokens(&point, self.lexicon);
            let of_point = |at: usize| {
                let token = &tokens[at];
                !token.stop
                    && (point.tokens.iter().any(|word| word.stem == token.stem)
                        || own.of(at).iter().any(|group| groups.all().contains(group)))
            };
            (from..to).filter(|at| of_point(*at)).count()
        };
        let unsaid = points.iter_mut().filter(|point| {
            point.credit == 0.0 && point.verdict == Verdict::Missed && point.kind != PointKind::Command
        });
        let meant = unsaid.map(|point| (shared(&point.text), point));
        let meant = meant.filter(|(shared, point)| *shared > 0 || point.kind == PointKind::Core);
        // The first of the heaviest.
        if let Some((_, point)) = meant.rev().max_by_key(|(shared, point)| (*shared, point.weight)) {
            point.credit = f64::from(likeness);
            point.evidence = vec![quote];
        }
    }

    /// What sentences cost that repeat the reference turned around: a multiple of their share of the words, since who turns
    /// much of it around has understood none of it.
    fn turned_around(&self, points: &[PointGrade], deductions: &[Deduction]) -> Option<Deduction> {
        let first = self.turned.iter().position(Option::is_some)?;
        let words = |sentence: &dyn Fn(usize) -> bool| -> f32 {
            let tokens = self.analysis.tokens.iter().filter(|token| !token.stop && sentence(token.sentence as usize));
            tokens.map(|token| weight(token, self.lexicon)).sum()
        };
        let share = words(&|at| self.turned.get(at).is_some_and(Option::is_some)) / words(&|_| true).max(f32::EPSILON);
        let off = (Grade::arithmetic(points, deductions) as f32 * (TURNED * share).min(1.0)).round() as u32;
        let tokens = self.analysis.tokens.iter().filter(|token| token.sentence as usize == first);
        let (from, to) = tokens.fold((usize::MAX, 0), |(from, to), token| (from.min(token.start), to.max(token.end)));
        let quote = self.answer.get(from..to).unwrap_or_default();
        let reason = match self.turned[first] {
            Some(Turned::Swapped) => "exchanges the two sides",
            _ => "says the opposite of the reference",
        };
        (off > 0).then(|| Deduction { reason: format!("{reason}: \u{201c}{quote}\u{201d}"), points: off })
    }

    /// What people would give for what was said, before and what they would take off for what speaks against it: the
    /// calibration with and without each measure that does, in a fixed order. `least` is what an answer with nothing against
    /// it has.
    fn calibrated(&self, measures: &Measures, known: &Known, least: f32) -> (f32, Vec<Deduction>) {
        let calibration = Calibration::shipped();
        // The command that is asked for is right, whatever wrong statement has the same words.
        let mut measures = *measures;
        if least > 0.0 {
            for at in FALSE_MEASURES {
                measures[*at] = 0.0;
            }
        }
        let mut now = measures;
        now[AGAINST..].fill(0.0);
        let best = whole_marks(&now, calibration.percentage(&now), least);
        let mut before = best;
        let mut kept = best;
        let mut deductions = Vec::new();
        for (causes, reason, least_named) in CAUSES {
            for cause in *causes {
                now[*cause] = measures[*cause];
            }
            let changes = causes.iter().any(|cause| measures[*cause] > 0.0);
            let after =
                if changes { whole_marks(&now, calibration.percentage(&now), least).min(before) } else { before };
            let points = (before - after).round();
            let named = *reason != FALSE_REASON || known.worst.is_some();
            if points >= *least_named && named {
                let quote = known.worst.filter(|_| *reason == FALSE_REASON).map(|(from, to)| {
                    let tokens = &self.analysis.tokens;
                    self.answer.get(tokens[from].start..tokens[to - 1].end).unwrap_or_default()
                });
                let reason = match quote {
                    Some(quote) => format!("{reason}: \u{201c}{quote}\u{201d}"),
                    None => (*reason).to_owned(),
                };
                deductions.push(Deduction { reason, points: points as u32 });
            } else {
                kept -= before - after;
            }
            before = after;
        }
        (kept, deductions)
    }
}

/// Of answers that the calibration gives so much, less its deductions, people mark those with a sign against a key point as
/// highly as those without (measured on the marked sets: 73 against 69; below, they mark them lower).
const ACQUITTED: f32 = 60.0;
/// Of answers with nothing else that the calibration gives so much, people give what it does (21 for 25, 30 for 34).
const ACQUITTED_ALONE: f32 = 20.0;
/// From this part of the words on, the inverse of the number, what is turned around leaves nothing.
const TURNED: f32 = 3.0;
/// Less than this is no reason of its own, and lowers the credits instead.
const LEAST_DEDUCTION: f32 = 3.0;
/// The same for what is a matter of degree: half of all half answers have a little of it, and a reader who looks for what is
/// meant finds nothing that is plainly wrong.
const LEAST_OF_DEGREE: f32 = 8.0;
const SWAPPED_REASON: &str = "says of one what is true of another";
const FALSE_REASON: &str = "says what is known to be false";
const FALSE_MEASURES: &[usize] = &[place("known_false"), place("mostly_false"), place("voted_false"), place("falsest")];
/// What speaks against an answer: measures, how it is called, and from how many points on.
const CAUSES: &[(&[usize], &str, f32)] = &[
    (&[place("bagged")], "keywords without a statement", LEAST_DEDUCTION),
    (&[place("swapped"), place("crossed"), place("turned")], SWAPPED_REASON, LEAST_DEDUCTION),
    (&[place("denied")], "says the opposite of a key point", LEAST_DEDUCTION),
    (&[place("mixed")], "puts words of different statements together", LEAST_OF_DEGREE),
    (FALSE_MEASURES, FALSE_REASON, LEAST_DEDUCTION),
    (&[place("elsewhere")], "speaks of what another question asks", LEAST_OF_DEGREE),
];

/// Trees that were fitted on marks never quite reach the top: an answer that says all that the reference says, and nothing
/// against it, has full marks.
fn whole_marks(measures: &Measures, percentage: f32, least: f32) -> f32 {
    let complete = ((measures[const { place("pair") }] - 0.85) / 0.1).clamp(0.0, 1.0);
    let clean = 1.0 - measures[AGAINST..].iter().copied().fold(0.0, f32::max).min(0.2) / 0.2;
    let percentage = percentage + (least - percentage).max(0.0) * clean;
    percentage + (100.0 - percentage) * complete * clean
}

/// What an answer is worth at least by what it says of the points that are asked for: the right command is the answer to a
/// question that asks for a command, whatever the reference goes on to tell about it.
fn least(points: &[Judged]) -> f32 {
    let mut asked = points.iter().map(|point| &point.grade).filter(|point| point.weight > 1).peekable();
    let commanded =
        asked.peek().is_some() && asked.all(|point| point.kind == PointKind::Command && point.credit > 0.99);
    if commanded { COMMANDED } else { 0.0 }
}

/// What people give on the mean for nothing but the right command (95 on the marked sets, 17 answers).
const COMMANDED: f32 = 95.0;

/// The least power that credits are raised to, as a power of two: little that was said is never raised to nearly all.
const LEAST_POWER: f64 = -3.0;
/// The same where the author states the points: their short wordings are easily met by a stray word.
const LEAST_POWER_STATED: f64 = -2.0;

/// The point that people ask for least, of those that were not said: the last aside, or else the last of what the reference
/// lists, or else its core. What the author of a rubric states is asked for as it stands.
fn spare(points: &mut [PointGrade]) -> Option<&mut PointGrade> {
    let rank = |kind: PointKind| match kind {
        PointKind::Bonus => Some(0),
        PointKind::Item | PointKind::Code => Some(1),
        PointKind::Core => Some(2),
        PointKind::Command | PointKind::Stated => None,
    };
    points
        .iter_mut()
        .rev()
        .filter(|point| point.weight > 0 && point.credit == 0.0 && point.verdict != Verdict::Contradicted)
        .filter_map(|point| Some((rank(point.kind)?, point)))
        // The core is what the question is about: it never stops counting.
        .filter(|(rank, point)| *rank < 2 || point.weight > 1)
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, point)| point)
}

/// What a word in a bag of keywords still says.
const BAGGED: f32 = 0.25;

/// Less than this of a point is a stray word, and not said.
const SAID: f64 = 0.2;

/// The weighted mean of the credits raised to a power.
fn mean(points: &[PointGrade], power: f64) -> f64 {
    let earned: f64 = points
        .iter()
        .filter(|point| point.credit > 0.0)
        .map(|point| f64::from(point.weight) * raised(point.credit, power))
        .sum();
    earned / points.iter().map(|point| f64::from(point.weight)).sum::<f64>().max(1.0)
}

/// No power moves a credit of 1.
fn raised(credit: f64, power: f64) -> f64 {
    credit.min(0.99).powf(power)
}

/// An answer with so many words of something else to each general one speaks of that.
const FOREIGN: usize = 3;

/// Takes weight from what was not said, the asides first, while what was said cannot reach the mean that is wanted: people ask
/// for the core and for most of what is listed, not for every sentence of a reference. Whether it reaches it in the end.
fn ask_for_less(points: &mut [PointGrade], wanted: f64, power: f64) -> bool {
    let said = points.iter().any(|point| point.weight > 0 && point.credit > 0.0);
    while said
        && mean(points, power) < wanted
        && let Some(unsaid) = spare(points)
    {
        unsaid.weight -= 1;
    }
    mean(points, power) >= wanted
}

/// Raises every credit to the one power with which the weighted mean is the percentage: who said more of a point keeps
/// more, and what was not said earns nothing. Nor does a point that only a stray word touches, as long as what was said
/// carries the percentage by itself.
fn spread(points: &mut [PointGrade], percentage: f32) {
    let wanted = f64::from(percentage) / 100.0;
    let stated = points.iter().any(|point| point.kind == PointKind::Stated);
    let least = if stated { LEAST_POWER_STATED } else { LEAST_POWER };
    let mut without_strays = points.to_vec();
    for point in without_strays.iter_mut().filter(|point| point.credit < SAID) {
        point.credit = 0.0;
    }
    if ask_for_less(&mut without_strays, wanted, least.exp2()) {
        points.clone_from_slice(&without_strays);
    } else {
        ask_for_less(points, wanted, least.exp2());
    }
    // The mean falls as the power grows.
    let (mut low, mut high) = (least, 10.0_f64);
    for _ in 0..24 {
        let middle = f64::midpoint(low, high);
        if mean(points, middle.exp2()) > wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    let power = high.exp2();
    for point in points.iter_mut() {
        if point.credit > 0.0 {
            point.credit = (raised(point.credit, power) * 100.0).round() / 100.0;
        }
        if point.verdict != Verdict::Contradicted {
            point.verdict = Verdict::of(point.credit);
        }
        if point.credit == 0.0 && point.verdict != Verdict::Contradicted {
            point.evidence.clear();
        }
    }
}

/// What an unknown word may be a misspelling of: the nearest word of the reference, its synonyms or the title by optimal
/// string alignment, within a tolerance that grows with the length.
fn misspelt(prepared: &Prepared, lexicon: &Lexicon, token: &Token) -> Option<Stem> {
    let length = token.folded.len();
    if length < 4 || !token.folded.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    if prepared.by_stem.contains_key(&token.stem) || prepared.title.contains(&token.stem) || lexicon.knows(token.stem) {
        return None;
    }
    if is_english(&token.folded) {
        return None;
    }
    let own = letters(&token.folded);
    let mut best: Option<(usize, &Spelling)> = None;
    for spelling in prepared.spellings(lexicon) {
        let other = spelling.word.len();
        let tolerance = tolerance(length.min(other));
        if length.abs_diff(other) > tolerance || (own ^ spelling.letters).count_ones() as usize > 2 * tolerance {
            continue;
        }
        let limit = best.map_or(tolerance, |(distance, _)| tolerance.min(distance.saturating_sub(1)));
        if limit > 0 {
            let distance = strsim::osa_distance(&token.folded, &spelling.word);
            if distance <= limit {
                best = Some((distance, spelling));
            }
        }
    }
    best.map(|(_, spelling)| spelling.stem)
}

fn rank(method: Method) -> u8 {
    match method {
        Method::Exact => 0,
        Method::Number | Method::Command => 1,
        Method::Stem => 2,
        Method::Phrase => 3,
        Method::Alias => 4,
        Method::Typo => 5,
        Method::Opposite => 6,
        Method::Paraphrase => 7,
    }
}

/// So many edits may a word of that length be away: none up to three letters.
fn tolerance(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=5 => 1,
        6..=9 => 2,
        _ => 3,
    }
}

/// The curve that turns what was found into credit, fitted on marks of people (see `docs/grading.md`): a logistic function
/// of the shares and of how many terms were found, scaled so that nothing is 0 and everything is 1. It rises fast and
/// flattens: people mark a point as made long before every word of it is said.
const BASE: f32 = -1.26;
const SENTENCE: f32 = 1.36;
const PAIR: f32 = 2.30;
const WHOLE: f32 = 1.51;
const FOUND: f32 = 0.67;
/// So many terms of a point are as good as all of them.
const MANY: u32 = 4;

/// Credit of a wording for what was found of it: 0 to 1, never less for more.
fn credit(coverage: &Coverage) -> f32 {
    let logistic = |z: f32| 1.0 / (1.0 + (-z).exp());
    let found = coverage.found_share();
    let z = BASE + SENTENCE * coverage.sentence + PAIR * coverage.pair + WHOLE * coverage.whole + FOUND * found;
    let top = logistic(BASE + SENTENCE + PAIR + WHOLE + FOUND);
    ((logistic(z) - logistic(BASE)) / (top - logistic(BASE))).clamp(0.0, 1.0)
}

/// Whether the answer says that its author does not know, and little else.
fn declines(tokens: &[Token]) -> bool {
    let words: Vec<String> = tokens.iter().map(|token| token.folded.replace(['\'', '’'], "")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.len() > 25 {
        return false;
    }
    let text = format!(" {} ", words.join(" "));
    if words.len() <= 3 && words.iter().any(|word| matches!(*word, "pass" | "skip" | "idk" | "dunno" | "no" | "na")) {
        return true;
    }
    DECLINES.iter().any(|phrase| text.contains(&format!(" {phrase} ")))
}

const DECLINES: &[&str] = &[
    "dont know",
    "do not know",
    "no idea",
    "not sure",
    "dunno",
    "idk",
    "cant remember",
    "cannot remember",
    "dont remember",
    "do not remember",
    "no clue",
    "not a clue",
    "never used",
    "never heard",
    "cant say",
    "couldnt define",
    "couldnt say",
    "not familiar",
    "i forgot",
    "forgot",
    "have to look",
    "havent used",
    "no experience",
    "cannot answer",
    "cant answer",
    "dont have a clue",
    "never looked",
    "beats me",
    "cant recall",
    "dont recall",
    "never worked",
    "havent worked",
    "have not used",
    "have not worked",
    "need to look",
    "would look it up",
    "have to google",
    "never learned",
];

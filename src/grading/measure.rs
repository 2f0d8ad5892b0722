//! What an answer as a whole comes to: a few shares between 0 and 1 that the calibration turns into a percentage. None of
//! them moves when text is added that speaks of nothing the question is about.

use super::{
    analysis::{Analysis, Groups, Token},
    knowledge::{Known, weight},
    lexicon::Lexicon,
    prepare::Prepared,
    score::{Coverage, Match},
};

/// How many measures there are.
pub(super) const COUNT: usize = 27;

/// The measures by name, in order, each with the direction in which it moves a grade; what has none tells cases apart.
pub(super) const NAMES: [(&str, i8); COUNT] = [
    ("sentence", 1),
    ("pair", 1),
    ("whole", 1),
    ("found", 1),
    ("core_pair", 1),
    ("core_found", 1),
    ("reference", 1),
    ("fresh", 1),
    ("bound", 1),
    ("known_recall", 1),
    ("known_points", 1),
    ("known_true", 1),
    ("mostly_true", 1),
    ("letters", 1),
    ("in_order", 1),
    ("stated", 0),
    ("mixed", -1),
    ("swapped", -1),
    ("crossed", -1),
    ("denied", -1),
    ("bagged", -1),
    ("known_false", -1),
    ("mostly_false", -1),
    ("voted_false", -1),
    ("falsest", -1),
    ("turned", -1),
    ("elsewhere", -1),
];

/// From here on measures speak against an answer.
pub(super) const AGAINST: usize = 16;

/// The place of the measure of that name; no other name compiles where it is a constant.
pub(super) const fn place(name: &str) -> usize {
    let mut at = 0;
    while at < COUNT {
        let (own, wanted) = (NAMES[at].0.as_bytes(), name.as_bytes());
        let mut same = own.len() == wanted.len();
        let mut byte = 0;
        while same && byte < own.len() {
            same = own[byte] == wanted[byte];
            byte += 1;
        }
        if same {
            return at;
        }
        at += 1;
    }
    panic!("no such measure")
}

/// The values of the measures.
pub(super) type Measures = [f32; COUNT];
/// The values of those that speak against an answer.
pub(super) type Against = [f32; COUNT - AGAINST];

/// What is needed of one key point.
pub(super) struct Reached {
    pub(super) weight: u32,
    pub(super) core: bool,
    pub(super) coverage: Coverage,
}

/// Words that are said of the subject they belong to, and of another one: their weights.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Binding {
    pub(super) right: f32,
    pub(super) wrong: f32,
}

/// An answer taken apart, and what was found in it.
pub(super) struct Said<'a> {
    pub(super) prepared: &'a Prepared,
    pub(super) lexicon: &'a Lexicon,
    pub(super) analysis: &'a Analysis,
    /// The groups of each token.
    pub(super) groups: &'a Groups,
    pub(super) matches: &'a [Match],
    pub(super) binding: Binding,
    pub(super) known: &'a Known,
}

/// The measures of an answer.
pub(super) fn measure(said: &Said<'_>, points: &[Reached]) -> Measures {
    let Said { prepared, lexicon, analysis, groups, binding, known, .. } = said;
    let mean = |value| mean(points, value);
    // The heaviest point, the first of several.
    let core = points
        .iter()
        .rev()
        .max_by_key(|point| (point.weight, point.core))
        .map(|point| point.coverage)
        .unwrap_or_default();
    let speaking_for: [f32; AGAINST] = [
        mean(|coverage| coverage.sentence),
        mean(|coverage| coverage.pair),
        mean(|coverage| coverage.whole),
        mean(Coverage::found_share),
        core.pair,
        core.found_share(),
        reference_share(prepared, analysis),
        fresh_share(prepared, analysis, groups, lexicon),
        binding.right / bound(*binding),
        known.recall,
        known.points,
        known.for_truth,
        known.mostly_true,
        prepared.likeness.letters(analysis),
        prepared.likeness.in_order(analysis),
        // Points with many wordings are met more easily than those drawn from a reference.
        if prepared.stated { 1.0 } else { 0.0 },
    ];
    let mut measures = [0.0; COUNT];
    measures[..AGAINST].copy_from_slice(&speaking_for);
    measures[AGAINST..].copy_from_slice(&against(said, points));
    measures
}

/// Those of the measures that speak against an answer.
pub(super) fn against(said: &Said<'_>, points: &[Reached]) -> Against {
    let Said { prepared, lexicon, analysis, matches, binding, known, .. } = said;
    let (found, bagged) = matched(analysis, matches, lexicon);
    [
        mixed(prepared, analysis, matches, lexicon),
        binding.wrong / bound(*binding),
        mean(points, |coverage| coverage.cross),
        mean(points, |coverage| coverage.clash),
        if found > 0.0 { bagged / found } else { 0.0 },
        known.against,
        known.mostly_false,
        known.voted_false,
        known.falsest,
        ((binding.wrong - binding.right) / bound(*binding)).max(0.0),
        known.elsewhere,
    ]
}

fn weight_of(points: &[Reached]) -> f32 {
    points.iter().map(|point| point.weight as f32).sum::<f32>().max(1.0)
}

/// The mean over the points by their weights.
fn mean(points: &[Reached], value: fn(&Coverage) -> f32) -> f32 {
    points.iter().map(|point| point.weight as f32 * value(&point.coverage)).sum::<f32>() / weight_of(points)
}

/// What bound words are a share of: a few of them say little.
fn bound(binding: Binding) -> f32 {
    binding.right + binding.wrong + 2.0
}

fn is_content(token: &Token) -> bool {
    (!token.stop || token.exact) && !token.negator
}

/// The weight of the words that speak to any key point, and of those of them that stand in a bag.
fn matched(analysis: &Analysis, matches: &[Match], lexicon: &Lexicon) -> (f32, f32) {
    let mut said = vec![false; analysis.tokens.len()];
    for found in matches.iter().filter(|found| !found.clash && !found.cross) {
        said[found.from as usize..found.to as usize].iter_mut().for_each(|said| *said = true);
    }
    let words = analysis.tokens.iter().zip(&said).filter(|(token, said)| **said && is_content(token));
    words.fold((0.0, 0.0), |(all, bagged), (token, _)| {
        let own = weight(token, lexicon);
        (all + own, if token.bagged { bagged + own } else { bagged })
    })
}

/// The share of the reference's words, less the title's, that the answer has.
fn reference_share(prepared: &Prepared, analysis: &Analysis) -> f32 {
    let total: f32 = prepared.weights.iter().map(|(_, weight)| weight).sum();
    let has = |stem| analysis.tokens.iter().any(|token| is_content(token) && token.stem == stem);
    let said: f32 = prepared.weights.iter().filter(|(stem, _)| has(*stem)).map(|(_, weight)| weight).sum();
    if total > 0.0 { said / total } else { 0.0 }
}

/// Of the words that the question or the reference explain, the share that is not just the question's.
fn fresh_share(prepared: &Prepared, analysis: &Analysis, groups: &Groups, lexicon: &Lexicon) -> f32 {
    let (mut titled, mut fresh) = (0.0, 0.0);
    for (at, token) in analysis.tokens.iter().enumerate().filter(|(_, token)| is_content(token)) {
        let own = weight(token, lexicon);
        if prepared.title.contains(&token.stem) {
            titled += own;
        } else if prepared.reference.contains(&token.stem)
            || groups.of(at).iter().any(|group| prepared.groups.contains(group))
        {
            fresh += own;
        }
    }
    if titled + fresh > 0.0 { fresh / (titled + fresh) } else { 0.0 }
}

/// In each clause, the share of the matched words that do not belong to the one sentence of the reference which the clause
/// says most of: who puts words of several statements together says none of them.
fn mixed(prepared: &Prepared, analysis: &Analysis, matches: &[Match], lexicon: &Lexicon) -> f32 {
    let tokens = &analysis.tokens;
    // Which token speaks for which sentence of the reference, clause by clause.
    let mut hits: Vec<(u32, u32, u32)> = matches
        .iter()
        .flat_map(|found| {
            let unit = prepared.terms[found.term as usize].unit;
            (found.from..found.to).map(move |at| (at, unit))
        })
        .filter(|(at, _)| is_content(&tokens[*at as usize]))
        .map(|(at, unit)| (tokens[at as usize].clause, unit, at))
        .collect();
    hits.sort_unstable();
    hits.dedup();
    let (mut all, mut astray) = (0.0, 0.0);
    for clause in hits.chunk_by(|a, b| a.0 == b.0) {
        let mut said: Vec<u32> = clause.iter().map(|(.., at)| *at).collect();
        said.sort_unstable();
        said.dedup();
        if said.len() < 2 {
            continue;
        }
        let sum =
            |words: &mut dyn Iterator<Item = u32>| words.map(|at| weight(&tokens[at as usize], lexicon)).sum::<f32>();
        let own = sum(&mut said.into_iter());
        let best = clause
            .chunk_by(|a, b| a.1 == b.1)
            .map(|unit| sum(&mut unit.iter().map(|(.., at)| *at)))
            .fold(0.0, f32::max);
        all += own;
        astray += own - best;
    }
    if all > 0.0 { astray / all } else { 0.0 }
}

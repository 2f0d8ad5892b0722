//! Two interviews side by side: which questions both had, and what became of each key point in either. Renders nothing.

use std::collections::HashMap;

use crate::{
    grading::Verdict,
    session::{Item, Outcome},
    transcript::Transcript,
};

/// Two interviews beside each other.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// The first one named.
    pub a: &'a Transcript,
    /// The second one named.
    pub b: &'a Transcript,
    /// All questions of either, in the order of `a` and then of `b`.
    pub questions: Vec<Pair<'a>>,
}

/// A question in both, or in one.
#[derive(Debug)]
pub struct Pair<'a> {
    /// Its number (from 1) and what became of it in `a`.
    pub a: Option<(usize, &'a Item)>,
    /// The same in `b`.
    pub b: Option<(usize, &'a Item)>,
    /// Its key points, where both have a grade.
    pub points: Vec<PointPair<'a>>,
}

/// A key point of a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointPair<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its weight.
    pub weight: u32,
    /// Verdict and credit (with follow-ups) in `a`; `None` when its rubric did not have it.
    pub a: Option<(Verdict, f64)>,
    /// The same in `b`.
    pub b: Option<(Verdict, f64)>,
}

impl<'a> Comparison<'a> {
    /// Puts the questions of both together, by their ids.
    pub fn new(a: &'a Transcript, b: &'a Transcript) -> Self {
        let mut of_b: HashMap<&str, (usize, &Item)> = HashMap::new();
        for (index, item) in asked(b) {
            of_b.entry(item.card.id.as_str()).or_insert((index + 1, item));
        }
        let mut questions = Vec::new();
        for (index, item) in asked(a) {
            let other = of_b.remove(item.card.id.as_str());
            let points = other.map(|(_, other)| points(item, other)).unwrap_or_default();
            questions.push(Pair { a: Some((index + 1, item)), b: other, points });
        }
        for (index, item) in asked(b) {
            if of_b.remove(item.card.id.as_str()).is_some() {
                questions.push(Pair { a: None, b: Some((index + 1, item)), points: Vec::new() });
            }
        }
        Self { a, b, questions }
    }

    /// The questions that both were asked.
    pub fn shared(&self) -> impl Iterator<Item = &Pair<'a>> {
        self.questions.iter().filter(|pair| pair.a.is_some() && pair.b.is_some())
    }

    /// The mean scores over the questions that count in both; `None` when there is none.
    pub fn shared_scores(&self) -> Option<(u32, u32)> {
        let scores: Vec<(u32, u32)> = self.shared().filter_map(Pair::scores).collect();
        let mean = |sum: u32| (f64::from(sum) / scores.len() as f64).round() as u32;
        (!scores.is_empty()).then(|| (mean(scores.iter().map(|s| s.0).sum()), mean(scores.iter().map(|s| s.1).sum())))
    }
}

impl<'a> Pair<'a> {
    /// The question as either has it.
    pub fn item(&self) -> Option<&'a Item> {
        self.a.or(self.b).map(|(_, item)| item)
    }

    /// Both scores, where both have one.
    pub fn scores(&self) -> Option<(u32, u32)> {
        Some((self.a?.1.score()?, self.b?.1.score()?))
    }

    /// How many points the second one has more; negative when it has less.
    pub fn change(&self) -> Option<i64> {
        self.scores().map(|(a, b)| i64::from(b) - i64::from(a))
    }
}

fn asked(transcript: &Transcript) -> impl Iterator<Item = (usize, &Item)> {
    transcript.state.items.iter().enumerate().filter(|(_, item)| item.asked_at.is_some())
}

/// The key points of both grades by their texts. A question that was skipped missed all of them.
fn points<'a>(a: &'a Item, b: &'a Item) -> Vec<PointPair<'a>> {
    let mut out: Vec<PointPair<'a>> = Vec::new();
    for (first, item) in [(true, a), (false, b)] {
        for (text, weight, verdict, credit) in outcome(item) {
            let side = Some((verdict, credit));
            match out.iter_mut().find(|point| point.text == text) {
                Some(point) if first => point.a = side,
                Some(point) => point.b = side,
                None => out.push(PointPair { text, weight, a: side.filter(|_| first), b: side.filter(|_| !first) }),
            }
        }
    }
    out
}

fn outcome(item: &Item) -> Vec<(&str, u32, Verdict, f64)> {
    if let Some(grade) = item.grade() {
        let points = grade.key_points.iter().enumerate();
        return points.map(|(at, point)| (point.text.as_str(), point.weight, point.verdict, item.credit(at))).collect();
    }
    match item.outcome {
        Some(Outcome::Skipped) => {
            item.card.key_points.iter().map(|point| (point.text.as_str(), point.weight, Verdict::Missed, 0.0)).collect()
        }
        _ => Vec::new(),
    }
}

/// What several interviews missed: the question, the key point and how often, the most often first.
pub fn missed_most(transcripts: &[Transcript]) -> Vec<(String, String, usize, usize)> {
    let mut counts: Vec<(String, String, usize, usize)> = Vec::new();
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    for item in transcripts.iter().flat_map(|transcript| &transcript.state.items) {
        for (text, weight, _, credit) in outcome(item) {
            if weight == 0 {
                continue;
            }
            let at = *places.entry((item.card.id.as_str(), text)).or_insert_with(|| {
                counts.push((item.card.title.clone(), text.to_owned(), 0, 0));
                counts.len() - 1
            });
            counts[at].3 += 1;
            counts[at].2 += usize::from(credit < 0.5);
        }
    }
    counts.retain(|(_, _, missed, _)| *missed > 0);
    counts.sort_by(|a, b| (b.2, b.3).cmp(&(a.2, a.3)).then_with(|| (&a.0, &a.1).cmp(&(&b.0, &b.1))));
    counts
}

/// A change in points with its sign: `+12`, `-3`, `0`.
pub(super) fn signed(change: i64) -> String {
    match change {
        0 => "0".to_owned(),
        change => format!("{change:+}").replace('-', "−"),
    }
}

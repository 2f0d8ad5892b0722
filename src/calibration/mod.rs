//! How far grades agree with marks that people gave: the figures the field reports, and the answers most disagreed on.
//! Reads no files and grades nothing itself.

mod measures;
mod render;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use measures::{mean_absolute_error, pearson, quadratic_weighted_kappa, recalibrated, spearman};
pub use render::markdown;

use crate::{
    bank::Band,
    grading::{Grade, Verdict},
};

/// One answer with a person's mark.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Marked {
    /// Name of the answer; its line number when there is none.
    #[serde(default)]
    pub id: String,
    /// Name of the question; its text when there is none. Cross-validation holds out whole questions.
    #[serde(default)]
    pub question_id: String,
    /// The question as asked.
    #[serde(default)]
    pub question: String,
    /// The reference answer, as Markdown.
    #[serde(default)]
    pub reference: String,
    /// The key points, when they are stated; else they are drawn from the reference.
    #[serde(default)]
    pub key_points: Vec<String>,
    /// What the candidate wrote.
    #[serde(default)]
    pub answer: String,
    /// The person's mark, 0 to the full mark.
    pub score: f64,
    /// Which key points the person found in the answer, in the order of `key_points`.
    #[serde(default)]
    pub covered: Vec<bool>,
    /// What kind of answer it is, for figures by kind.
    #[serde(default)]
    pub kind: String,
}

/// An answer whose grade and mark are far apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Disagreement {
    /// Name of the answer.
    pub id: String,
    /// The person's mark, 0 to 100.
    pub mark: f64,
    /// The grader's score, 0 to 100.
    pub score: u32,
    /// The question as asked.
    pub question: String,
    /// What the candidate wrote.
    pub answer: String,
}

/// Mean mark and score of the answers of one kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kind {
    /// How many answers.
    pub answers: usize,
    /// Mean of the marks, 0 to 100.
    pub mark: f64,
    /// Mean of the scores, 0 to 100.
    pub score: f64,
    /// Mean absolute error in points.
    pub mean_absolute_error: f64,
}

/// How often the grader and the person differ about single key points. Partly covered counts as covered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PointErrors {
    /// Key points that the person judged.
    pub judged: usize,
    /// Covered for the grader, not for the person.
    pub false_accepts: usize,
    /// Covered for the person, not for the grader.
    pub false_rejects: usize,
}

/// The figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// How many answers.
    pub answers: usize,
    /// How many questions they belong to.
    pub questions: usize,
    /// Pearson's correlation; absent when all marks or all scores are equal.
    pub pearson: Option<f64>,
    /// Spearman's rank correlation.
    pub spearman: Option<f64>,
    /// Mean absolute error in points of 100.
    pub mean_absolute_error: f64,
    /// Score less mark, on the mean: above 0 the grader is the more generous one.
    pub bias: f64,
    /// Share of answers whose score is within 15 points of the mark.
    pub within_15: f64,
    /// Quadratic weighted kappa over the bands weak, partial, good and strong.
    pub quadratic_weighted_kappa: Option<f64>,
    /// Pearson's correlation after the monotone curve that fits the marks best, each question held out of its own fit.
    pub pearson_recalibrated: Option<f64>,
    /// The mean absolute error after that curve: what is left when the scale is not to blame.
    pub mean_absolute_error_recalibrated: f64,
    /// Good for the grader (65 or more), weak for the person (below 35).
    pub false_accepts: usize,
    /// Weak for the grader, good for the person.
    pub false_rejects: usize,
    /// The same for single key points, where the person judged them.
    pub key_points: PointErrors,
    /// By kind of answer, where kinds are given.
    pub kinds: BTreeMap<String, Kind>,
    /// The answers most disagreed on, the worst first.
    pub most_disagreed: Vec<Disagreement>,
}

/// Compares `graded` with what people gave. `full` is the full mark; `worst` how many disagreements to list.
pub fn compare(graded: &[(Marked, Grade)], full: f64, worst: usize) -> Agreement {
    let percent = |marked: &Marked| (100.0 * marked.score / full).clamp(0.0, 100.0);
    let marks: Vec<f64> = graded.iter().map(|(marked, _)| percent(marked)).collect();
    let scores: Vec<f64> = graded.iter().map(|(_, grade)| f64::from(grade.score)).collect();
    let group = |marked: &Marked| {
        if marked.question_id.is_empty() { marked.question.clone() } else { marked.question_id.clone() }
    };
    let questions: Vec<String> = graded.iter().map(|(marked, _)| group(marked)).collect();
    let count = graded.len().max(1) as f64;
    let curve = recalibrated(&scores, &marks, &questions);
    let band = |score: f64| match Grade::band(score.round() as u32, false) {
        Band::Strong => 3,
        Band::Good => 2,
        Band::Partial => 1,
        Band::Weak | Band::None => 0,
    };
    let bands = |values: &[f64]| values.iter().map(|value| band(*value)).collect::<Vec<usize>>();
    let (own, theirs) = (bands(&scores), bands(&marks));
    let apart = |low: &[usize], high: &[usize]| low.iter().zip(high).filter(|(l, h)| **l == 0 && **h >= 2).count();
    let mut key_points = PointErrors::default();
    for (marked, grade) in graded {
        for (covered, point) in marked.covered.iter().zip(&grade.key_points) {
            let found = matches!(point.verdict, Verdict::Covered | Verdict::Partial);
            key_points.judged += 1;
            key_points.false_accepts += usize::from(found && !covered);
            key_points.false_rejects += usize::from(!found && *covered);
        }
    }
    let mut distinct = questions.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let mut order: Vec<usize> = (0..graded.len()).collect();
    order.sort_by(|a, b| {
        (scores[*b] - marks[*b]).abs().total_cmp(&(scores[*a] - marks[*a]).abs()).then_with(|| a.cmp(b))
    });
    Agreement {
        answers: graded.len(),
        questions: distinct.len(),
        pearson: pearson(&scores, &marks),
        spearman: spearman(&scores, &marks),
        mean_absolute_error: mean_absolute_error(&scores, &marks),
        bias: scores.iter().zip(&marks).map(|(score, mark)| score - mark).sum::<f64>() / count,
        within_15: scores.iter().zip(&marks).filter(|(score, mark)| (*score - *mark).abs() <= 15.0).count() as f64
            / count,
        quadratic_weighted_kappa: quadratic_weighted_kappa(&own, &theirs, 4),
        pearson_recalibrated: pearson(&curve, &marks),
        mean_absolute_error_recalibrated: mean_absolute_error(&curve, &marks),
        false_accepts: apart(&theirs, &own),
        false_rejects: apart(&own, &theirs),
        key_points,
        kinds: kinds(graded, &marks, &scores),
        most_disagreed: order
            .into_iter()
            .take(worst)
            .filter(|at| (scores[*at] - marks[*at]).abs() >= 0.5)
            .map(|at| {
                let (marked, grade) = &graded[at];
                Disagreement {
                    id: marked.id.clone(),
                    mark: marks[at],
                    score: grade.score,
                    question: marked.question.clone(),
                    answer: marked.answer.clone(),
                }
            })
            .collect(),
    }
}

fn kinds(graded: &[(Marked, Grade)], marks: &[f64], scores: &[f64]) -> BTreeMap<String, Kind> {
    let mut members: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, (marked, _)) in graded.iter().enumerate().filter(|(_, (marked, _))| !marked.kind.is_empty()) {
        members.entry(marked.kind.clone()).or_default().push(at);
    }
    members
        .into_iter()
        .map(|(kind, members)| {
            let count = members.len() as f64;
            let mean = |value: &dyn Fn(usize) -> f64| members.iter().map(|at| value(*at)).sum::<f64>() / count;
            let figures = Kind {
                answers: members.len(),
                mark: mean(&|at| marks[at]),
                score: mean(&|at| scores[at]),
                mean_absolute_error: mean(&|at| (scores[at] - marks[at]).abs()),
            };
            (kind, figures)
        })
        .collect()
}

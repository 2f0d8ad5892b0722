//! Grading one answer against one reference: pure and total. No IO, no clock, no failure.

mod analysis;
mod calibration;
mod command;
mod english;
mod grade;
mod knowledge;
mod lexicon;
mod likeness;
mod measure;
mod points;
mod prepare;
mod score;
mod statements;
mod verbatim;

pub use grade::{Confidence, Deduction, Evidence, Flag, Grade, Method, PointGrade, Verdict};
pub(crate) use lexicon::StemMap;
pub use prepare::Prepared;

use serde::{Deserialize, Serialize};

use self::{
    knowledge::Knowledge,
    lexicon::Lexicon,
    points::{Drawn, ITEM, draw},
    prepare::{Source, Texts},
};
use crate::{
    bank::{Band, KeyPoint, PointKind, Question, QuestionId},
    content::shipped,
};

/// What the index knows and the grader needs.
pub trait Corpus: Sync {
    /// How rare a stem is in the bank, 0 (in every question) to 1 (in none).
    fn rarity(&self, stem: &str) -> f32;
    /// The same for a folded word.
    fn rarity_of(&self, folded: &str) -> f32 {
        self.rarity(&crate::text::stem(folded))
    }
    /// The question of the bank, other than `own`, that `answer` fits best: id, title and reference answer (Markdown).
    fn nearest(&self, own: Option<&QuestionId>, answer: &str) -> Option<Neighbour>;
}

/// Another question of the bank that an answer may belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// Its id.
    pub id: QuestionId,
    /// Its title, plain text.
    pub title: String,
    /// Its reference answer, Markdown without the rubric.
    pub answer_markdown: String,
}

/// A corpus that knows nothing: every word is as rare as the next.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCorpus;

impl Corpus for NoCorpus {
    fn rarity(&self, _stem: &str) -> f32 {
        1.0
    }

    fn rarity_of(&self, _folded: &str) -> f32 {
        1.0
    }

    fn nearest(&self, _own: Option<&QuestionId>, _answer: &str) -> Option<Neighbour> {
        None
    }
}

/// What an appeal taught: words that are (or are not) a key point in this workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The question.
    pub question: QuestionId,
    /// The text of the key point.
    pub point: String,
    /// The candidate's words.
    pub words: String,
    /// Whether they count as the point (`:accept`) or do not (`:reject`).
    pub accepted: bool,
}

/// An answer that scores this on another question, held against the bare reference there, was meant for that one...
const OTHER: u32 = 80;
/// ...when the bare reference here gives it so much less.
const OTHER_MARGIN: u32 = 30;
/// A weak answer needs less to be sent elsewhere.
const OTHER_WHEN_WEAK: u32 = 65;

/// Grades answers. Holds the equivalences that ship and the workspace's aliases.
#[derive(Debug, Default)]
pub struct Grader {
    aliases: Vec<Alias>,
}

impl Grader {
    /// The name of this grader's method and constants; it changes whenever a grade may.
    pub const VERSION: &'static str = "7";

    /// A grader with the equivalences that ship and these aliases.
    pub fn new(aliases: Vec<Alias>) -> Self {
        Self { aliases }
    }

    /// Takes the question's reference answer and rubric apart.
    pub fn prepare(&self, question: &Question, corpus: &dyn Corpus) -> Prepared {
        let aliases: Vec<&Alias> = self.aliases.iter().filter(|alias| alias.question == question.id).collect();
        let drawn = drawn(question);
        let stated = question.rubric.as_ref().is_some_and(|rubric| !rubric.key_points.is_empty());
        let mut rejected = Vec::new();
        let points = drawn
            .into_iter()
            .enumerate()
            .map(|(at, (point, mut accept))| {
                for alias in aliases.iter().filter(|alias| alias.point == point.point) {
                    if alias.accepted {
                        accept.push(alias.words.clone());
                    } else {
                        rejected.push((at, alias.words.clone()));
                    }
                }
                (point, accept)
            })
            .collect();
        let misconceptions = question.rubric.as_ref().map_or(&[][..], |rubric| &rubric.misconceptions);
        let lexicon = Lexicon::shipped();
        let texts = Texts::new(&question.title, &question.answer_markdown, lexicon);
        let mut prepared = Prepared::new(
            Source {
                title: &question.title,
                reference: &question.answer_markdown,
                points,
                misconceptions,
                rejected,
                stated,
                subjects: None,
            },
            &texts,
            lexicon,
            corpus,
        );
        prepared.id = Some(question.id.clone());
        prepared.knowledge = if stated {
            let mut known = Knowledge::of(question, &prepared.title, &prepared.subjects, lexicon);
            known.place(&texts.title, &texts.reference, lexicon);
            known
        } else {
            borrowed(&texts, Some(&question.id), &prepared, lexicon)
        };
        prepared.plain.clone_from(&question.answer_text);
        prepared
    }

    /// Takes a bare reference apart: for grading answers to questions that are in no bank. `key_points`, when there are
    /// any, stand instead of those drawn from the reference.
    pub fn prepare_reference(
        &self,
        title: &str,
        reference: &str,
        key_points: &[String],
        corpus: &dyn Corpus,
    ) -> Prepared {
        Self::prepare_apart(title, reference, key_points, None, corpus)
    }

    /// The same, without what the shipped bank says of its question `own`.
    fn prepare_apart(
        title: &str,
        reference: &str,
        key_points: &[String],
        own: Option<&QuestionId>,
        corpus: &dyn Corpus,
    ) -> Prepared {
        let points = if key_points.is_empty() {
            draw(reference, title).into_iter().map(|point| (point, Vec::new())).collect()
        } else {
            key_points
                .iter()
                .map(|text| {
                    let key_point = KeyPoint {
                        text: text.clone(),
                        weight: ITEM,
                        kind: PointKind::Stated,
                        accept: Vec::new(),
                        ask: None,
                    };
                    (Drawn::stated(&key_point), Vec::new())
                })
                .collect()
        };
        let stated = !key_points.is_empty();
        let lexicon = Lexicon::shipped();
        let texts = Texts::new(title, reference, lexicon);
        let mut prepared = Prepared::new(
            Source { title, reference, points, misconceptions: &[], rejected: Vec::new(), stated, subjects: None },
            &texts,
            lexicon,
            corpus,
        );
        prepared.knowledge = borrowed(&texts, own, &prepared, lexicon);
        prepared.plain = texts.plain;
        prepared
    }

    /// A question of the shipped bank as a calibration sees it: with its rubric, or as if it stood in nobody's bank. `None`
    /// when there is no such question.
    pub fn prepare_shipped(&self, id: &str, with_rubric: bool, corpus: &dyn Corpus) -> Option<Prepared> {
        let question = shipped().bank.questions.iter().find(|question| question.id.as_str() == id)?;
        Some(if with_rubric {
            self.prepare(question, corpus)
        } else {
            Self::prepare_apart(&question.title, &question.answer_markdown, &[], Some(&question.id), corpus)
        })
    }

    /// What an answer comes to before it is calibrated: shares from 0 to 1 by name. See `docs/grading.md`.
    pub fn measures(&self, prepared: &Prepared, answer: &str) -> Vec<(&'static str, f32)> {
        measure::NAMES.iter().zip(score::measures(prepared, answer)).map(|((name, _), value)| (*name, value)).collect()
    }

    /// Grades `answer`. Total: any text gets a grade.
    pub fn grade(&self, prepared: &Prepared, answer: &str, corpus: &dyn Corpus) -> Grade {
        let mut grade = score::grade(prepared, answer);
        if let Some(other) = self.better_fit(prepared, answer, &grade, corpus) {
            grade.flags.push(Flag::OffTopic);
            if grade.score > 0 {
                let reason = format!("it answers another question: {}", other.title);
                grade.deductions.push(Deduction { reason, points: grade.score });
                grade.score = Grade::arithmetic(&grade.key_points, &grade.deductions);
                grade.outcome = Grade::band(grade.score, false);
            }
            (grade.confidence, grade.doubt) = (Confidence::Sure, None);
        }
        grade
    }

    /// Another question of the bank that the answer answers far better than this one. Both are held against the bare
    /// references: a rubric here makes the grade here higher than any grade elsewhere can be.
    fn better_fit(&self, prepared: &Prepared, answer: &str, grade: &Grade, corpus: &dyn Corpus) -> Option<Neighbour> {
        if grade.outcome == Band::None || grade.score >= 95 || grade.flags.contains(&Flag::Pasted) {
            return None;
        }
        let other = corpus.nearest(prepared.id.as_ref(), answer)?;
        let score = |title: &str, reference: &str| {
            score::grade(&self.prepare_reference(title, reference, &[], &NoCorpus), answer).score
        };
        let there = score(&other.title, &other.answer_markdown);
        if grade.outcome == Band::Weak {
            return (there >= OTHER_WHEN_WEAK).then_some(other);
        }
        let far_better = || there >= score(&prepared.question, &prepared.markdown) + OTHER_MARGIN;
        (there >= OTHER.max(grade.score + 1) && far_better()).then_some(other)
    }
}

fn borrowed(texts: &Texts, own: Option<&QuestionId>, prepared: &Prepared, lexicon: &Lexicon) -> Knowledge {
    Knowledge::borrowed(&texts.title, &texts.reference, own, &prepared.title, &prepared.subjects, lexicon)
}

/// A number that all inflections and spellings of a word share, as grading sees them. `folded` is as
/// [`crate::text::fold`] gives it.
pub fn stem_key(folded: &str) -> u64 {
    Lexicon::shipped().stem(folded)
}

fn drawn(question: &Question) -> Vec<(Drawn, Vec<String>)> {
    match &question.rubric {
        Some(rubric) if !rubric.key_points.is_empty() => {
            rubric.key_points.iter().map(|point| (Drawn::stated(point), point.accept.clone())).collect()
        }
        _ => draw(&question.answer_markdown, &question.title).into_iter().map(|point| (point, Vec::new())).collect(),
    }
}

/// The key points of a question: its author's, or else drawn from the structure of the answer.
pub fn key_points(question: &Question) -> Vec<KeyPoint> {
    let mut points: Vec<KeyPoint> =
        drawn(question).into_iter().map(|(point, accept)| KeyPoint { accept, ..point.key_point() }).collect();
    let stated = question.rubric.iter().flat_map(|rubric| &rubric.key_points);
    for (point, stated) in points.iter_mut().zip(stated) {
        point.ask.clone_from(&stated.ask);
    }
    points
}

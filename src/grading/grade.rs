//! What a grade says: verdicts with the candidate's own words, and a score that is arithmetic over them.

use serde::{Deserialize, Serialize};

use crate::bank::{Band, PointKind};

/// What became of one key point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Said.
    Covered,
    /// Said in part.
    Partial,
    /// Not said.
    Missed,
    /// The opposite was said.
    Contradicted,
}

impl Verdict {
    /// The verdict of a credit, 0 to 1, that nothing speaks against.
    pub(super) fn of(credit: f64) -> Self {
        match credit {
            0.75.. => Self::Covered,
            0.2.. => Self::Partial,
            _ => Self::Missed,
        }
    }

    /// The verdict's own word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Partial => "partial",
            Self::Missed => "missed",
            Self::Contradicted => "contradicted",
        }
    }
}

/// How words of the answer matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// The same word.
    Exact,
    /// Another inflection of the word.
    Stem,
    /// An equivalent of the trade, or the candidate's own appealed wording.
    Alias,
    /// A misspelling.
    Typo,
    /// Words that stand for each other as a whole phrase.
    Phrase,
    /// The same number, port or unit.
    Number,
    /// A command with the same program, subcommand and flags.
    Command,
    /// The opposite of what the reference says.
    Opposite,
    /// A clause that is like a statement known to be true, while none of the point's own words were found.
    Paraphrase,
}

/// A quoted piece of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// First byte of the quote in the answer.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Exactly that slice of the answer.
    pub text: String,
    /// The weakest way in which its words matched.
    pub method: Method,
}

/// The grade of one key point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointGrade {
    /// The key point.
    pub text: String,
    /// Its share in the score; 0 for a bonus.
    pub weight: u32,
    /// Where the point comes from.
    pub kind: PointKind,
    /// What became of it.
    pub verdict: Verdict,
    /// 0 to 1, in hundredths.
    pub credit: f64,
    /// The words of the answer that speak to the point.
    pub evidence: Vec<Evidence>,
}

/// A named deduction from the weighted credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deduction {
    /// Why.
    pub reason: String,
    /// How many points of 100.
    pub points: u32,
}

/// Something about the answer as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// It only says the question again.
    Parrot,
    /// Keywords without a statement.
    Stuffed,
    /// It fits another question better.
    OffTopic,
    /// It contradicts the reference.
    Contradiction,
    /// It says of one side what the reference says of the other.
    Swapped,
    /// There is no answer, or it says that it does not know.
    NoAnswer,
    /// Too short to say anything.
    TooShort,
    /// It pastes far more than the question asks.
    Pasted,
}

impl Flag {
    /// The flag's own word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Parrot => "parrot",
            Self::Stuffed => "stuffed",
            Self::OffTopic => "off_topic",
            Self::Contradiction => "contradiction",
            Self::Swapped => "swapped",
            Self::NoAnswer => "no_answer",
            Self::TooShort => "too_short",
            Self::Pasted => "pasted",
        }
    }
}

/// Whether the grader is sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// It is.
    Sure,
    /// It is not: the candidate decides.
    Borderline,
}

/// The grade of one answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grade {
    /// 0 to 100: [`Grade::arithmetic`] over what stands here.
    pub score: u32,
    /// The band of the score.
    pub outcome: Band,
    /// Whether the grader is sure.
    pub confidence: Confidence,
    /// Why it is not sure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// One entry a key point, in the order of the reference.
    pub key_points: Vec<PointGrade>,
    /// What was taken off, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deductions: Vec<Deduction>,
    /// What is noteworthy about the answer as a whole.
    pub flags: Vec<Flag>,
}

impl Grade {
    /// The score of these points and deductions: `round(100 * sum(weight * credit) / sum(weight))` less the
    /// deductions, and never below 0. This is the whole of the arithmetic: what it needs is printed with the grade.
    pub fn arithmetic(points: &[PointGrade], deductions: &[Deduction]) -> u32 {
        Self::arithmetic_of(points.iter().map(|point| (point.weight, point.credit)), deductions)
    }

    /// The same, of weights and credits.
    fn arithmetic_of(points: impl Iterator<Item = (u32, f64)> + Clone, deductions: &[Deduction]) -> u32 {
        let total: f64 = points.clone().map(|(weight, _)| f64::from(weight)).sum();
        if total == 0.0 {
            return 0;
        }
        let earned: f64 = points.map(|(weight, credit)| f64::from(weight) * credit).sum();
        let off: u32 = deductions.iter().map(|deduction| deduction.points).sum();
        ((100.0 * earned / total).round() as u32).saturating_sub(off).min(100)
    }

    /// The band of a score: `strong` from 85, `good` from 65, `partial` from 35, else `weak`; `none` when there was
    /// nothing to grade.
    pub fn band(score: u32, nothing_to_grade: bool) -> Band {
        match score {
            _ if nothing_to_grade => Band::None,
            85.. => Band::Strong,
            65.. => Band::Good,
            35.. => Band::Partial,
            _ => Band::Weak,
        }
    }

    /// The score if the candidate's appeals are granted: a key point that was accepted counts in full, one that was
    /// rejected counts nothing. `overrides` pairs the index of a key point (from 0) with the granted credit.
    pub fn score_with(&self, overrides: &[(usize, f64)]) -> u32 {
        let points = self.key_points.iter().enumerate().map(|(at, point)| {
            // The last word on a point counts.
            let granted = overrides.iter().rev().find(|(index, _)| *index == at);
            (point.weight, granted.map_or(point.credit, |(_, credit)| credit.clamp(0.0, 1.0)))
        });
        Self::arithmetic_of(points, &self.deductions)
    }
}

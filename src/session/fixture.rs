//! A small interview for tests.

use chrono::{DateTime, FixedOffset};

use super::{Card, Event, Options, Record, SCHEMA, Started};
use crate::{
    bank::{Band, KeyPoint, Level, PointKind, QuestionId},
    grading::{Confidence, Evidence, Grade, Method, PointGrade, Verdict},
};

pub(crate) fn now() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-01-31T12:00:00+01:00").unwrap()
}

/// Question `number` (from 1): two key points of weight 3 and 1, two hints, 60 seconds.
pub(crate) fn card(number: usize) -> Card {
    let point = |text: &str, weight| KeyPoint {
        text: format!("{text} {number}"),
        weight,
        kind: PointKind::Core,
        accept: Vec::new(),
        ask: None,
    };
    Card {
        id: QuestionId::new(format!("docker/basics/q{number}")),
        topic: "docker".into(),
        level: Some(Level::Basics),
        section: None,
        title: format!("Question {number}?"),
        title_markdown: format!("Question `{number}`?"),
        reference: format!("**alpha {number}**\n\n- beta {number}"),
        allowed: Some(60),
        key_points: vec![point("alpha", 3), point("beta", 1)],
        stated: true,
        misconceptions: Vec::new(),
        hints: vec!["first hint".into(), "second hint".into()],
        follow_up: None,
    }
}

/// How an interview of `n` questions starts.
pub(crate) fn started(n: usize, options: Options) -> Started {
    Started {
        schema: SCHEMA,
        seed: 7,
        topics: vec!["docker".into()],
        level: Some(Level::Basics),
        options,
        bank: "0123456789abcdef".into(),
        grader: "test".into(),
        questions: (1..=n).map(card).collect(),
    }
}

/// A record at a time that does not matter.
pub(crate) fn record(used_ms: u64, event: Event) -> Record {
    Record { at: now(), used_ms, event }
}

/// A grade that finds a key point where the answer has its first word (`alpha`, `beta`).
pub(crate) fn grade(points: &[KeyPoint], answer: &str) -> Grade {
    let key_points: Vec<PointGrade> = points
        .iter()
        .map(|point| {
            let word = point.text.split(' ').next().unwrap_or_default();
            let found = answer.find(word).filter(|_| !word.is_empty());
            PointGrade {
                text: point.text.clone(),
                weight: point.weight,
                kind: point.kind,
                verdict: if found.is_some() { Verdict::Covered } else { Verdict::Missed },
                credit: if found.is_some() { 1.0 } else { 0.0 },
                evidence: found
                    .map(|start| Evidence {
                        start,
                        end: start + word.len(),
                        text: word.to_owned(),
                        method: Method::Exact,
                    })
                    .into_iter()
                    .collect(),
            }
        })
        .collect();
    let score = Grade::arithmetic(&key_points, &[]);
    let outcome = if answer.is_empty() { Band::None } else { Grade::band(score, false) };
    Grade {
        score,
        outcome,
        confidence: Confidence::Sure,
        doubt: None,
        key_points,
        deductions: Vec::new(),
        flags: Vec::new(),
    }
}

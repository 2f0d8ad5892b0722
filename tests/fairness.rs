//! What no answer may gain or lose by: text about nothing that is asked, a key point more, case, bullets and filler. Held over
//! the marked answers of `tests/answers/`, so that it is about what people write.

use std::{fs, path::Path, sync::OnceLock};

use greenroom::grading::{Grader, NoCorpus, Prepared};
use proptest::prelude::*;
use serde_json::Value;

/// A question with its answers.
struct Asked {
    prepared: Prepared,
    answers: Vec<String>,
}

/// Every question of the marked sets.
fn asked() -> &'static [Asked] {
    static ASKED: OnceLock<Vec<Asked>> = OnceLock::new();
    ASKED.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers");
        let mut all: Vec<(String, Asked)> = Vec::new();
        for name in ["golden", "independent-a", "independent-b"] {
            for line in fs::read_to_string(folder.join(format!("{name}.jsonl"))).unwrap().lines() {
                let row: Value = serde_json::from_str(line).unwrap();
                let text = |key: &str| row[key].as_str().unwrap().to_owned();
                if all.last().is_none_or(|(id, _)| *id != text("question_id")) {
                    let prepared = Grader::new(Vec::new()).prepare_reference(
                        &text("question"),
                        &text("reference"),
                        &[],
                        &NoCorpus,
                    );
                    all.push((text("question_id"), Asked { prepared, answers: Vec::new() }));
                }
                all.last_mut().unwrap().1.answers.push(text("answer"));
            }
        }
        all.into_iter().map(|(_, asked)| asked).collect()
    })
}

fn score(asked: &Asked, answer: &str) -> u32 {
    Grader::new(Vec::new()).grade(&asked.prepared, answer, &NoCorpus).score
}

/// Words of other walks of life, none of which looks like one of the trade.
const ELSEWHERE: &[&str] = &[
    "grandmother",
    "wonderful",
    "penguins",
    "waddle",
    "violins",
    "cellos",
    "marigold",
    "orchid",
    "cinnamon",
    "trumpet",
    "autumn",
    "harvest",
    "kitten",
    "giraffe",
    "elephant",
    "umbrella",
    "sandals",
    "necklace",
    "ballet",
    "sculpture",
    "vineyard",
    "meadow",
    "lighthouse",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_about_nothing_that_is_asked_raises_no_score(
        question in any::<prop::sample::Index>(),
        answer in any::<prop::sample::Index>(),
        words in prop::collection::vec(prop::sample::select(ELSEWHERE), 1..10),
    ) {
        let asked = question.get(asked());
        let answer = answer.get(&asked.answers);
        prop_assume!(!answer.trim().is_empty());
        let before = score(asked, answer);
        let after = score(asked, &format!("{answer}\n{}.", words.join(" ")));
        prop_assert!(after <= before, "{before} to {after}: {answer}");
    }
}

/// How many of the changed answers differ by more than `most` points, of how many; and the worst.
fn changed(change: impl Fn(&Asked, &str) -> Option<String>, bad: impl Fn(u32, u32) -> bool) -> (usize, usize, String) {
    let (mut count, mut all, mut worst) = (0, 0, (0, String::new()));
    for asked in asked() {
        for answer in asked.answers.iter().step_by(3) {
            let Some(text) = change(asked, answer) else { continue };
            let (before, after) = (score(asked, answer), score(asked, &text));
            all += 1;
            count += usize::from(bad(before, after));
            if bad(before, after) && before.abs_diff(after) >= worst.0 {
                worst = (before.abs_diff(after), format!("{before} to {after}: {text}"));
            }
        }
    }
    assert!(all > 100, "only {all} answers");
    (count, all, worst.1)
}

#[test]
fn a_key_point_more_lowers_no_score() {
    for point in 0..2 {
        let add = |asked: &Asked, answer: &str| {
            let point = asked.prepared.points.get(point).filter(|point| !point.text.contains('\n'))?;
            Some(format!("{answer}\n{}", point.text))
        };
        // Of a hundred answers one may lose a few points, where what is added makes something else in it look mixed up.
        let (lower, all, worst) = changed(add, |before, after| after + 3 < before);
        assert!(lower * 100 <= all, "{lower} of {all}: {worst}");
    }
}

/// Whether the change leaves nearly all grades as they were.
fn check_same(change: impl Fn(&str) -> String, most: f64) {
    let (different, all, worst) = changed(|_, answer| Some(change(answer)), |before, after| before.abs_diff(after) > 5);
    assert!(different as f64 <= most * all as f64, "{different} of {all}: {worst}");
}

#[test]
fn how_it_is_said_matters_little() {
    // `-P` is not `-p`, and `None` is not "none".
    check_same(str::to_lowercase, 0.05);
    check_same(|answer| format!("- {}", answer.replace(". ", ".\n- ")), 0.04);
    check_same(|answer| answer.replace(' ', "   "), 0.0);
    check_same(
        |answer| format!("Okay, let me think about that for a moment.\n\n{answer}\n\nI hope that makes sense."),
        0.08,
    );
}

#[test]
fn the_mark_of_a_list_earns_nothing() {
    let asked = Asked {
        prepared: Grader::new(Vec::new()).prepare_reference(
            "Which command undoes the last commit but keeps its changes staged?",
            "```\ngit reset --soft HEAD~1\n```",
            &[],
            &NoCorpus,
        ),
        answers: Vec::new(),
    };
    for answer in ["- no clue", "- pass", "-", "-x", "--hard"] {
        assert_eq!(score(&asked, answer), 0, "{answer}");
    }
    assert_eq!(score(&asked, "--soft HEAD~1"), 100);
    assert_eq!(score(&asked, "- git reset --soft HEAD~1"), 100);
}

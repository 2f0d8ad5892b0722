//! What no answer may gain or lose by: text about nothing that is asked, a key point more, case, bullets and filler. Held over
//! the marked answers of `tests/answers/`, so that it is about what people write.

use std::{fs, path::Path, sync::OnceLock};

use greenroom::grading::{Grader, Method, NoCorpus, Prepared};
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

/// A grade that an answer must get.
struct Case {
    question: &'static str,
    reference: &'static str,
    answer: &'static str,
    score: std::ops::RangeInclusive<u32>,
}

const SWITCH: &str = "Ann has a box with a lamp and a buzzer. A switch joins the battery to one of them. The switch points to \
                      the lamp now. What will happen when she turns the switch to the right?";
const OWNERSHIP: &str = "Every value has one owner; when the owner goes out of scope the value is dropped. References borrow a \
                         value without taking it over.";
const PORTS: &str = "How do you publish port 80 of an nginx container on port 8080 of the host?";
const KINDS_OF_PODS: &str = "**A Deployment runs interchangeable pods; a StatefulSet gives each pod a stable name and its own \
                             persistent volume.**";
const FULL_DISK: &str = "**A process has the file open, so its blocks are not freed until it closes it.**";

const CASES: &[Case] = &[
    // A word of the story that a title tells first may be the answer; the whole story again is none.
    Case { question: SWITCH, reference: "The buzzer will sound.", answer: "The buzzer sounds.", score: 90..=100 },
    Case { question: SWITCH, reference: "The buzzer will sound.", answer: "The lamp will light up.", score: 0..=10 },
    Case {
        question: SWITCH,
        reference: "The buzzer will sound.",
        answer: "Ann has a box with a lamp and a buzzer, a switch joins the battery to one of them, it points to the lamp \
                 now and she turns the switch to the right.",
        score: 0..=0,
    },
    // Words made of the title's are the title's.
    Case {
        question: "What are ownership and borrowing in Rust?",
        reference: OWNERSHIP,
        answer: "Ownership in Rust is about owning and borrowing is about borrowed things.",
        score: 0..=0,
    },
    // A general word among many of something else says nothing.
    Case {
        question: "What are ownership and borrowing in Rust?",
        reference: OWNERSHIP,
        answer: "My grandmother bakes an apple cake every Sunday afternoon.",
        score: 0..=0,
    },
    // The right flag is the right command, however many wrong statements have the same numbers.
    Case { question: PORTS, reference: "`docker run -d -p 8080:80 nginx`", answer: "-p 8080:80", score: 95..=100 },
    Case { question: PORTS, reference: "`docker run -d -p 8080:80 nginx`", answer: "-p 80:8080", score: 0..=35 },
    // A comparative is the same word.
    Case {
        question: "Describe how the sound of a string changes when the string is tightened.",
        reference: "When the string is tighter, the pitch is higher.",
        answer: "If you tighten it you get a high pitch.",
        score: 50..=100,
    },
    // "Each pod" is no word for both of the things compared.
    Case {
        question: "What is the difference between a Deployment and a StatefulSet?",
        reference: KINDS_OF_PODS,
        answer: "A StatefulSet gives each pod a stable name such as db-0 and its own persistent volume. Deployment pods are \
                 interchangeable.",
        score: 90..=100,
    },
    Case {
        question: "What is the difference between a Deployment and a StatefulSet?",
        reference: KINDS_OF_PODS,
        answer: "A Deployment gives each pod a stable name such as db-0 and its own persistent volume. StatefulSet pods are \
                 interchangeable.",
        score: 0..=30,
    },
    // A denial is one in either spelling.
    Case {
        question: "Why does `df` still show a full disk after a big log was deleted?",
        reference: FULL_DISK,
        answer: "The blocks aren't freed since some process still has the file open, but isn't closing it.",
        score: 80..=100,
    },
    Case {
        question: "Why does `df` still show a full disk after a big log was deleted?",
        reference: FULL_DISK,
        answer: "The blocks are not freed since some process still has the file open, but is not closing it.",
        score: 80..=100,
    },
];

#[test]
fn what_is_said_decides() {
    let grader = Grader::new(Vec::new());
    for Case { question, reference, answer, score } in CASES {
        let grade = grader.grade(&grader.prepare_reference(question, reference, &[], &NoCorpus), answer, &NoCorpus);
        assert!(score.contains(&grade.score), "{} instead of {score:?}: {answer}", grade.score);
    }
}

#[test]
fn a_point_said_otherwise_is_quoted_as_a_paraphrase() {
    let grader = Grader::new(Vec::new());
    let reference = "- **Hard link:** Another directory entry for the same inode. The data stays until the last link is removed.\n\
                     - **Symbolic link:** A small file of its own that contains a path to the target.";
    let question = "What is the difference between a hard link and a symbolic link?";
    let answer = "a symlink is like a shortcut in Windows";
    let grade = grader.grade(&grader.prepare_reference(question, reference, &[], &NoCorpus), answer, &NoCorpus);
    let said: Vec<_> = grade.key_points.iter().filter(|point| !point.evidence.is_empty()).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].text.starts_with("Symbolic link"), "{said:?}");
    assert_eq!((said[0].evidence[0].method, &*said[0].evidence[0].text), (Method::Paraphrase, &answer[2..]));
    assert!((10..=50).contains(&grade.score), "{}", grade.score);
}

#[test]
fn what_is_known_to_be_false_is_told_with_the_words() {
    let grader = Grader::new(Vec::new());
    let id = "docker/basics/what-is-the-difference-between-an-image-and-a-container";
    let prepared = grader.prepare_shipped(id, true, &NoCorpus).unwrap();
    let right = "An image is the unchangeable template and a container is a process started from it.";
    let wrong = "deleting a container also removes the image below";
    let grade = grader.grade(&prepared, &format!("{right} But {wrong}."), &NoCorpus);
    assert!(grade.deductions.iter().any(|deduction| deduction.reason.contains(wrong)), "{:?}", grade.deductions);
    let grade = grader.grade(&prepared, right, &NoCorpus);
    assert_eq!(grade.deductions, [], "{}", grade.score);
}

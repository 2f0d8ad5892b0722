use super::*;
use crate::{bank::QuestionId, source::Span};

fn question(id: &str, topic: &str, level: Option<Level>) -> Question {
    Question {
        id: QuestionId::new(id),
        topic: topic.into(),
        level,
        section: None,
        title: format!("What is {id}?"),
        title_markdown: format!("What is {id}?"),
        answer_markdown: "**It is.**".into(),
        answer_text: "It is.".into(),
        file: String::new(),
        line: 1,
        span: Span::default(),
        rubric: None,
        time_limit: None,
    }
}

fn bank() -> Bank {
    let mut questions = Vec::new();
    for number in 0..30 {
        let level = Level::ALL[number % 3];
        questions.push(question(&format!("docker/{number:02}"), "docker", Some(level)));
    }
    questions.push(question("aws/a", "aws", Some(Level::Basics)));
    questions.push(question("aws/sre/a", "aws/sre", None));
    questions.push(question("awsome/a", "awsome", Some(Level::Basics)));
    Bank { questions, digest: "d".into() }
}

fn wish(topics: &[&str], level: Option<Level>, seed: u64) -> Wish {
    let topics = topics.iter().map(|topic| (*topic).to_owned()).collect();
    Wish { topics, level, questions: 10, time: TimeRule::Question, seed, options: Options::default() }
}

fn ids(bank: &Bank, wish: &Wish) -> Vec<String> {
    plan(bank, wish).unwrap().questions.iter().map(|card| card.id.to_string()).collect()
}

#[test]
fn the_same_seed_gives_the_same_interview_whatever_the_order_of_pages() {
    let mut reversed = bank();
    reversed.questions.reverse();
    let expect = ids(&bank(), &wish(&[], None, 42));
    assert_eq!(expect, ids(&reversed, &wish(&[], None, 42)));
    assert_ne!(expect, ids(&bank(), &wish(&[], None, 43)));
    let five = Wish { questions: 5, ..wish(&[], None, 42) };
    assert_eq!(expect[..5], ids(&bank(), &five), "fewer questions are the beginning of the same interview");
}

#[test]
fn the_draw_of_a_seed_never_changes() {
    // Candidates write seeds down. If this fails, old seeds give other interviews. (The numbers come from ChaCha8 written
    // out in another language.)
    assert_eq!(draw((0..10).collect(), 42, 10), [9, 7, 8, 2, 4, 5, 0, 1, 6, 3]);
    assert_eq!(draw((0..10).collect::<Vec<i32>>(), u64::MAX, 3).len(), 3);
    assert!(draw(Vec::<u8>::new(), 1, 5).is_empty());
}

#[test]
fn each_question_is_as_likely_at_each_place() {
    const N: usize = 6;
    const RUNS: u64 = 12_000;
    let mut counts = [[0u32; N]; N];
    for seed in 0..RUNS {
        for (place, item) in draw((0..N).collect(), seed, N).into_iter().enumerate() {
            counts[item][place] += 1;
        }
    }
    let expect = RUNS as f64 / N as f64;
    let square = |count: &u32| (f64::from(*count) - expect).powi(2) / expect;
    let chi: f64 = counts.iter().flatten().map(square).sum();
    // 25 degrees of freedom: 52.6 would be seen once in a thousand fair shuffles; these seeds are always the same.
    assert!(chi < 52.6, "chi-square {chi}: {counts:?}");
    // All orders of three, equally often: a shuffle may be fair by place and not by order.
    let mut orders = std::collections::BTreeMap::new();
    for seed in 0..RUNS {
        *orders.entry(draw(vec![0, 1, 2], seed, 3)).or_insert(0u32) += 1;
    }
    let expect = RUNS as f64 / 6.0;
    let chi: f64 = orders.values().map(|count| (f64::from(*count) - expect).powi(2) / expect).sum();
    assert!(orders.len() == 6 && chi < 20.5, "chi-square {chi}: {orders:?}");
}

#[test]
fn a_topic_includes_its_subtopics_and_nothing_else() {
    let check = |topics: &[&str], level, expect: &[&str]| {
        let mut found = ids(&bank(), &wish(topics, level, 1));
        found.sort();
        assert_eq!(found, expect, "{topics:?}");
    };
    check(&["aws"], None, &["aws/a", "aws/sre/a"]);
    check(&["AWS/"], None, &["aws/a", "aws/sre/a"]);
    check(&["aws/sre", "awsome"], None, &["aws/sre/a", "awsome/a"]);
    check(&["aws"], Some(Level::Basics), &["aws/a"]);
    let names: Vec<(String, usize)> = topics(&bank());
    assert_eq!(names[..2], [("aws".to_owned(), 2), ("aws/sre".to_owned(), 1)]);
}

#[test]
fn what_is_not_there_is_said_with_the_nearest() {
    let fail = |topics: &[&str], level| plan(&bank(), &wish(topics, level, 1)).unwrap_err();
    match fail(&["dokcer"], None) {
        PlanError::UnknownTopic { nearest, .. } => assert_eq!(nearest, ["docker"]),
        other => panic!("{other:?}"),
    }
    match fail(&["sre"], None) {
        PlanError::UnknownTopic { nearest, .. } => assert_eq!(nearest.first().map(String::as_str), Some("aws/sre")),
        other => panic!("{other:?}"),
    }
    match fail(&["aws"], Some(Level::Advanced)) {
        PlanError::NothingAtLevel { levels, .. } => assert_eq!(levels, [Level::Basics]),
        other => panic!("{other:?}"),
    }
    assert_eq!(plan(&Bank::default(), &wish(&[], None, 1)), Err(PlanError::Empty));
}

#[test]
fn time_comes_from_the_option_the_question_or_the_level() {
    let mut own = question("a", "t", Some(Level::Advanced));
    let check = |question: &Question, rule, pace, expect| assert_eq!(card(question, rule, pace).allowed, expect);
    check(&own, TimeRule::Question, 1.0, Some(180));
    check(&own, TimeRule::Question, 1.5, Some(270));
    own.time_limit = Some(std::time::Duration::from_secs(30));
    check(&own, TimeRule::Question, 1.5, Some(45));
    check(&own, TimeRule::Fixed(90), 2.0, Some(180));
    check(&own, TimeRule::Off, 2.0, None);
}

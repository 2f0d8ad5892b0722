use std::time::Duration;

use proptest::prelude::*;

use super::{
    fixture::{grade, record, started},
    *,
};

/// Plays commands on a fresh interview; what is refused changes nothing. After each the state is `replay(events)`.
struct Play {
    records: Vec<Record>,
    state: State,
    used: u64,
}

impl Play {
    fn new(questions: usize, options: Options) -> Self {
        let first = record(0, Event::Started(Box::new(started(questions, options))));
        let state = State::start(&first).unwrap();
        Self { records: vec![first], state, used: 0 }
    }

    fn act(&mut self, command: Command) -> Result<(), Refusal> {
        let before = self.state.clone();
        let events = decide(&self.state, command, Duration::from_millis(self.used)).inspect_err(|_| {
            assert_eq!(before, self.state);
        })?;
        for event in events {
            if matches!(event, Event::Asked { .. }) {
                self.used = 0;
            }
            let record = record(self.used, event);
            self.state.apply(&record).expect("what was decided can be applied");
            self.records.push(record);
        }
        assert_eq!(replay(self.records.clone()).unwrap(), self.state);
        Ok(())
    }

    fn answer(&mut self, text: &str) {
        self.act(Command::Ask).unwrap();
        self.act(Command::Answer { text: text.to_owned(), how: How::Typed }).unwrap();
        self.grade();
    }

    fn grade(&mut self) {
        let Next::Grade(index) = self.state.next() else { panic!("nothing to grade") };
        let item = &self.state.items[index];
        let grade = grade(&item.card.key_points, &item.answer().unwrap().text);
        self.act(Command::Grade { grader: "test".into(), grade }).unwrap();
    }
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        4 => Just(Command::Ask),
        1 => "[a-z]{0,8}".prop_map(Command::Draft),
        2 => Just(Command::Hint),
        1 => Just(Command::Pause),
        1 => Just(Command::Unpause),
        1 => "[a-z]{0,4}".prop_map(Command::Search),
        1 => Just(Command::Reveal),
        1 => Just(Command::Skip),
        3 => "(alpha|beta|other|)".prop_map(|text| Command::Answer { text, how: How::Typed }),
        1 => Just(Command::Answer { text: "alpha".into(), how: How::TimeUp }),
        4 => "(alpha|beta)".prop_map(|text| {
            Command::Grade { grader: "test".into(), grade: grade(&fixture::card(1).key_points, &text) }
        }),
        2 => (0usize..4, any::<bool>())
            .prop_map(|(key_point, accepted)| Command::Appeal { key_point, accepted, words: String::new() }),
        1 => Just(Command::Stop(StopReason::Closed)),
        2 => Just(Command::Reopen { bank: "other".into() }),
        1 => Just(Command::End),
    ]
}

proptest! {
    #[test]
    fn a_session_is_its_events(commands in proptest::collection::vec((command(), 0u64..30_000), 0..80)) {
        let mut play = Play::new(3, Options::default());
        for (command, wait) in commands {
            play.used += wait;
            let _ = play.act(command);
        }
        // And through the form on disk.
        let lines: Vec<String> = play.records.iter().map(|record| serde_json::to_string(record).unwrap()).collect();
        let records: Vec<Record> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        prop_assert_eq!(records, play.records);
    }
}

#[test]
fn a_hint_is_offered_before_it_is_given_and_its_cost_is_in_the_arithmetic() {
    let mut play = Play::new(1, Options::default());
    play.act(Command::Ask).unwrap();
    play.act(Command::Hint).unwrap();
    assert!(play.state.hint_offered && play.state.items[0].hints.is_empty());
    // Anything else withdraws the offer, but not a draft kept in the background.
    play.act(Command::Search("x".into())).unwrap();
    play.act(Command::Hint).unwrap();
    play.act(Command::Draft("al".into())).unwrap();
    play.act(Command::Hint).unwrap();
    assert_eq!(play.state.items[0].hints, ["first hint"]);
    play.act(Command::Hint).unwrap();
    play.act(Command::Hint).unwrap();
    // An offer that was not taken costs nothing.
    play.act(Command::Hint).unwrap();
    play.act(Command::Answer { text: "alpha".into(), how: How::Typed }).unwrap();
    play.grade();
    let grade = play.state.items[0].grade().unwrap();
    assert_eq!((grade.score, grade.outcome), (55, crate::bank::Band::Partial));
    assert_eq!((grade.deductions[0].reason.as_str(), grade.deductions[0].points), ("2 hints", 20));
    assert_eq!(grade.score, crate::grading::Grade::arithmetic(&grade.key_points, &grade.deductions));
}

#[test]
fn hints_go_from_a_direction_to_the_point_and_end() {
    let mut play = Play::new(1, Options::default());
    play.act(Command::Ask).unwrap();
    let mut given = 0;
    while play.act(Command::Hint).is_ok() {
        play.act(Command::Hint).unwrap();
        given += 1;
    }
    let hints = &play.state.items[0].hints;
    assert_eq!((given, hints.len()), (6, 6), "{hints:?}");
    assert_eq!(hints[..2], ["first hint", "second hint"]);
    assert!(hints[2].contains('·') && !hints[2].contains("alpha"), "{hints:?}");
    assert!(hints[4].contains("alpha") && hints[5].contains("beta"), "{hints:?}");
    assert_eq!(play.act(Command::Hint), Err(Refusal::NoHint));
}

#[test]
fn time_over_the_limit_is_noted_and_still_graded() {
    let check = |used, how, expect: (u64, u64)| {
        let mut play = Play::new(1, Options::default());
        play.act(Command::Ask).unwrap();
        play.used = used;
        play.act(Command::Answer { text: "alpha".into(), how }).unwrap();
        play.grade();
        let answer = play.state.items[0].answer().unwrap();
        assert_eq!((answer.seconds, answer.over), expect, "{used} {how:?}");
    };
    check(0, How::Typed, (0, 0));
    check(60_000, How::Typed, (60, 0));
    check(60_001, How::Typed, (60, 1));
    check(75_200, How::Edited, (75, 16));
    check(60_040, How::TimeUp, (60, 0));
}

#[test]
fn an_appeal_changes_the_override_and_never_the_graders_score() {
    let mut play = Play::new(2, Options::default());
    let accept = |key_point| Command::Appeal { key_point, accepted: true, words: String::new() };
    let reject = |key_point| Command::Appeal { key_point, accepted: false, words: String::new() };
    assert_eq!(play.act(accept(1)), Err(Refusal::NoGrade));
    play.answer("some alpha. my own words for it");
    assert_eq!(play.act(accept(3)), Err(Refusal::NoPoint { number: 3, count: 2 }));
    assert_eq!(play.act(accept(0)), Err(Refusal::NoPoint { number: 0, count: 2 }));
    assert_eq!(play.act(accept(1)), Err(Refusal::CountsAlready(1)));
    assert_eq!(play.act(reject(2)), Err(Refusal::CountsNothing(2)));
    // Also while the next question is open.
    play.act(Command::Ask).unwrap();
    play.act(accept(2)).unwrap();
    let item = &play.state.items[0];
    assert_eq!((item.score(), item.overridden()), (Some(75), Some(100)));
    assert_eq!(item.appeals[0].words, "my own words for it");
    let learnt = alias(item, &item.appeals[0]).unwrap();
    assert_eq!((learnt.point.as_str(), learnt.accepted), ("beta 1", true));
    play.act(reject(2)).unwrap();
    play.act(reject(1)).unwrap();
    let item = &play.state.items[0];
    assert_eq!((item.score(), item.overridden()), (Some(75), Some(0)));
    assert_eq!(item.appeal(0).unwrap().words, "alpha");
}

#[test]
fn an_exam_takes_no_appeals() {
    let mut play = Play::new(1, Options { exam: true, ..Options::default() });
    play.answer("alpha");
    let appeal = Command::Appeal { key_point: 2, accepted: true, words: String::new() };
    assert_eq!(play.act(appeal), Err(Refusal::Exam));
}

#[test]
fn what_is_over_stays_over() {
    let mut play = Play::new(1, Options::default());
    play.act(Command::Stop(StopReason::Quit)).unwrap();
    assert_eq!(play.act(Command::Ask), Err(Refusal::NotNow));
    play.act(Command::Reopen { bank: "b".into() }).unwrap();
    play.answer("alpha");
    play.act(Command::End).unwrap();
    assert_eq!(play.act(Command::Reopen { bank: "b".into() }), Err(Refusal::NotNow));
}

#[test]
fn events_that_cannot_follow_are_named() {
    let first = record(0, Event::Started(Box::new(started(1, Options::default()))));
    let check = |events: Vec<Event>, index: usize, reason: &str| {
        let records: Vec<Record> =
            std::iter::once(first.clone()).chain(events.into_iter().map(|e| record(0, e))).collect();
        let error = replay(records.iter().cloned()).unwrap_err();
        assert!(error.index == index && error.reason.contains(reason), "{error:?}");
    };
    check(vec![Event::Skipped], 1, "no question is being asked");
    check(vec![Event::Asked { number: 1 }, Event::Asked { number: 1 }], 2, "another question");
    check(vec![Event::Asked { number: 0 }], 1, "no question 0");
    check(vec![Event::Asked { number: 2 }], 1, "no question 2");
    check(vec![Event::Ended], 1, "questions are open");
    check(vec![first.event.clone()], 1, "started already");
    let appeal = Event::Appealed { number: 1, key_point: 1, accepted: true, words: String::new() };
    check(vec![appeal], 1, "no such key point");
    assert!(replay([]).is_err() && replay([record(0, Event::Ended)]).is_err());
}

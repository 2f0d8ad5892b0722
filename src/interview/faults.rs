//! Whole interviews on a disk that fails: at every single step, in every way, once or from then on.

use super::{tests::Stage, *};
use crate::{
    disk::failing::{Failing, Fault},
    journal,
    session::{Options, fixture},
};

const QUESTIONS: usize = 3;

/// One line an answer; the appeals write aliases.
const INPUT: &str = "alpha one\n:accept 2\nalpha two\n:accept 2\nalpha three\n";

/// The texts that the program said it keeps, in order.
fn kept(out: &str) -> usize {
    out.lines().filter(|line| line.starts_with("answer ") && line.contains(" kept")).count()
}

/// One interview on `disk`, then what the next run on a sound disk finds. Gives whether it was a failure that was seen.
fn run(disk: &std::sync::Arc<Failing>, about: &str) -> bool {
    let mut stage = Stage::new();
    stage.disk = disk.clone();
    let folder = stage.dir.path().join("transcripts");
    let aliases = stage.dir.path().join("aliases.jsonl");
    // What is there must be read before an interview begins: that is a failure of its own.
    let loaded = match Aliases::load_on(stage.disk.clone(), &aliases) {
        Ok(loaded) => loaded,
        Err(error) => {
            assert!(error.to_string().contains("aliases.jsonl"), "{about}: {error}");
            return true;
        }
    };
    let world = stage.world_with("b", loaded);
    let (failed, out) = match Interview::start(&folder, fixture::started(QUESTIONS, Options::default()), world) {
        Err(error) => (Some(error), String::new()),
        Ok(mut interview) => {
            let (course, out) = stage.try_hold(&mut interview, INPUT);
            (course.err(), out)
        }
    };
    if let Some(error) = &failed {
        assert!(matches!(error, JournalError::Io { .. }), "{about}: {error}");
        assert!(error.to_string().contains("transcripts"), "{about}: the message names the file: {error}");
        assert!(std::error::Error::source(error).is_some(), "{about}: and says why");
    }
    let appeal_failed = out.contains("aliases.jsonl");

    // What was said to be kept is there, and the next run goes on from it.
    stage.disk = disk::real();
    let journals: Vec<_> =
        std::fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    assert!(journals.len() <= 1, "{about}");
    let kept = kept(&out);
    if let Some(path) = journals.first() {
        match journal::read(path) {
            Ok(read) => {
                let there = read.state.items.iter().filter(|item| item.answer().is_some()).count();
                assert!(there >= kept, "{about}: {there} of {kept} answers are there");
                if read.state.course != Course::Ended {
                    let (mut interview, rest) =
                        (Interview::reopen(path, stage.world("b")).unwrap(), "alpha\n".repeat(3));
                    let (course, out) = stage.try_hold(&mut interview, &rest);
                    assert_eq!(course.unwrap(), Course::Ended, "{about}: {out}");
                }
                let state = journal::read(path).unwrap().state;
                assert!(state.items.iter().all(|item| item.answer().is_some()), "{about}");
                for (item, text) in state.items.iter().zip(["alpha one", "alpha two", "alpha three"]).take(kept) {
                    assert_eq!(item.answer().unwrap().text, text, "{about}");
                }
            }
            Err(JournalError::Empty { .. }) => assert_eq!(kept, 0, "{about}"),
            Err(error) => panic!("{about}: {error}"),
        }
    } else {
        assert_eq!(kept, 0, "{about}");
    }
    let mut known = Aliases::load(&aliases).unwrap();
    let told = out.lines().filter(|line| line.starts_with("kept: ")).count();
    assert!(known.known().len() >= told.min(2), "{about}: {told} appeals were said to be kept");
    let alias = crate::grading::Alias {
        question: crate::bank::QuestionId::new("q"),
        point: "p".into(),
        words: "w".into(),
        accepted: true,
    };
    known.add(alias.clone()).unwrap();
    assert!(Aliases::load(&aliases).unwrap().known().contains(&alias), "{about}");
    failed.is_some() || appeal_failed
}

#[test]
fn no_answer_is_lost_whichever_step_fails_and_the_next_run_goes_on() {
    let counting = Failing::never();
    assert!(!run(&counting, "no fault"));
    let steps = counting.steps();
    assert!(steps >= 40, "only {steps} steps");
    let mut seen = 0;
    for at in 0..steps {
        for fault in Fault::ALL {
            for on in [false, true] {
                seen += usize::from(run(&Failing::new(at, on, fault), &format!("step {at}, {fault:?}, on: {on}")));
            }
        }
    }
    // A failure goes unseen only where it takes nothing: what was torn is cut off again by the next writing.
    assert_eq!(seen, steps * Fault::ALL.len() * 2, "every failure is told");
}

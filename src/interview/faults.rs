//! Whole interviews on a disk that fails: at every single step, in every way, once or from then on.

use std::sync::Arc;

use super::{tests::Stage, *};
use crate::{
    disk::failing::{Failing, every_point},
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
fn run(disk: &Arc<Failing>, about: &str) -> bool {
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
    // A failure goes unseen only where it takes nothing: what was torn is cut off again by the next writing.
    let points = every_point(39, run);
    assert!(points >= 312, "only {points} points");
}

/// How a journal ends that is gone on with.
#[derive(Debug, Clone, Copy)]
enum End {
    Whole,
    /// The last line was not written to its end.
    Torn,
    /// Nothing but the last line's end is missing.
    Unended,
}

/// An interview that broke off after its first answer, with a draft of the second and an appeal, is gone on with on `disk`; then
/// what the next run on a sound disk finds. Gives whether something was told.
fn go_on(end: End, disk: &Arc<Failing>, about: &str) -> bool {
    let mut stage = Stage::new();
    let folder = stage.dir.path().join("transcripts");
    let aliases = stage.dir.path().join("aliases.jsonl");
    let started = fixture::started(QUESTIONS, Options::default());
    let mut interview = Interview::start(&folder, started, stage.world("b")).unwrap();
    stage.try_hold(&mut interview, "alpha one\n:accept 2\n\"\"\"\nalpha so far").0.unwrap();
    let path = interview.path().to_owned();
    drop(interview);
    let mut bytes = std::fs::read(&path).unwrap();
    match end {
        End::Whole => {}
        End::Torn => bytes.extend(b"{\"at\":\"2026-"),
        End::Unended => drop(bytes.pop()),
    }
    std::fs::write(&path, bytes).unwrap();

    stage.disk = disk.clone();
    let (failed, out) = match Aliases::load_on(stage.disk.clone(), &aliases) {
        Err(error) => (Some(error.to_string()), String::new()),
        Ok(loaded) => match Interview::reopen(&path, stage.world_with("b", loaded)) {
            Err(error) => (Some(error.to_string()), String::new()),
            Ok(mut interview) => {
                let (course, out) = stage.try_hold(&mut interview, "alpha two\n:accept 2\nalpha three\n");
                (course.err().map(|error| error.to_string()), out)
            }
        },
    };
    if let Some(said) = &failed {
        assert!(said.contains("cannot"), "{about}: {said}");
        assert!(said.contains("transcripts") || said.contains("aliases.jsonl"), "{about}: it names no file: {said}");
    }

    // All that was kept before and now is there.
    stage.disk = disk::real();
    let kept = 1 + kept(&out);
    let check = |when: &str, least: usize| {
        let state = journal::read(&path).unwrap_or_else(|error| panic!("{about}, {when}: {error}")).state;
        let texts: Vec<&str> =
            state.items.iter().filter_map(|item| item.answer()).map(|answer| answer.text.as_str()).collect();
        assert!(texts.len() >= least, "{about}, {when}: {} of {least} answers are there", texts.len());
        for (text, expect) in texts.iter().zip(["alpha one", "alpha two", "alpha three"]).take(kept) {
            assert_eq!(*text, expect, "{about}, {when}");
        }
        let draft = &state.items[1].draft;
        assert!(texts.len() > 1 || draft == "alpha so far\n", "{about}, {when}: the draft is gone, {draft:?} is left");
        state.course
    };
    if check("after the failure", kept) != Course::Ended {
        let mut interview = Interview::reopen(&path, stage.world("b")).unwrap();
        let (course, out) = stage.try_hold(&mut interview, &"alpha more\n".repeat(2));
        assert_eq!(course.unwrap(), Course::Ended, "{about}: {out}");
    }
    assert_eq!(check("at the end", QUESTIONS), Course::Ended, "{about}");
    let known = Aliases::load(&aliases).unwrap();
    let told = out.lines().filter(|line| line.starts_with("kept: ")).count();
    assert!(known.known().len() > told, "{about}: the appeal of the first run and {told} more were said to be kept");
    failed.is_some() || out.contains("aliases.jsonl")
}

#[test]
fn an_interview_that_is_gone_on_with_loses_nothing_whichever_step_fails() {
    let mut points = 0;
    for (end, least) in [(End::Whole, 24), (End::Torn, 25), (End::Unended, 26)] {
        points += every_point(least, |disk, about| go_on(end, disk, &format!("{end:?}, {about}")));
    }
    assert!(points >= 600, "only {points} points");
}

use std::{fs, sync::Arc};

use super::*;
use crate::{
    disk::failing::{self, Failing, Fault, every_point},
    session::{
        Event, How, Options,
        fixture::{card, grade, record, started},
    },
};

/// Puts down an interview of one question with this answer.
fn hold(folder: &Path, text: &str) {
    let mut journal = journal::Journal::create(
        disk::real(),
        folder,
        &record(0, Event::Started(Box::new(started(1, Options::default())))),
    )
    .unwrap();
    let grade = grade(&card(1).key_points, text);
    for event in [
        Event::Asked { number: 1 },
        Event::Answered { answer: text.into(), seconds: 2, over: 0, how: How::Typed },
        Event::Graded { number: 1, grader: "test".into(), grade },
        Event::Ended,
    ] {
        journal.append(&record(0, event)).unwrap();
    }
}

/// Two interviews, a journal without one, and one that is damaged; `known` is whether a cache has all but the last.
struct Stage(tempfile::TempDir);

impl Stage {
    fn new(known: bool) -> Self {
        let stage = Self(failing::folder());
        let folder = stage.folder();
        hold(&folder, "alpha");
        fs::write(folder.join("2026-01-30T120000-docker-basics.jsonl"), "{\"at\":").unwrap();
        fs::write(folder.join("2026-01-29T120000-docker-basics.jsonl"), "nonsense\n").unwrap();
        if known {
            stage.remember(disk::real().as_ref()).unwrap();
        }
        hold(&folder, "beta");
        stage
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("transcripts")
    }

    fn remember(&self, disk: &dyn Disk) -> io::Result<Remembered> {
        remember(disk, &self.folder(), Some(&self.0.path().join("index/progress.cache")))
    }

    fn journals(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut all: Vec<_> = fs::read_dir(self.folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.sort();
        all.into_iter().map(|path| (path.clone(), fs::read(&path).unwrap())).collect()
    }
}

fn check(remembered: &Remembered, about: &str) {
    assert_eq!(remembered.memory.sessions.len(), 2, "{about}: {:?}", remembered.troubles);
    let damaged: Vec<&str> = remembered.troubles.iter().map(|trouble| trouble.session.as_str()).collect();
    assert_eq!(damaged, ["2026-01-29T120000-docker-basics"], "{about}");
}

#[test]
fn whichever_step_fails_it_is_told_and_the_next_run_remembers_all() {
    let mut points = 0;
    for known in [false, true] {
        points += every_point(if known { 11 } else { 13 }, |disk: &Arc<Failing>, about| {
            let stage = Stage::new(known);
            let before = stage.journals();
            let told = match stage.remember(disk.as_ref()) {
                Err(_) => true,
                Ok(remembered) => {
                    let named = |name: &str| remembered.troubles.iter().any(|trouble| trouble.session == name);
                    let sessions = &remembered.memory.sessions;
                    for (path, _) in &before {
                        let name = path.file_stem().unwrap().to_str().unwrap();
                        let empty = name.starts_with("2026-01-30");
                        assert!(
                            empty || named(name) || sessions.iter().any(|session| session.name == name),
                            "{about}: {name} is passed over in silence"
                        );
                    }
                    for trouble in &remembered.troubles {
                        assert!(trouble.message.contains(&trouble.session), "{about}: {}", trouble.message);
                    }
                    remembered.troubles.iter().any(|trouble| trouble.message.contains("cannot read"))
                        || remembered.cache.is_some_and(|trouble| trouble.to_string().contains("progress.cache"))
                }
            };
            assert_eq!(stage.journals(), before, "{about}");
            let again = stage.remember(disk::real().as_ref()).unwrap();
            check(&again, about);
            assert!(again.cache.is_none(), "{about}: {:?}", again.cache);
            let third = stage.remember(disk::real().as_ref()).unwrap();
            check(&third, about);
            assert_eq!(third.fresh, 0, "{about}: the cache is whole again");
            told
        });
    }
    assert!(points >= 190, "only {points} points");
}

#[test]
fn a_journal_that_could_not_be_read_once_is_read_the_next_time() {
    let stage = Stage::new(false);
    // The first reading of a journal comes after the folder, four files and the cache were looked at.
    let left_out = stage.remember(Failing::new(6, false, Fault::Refused).as_ref()).unwrap();
    assert!(left_out.troubles.iter().any(|trouble| trouble.message.contains("cannot read")), "{left_out:?}");
    check(&stage.remember(disk::real().as_ref()).unwrap(), "with its rights back");
}

use std::fs;

use super::*;
use crate::session::{
    Event, How, Options, StopReason,
    fixture::{card, grade, record, started},
};

fn events() -> Vec<Record> {
    let answered = |text: &str| Event::Answered { answer: text.into(), seconds: 2, over: 0, how: How::Typed };
    let graded = |number, text: &str| Event::Graded {
        number,
        grader: "test".into(),
        grade: grade(&card(number).key_points, text),
    };
    let events = vec![
        (0, Event::Started(Box::new(started(2, Options::default())))),
        (0, Event::Asked { number: 1 }),
        (1000, Event::Draft { text: "alpha – \"quoted\"\n\u{1b}[2J".into() }),
        (1500, Event::HintOffered),
        (1600, Event::HintGiven { hint: "first hint".into(), price: 10 }),
        (2000, answered("alpha\nbeta")),
        (0, graded(1, "alpha")),
        (0, Event::Appealed { number: 1, key_point: 2, accepted: true, words: "beta".into() }),
        (0, Event::Asked { number: 2 }),
        (700, Event::Searched { words: "x".into() }),
        (900, Event::Stopped { reason: StopReason::Closed }),
        (900, Event::Reopened { bank: "b".into() }),
        (1900, answered("")),
        (0, graded(2, "")),
        (0, Event::Ended),
    ];
    events.into_iter().map(|(used, event)| record(used, event)).collect()
}

fn bytes(records: &[Record]) -> Vec<u8> {
    records.iter().flat_map(|r| serde_json::to_string(r).unwrap().into_bytes().into_iter().chain([b'\n'])).collect()
}

#[test]
fn every_prefix_goes_on_with_all_whole_lines_or_says_why_not() {
    let records = events();
    let all = bytes(&records);
    let path = Path::new("x.jsonl");
    let states: Vec<State> = (1..=records.len()).map(|n| replay(records[..n].iter().cloned()).unwrap()).collect();
    for cut in 0..=all.len() {
        // A line without its line end is whole all the same when nothing of it is missing.
        let lines = all[..cut].split(|byte| *byte == b'\n').count() - 1;
        let whole = lines + usize::from(cut < all.len() && all[cut] == b'\n' && (cut == 0 || all[cut - 1] != b'\n'));
        match parse(path, &all[..cut]) {
            Err(JournalError::Empty { .. }) => assert_eq!(whole, 0, "cut at {cut}"),
            Err(error) => panic!("cut at {cut}: {error}"),
            Ok(read) => {
                assert_eq!(read.events, whole, "cut at {cut}");
                assert_eq!(read.state, states[whole - 1], "cut at {cut}");
                assert_eq!(read.whole + read.torn, cut as u64, "cut at {cut}");
            }
        }
    }
}

#[test]
fn a_journal_cut_anywhere_can_be_written_on() {
    let records = events();
    let all = bytes(&records[..10]);
    let header = bytes(&records[..1]).len();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.jsonl");
    // Each fifth byte, for syncing takes its time, and all around the line ends.
    for cut in header..=all.len() {
        let near = all[cut.saturating_sub(2)..(cut + 2).min(all.len())].contains(&b'\n');
        if cut % 5 != 0 && !near {
            continue;
        }
        fs::write(&path, &all[..cut]).unwrap();
        let (mut journal, before) = Journal::reopen(disk::real(), &path).unwrap();
        journal.append(&record(0, Event::Reopened { bank: "b".into() })).unwrap();
        drop(journal);
        let after = read(&path).unwrap();
        assert_eq!((after.events, after.torn), (before.events + 1, 0), "cut at {cut}");
    }
}

#[test]
fn a_corrupt_middle_is_named_by_file_and_line() {
    let good = bytes(&events());
    let text = String::from_utf8(good).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let check = |at: usize, line: &str, expect: &str| {
        let mut lines = lines.clone();
        lines[at] = line;
        let error = parse(Path::new("dir/x.jsonl"), format!("{}\n", lines.join("\n")).as_bytes()).unwrap_err();
        assert!(error.to_string().contains(expect), "{error}");
    };
    check(2, "nonsense", "dir/x.jsonl:3: not an event");
    check(4, "", "dir/x.jsonl:5: not an event");
    check(5, lines[1], "dir/x.jsonl:6: another question is being asked");
    check(14, "{\"at\":1}", "dir/x.jsonl:15: not an event");
    check(0, "{\"some\": \"other file\"}", "dir/x.jsonl:1: not an event");
    check(0, lines[1], "dir/x.jsonl:1: an interview begins");
    let later = lines[0].replacen("\"schema\":3", "\"schema\":4", 1);
    check(0, &later, "later version of greenroom (form 4");
    check(0, "{\"at\":\"2026-01-31T12:00:00Z\",\"event\":\"started\",\"schema\":9}", "form 9");
    assert!(matches!(parse(Path::new("x"), b""), Err(JournalError::Empty { .. })));
    assert!(matches!(parse(Path::new("x"), b"\0\0\0\xff"), Err(JournalError::Empty { .. })));
}

#[test]
fn names_are_safe_unique_and_of_the_form_that_others_rely_on() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("deep/transcripts");
    let check = |topics: &[&str], expect: &str| {
        let mut first = started(1, Options::default());
        first.topics = topics.iter().map(|topic| (*topic).to_owned()).collect();
        let journal = Journal::create(disk::real(), &folder, &record(0, Event::Started(Box::new(first)))).unwrap();
        assert_eq!(journal.path().file_name().unwrap().to_str().unwrap(), expect);
    };
    check(&["docker"], "2026-01-31T120000-docker-basics.jsonl");
    check(&["docker"], "2026-01-31T120000-docker-basics-2.jsonl");
    check(&["docker"], "2026-01-31T120000-docker-basics-3.jsonl");
    check(&[], "2026-01-31T120000-all-basics.jsonl");
    check(&["aws/sre", "git"], "2026-01-31T120000-aws-sre_git-basics.jsonl");
    check(&["../../etc", "ünï:c*de"], "2026-01-31T120000-------etc_-n--c-de-basics.jsonl");
}

#[test]
fn two_programs_never_write_one_journal() {
    let dir = tempfile::tempdir().unwrap();
    let first = record(0, Event::Started(Box::new(started(1, Options::default()))));
    let journal = Journal::create(disk::real(), dir.path(), &first).unwrap();
    let path = journal.path().to_owned();
    assert!(is_locked(&path));
    assert!(matches!(Journal::reopen(disk::real(), &path), Err(JournalError::Locked { .. })));
    assert!(read(&path).is_ok(), "it can be read meanwhile");
    // A child process that is just being started shares the open file, but must not keep the lock.
    let _shared = journal.file.try_clone().unwrap();
    drop(journal);
    assert!(!is_locked(&path) && Journal::reopen(disk::real(), &path).is_ok());
}

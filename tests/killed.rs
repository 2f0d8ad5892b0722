//! An interview that is killed, at any moment: what was acknowledged is on disk, and it goes on from there.

mod common;

use std::io::{BufRead, BufReader, Read, Write};

use common::Workspace;
use greenroom::journal;

const QUESTIONS: usize = 6;

/// The numbers of the answers that the program said it keeps.
fn acknowledged(output: &str) -> Vec<usize> {
    let number = |line: &str| line.strip_prefix("answer ")?.split_once(" kept")?.0.parse().ok();
    output.lines().filter_map(number).collect()
}

/// One line for each question from number `first` on.
fn answers(first: usize) -> String {
    (first..=QUESTIONS).flat_map(|n| ["answer no. ".to_owned(), n.to_string(), "\n".to_owned()]).collect()
}

#[test]
fn sigkill_loses_no_acknowledged_answer() {
    let all = answers(1);
    let lines = {
        let workspace = Workspace::with_rubrics(QUESTIONS);
        let output = workspace.run(&["practice", "--seed", "5"], &all);
        String::from_utf8(output.stdout).unwrap().lines().count()
    };
    let mut unfinished = 0;
    for moment in 0..20 {
        let workspace = Workspace::with_rubrics(QUESTIONS);
        let mut child = workspace.command(&["practice", "--seed", "5"]).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut input = child.stdin.take().unwrap();
        let mut seen = String::new();
        // Each answer is given when its question is read, so the program cannot run ahead of the kill.
        for _ in 0..=moment * lines / 20 {
            let start = seen.len();
            out.read_line(&mut seen).unwrap();
            if let Some(rest) = seen[start..].strip_prefix("question ") {
                let number = rest.split(' ').next().unwrap();
                input.write_all(format!("answer no. {number}\n").as_bytes()).unwrap();
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What was on its way when the program died was said, too.
        out.read_to_string(&mut seen).unwrap();

        let journals = workspace.transcripts("jsonl");
        let read = journal::read(&journals[0]).unwrap_or_else(|error| panic!("moment {moment}: {error}"));
        for number in acknowledged(&seen) {
            let answer = read.state.items[number - 1].answer();
            assert_eq!(
                answer.map(|answer| answer.text.clone()),
                Some(format!("answer no. {number}")),
                "moment {moment}"
            );
        }

        let kept = read.state.items.iter().filter(|item| item.answer().is_some()).count();
        let rest = answers(kept + 1);
        if read.state.course == greenroom::session::Course::Ended {
            continue;
        }
        unfinished += 1;
        let output = workspace.run(&["resume"], &rest);
        assert_eq!(output.status.code(), Some(0), "moment {moment}: {output:?}");
        let state = journal::read(&journals[0]).unwrap().state;
        for (index, item) in state.items.iter().enumerate() {
            assert_eq!(item.answer().unwrap().text, format!("answer no. {}", index + 1), "moment {moment}");
        }
        assert!(journals[0].with_extension("md").is_file());
    }
    assert!(unfinished >= 15, "only {unfinished} interviews were killed before their end");
}

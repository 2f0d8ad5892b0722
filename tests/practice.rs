//! `practice`, `resume` and `report` as scripts see them: exit codes, files, signals.

mod common;

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
};

use common::Workspace;

#[test]
fn the_exit_code_says_whether_all_questions_were_closed() {
    let check = |args: &[&str], input: &str, code: i32| {
        let workspace = Workspace::new(2);
        let output = workspace.run(args, input);
        assert_eq!(output.status.code(), Some(code), "{args:?} {input:?}: {output:?}");
    };
    check(&["practice"], "one\ntwo\n", 0);
    check(&["practice"], "one\ntwo", 0);
    check(&["practice"], "one\r\n:skip\r\nmore than enough\n", 0);
    check(&["practice"], "one\n", 1);
    check(&["practice"], "", 1);
    check(&["practice"], ":quit\none\ntwo\n", 1);
    check(&["practice"], "\"\"\"\none\ntwo\n", 1);
    check(&["practice"], ":reveal\n:reveal\n", 0);
    check(&["practice", "--pass", "100"], ":skip\n:skip\n", 3);
    check(&["practice", "--pass", "0"], ":skip\n:skip\n", 0);
    check(&["practice", "dokcer"], "", 2);
    check(&["practice", "--time", "soon"], "", 2);
    check(&["practice", "--pace", "0"], "", 2);
    check(&["practice", "--level", "advanced"], "", 2);
    check(&["resume"], "", 1);
    check(&["report"], "", 1);
    check(&["resume", "nothing"], "", 2);
}

#[test]
fn a_finished_interview_has_a_journal_and_a_report_that_can_be_had_again() {
    let workspace = Workspace::new(3);
    let output = workspace.run(&["practice", "docker", "--seed", "9", "-n", "2"], "one\n:skip\n");
    assert_eq!(output.status.code(), Some(0));
    let journal = workspace.path().join("transcripts/2026-01-31T120000-docker-all.jsonl");
    assert_eq!(workspace.transcripts("jsonl"), std::slice::from_ref(&journal));
    let written = fs::read(journal.with_extension("md")).unwrap();
    assert_eq!(workspace.run(&["report"], "").stdout, written);
    assert_eq!(workspace.run(&["report", "docker-all"], "").stdout, written);
    assert_eq!(workspace.run(&["report", "transcripts/2026-01-31T120000-docker-all.md"], "").stdout, written);
    let json = workspace.run(&["report", "--format", "json"], "").stdout;
    let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!((&value["seed"], &value["finished"]), (&9.into(), &true.into()));
    workspace.run(&["report", "--output", "copy.md"], "");
    assert_eq!(fs::read(workspace.path().join("copy.md")).unwrap(), written);
    let again = workspace.run(&["resume", "docker-all"], "");
    assert_eq!(again.status.code(), Some(2), "what is finished cannot be gone on with");

    // The same seed is the same interview, under another name.
    workspace.run(&["practice", "docker", "--seed", "9", "-n", "2"], "one\n:skip\n");
    assert_eq!(workspace.transcripts("jsonl").len(), 2);
    let titles = |path| -> Vec<String> {
        let state = greenroom::journal::read(path).unwrap().state;
        state.items.iter().map(|item| item.card.title.clone()).collect()
    };
    let journals = workspace.transcripts("jsonl");
    assert_eq!(titles(&journals[0]), titles(&journals[1]));
}

#[test]
fn resume_takes_the_newest_that_is_not_finished() {
    let workspace = Workspace::new(2);
    workspace.run(&["practice", "--seed", "1"], "first\n");
    workspace.run(&["practice", "--seed", "2"], "second\n");
    workspace.run(&["practice", "--seed", "3"], "a\nb\n");
    let output = workspace.run(&["resume"], "more\n");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("going on with 2026-01-31T120000-all-all-2"));
    // The bank has changed; the rest of the first one comes from its own copies.
    fs::remove_dir_all(workspace.path().join("content/docker")).unwrap();
    let output = workspace.run(&["resume"], "more\n");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("the question bank has changed since"));
    let output = workspace.run(&["resume"], "");
    assert!(String::from_utf8_lossy(&output.stderr).contains("no interrupted interview"), "{output:?}");
}

#[test]
fn a_journal_that_cannot_be_read_is_named() {
    let workspace = Workspace::new(2);
    workspace.run(&["practice"], "one\n");
    let journal = workspace.transcripts("jsonl").remove(0);
    let text = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, text.replacen("\"event\":\"asked\"", "\"event\":\"\u{1b}[2Jasked\"", 1)).unwrap();
    let output = workspace.run(&["resume", "all"], "");
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(message.contains("all-all.jsonl:2: not an event"), "{message}");
    fs::write(&journal, &text[..20]).unwrap();
    let output = workspace.run(&["report"], "");
    assert!(String::from_utf8_lossy(&output.stderr).contains("holds no interview"), "{output:?}");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_interview_with_the_draft_kept() {
    use nix::sys::signal::{Signal, kill};
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP] {
        let workspace = Workspace::new(2);
        let mut child = workspace.command(&["practice"]).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(b"one\n\"\"\"\nhalf an\n:time\n").unwrap();
        // The input stays open: only the signal can end this. Nothing is printed within a long answer, so the second
        // question is the last that can be waited for; a line that is not read yet is not a draft.
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("question 2 of 2") {
            line.clear();
            assert_ne!(out.read_line(&mut line).unwrap(), 0);
        }
        kill(nix::unistd::Pid::from_raw(child.id().cast_signed()), signal).unwrap();
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{signal}");
        assert!(rest.contains("not finished"), "{signal}: {rest}");
        let state = greenroom::journal::read(&workspace.transcripts("jsonl")[0]).unwrap().state;
        assert!("half an\n:time\n".starts_with(&state.items[1].draft));
        assert!(matches!(state.course, greenroom::session::Course::Stopped(_)));
        assert_eq!(workspace.transcripts("md").len(), 1);
        drop(input);
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_interview_quietly() {
    let workspace = Workspace::new(2);
    let mut child = workspace.command(&["practice"]).spawn().unwrap();
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"one\n").ok();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    drop(input);
}

#[test]
fn input_without_end_or_line_ends_is_survived() {
    let workspace = Workspace::new(2);
    let output = workspace.run(&["practice"], &"y\n".repeat(200_000));
    assert_eq!(output.status.code(), Some(0));
    let output = workspace.run(&["practice"], &"y".repeat(3 << 16));
    assert_eq!(output.status.code(), Some(0));
    let output =
        workspace.run(&["practice", "-n", "1"], &format!("\"\"\"\n{}\"\"\"\n", "a line of it\n".repeat(30_000)));
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).contains("too long"), "{output:?}");
    let mut child = workspace.command(&["practice"]).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"\xff\xfe\0\x80\nok\n").unwrap();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
}

//! Other manners of holding an interview: with a human interviewer beside the candidate, spoken, dictated.
#![cfg(unix)]

mod common;

use std::fs;

use common::Workspace;
use serde_json::Value;

fn json(workspace: &Workspace) -> Value {
    serde_json::from_slice(&workspace.run(&["report", "--format", "json"], "").stdout).unwrap()
}

#[test]
fn a_panel_marks_before_it_sees_the_grade() {
    let workspace = Workspace::new(2);
    let input = "thing 1 holds item 1 and thing 2 holds item 2\n9\n1 clear and to the point\nno idea\n~1\n";
    let output = workspace.run(&["practice", "--panel", "--seed", "1"], input);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let shown = String::from_utf8(output.stdout).unwrap();
    let at = |text: &str| shown.find(text).unwrap_or_else(|| panic!("no {text:?} in {shown}"));
    assert!(at("key point 1 (weight 3)") < at("marks for answer 1"), "the interviewer sees what to listen for");
    assert!(at("there is no key point 9") < at("score 100 of 100"));
    assert!(at("marks for answer 1") < at("score 100 of 100"), "{shown}");
    let report = json(&workspace);
    let panel = |index: usize| &report["questions"][index]["panel"];
    assert_eq!((&panel(0)["made"][0], &panel(0)["note"]), (&1.into(), &"clear and to the point".into()));
    assert_eq!((&panel(0)["score"], &panel(0)["agreed"]), (&100.into(), &1.into()));
    assert_eq!((&panel(1)["score"], &panel(1)["agreed"]), (&50.into(), &0.into()));
    let markdown = String::from_utf8(workspace.run(&["report"], "").stdout).unwrap();
    for part in
        ["agrees with the grader on 1 of 2 key points (50 %)", "interviewer: ◐ partial", "clear and to the point"]
    {
        assert!(markdown.contains(part), "{part}: {markdown}");
    }
    let html = String::from_utf8(workspace.run(&["report", "--format", "html"], "").stdout).unwrap();
    assert!(html.contains("interviewer: partial") && html.contains("clear and to the point"), "{html}");
}

#[test]
fn a_panel_that_broke_off_goes_on_with_its_marks() {
    let workspace = Workspace::new(1);
    workspace.run(&["practice", "--panel"], "thing 1 holds item 1\n");
    let output = workspace.run(&["resume"], "1\n");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(json(&workspace)["questions"][0]["panel"]["made"][0], 1);
}

#[test]
fn dictation_is_an_answer_with_its_pace_and_fillers() {
    let workspace = Workspace::new(2);
    fs::write(workspace.path().join("said.txt"), "Um, thing 1, you know, um, holds item 1\u{1b}[2J\n").unwrap();
    let output =
        workspace.run(&["practice", "--listen", "sleep 1.1; cat said.txt", "--seed", "1"], "\ntyped instead\n");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let report = json(&workspace);
    let questions = report["questions"].as_array().unwrap();
    let spoken = &questions[0]["spoken"];
    assert_eq!(spoken["fillers"][0], serde_json::json!({"word": "um", "count": 2}));
    assert!(spoken["words_per_minute"].as_u64().is_some_and(|pace| (60..700).contains(&pace)), "{spoken}");
    assert_eq!(questions[0]["answer"], "Um, thing 1, you know, um, holds item 1 [2J");
    assert_eq!((&questions[1]["answer"], &questions[1]["spoken"]), (&"typed instead".into(), &Value::Null));
    let markdown = String::from_utf8(workspace.run(&["report"], "").stdout).unwrap();
    assert!(markdown.contains("3 filler words (um 2, you know 1)"), "{markdown}");
}

#[test]
fn a_dictation_program_that_fails_is_said_and_costs_nothing() {
    let workspace = Workspace::new(1);
    let output = workspace.run(&["practice", "--listen", "exit 3"], "\n");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(shown.contains("nothing was heard: `exit 3` ended with exit status: 3"), "{shown}");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn questions_are_read_aloud_as_an_argument_of_their_own() {
    let workspace = Workspace::new(1);
    let speak = "--speak=printf '%s\\n' >>said.txt";
    let output = workspace.run(&["practice", speak], ":reveal\n");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    // It goes on until the answer comes, which here is at once; what is said is the question or nothing at all.
    let said = fs::read_to_string(workspace.path().join("said.txt")).unwrap_or_default();
    assert!(said.is_empty() || said == "Question 1. What is thing 1?\n", "{said}");
}

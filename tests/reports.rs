//! Reports of one interview, of several, and of two side by side: every format, and the JSON Schema that ships.

mod common;

use common::Workspace;
use serde_json::Value;

/// A workspace with four interviews: two of the same seed, one unfinished, one on its own topic line.
fn practised() -> Workspace {
    let workspace = Workspace::new(3);
    let interview = |day: &str, seed: &str, input: &str| {
        let mut command = workspace.command(&["practice", "docker", "--seed", seed, "--follow-ups", "1"]);
        command.env("GREENROOM_NOW", format!("{day}T09:00:00Z"));
        let mut child = command.spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
        child.wait_with_output().unwrap();
    };
    interview("2026-01-01", "5", "I do not know\n:hint\n:hint\nthing holds\nsomething else\n:search thing\n:skip\n");
    interview(
        "2026-01-03",
        "5",
        "Thing 1 holds item 1, thing 2 item 2, thing 3 item 3\n:reveal\nThing 2 holds item 2\n:accept 1\n",
    );
    interview("2026-01-05", "6", "Thing 3 holds item 3\n</details><script>\n:skip\n");
    interview("2026-01-07", "7", "\"\"\"\nhalf an\nanswer\n");
    workspace
}

fn stdout(workspace: &Workspace, args: &[&str]) -> String {
    let output = workspace.run(args, "");
    assert_eq!(output.status.code(), Some(0), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The schema allows further fields, for later versions; of this one it must know all.
fn closed(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.contains_key("properties") {
                map.insert("additionalProperties".to_owned(), false.into());
            }
            map.values_mut().for_each(closed);
        }
        Value::Array(list) => list.iter_mut().for_each(closed),
        _ => {}
    }
}

#[test]
fn every_json_report_fits_the_schema_that_ships() {
    let workspace = practised();
    let mut schema: Value = serde_json::from_str(&stdout(&workspace, &["report", "--schema"])).unwrap();
    let open = jsonschema::validator_for(&schema).unwrap();
    closed(&mut schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let check = |args: &[&str]| {
        let text = stdout(&workspace, &[&["report", "--format", "json"], args].concat());
        let value: Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{args:?}: {errors:#?}");
        value
    };
    for session in ["2026-01-01", "2026-01-03", "2026-01-05", "2026-01-07"] {
        check(&[session]);
        check(&[session, "--redact"]);
    }
    assert_eq!(check(&["--last", "10"])["reports"].as_array().unwrap().len(), 4);
    let compared = check(&["--compare", "2026-01-01", "2026-01-03"]);
    assert_eq!(compared["questions"].as_array().unwrap().len(), 3, "the same seed is the same paper");
    let wrong: Value = serde_json::from_str(r#"{"schema": 1, "kind": "interview"}"#).unwrap();
    assert!(!open.is_valid(&wrong), "the schema says what has to be there");
}

#[test]
fn a_report_shows_the_interviews_before_it() {
    let workspace = practised();
    let json: Value = serde_json::from_str(&stdout(&workspace, &["report", "2026-01-05", "--format", "json"])).unwrap();
    let days: Vec<&str> = json["earlier"].as_array().unwrap().iter().map(|e| e["at"].as_str().unwrap()).collect();
    assert_eq!(days, ["2026-01-01T09:00:00Z", "2026-01-03T09:00:00Z"]);
    let html = stdout(&workspace, &["report", "2026-01-05", "--format", "html"]);
    assert!(html.contains("Scores of 3 interviews, oldest first: "), "{html}");
    let markdown = stdout(&workspace, &["report", "2026-01-05"]);
    assert!(markdown.contains("## Progress"), "{markdown}");
    let first = stdout(&workspace, &["report", "2026-01-01"]);
    assert!(!first.contains("## Progress"), "{first}");
}

#[test]
fn several_and_two_interviews_read_in_every_format() {
    let workspace = practised();
    let check = |args: &[&str], expect: &[&str]| {
        let text = stdout(&workspace, &[&["report"], args].concat());
        for part in expect {
            assert!(text.contains(part), "{args:?} lacks {part}:\n{text}");
        }
    };
    check(&["--last", "2"], &["# 2 interviews", "2026-01-07", "2026-01-05", "## Missed most often"]);
    check(&["--last", "3", "--format", "html"], &["<h1>3 interviews</h1>", "id=\"s3-q1\"", "Missed most often"]);
    check(&["--compare", "2026-01-01", "2026-01-03"], &["# Two interviews", "Score of the 3 questions in both"]);
    check(
        &["--compare", "2026-01-01", "2026-01-03", "--format", "html"],
        &["Question by question", "3 questions in both"],
    );
    let wrong = |args: &[&str]| assert_eq!(workspace.run(&[&["report"], args].concat(), "").status.code(), Some(2));
    wrong(&["--last", "0"]);
    wrong(&["--last", "2", "2026-01-01"]);
    wrong(&["--compare", "2026-01-01"]);
    wrong(&["--compare", "2026-01-01", "nothing"]);
}

#[test]
fn a_shortened_report_holds_nothing_of_the_reference() {
    let workspace = practised();
    for format in ["md", "html", "json"] {
        let text = stdout(&workspace, &["report", "2026-01-01", "--redact", "--format", format]);
        assert!(!text.contains("holds item"), "{format}: {text}");
    }
}

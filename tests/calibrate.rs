//! `calibrate` and `regrade` as their users meet them: files in, figures out, and what is said of a file that is wrong.

mod common;

use std::fs;

use common::Workspace;
use serde_json::Value;

const REFERENCE: &str = "**A volume keeps its data when the container is removed.** Docker manages where it is stored.";

/// Marked answers as JSON lines: name, mark, text.
fn lines(answers: &[(&str, f64, &str)]) -> String {
    answers
        .iter()
        .map(|(id, score, answer)| {
            let line = serde_json::json!({"id": id, "question": "What is a volume for?", "reference": REFERENCE,
                "answer": answer, "score": score, "key_points": ["a volume keeps its data when the container is removed"],
                "covered": [*score > 50.0]});
            format!("{line}\n")
        })
        .collect()
}

const ANSWERS: &[(&str, f64, &str)] = &[
    ("right", 100.0, "A volume keeps its data even when the container is removed."),
    ("wrong", 0.0, "It is a network that joins two hosts."),
    ("silent", 0.0, "I don't know"),
    ("missed", 90.0, "Zebras graze at night."),
];

#[test]
fn a_line_may_name_a_question_of_the_bank_that_ships() {
    let workspace = Workspace::new(1);
    let id = "docker/basics/how-do-you-list-all-containers-including-those-that-have";
    let lines = [
        serde_json::json!({"id": "rubric", "shipped": id, "answer": "docker ps -a"}),
        serde_json::json!({"id": "apart", "shipped": id, "apart": true, "answer": "docker ps -a"}),
        serde_json::json!({"id": "none", "shipped": "docker/basics/no-such-question", "answer": "docker ps -a"}),
        serde_json::json!({"id": "bare", "question": "What is a volume for?", "answer": "It keeps data."}),
    ];
    let output = workspace.run(&["grade", "--batch"], &lines.map(|line| format!("{line}\n")).concat());
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let graded: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(graded[..2].iter().all(|grade| grade["score"].as_u64() >= Some(85)), "{text}");
    let kinds = [0, 1].map(|at: usize| graded[at]["key_points"][0]["kind"].clone());
    assert!(kinds[0] == "stated" && kinds[1] != "stated", "{kinds:?}");
    assert!(graded[2]["error"].as_str().unwrap().contains("no question `docker/basics/no-such-question`"), "{text}");
    assert!(graded[3]["error"].as_str().unwrap().contains("`reference`"), "{text}");
}

#[test]
fn figures_of_marked_answers() {
    let workspace = Workspace::new(1);
    fs::write(workspace.path().join("marked.jsonl"), lines(ANSWERS)).unwrap();
    let output = workspace.run(&["calibrate", "marked.jsonl", "--json"], "");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let figures: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&figures["answers"], &figures["questions"]), (&4.into(), &1.into()));
    assert_eq!((&figures["false_accepts"], &figures["false_rejects"]), (&0.into(), &1.into()));
    assert_eq!(
        figures["key_points"],
        serde_json::json!({"judged": 4, "false_accepts": 0, "false_rejects": 1}),
        "the one that was missed"
    );
    assert_eq!(figures["most_disagreed"][0]["id"], "missed");
    assert!(figures["pearson"].as_f64().is_some_and(|value| value > 0.0 && value < 1.0), "{figures}");
    // The same answers on another scale, as a table, are the same figures.
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["Answer", "id", "score", "question", "reference", "key_points", "covered"]).unwrap();
    for (id, score, answer) in ANSWERS {
        let (mark, covered) = ((score / 20.0).to_string(), if *score > 50.0 { "yes" } else { "no" });
        let point = "a volume keeps its data when the container is removed";
        table.write_record([answer, id, mark.as_str(), "What is a volume for?", REFERENCE, point, covered]).unwrap();
    }
    fs::write(workspace.path().join("marked.csv"), table.into_inner().unwrap()).unwrap();
    let again = workspace.run(&["calibrate", "marked.csv", "--full", "5", "--json"], "");
    assert_eq!(serde_json::from_slice::<Value>(&again.stdout).unwrap(), figures);
    let page = workspace.run(&["calibrate", "marked.csv", "--full", "5", "--worst", "1"], "").stdout;
    let page = String::from_utf8(page).unwrap();
    assert!(
        page.contains("| Pearson |") && page.contains("| missed | 90 | 0 |") && !page.contains("| wrong |"),
        "{page}"
    );
}

#[test]
fn a_file_that_is_wrong_is_told_with_its_line() {
    let workspace = Workspace::new(1);
    let check = |name: &str, text: &str, expect: &str| {
        fs::write(workspace.path().join(name), text).unwrap();
        let output = workspace.run(&["calibrate", name], "");
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(message.contains(expect), "{message:?} does not say {expect:?}");
    };
    let good = lines(&ANSWERS[..1]);
    check("a.jsonl", &format!("{good}{{\"question\": \"q\", \"answer\": \"a\"}}\n"), "a.jsonl:2:");
    check("a.jsonl", &format!("{good}nonsense\n"), "a.jsonl:2:2: ");
    check("a.jsonl", "{\"answer\": \"a\", \"score\": 1}\n", "a.jsonl:1: there is no reference answer");
    check("a.jsonl", &good.replace("100.0", "-1.0"), "a.jsonl:1: the mark -1 is below 0");
    check("a.jsonl", &good.replace("100.0", "101.0"), "above the full mark of 100");
    check("a.jsonl", "\n", "has no marked answers");
    check("a.csv", "answer,score\nx,1\n", "a.csv:1: there is no column `reference`");
    check("a.csv", "answer,reference,score\nx,y,1\nx,y,much\n", "a.csv:3: the mark `much` is no number");
    let none = workspace.run(&["calibrate", "nowhere.csv"], "");
    assert!(String::from_utf8_lossy(&none.stderr).contains("cannot read `nowhere.csv`"));
}

#[test]
fn an_old_interview_is_graded_again_and_keeps_its_grades() {
    let workspace = Workspace::new(2);
    workspace.run(&["practice", "docker", "--seed", "9"], "something else entirely\n:skip\n");
    let journal = workspace.transcripts("jsonl").remove(0);
    let before = fs::read(&journal).unwrap();
    let regrade = || -> Value {
        let output = workspace.run(&["regrade", "docker-all", "--json"], "");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let same = regrade();
    assert_eq!(same["old_score"], same["new_score"]);
    assert_eq!(same["questions"][0]["key_points"], serde_json::json!([]));
    assert_eq!(same["questions"].as_array().map(Vec::len), Some(1), "what was skipped has no answer to grade");
    // The bank's answer becomes what was said.
    let id = same["questions"][0]["id"].as_str().unwrap().to_owned();
    for page in walk(&workspace.path().join("content")) {
        let text = fs::read_to_string(&page).unwrap();
        let text: Vec<String> =
            text.lines()
                .map(|line| {
                    if line.starts_with("    ") {
                        "    **Something else entirely.**".to_owned()
                    } else {
                        line.to_owned()
                    }
                })
                .collect();
        fs::write(page, text.join("\n")).unwrap();
    }
    let changed = regrade();
    assert_eq!((&changed["questions"][0]["id"], &changed["questions"][0]["new_score"]), (&id.into(), &100.into()));
    assert_eq!(changed["old_score"], same["old_score"]);
    let words = String::from_utf8(workspace.run(&["regrade", "docker-all"], "").stdout).unwrap();
    assert!(words.contains("-> 100") && words.contains("The transcript keeps its grades."), "{words}");
    // Nor does it need the bank.
    for page in walk(&workspace.path().join("content")) {
        fs::write(page, "??? question \"What else?\"\n    Nothing.\n").unwrap();
    }
    assert_eq!(regrade()["questions"][0]["against"], "transcript");
    assert_eq!(fs::read(&journal).unwrap(), before);
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(walk(&path)) } else { found.push(path) }
    }
    found
}

//! Settings as a user meets them: flags over environment over project over user over default, and nothing is rewritten.

mod common;

use std::fs;

use common::Workspace;

/// Puts the user's and the project's file there.
fn with_files(user: &str, project: &str) -> Workspace {
    let workspace = Workspace::new(3);
    let folder = workspace.path().join(".config/greenroom");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), user).unwrap();
    fs::write(workspace.path().join("greenroom.toml"), project).unwrap();
    workspace
}

fn settings(workspace: &Workspace, args: &[&str], variables: &[(&str, &str)]) -> serde_json::Value {
    let mut command = workspace.command(&[args, &["config", "--json"]].concat());
    command.envs(variables.iter().copied());
    let output = command.output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

#[test]
fn each_value_says_who_set_it() {
    let user = "color = \"never\"\nquiet = true\n[practice]\nquestions = 2\npace = 2\nlevel = \"basics\"\n";
    let workspace = with_files(user, "[practice]\nquestions = 3\npace = 3\n");
    let variables = [("GREENROOM_PACE", "4"), ("GREENROOM_COLOR", "auto")];
    let document = settings(&workspace, &["--color", "always"], &variables);
    let check = |key: &str, value: &str, origin: &str, source: &str, line: Option<u64>| {
        let rows = document["settings"].as_array().unwrap();
        let row = rows.iter().find(|row| row["key"] == key).unwrap();
        assert_eq!((&row["value"], &row["origin"]), (&value.into(), &origin.into()), "{row}");
        assert!(row["source"].as_str().unwrap_or_default().ends_with(source), "{row}");
        assert_eq!(row["line"].as_u64(), line, "{row}");
    };
    check("color", "always", "flag", "--color", None);
    check("practice.pace", "4", "environment", "GREENROOM_PACE", None);
    check("practice.questions", "3", "project", "greenroom.toml", Some(2));
    check("practice.level", "basics", "user", ".config/greenroom/config.toml", Some(6));
    check("practice.strict", "false", "default", "", None);
    let shown = workspace.run(&["config"], "");
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("practice.questions") && shown.contains("greenroom.toml:2"), "{shown}");
    assert_eq!(fs::read_to_string(workspace.path().join(".config/greenroom/config.toml")).unwrap(), user);
}

#[test]
fn an_interview_is_held_as_it_is_set() {
    let workspace = with_files("[practice]\nquestions = 2\npace = 2\n", "[practice]\nstrict = true\n");
    let held = |args: &[&str]| {
        let output = workspace.run(&[&["practice", "--seed", "1"], args].concat(), ":skip\n:skip\n:skip\n");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let newest = workspace.transcripts("jsonl").pop().unwrap();
        let state = greenroom::journal::read(&newest).unwrap().state;
        fs::remove_dir_all(workspace.path().join("transcripts")).unwrap();
        (state.items.len(), state.started.options)
    };
    let (count, options) = held(&[]);
    assert_eq!((count, options.pace.to_string(), options.strict), (2, "2".to_owned(), true));
    let (count, options) = held(&["-n", "3", "--pace", "1", "--strict=false"]);
    assert_eq!((count, options.pace.to_string(), options.strict), (3, "1".to_owned(), false));
}

#[test]
fn what_is_wrong_names_its_line_and_what_may_be_passed_over_is() {
    let check = |user: &str, project: &str, code: i32, expect: &str| {
        let workspace = with_files(user, project);
        let output = workspace.run(&["bank", "list"], "");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(expect), "{said}");
        // These two say what is wrong instead of failing over it.
        let code = if code == 0 { 0 } else { 3 };
        assert_eq!(workspace.run(&["config"], "").status.code(), Some(code));
        let doctor = workspace.run(&["doctor"], "");
        assert_eq!(doctor.status.code(), Some(code), "{doctor:?}");
    };
    check("color = never\n", "", 2, "config.toml:1:9: ");
    check(
        "[practice]\npace = 99\n",
        "",
        2,
        "config.toml:2:1: `practice.pace` is `99`: expected a number from 0.1 to 10",
    );
    check("colour = \"never\"\n", "", 0, "there is no setting `colour`; passed over; did you mean `color`?");
    check("", "[practice]\nlisten = \"touch owned\"\n", 0, "cannot be set by a project");
    check("workspace = \"nowhere\"\n", "", 0, "");
}

#[test]
fn the_folder_for_interviews_can_be_set() {
    let workspace = with_files("workspace = \"~/prep\"\n", "");
    fs::create_dir(workspace.path().join("prep")).unwrap();
    fs::create_dir(workspace.path().join("elsewhere")).unwrap();
    // Inside a project the project goes first.
    fs::rename(workspace.path().join("content"), workspace.path().join("prep/content")).unwrap();
    let mut command = workspace.command(&["doctor", "--json"]);
    let output = command.current_dir(workspace.path().join("elsewhere")).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\"~/prep\""), "{text}");
    assert!(text.contains("3 questions"), "{text}");
}

//! Text that means harm: it cannot draw on the terminal, cannot lead out of its folder, and cannot take the machine's time
//! or memory.

mod common;

use std::{
    fs,
    io::Write,
    os::unix::fs::symlink,
    path::Path,
    process::{Command, Output, Stdio},
};

use common::Workspace;

/// Clears the screen, sets a title, rings, turns the direction of writing, in seven and in eight bits.
const EVIL: &str = "a\u{1b}[2Jb\u{1b}]0;owned\u{7}c\u{9b}31md\u{202e}e\u{2066}f\u{9d}0;x\u{9c}g\u{8}h\r";

/// Nothing in `bytes` is anything but text, blanks and line ends.
fn harmless(bytes: &[u8], about: &str) {
    let text = String::from_utf8_lossy(bytes);
    let bad = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if let Some(at) = text.find(bad) {
        let from = text.floor_char_boundary(at.saturating_sub(60));
        panic!("{about}: {:?}", &text[from..text.ceil_char_boundary((at + 20).min(text.len()))]);
    }
}

fn hostile() -> Workspace {
    let workspace = Workspace::new(2);
    let content = workspace.path().join("content");
    let page = format!(
        "---\ntitle: \"t {EVIL}\"\ntopic: \"x{EVIL}\"\n---\n# H {EVIL}\n\n## S {EVIL}\n\n??? question \"What is zebra {EVIL}?\"\n    \
         **Zebra {EVIL} has stripes.**\n\n    - `code {EVIL}` is striped too\n\n    ```bash\n    ls {EVIL}\n    ```\n\n    \
         <!-- rubric\n    key_points:\n      - point: \"stripes {EVIL}\"\n        accept: [\"lines {EVIL}\"]\n      - \"savanna {EVIL}\"\n    \
         misconceptions: [\"spots {EVIL}\"]\n    hints: [\"look {EVIL}\"]\n    follow_up: \"why {EVIL}?\"\n    unknown{EVIL}: 1\n    -->\n\n\
         ??? question \"answer {EVIL}\"\n  short {EVIL}\n??? qestion \"x {EVIL}\"\n\n{{% include-markdown \"gone {EVIL}.md\" %}}\n"
    );
    fs::write(content.join("docker/evil.md"), &page).unwrap();
    // What a YAML reader refuses takes the rest of a page's front matter with it: the same again without any.
    fs::write(content.join(format!("docker/n{}.md", "\u{1b}[2J\u{202e}")), page.split_once("---\n# ").unwrap().1)
        .unwrap();
    let alias = serde_json::json!({"question": EVIL, "point": EVIL, "words": EVIL, "accepted": true});
    fs::write(workspace.path().join("aliases.jsonl"), format!("{alias}\nnot {EVIL}\n")).unwrap();
    workspace
}

#[test]
fn no_data_draws_on_the_terminal_whatever_is_asked_for() {
    let workspace = hostile();
    let import = workspace.path().join(format!("in{}.csv", "\u{1b}[2J"));
    fs::write(&import, format!("question,answer,topic\n\"q {EVIL}\",\"a {EVIL}\",\"t{EVIL}\"\n\"\",\"{EVIL}\",x\n"))
        .unwrap();
    fs::write(workspace.path().join("marked.jsonl"), format!("{{\"question\": 1}}\n{EVIL}\n")).unwrap();
    let import = import.to_string_lossy().into_owned();
    let answers = format!(
        "stripes {EVIL}\n:accept 1\n:hint\n:search zebra\n:search {EVIL}\n{EVIL}\n:skip\n:skip\n:skip\n:skip\n"
    );
    workspace.run(&["practice", "--seed", "1", "--quiet"], &answers);
    fs::write(workspace.path().join("transcripts/broken.jsonl"), format!("{{\"at\": \"{EVIL}\"}}\n{EVIL}\n")).unwrap();
    let commands: &[&[&str]] = &[
        &["practice", "--seed", "2"],
        &["practice", EVIL],
        &["practice", "--time", EVIL],
        &["practice", "--due"],
        &["practice", "--missed"],
        &["resume"],
        &["resume", EVIL],
        &["resume", "broken"],
        &["search", "zebra"],
        &["search", "stripes"],
        &["search", "zebra", "--json"],
        &["search", EVIL, "qqqqqq"],
        &["search", "x", "--topic", EVIL],
        &["grade", "--question", "zebra", "--answer", EVIL],
        &["grade", "--question", "zebra", "--answer", EVIL, "--json"],
        &["grade", "--question", EVIL, "--answer", "x"],
        &["grade", "--question", "zebra", "--answer-file", EVIL],
        &["calibrate", "marked.jsonl"],
        &["calibrate", EVIL],
        &["regrade", "2026-01-31T120000-all-all"],
        &["regrade", "2026-01-31T120000-all-all", "--json"],
        &["stats"],
        &["stats", "--json"],
        &["stats", "--since", EVIL],
        &["plan"],
        &["plan", "--json"],
        &["plan", EVIL],
        &["report"],
        &["report", "--format", "html"],
        &["report", "--format", "json"],
        &["report", EVIL],
        &["bank", "list"],
        &["bank", "list", "--json"],
        &["bank", "list", "--topic", EVIL],
        &["bank", "show", "zebra"],
        &["bank", "show", "zebra", "--json"],
        &["bank", "show", EVIL],
        &["bank", "check"],
        &["bank", "check", "--json"],
        &["bank", "check", "--format", "github"],
        &["bank", "check", EVIL],
        &["bank", "check", "--fix"],
        &["bank", "aliases"],
        &["bank", "aliases", "--json"],
        &["bank", "import", &import, "--dry-run"],
        &["bank", "import", &import, "--dry-run", "--json"],
        &["bank", "import", EVIL],
        &["bank", "import", &import, "--into", EVIL],
        &["--content", EVIL, "bank", "list"],
        &["--workspace", EVIL, "bank", "list"],
        &["index", "status"],
        &["index", "status", "--json"],
        &[EVIL],
        &["practice", "--level", EVIL],
    ];
    let mut bad = Vec::new();
    for args in commands {
        let output = workspace.run(args, &answers);
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            let about = format!("{args:?} {name}");
            if let Err(why) = std::panic::catch_unwind(|| harmless(bytes, &about)) {
                bad.push(why.downcast_ref::<String>().cloned().unwrap_or_default());
            }
        }
        assert!(output.status.code().is_some_and(|code| code < 4), "{args:?}: {output:?}");
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn nothing_is_read_or_written_outside_of_its_folder() {
    let workspace = Workspace::new(1);
    let outside = tempfile::tempdir().unwrap();
    let secret = "??? question \"What is the secret?\"\n    **It is out.**\n";
    fs::write(outside.path().join("secret.md"), secret).unwrap();
    let content = workspace.path().join("content");
    let absolute = outside.path().join("secret.md");
    symlink(&absolute, content.join("link.md")).unwrap();
    symlink(outside.path(), content.join("folder")).unwrap();
    symlink(&absolute, content.join("docker/inner.txt")).unwrap();
    symlink(&content, content.join("circle")).unwrap();
    symlink(content.join("docker"), content.join("docker/circle")).unwrap();
    let up = "../".repeat(20);
    let ways = [
        absolute.to_string_lossy().into_owned(),
        format!("{up}{}", absolute.to_string_lossy().trim_start_matches('/')),
        "../../secret.md".to_owned(),
        "./inner.txt".to_owned(),
        "docker/inner.txt".to_owned(),
        "folder/secret.md".to_owned(),
        "file:///etc/passwd".to_owned(),
        "./evil.md".to_owned(),
    ];
    let includes: String = ways.iter().map(|way| format!("{{% include-markdown \"{way}\" %}}\n\n")).collect();
    fs::write(content.join("docker/evil.md"), includes).unwrap();
    let listed = workspace.run(&["bank", "list", "--json"], "");
    let text = String::from_utf8(listed.stdout).unwrap();
    assert!(text.contains("What is thing 1?") && !text.contains("secret"), "{text}");
    assert_eq!(text.matches("\"id\"").count(), 1, "circles are read once: {text}");

    // An import into a folder that leads out writes nothing there, not even a folder.
    fs::write(workspace.path().join("in.csv"), "question,answer,topic\nWhat is q?,a,folder/new\n").unwrap();
    for topic in ["folder/new", "../../up", "/abs", "folder"] {
        let output = workspace.run(&["bank", "import", "in.csv", "--into", topic], "");
        assert!(output.status.code().is_some_and(|code| code < 4), "{output:?}");
        let there: Vec<_> = fs::read_dir(outside.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(there, ["secret.md"], "{topic}: {output:?}");
    }
    // A folder to import from is not left either.
    let from = workspace.path().join("from");
    fs::create_dir(&from).unwrap();
    symlink(&absolute, from.join("link.md")).unwrap();
    symlink(outside.path(), from.join("folder")).unwrap();
    let output = workspace.run(&["bank", "import", "from", "--dry-run"], "");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(!text.contains("the secret") && text.contains("leads out of the folder"), "{text}");
}

#[test]
fn folders_nested_as_deep_as_the_system_allows_are_read_or_told() {
    let workspace = Workspace::new(1);
    let mut deep = workspace.path().join("content");
    while deep.as_os_str().len() < 3_900 {
        deep.push("d");
    }
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("basics.md"), "??? question \"What is deep?\"\n    **Far down.**\n").unwrap();
    let output = workspace.run(&["bank", "list"], "");
    assert!(String::from_utf8_lossy(&output.stdout).contains("What is deep?"), "{output:?}");
    let output = workspace.run(&["bank", "import", "content", "--dry-run"], "");
    assert!(output.status.code().is_some_and(|code| code < 4), "{output:?}");
}

#[test]
fn ten_thousand_includes_one_within_the_other_are_told() {
    let workspace = Workspace::new(1);
    for number in 0..10_000 {
        let text = format!(
            "??? question \"What is {number}?\"\n    **It.**\n\n{{% include-markdown \"./n{}.md\" %}}\n",
            number + 1
        );
        write(&workspace, &format!("content/docker/.deep/n{number}.md"), text.as_bytes());
    }
    write(&workspace, "content/docker/outer.md", b"{% include-markdown \"./.deep/n0.md\" %}\n");
    let told = text(&bounded(&workspace, &["bank", "check"], b""));
    assert!(told.contains("includes, nested") && told.len() < 10_000, "{told}");
    let listed = text(&bounded(&workspace, &["bank", "list"], b""));
    assert!(listed.contains("What is 0?") && !listed.contains("What is 9999?"), "{listed}");
}

/// The program with at most this much memory and time, both far below what a bomb would take.
fn bounded(workspace: &Workspace, args: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new("/bin/sh");
    let limits = "ulimit -v 3000000; ulimit -t 120; exec \"$0\" \"$@\"";
    command.args(["-c", limits, env!("CARGO_BIN_EXE_greenroom")]).args(args).current_dir(workspace.path());
    command.env_clear().env("HOME", workspace.path()).env("GREENROOM_NOW", "2026-01-31T12:00:00Z");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feed = std::thread::spawn(move || stdin.write_all(&input).ok());
    let output = child.wait_with_output().unwrap();
    feed.join().unwrap();
    assert!(
        output.status.code().is_some_and(|code| code < 4),
        "{args:?}: {:?}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn write(workspace: &Workspace, file: &str, bytes: &[u8]) {
    let path = workspace.path().join(file);
    fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_page_of_100_megabytes_is_refused_and_the_others_are_read() {
    let workspace = Workspace::new(1);
    fs::File::create(workspace.path().join("content/huge.md")).unwrap().set_len(100 << 20).unwrap();
    assert!(text(&bounded(&workspace, &["bank", "check"], b"")).contains("larger than 32 MiB"));
    let listed = text(&bounded(&workspace, &["bank", "list"], b""));
    assert!(listed.contains("What is thing 1?") && listed.contains("bank check"), "{listed}");
    assert!(text(&bounded(&workspace, &["search", "thing"], b"")).contains("thing 1"));
    fs::File::create(workspace.path().join("huge.csv")).unwrap().set_len(100 << 20).unwrap();
    assert!(text(&bounded(&workspace, &["bank", "import", "huge.csv"], b"")).contains("larger than 64 MiB"));
}

#[test]
fn lines_of_ten_megabytes_are_borne_everywhere() {
    let workspace = Workspace::new(1);
    let long = "word ".repeat(2 << 20);
    let page = format!("??? question \"What is long?\"\n    **{long}**\n\n??? question \"{long}\"\n    **Short.**\n");
    write(&workspace, "content/docker/long.md", page.as_bytes());
    for args in [&["bank", "list"][..], &["search", "long"], &["practice", "-n", "1", "--seed", "3"]] {
        bounded(&workspace, args, b"x\n");
    }
    let told = text(&bounded(&workspace, &["bank", "check"], b""));
    assert!(told.contains("bytes is skipped") && told.len() < 10_000, "{}", told.len());
    let line = serde_json::json!({"id": "a", "question": "q", "reference": "**A word.**", "answer": long});
    let output = bounded(&workspace, &["grade", "--batch"], format!("{line}\n").as_bytes());
    assert!(text(&output).contains("\"id\":\"a\""), "{}", &text(&output)[..200]);
    bounded(&workspace, &["grade", "--batch"], "x".repeat(10 << 20).as_bytes());
}

#[test]
fn a_million_key_points_do_not_take_the_machine() {
    let workspace = Workspace::new(1);
    let items = "    - item one is so\n".repeat(1_000_000);
    write(&workspace, "content/docker/many.md", format!("??? question \"What is many?\"\n\n{items}").as_bytes());
    for args in [&["bank", "list"][..], &["search", "thing"], &["practice", "-n", "1", "--seed", "3"]] {
        bounded(&workspace, args, b"item one\n");
    }
    let told = text(&bounded(&workspace, &["bank", "check"], b""));
    assert!(told.contains("bytes is skipped"), "{told}");
}

#[test]
fn bombs_are_refused_with_a_reason() {
    let workspace = Workspace::new(1);
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (from, to) in ('a'..='y').zip('b'..='z') {
        bomb += &format!("{to}: &{to} [*{from}, *{from}, *{from}, *{from}, *{from}, *{from}, *{from}, *{from}]\n");
    }
    write(&workspace, "content/docker/front.md", format!("---\n{bomb}---\n# x\n").as_bytes());
    let rubric: String = bomb.lines().map(|line| format!("    {line}\n")).collect();
    let page = format!("??? question \"What is a bomb?\"\n    **It is.**\n\n    <!-- rubric\n{rubric}    -->\n");
    write(&workspace, "content/docker/rubric.md", page.as_bytes());
    let found = text(&bounded(&workspace, &["bank", "check"], b""));
    for told in [
        "[front-matter]: the front matter is not YAML",
        "docker/front.md:6",
        "[rubric-yaml]: the rubric is not YAML",
        "docker/rubric.md:9",
    ] {
        assert!(found.contains(told), "{told}: {found}");
    }
    // Nesting of quotes, lists, emphasis and brackets.
    for (at, open) in ["> ", "- ", "*a ", "[", "![", "<b>", "`"].iter().enumerate() {
        // Tests run without optimization, so this is a fraction of what is read.
        let page = format!("??? question \"What is nested {at}?\"\n    {}x\n", open.repeat(6_000 / open.len()));
        write(&workspace, &format!("content/docker/nested{at}.md"), page.as_bytes());
    }
    bounded(&workspace, &["bank", "list", "--json"], b"");
    bounded(&workspace, &["practice", "-n", "9", "--seed", "1"], "x\n".repeat(9).as_bytes());
    bounded(&workspace, &["report", "--format", "html"], b"");
    // Nesting of JSON, in every place that reads it.
    let deep = "[".repeat(1_000_000);
    bounded(&workspace, &["grade", "--batch"], deep.as_bytes());
    write(&workspace, "aliases.jsonl", deep.as_bytes());
    bounded(&workspace, &["bank", "aliases"], b"");
    write(&workspace, "transcripts/deep.jsonl", format!("{deep}\n").as_bytes());
    assert!(text(&bounded(&workspace, &["stats"], b"")).contains("deep"));
    write(&workspace, "deep.json", deep.as_bytes());
    bounded(&workspace, &["bank", "import", "deep.json", "--dry-run"], b"");
    // An Anki package is a zip of a database: it is not text, and is not unpacked.
    write(&workspace, "bomb.apkg", b"PK\x03\x04\0\0\0\0\xff\xff");
    let told = text(&bounded(&workspace, &["bank", "import", "bomb.apkg"], b""));
    assert!(told.contains("bomb.apkg") && told.contains("text"), "{told}");
}

#[test]
fn what_grading_compares_is_bounded_for_any_answer() {
    let workspace = Workspace::new(1);
    let words: String = (0..60_000).map(|n| format!("w{n}x ")).collect();
    let same = "aaaaaaaaab ".repeat(60_000);
    let code = "kubectl get pods -n x | grep y && ".repeat(20_000);
    let not = "not never no cannot ".repeat(40_000);
    let mut input = String::new();
    for text in [&words, &same, &code, &not] {
        let line = serde_json::json!({"id": "a", "question": "q", "reference": &text[..20_000], "answer": text});
        input += &format!("{line}\n");
    }
    let output = bounded(&workspace, &["grade", "--batch"], input.as_bytes());
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 4);
}

//! Places where a program is rarely tried: beside itself, where nothing can be written, without a home, on a full disk.
#![cfg(unix)]

mod common;

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::{ffi::OsStrExt, fs::PermissionsExt},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use common::Workspace;
use greenroom::{
    journal,
    session::{Course, State},
};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn state(path: &Path) -> State {
    journal::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).state
}

fn answers(path: &Path) -> Vec<String> {
    state(path).items.iter().filter_map(|item| item.answer()).map(|answer| answer.text.clone()).collect()
}

/// Numbers of the answers that the program said it keeps.
fn kept(output: &Output) -> usize {
    text(&output.stdout).lines().filter(|line| line.starts_with("answer ") && line.contains(" kept")).count()
}

/// The output ends with `code`, and says all of `said` on stderr.
#[track_caller]
fn ends(output: &Output, code: i32, said: &[&str]) {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    let stderr = text(&output.stderr);
    for part in said {
        assert!(stderr.contains(part), "no {part:?} in\n{stderr}");
    }
}

/// A file system in memory, for as long as this lives.
struct Mount(PathBuf);

impl Mount {
    /// `None`, and a line on the real stderr that says so, where this may not be done.
    fn tmpfs(path: &Path, options: &str, what: &str) -> Option<Self> {
        fs::create_dir_all(path).unwrap();
        let done = mount(&["-t", "tmpfs", "-o", options, "greenroom-test"], path);
        if !done {
            skipped(what);
        }
        done.then(|| Self(path.to_owned()))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        Command::new("umount").arg(&self.0).stderr(Stdio::null()).status().ok();
    }
}

fn mount(args: &[&str], path: &Path) -> bool {
    let mut command = Command::new("mount");
    command.args(args).arg(path).stderr(Stdio::null()).stdout(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Says it where the test harness does not hold it back.
fn skipped(what: &str) {
    let line = format!("\nodd places: skipped, {what}: no file system may be mounted here\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// One interview, led by hand.
struct Led {
    child: Child,
    out: BufReader<ChildStdout>,
    seen: String,
}

impl Led {
    fn new(workspace: &Workspace, args: &[&str]) -> Self {
        let mut child = workspace.command(args).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out, seen: String::new() }
    }

    /// Reads on to the next question; false at the end.
    fn question(&mut self) -> bool {
        loop {
            let start = self.seen.len();
            if self.out.read_line(&mut self.seen).unwrap() == 0 {
                return false;
            }
            if self.seen[start..].starts_with("question ") {
                return true;
            }
        }
    }

    fn say(&mut self, line: &str) {
        self.child.stdin.as_mut().unwrap().write_all(format!("{line}\n").as_bytes()).unwrap();
    }
}

#[test]
fn two_programs_in_one_workspace_leave_each_other_alone() {
    const QUESTIONS: usize = 4;
    let workspace = Workspace::with_rubrics(QUESTIONS);
    // At the same second, so that both would take the same name; nothing is indexed yet.
    let mut both = [5, 6].map(|seed| Led::new(&workspace, &["practice", "--seed", &seed.to_string()]));
    for number in 1..=QUESTIONS {
        for (who, led) in both.iter_mut().enumerate() {
            assert!(led.question(), "{}", led.seen);
            if number > 1 {
                led.say(&format!(":accept 1 words {number} of {who}"));
            }
            led.say(&format!("answer {number} of {who}"));
        }
        // A third and a fourth look on.
        if number == 2 {
            ends(&workspace.run(&["resume"], ""), 1, &["another greenroom is holding it", "no interrupted interview"]);
            let journal = workspace.transcripts("jsonl").remove(0);
            let name = journal.file_stem().unwrap().to_str().unwrap().to_owned();
            ends(&workspace.run(&["resume", &name], ""), 1, &["another greenroom is writing", "end the other one"]);
            ends(&workspace.run(&["stats"], ""), 0, &[]);
        }
    }
    for (who, led) in both.iter_mut().enumerate() {
        assert!(!led.question());
        assert_eq!(led.child.wait().unwrap().code(), Some(0), "{}", led.seen);
        assert_eq!(led.seen.matches("kept: \"words").count(), QUESTIONS - 1, "{who}: {}", led.seen);
    }
    let journals = workspace.transcripts("jsonl");
    assert_eq!(journals.len(), 2);
    let mut owners: Vec<char> = Vec::new();
    for path in &journals {
        let owner = answers(path)[0].chars().last().unwrap();
        let expect: Vec<String> = (1..=QUESTIONS).map(|number| format!("answer {number} of {owner}")).collect();
        assert_eq!((answers(path), state(path).course), (expect, Course::Ended));
        assert!(path.with_extension("md").is_file());
        owners.push(owner);
    }
    owners.sort_unstable();
    assert_eq!(owners, ['0', '1']);
    let aliases = text(&workspace.run(&["bank", "aliases", "--json"], "").stdout);
    for number in 2..=QUESTIONS {
        for who in 0..2 {
            assert!(aliases.contains(&format!("words {number} of {who}")), "{aliases}");
        }
    }
    let found = workspace.run(&["search", "item"], "");
    assert!(found.stderr.is_empty() && text(&found.stdout).contains("What is thing"), "{found:?}");
}

#[test]
fn programs_that_start_at_once_on_a_cold_workspace_all_do_what_they_are_asked() {
    let workspace = Workspace::with_rubrics(30);
    let runs: [(&[&str], &str, &str); 6] = [
        (&["practice", "-n", "1", "--seed", "1"], "first", "score"),
        (&["practice", "-n", "1", "--seed", "2"], "second", "score"),
        (&["search", "item"], "", "What is thing"),
        (&["search", "thing"], "", "What is thing"),
        (&["stats"], "", "practised"),
        (&["bank", "list"], "", "thing-30"),
    ];
    std::thread::scope(|scope| {
        for (args, input, shown) in runs {
            let workspace = &workspace;
            scope.spawn(move || {
                let output = workspace.run(args, &format!("{input}\n"));
                let stdout = text(&output.stdout);
                assert_eq!(output.status.code(), Some(0), "{args:?}: {output:?}");
                assert!(stdout.contains(shown), "{args:?}: {output:?}");
            });
        }
    });
    let mut all: Vec<String> = workspace.transcripts("jsonl").iter().flat_map(|path| answers(path)).collect();
    all.sort();
    assert_eq!(all, ["first", "second"]);
    let again = workspace.run(&["search", "item"], "");
    assert!(again.status.success() && again.stderr.is_empty(), "{again:?}");
}

/// What was given and kept so far, on a workspace that cannot be written.
fn check_read_only(workspace: &Workspace) {
    let before = workspace.transcripts("jsonl");
    let bytes = fs::read(&before[0]).unwrap();
    let output = workspace.run(&["practice"], "lost?\n");
    ends(&output, 1, &["error: cannot create `", "transcripts/", "`--workspace DIR` names one that can be written"]);
    assert_eq!(kept(&output), 0, "nothing was asked, so that nobody types in vain: {output:?}");
    assert!(!text(&output.stdout).contains("question 1"), "{output:?}");
    ends(&workspace.run(&["resume"], "lost?\n"), 1, &["error: cannot open `", "`--workspace DIR` names one"]);
    // All that needs no more than reading works, and says what could not be kept.
    let check = |args: &[&str], shown: &str, said: &str| {
        let output = workspace.run(args, "");
        ends(&output, 0, &[said]);
        assert!(text(&output.stdout).contains(shown), "{args:?}: {output:?}");
    };
    check(&["bank", "list"], "what-is-thing-1", "cannot write the cache `");
    check(&["search", "item"], "What is thing", "no search index can be kept in `");
    check(&["stats"], "1 interview", "progress.cache`, which costs nothing but time");
    check(&["report"], "# ", "");
    let doctor = workspace.run(&["doctor"], "");
    ends(&doctor, 3, &[]);
    assert!(text(&doctor.stdout).contains("WRONG interviews"), "{doctor:?}");
    assert!(text(&doctor.stdout).contains("cannot be written"), "{doctor:?}");
    let quiet = workspace.run(&["--quiet", "stats"], "");
    assert!(quiet.stderr.is_empty() && quiet.status.success(), "{quiet:?}");
    assert_eq!(workspace.transcripts("jsonl"), before);
    assert_eq!(fs::read(&before[0]).unwrap(), bytes);
}

#[test]
fn a_workspace_that_cannot_be_written_can_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("kept");
    fs::create_dir(&root).unwrap();
    let probe = dir.path().join("probe");
    fs::create_dir(&probe).unwrap();
    fs::set_permissions(&probe, fs::Permissions::from_mode(0o555)).unwrap();
    // To root, rights mean nothing: then it has to be the file system.
    let bound = fs::write(probe.join("x"), "").is_err();
    let mounted = if bound {
        None
    } else {
        match Mount::tmpfs(&root, "size=16m", "a folder that cannot be written") {
            Some(mounted) => Some(mounted),
            None => return,
        }
    };
    let workspace = Workspace::at(root.clone(), 2);
    ends(&workspace.run(&["practice"], "given\n"), 1, &[]);
    fs::remove_dir_all(root.join("index")).unwrap();
    let folders = [root.clone(), root.join("transcripts")];
    let rights = |mode: u32| {
        for folder in &folders {
            fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
        }
        for file in workspace.transcripts("jsonl") {
            fs::set_permissions(file, fs::Permissions::from_mode(mode & 0o666)).unwrap();
        }
    };
    if mounted.is_some() {
        assert!(mount(&["-o", "remount,ro"], &root));
        check_read_only(&workspace);
        assert!(mount(&["-o", "remount,rw"], &root));
    } else {
        rights(0o555);
        check_read_only(&workspace);
        rights(0o755);
    }
    // When it can be written again, it goes on from where it was.
    ends(&workspace.run(&["resume"], "given, too\n"), 0, &[]);
    assert_eq!(answers(&workspace.transcripts("jsonl")[0]), ["given", "given, too"]);
    drop(mounted);
}

#[test]
fn without_a_home_a_workspace_will_do_and_without_both_it_says_what_to_name() {
    let workspace = Workspace::with_rubrics(1);
    let run = |home: Option<&Path>, here: &Path, args: &[&str], input: &str| {
        let mut command = workspace.command(args);
        command.env_remove("HOME").current_dir(here);
        if let Some(home) = home {
            command.env("HOME", home);
        }
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
        child.wait_with_output().unwrap()
    };
    // No HOME, and none of the XDG variables.
    ends(&run(None, workspace.path(), &["practice"], "no home\n"), 0, &[]);
    assert_eq!(answers(&workspace.transcripts("jsonl")[0]), ["no home"]);
    ends(&run(None, workspace.path(), &["stats"], ""), 0, &[]);
    // A home that cannot be: below a file, so that not even root can make it.
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("file");
    fs::write(&file, "").unwrap();
    let home = file.join("home");
    let here = elsewhere.path();
    let output = run(Some(&home), here, &["practice", "-n", "1"], "lost?\n");
    ends(&output, 1, &["error: cannot ", "`--workspace DIR`"]);
    assert!(!text(&output.stdout).contains("question 1"), "nobody types in vain: {output:?}");
    ends(&run(Some(&home), here, &["resume"], ""), 1, &["no interrupted interview"]);
    ends(&run(Some(&home), here, &["stats"], ""), 0, &[]);
    let shipped = run(Some(&home), here, &["bank", "list"], "");
    assert!(shipped.status.success() && text(&shipped.stdout).contains("docker/"), "{shipped:?}");
    let named = workspace.path().to_str().unwrap();
    ends(&run(Some(&home), here, &["--workspace", named, "practice"], "named\n"), 0, &[]);
    let all: Vec<String> = workspace.transcripts("jsonl").iter().flat_map(|path| answers(path)).collect();
    assert!(all.contains(&"named".to_owned()) && all.len() == 2, "{all:?}");
    assert_eq!(fs::read_dir(here).unwrap().count(), 1, "nothing is left where it was called");
}

#[test]
fn a_calendar_that_was_set_back_between_two_runs_loses_nothing() {
    let workspace = Workspace::with_rubrics(2);
    let at = |now: &str, args: &[&str], input: &str| {
        let mut child = workspace.command(args).env("GREENROOM_NOW", now).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
        child.wait_with_output().unwrap()
    };
    ends(&at("2026-01-31T12:00:00Z", &["practice"], "before\n"), 1, &[]);
    ends(&at("2019-05-01T08:00:00Z", &["resume"], "after\n"), 0, &[]);
    ends(&at("2019-05-01T08:00:00Z", &["practice"], "one\ntwo\n"), 0, &[]);
    let journals = workspace.transcripts("jsonl");
    assert_eq!(journals.iter().map(|path| answers(path)).collect::<Vec<_>>(), [["one", "two"], ["before", "after"]]);
    for args in [&["stats"][..], &["plan"], &["report", "--last", "2"], &["practice", "--due"]] {
        let output = at("2019-05-02T08:00:00Z", args, "three\nfour\n");
        ends(&output, 0, &[]);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(!said.contains("left out") && !said.contains("-1 "), "{args:?}: {said}");
    }
}

/// Everything that names a path, in a workspace below `name`.
fn check_path(name: &std::ffi::OsStr) {
    let dir = tempfile::tempdir().unwrap();
    let workspace = Workspace::at(dir.path().join(name), 2);
    let root = workspace.path();
    let run = |args: &[&str], input: &str, code: i32| {
        let output = workspace.run(args, input);
        ends(&output, code, &[]);
        assert!(!text(&output.stderr).contains("cannot"), "{args:?}: {output:?}");
        output
    };
    run(&["practice"], "first\n", 1);
    run(&["resume"], ":accept 1 größer\nsecond\n", 0);
    let journal = workspace.transcripts("jsonl").remove(0);
    assert_eq!(answers(&journal), ["first", "second"]);
    assert!(journal.with_extension("md").is_file());
    run(&["report", "--format", "html", "--output", "Bericht – größer.html"], "", 0);
    assert!(root.join("Bericht – größer.html").is_file());
    for args in [&["stats"][..], &["plan"], &["bank", "list"], &["doctor"], &["config"], &["index", "build"]] {
        run(args, "", 0);
    }
    // `bank check` finds fault with the questions here, and reads them all the same.
    let checked = workspace.run(&["bank", "check"], "");
    assert!(
        text(&checked.stdout).contains("2 questions") || text(&checked.stderr).contains("2 questions"),
        "{checked:?}"
    );
    assert!(text(&run(&["search", "item"], "", 0).stdout).contains("What is thing"));
    // From elsewhere, by its name.
    let mut command = workspace.command(&["stats"]);
    let output = command.current_dir(dir.path()).arg("--workspace").arg(root).output().unwrap();
    ends(&output, 0, &[]);
    let mut command = workspace.command(&["practice", "-n", "1"]);
    command.current_dir(dir.path()).env("GREENROOM_WORKSPACE", root).stdin(Stdio::null());
    ends(&command.output().unwrap(), 1, &[]);
    assert_eq!(workspace.transcripts("jsonl").len(), 2);
}

#[test]
fn a_path_may_have_blanks_and_letters_of_any_script() {
    check_path("Büro – 面接 \"1\" 'b' $HOME".as_ref());
}

#[test]
#[cfg(target_os = "linux")]
fn a_path_need_not_be_text() {
    check_path(std::ffi::OsStr::from_bytes(b"caf\xe9 \xff"));
}

#[test]
fn a_full_disk_is_told_and_loses_nothing_that_was_kept() {
    const QUESTIONS: usize = 10;
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("full");
    let Some(mounted) = Mount::tmpfs(&root, "size=2m", "a full disk") else { return };
    let workspace = Workspace::at(root.clone(), QUESTIONS);
    // Whatever is left of the disk but for a few pages is taken by something else.
    let filler = root.join("filler");
    let fill = |leave: usize| {
        let mut file = fs::OpenOptions::new().append(true).create(true).open(&filler).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
        let size = file.metadata().unwrap().len();
        file.set_len(size.saturating_sub(leave as u64)).unwrap();
    };
    fill(40_960);
    let answer = |number: usize| format!("answer {number}{}", " and more of it".repeat(200));
    let input: String = (1..=QUESTIONS).map(|number| answer(number) + "\n").collect();
    let output = workspace.run(&["practice", "--seed", "3"], &input);
    ends(
        &output,
        1,
        &["error: cannot write `", ".jsonl", "No space left", "make room", "`greenroom resume` goes on from there"],
    );
    let journal = workspace.transcripts("jsonl").remove(0);
    let (kept, there) = (kept(&output), answers(&journal));
    assert!((1..QUESTIONS).contains(&kept), "{kept} answers were kept");
    assert!(there.len() >= kept, "{kept} answers were said to be kept, {} are there", there.len());
    for (index, text) in there.iter().enumerate() {
        assert_eq!(*text, answer(index + 1));
    }

    // Nothing more can be written at all: what there is can be read, and a new interview says so before it asks.
    fill(0);
    let bytes = fs::read(&journal).unwrap();
    let name = journal.file_stem().unwrap().to_str().unwrap();
    ends(&workspace.run(&["report", name], ""), 0, &[]);
    ends(&workspace.run(&["bank", "list"], ""), 0, &["cannot write the cache `", "nothing but time"]);
    let stats = workspace.run(&["stats"], "");
    ends(&stats, 0, &["progress.cache`"]);
    let found = workspace.run(&["search", "item"], "");
    ends(&found, 0, &["made in memory"]);
    assert!(text(&found.stdout).contains("What is thing"), "{found:?}");
    let refused = workspace.run(&["practice", "-n", "1"], "lost?\n");
    ends(&refused, 1, &["error: cannot ", "No space left", "make room"]);
    assert!(!text(&refused.stdout).contains("question 1"), "nobody types in vain: {refused:?}");
    assert_eq!(workspace.transcripts("jsonl"), std::slice::from_ref(&journal), "no empty journal is left");
    assert_eq!(fs::read(&journal).unwrap(), bytes);

    fs::remove_file(&filler).unwrap();
    let rest: String = (there.len() + 1..=QUESTIONS).map(|number| answer(number) + "\n").collect();
    ends(&workspace.run(&["resume"], &rest), 0, &[]);
    let expect: Vec<String> = (1..=QUESTIONS).map(answer).collect();
    assert_eq!((answers(&journal), state(&journal).course), (expect, Course::Ended));
    assert!(journal.with_extension("md").is_file());
    let stats = workspace.run(&["stats"], "");
    assert!(stats.status.success() && stats.stderr.is_empty(), "{stats:?}");
    drop(mounted);
}

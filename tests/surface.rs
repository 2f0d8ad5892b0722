//! Every command and option is in the help, the man pages, the completions and the documentation; every setting is in the
//! documentation; and every example of the documentation runs.

mod common;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use clap::CommandFactory;
use common::Workspace;
use greenroom::cli::{args::Cli, settings::SPECS};

/// The words after `greenroom` of every command, with its long options.
fn commands() -> Vec<(Vec<String>, Vec<String>)> {
    fn walk(command: &clap::Command, words: &[String], out: &mut Vec<(Vec<String>, Vec<String>)>) {
        let longs = command.get_arguments().filter(|arg| !arg.is_hide_set()).filter_map(clap::Arg::get_long);
        let own = longs.filter(|long| !matches!(*long, "help" | "version")).map(|long| format!("--{long}"));
        out.push((words.to_vec(), own.collect()));
        for sub in command.get_subcommands() {
            walk(sub, &[words, &[sub.get_name().to_owned()]].concat(), out);
        }
    }
    let mut out = Vec::new();
    let mut cli = Cli::command();
    cli.build();
    walk(&cli, &[], &mut out);
    out.retain(|(words, _)| words.last().is_none_or(|word| word != "help"));
    out
}

fn stdout(workspace: &Workspace, args: &[&str]) -> String {
    let output = workspace.run(args, "");
    assert_eq!(output.status.code(), Some(0), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn docs(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn everything_is_in_help_man_pages_completions_and_documentation() {
    let workspace = Workspace::new(1);
    let all = commands();
    assert!(all.len() > 20, "{all:?}");
    let man = stdout(&workspace, &["man"]).replace("\\-", "-");
    stdout(&workspace, &["man", "--output", "man"]);
    let shells = ["bash", "fish", "zsh", "elvish", "powershell"];
    let completions: Vec<String> = shells.iter().map(|shell| stdout(&workspace, &["completions", shell])).collect();
    let reference = docs("docs/commands.md");
    let mut missing = Vec::new();
    for (words, options) in &all {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let help = stdout(&workspace, &[&words[..], &["--help"]].concat());
        let name = [&["greenroom"][..], &words[..]].concat();
        let page = fs::read_to_string(workspace.path().join(format!("man/{}.1", name.join("-"))));
        let page = page.unwrap_or_else(|error| panic!("{name:?}: {error}")).replace("\\-", "-");
        let heading = format!("## greenroom {}\n", words.join(" ")).replace(" \n", "\n");
        let section = reference.split(&heading).nth(1).map(|rest| rest.split("\n## ").next().unwrap_or_default());
        let Some(section) = section else {
            missing.push(format!("docs/commands.md has no `{}`", heading.trim()));
            continue;
        };
        let mut places = vec![("help", help.as_str()), ("the man page", &man), ("its own man page", &page)];
        places.extend(shells.iter().copied().zip(completions.iter().map(String::as_str)));
        // Options of every command are described once in the documentation.
        let global = ["--workspace", "--content", "--color", "--quiet", "--no-pager"];
        for option in options {
            let said_once = words.is_empty() || !global.contains(&option.as_str());
            let bare = option.trim_start_matches('-');
            for (place, text) in places.iter().copied().chain(said_once.then_some(("docs/commands.md", section))) {
                if !text.contains(option.as_str()) && !text.contains(&format!("-l {bare}")) {
                    missing.push(format!("{place} lacks {option} of {}", name.join(" ")));
                }
            }
        }
        if let Some(last) = words.last() {
            for (place, text) in &places {
                if !text.contains(last) {
                    missing.push(format!("{place} lacks {}", name.join(" ")));
                }
            }
        }
    }
    let settings = docs("docs/settings.md");
    for spec in &SPECS {
        for name in [spec.key].iter().chain(spec.variables) {
            if !settings.contains(&format!("`{name}`")) {
                missing.push(format!("docs/settings.md lacks `{name}`"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Runs a line of a document as a shell does; returns all that it printed.
fn run(workspace: &Workspace, line: &str) -> (bool, String) {
    let binary = Path::new(env!("CARGO_BIN_EXE_greenroom")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(workspace.path()).stdin(Stdio::null());
    command.env_clear().env("PATH", path).env("HOME", workspace.path()).env("LANG", "C.UTF-8");
    let output = command.env("GREENROOM_NOW", "2026-01-31T12:00:00Z").output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// In a block of `console`, a line after `$` is run and has to succeed; what follows it has to be among what it prints,
/// but for `...`, which stands for anything.
#[cfg(unix)]
#[test]
fn every_example_of_the_documentation_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.push(root.join("README.md"));
    files.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    files.sort();
    let (mut runs, mut wrong) = (0, Vec::new());
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let workspace = Workspace::new(1);
        fs::remove_dir_all(workspace.path().join("content")).unwrap();
        std::os::unix::fs::symlink(root.join("content"), workspace.path().join("content")).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        for block in text.split("```console\n").skip(1) {
            let mut printed = String::new();
            for line in block.split("```").next().unwrap_or_default().lines() {
                if let Some(command) = line.strip_prefix("$ ") {
                    let (done, output) = run(&workspace, command);
                    runs += 1;
                    if !done {
                        wrong.push(format!("{name}: `{command}` fails: {output}"));
                    }
                    printed = output;
                } else if !line.trim().is_empty() && line.trim() != "..." {
                    let line = line.trim_end().trim_end_matches("...");
                    if !printed.contains(line) {
                        wrong.push(format!("{name}: `{line}` is not in:\n{printed}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(runs > 25, "only {runs} examples");
}

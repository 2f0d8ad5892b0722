//! A workspace in a temporary folder and the program in it, cut off from the user's own settings.

#![allow(dead_code, reason = "not every test binary uses all of it")]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use tempfile::TempDir;

pub(crate) struct Workspace {
    root: PathBuf,
    /// Goes with it, when it is a folder of its own.
    _dir: Option<TempDir>,
}

impl Workspace {
    /// With `count` questions on docker.
    pub(crate) fn new(count: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { root: dir.path().to_owned(), _dir: Some(dir) }.filled(count, |_| String::new())
    }

    /// As [`Workspace::new`], with rubrics: without one, the first grade reads the bank inside the binary, which takes time.
    pub(crate) fn with_rubrics(count: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { root: dir.path().to_owned(), _dir: Some(dir) }.filled(count, rubric)
    }

    /// As [`Workspace::with_rubrics`], in the folder `root`, which is made and stays.
    pub(crate) fn at(root: PathBuf, count: usize) -> Self {
        Self { root, _dir: None }.filled(count, rubric)
    }

    fn filled(self, count: usize, rubric: impl Fn(usize) -> String) -> Self {
        let page = self.root.join("content/docker/basics.md");
        fs::create_dir_all(page.parent().unwrap()).unwrap();
        let question = |n| {
            let rubric = rubric(n);
            format!("??? question \"What is thing {n}?\"\n    **Thing {n} holds item {n}.**\n\n{rubric}")
        };
        fs::write(page, (1..=count).map(question).collect::<String>()).unwrap();
        self
    }

    pub(crate) fn path(&self) -> &Path {
        &self.root
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_greenroom"));
        command.args(args).current_dir(self.path());
        command.env_clear().env("HOME", self.path()).env("GREENROOM_NOW", "2026-01-31T12:00:00Z");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs to the end with `input`.
    pub(crate) fn run(&self, args: &[&str], input: &str) -> Output {
        let mut child = self.command(args).spawn().unwrap();
        feed(&mut child, input);
        child.wait_with_output().unwrap()
    }

    #[allow(dead_code, reason = "not every test looks there")]
    /// All files of `transcripts/` with this extension, in order.
    pub(crate) fn transcripts(&self, extension: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path().join("transcripts")).unwrap().map(|entry| entry.unwrap().path());
        let mut found: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|e| e == extension)).collect();
        found.sort();
        found
    }
}

fn rubric(n: usize) -> String {
    format!("    <!-- rubric\n    key_points:\n      - point: thing {n} holds item {n}\n    -->\n\n")
}

/// Writes all of `input` and closes it; a program that has ended already is no failure.
fn feed(child: &mut Child, input: &str) {
    child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
}

//! A whole interview on a terminal: the program on a pty, and what a person would see on the screen.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "a screen is waited for with a deadline")]

use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long anything may take to appear. Only a broken program needs as long.
const PATIENCE: Duration = Duration::from_secs(30);

struct Term {
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
}

impl Term {
    fn start(workspace: &Path, args: &[&str], rows: u16, cols: u16) -> Self {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_greenroom"));
        command.arg("--workspace");
        command.arg(workspace);
        command.args(args);
        command.env("TERM", "xterm-256color");
        command.env("HOME", workspace);
        command.env_remove("NO_COLOR");
        command.env_remove("GREENROOM_SEED");
        command.env("EDITOR", "sed -i s/one/two/");
        command.env_remove("VISUAL");
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let screen =
            Arc::new(Mutex::new(vt100::Parser::new(rows.try_into().unwrap(), cols.try_into().unwrap(), 2_000)));
        let sink = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read) = reader.read(&mut buffer) {
                if read == 0 {
                    break;
                }
                sink.lock().unwrap().process(&buffer[..read]);
            }
        });
        Self { keys: pair.master.take_writer().unwrap(), screen, child, master: pair.master }
    }

    /// The screen's text, wrapped lines joined.
    fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    fn wait(&self, what: &str) {
        let start = Instant::now();
        // What is on the screen may be wrapped anywhere.
        while !self.text().contains(what) && !self.text().replace('\n', "").contains(what) {
            assert!(start.elapsed() < PATIENCE, "`{what}` did not appear:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(15));
        }
    }

    /// Waits until `what` is no longer on the screen.
    fn gone(&self, what: &str) {
        let start = Instant::now();
        while self.text().contains(what) {
            assert!(start.elapsed() < PATIENCE, "`{what}` did not go:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(15));
        }
    }

    /// Waits for an empty prompt: what is typed before it stands would be read by the line discipline instead.
    fn ready(&self, prompt: &str) {
        let start = Instant::now();
        loop {
            let text = self.text();
            let last =
                text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default().trim_end().to_owned();
            if last.ends_with('>') && last.contains(prompt) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "the prompt `{prompt}` did not appear:\n{text}");
            std::thread::sleep(Duration::from_millis(15));
        }
    }

    fn send(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Asks the program to end as a system that shuts down does; it says that the interview is not finished, and ends.
    fn terminate(self) {
        let pid = nix::unistd::Pid::from_raw(self.child.process_id().unwrap().try_into().unwrap());
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).unwrap();
        self.wait("not finished");
        self.end();
    }

    fn end(mut self) -> u32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(start.elapsed() < PATIENCE, "the program does not end:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(15));
        }
    }
}

fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terminal/content/quiz/basics.md");
    std::fs::create_dir_all(folder.path().join("content/quiz")).unwrap();
    std::fs::copy(from, folder.path().join("content/quiz/basics.md")).unwrap();
    folder
}

fn transcript(workspace: &Path, extension: &str) -> String {
    let mut found: Vec<PathBuf> = std::fs::read_dir(workspace.join("transcripts"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|other| other == extension))
        .collect();
    found.sort();
    std::fs::read_to_string(found.last().unwrap()).unwrap()
}

#[test]
fn a_whole_interview_with_a_break_in_it() {
    let folder = workspace();
    let mut term = Term::start(folder.path(), &["practice", "--seed", "1", "-n", "3", "--time", "10m"], 40, 100);
    term.wait("Question 1 of 3");
    term.ready("] >");
    term.send(":hnit\r");
    term.wait("did you mean `:hint`");
    term.ready("] >");
    term.send(":hin\t\r");
    term.wait("10 points");
    term.ready("] >");
    term.send(":hint\r");
    // A hint was given: from the page, or made from the key point.
    term.wait("hint (-10)");
    term.ready("] >");
    // A paste of several lines is one answer.
    term.send("\x1b[200~first pasted line\nsecond pasted line\x1b[201~");
    term.wait("second pasted line");
    term.send("\r");
    term.wait("answer 1 is kept");
    term.wait("/ 100");
    term.ready("Enter: next question >");
    term.send("\r");
    term.wait("Question 2 of 3");
    term.ready("] >");
    // A key pressed once too often gives no question away.
    term.send("\r");
    term.wait("nothing was typed");
    term.ready("] >");
    term.send(":skip\r");
    term.ready("Enter: next question >");
    term.send("\r");
    term.wait("Question 3 of 3");
    term.ready("] >");
    term.send("half an ans");
    term.wait("half an ans");
    term.send("\x03");
    term.wait("press Ctrl-C again");
    term.send("\x03");
    term.wait("greenroom resume");
    assert_eq!(term.end(), 130);
    assert!(transcript(folder.path(), "md").contains("half an ans"), "the draft is in the report");

    let mut term = Term::start(folder.path(), &["resume"], 40, 100);
    term.wait("Question 3 of 3");
    term.wait("half an ans");
    term.wait("] > half an ans");
    term.send("wer\r");
    term.wait("answer 3 is kept");
    term.ready("Enter: result >");
    term.send("\r");
    term.wait("Interview over");
    assert_eq!(term.end(), 0);
    let journal = transcript(folder.path(), "jsonl");
    for answer in ["first pasted line\\nsecond pasted line", "half an answer"] {
        assert!(journal.contains(answer), "{answer} is not in the journal:\n{journal}");
    }
    let report = transcript(folder.path(), "md");
    assert!(report.contains("second pasted line") && report.contains("half an answer"), "{report}");
}

#[test]
fn strict_time_takes_what_was_typed_and_the_next_question_is_not_disturbed() {
    let folder = workspace();
    let mut term =
        Term::start(folder.path(), &["practice", "--seed", "1", "-n", "2", "--time", "4s", "--strict"], 24, 80);
    term.wait("Question 1 of 2");
    term.ready("] >");
    term.send("typed in ti");
    term.ready("time is up - press Enter");
    // The candidate is still typing; that must not answer the next question.
    term.send("me but too late\r");
    term.wait("Question 2 of 2");
    term.ready("] >");
    term.send("on time\r");
    term.wait("answer 2 is kept");
    term.ready("Enter: result >");
    term.send("\r");
    term.wait("Interview over");
    assert_eq!(term.end(), 0);
    let journal = transcript(folder.path(), "jsonl");
    assert!(journal.contains("\"typed in ti\"") && journal.contains("\"on time\""), "{journal}");
    assert!(!journal.contains("too late"), "{journal}");
}

#[test]
fn the_clock_and_a_resize_leave_the_typed_text_alone() {
    for (rows, cols) in [(24, 80), (40, 140)] {
        let folder = workspace();
        let mut term = Term::start(folder.path(), &["practice", "--seed", "1", "-n", "1", "--time", "11s"], rows, cols);
        term.ready("] >");
        let answer: String = (0..30).map(|n| format!("word{n:02} ")).collect();
        for piece in answer.as_bytes().chunks(7) {
            term.send(std::str::from_utf8(piece).unwrap());
        }
        term.wait("word29");
        term.wait("0:10 left");
        // The parser first, so that what the program draws for the new size is read with it.
        let (rows, cols) = (rows - 4, cols - 20);
        term.screen.lock().unwrap().screen_mut().set_size(rows.try_into().unwrap(), cols.try_into().unwrap());
        term.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
        term.send("after the resize");
        term.wait("after the resize");
        term.wait("time is up");
        term.send("\r");
        term.wait("over time by");
        term.ready("Enter: result >");
        term.send("\r");
        term.wait("Interview over");
        assert_eq!(term.end(), 0);
        assert!(
            transcript(folder.path(), "jsonl").contains(&format!("{answer}after the resize")),
            "the answer is as typed"
        );
    }
}

#[test]
fn an_editor_and_an_appeal() {
    let folder = workspace();
    let mut term = Term::start(folder.path(), &["practice", "--seed", "1", "-n", "1", "--time", "off"], 40, 100);
    term.wait("no time limit");
    term.ready(">");
    term.send("one thing nobody expected");
    term.wait("nobody expected");
    term.send("\x18\x05");
    term.wait("two thing nobody expected");
    term.send("\r");
    term.wait("answer 1 is kept");
    term.ready("Enter: result >");
    term.send(":accept 1\r");
    term.wait("your score 100");
    term.ready("Enter: result >");
    term.send("\r");
    term.wait("with your appeals");
    assert_eq!(term.end(), 0);
    let aliases = std::fs::read_to_string(folder.path().join("aliases.jsonl")).unwrap();
    assert!(aliases.contains("two thing nobody expected"), "{aliases}");
}

#[test]
fn a_signal_keeps_the_draft() {
    let folder = workspace();
    let mut term = Term::start(folder.path(), &["practice", "--seed", "1", "-n", "1"], 24, 80);
    term.ready("] >");
    term.send("draft of a thought");
    term.wait("draft of a thought");
    term.terminate();
    assert!(transcript(folder.path(), "jsonl").contains("draft of a thought"));
}

#[test]
fn an_interviewer_ticks_key_points_by_single_keys() {
    for (rows, cols, colour) in [(24, 80, "always"), (12, 50, "never")] {
        let folder = workspace();
        let args = ["--color", colour, "practice", "--panel", "--seed", "1", "-n", "1", "--time", "off"];
        let mut term = Term::start(folder.path(), &args, rows, cols);
        term.wait("for the interviewer");
        term.ready(">");
        term.send("what the candidate said\r");
        term.wait("n: note");
        // Made; not made after all; in part.
        term.send("1");
        term.wait("1 [x] They");
        term.send("1");
        term.wait("1 [~] They");
        term.send(" ");
        term.gone("1 [~] They");
        term.send("1");
        term.wait("1 [x] They");
        // A note may hold what is a key elsewhere, and takes a letter back.
        term.send("n2 goode\x7f enough – for now");
        term.wait("note > 2 good enough – for now");
        assert_eq!(term.text().matches("your marks for").count(), 1, "drawn in place:\n{}", term.text());
        assert!(!term.text().contains("/ 100"), "the grade is seen after the marks:\n{}", term.text());
        term.send("\r");
        term.gone("keep the note");
        term.send("\r");
        term.ready("Enter: result >");
        term.send("\r");
        term.wait("report: ");
        assert_eq!(term.end(), 0);
        let report = transcript(folder.path(), "md");
        assert!(report.contains("Interviewer: made 1"), "{report}");
        assert!(report.contains("2 good enough – for now"), "{report}");
    }
}

#[test]
fn marking_by_keys_is_left_like_any_other_prompt() {
    let folder = workspace();
    let args = ["practice", "--panel", "--seed", "1", "-n", "1", "--time", "off"];
    let mut term = Term::start(folder.path(), &args, 24, 80);
    term.ready(">");
    term.send("what the candidate said\r");
    term.wait("n: note");
    term.send("1\x03");
    term.wait("greenroom resume");
    assert_eq!(term.end(), 130);
    let term = Term::start(folder.path(), &["resume"], 24, 80);
    term.wait("n: note");
    term.terminate();
    assert!(transcript(folder.path(), "jsonl").contains("what the candidate said"));
}

#[test]
fn a_pause_hides_the_question() {
    let folder = workspace();
    let mut term = Term::start(folder.path(), &["practice", "--seed", "1", "-n", "1"], 24, 80);
    term.ready("] >");
    term.send(":pause\r");
    term.ready("press Enter to go on >");
    assert!(!term.text().contains("Question 1 of 1"), "{}", term.text());
    term.send("\r");
    term.wait("Question 1 of 1");
    term.ready("] >");
    term.send(":quit\r");
    term.end();
}

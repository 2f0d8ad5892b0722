//! Whole interviews from lines with an injected clock: what goes in, what is printed, what is on disk.

use std::{
    collections::VecDeque,
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use chrono::{DateTime, FixedOffset};
use tempfile::TempDir;

use super::*;
use crate::{
    bank::Question,
    grading::{Alias, Grade},
    journal,
    script::{Line, Lines, Script},
    session::{Options, StopReason, fixture},
};

/// A clock that stands until a test moves it, and how many seconds its calendar was set back.
#[derive(Clone, Default)]
struct TestClock(Arc<AtomicU64>, Arc<AtomicU64>);

impl Clock for TestClock {
    fn now(&self) -> DateTime<FixedOffset> {
        fixture::now() + self.elapsed() - Duration::from_secs(self.1.load(SeqCst))
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.0.load(SeqCst))
    }
}

/// Lines of a dialogue. `+SECONDS` lets time pass, `-SECONDS` sets the calendar back, `^C` and `^T` are signals, everything else is typed.
struct TestLines {
    lines: VecDeque<String>,
    clock: TestClock,
}

impl Lines for TestLines {
    fn next(&mut self, timeout: Option<Duration>) -> Line {
        let mut left = timeout;
        while let Some(line) = self.lines.pop_front() {
            if let Some(back) = line.strip_prefix('-') {
                self.clock.1.fetch_add(back.parse().unwrap(), SeqCst);
                continue;
            }
            let Some(wait) = line.strip_prefix('+') else {
                return match line.as_str() {
                    "^C" => Line::Interrupt,
                    "^T" => Line::Terminate,
                    _ => Line::Text(line),
                };
            };
            let wait = Duration::from_secs(wait.parse().unwrap());
            let passes = left.map_or(wait, |left| left.min(wait));
            self.clock.0.fetch_add(passes.as_millis() as u64, SeqCst);
            if left.is_some_and(|left| left <= wait) {
                return Line::TimeUp;
            }
            left = left.map(|left| left.saturating_sub(passes));
        }
        Line::End
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }
}

/// Finds a key point where its first word is in the answer, or the words of an alias.
#[derive(Default)]
struct TestJudge(Vec<Alias>);

impl Judge for TestJudge {
    fn version(&self) -> &'static str {
        "test"
    }

    fn grade(&self, question: &Question, answer: &str) -> Grade {
        let points = &question.rubric.as_ref().unwrap().key_points;
        let known = self.0.iter().filter(|alias| alias.question == question.id && answer.contains(&alias.words));
        let said: String = known.map(|alias| alias.point.clone()).collect();
        fixture::grade(points, &format!("{answer}{said}"))
    }

    fn learn(&mut self, aliases: &[Alias]) {
        self.0 = aliases.to_vec();
    }
}

struct TestLookup;

impl Lookup for TestLookup {
    fn look_up(&self, words: &str) -> Vec<Found> {
        let found = Found { topic: "docker".into(), title: "A hit".into(), answer: "its **answer**".into() };
        if words == "nothing" { Vec::new() } else { vec![found] }
    }
}

/// A workspace in which interviews are held one after the other.
pub(super) struct Stage {
    pub(super) dir: TempDir,
    pub(super) disk: disk::Shared,
    clock: TestClock,
}

impl Stage {
    pub(super) fn new() -> Self {
        Self { dir: disk::failing::folder(), disk: disk::real(), clock: TestClock::default() }
    }

    pub(super) fn world(&self, bank: &'static str) -> World<'_> {
        let aliases = Aliases::load_on(self.disk.clone(), &self.dir.path().join("aliases.jsonl")).unwrap();
        self.world_with(bank, aliases)
    }

    pub(super) fn world_with(&self, bank: &'static str, aliases: Aliases) -> World<'_> {
        World {
            clock: &self.clock,
            judge: Box::new(TestJudge::default()),
            lookup: &TestLookup,
            aliases,
            disk: self.disk.clone(),
            bank,
        }
    }

    fn hold(&self, interview: &mut Interview<'_>, input: &str) -> (Course, String) {
        let (course, out) = self.try_hold(interview, input);
        (course.unwrap(), out)
    }

    pub(super) fn try_hold(
        &self,
        interview: &mut Interview<'_>,
        input: &str,
    ) -> (Result<Course, JournalError>, String) {
        let mut lines = TestLines { lines: input.lines().map(str::to_owned).collect(), clock: self.clock.clone() };
        let mut out = Vec::new();
        let mut front = Script::new(&mut lines, &mut out);
        let course = interview.run(&mut front);
        front.summary(&interview.transcript(), None);
        (course, String::from_utf8(out).unwrap())
    }

    fn start(&self, questions: usize, options: Options, input: &str) -> (Course, String, PathBuf) {
        let started = fixture::started(questions, options);
        let mut interview = Interview::start(self.dir.path(), started, self.world("0123456789abcdef")).unwrap();
        let (course, out) = self.hold(&mut interview, input);
        (course, out, interview.path().to_owned())
    }

    fn resume(&self, path: &Path, bank: &'static str, input: &str) -> (Course, String) {
        let mut interview = Interview::reopen(path, self.world(bank)).unwrap();
        self.hold(&mut interview, input)
    }
}

/// The output of an interview of `questions` questions holds each of `expect`, in this order.
fn check(questions: usize, options: Options, input: &str, expect: &[&str]) -> State {
    let stage = Stage::new();
    let (_, out, path) = stage.start(questions, options, input);
    in_order(&out, expect);
    journal::read(&path).unwrap().state
}

fn in_order(out: &str, expect: &[&str]) {
    let mut rest = out;
    for piece in expect {
        let Some(at) = rest.find(piece) else { panic!("`{piece}` is missing after what came before it in:\n{out}") };
        rest = &rest[at + piece.len()..];
    }
}

fn strict() -> Options {
    Options { strict: true, ..Options::default() }
}

fn exam() -> Options {
    Options { exam: true, ..Options::default() }
}

#[test]
fn a_whole_interview_reads_like_this() {
    let stage = Stage::new();
    let (course, out, _) = stage.start(2, Options::default(), "+12\nalpha it is\n+70\nbeta\n");
    assert_eq!(course, Course::Ended);
    let expect = "\
2 questions on docker, basics, seed 7
one answer a line; a line of \"\"\" opens and closes a longer one; `:help` lists the commands

question 1 of 2 | docker | basics | time 1:00
Question `1`?
answer 1 kept, after 12 s
score 75 of 100: good
  1. covered (weight 3, credit 1.00): alpha 1 <- \"alpha\"
  2. missed (weight 1, credit 0.00): beta 1
reference answer:
  alpha 1
  beta 1

question 2 of 2 | docker | basics | time 1:00
Question `2`?
answer 2 kept, after 1 min 10 s, over time by 10 s
score 25 of 100: weak
  1. missed (weight 3, credit 0.00): alpha 2
  2. covered (weight 1, credit 1.00): beta 2 <- \"beta\"
reference answer:
  alpha 2
  beta 2

the interview is over: score 50 of 100
   1.  75  answered: Question 1?
   2.  25  answered: Question 2?
to work on:
  missed: alpha 2 (question 2)
  missed: beta 1 (question 1)
";
    assert_eq!(out, expect);
}

#[test]
fn commands_do_what_they_say() {
    let say = |input: &str, expect: &[&str]| check(1, Options::default(), input, expect);
    say(":hnit", &["did you mean `:hint`?", "not finished"]);
    say(":hint", &["takes 10 points off", "`:hint` again"]);
    say(":hint\n:search x\n:hint\nalpha beta", &["takes 10", "A hit", "takes 10", "score 100"]);
    let input = ":hint\n:hint\nalpha beta";
    say(input, &["takes 10", "hint (-10): first hint", "score 90", "-10: 1 hint"]);
    let all = [":hint"; 13].join("\n");
    say(
        &all,
        &[
            "first hint",
            "second hint",
            "(first letters)",
            "a····",
            "key point 2: beta 1 (the last one)",
            "no further hint",
        ],
    );
    say(":skip", &["skipped; it scores 0", "alpha 1", "score 0 of 100", "skipped: Question 1?"]);
    say(":reveal", &["not scored", "alpha 1", "no question was scored", "revealed, not scored"]);
    say(":repeat", &["Question `1`?", "Question `1`?", "not finished"]);
    say("+10\n:time\n+55\n:time", &["0:50 left of 1:00", "over time by 5 s"]);
    say(":search zero downtime", &["A hit (docker)", "  its answer"]);
    say(":search nothing", &["nothing found for `nothing`"]);
    say(":search", &["say what to search for"]);
    say(":edit", &["no editor without a terminal"]);
    say(":help", &[":hint ", ":search WORDS", ":quit"]);
    say(":accept 1", &["no grade to appeal yet"]);
    say(":quit\nalpha", &["the interview is not finished", "greenroom resume 2026-01-31T120000-docker-basics"]);
    say("+5\n:pause\n+300\n\n+5\n:time", &["paused", "question 1 of 1", "0:50 left"]);
    say(":pause\nalpha", &["paused", "answer 1 kept", "score 75"]);
    let open = say(":search x\nalpha", &["score 75"]);
    assert_eq!(open.items[0].searches, ["x"]);
}

#[test]
fn answers_of_several_lines_are_answers_whatever_is_in_them() {
    let check_answer = |input: &str, expect: &str| {
        let state = check(1, Options::default(), input, &["answer 1 kept"]);
        assert_eq!(state.items[0].answer().unwrap().text, expect, "{input:?}");
    };
    check_answer("\"\"\"\nalpha\n\n  beta\n\"\"\"", "alpha\n\n  beta\n");
    check_answer("\"\"\"\n:quit\n\"\"\"", ":quit\n");
    check_answer("\"\"\"\n\"\"\"", "");
}

#[test]
fn nothing_typed_is_an_answer_of_no_words() {
    let state = check(2, Options::default(), "\n\n", &["answer 1 kept", "score 0 of 100: none", "answer 2 kept"]);
    assert_eq!(state.course, Course::Ended);
}

#[test]
fn the_end_of_the_input_keeps_the_draft_and_marks_the_interview_unfinished() {
    let state = check(3, Options::default(), "alpha\n\"\"\"\nbeta so\nfar", &["not finished; score 75 of 100 so far"]);
    assert_eq!(state.course, Course::Stopped(StopReason::Closed));
    assert_eq!(state.items[1].draft, "beta so\nfar\n");
    let state = check(1, Options::default(), "\"\"\"\nbeta\n^T", &["not finished"]);
    assert_eq!((state.items[0].draft.as_str(), state.course), ("beta\n", Course::Stopped(StopReason::Terminated)));
    let state = check(1, Options::default(), "\"\"\"\nbeta\n^C", &["not finished"]);
    assert_eq!((state.items[0].draft.as_str(), state.course), ("beta\n", Course::Stopped(StopReason::Interrupted)));
}

#[test]
fn strict_takes_what_was_typed_when_the_time_is_up() {
    let state =
        check(2, strict(), "\"\"\"\nalpha\n+59\nbeta\n+2\n+10\nalpha", &["taken when the time was up", "score 100"]);
    let answer = state.items[0].answer().unwrap();
    assert_eq!((answer.text.as_str(), answer.seconds, answer.how), ("alpha\nbeta\n", 60, How::TimeUp));
    let answer = state.items[1].answer().unwrap();
    assert_eq!((answer.text.as_str(), answer.seconds, answer.over), ("alpha", 10, 0));
    check(1, strict(), "+61", &["taken when the time was up", "score 0 of 100: none", "is over"]);
    // A pause stops the strict clock too.
    check(1, strict(), "+50\n:pause\n+500\n\n+5\nalpha", &["kept, after 55 s"]);
}

#[test]
fn an_exam_says_nothing_before_its_end_and_everything_then() {
    let stage = Stage::new();
    let (_, out, path) = stage.start(2, exam(), "alpha\n:accept 2\nbeta\n");
    let (before, after) = out.split_at(out.find("answer 2 kept").unwrap());
    assert!(!before.contains("score") && !before.contains("reference"), "{out}");
    in_order(before, &["answer 1 kept", "question 2 of 2", "they cannot be appealed"]);
    in_order(
        after,
        &["Question `1`?", "score 75", "alpha 1", "Question `2`?", "score 25", "beta 2", "is over: score 50"],
    );
    assert_eq!(journal::read(&path).unwrap().state.course, Course::Ended);
    let (_, out, _) = stage.start(2, exam(), "alpha\n");
    assert!(!out.contains("75"), "an unfinished exam keeps its grades to itself:\n{out}");
}

#[test]
fn a_follow_up_says_what_can_be_earned_and_in_an_exam_only_how_to_pass() {
    let input = ":time\nalpha\n:reveal\n:skip\nalpha\nnothing of it\n";
    let options = |exam| Options { exam, follow_ups: 1, ..Options::default() };
    check(
        2,
        options(false),
        input,
        &[
            "follow-up 1 to question 1 | time 0:30 | score 75 of 100 so far, half of what was missed can be earned | `:skip` passes",
            "`:skip` passes it, and the reference answer comes right after it",
            "passed",
            "score 75",
            "question 2 of 2",
        ],
    );
    let (_, out, _) = Stage::new().start(2, options(true), input);
    let (before, after) = out.split_at(out.find("follow-up to answer 2 kept").unwrap());
    in_order(
        before,
        &[
            "follow-up 1 to question 1 | time 0:30 | `:skip` passes",
            "`:skip` passes it, and the reference answer comes at the end",
            "question 2 of 2",
        ],
    );
    for told in ["score", "made", "still open", "right after"] {
        assert!(!before.contains(told), "{told}:\n{out}");
    }
    in_order(after, &["score 75", "follow-up 1: passed", "score 75", "follow-up 1: earned nothing", "is over"]);
    assert!(!out.contains("with the follow-up"), "nothing was earned:\n{out}");
}

#[test]
fn a_panel_can_note_what_it_likes_where_there_is_no_key_point() {
    let stage = Stage::new();
    let mut started = fixture::started(1, Options { panel: true, ..Options::default() });
    started.questions[0].key_points.clear();
    let mut interview = Interview::start(stage.dir.path(), started, stage.world("b")).unwrap();
    let (_, out) = stage.hold(&mut interview, "alpha\n2 words of thanks\n");
    in_order(&out, &["marks for answer 1: there are no key points, so a note is all", "is over"]);
    assert_eq!(interview.transcript().state.items[0].panel.as_ref().unwrap().note, "2 words of thanks");
}

#[test]
fn an_appeal_is_granted_at_once_and_remembered() {
    let stage = Stage::new();
    let input = "alpha. the second thing\n:accept 2\n:accept 2\n:accept 9\n:reject 1\nbeta\n:accept 1";
    let (course, out, _) = stage.start(2, Options::default(), input);
    assert_eq!(course, Course::Ended);
    in_order(
        &out,
        &[
            "score 75",
            "question 2 of 2",
            "key point 2 counts now: your score 100, the grader's own 75",
            "kept: \"the second thing\" will match next time",
            "key point 2 counts in full already",
            "no key point 9",
            "key point 1 counts nothing now: your score 25",
            "\"alpha\" will not match",
            "answer 2 kept",
            // After the last grade, too.
            "key point 1 counts now",
            "score 50 of 100",
            "with your appeals: 63 of 100",
        ],
    );
    let (_, out, _) = stage.start(1, Options::default(), "I say the second thing\n");
    in_order(&out, &["score 25", "covered (weight 1"]);
}

#[test]
fn resume_goes_on_with_the_time_and_the_words_that_were_left() {
    let stage = Stage::new();
    let (_, _, path) = stage.start(2, Options::default(), "alpha\n+20\n\"\"\"\nso far\n");
    stage.clock.0.fetch_add(86_400_000, SeqCst);
    let (course, out) = stage.resume(&path, "0123456789abcdef", ":time\n");
    assert_eq!(course, Course::Stopped(StopReason::Closed));
    in_order(&out, &["1 of 2 questions closed", "0:40 left of 1:00", "kept draft: so far", "0:40 left"]);
    assert!(!out.contains("Question `1`?\nanswer"), "what is closed is not asked again");
    let (course, out) = stage.resume(&path, "another bank", "+41\nbeta\n");
    assert_eq!(course, Course::Ended);
    in_order(&out, &["bank has changed", "own copies", "kept draft: so far", "over time by 1 s", "is over: score 50"]);
}

#[test]
fn a_calendar_that_is_set_back_changes_no_time_and_loses_nothing() {
    let stage = Stage::new();
    // A day back while the first answer is typed, and ten years back before it is gone on with.
    let (course, out, path) =
        stage.start(3, Options::default(), "+10\n-86400\n+5\nalpha\n-3600\n+20\n\"\"\"\nso far\n");
    assert_eq!(course, Course::Stopped(StopReason::Closed));
    in_order(&out, &["answer 1 kept, after 15 s\n", "score 75"]);
    stage.clock.1.fetch_add(10 * 365 * 86_400, SeqCst);
    let (course, out) = stage.resume(&path, "0123456789abcdef", ":time\n-60\n+30\nbeta\n+70\n-90\nalpha beta\n");
    assert_eq!(course, Course::Ended);
    in_order(
        &out,
        &[
            "1 of 3 questions closed",
            "kept draft: so far",
            "0:40 left of 1:00",
            "answer 2 kept, after 50 s\n",
            "score 25",
        ],
    );
    in_order(&out, &["answer 3 kept, after 1 min 10 s, over time by 10 s", "is over: score"]);
    let transcript = Transcript::new(&path, journal::read(&path).unwrap().state);
    let seconds: Vec<u64> = transcript.state.items.iter().map(|item| item.answer().unwrap().seconds).collect();
    assert_eq!(seconds, [15, 50, 70]);
    let started_at = transcript.state.started_at;
    assert_eq!(started_at, fixture::now(), "it is filed under the day on which it began");
}

#[test]
fn an_answer_that_was_kept_is_graded_on_resume() {
    let stage = Stage::new();
    let (_, _, path) = stage.start(1, Options::default(), "alpha\n");
    let text = fs::read_to_string(&path).unwrap();
    // The program dies between the answer and its grade, in the middle of a line.
    let cut = text.find("\"event\":\"graded\"").unwrap();
    fs::write(&path, &text[..cut]).unwrap();
    let (course, out) = stage.resume(&path, "0123456789abcdef", "");
    assert_eq!(course, Course::Ended);
    in_order(&out, &["torn", "nothing before it is lost", "score 75", "is over: score 75"]);
}

#[test]
fn every_line_end_of_a_journal_is_a_place_to_go_on_from() {
    let input = "+4\n\"\"\"\nalpha\n+4\nmore\n\"\"\"\n:accept 2\n:hint\n:hint\n:search x\n:pause\n\n:skip\nalpha";
    let stage = Stage::new();
    let (_, _, path) = stage.start(3, Options::default(), input);
    let text = fs::read_to_string(&path).unwrap();
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    for end in &ends[..ends.len() - 1] {
        fs::write(&path, &text[..*end]).unwrap();
        let (course, out) = stage.resume(&path, "0123456789abcdef", "\nalpha beta\nalpha beta\nalpha beta\nalpha beta");
        assert_eq!(course, Course::Ended, "after {end} bytes:\n{out}");
    }
}

#[test]
fn what_is_printed_cannot_draw_on_the_terminal() {
    let mut started = fixture::started(1, Options::default());
    started.questions[0].title = "Title\u{1b}[2J".into();
    started.questions[0].reference = "**ref\u{1b}]0;x\u{7}**".into();
    let stage = Stage::new();
    let mut interview = Interview::start(stage.dir.path(), started, stage.world("b")).unwrap();
    let (_, out) = stage.hold(&mut interview, ":a\u{1b}c\nalpha\u{1b}[5m\n:accept 2 \u{202e}x");
    assert!(!out.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{out:?}");
    assert!(out.contains("Title␛[2J") && out.contains("<U+202E>"), "{out}");
}

use std::fs;

use super::*;
use crate::{
    disk::failing::{self, every_point},
    session::{
        Event, How, Options, Record, StopReason,
        fixture::{card, grade, record, started},
        replay,
    },
};

/// A transcript of questions with these answers; the last one stays open when `open`.
fn transcript(answers: &[&str], open: bool, change: impl Fn(&mut crate::session::Started)) -> Transcript {
    let mut first = started(answers.len() + usize::from(open), Options::default());
    change(&mut first);
    let mut records = vec![record(0, Event::Started(Box::new(first)))];
    for (index, answer) in answers.iter().enumerate() {
        let number = index + 1;
        let grade = grade(&card(number).key_points, answer);
        records.push(record(0, Event::Asked { number }));
        records
            .push(record(12_000, Event::Answered { answer: (*answer).into(), seconds: 12, over: 0, how: How::Typed }));
        records.push(record(0, Event::Graded { number, grader: "test".into(), grade }));
    }
    if open {
        records.push(record(0, Event::Asked { number: answers.len() + 1 }));
        records.push(record(3000, Event::Draft { text: "so </details> far".into() }));
        records.push(record(3000, Event::Stopped { reason: StopReason::Closed }));
    } else {
        records.push(record(0, Event::Ended));
    }
    of(&records)
}

fn of(records: &[Record]) -> Transcript {
    Transcript::new(
        Path::new("transcripts/2026-01-31T120000-docker-basics.jsonl"),
        replay(records.iter().cloned()).unwrap(),
    )
}

const HOSTILE: &[&str] = &[
    "</details></blockquote></div> alpha",
    "<script>alert(1)</script> alpha <!-- x",
    "a | b || alpha |\n| --- | --- |\n| x | y |",
    "alpha\n```\n````sh\n~~~~~\n``````",
    "alpha\n\n\n# heading\n## heading\nsetext\n===\nsetext\n---\n",
    "alpha\n---\ntitle: x\n---",
    "alpha\n\n    code\n\ttab\n> quote\n- item\n* item\n+ item\n1. one\n2) two",
    "alpha ![x](javascript:x) [y](http://z) <http://z> [^1] [ref]: x",
    "alpha \u{1b}[31mred\u{7}\u{9b}2J \u{202e}evil \r over\u{0}",
    "alpha {{ config }} {% include-markdown \"/etc/passwd\" %} {: .x }\n--8<-- \"x\"\n;--8<--",
    "alpha\n??? question \"Mine\"\n    no\n!!! note\n=== \"tab\"\n/// details\n:::",
    "alpha $x$ $$y$$ @someone :smile: ==m== ++k++ ^^i^^ ~~s~~ H~2~O &lt;b&gt; &#60;b&#62;",
    "alpha \\</details\\> \\` \\| \\\\",
    "</summary></td></tr></table>`alpha`",
];

/// The lines of a report outside of the front matter.
fn body(report: &str) -> Vec<&str> {
    let mut parts = report.splitn(3, "---\n");
    assert_eq!(parts.next(), Some(""));
    assert!(parts.next().is_some());
    parts.next().unwrap().lines().collect()
}

/// Only what the report itself writes has structure; checks each line against the few forms there are.
fn check_structure(report: &str) {
    let lines = body(report);
    let columns = |line: &str| line.matches('|').count();
    let mut table = 0;
    let mut open = false;
    for line in &lines {
        assert!(
            !line.chars().any(|c| (c.is_control() && c != '\t') || ('\u{202a}'..='\u{202e}').contains(&c)),
            "{line:?}"
        );
        for tag in ["<script", "</div", "<!--", "{{", "{%", "--8<--", "```", "](", "<http"] {
            assert!(!line.contains(tag), "{tag} in {line:?}");
        }
        assert_eq!(line.matches("<blockquote>").count(), line.matches("</blockquote>").count(), "{line:?}");
        match *line {
            "<details>" => assert!(!std::mem::replace(&mut open, true)),
            "</details>" => assert!(std::mem::replace(&mut open, false)),
            _ => assert!(!line.contains("details>"), "{line:?}"),
        }
        if let Some(quoted) = line.strip_prefix('>') {
            let first = quoted.trim_start().chars().next();
            assert!(first.is_none_or(|c| c.is_alphanumeric() || c == '&' || !c.is_ascii()), "{line:?}");
        }
        if line.starts_with('|') {
            table = if table == 0 { columns(line) } else { table };
            assert_eq!(columns(line), table, "{line:?}");
        } else {
            table = 0;
        }
        let own = [
            "# ",
            "## ",
            "| ",
            ">",
            "<",
            "- ",
            "**",
            "Score",
            "docker · ",
            "Not submitted",
            "Hint",
            "Searched",
            "No words",
            "`greenroom resume`",
        ];
        assert!(line.is_empty() || own.iter().any(|start| line.starts_with(start)), "{line:?}");
    }
    assert!(!open);
}

#[test]
fn nothing_that_was_typed_breaks_out_of_the_report() {
    for hostile in HOSTILE {
        let report = markdown::render(&transcript(&[hostile, "alpha"], true, |_| {}), &[]);
        check_structure(&report);
        assert_eq!(body(&report).iter().filter(|line| **line == "<details>").count(), 2, "{hostile}");
    }
}

#[test]
fn nothing_in_the_bank_breaks_out_of_the_report() {
    for hostile in HOSTILE {
        let change = |started: &mut crate::session::Started| {
            for card in &mut started.questions {
                card.title = (*hostile).into();
                card.reference = format!("{hostile}\n\n```sh\n{hostile}");
                card.hints = vec![(*hostile).into()];
            }
        };
        let report = markdown::render(&transcript(&["alpha", "beta"], true, change), &[]);
        check_structure(&report);
    }
}

/// What a `CommonMark` parser with every extension makes of a report: its headings, and whether HTML stands anywhere but
/// at the beginning of a line that the report itself wrote.
fn parsed_headings(report: &str) -> usize {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let mut headings = 0;
    let (mut quotes, mut tables) = (0, 0);
    for event in Parser::new_ext(report, Options::all()) {
        match event {
            Event::Start(Tag::Heading { .. }) => headings += 1,
            Event::Start(Tag::BlockQuote(_)) => quotes += 1,
            Event::Start(Tag::Table(_)) => tables += 1,
            Event::Html(html) => assert!(
                [
                    "<details>",
                    "<summary>",
                    "</details>",
                    "<p>",
                    "<ul>",
                    "<ol",
                    "<pre>",
                    "<table>",
                    "<blockquote>",
                    "<hr>"
                ]
                .iter()
                .any(|tag| html.starts_with(tag)),
                "{html}"
            ),
            Event::InlineHtml(html) => panic!("{html} in\n{report}"),
            Event::Start(
                Tag::CodeBlock(_)
                | Tag::FootnoteDefinition(_)
                | Tag::Image { .. }
                | Tag::Link { .. }
                | Tag::Strikethrough
                | Tag::Subscript
                | Tag::Superscript,
            )
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::Code(_) => {
                assert_eq!(event, Event::Code("greenroom resume".into()), "{report}");
            }
            _ => {}
        }
    }
    assert_eq!((quotes, tables), (3, 3), "two answers and a draft; a summary and two grades:\n{report}");
    headings
}

#[test]
fn a_parser_sees_only_the_structure_of_the_report() {
    for hostile in HOSTILE {
        let report = markdown::render(
            &transcript(&[hostile, "alpha"], true, |started| {
                started.questions[1].title = (*hostile).into();
                started.questions[1].reference = (*hostile).into();
            }),
            &[],
        );
        assert_eq!(parsed_headings(&report), 5, "title, three questions, what to work on:\n{report}");
    }
}

#[test]
fn quoted_text_comes_back_as_typed() {
    /// What a reader sees: entities resolved, breaks dropped.
    fn seen(quote: &str) -> String {
        let lines = quote.lines().map(|line| line.strip_prefix("> ").unwrap_or("").trim_end_matches("  "));
        let mut text = lines.collect::<Vec<_>>().join("\n").replace("&nbsp;", " ");
        for code in 33..127u8 {
            text = text.replace(&format!("&#{code};"), &(code as char).to_string());
        }
        text
    }
    for text in HOSTILE.iter().filter(|text| !text.contains(['\t', '\u{1b}', '&'])) {
        assert_eq!(seen(&escape::quote(text)).trim_end(), text.trim_end(), "{text}");
    }
    assert_eq!(escape::quote("plain words: it's 50-50, a/b --flag"), "> plain words: it's 50-50, a/b --flag  \n");
}

#[test]
fn the_report_has_its_parts() {
    let report = markdown::render(&transcript(&["alpha", "alpha beta"], false, |_| {}), &[]);
    let expect = "\
---
title: \"Interview 2026-01-31T120000-docker-basics\"
date: 2026-01-31T12:00:00+01:00
topics: [\"docker\"]
level: basics
questions: 2
seed: 7
bank: \"0123456789abcdef\"
grader: \"test\"
score: 88
finished: true
---

# Interview on docker

**Score 88 of 100**, 2026-01-31 12:00, level: basics, seed 7.

| # | Question | Score | With appeals | Time | Remarks |
| --: | --- | --- | --: | --- | --- |
| 1 | Question 1? | ████████░░ 75 | – | 12 s of 1 min |  |
| 2 | Question 2? | ██████████ 100 | – | 12 s of 1 min |  |

## 1. Question 1?

docker · basics · 12 s of 1 min

> alpha  

Score **75** of 100: good.

| # | Key point | Weight | Verdict | Credit | In the answer |
| --: | --- | --: | --- | --: | --- |
| 1 | alpha 1 | 3 | ✓ covered | 1.00 | “alpha” |
| 2 | beta 1 | 1 | ✗ missed | 0.00 |  |

<details>
<summary>Reference answer</summary>
<p><strong>alpha 1</strong></p>
<ul><li>beta 1</li></ul>
</details>
";
    assert_eq!(&report[..expect.len()], expect);
    assert!(
        report.ends_with("## What to work on\n\n- **beta 1** (missed; 25 points of question 1: Question 1?)\n"),
        "{report}"
    );
}

#[test]
fn an_unfinished_report_says_so_and_keeps_the_draft() {
    let report = markdown::render(&transcript(&["alpha"], true, |_| {}), &[]);
    for part in [
        "finished: false",
        "**Not finished**: 1 of 2 questions closed; the input ended.",
        "`greenroom resume` goes on",
        "Not submitted:\n\n> so &#60;/details&#62; far",
    ] {
        assert!(report.contains(part), "{part} in\n{report}");
    }
    assert!(!report.contains("alpha 2"), "the reference of an open question stays hidden:\n{report}");
    let exam = markdown::render(&transcript(&["alpha"], true, |started| started.options.exam = true), &[]);
    assert!(exam.contains("score: null") && !exam.contains("alpha 1") && !exam.contains("beta"), "{exam}");
}

#[test]
fn json_tells_exactly_what_was_typed() {
    for hostile in HOSTILE {
        let text = json::render(&transcript(&[hostile], true, |_| {}), &[]);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["schema"], json::SCHEMA);
        let question = &value["questions"][0];
        assert_eq!(question["answer"], **hostile);
        assert_eq!(question["status"], "answered");
        assert_eq!(question["grade"]["key_points"][0]["verdict"], "covered");
        assert_eq!(question["override"], serde_json::Value::Null);
        assert_eq!((&question["seconds"], &question["in_time"]), (&12.into(), &true.into()));
        assert_eq!(value["questions"][1]["status"], "unanswered");
    }
}

#[test]
fn a_report_replaces_an_older_one_whole() {
    let dir = tempfile::tempdir().unwrap();
    let journal = dir.path().join("x.jsonl");
    let path = write_beside(&journal, &transcript(&["alpha"], false, |_| {}), &[]).unwrap();
    assert_eq!(path, dir.path().join("x.md"));
    write_beside(&journal, &transcript(&["beta"], false, |_| {}), &[]).unwrap();
    assert!(fs::read_to_string(&path).unwrap().contains("> beta"));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no temporary file stays");
    assert!(write_beside(&dir.path().join("gone/x.jsonl"), &transcript(&["a"], false, |_| {}), &[]).is_err());
}

#[test]
fn whichever_step_fails_the_older_report_stays_and_the_next_one_is_written() {
    let points = every_point(4, |disk, about| {
        let dir = failing::folder();
        let path = dir.path().join("x.md");
        write_file(&path, "old").unwrap();
        let written = write_file_on(disk.as_ref(), &path, "new");
        let there = fs::read_to_string(&path).unwrap();
        assert_eq!(there, if written.is_ok() { "new" } else { "old" }, "{about}");
        write_file(&path, "newest").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "newest", "{about}");
        written.is_err()
    });
    assert!(points >= 32, "only {points} points");
}

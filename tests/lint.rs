//! What `bank check` finds beyond the Markdown, as data: a small bank, and the findings with their lines. Then the command
//! itself: its formats, its exit codes, and what `--fix` mends.

mod common;

use std::{collections::BTreeSet, fs};

use common::Workspace;
use greenroom::{
    content::{NoIncludes, parse_page, tell_pages_apart},
    lint::{self, Input},
    source::LineIndex,
};

/// Pages, and the findings as `code file:line`.
fn check(pages: &[(&str, &str)], expect: &[&str]) {
    let mut pages: Vec<(String, String)> =
        pages.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
    pages.sort();
    let mut questions: Vec<_> =
        pages.iter().flat_map(|(file, text)| parse_page(file, text, &NoIncludes).questions).collect();
    tell_pages_apart(&mut questions);
    let files: BTreeSet<String> = pages.iter().map(|(file, _)| file.clone()).collect();
    let exists = |file: &str| files.contains(file);
    let found = lint::lint(&Input { questions: &questions, pages: &pages, exists: &exists, whole: false });
    let mut lines: Vec<String> = found
        .iter()
        .map(|finding| {
            let (_, text) = pages.iter().find(|(file, _)| *file == finding.file).unwrap();
            assert!(text.get(finding.span.range()).is_some(), "{finding:?}");
            let line = LineIndex::new(text).line(finding.span.start);
            format!("{} {}:{line}", finding.code, finding.file)
        })
        .collect();
    lines.sort();
    let mut expect: Vec<&str> = expect.to_vec();
    expect.sort_unstable();
    assert_eq!(lines, expect, "{found:#?}");
}

/// The levels of one topic with so many questions each, and the findings.
fn check_levels(levels: &[(&str, usize)], expect: &[&str]) {
    let mut questions = Vec::new();
    for (level, count) in levels {
        let page: String =
            (0..*count).map(|n| format!("??? question \"What is {level} {n}?\"\n    It is {n}.\n\n")).collect();
        questions.extend(parse_page(&format!("t/{level}.md"), &page, &NoIncludes).questions);
    }
    let found = lint::lint(&Input { questions: &questions, pages: &[], exists: &|_| true, whole: true });
    let found: Vec<&str> =
        found.iter().filter(|finding| finding.code.contains("level")).map(|finding| finding.message.as_str()).collect();
    assert_eq!(found, expect);
}

const GOOD: &str = "??? question \"What do namespaces do?\"\n    **They limit which processes, mounts and networks a container can see.**\n\n    \
    <!-- rubric\n    key_points:\n      - point: they limit which processes and mounts can be seen\n        weight: 3\n        accept: [\"own view of the system\"]\n    \
    examples:\n      - answer: \"They limit what processes and mounts a container sees.\"\n        band: good..strong\n      \
    - answer: \"I do not know.\"\n        band: none\n    -->\n";

#[test]
fn a_good_page_has_no_findings() {
    check(&[("t/basics.md", GOOD)], &[]);
}

#[test]
fn rubrics_are_held_against_their_own_grading() {
    let page = "??? question \"Why use volumes?\"\n    Their data outlives the container that wrote it.\n\n    \
        <!-- rubric\n    key_points:\n      - point: it is better and faster\n      - point: data outlives the container\n    \
        examples:\n      - answer: \"The data survives when the container is removed.\"\n        band: none\n    -->\n";
    check(
        &[("t/basics.md", page)],
        &["point-generic t/basics.md:6", "reference-below-95 t/basics.md:1", "rubric-example-band t/basics.md:9"],
    );
    let asks = GOOD.replace("weight: 3\n", "weight: 3\n        ask: Which part of the system is in view?\n");
    check(&[("t/basics.md", &asks)], &["ask-gives-away t/basics.md:8"]);
    let fair = asks.replace("Which part of the system is in view?", "What do they do for security?");
    check(&[("t/basics.md", &fair)], &[]);
    let away = "??? question \"How is a container stopped with `docker stop`?\"\n    `docker stop`\n";
    check(&[("t/basics.md", away)], &["title-gives-answer t/basics.md:1"]);
}

#[test]
fn twins_are_found_across_pages_of_a_topic() {
    let ask = |title: &str, answer: &str| format!("??? question \"{title}\"\n    {answer}\n\n");
    let one = ask("What is a pod?", "The smallest unit that the scheduler places on a node.");
    let other = ask("what is a Pod", "One or several containers that share an address.")
        + &ask("Explain pods.", "A wrapper around processes with a common lifetime.");
    check(
        &[("k8s/basics.md", &one), ("k8s/advanced.md", &other), ("docker/basics.md", &one)],
        // The third answer is the first one again, in another topic.
        &["duplicate-title k8s/basics.md:1", "near-duplicate-title k8s/advanced.md:4", "same-answer k8s/basics.md:1"],
    );
    let different =
        ask("Why do pods restart?", "The kubelet sees that the liveness probe failed and starts the container anew.");
    check(&[("k8s/basics.md", &one), ("k8s/advanced.md", &different)], &[]);
}

#[test]
fn links_that_lead_nowhere_are_found_where_they_stand() {
    let page = "# Page\n\n[ok](advanced.md#x) [up](../index.md) [gone](gone.md)\n\n??? question \"What is linked?\"\n    \
        The [site](https://example.com) and [a page](../other/basics.md) and [![x](x.png)](advanced.md).\n\n\
        `[code](none.md)`\n\n[mail](mailto:a@example.com) [dir](../t/) [root](/x.md) [out](../../x.md)\n";
    check(
        &[("t/basics.md", page), ("t/advanced.md", ""), ("index.md", ""), ("t/index.md", "")],
        &[
            "broken-link t/basics.md:3",
            "broken-link t/basics.md:6",
            "broken-link t/basics.md:6",
            "broken-link t/basics.md:10",
        ],
    );
}

#[test]
fn prose_is_looked_at_where_that_is_cheap() {
    let long = "word ".repeat(201);
    let page = format!(
        "??? question \"TCP versus UDP\"\n    TCP orders bytes.\n\n??? question \"Explain the long one.\"\n    {long}\n"
    );
    let parsed = parse_page("t/basics.md", &page, &NoIncludes);
    let found = lint::lint(&Input { questions: &parsed.questions, pages: &[], exists: &|_| true, whole: false });
    let codes: Vec<&str> = found
        .iter()
        .map(|finding| finding.code)
        .filter(|code| code.contains("title-form") || code.contains("long"))
        .collect();
    assert_eq!(codes, ["title-form", "long-answer"]);
}

#[test]
fn levels_are_weighed() {
    check_levels(&[("basics", 4), ("intermediate", 4), ("advanced", 4)], &[]);
    check_levels(&[("basics", 4), ("intermediate", 2), ("advanced", 4)], &[]);
    check_levels(
        &[("basics", 5), ("intermediate", 2), ("advanced", 4)],
        &["the topic `t` has 2 intermediate questions and 5 basics ones"],
    );
    check_levels(&[("basics", 1), ("advanced", 1)], &["the topic `t` has no intermediate questions"]);
    check_levels(&[("overview", 3)], &[]);
}

fn run(workspace: &Workspace, args: &[&str]) -> (i32, String, String) {
    let output = workspace.run(args, "");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn findings_are_printed_for_people_programs_and_github() {
    let workspace = Workspace::new(1);
    let page = workspace.path().join("content/docker/basics.md");
    fs::write(
        &page,
        "??? question \"What is 100%, really?\"\n    A [crane](gone%20now.md) lifts containers onto ships.\n",
    )
    .unwrap();
    let (code, out, err) = run(&workspace, &["bank", "check"]);
    assert_eq!(code, 3, "{out}{err}");
    assert!(out.contains("warning[broken-link]: the link to `gone%20now.md` leads nowhere"), "{out}");
    assert!(out.contains("content/docker/basics.md:2:15"), "{out}");
    assert!(err.contains("1 warning, 1 note in 1 page with 1 question"), "{err}");
    let (code, out, _) = run(&workspace, &["bank", "check", "--format", "github"]);
    assert_eq!(code, 3);
    let expect = "::warning file=content/docker/basics.md,line=2,col=15,title=broken-link::the link to `gone%2520now.md` leads nowhere%0Ahelp: ";
    assert!(out.contains(expect), "{out}");
    assert!(out.contains("::notice file=content/docker/basics.md,line=1,col=1,title=missing-level::"), "{out}");
    for args in [["bank", "check", "--json", "-q"].as_slice(), &["bank", "check", "--format", "json", "-q"]] {
        let (code, out, _) = run(&workspace, args);
        assert_eq!(code, 3);
        let list: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(list[1]["code"], "broken-link");
        assert_eq!(list[1]["line"], 2);
        assert_eq!(list[1]["severity"], "warning");
    }
    // Notes alone are no findings to fail over; a page by itself lacks no level.
    fs::write(&page, "??? question \"What is it?\"\n    A thing that holds water.\n").unwrap();
    assert_eq!(run(&workspace, &["bank", "check"]).0, 0);
    let (code, out, _) = run(&workspace, &["bank", "check", "content/docker/basics.md"]);
    assert_eq!((code, out.as_str()), (0, ""));
}

#[test]
fn what_is_safe_is_mended_after_a_yes() {
    let workspace = Workspace::new(1);
    let page = workspace.path().join("content/docker/basics.md");
    let broken = "\u{feff}# Page\r\n\r\n???question 'What is it?'  \r\n    A thing.";
    fs::write(&page, broken).unwrap();
    let (code, out, err) = run(&workspace, &["bank", "check", "--fix"]);
    assert_eq!(code, 3, "{out}{err}");
    assert!(
        out.starts_with("--- a/content/docker/basics.md\n+++ b/content/docker/basics.md\n@@ -1,4 +1,4 @@\n"),
        "{out}"
    );
    assert!(out.contains("+??? question \"What is it?\"\n"), "{out}");
    assert!(err.contains("4 lines in 1 page can be mended"), "{err}");
    assert_eq!(fs::read_to_string(&page).unwrap(), broken);
    let (code, _, err) = run(&workspace, &["bank", "check", "--fix", "--yes"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(fs::read_to_string(&page).unwrap(), "# Page\n\n??? question \"What is it?\"\n    A thing.\n");
    let (code, out, err) = run(&workspace, &["bank", "check", "--fix"]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", "nothing to mend\n"));
    // What is only read is not written.
    let (code, _, err) = run(&workspace, &["--content", "content", "bank", "check", "--fix", "--yes"]);
    assert_eq!(code, 2, "{err}");
    assert_eq!(run(&workspace, &["bank", "check", "--yes"]).0, 2);
}

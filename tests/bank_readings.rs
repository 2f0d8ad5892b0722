//! How pages are read, as data: every row of the format's table of readings, what stands around the questions, and the
//! findings that go with each. A case is a page, the titles and answers it gives, and the codes of its findings.

use std::fmt::Write;

use greenroom::{
    bank::{Band, Level, PointKind, Question},
    clock::{Clock, SystemClock},
    content::{Included, Includes, NoIncludes, ParsedPage, parse_page},
    diagnostic::Severity,
    source::LineIndex,
};

fn page(text: &str) -> ParsedPage {
    let page = parse_page("docker/basics.md", text, &NoIncludes);
    for question in page.questions.iter().take(100) {
        let source = &text[question.span.range()];
        assert!(source.trim_start().starts_with("???"), "{source:?}");
        assert_eq!(LineIndex::new(text).line(question.span.start), question.line, "{text:?}");
    }
    for finding in &page.diagnostics {
        assert!(text.get(finding.span.range()).is_some(), "{finding:?}");
    }
    page
}

/// Titles and answers, and the codes of the findings.
fn check(text: &str, expect: &[(&str, &str)], codes: &[&str]) {
    let page = page(text);
    let found: Vec<(&str, &str)> =
        page.questions.iter().map(|question| (question.title.as_str(), question.answer_markdown.as_str())).collect();
    assert_eq!(found, expect, "{text}");
    let found: Vec<&str> = page.diagnostics.iter().map(|finding| finding.code).collect();
    assert_eq!(found, codes, "{text}\n{:#?}", page.diagnostics);
}

/// What the finding with this code is about: line, column and text.
fn place<'a>(text: &'a str, code: &str) -> (usize, usize, &'a str) {
    let page = page(text);
    let finding = page.diagnostics.iter().find(|finding| finding.code == code).expect(code);
    let position = LineIndex::new(text).position(text, finding.span.start);
    (position.line, position.column, &text[finding.span.range()])
}

#[test]
fn the_same_question_in_every_spelling() {
    let same = [("A", "x")];
    check("??? question \"A\"\n    x\n", &same, &[]);
    check("???+ question \"A\"\n    x\n", &same, &[]);
    check("???question \"A\"\n    x\n", &same, &[]);
    check("??? QUESTION \"A\"\n    x\n", &same, &[]);
    check("??? question  \"A\"\n    x\n", &same, &[]);
    check("??? question \"A\"  \t\n    x   \n", &same, &[]);
    check("??? question \"A\"\n\n    x\n", &same, &[]);
    check("??? question \"A\"\n\n\n    x\n", &same, &[]);
    check("Some paragraph\n??? question \"A\"\n    x\n", &same, &[]);
    check("??? question \"A\"\n\tx\n", &same, &[]);
    check("??? question \"A\"\n  \tx\n", &same, &[]);
    check("??? question \"A\"\r\n    x\r\n", &same, &[]);
    check("??? question \"A\"\r    x\r", &same, &[]);
    check("\u{feff}??? question \"A\"\n    x\n", &same, &[]);
    check("\u{feff}---\r\ntitle: T\r\n---\r\n??? question \"A\"\r\n    x", &same, &[]);
    check("??? question \"A\"\n    x", &same, &[]);
    check("??? question \"1. A\"\n    x", &same, &[]);
    check("??? question inline end \"A\"\n    x", &same, &[]);
}

#[test]
fn titles_reach_to_the_last_quote() {
    check("??? question \"What is an \"init\" process?\"\n    x\n", &[("What is an \"init\" process?", "x")], &[]);
    check("??? question \"Is \"a\" the same as \"b\"?\"\n    x\n", &[("Is \"a\" the same as \"b\"?", "x")], &[]);
    check("??? question \"12. What is `ps`?\"\n    x\n", &[("What is ps?", "x")], &[]);
    check("??? question \"What is a <POD>?\"\n    x\n", &[("What is a <POD>?", "x")], &[]);
    let page = page("??? question \"12. What is `ps`?\"\n    x\n");
    assert_eq!(page.questions[0].title_markdown, "12. What is `ps`?");
}

#[test]
fn broken_titles_are_read_with_a_warning() {
    let same = [("A", "x")];
    check("??? question \"A**\n    x\n", &same, &["unclosed-title"]);
    check("??? question \"A\n    x\n", &same, &["unclosed-title"]);
    check("??? question 'A'\n    x\n", &same, &["title-quotes"]);
    check("??? question “A”\n    x\n", &same, &["title-quotes"]);
    check(" ??? question \"A\"\n    x\n", &same, &["indented-header"]);
    check("   ??? question \"A\"\n    x\n", &same, &["indented-header"]);
    check("  ??? question \"A\"\n      x\n      - y\n", &[("A", "x\n- y")], &["indented-header"]);
    check("??? question \"A\" {#a}\n    x\n", &same, &["text-after-title"]);
    check("??? question A title\n    x\n", &[("A title", "x")], &["unquoted-title"]);
    check("??? question\n    x\n", &[], &["no-title"]);
    check("??? question \"\"\n    x\n", &[], &["no-title"]);
    let text = "??? question \"A\"\n    x\n\n??? question \"Bee** \n    y\n";
    assert_eq!(place(text, "unclosed-title"), (4, 14, "\"Bee**"));
    let text = "\u{feff}---\r\ntitle: T\r\n---\r\n  ??? question 'ü'\r\n    y\r\n";
    assert_eq!(place(text, "title-quotes"), (4, 16, "'ü'"));
}

#[test]
fn a_label_is_not_a_title() {
    check("### What is it?\n\n??? question \"Show Answer\"\n    x\n", &[("What is it?", "x")], &["label-title"]);
    check("### 3. What is it?\n??? question \"Answer\"\n    x\n", &[("What is it?", "x")], &["label-title"]);
    check("What is it?\n\n??? question \"Show Answer\"\n    x\n", &[("What is it?", "x")], &["label-title"]);
    check("**What\nis it?**\n\n??? question \"Show Answer\"\n    x\n", &[("What is it?", "x")], &["label-title"]);
    check("## Basics\n\nWhat is it?\n\n??? question \"Answer\"\n    x\n", &[("What is it?", "x")], &["label-title"]);
    check("### Why?\n\nThink well.\n\n??? question \"Answer\"\n    x\n", &[("Why?", "x")], &["label-title"]);
    check("??? question \"Show Answer\"\n    x\n", &[], &["label-title"]);
    // One label does not say what another stands for.
    check("## Answer\n\n??? question \"Show Answer\"\n    x\n", &[], &["label-title"]);
    check("**Solution**\n\n??? question \"Show Answer\"\n    x\n", &[], &["label-title"]);
    // A heading is the title of one question only.
    check(
        "### What?\n??? question \"Answer\"\n    x\n??? question \"Answer\"\n    y\n",
        &[("What?", "x")],
        &["label-title", "label-title"],
    );
    // A paragraph that becomes a title is not text that was lost from the answer above.
    check(
        "Why?\n\n??? question \"Answer\"\n    x\n\nHow?\n\n??? question \"Answer\"\n    y\n",
        &[("Why?", "x"), ("How?", "y")],
        &["label-title", "label-title"],
    );
    let page = page("## Part\n\n### What?\n??? question \"Answer\"\n    x\n\n??? question \"B\"\n    y\n");
    let sections: Vec<_> = page.questions.iter().map(|question| question.section.as_deref()).collect();
    assert_eq!(sections, [Some("Part"), Some("Part")]);
}

#[test]
fn blocks_inside_an_answer() {
    check("??? question \"A\"\n    ??? success \"Answer\"\n        x\n\n        - y\n", &[("A", "x\n\n- y")], &[]);
    check("??? question \"A\"\n\n    ???+ success \"Show answer\"\n\n        x\n", &[("A", "x")], &[]);
    check("??? question \"A\"\n    !!! success\n        x\n", &[("A", "x")], &[]);
    let kept = "x\n\n??? note \"More\"\n    y";
    check("??? question \"A\"\n    x\n\n    ??? note \"More\"\n        y\n", &[("A", kept)], &[]);
    let kept = "x\n\n??? question \"B\"\n    y";
    check("??? question \"A\"\n    x\n\n    ??? question \"B\"\n        y\n", &[("A", kept)], &["nested-question"]);
}

#[test]
fn what_is_no_question() {
    check("!!! question \"A\"\n    x\n", &[], &["admonition-question"]);
    check("??? \"A\"\n    x\n", &[], &["no-kind"]);
    check("???? question \"A\"\n    x\n", &[], &[]);
    check("??? note \"A\"\n    x\n", &[], &[]);
    check("??? qestion \"A\"\n    x\n", &[], &["unknown-kind"]);
    check("```\n??? question \"A\"\n    x\n```\n", &[], &[]);
    check("~~~~ md\n??? question \"A\"\n    x\n~~~\n~~~~\n??? question \"B\"\n    y\n", &[("B", "y")], &[]);
    check("```\n??? question \"A\"\n    x\n", &[("A", "x")], &["unclosed-fence"]);
    check("<!--\n??? question \"A\"\n    x\n-->\n??? question \"B\"\n    y\n", &[("B", "y")], &["commented-question"]);
    check("Text\n\n    ??? question \"A\"\n        x\n", &[], &["indented-question"]);
    let code = "```md\n??? question \"B\"\n    y\n```";
    check(&format!("??? question \"A\"\n    {}\n", code.replace('\n', "\n    ")), &[("A", code)], &[]);
}

#[test]
fn blocks_around_questions_hold_questions() {
    let two = [("A", "x"), ("B", "y")];
    check("??? note \"Part\"\n    ??? question \"A\"\n        x\n    ??? question \"B\"\n        y\n", &two, &[]);
    check("=== \"Tab\"\n\n    ??? question \"A\"\n        x\n", &two[..1], &[]);
    check("- item\n\n    ??? question \"A\"\n        x\n", &two[..1], &[]);
    check("??? note \"Part\"\n    ```\n    ??? question \"A\"\n        x\n    ```\n", &[], &[]);
}

#[test]
fn the_answer_ends_where_the_indentation_does() {
    let same = [("A", "x")];
    check("??? question \"A\"\n    x\n   y\n", &same, &["short-indent"]);
    check("??? question \"A\"\n    x\ny\n    z\n", &same, &["short-indent"]);
    check("??? question \"A\"\n    x\n\ny\n", &same, &["short-indent"]);
    check("??? question \"A\"\n    x\n\n- y\n- z\n", &same, &["short-indent"]);
    check("??? question \"A\"\n    x\n```\ny\n```\n", &same, &["short-indent"]);
    check("??? question \"A\"\n  x\n", &[], &["empty-answer", "short-indent"]);
    assert_eq!(place("??? question \"A\"\n    x\n\n  two blanks\n", "short-indent"), (4, 3, "two blanks"));
    // What parts a page is not part of any answer, and neither is what follows it.
    check("??? question \"A\"\n    x\n## Heading\nText\n", &same, &[]);
    check("??? question \"A\"\n    x\n\n---\n\nText\n", &same, &[]);
    check("??? question \"A\"\n    x\n\n[Back to top](#top)\n", &same, &[]);
    check("??? question \"A\"\n    x\n\nHeading\n---\n\nText\n", &same, &[]);
    check("??? question \"A\"\n    x\n\n<!-- a remark -->\n", &same, &[]);
}

#[test]
fn fences_and_empty_answers() {
    check(
        "??? question \"A\"\n    x\n    ```sh\n    ls\n\n??? question \"B\"\n    y\n",
        &[("A", "x\n```sh\nls"), ("B", "y")],
        &["unclosed-fence"],
    );
    let list = "1. x\n   ```sh\n   ls\n   ```\n2. ~~~\n   `\n   ~~~";
    check(&format!("??? question \"A\"\n    {}\n", list.replace('\n', "\n    ")), &[("A", list)], &[]);
    check("??? question \"A\"\n", &[], &["empty-answer"]);
    check("??? question \"A\"\n\n??? question \"B\"\n    y\n", &[("B", "y")], &["empty-answer"]);
    check("??? question \"Placeholder Question\"\n    x\n", &[], &["placeholder"]);
    check("??? question \"1. Placeholder question\"\n    x\n", &[], &["placeholder"]);
    check("??? question \"A\"\n    <!-- later -->\n", &[], &["empty-answer"]);
}

#[test]
fn answers_are_commonmark() {
    let check = |body: &str, expect: &str| {
        let page = page(&format!("??? question \"A\"\n    {body}\n"));
        assert_eq!(page.questions[0].answer_text, expect, "{body:?}");
    };
    check("Layers:\n    - one\n    - two", "Layers:\none\ntwo");
    check("Use {{ var }} here", "Use {{ var }} here");
    check("| A | B |\n    | - | - |\n    | 1 | 2 |", "A | B\n1 | 2");
    check("x\n\n# After\n\nText", "x");
}

fn question(file: &str, text: &str) -> Question {
    parse_page(file, text, &NoIncludes).questions.remove(0)
}

#[test]
fn topic_and_level_come_from_the_first_that_says_so() {
    let check = |file: &str, head: &str, topic: &str, level: Option<Level>| {
        let question = question(file, &format!("{head}\n??? question \"A\"\n    x\n"));
        assert_eq!((question.topic.as_str(), question.level), (topic, level), "{file} {head}");
    };
    let (basics, advanced) = (Some(Level::Basics), Some(Level::Advanced));
    check("docker/advanced.md", "", "docker", advanced);
    check("docker/advanced/index.md", "", "docker", advanced);
    check("aws/sre/basics/index.md", "", "aws/sre", basics);
    check("docker/easy.md", "", "docker", basics);
    check("docker/advanced.md", "---\nlevel: junior\n---", "docker", basics);
    check("docker/advanced.md", "---\ntopic: Cloud Native/K8s\n---", "cloud-native/k8s", advanced);
    check("docker/index.md", "{% include-markdown \".partials/interview-level-advanced.md\" %}\n", "docker", advanced);
    check("docker/index.md", "---\ntitle: Docker Interview Questions - Advanced\n---", "docker", advanced);
    check("index.md", "# Docker Interview Questions – Basic\n", "docker", basics);
    check(
        "index.md",
        "---\ntitle: \"Docker Interview Questions - Advanced\"\n---\n# Other - Basics\n",
        "docker",
        advanced,
    );
    check("docker/networking.md", "# Networking\n", "docker", None);
}

#[test]
fn front_matter_is_the_first_block_only() {
    let text = "---\ntitle: \"T: x\"\ndescription: D\ntime_limit: 90s\n---\n# H\n\n---\ntitle: Other\nlevel: basics\n---\n\n\
                ??? question \"A\"\n    x\n";
    let page = parse_page("docker/index.md", text, &NoIncludes);
    assert_eq!(page.title.as_deref(), Some("T: x"));
    assert_eq!(page.description.as_deref(), Some("D"));
    assert_eq!(page.level, None);
    assert_eq!(page.questions[0].time_limit.map(|time| time.as_secs()), Some(90));
    assert_eq!(page.questions[0].section, None);
    assert_eq!(place(text, "second-front-matter"), (8, 1, "---"));

    let front = |front: &str, codes: &[&str]| {
        check(&format!("---\n{front}\n---\n??? question \"A\"\n    x\n"), &[("A", "x")], codes);
    };
    front("title: \"Docker\"\ntags: [a, b]\nhide:\n  - toc", &[]);
    front("title: \"What is \"it\"\"", &["front-matter"]);
    front("level: guru", &["unknown-level"]);
    front("levle: basics", &["front-matter-key"]);
    front("time_limit: soon", &["time-limit"]);
    front("- a", &["front-matter"]);
    check("---\ntitle: x\n\n??? question \"A\"\n    x\n", &[("A", "x")], &["unclosed-front-matter"]);
    assert_eq!(place("---\nlevel: guru\n---\n??? question \"A\"\n    x\n", "unknown-level"), (2, 8, "guru"));
}

#[test]
fn headings_are_sections() {
    let page = page(
        "# Title\n\n??? question \"A\"\n    x\n\n## One ##\n\n??? question \"B\"\n    x\n\n### Inner {#inner}\n\n\
         ??? question \"C\"\n    x\n\n## Two\n??? question \"D\"\n    x\n# Part\n??? question \"E\"\n    x\n",
    );
    let found: Vec<_> = page.questions.iter().map(|question| question.section.as_deref()).collect();
    assert_eq!(found, [None, Some("One"), Some("Inner"), Some("Two"), None]);
}

/// Files by path; those that do not open with a dot are pages of their own.
struct Files(&'static [(&'static str, &'static str)]);

impl Includes for Files {
    fn read(&self, path: &str) -> Included {
        match self.0.iter().find(|(name, _)| *name == path) {
            Some((name, _)) if !name.starts_with('.') => Included::Page,
            Some((_, text)) => Included::Text((*text).to_owned()),
            None => Included::Missing("there is no such file".to_owned()),
        }
    }
}

#[test]
fn includes_are_read_in_place() {
    let files = Files(&[
        (".partials/more.md", "---\ntitle: x\n---\n??? question \"M\"\n    m\n{% include-markdown \"./deep.md\" %}\n"),
        (".partials/deep.md", "??? question \"D\"\n    d\n{% include-markdown \".partials/more.md\" %}\n"),
        ("docker/other.md", "??? question \"O\"\n    o\n"),
    ]);
    let text = "??? question \"A\"\n    a\n\n{% include-markdown \"../.partials/more.md\" %}\n\n\
                {% include-markdown \"./other.md\" %}\n{% include-markdown \"gone.md\" %}\n\
                {% include-markdown \"../../etc/passwd\" %}\n??? question \"B\"\n    b\n";
    let page = parse_page("docker/basics.md", text, &files);
    let found: Vec<_> = page
        .questions
        .iter()
        .map(|question| (question.title.as_str(), question.file.as_str(), question.line, question.id.as_str()))
        .collect();
    let expect = [
        ("A", "docker/basics.md", 1, "docker/basics/a"),
        ("M", ".partials/more.md", 4, "docker/basics/m"),
        ("D", ".partials/deep.md", 1, "docker/basics/d"),
        ("B", "docker/basics.md", 9, "docker/basics/b"),
    ];
    assert_eq!(found, expect);
    let found: Vec<_> =
        page.diagnostics.iter().map(|finding| (finding.file.as_str(), finding.code, finding.severity)).collect();
    let expect = [
        (".partials/deep.md", "include-circle", Severity::Warning),
        ("docker/basics.md", "include-not-found", Severity::Note),
        ("docker/basics.md", "include-not-found", Severity::Note),
    ];
    assert_eq!(found, expect);
    assert_eq!(page.includes, [".partials/more.md", ".partials/deep.md", "gone.md"]);
}

const RUBRIC: &str = "---
title: T
---
??? question \"What do namespaces do?\"
    **They limit what is seen.**

    <!-- rubric
    key_points:
      - point: namespaces isolate what a process can see
        weight: 3
        accept: [\"own view\", \"cannot see others\"]
      - cgroups cap use
    misconceptions:
      - cgroups isolate the network
    hints: [\"One is about seeing.\", \"Two\"]
    follow_up: What then?
    time_limit: 1m30s
    examples:
      - answer: They hide processes
        band: good..strong
      - answer:
        band: none
    -->
";

#[test]
fn rubrics_are_read_and_taken_out() {
    for text in [RUBRIC.to_owned(), RUBRIC.replace('\n', "\r\n"), RUBRIC.replace("\n    ", "\n\t")] {
        let page = page(&text);
        assert_eq!(page.diagnostics, []);
        let question = &page.questions[0];
        assert_eq!(question.answer_markdown, "**They limit what is seen.**");
        assert_eq!(question.time_limit.map(|time| time.as_secs()), Some(90));
        let rubric = question.rubric.as_ref().expect("a rubric");
        let points: Vec<_> =
            rubric.key_points.iter().map(|point| (point.text.as_str(), point.weight, point.kind)).collect();
        let expect = [
            ("namespaces isolate what a process can see", 3, PointKind::Stated),
            ("cgroups cap use", 2, PointKind::Stated),
        ];
        assert_eq!(points, expect);
        assert_eq!(rubric.key_points[0].accept, ["own view", "cannot see others"]);
        assert_eq!(rubric.misconceptions, ["cgroups isolate the network"]);
        assert_eq!(rubric.hints, ["One is about seeing.", "Two"]);
        assert_eq!(rubric.follow_up.as_deref(), Some("What then?"));
        let examples: Vec<_> = rubric.examples.iter().map(|one| (one.answer.as_str(), one.band)).collect();
        let expect = [("They hide processes", (Band::Good, Band::Strong)), ("", (Band::None, Band::None))];
        assert_eq!(examples, expect);
        let comment = &text[rubric.span.range()];
        assert!(comment.starts_with("<!-- rubric") && comment.ends_with("-->"), "{comment:?}");
        let example = &text[rubric.examples[0].span.range()];
        assert!(example.starts_with("answer: They hide"), "{example:?}");
    }
}

/// The codes of what is wrong with a rubric, the texts they point at, and how many points it states.
fn rubric(source: &str, expect: &[(&str, &str)], points: Option<usize>) {
    let text = format!("??? question \"A\"\n    x\n\n{source}");
    let page = page(&text);
    let found: Vec<_> = page.diagnostics.iter().map(|finding| (finding.code, &text[finding.span.range()])).collect();
    assert_eq!(found, expect, "{source}\n{:#?}", page.diagnostics);
    assert_eq!(page.questions.len(), 1, "{source}");
    assert_eq!(page.questions[0].answer_markdown, "x", "{source}");
    assert_eq!(page.questions[0].rubric.as_ref().map(|rubric| rubric.key_points.len()), points, "{source}");
}

#[test]
fn rubrics_in_every_spelling() {
    rubric("    <!-- rubric\n    key_points: [a, b]\n    -->\n", &[], Some(2));
    rubric("    <!--rubric key_points: [a, b] -->\n", &[], Some(2));
    rubric("    <!-- RUBRIC:\n    key_points: [a]\n    -->\n", &[], Some(1));
    rubric("    <!-- rubric\n    hints: one\n    -->\n", &[], Some(0));
    rubric("    <!-- rubric\n    key_points: [a]\n\n    hints: b\n    -->\n", &[("rubric-shown", "<!--")], Some(1));
    rubric("<!-- rubric\nkey_points: [a]\n-->\n", &[("rubric-indent", "<!-- rubric")], Some(1));
    rubric("    <!-- rubric\nkey_points:\n  - a\n  - b\n-->\n", &[("rubric-indent", "key_points:")], Some(2));
}

#[test]
fn broken_rubrics_are_told_and_harm_nothing() {
    let all = |yaml: &str, code: &str| {
        let source = format!("    <!-- rubric\n    {yaml}\n    -->\n");
        rubric(&source, &[(code, source.trim())], None);
    };
    all("nothing here", "rubric-yaml");
    all("- a", "rubric-yaml");
    rubric("    <!-- rubric -->\n", &[("rubric-yaml", "<!-- rubric -->")], None);
    rubric("    <!-- rubric\n    key_points:\n      - `a` is it\n    -->\n", &[("rubric-yaml", "")], None);
    rubric(
        "    <!-- rubric\n    key_points: [a]\n",
        &[("unclosed-rubric", "<!-- rubric\n    key_points: [a]\n")],
        Some(1),
    );
    let second = "<!-- rubric\n    hints: b\n    -->";
    let source = format!("    <!-- rubric\n    key_points: [a]\n    -->\n    {second}\n");
    rubric(&source, &[("second-rubric", second)], Some(1));

    let part = |yaml: &str, code: &str, about: &str, points: usize| {
        let yaml = yaml.replace('\n', "\n    ");
        rubric(&format!("    <!-- rubric\n    {yaml}\n    -->\n"), &[(code, about)], Some(points));
    };
    part("key_point: [a]", "rubric-key", "key_point", 0);
    part("key_points:\n  - point: a\n    wieght: 3", "rubric-key", "wieght", 1);
    part("key_points:\n  - point: a\n    weight: 11", "rubric-weight", "11", 1);
    part("key_points:\n  - point: a\n    weight: heavy", "rubric-weight", "heavy", 1);
    part("key_points:\n  - Risk: it is root", "rubric-colon", "Risk", 1);
    part("key_points:\n  - a\n  -", "rubric-value", "", 1);
    part("time_limit: soon", "time-limit", "soon", 0);
    part("examples:\n  - answer: a\n    band: great", "rubric-example", "great", 0);
    part("examples:\n  - answer: a\n    band: strong..weak", "rubric-example", "strong..weak", 0);

    // The place is that of the page, whatever stands before it and however wide its characters are.
    let text = "---\ntitle: T\n---\n??? question \"A\"\n    x\n\n    <!-- rubric\n    key_points:\n      - ünï: `a`\n    -->\n";
    let (line, column, _) = place(text, "rubric-yaml");
    assert_eq!((line, column), (9, 14));
    let text = text.replace("\n    ", "\r\n\t");
    let (line, column, _) = place(&text, "rubric-yaml");
    assert_eq!((line, column), (9, 11));
}

#[test]
fn a_rubric_in_code_is_code() {
    let code = "```md\n<!-- rubric\nhints: a\n-->\n```";
    check(&format!("??? question \"A\"\n    {}\n", code.replace('\n', "\n    ")), &[("A", code)], &[]);
    check("??? question \"A\"\n    Write `<!-- rubric -->` below.\n", &[("A", "Write `<!-- rubric -->` below.")], &[]);
    check("## B\n\n<!-- rubric\nhints: a\n-->\n\n??? question \"A\"\n    x\n", &[("A", "x")], &["stray-rubric"]);
    let kept = "x\n<!-- rubrik\nkey_points: [a]\n-->";
    let text = format!("??? question \"A\"\n    {}\n", kept.replace('\n', "\n    "));
    check(&text, &[("A", kept)], &["unknown-comment"]);
}

fn ids(text: &str) -> Vec<String> {
    page(text).questions.iter().map(|question| question.id.to_string()).collect()
}

#[test]
fn names_outlast_edits() {
    let one = "??? question \"1. What is a pod?\"\n    x\n";
    let two = "??? question \"2. Why \"DNS\"?\"\n    y\n";
    let mut there = ids(&format!("{one}\n{two}"));
    let mut back = ids(&format!("{two}\n## New\n{one}"));
    assert_eq!(there, ["docker/basics/what-is-a-pod", "docker/basics/why-dns"]);
    there.sort();
    back.sort();
    assert_eq!(there, back);
    assert_eq!(ids(&one.replace("    x", "    another answer")), ["docker/basics/what-is-a-pod"]);
    assert_eq!(ids(&one.replace("1. ", "41. ")), ["docker/basics/what-is-a-pod"]);
}

#[test]
fn equal_titles_get_names_of_their_own() {
    let q = "??? question \"What is it?\"\n    x\n";
    let (pods, services) = ("docker/basics/what-is-it--pods", "docker/basics/what-is-it--services");
    assert_eq!(ids(&format!("## Pods\n{q}## Services\n{q}")), [pods, services]);
    assert_eq!(ids(&format!("## Services\n{q}## Pods\n{q}")), [services, pods]);
    let one = "docker/basics/what-is-it";
    assert_eq!(ids(&format!("{q}{q}{q}")), [one, &format!("{one}--2"), &format!("{one}--3")]);
    // Cut at a word, and told apart by a hash of the whole title whatever their order.
    let long = "What is the difference between a very long title that goes on and on and on";
    let text = |a: &str, b: &str| format!("??? question \"{long} {a}\"\n    x\n??? question \"{long} {b}\"\n    x\n");
    let there = ids(&text("here", "there"));
    let mut back = ids(&text("there", "here"));
    back.reverse();
    assert_eq!(there, back);
    assert_ne!(there[0], there[1]);
    let cut = "docker/basics/what-is-the-difference-between-a-very-long-title-that-goes";
    assert!(there[0].starts_with(cut) && there[0].len() < cut.len() + 12, "{there:?}");
    let names = ids("??? question \"什么是容器？\"\n    x\n??? question \"什么是镜像？\"\n    x\n");
    assert_ne!(names[0], names[1]);
    assert!(names.iter().all(|name| name.is_ascii()), "{names:?}");
    let names = ids("??? question \"What is &&?\"\n    x\n??? question \"What is ||?\"\n    x\n");
    assert_ne!(names[0], names[1]);
}

#[test]
fn one_broken_question_never_harms_the_others() {
    let good = "??? question \"Good %\"\n    fine\n\n";
    let broken = [
        "??? question\n    x\n\n",
        "??? question \"A\n   x\n\n",
        "??? question \"A\"\n    ```\n    x\n\n",
        "??? question \"A\"\n    x\n\n    <!-- rubric\n    a: [\n    -->\n\n",
        "??? question \"A\"\n    x\n\n    <!-- rubric\n\n",
        "```\n\n",
        "---\n\n",
        "{% include-markdown \"\n\n",
        "    ??? question \"A\"\n\n",
        "??? question \"A\"\n    <div>\n\n",
        "> ??? question \"A\"\n\n",
        "<!--\n\n",
    ];
    for broken in broken {
        let text = format!("{}{broken}{}", good.replace('%', "1"), good.replace('%', "2"));
        let found = page(&text).questions.into_iter().filter(|question| question.title.starts_with("Good")).count();
        assert_eq!(found, 2, "{broken:?}");
    }
}

#[test]
fn hostile_pages_are_read_in_time() {
    let million = 20_000;
    let head = "??? question \"A\"\n    x ";
    let mut pages = vec![
        format!("{head}{}", "y".repeat(10 * million)),
        format!("??? question \"{}\"\n    x", "\"".repeat(million)),
        format!("??? question \"{}\"\n    x", "*a_ [![<`".repeat(million / 10)),
        format!("{head}{}", "> ".repeat(million)),
        format!("{head}\n    {}", ">".repeat(million)),
        format!("{head}\n    {}x", "- ".repeat(million / 10)),
        format!("{head}{}", "*a_ [![<`".repeat(million / 10)),
        format!("{head}{}", "[".repeat(million)),
        format!("{head}{}", "<!-- ".repeat(million / 5)),
        format!("{head}{}", "<!-- rubric ".repeat(million / 10)),
        format!("{head}\n    <!-- rubric\n    a: {}\n    -->", "[".repeat(million)),
        "??? question \"A\"\n".repeat(million / 10),
        "??? question \"A\"\n    x\n".repeat(million / 10),
        "??? question \"A\"\n    <!-- rubric\n".repeat(million / 20),
        "```\n".repeat(million + 1),
        "<!--\n".repeat(million / 2),
        "\n".repeat(5 * million),
        format!("{head}\n{}    y", "\n".repeat(million)),
        "---\n".repeat(million / 2),
        "- a\n    ```\n".repeat(million / 10),
        format!("---\n{}\n---\n", "a: [".repeat(million / 10)),
    ];
    let mut fences = String::new();
    for length in (3..1000).rev() {
        let _ = writeln!(fences, "{} x", "`".repeat(length));
    }
    pages.push(fences);
    let mut nested = String::from("??? question \"A\"\n");
    for depth in 1..=1_000 {
        let _ = writeln!(nested, "{}??? note \"N\"", "    ".repeat(depth));
    }
    pages.push(nested);
    let clock = SystemClock::new(None);
    for text in pages {
        let head = &text[..text.floor_char_boundary(60)];
        let before = clock.elapsed();
        let page = parse_page("docker/basics.md", &text, &NoIncludes);
        let took = clock.elapsed().saturating_sub(before);
        println!("{took:?} {head:?} {}", text.len());
        assert!(took.as_secs() < 20, "{head:?}: {took:?}");
        assert!(page.diagnostics.len() <= 1001, "{head:?}");
    }
}

#[test]
fn comments_without_end_are_read_in_time() {
    let page = format!("??? question \"A\"\n    x {}\n", "<!-- ".repeat(6_000));
    check(&page, &[("A", page[20..].trim())], &[]);
}

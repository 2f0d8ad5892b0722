//! Imports of made-up trees in every foreign format, with every oddity, and the way there and back for our own exports.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use greenroom::{
    bank::{Question, Rubric},
    content::{self, NoIncludes, parse_page},
    exchange::{self, ExportFormat, Format, Import, Options},
};
use proptest::prelude::*;
use tempfile::TempDir;

fn tree(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/imports").join(name)
}

fn import(path: &Path, options: &Options) -> Import {
    exchange::import(path, options, &[]).unwrap()
}

/// `(file:line, title)` of what was taken, `(file:line, why)` of what was not.
fn check(
    name: &str,
    taken: &[(&str, &str)],
    skipped: &[(&str, &str)],
    remarks: &[(&str, &str)],
    pages: &[(&str, usize)],
) {
    let done = import(&tree(name), &Options::default());
    let at = |entry: &exchange::Taken| format!("{}:{}", entry.file, entry.line);
    let pairs = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        list.iter().map(|(at, text)| ((*at).to_owned(), (*text).to_owned())).collect()
    };
    let found: Vec<_> = done.taken.iter().map(|entry| (at(entry), entry.title.clone())).collect();
    assert_eq!(found, pairs(taken), "{name}");
    let why = |list: &[exchange::Taken]| -> Vec<_> {
        list.iter().map(|entry| (at(entry), entry.why.clone().unwrap())).collect()
    };
    assert_eq!(why(&done.skipped), pairs(skipped), "{name}");
    assert_eq!(why(&done.remarks), pairs(remarks), "{name}");
    let found: Vec<_> = done.pages.iter().map(|page| (page.file.as_str(), page.questions)).collect();
    assert_eq!(found, pages, "{name}");
    let counted: usize = done.sources.iter().map(|source| source.taken + source.skipped).sum();
    assert_eq!(counted, taken.len() + skipped.len(), "{name}");
}

/// The answer of the one question with this title.
fn answer(name: &str, title: &str) -> String {
    let done = import(&tree(name), &Options::default());
    let pages = done.pages.iter().flat_map(|page| parse_page(&page.file, &page.text, &NoIncludes).questions);
    let found: Vec<Question> = pages.filter(|question| question.title == title).collect();
    assert_eq!(found.len(), 1, "{title}");
    found[0].answer_markdown.clone()
}

#[test]
fn details_with_every_oddity() {
    check(
        "details",
        &[
            ("README.md:11", "What does a pilot do?"),
            ("README.md:18", "What is a <POD> of whales?"),
            ("README.md:20", "How does tide --now work?"),
            ("README.md:37", "What is an anchor for?"),
            ("README.md:45", "Which side is port?"),
            ("README.md:55", "What is a bowline?"),
            ("README.md:56", "What is a cleat hitch?"),
            ("README.md:60", "Who closes the lock?"),
            ("README.md:63", "Who opens it again?"),
            ("cloud/ships-basics.html:2", "What is a hull?"),
            ("cloud/ships-basics.html:3", "Compare keel & rudder."),
        ],
        &[
            ("README.md:3", "it is a table of contents"),
            ("README.md:31", "it has no answer"),
            ("README.md:32", "it has no title"),
            ("README.md:33", "there is no `<summary>`, so it has no title"),
            ("README.md:44", "it is a hint, not a question"),
            ("README.md:49", "the title is a label and no question stands above it"),
        ],
        &[("README.md:60", "this `<details>` is not closed: its answer ends at the next one, or at the next heading")],
        &[("details/questions.md", 9), ("cloud/ships/basics.md", 2)],
    );
    assert_eq!(answer("details", "What does a pilot do?"), "A pilot knows the harbour and guides ships in.");
    assert_eq!(
        answer("details", "What is a <POD> of whales?"),
        "A group of *whales* that swims together.\n\n- Small: five\n- Large: a hundred"
    );
    assert!(answer("details", "How does tide --now work?").contains("<details><summary>Not a question</summary>"));
    assert_eq!(
        answer("details", "What is a hull?"),
        "The body of a ship.\n\n| Part | Use |\n| --- | --- |\n| keel | keeps it **steady** |"
    );
}

#[test]
fn headings_with_every_oddity() {
    check(
        "headings",
        &[
            ("harbour.md:17", "What does a pilot do?"),
            ("harbour.md:26", "Explain the tide"),
            ("harbour.md:37", "Which knot ties a boat?"),
            ("harbour.md:42", "What is cargo?"),
            ("harbour.md:45", "Who owns a container?"),
            ("harbour.md:54", "What is crane --lift for?"),
            ("harbour.md:59", "What is a berth?"),
            ("harbour.md:66", "What is demurrage?"),
        ],
        &[("harbour.md:52", "there is no answer below the heading")],
        &[],
        &[("harbour/questions.md", 8)],
    );
    assert_eq!(
        answer("headings", "What does a pilot do?"),
        "A pilot guides ships in.\n\n- knows the depth\n- knows the currents"
    );
    assert_eq!(
        answer("headings", "Explain the tide"),
        "It rises and falls twice a day.\n\n```sh\n# not a heading\ntide --now\n```"
    );
    assert_eq!(
        answer("headings", "Who owns a container?"),
        "The line, mostly.\n\n**Details**\n\nSome shippers own theirs."
    );
    assert_eq!(answer("headings", "What is crane --lift for?"), "It lifts containers.");
    assert_eq!(answer("headings", "What is a berth?"), "A place for a ship at the quay.");
}

#[test]
fn cards_with_every_oddity() {
    check(
        "cards",
        &[
            ("knots.txt:3", "What is a bowline?"),
            ("knots.txt:7", "What is a cleat hitch?"),
            ("knots.txt:15", "What is a splice?"),
            ("knots.txt:25", "What is a hitch?"),
        ],
        &[
            ("knots.txt:24", "there is no `A:` below it"),
            ("knots.txt:29", "a cloze card has no question"),
            ("knots.txt:31", "it has no answer"),
        ],
        &[],
        &[("knots/questions.md", 4)],
    );
    assert_eq!(answer("cards", "What is a splice?"), "Two ropes woven into one:\n\n```\nQ: not a card\n```");
}

#[test]
fn tables_with_every_oddity() {
    check(
        "tables",
        &[
            ("cloud/docks.csv:2", "What is a \"dock\"?"),
            ("cloud/docks.csv:7", "Plain, with a comma"),
            ("deck.txt:7", "What is a hull?"),
            ("deck.txt:8", "What is a \"keel\"?"),
            ("deck.txt:12", "What is 2 * 3 < 7?"),
            ("marks.csv:1", "What is a buoy?"),
            ("marks.csv:2", "What is a lock?"),
            ("parts.tsv:1", "What is a mast?"),
            ("parts.tsv:2", "5\" nails?"),
        ],
        &[
            ("cloud/docks.csv:8", "the line has one field only, so it has no answer"),
            ("cloud/docks.csv:9", "it has no title"),
            ("cloud/docks.csv:10", "the line has one field only, so it has no answer"),
            ("deck.txt:10", "a cloze card has no question"),
            ("deck.txt:11", "it has no answer"),
        ],
        &[
            ("cloud/docks.csv:7", "`huge` is not a level"),
            ("cloud/docks.csv:10", "a quote opens here and is not closed: all that follows is one field"),
        ],
        &[
            ("cloud/docks/basics.md", 1),
            ("cloud/docks/questions.md", 1),
            ("trade/ships/basics.md", 1),
            ("trade/ships/advanced.md", 1),
            ("trade/questions.md", 1),
            ("marks/questions.md", 2),
            ("parts/questions.md", 2),
        ],
    );
    assert_eq!(answer("tables", "What is a \"dock\"?"), "A place for ships.\n\n- wet\n- dry");
    assert_eq!(answer("tables", "What is a \"keel\"?"), "The beam\n- long\n- below");
    assert_eq!(answer("tables", "What is 2 * 3 < 7?"), "True, with `a_b` and snake_case \\*stars\\*.");
}

#[test]
fn callouts_with_every_oddity() {
    check(
        "obsidian",
        &[
            ("sea.md:5", "What makes waves?"),
            ("sea.md:12", "What is a swell?"),
            ("sea.md:21", "Which way do tides run?"),
            ("sea.md:25", "What is a spring tide?"),
            ("sea.md:28", "What is a neap tide?"),
        ],
        &[("sea.md:16", "it has no title"), ("sea.md:34", "it has no answer")],
        &[],
        &[("sea/questions.md", 5)],
    );
    assert_eq!(answer("obsidian", "What is a swell?"), "Waves that have left the wind.");
    assert!(answer("obsidian", "What makes waves?").starts_with("**Wind** over water. Long fetch, big waves.\n"));
}

#[test]
fn json_with_every_oddity() {
    check(
        "json",
        &[
            ("lines.jsonl:1", "What is a quay?"),
            ("lines.jsonl:3", "What is a pier?"),
            ("list.json:2", "What is a port?"),
            ("list.json:6", "Which ports are free?"),
            ("list.json:7", "With a rubric?"),
        ],
        &[
            ("lines.jsonl:2", "it is not JSON: key must be a string (column 2)"),
            ("list.json:3", "it has no answer"),
            ("list.json:4", "it has neither a question nor an answer"),
            ("list.json:5", "it is not an object with a question and an answer"),
        ],
        &[("list.json:6", "`none` is not a level")],
        &[("lines/questions.md", 2), ("trade/ports/basics.md", 1), ("list/questions.md", 2)],
    );
}

#[test]
fn formats_are_told_apart() {
    let check = |path: &str, expect: Format| {
        let done = import(&tree(path), &Options::default());
        assert_eq!(done.sources[0].format, Some(expect), "{path}");
    };
    check("details/README.md", Format::Details);
    check("headings/harbour.md", Format::Headings);
    check("cards/knots.txt", Format::Cards);
    check("tables/deck.txt", Format::Anki);
    check("tables/marks.csv", Format::Csv);
    check("obsidian/sea.md", Format::Obsidian);
    check("json/list.json", Format::Json);
}

#[test]
fn topics_and_levels_come_from_where_they_are_said() {
    let places = |path: &str, options: &Options| -> Vec<String> {
        import(&tree(path), options).pages.into_iter().map(|page| page.file).collect()
    };
    let into = |topic: &str| Options { into: Some(topic.to_owned()), ..Options::default() };
    assert_eq!(places("details", &into("sea")), ["sea/questions.md", "sea/cloud/ships/basics.md"]);
    assert_eq!(places("details/README.md", &into("Sea Life")), ["sea-life/questions.md"]);
    let level = Options { level: Some(greenroom::bank::Level::Advanced), ..Options::default() };
    assert_eq!(places("cards", &level), ["knots/advanced.md"]);
}

struct Run {
    dir: TempDir,
}

impl Run {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("content")).unwrap();
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_greenroom"));
        command.args(args).current_dir(self.dir.path()).env_clear().env("HOME", self.dir.path()).output().unwrap()
    }

    fn check(&self, args: &[&str], code: i32, out: &[&str], err: &[&str]) {
        let output = self.run(args);
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{text}\n{errors}");
        for part in out {
            assert!(text.contains(part), "{args:?}: {part}\n{text}");
        }
        for part in err {
            assert!(errors.contains(part), "{args:?}: {part}\n{errors}");
        }
    }
}

#[test]
fn an_import_writes_pages_once_and_never_over_others() {
    let run = Run::new();
    let deck = tree("cards/knots.txt");
    let deck = deck.to_str().unwrap();
    run.check(
        &["bank", "import", deck, "--dry-run"],
        0,
        &["knots.txt:3: taken: What is a bowline?", "would write content/knots/questions.md (4 questions)"],
        &["7 candidates in 1 file, read as cards: 4 would be taken, 3 skipped"],
    );
    assert!(!run.path("content/knots").exists());
    run.check(
        &["bank", "import", "cards", deck],
        0,
        &[
            "knots.txt:24: skipped: there is no `A:` below it: Why does this have no answer?",
            "wrote content/knots/questions.md",
        ],
        &["4 taken, 3 skipped"],
    );
    let first = fs::read_to_string(run.path("content/knots/questions.md")).unwrap();
    run.check(&["bank", "check"], 0, &[], &[]);
    // The same again is known; under another topic it is new.
    run.check(
        &["bank", "import", deck],
        0,
        &["it is in the bank already: knots/questions.md:"],
        &["0 taken, 7 skipped"],
    );
    fs::write(run.path("more.txt"), "Q: What is new here?\nA: This card.\n").unwrap();
    run.check(
        &["bank", "import", "more.txt", "--into", "knots"],
        0,
        &["wrote content/knots/questions-2.md (1 question)"],
        &[],
    );
    assert_eq!(fs::read_to_string(run.path("content/knots/questions.md")).unwrap(), first);
    run.check(&["bank", "import", deck, "--into", "../../etc"], 2, &[], &["is not a topic"]);
}

#[test]
fn what_gives_nothing_says_so() {
    let run = Run::new();
    fs::write(run.path("prose.md"), "Just prose.\n").unwrap();
    fs::write(run.path("own.md"), "??? question \"A?\"\n    B\n").unwrap();
    fs::write(run.path("latin.md"), b"### What?\nna\xefve\n").unwrap();
    run.check(
        &["bank", "import", "prose.md"],
        1,
        &["prose.md: not read: there are no questions in it"],
        &["no question was taken"],
    );
    run.check(&["bank", "import", "own.md"], 1, &["own format already"], &["no question was taken"]);
    run.check(&["bank", "import", "latin.md"], 1, &[], &["latin.md", "it is not UTF-8"]);
    run.check(&["bank", "import", "nowhere"], 1, &[], &["there is no file or folder `nowhere`"]);
    run.check(&["bank", "import", "yaml", "prose.md"], 2, &[], &["yaml"]);
    fs::File::create(run.path("huge.csv")).unwrap().set_len((64 << 20) + 1).unwrap();
    run.check(&["bank", "import", "huge.csv"], 1, &[], &["it is larger than 64 MiB"]);
    // One bad file among good ones costs only itself, but is told.
    fs::create_dir(run.path("mixed")).unwrap();
    fs::rename(run.path("latin.md"), run.path("mixed/latin.md")).unwrap();
    fs::write(run.path("mixed/good.md"), "### What is it?\nAn answer.\n").unwrap();
    run.check(
        &["bank", "import", "mixed"],
        1,
        &["latin.md: not read: it is not UTF-8", "wrote content/good/questions.md"],
        &["1 taken"],
    );
}

#[cfg(unix)]
#[test]
fn links_and_includes_never_leave_the_folder() {
    let run = Run::new();
    fs::create_dir_all(run.path("tree/inner")).unwrap();
    fs::write(run.path("secret.md"), "### What is secret?\nThis.\n").unwrap();
    fs::write(run.path("tree/a.md"), "### What is open?\nThis.\n\n{% include-markdown \"../secret.md\" %}\n").unwrap();
    std::os::unix::fs::symlink(run.path("secret.md"), run.path("tree/b.md")).unwrap();
    std::os::unix::fs::symlink(run.dir.path(), run.path("tree/up")).unwrap();
    std::os::unix::fs::symlink(run.path("tree"), run.path("tree/inner/circle")).unwrap();
    let done = import(&run.path("tree"), &Options::default());
    let titles: Vec<_> = done.taken.iter().map(|taken| taken.title.as_str()).collect();
    assert_eq!(titles, ["What is open?"]);
    let passed: Vec<_> =
        done.sources.iter().filter(|source| source.error.is_some()).map(|source| source.file.as_str()).collect();
    assert_eq!(passed, ["b.md", "up"]);
    // Nor does writing.
    std::os::unix::fs::symlink(std::env::temp_dir(), run.path("content/a")).unwrap();
    assert!(exchange::write_pages(&run.path("content"), &done.pages).is_err());
}

/// Topic, level, section, title, answer and rubric.
type Told = (String, Option<greenroom::bank::Level>, Option<String>, String, String, Option<Rubric>);

/// What of a bank an export keeps, in an order that no page order changes.
fn told(questions: &[Question]) -> Vec<Told> {
    let mut groups: BTreeMap<(String, Option<greenroom::bank::Level>), Vec<Told>> = BTreeMap::new();
    for question in questions {
        let mut rubric = question.rubric.clone();
        if let Some(rubric) = &mut rubric {
            rubric.span = greenroom::source::Span::default();
            rubric.examples.iter_mut().for_each(|example| example.span = greenroom::source::Span::default());
        }
        groups.entry((question.topic.clone(), question.level)).or_default().push((
            question.topic.clone(),
            question.level,
            question.section.clone(),
            question.title_markdown.clone(),
            question.answer_markdown.clone(),
            rubric,
        ));
    }
    groups.into_values().flatten().collect()
}

/// A bank through a format: exported, imported, written, read.
fn through(questions: &[Question], format: ExportFormat) -> Vec<Question> {
    let dir = tempfile::tempdir().unwrap();
    let (name, read_as) = match format {
        ExportFormat::Anki => ("bank.txt", Format::Anki),
        ExportFormat::Csv => ("bank.csv", Format::Csv),
        ExportFormat::Json => ("bank.json", Format::Json),
        ExportFormat::Details => ("bank.md", Format::Details),
    };
    let path = dir.path().join(name);
    fs::write(&path, exchange::export(questions, format)).unwrap();
    let done = import(&path, &Options::default());
    assert_eq!(done.sources[0].format, Some(read_as));
    assert_eq!(done.skipped, [], "{format:?}");
    assert_eq!(done.remarks, [], "{format:?}");
    exchange::write_pages(&dir.path().join("content"), &done.pages).unwrap();
    content::load(&dir.path().join("content")).unwrap().bank.questions
}

const FORMATS: [ExportFormat; 4] = [ExportFormat::Anki, ExportFormat::Csv, ExportFormat::Json, ExportFormat::Details];

fn round_trips(questions: &[Question]) {
    let expect = told(questions);
    for first in FORMATS {
        let once = through(questions, first);
        assert_eq!(told(&once), expect, "{first:?}");
        for second in FORMATS {
            assert_eq!(told(&through(&once, second)), expect, "{first:?} {second:?}");
        }
    }
}

#[test]
fn the_shipped_bank_goes_there_and_back() {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let questions = content::load(&content).unwrap().bank.questions;
    assert!(questions.len() > 50);
    round_trips(&questions);
}

#[test]
fn oddities_go_there_and_back() {
    let page = "---\ntopic: odd/ones\nlevel: hard\n---\n\n??? question \"Before any section?\"\n    # A heading\n\n    \
        </details>\n    \\</details>\n    <details><summary>x</summary>\n\n## 1. 2. C# & *stars* {#x}\n\n\
        ??? question \"12. What is \"<POD>\" in `a<b>`, &amp; **bold**?\"\n    ```html\n    </details>\n    ```\n    \
        <!-- rubric\n    key_points:\n      - point: \"ends --> here: #x\"\n        weight: 10\n        accept: [\"yes\", \"1.0\", \"a, b\"]\n    \
        misconceptions: [\"`code` first\"]\n    examples:\n      - answer: \"two\\n\\nlines\"\n        band: weak..good\n      - answer: \"\"\n        band: none\n    \
        time_limit: 90s\n    -->\n\n# Back to none\n\n??? question \"'Quoted' title\"\n    x\n    \n        code first? no\n\n    \
        \tafter a tab, trailing  \n    end\n\n??? question \"Wrapped twice\"\n    ??? success \"Answer\"\n        ??? success \"Answer\"\n            deep\n\n\
        ??? question \"Begins with code\"\n        indented code\n\n    text\n";
    let questions = parse_page("odd/ones.md", page, &NoIncludes).questions;
    assert_eq!(questions.len(), 5);
    assert_eq!(questions[1].section.as_deref(), Some("2. C# & stars"));
    round_trips(&questions);
    let bare = parse_page("index.md", "??? question \"No topic?\"\n    None.\n", &NoIncludes).questions;
    assert_eq!(bare[0].topic, "");
    round_trips(&bare);
    let level =
        parse_page("x.md", "---\ntopic: docker/advanced\n---\n??? question \"No level?\"\n    None.\n", &NoIncludes);
    assert_eq!((level.questions[0].level, level.questions[0].topic.as_str()), (None, "docker/advanced"));
    round_trips(&level.questions);
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-z0-9 ,.;:*_`\"'<>&#!?()|{}$=+~^%@/\\[\\]\\\\-]{0,40}",
        1 => "\\PC{0,20}",
        1 => prop_oneof![
            Just("```".to_owned()), Just("- item".to_owned()), Just("</details>".to_owned()), Just("<b>x".to_owned()),
            Just("| a | b |".to_owned()), Just("---".to_owned()), Just("    code".to_owned()), Just("# head".to_owned()),
            Just("#separator:tab".to_owned()), Just("<!-- note -->".to_owned()), Just("\ttab".to_owned()),
            Just("??? note \"x\"".to_owned()), Just("-->".to_owned()), Just("Q: x".to_owned()), Just(String::new()),
        ],
    ]
}

/// A page as its author may have typed it; what the reader makes of it is the bank.
fn a_page() -> impl Strategy<Value = String> {
    let text = "[A-Za-z0-9 ,.:'\"#>&<*`-]{1,30}";
    let quoted = |text: String| format!("\"{}\"", text.replace('\\', "").replace('"', "\\\"").replace("--", "- -"));
    let rubric = (
        proptest::collection::vec((text, 1u32..=10, proptest::collection::vec(text, 0..3)), 0..3),
        proptest::collection::vec(text, 0..2),
        proptest::option::of(text),
        proptest::option::of(1u32..4000),
        proptest::collection::vec((line(), 0usize..5), 0..2),
    )
        .prop_map(move |(points, hints, follow_up, time, examples)| {
            let mut out = String::from("    <!-- rubric\n    hints: [");
            out += &hints.into_iter().map(quoted).collect::<Vec<_>>().join(", ");
            out += "]\n";
            if !points.is_empty() {
                out += "    key_points:\n";
            }
            for (point, weight, accept) in points {
                let accept: Vec<String> = accept.into_iter().map(quoted).collect();
                out += &format!(
                    "      - point: {}\n        weight: {weight}\n        ask: {}\n        accept: [{}]\n",
                    quoted(point.clone()),
                    quoted(point),
                    accept.join(", ")
                );
            }
            if let Some(text) = follow_up {
                out += &format!("    follow_up: {}\n", quoted(text));
            }
            if let Some(time) = time {
                out += &format!("    time_limit: {time}s\n");
            }
            if !examples.is_empty() {
                out += "    examples:\n";
            }
            for (answer, band) in examples {
                let band = ["none", "weak", "partial", "good", "strong"][band];
                out += &format!("      - answer: {}\n        band: {band}\n", quoted(answer));
            }
            out + "    -->\n"
        });
    let question =
        (proptest::option::of(line()), line(), proptest::collection::vec(line(), 1..6), proptest::option::of(rubric))
            .prop_map(|(section, title, answer, rubric)| {
                let mut out = String::new();
                if let Some(section) = section {
                    out += &format!("## {section}\n\n");
                }
                out += &format!("??? question \"{title}\"\n");
                for line in answer {
                    out += &format!("    {line}\n");
                }
                out + &rubric.unwrap_or_default() + "\n"
            });
    let level = prop_oneof![Just(""), Just("level: basics\n"), Just("level: advanced\n")];
    (level, proptest::option::of("[a-z]{1,8}(/[a-z]{1,8}){0,2}"), proptest::collection::vec(question, 1..6)).prop_map(
        |(level, topic, questions)| {
            let topic = topic.map(|topic| format!("topic: \"{topic}\"\n")).unwrap_or_default();
            format!("---\ntitle: x\n{topic}{level}---\n\n{}", questions.concat())
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bank_goes_there_and_back(pages in proptest::collection::vec(a_page(), 1..3)) {
        let mut questions = Vec::new();
        for (at, page) in pages.iter().enumerate() {
            questions.extend(parse_page(&format!("t{at}/index.md"), page, &NoIncludes).questions);
        }
        prop_assume!(!questions.is_empty());
        let expect = told(&questions);
        for format in FORMATS {
            prop_assert_eq!(&told(&through(&questions, format)), &expect, "{:?}", format);
        }
        let mut passed = questions;
        for format in FORMATS.into_iter().chain(FORMATS.into_iter().rev()) {
            passed = through(&passed, format);
        }
        prop_assert_eq!(told(&passed), expect);
    }

    #[test]
    fn any_text_is_read_in_any_format(lines in proptest::collection::vec(line(), 0..12), format in 0usize..7) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.md");
        fs::write(&path, lines.join("\n")).unwrap();
        let formats = [Format::Details, Format::Headings, Format::Cards, Format::Csv, Format::Anki, Format::Obsidian, Format::Json];
        let done = import(&path, &Options { format: Some(formats[format]), ..Options::default() });
        let counted: usize = done.sources.iter().map(|source| source.taken + source.skipped).sum();
        prop_assert_eq!(counted, done.taken.len() + done.skipped.len());
        for page in &done.pages {
            let parsed = parse_page(&page.file, &page.text, &NoIncludes);
            prop_assert_eq!(parsed.questions.len(), page.questions);
        }
    }
}

/// Patterns that a reader with a loop inside a loop, or one that calls itself for each, does not survive.
#[test]
fn hostile_texts_are_read_to_their_end() {
    let patterns = [
        "<details>",
        "<details><summary>",
        "<details><summary>a</summary>",
        "</details>",
        "<blockquote>",
        "<code>",
        "<ul><li>",
        "<b>",
        "<a href=\"",
        "<!--",
        "`",
        "```\n",
        "> ",
        "> [!question]- a\n",
        "> > [!question]- a\n",
        "### Q: a\n",
        "# a\n",
        "Q: a\n",
        "A: a\n",
        "[[",
        "==",
        "%%\n",
        "\"",
        "\",\"",
        "\t\"",
        "[",
        "{\"a\":",
        "{\"question\":\"a\",\"answer\":\"b\"}\n",
        "#separator:tab\n",
        "&",
        "<POD",
        "<table><tr><td>",
        "- ### a?\n",
        "<td>",
        "\\(",
        "/// a\n",
        "!!! note\n",
        "    ",
        "{:",
        ":a",
        "++a",
    ];
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.md");
    let formats =
        [Format::Details, Format::Headings, Format::Cards, Format::Csv, Format::Anki, Format::Obsidian, Format::Json];
    for pattern in patterns {
        for (lead, text) in [
            ("", pattern.repeat(20_000 / pattern.len())),
            ("### What?\n<details><summary>What?</summary>\n", pattern.repeat(20_000 / pattern.len())),
        ] {
            fs::write(&path, format!("{lead}{text}")).unwrap();
            for format in formats {
                import(&path, &Options { format: Some(format), ..Options::default() });
            }
        }
    }
}

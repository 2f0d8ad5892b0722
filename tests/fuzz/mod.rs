//! What holds for any bytes at all, one function a kind of input: shared by the fuzz targets in `fuzz/` and by `tests/fuzz.rs`,
//! which runs them on a stable compiler.

use std::{fs, path::Path};

use greenroom::{
    aliases::Aliases,
    cli::settings::File,
    content::{NoIncludes, parse_page},
    exchange,
    grading::{Grader, NoCorpus},
    journal, report,
    source::LineIndex,
    transcript::Transcript,
};

/// A page: spans lie in the text, ids are there and told apart, and every question can be drawn and graded.
pub(crate) fn page(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let page = parse_page("docker/basics.md", &text, &NoIncludes);
    let mut seen = std::collections::HashSet::new();
    for question in &page.questions {
        assert!(text.get(question.span.start..question.span.end).is_some(), "a span lies in the page");
        assert!(!question.id.as_str().is_empty() && seen.insert(question.id.clone()), "ids are told apart");
    }
    for finding in &page.diagnostics {
        let lies = finding.span.end <= text.len() && text.is_char_boundary(finding.span.start);
        assert!(lies, "findings lie in it too: {finding:?}");
    }
    if let Some(question) = page.questions.first().filter(|question| question.answer_markdown.len() < 4_000) {
        let grader = Grader::new(Vec::new());
        let grade = grader.grade(&grader.prepare(question, &NoCorpus), &question.answer_text, &NoCorpus);
        assert!(grade.score <= 100, "a score is a score");
    }
}

/// A rubric: the page around it is read as it would be without one, and what is wrong is told at its place.
pub(crate) fn rubric(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut inside =
        String::from("??? question \"What is a layer?\"\n    **A difference of files.**\n\n    <!-- rubric\n");
    for line in text.lines().filter(|line| !line.contains("--")) {
        inside.push_str("    ");
        inside.push_str(line);
        inside.push('\n');
    }
    inside.push_str("    -->\n\n??? question \"What is a tag?\"\n    A name.\n");
    page(inside.as_bytes());
    let titles = parse_page("docker/basics.md", &inside, &NoIncludes).questions.into_iter().map(|found| found.title);
    assert_eq!(titles.collect::<Vec<_>>(), ["What is a layer?", "What is a tag?"], "no question is lost to a rubric");
}

/// A settings file: what it sets and what is wrong with it stand on its lines.
pub(crate) fn config(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let lines = LineIndex::new(&text).line(text.len());
    for project in [false, true] {
        let file = File::parse(Path::new("/x/config.toml"), &text, project, None);
        for line in file.sets.iter().map(|set| set.line).chain(file.troubles.iter().map(|trouble| trouble.line)) {
            assert!((1..=lines).contains(&line), "line {line} of {lines}");
        }
    }
}

/// A foreign list, the first byte naming the format: what it gives are pages that can be read.
pub(crate) fn import(data: &[u8]) {
    const ENDINGS: [&str; 7] = ["md", "html", "csv", "tsv", "txt", "json", "jsonl"];
    let Some((first, rest)) = data.split_first() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(format!("list.{}", ENDINGS[usize::from(*first) % ENDINGS.len()]));
    fs::write(&path, rest).expect("a file in it");
    let Ok(done) = exchange::import(&path, &exchange::Options::default(), &[]) else { return };
    for made in &done.pages {
        let read = parse_page(&made.file, &made.text, &NoIncludes);
        assert_eq!(read.questions.len(), made.questions, "a page that was made is read as it was meant: {}", made.text);
    }
}

/// A line of `grade --batch`, or else its answer: evidence is quoted as it stands.
pub(crate) fn grade(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let value = serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default();
    let part = |name: &str| value[name].as_str().unwrap_or(&text).chars().take(4_000).collect::<String>();
    let (question, reference, answer) = (part("question"), part("reference"), part("answer"));
    let grader = Grader::new(Vec::new());
    let prepared = grader.prepare_reference(&question, &reference, &[], &NoCorpus);
    let grade = grader.grade(&prepared, &answer, &NoCorpus);
    assert!(grade.score <= 100, "a score is a score");
    for evidence in grade.key_points.iter().flat_map(|point| &point.evidence) {
        assert_eq!(answer.get(evidence.start..evidence.end), Some(evidence.text.as_str()), "evidence is quoted");
    }
}

/// A journal: it replays, or says why not; and of what replays a report can be made, whatever numbers are in it.
pub(crate) fn journal(data: &[u8]) {
    let path = Path::new("x.jsonl");
    if let Ok(read) = journal::parse(path, data) {
        assert_eq!(read.whole + read.torn, data.len() as u64, "every byte is accounted for");
        let transcript = Transcript::new(path, read.state);
        for transcript in [transcript.for_the_candidate(), transcript.redacted(), transcript] {
            assert!(transcript.score().is_none_or(|score| score <= 100), "a score is a score");
            assert!(report::markdown::render(&transcript, &[]).starts_with("---\n"));
            assert!(!report::html::render(&transcript, &[]).contains('\u{1b}'), "nothing draws on a terminal");
        }
    }
}

/// A file of aliases: a line that cannot be read costs only itself.
pub(crate) fn aliases(data: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("aliases.jsonl");
    fs::write(&path, data).expect("a file in it");
    let aliases = Aliases::load(&path).expect("it can be read");
    let lines = data.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count();
    assert!(aliases.known().len() + aliases.unreadable.len() <= lines, "no line is counted twice");
}

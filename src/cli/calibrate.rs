//! `greenroom calibrate`: reads anybody's marked answers, grades them, and says how far the grades agree.

use std::{collections::HashMap, fs, path::Path, process::ExitCode};

use rayon::prelude::*;

use super::{Context, args::CalibrateArgs, error::CommandError, questions};
use crate::{
    calibration::{self, Marked},
    grading::{Grade, Grader, NoCorpus, Prepared},
};

/// Compares grades with the marks in a file.
pub(super) fn calibrate(context: &Context, args: &CalibrateArgs) -> Result<ExitCode, CommandError> {
    let name = args.file.display().to_string();
    let bytes = fs::read(&args.file).map_err(|error| CommandError::failed(format!("cannot read `{name}`: {error}")))?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let lines = text.trim_start().starts_with('{') || has_extension(&args.file, &["jsonl", "ndjson", "json"]);
    let marked = if lines { json_lines(&name, text) } else { table(&name, text) }?;
    if marked.is_empty() {
        return Err(CommandError::failed(format!("`{name}` has no marked answers")).hint(FORMAT));
    }
    if args.full <= 0.0 || !args.full.is_finite() {
        return Err(CommandError::usage("the full mark has to be above 0"));
    }
    if let Some(above) = marked.iter().find(|marked| marked.score > args.full) {
        return Err(CommandError::failed(format!(
            "`{}` has a mark of {}, above the full mark of {}",
            above.id, above.score, args.full
        ))
        .hint("say what the full mark is with `--full MARK`"));
    }
    let graded = grade(marked);
    let agreement = calibration::compare(&graded, args.full, args.worst as usize);
    let text = if args.json {
        format!("{}\n", crate::text::json(&agreement)?)
    } else {
        let name = args.file.file_name().map_or(name, |name| name.to_string_lossy().into_owned());
        calibration::markdown(&name, &agreement)
    };
    context.remark(&format!("compared {} answers", graded.len()));
    questions::print(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

const FORMAT: &str = "one JSON object a line, or CSV with a header: `question`, `reference`, `answer`, `score`, and if there are \
     any `id`, `question_id`, `kind`, `key_points` and `covered` (in CSV separated by `|`)";

fn has_extension(path: &Path, wanted: &[&str]) -> bool {
    path.extension().is_some_and(|extension| wanted.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// Grades all answers, those of one question against the reference prepared once.
fn grade(marked: Vec<Marked>) -> Vec<(Marked, Grade)> {
    let grader = Grader::default();
    let mut prepared: HashMap<(&str, &str, &[String]), Prepared> = HashMap::new();
    for one in &marked {
        prepared
            .entry((&one.question, &one.reference, &one.key_points))
            .or_insert_with(|| grader.prepare_reference(&one.question, &one.reference, &one.key_points, &NoCorpus));
    }
    let grades: Vec<Grade> = marked
        .par_iter()
        .map(|one| {
            let key: (&str, &str, &[String]) = (&one.question, &one.reference, &one.key_points);
            grader.grade(&prepared[&key], &one.answer, &NoCorpus)
        })
        .collect();
    drop(prepared);
    marked.into_iter().zip(grades).collect()
}

fn json_lines(name: &str, text: &str) -> Result<Vec<Marked>, CommandError> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let marked: Marked = serde_json::from_str(line).map_err(|error| {
            let what = error.to_string();
            let what = what.split(" at line ").next().unwrap_or(&what);
            CommandError::failed(format!("{name}:{}:{}: {what}", number + 1, error.column())).hint(FORMAT)
        })?;
        found.push(complete(name, number + 1, marked)?);
    }
    Ok(found)
}

fn table(name: &str, text: &str) -> Result<Vec<Marked>, CommandError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let fail = |line: u64, what: &str| CommandError::failed(format!("{name}:{line}: {what}")).hint(FORMAT);
    let header = reader.headers().map_err(|error| fail(1, &error.to_string()))?.clone();
    let column = |wanted: &str| header.iter().position(|title| title.trim().eq_ignore_ascii_case(wanted));
    for needed in ["reference", "answer", "score"] {
        if column(needed).is_none() {
            return Err(fail(1, &format!("there is no column `{needed}`")));
        }
    }
    let mut found = Vec::new();
    for record in reader.records() {
        let record =
            record.map_err(|error| fail(error.position().map_or(1, csv::Position::line), &error.to_string()))?;
        let line = record.position().map_or(1, csv::Position::line);
        let field = |wanted: &str| column(wanted).and_then(|at| record.get(at)).unwrap_or("").to_owned();
        let list = |wanted: &str| -> Vec<String> {
            field(wanted).split('|').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
        };
        let score = field("score");
        let marked = Marked {
            id: field("id"),
            question_id: field("question_id"),
            question: field("question"),
            reference: field("reference"),
            key_points: list("key_points"),
            answer: field("answer"),
            score: score.trim().parse().map_err(|_| fail(line, &format!("the mark `{score}` is no number")))?,
            covered: list("covered").iter().map(|word| matches!(word.as_str(), "1" | "true" | "yes")).collect(),
            kind: field("kind"),
        };
        found.push(complete(name, usize::try_from(line).unwrap_or(usize::MAX), marked)?);
    }
    Ok(found)
}

/// Names an answer that has no name, and refuses one that cannot be graded.
fn complete(name: &str, line: usize, mut marked: Marked) -> Result<Marked, CommandError> {
    if marked.reference.trim().is_empty() {
        return Err(CommandError::failed(format!("{name}:{line}: there is no reference answer")).hint(FORMAT));
    }
    if !marked.score.is_finite() || marked.score < 0.0 {
        return Err(CommandError::failed(format!("{name}:{line}: the mark {} is below 0", marked.score)).hint(FORMAT));
    }
    if marked.id.is_empty() {
        marked.id = format!("line {line}");
    }
    Ok(marked)
}

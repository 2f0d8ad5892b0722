//! `greenroom regrade`: an old interview under today's grader and bank, beside the grades it had. Changes nothing.

use std::process::ExitCode;

use serde::Serialize;

use super::{Context, args::RegradeArgs, error::CommandError, questions, resume, search_index, sessions};
use crate::{
    aliases::Aliases,
    bank::Bank,
    grading::{Grade, Grader, Verdict},
    journal,
    session::Item,
    text::visible,
    transcript::Transcript,
};

/// A question whose answer was graded again.
#[derive(Debug, Serialize)]
struct Regraded {
    number: usize,
    id: String,
    title: String,
    /// `bank`: the question as it is today; `transcript`: as it was then, since the bank has it no more.
    against: &'static str,
    old_grader: Option<String>,
    old_score: Option<u32>,
    new_score: u32,
    key_points: Vec<PointChange>,
}

/// A key point whose verdict is another one now; `None` where there was, or is, no such point.
#[derive(Debug, Serialize)]
struct PointChange {
    text: String,
    old: Option<Verdict>,
    new: Option<Verdict>,
}

/// What is printed as JSON.
#[derive(Debug, Serialize)]
struct Printed<'a> {
    session: &'a str,
    grader: &'static str,
    old_score: Option<u32>,
    new_score: Option<u32>,
    questions: &'a [Regraded],
}

/// Grades the answers of a session again and prints what changed.
pub(super) fn regrade(context: &Context, args: &RegradeArgs) -> Result<ExitCode, CommandError> {
    let workspace = context.workspace()?;
    let path = sessions::named(&workspace.transcripts, &args.session)?;
    let read = journal::read(&path).map_err(resume::explain)?;
    let transcript = Transcript::new(&path, read.state);
    if transcript.holds_back() {
        return Err(CommandError::failed("this exam is not finished; it keeps its grades to itself until then")
            .hint(format!("`greenroom resume {}` goes on with it", transcript.session)));
    }
    let bank = questions::load(context, &workspace)?.bank;
    let index = search_index::index(context, &workspace)?;
    let grader = Grader::new(Aliases::load(&workspace.aliases)?.known().to_vec());
    let mut regraded = Vec::new();
    let (mut sum, mut count) = (0, 0);
    for (at, item) in transcript.state.items.iter().enumerate() {
        match item.answer() {
            Some(answer) => {
                let (new, against) = again(&grader, &bank, &index, item, &answer.text);
                sum += new.score;
                count += 1;
                regraded.push(compare(at + 1, item, &new, against));
            }
            None => {
                count += u32::from(item.score().is_some());
            }
        }
    }
    let new_score = (count > 0).then(|| (sum * 2 + count) / (count * 2));
    let text = if args.json {
        let printed = Printed {
            session: &transcript.session,
            grader: Grader::VERSION,
            old_score: transcript.score(),
            new_score,
            questions: &regraded,
        };
        format!("{}\n", crate::text::json(&printed)?)
    } else {
        words(&transcript, new_score, &regraded)
    };
    questions::print(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// The grade of today, against the bank's question or, when there is none any more, what the transcript kept of it.
fn again(
    grader: &Grader,
    bank: &Bank,
    index: &crate::index::Index,
    item: &Item,
    answer: &str,
) -> (Grade, &'static str) {
    if let Some(question) = bank.questions.iter().find(|question| question.id == item.card.id) {
        return (grader.grade(&grader.prepare(question, index), answer, index), "bank");
    }
    let card = &item.card;
    let stated: Vec<String> =
        if card.stated { card.key_points.iter().map(|point| point.text.clone()).collect() } else { Vec::new() };
    let prepared = grader.prepare_reference(&card.title, &card.reference, &stated, index);
    (grader.grade(&prepared, answer, index), "transcript")
}

fn compare(number: usize, item: &Item, new: &Grade, against: &'static str) -> Regraded {
    let old = item.grade();
    let mut key_points: Vec<PointChange> = Vec::new();
    let before = old.map_or(&[][..], |grade| grade.key_points.as_slice());
    for point in &new.key_points {
        let then = before.iter().find(|other| other.text == point.text).map(|other| other.verdict);
        if then != Some(point.verdict) {
            key_points.push(PointChange { text: point.text.clone(), old: then, new: Some(point.verdict) });
        }
    }
    for point in before.iter().filter(|point| new.key_points.iter().all(|other| other.text != point.text)) {
        key_points.push(PointChange { text: point.text.clone(), old: Some(point.verdict), new: None });
    }
    Regraded {
        number,
        id: item.card.id.to_string(),
        title: item.card.title.clone(),
        against,
        old_grader: item.answer().and_then(|answer| answer.grade.as_ref().map(|(_, version)| version.clone())),
        old_score: old.map(|grade| grade.score),
        new_score: new.score,
        key_points,
    }
}

fn words(transcript: &Transcript, new_score: Option<u32>, regraded: &[Regraded]) -> String {
    use std::fmt::Write;
    let shown = |score: Option<u32>| score.map_or_else(|| "-".to_owned(), |score| score.to_string());
    let mut out = format!(
        "{}: {} then, {} with today's grader and bank\n",
        visible(&transcript.session),
        shown(transcript.score()),
        shown(new_score)
    );
    for question in regraded {
        let same = question.old_score == Some(question.new_score) && question.key_points.is_empty();
        let change = if same {
            format!("{} as before", question.new_score)
        } else {
            format!("{} -> {}", shown(question.old_score), question.new_score)
        };
        let gone = if question.against == "transcript" { " (the bank has it no more)" } else { "" };
        let _ = writeln!(out, "{:>3}. {change}  {}{gone}", question.number, visible(&question.title));
        for point in &question.key_points {
            let verdict = |verdict: Option<Verdict>| verdict.map_or("no such point", Verdict::as_str);
            let _ = writeln!(out, "       {} -> {}: {}", verdict(point.old), verdict(point.new), visible(&point.text));
        }
    }
    out += "The transcript keeps its grades.\n";
    out
}

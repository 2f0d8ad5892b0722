//! Several interviews, or two side by side, as Markdown.

use std::fmt::Write;

use super::{body, hashes, score_bar, verdict_cell};
use crate::{
    report::{
        compare::{Comparison, Pair, missed_most, signed},
        escape::inline,
        words,
    },
    transcript::{Status, Transcript},
};

/// Key points listed as missed most often.
const LISTED: usize = 10;

/// Several interviews, newest first: an overview, what was missed most often, and then each.
pub fn render_several(transcripts: &[Transcript]) -> String {
    let transcripts: Vec<Transcript> = transcripts.iter().map(Transcript::for_the_candidate).collect();
    let mut out = format!("# {}\n\n", count(transcripts.len()));
    let _ = writeln!(out, "| # | Interview | Questions | Score | Time |\n| --: | --- | --: | --- | --- |");
    for (index, transcript) in transcripts.iter().enumerate() {
        let (taken, _) = words::total_time(transcript);
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            index + 1,
            inline(&words::when_and_what(transcript)),
            transcript.state.items.len(),
            score_bar(transcript.score()),
            crate::session::time::words(taken),
        );
    }
    out.push('\n');
    let missed = missed_most(&transcripts);

    if !missed.is_empty() {
        let _ = writeln!(out, "## Missed most often\n");
        for (title, point, missed, met) in missed.iter().take(LISTED) {
            let _ = writeln!(out, "- **{}** ({missed} of {met}; {})", inline(point), inline(title));
        }
        out.push('\n');
    }
    for transcript in &transcripts {
        body(transcript, &[], 2, &mut out);
        out.push('\n');
    }
    out
}

/// "3 interviews".
fn count(n: usize) -> String {
    if n == 1 { "1 interview".to_owned() } else { format!("{n} interviews") }
}

/// Two interviews side by side.
pub fn render_comparison(comparison: &Comparison<'_>) -> String {
    let (a, b) = (comparison.a, comparison.b);
    let mut out = "# Two interviews\n\n| | A | B |\n| --- | --- | --- |\n".to_owned();
    let pair = |name: &str, a: &str, b: &str| format!("| {name} | {a} | {b} |\n");
    out.push_str(&pair("Interview", &inline(&words::when_and_what(a)), &inline(&words::when_and_what(b))));
    out.push_str(&pair("Session", &inline(&a.session), &inline(&b.session)));
    out.push_str(&pair("Score", &score_bar(a.score()), &score_bar(b.score())));
    if let Some((of_a, of_b)) = comparison.shared_scores() {
        let shared = comparison.shared().count();
        let name = format!("Score of the {shared} questions in both");
        out.push_str(&pair(&name, &score_bar(Some(of_a)), &score_bar(Some(of_b))));
    }
    out.push('\n');
    if comparison.questions.is_empty() {
        return out;
    }
    let _ = writeln!(out, "| Question | A | B | Change |\n| --- | --- | --- | --: |");
    for pair in &comparison.questions {
        let Some(item) = pair.item() else { continue };
        let change = pair.change().map_or_else(|| "–".to_owned(), signed);
        let (a, b) = (side(pair.a), side(pair.b));
        let _ = writeln!(out, "| {} | {a} | {b} | {change} |", inline(&item.card.title));
    }
    out.push('\n');
    for pair in comparison.shared().filter(|pair| !pair.points.is_empty()) {
        question(pair, &mut out);
    }
    out
}

fn side(side: Option<(usize, &crate::session::Item)>) -> String {
    match side {
        None => "not asked".to_owned(),
        Some((_, item)) => match (item.score(), Status::of(item)) {
            (score @ Some(_), Status::Answered) => score_bar(score),
            (_, status) => status.as_str().to_owned(),
        },
    }
}

fn question(pair: &Pair<'_>, out: &mut String) {
    let Some(item) = pair.item() else { return };
    let _ = writeln!(out, "{} {}\n", hashes(2), inline(&item.card.title));
    let _ = writeln!(out, "| Key point | Weight | A | B |\n| --- | --: | --- | --- |");
    for point in &pair.points {
        let weight = words::weight_figure(point.weight);
        let (a, b) = (verdict_cell(point.a), verdict_cell(point.b));
        let _ = writeln!(out, "| {} | {weight} | {a} | {b} |", inline(point.text));
    }
    out.push('\n');
}

//! One question of an interview: what was asked, typed, found, and what the reference says.

use super::{answer, chart, markup::Html, reference};
use crate::{
    grading::{Confidence, Grade, PointGrade, Verdict},
    report::words,
    session::{FollowUp, Item, Outcome},
};

/// Where a question stands in a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// Goes before its ids.
    pub(super) prefix: &'a str,
    /// Level of its heading, 2 to 5.
    pub(super) heading: usize,
    /// Whether grades and references are kept back until the exam is finished.
    pub(super) held: bool,
    /// Whether references are left out, so that the page can be passed on.
    pub(super) redacted: bool,
}

const HEADINGS: [&str; 7] = ["h1", "h1", "h2", "h3", "h4", "h5", "h6"];

/// The tag of a heading of this level.
pub(super) fn heading(level: usize) -> &'static str {
    HEADINGS.get(level).copied().unwrap_or("h6")
}

/// The id of a question's section.
pub(super) fn id(prefix: &str, number: usize) -> String {
    format!("{prefix}q{number}")
}

/// Writes the section of the question `number` (from 1).
pub(super) fn write(html: &mut Html, number: usize, item: &Item, place: Place<'_>) {
    let id = id(place.prefix, number);
    let title_id = format!("{id}-title");
    html.open("section", &[("class", "question"), ("id", &id), ("aria-labelledby", &title_id)]);
    html.raw("<header>");
    html.within(heading(place.heading), &[("id", &title_id)], |html| {
        html.leaf("span", &[("class", "number")], &format!("{number}.")).raw(" ");
        reference::title(html, &item.card.title_markdown, &item.card.title);
    });
    facts(html, item);
    score(html, item);
    html.raw("</header>\n");
    helps(html, item);
    typed(html, item, place);
    if let Some(grade) = item.grade() {
        graded(html, item, grade, place);
    }
    for asked in &item.follow_ups {
        follow_up(html, asked, place);
    }
    // Until a question is closed its reference stays out of sight, and in an exam until all of them are.
    let open = item.outcome.is_some() && (!place.held || item.outcome == Some(Outcome::Revealed));
    if open && !place.redacted && !item.card.reference.trim().is_empty() {
        html.raw("<details class=\"reference\" open><summary>Reference answer</summary><div>");
        reference::write(html, &item.card.reference);
        html.raw("</div></details>\n");
    }
    html.raw("</section>\n");
}

fn facts(html: &mut Html, item: &Item) {
    let mut facts = Vec::new();
    facts.extend((!item.card.topic.is_empty()).then(|| item.card.topic.clone()));
    facts.extend(item.card.level.map(|level| level.to_string()));
    facts.push(words::times(item));
    facts.extend(words::remarks(item));
    list(html, "facts", &facts);
}

/// Short facts as a list that reads as one line.
pub(super) fn list(html: &mut Html, class: &'static str, facts: &[String]) {
    html.within("ul", &[("class", class)], |html| {
        for fact in facts {
            html.leaf("li", &[], fact);
        }
    });
}

/// The grader's own score, and beside it the one with the candidate's appeals.
pub(super) fn score(html: &mut Html, item: &Item) {
    let Some(own) = item.score() else { return };
    html.raw("<p class=\"score\">");
    let word = item.band().map_or("skipped", crate::bank::Band::as_str);
    html.leaf("strong", &[], &own.to_string()).raw("<span class=\"of\"> of 100</span> ");
    html.leaf("span", &[("class", "band-word")], word);
    if let Some(yours) = item.overridden() {
        html.raw(" <span class=\"yours\">");
        html.leaf("strong", &[], &yours.to_string()).raw(" with appeals</span>");
    }
    chart::score(html, Some(own));
    html.raw("</p>");
}

/// A question that went on from the answer, and what it earned.
fn follow_up(html: &mut Html, asked: &FollowUp, place: Place<'_>) {
    html.within(heading(place.heading + 1), &[], |html| {
        html.text("Follow-up: ");
        reference::title(html, &asked.question, &asked.question);
    });
    let (words, class) = match &asked.answer {
        Some(answer) => (answer.text.as_str(), "answer"),
        None => (asked.draft.as_str(), "answer draft"),
    };
    if words.trim().is_empty() {
        html.raw("<p class=\"none\">").text(if asked.closed { "Passed." } else { "Not answered." }).raw("</p>\n");
    } else {
        html.within("blockquote", &[("class", class)], |html| {
            html.text(words);
        });
    }
    if asked.answer.as_ref().is_some_and(|answer| answer.grade.is_some()) {
        let earned: Vec<String> = asked
            .earned
            .iter()
            .map(|earned| format!("key point {} counts with credit {:.2} now", earned.key_point, earned.credit))
            .collect();
        list(html, "facts", &if earned.is_empty() { vec!["it earned nothing".to_owned()] } else { earned });
    }
}

/// Hints given and words searched for.
fn helps(html: &mut Html, item: &Item) {
    if item.hints.is_empty() && item.searches.is_empty() {
        return;
    }
    html.raw("<ul class=\"helps\">");
    for hint in &item.hints {
        html.within("li", &[], |html| {
            html.raw("<b>Hint</b> ").text(hint);
        });
    }
    for words in &item.searches {
        html.within("li", &[], |html| {
            html.raw("<b>Searched for</b> ").text(words);
        });
    }
    html.raw("</ul>\n");
}

/// The answer, or the draft of one.
fn typed(html: &mut Html, item: &Item, place: Place<'_>) {
    let below = heading(place.heading + 1);
    match &item.outcome {
        Some(Outcome::Answered(answer)) if answer.text.trim().is_empty() => {
            html.raw("<p class=\"none\">No words were given as the answer.</p>\n");
        }
        Some(Outcome::Answered(answer)) => {
            html.leaf(below, &[], "Answer");
            html.within("blockquote", &[("class", "answer")], |html| {
                answer::write(html, &answer.text, item, item.grade());
            });
            html.raw("\n");
        }
        Some(_) => {}
        None if item.draft.trim().is_empty() => {}
        None => {
            html.leaf(below, &[], "Not submitted");
            html.within("blockquote", &[("class", "answer draft")], |html| {
                html.text(&item.draft);
            });
            html.raw("\n");
        }
    }
}

fn graded(html: &mut Html, item: &Item, grade: &Grade, place: Place<'_>) {
    if !grade.key_points.is_empty() {
        html.leaf(heading(place.heading + 1), &[], "Key points");
        html.raw(
            "<table class=\"points\"><thead><tr><th scope=\"col\"><abbr title=\"number\">#</abbr></th>\
             <th scope=\"col\">Key point</th><th scope=\"col\">Verdict</th>\
             <th scope=\"col\" class=\"figure\">Weight</th><th scope=\"col\" class=\"figure\">Credit</th></tr></thead><tbody>",
        );
        for (index, point) in grade.key_points.iter().enumerate() {
            row(html, index, point, item);
        }
        html.raw("</tbody></table>\n");
        html.within("p", &[("class", "sum")], |html| {
            html.raw("Weight × credit: ").text(&words::arithmetic(grade)).raw(".");
        });
    }
    let mut notes: Vec<(&'static str, String)> = Vec::new();
    for deduction in &grade.deductions {
        notes.push(("Deduction", format!("{} points: {}", deduction.points, deduction.reason)));
    }
    if !grade.flags.is_empty() {
        notes.push(("Noted", words::flags(grade)));
    }
    if grade.confidence == Confidence::Borderline {
        notes.push(("Not sure", grade.doubt.clone().unwrap_or_else(|| "a close call".to_owned())));
    }
    for appeal in &item.appeals {
        let did = if appeal.accepted { "accepted" } else { "rejected" };
        notes.push(("Appeal", format!("key point {} {did} by the candidate: “{}”", appeal.key_point, appeal.words)));
    }
    if let Some(yours) = item.overridden() {
        notes.push(("Scores", format!("{} by the grader, {yours} with appeals", grade.score)));
    }
    if let Some(marks) = words::panel(item) {
        notes.push(("Interviewer", marks));
        let note = item.panel.as_ref().map_or("", |marks| marks.note.trim());
        notes.extend((!note.is_empty()).then(|| ("Note", note.to_owned())));
    }
    if notes.is_empty() {
        return;
    }
    html.raw("<dl class=\"notes\">");
    for (name, text) in &notes {
        html.raw("<div>").leaf("dt", &[], name).leaf("dd", &[], text).raw("</div>");
    }
    html.raw("</dl>\n");
}

fn row(html: &mut Html, index: usize, point: &PointGrade, item: &Item) {
    html.open("tr", &[]).leaf("td", &[("class", "n")], &(index + 1).to_string());
    html.within("td", &[], |html| {
        html.text(&point.text);
        if !point.evidence.is_empty() && point.verdict != Verdict::Missed {
            html.within("ul", &[("class", "quotes")], |html| {
                for evidence in &point.evidence {
                    html.within("li", &[], |html| {
                        html.leaf("q", &[], evidence.text.trim()).raw(" ");
                        html.leaf("small", &[], words::method(evidence.method));
                    });
                }
            });
        }
    });
    html.within("td", &[], |html| {
        html.leaf("span", &[("class", &format!("verdict {}", point.verdict.as_str()))], point.verdict.as_str());
        if let Some(marks) = &item.panel {
            html.leaf("small", &[], &format!(" interviewer: {}", marks.verdict(index).as_str()));
        }
        if let Some(appeal) = item.appeal(index) {
            html.leaf("small", &[], if appeal.accepted { " accepted on appeal" } else { " rejected on appeal" });
        }
    });
    let weight = words::weight_figure(point.weight);
    html.leaf("td", &[("class", "figure")], &weight);
    html.leaf("td", &[("class", "figure")], &format!("{:.2}", point.credit));
    html.close("tr");
}

//! Several interviews on one page: an overview with a chart, what was missed most often, and then each of them whole.

use super::{
    body,
    chart::{self, Mark},
    markup::Html,
    page, question, short_head,
};
use crate::{
    report::{compare::missed_most, words},
    session::time,
    transcript::Transcript,
};

/// Key points listed as missed most often.
const LISTED: usize = 10;

/// The page of several interviews, newest first.
pub fn render_several(transcripts: &[Transcript]) -> String {
    let transcripts: Vec<Transcript> = transcripts.iter().map(Transcript::for_the_candidate).collect();
    let title = match transcripts.len() {
        1 => "1 interview".to_owned(),
        n => format!("{n} interviews"),
    };
    page(&title, |html| {
        html.raw("<header class=\"top\">\n<p class=\"eyebrow\">Interview reports</p>\n");
        html.leaf("h1", &[], &title).raw("\n");
        question::list(html, "facts", &facts(&transcripts));
        html.raw("</header>\n<nav aria-label=\"Interviews\"><ol>\n");
        for (index, transcript) in transcripts.iter().enumerate() {
            let target = format!("#s{}", index + 1);
            html.raw("<li>").open("a", &[("href", &target)]);
            html.leaf("span", &[("class", "n")], &(index + 1).to_string()).raw(" ");
            html.leaf("span", &[("class", "t")], &words::when_and_what(transcript)).raw(" ");
            html.leaf("span", &[("class", "s")], &words::number(transcript.score())).raw("</a></li>\n");
        }
        html.raw("</ol></nav>\n<main>\n");
        overview(html, &transcripts);
        progress(html, &transcripts);
        missed(html, &transcripts);
        for (index, transcript) in transcripts.iter().enumerate() {
            let id = format!("s{}", index + 1);
            let title_id = format!("{id}-title");
            html.open("section", &[("class", "interview"), ("id", &id), ("aria-labelledby", &title_id)]);
            html.leaf("h2", &[("id", &title_id)], &words::when_and_what(transcript)).raw("\n");
            short_head(html, transcript);
            body(html, transcript, &[], &format!("{id}-"), 3);
            html.raw("</section>\n");
        }
        html.raw("</main>\n<footer>");
        html.text("Newest first. Every interview is graded by itself, with the grader of its day.").raw("</footer>\n");
    })
}

fn facts(transcripts: &[Transcript]) -> Vec<String> {
    let day = |transcript: &Transcript| transcript.state.started_at.format("%-d %B %Y").to_string();
    let mut facts = Vec::new();
    if let (Some(newest), Some(oldest)) = (transcripts.first(), transcripts.last()) {
        let (from, to) = (day(oldest), day(newest));
        facts.push(if from == to { from } else { format!("{from} to {to}") });
    }
    let questions: usize = transcripts.iter().map(|transcript| transcript.state.items.len()).sum();
    facts.push(if questions == 1 { "1 question".to_owned() } else { format!("{questions} questions") });
    facts.push(time::words(transcripts.iter().map(|transcript| words::total_time(transcript).0).sum()));
    facts
}

fn overview(html: &mut Html, transcripts: &[Transcript]) {
    html.raw(
        "<section class=\"glance\"><h2>At a glance</h2>\
         <table role=\"table\"><thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" scope=\"col\">Interview</th>\
         <th role=\"columnheader\" scope=\"col\">Score</th><th role=\"columnheader\" scope=\"col\">Time</th></tr></thead>\
         <tbody role=\"rowgroup\">\n",
    );
    let full = transcripts.iter().map(words::total_time).map(|(taken, allowed)| allowed.max(Some(taken)));
    let full = full.flatten().max().unwrap_or(1);
    for (index, transcript) in transcripts.iter().enumerate() {
        html.raw("<tr role=\"row\">");
        html.within("td", &[("role", "cell"), ("class", "title")], |html| {
            html.leaf("span", &[("class", "n")], &format!("{}.", index + 1)).raw(" ");
            html.leaf("a", &[("href", &format!("#s{}", index + 1))], &words::when_and_what(transcript));
            if let Some(why) = words::unfinished(transcript) {
                html.raw(" ").leaf("small", &[], &why);
            }
        });
        html.within("td", &[("role", "cell"), ("class", "score")], |html| {
            chart::score(html, transcript.score());
            html.raw(" ").leaf("b", &[], &words::number(transcript.score()));
        });
        html.within("td", &[("role", "cell"), ("class", "time")], |html| {
            let (taken, allowed) = words::total_time(transcript);
            let allowed = allowed.filter(|allowed| *allowed > 0);
            chart::time(html, Some(taken), allowed, full);
            let text = match allowed {
                Some(allowed) => format!("{} of {}", time::words(taken), time::words(allowed)),
                None => time::words(taken),
            };
            html.raw(" ").leaf("span", &[], &text);
        });
        html.raw("</tr>\n");
    }
    html.raw("</tbody></table></section>\n");
}

fn progress(html: &mut Html, transcripts: &[Transcript]) {
    let day = |transcript: &Transcript| transcript.state.started_at.format("%-d %b %Y").to_string();
    let marks: Vec<Mark> = transcripts
        .iter()
        .rev()
        .filter_map(|transcript| Some(Mark { day: day(transcript), score: transcript.score()? }))
        .collect();
    if marks.len() < 2 {
        return;
    }
    html.raw("<section class=\"trend\"><h2>Progress</h2><figure>");
    chart::progress(html, &marks);
    html.raw("<figcaption>Scores of these interviews, oldest first, whatever their topics and levels.</figcaption></figure></section>\n");
}

fn missed(html: &mut Html, transcripts: &[Transcript]) {
    let missed = missed_most(transcripts);
    if missed.is_empty() {
        return;
    }
    html.raw("<section class=\"work\"><h2>Missed most often</h2><ol>\n");
    for (title, point, missed, met) in missed.iter().take(LISTED) {
        html.within("li", &[], |html| {
            html.leaf("span", &[("class", "what")], point).raw(" ");
            html.leaf("small", &[], &format!("{missed} of {met}: {title}"));
        });
        html.raw("\n");
    }
    html.raw("</ol></section>\n");
}

//! The report as one HTML page: no script, nothing from elsewhere, light and dark, for a telephone, a wide screen and
//! paper. What candidates and banks wrote is text in it (`markup`), and a policy in its head forbids the rest.

mod answer;
mod chart;
mod compare;
mod markup;
mod question;
mod reference;
mod several;

use self::{
    chart::Mark,
    markup::Html,
    question::{Place, heading},
};
pub use self::{compare::render_comparison, several::render_several};
use super::{Earlier, words};
use crate::{
    session::{Item, time},
    transcript::{Status, Transcript},
};

/// Weak points listed.
const LISTED: usize = 10;

/// The report of one interview; `earlier` are those it is compared with, oldest first.
pub fn render(transcript: &Transcript, earlier: &[Earlier]) -> String {
    let transcript = &transcript.for_the_candidate();
    let title = format!("Interview on {}", words::topics(transcript));
    page(&title, |html| {
        html.raw("<header class=\"top\">\n<p class=\"eyebrow\">Interview report</p>\n");
        html.leaf("h1", &[], &words::topics(transcript)).raw("\n");
        head(html, transcript);
        html.raw("</header>\n");
        navigation(html, transcript, "");
        html.raw("<main>\n");
        body(html, transcript, earlier, "", 2);
        html.raw("</main>\n");
        footer(html, transcript);
    })
}

/// The frame of every page.
fn page(title: &str, inner: impl FnOnce(&mut Html)) -> String {
    let mut html = Html::default();
    html.raw(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"generator\" content=\"greenroom\">\n",
    );
    html.leaf("title", &[], title);
    html.raw("\n<style>\n").raw(include_str!("style.css")).raw("</style>\n</head>\n<body>\n");
    chart::patterns(&mut html);
    html.raw("<div class=\"page\">\n");
    inner(&mut html);
    html.raw("</div>\n</body>\n</html>\n");
    html.finish()
}

/// Score, outcome, level, date and time of an interview.
fn head(html: &mut Html, transcript: &Transcript) {
    let state = &transcript.state;
    let mut facts = vec![format!("level: {}", words::level(transcript))];
    facts.push(state.started_at.format("%-d %B %Y, %H:%M").to_string());
    facts.push(match state.items.len() {
        1 => "1 question".to_owned(),
        n => format!("{n} questions"),
    });
    let (taken, allowed) = words::total_time(transcript);
    facts.push(match allowed.filter(|allowed| *allowed > 0) {
        Some(allowed) => format!("{} of {}", time::words(taken), time::words(allowed)),
        None => time::words(taken),
    });
    facts.extend(words::manner(transcript));
    question::list(html, "facts", &facts);
    result(html, transcript);
}

/// What [`head`] says, for an interview among others.
fn short_head(html: &mut Html, transcript: &Transcript) {
    let mut facts = vec![format!("session {}", transcript.session), format!("seed {}", transcript.state.started.seed)];
    facts.extend(words::manner(transcript));
    question::list(html, "facts", &facts);
    result(html, transcript);
}

/// The score and what stands beside it.
fn result(html: &mut Html, transcript: &Transcript) {
    match transcript.score() {
        Some(score) => {
            html.raw("<div class=\"result\"><p><strong>").text(&score.to_string()).raw("</strong> ");
            html.raw("<span class=\"of\">of 100</span> ");
            html.leaf("span", &[("class", "band-word")], chart::band(score)).raw("</p>");
            chart::scale(html, score);
            html.raw("</div>\n");
        }
        None => {
            html.raw("<p class=\"result\">Not scored.</p>\n");
        }
    }
    if let Some(yours) = transcript.overridden() {
        html.within("p", &[("class", "yours")], |html| {
            html.leaf("strong", &[], &yours.to_string());
            html.raw(" with the candidate’s appeals.");
        });
    }
    if let Some(agreement) = words::panel_agreement(transcript) {
        html.leaf("p", &[("class", "yours")], &agreement);
    }
    let tally = tally(transcript);
    if !tally.is_empty() {
        html.leaf("p", &[("class", "tally")], &tally);
    }
    if let Some(why) = words::unfinished(transcript) {
        html.within("p", &[("class", "notice")], |html| {
            html.raw("<b>Not finished.</b> ").text(&why).raw(" <code>greenroom resume</code> goes on with it.");
            if transcript.holds_back() {
                html.raw(" Grades are shown when the exam is finished.");
            }
        });
    }
    if transcript.redacted {
        html.raw("<p class=\"notice\">Reference answers, key points and hints are left out of this report.</p>\n");
    }
}

/// How many answers came out how.
fn tally(transcript: &Transcript) -> String {
    let mut counts: Vec<(&str, usize)> =
        ["strong", "good", "partial", "weak", "none"].iter().map(|band| (*band, 0)).collect();
    counts.extend([("skipped", 0), ("revealed", 0)]);
    for item in &transcript.state.items {
        let word = match Status::of(item) {
            Status::Answered => item.band().map(crate::bank::Band::as_str),
            Status::Skipped => Some("skipped"),
            Status::Revealed => Some("revealed"),
            _ => None,
        };
        if let Some((_, count)) = counts.iter_mut().find(|(name, _)| Some(*name) == word) {
            *count += 1;
        }
    }
    let said: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| if *name == "none" { format!("{count} empty") } else { format!("{count} {name}") })
        .collect();
    said.join(" · ")
}

/// Links to the questions: at the side of a wide page, as a row of numbers on a narrow one.
fn navigation(html: &mut Html, transcript: &Transcript, prefix: &str) {
    html.raw("<nav aria-label=\"Questions\"><ol>\n");
    for (index, item) in transcript.state.items.iter().enumerate() {
        if item.asked_at.is_none() {
            continue;
        }
        let target = format!("#{}", question::id(prefix, index + 1));
        html.raw("<li>").open("a", &[("href", &target)]);
        html.leaf("span", &[("class", "n")], &(index + 1).to_string()).raw(" ");
        html.leaf("span", &[("class", "t")], &item.card.title).raw(" ");
        html.leaf("span", &[("class", "s")], &words::number(item.score()));
        html.raw("</a></li>\n");
    }
    html.raw("</ol></nav>\n");
}

/// Charts, what to work on, and the questions; headings begin at `level`.
fn body(html: &mut Html, transcript: &Transcript, earlier: &[Earlier], prefix: &str, level: usize) {
    glance(html, transcript, prefix, level);
    progress(html, transcript, earlier, level);
    weaknesses(html, transcript, prefix, level);
    let place = Place { prefix, heading: level, held: transcript.holds_back(), redacted: transcript.redacted };
    for (index, item) in transcript.state.items.iter().enumerate() {
        if item.asked_at.is_some() {
            question::write(html, index + 1, item, place);
        }
    }
}

/// Score by question, and time against the limit.
fn glance(html: &mut Html, transcript: &Transcript, prefix: &str, level: usize) {
    let items = &transcript.state.items;
    let longest = |item: &Item| item.card.allowed.max(item.answer().map(|answer| answer.seconds));
    let full = items.iter().filter_map(longest).max().unwrap_or(1);
    html.raw("<section class=\"glance\">");
    html.leaf(heading(level), &[], "At a glance");
    // The roles hold where a narrow page lays the rows out as blocks.
    html.raw(
        "<table role=\"table\"><thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" scope=\"col\">Question</th>\
         <th role=\"columnheader\" scope=\"col\">Score</th><th role=\"columnheader\" scope=\"col\">Time</th></tr></thead>\
         <tbody role=\"rowgroup\">\n",
    );
    for (index, item) in items.iter().enumerate() {
        html.raw("<tr role=\"row\">");
        html.within("td", &[("role", "cell"), ("class", "title")], |html| {
            html.leaf("span", &[("class", "n")], &format!("{}.", index + 1)).raw(" ");
            if item.asked_at.is_some() {
                let target = format!("#{}", question::id(prefix, index + 1));
                html.leaf("a", &[("href", &target)], &item.card.title);
            } else {
                html.text(&item.card.title);
            }
            let remarks = words::remarks(item).join(", ");
            if !remarks.is_empty() {
                html.raw(" ").leaf("small", &[], &remarks);
            }
        });
        html.within("td", &[("role", "cell"), ("class", "score")], |html| {
            chart::score(html, item.score());
            html.raw(" ").leaf("b", &[], &words::number(item.score()));
            if let Some(yours) = item.overridden() {
                html.raw(" ").leaf("small", &[], &format!("{yours} with appeals"));
            }
        });
        html.within("td", &[("role", "cell"), ("class", "time")], |html| {
            chart::time(html, item.answer().map(|answer| answer.seconds), item.card.allowed, full);
            html.raw(" ").leaf("span", &[], &words::times(item));
        });
        html.raw("</tr>\n");
    }
    html.raw("</tbody></table></section>\n");
}

/// This interview beside earlier ones.
fn progress(html: &mut Html, transcript: &Transcript, earlier: &[Earlier], level: usize) {
    let Some(score) = transcript.score().filter(|_| !earlier.is_empty()) else { return };
    let day = |at: &chrono::DateTime<chrono::FixedOffset>| at.format("%-d %b %Y").to_string();
    let mut marks: Vec<Mark> =
        earlier.iter().map(|earlier| Mark { day: day(&earlier.at), score: earlier.score }).collect();
    marks.push(Mark { day: day(&transcript.state.started_at), score });
    html.raw("<section class=\"trend\">");
    html.leaf(heading(level), &[], "Progress");
    html.raw("<figure>");
    chart::progress(html, &marks);
    html.raw("<figcaption>Scores of the interviews on the same topics and level, this one last.</figcaption></figure></section>\n");
}

fn weaknesses(html: &mut Html, transcript: &Transcript, prefix: &str, level: usize) {
    let weak = transcript.weaknesses();
    if weak.is_empty() {
        return;
    }
    html.raw("<section class=\"work\">");
    html.leaf(heading(level), &[], "What to work on");
    html.raw("<ol>\n");
    for weak in weak.iter().take(LISTED) {
        let target = format!("#{}", question::id(prefix, weak.number));
        html.within("li", &[], |html| {
            html.leaf("span", &[("class", "what")], weak.point.unwrap_or(weak.title)).raw(" ");
            html.raw("<small>");
            match weak.point {
                Some(_) => html
                    .leaf("span", &[("class", &format!("verdict {}", weak.verdict.as_str()))], weak.verdict.as_str())
                    .text(&format!(", {} points of ", weak.cost)),
                None => html.text("not answered, "),
            };
            html.leaf("a", &[("href", &target)], &format!("question {}", weak.number)).raw("</small>");
        });
        html.raw("\n");
    }
    html.raw("</ol>");
    if weak.len() > LISTED {
        html.leaf("p", &[("class", "more")], &format!("And {} more in the tables below.", weak.len() - LISTED));
    }
    html.raw("</section>\n");
}

/// What it takes to hold the same interview again.
fn footer(html: &mut Html, transcript: &Transcript) {
    let started = &transcript.state.started;
    html.raw("<footer>");
    question::list(
        html,
        "facts",
        &[
            format!("session {}", transcript.session),
            format!("seed {}", started.seed),
            format!("bank {}", started.bank),
            format!("grader {}", started.grader),
        ],
    );
    html.raw("</footer>\n");
}

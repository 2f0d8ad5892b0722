//! Two interviews side by side on one page: scores, questions, key points, and what was answered.

use super::{answer, chart, markup::Html, page, question, reference};
use crate::{
    grading::Verdict,
    report::{
        compare::{Comparison, Pair, signed},
        words,
    },
    session::Item,
    transcript::{Status, Transcript},
};

/// The page of two interviews.
pub fn render_comparison(comparison: &Comparison<'_>) -> String {
    page("Two interviews side by side", |html| {
        html.raw("<header class=\"top\">\n<p class=\"eyebrow\">Comparison</p>\n<h1>Two interviews</h1>\n");
        let shared = comparison.shared().count();
        let only = comparison.questions.len() - shared;
        let mut facts = vec![format!("{shared} questions in both")];
        facts.extend((only > 0).then(|| format!("{only} in one of them only")));
        question::list(html, "facts", &facts);
        html.raw("<div class=\"sides\">\n");
        side(html, "A", comparison.a);
        side(html, "B", comparison.b);
        html.raw("</div>\n");
        if let Some((a, b)) = comparison.shared_scores() {
            let text = format!(
                "Over the questions in both: {a} and {b}, a change of {}.",
                signed(i64::from(b) - i64::from(a))
            );
            html.leaf("p", &[("class", "notice")], &text);
        }
        html.raw("</header>\n<nav aria-label=\"Questions\"><ol>\n");
        for (index, pair) in
            comparison.questions.iter().enumerate().filter(|(_, pair)| pair.a.is_some() && pair.b.is_some())
        {
            let Some(item) = pair.item() else { continue };
            html.raw("<li>").open("a", &[("href", &format!("#q{}", index + 1))]);
            html.leaf("span", &[("class", "n")], &(index + 1).to_string()).raw(" ");
            html.leaf("span", &[("class", "t")], &item.card.title).raw(" ");
            html.leaf("span", &[("class", "s")], &pair.change().map_or_else(|| "–".to_owned(), signed))
                .raw("</a></li>\n");
        }
        html.raw("</ol></nav>\n<main>\n");
        overview(html, comparison);
        for (index, pair) in comparison.questions.iter().enumerate() {
            if pair.a.is_some() && pair.b.is_some() {
                both(html, index + 1, pair);
            }
        }
        html.raw("</main>\n<footer>");
        let sessions = [format!("A: session {}", comparison.a.session), format!("B: session {}", comparison.b.session)];
        question::list(html, "facts", &sessions);
        html.raw("</footer>\n");
    })
}

fn side(html: &mut Html, name: &'static str, transcript: &Transcript) {
    html.raw("<div class=\"side\">");
    html.within("p", &[("class", "who")], |html| {
        html.leaf("b", &[], name).raw(" ").text(&words::when_and_what(transcript));
    });
    html.within("p", &[("class", "result-line")], |html| match transcript.score() {
        Some(score) => {
            html.leaf("strong", &[], &score.to_string()).raw(" <span class=\"of\">of 100</span> ");
            html.leaf("span", &[("class", "band-word")], chart::band(score));
        }
        None => {
            html.raw("Not scored");
        }
    });
    chart::score(html, transcript.score());
    if let Some(why) = words::unfinished(transcript) {
        html.leaf("small", &[], &why);
    }
    html.raw("</div>\n");
}

fn overview(html: &mut Html, comparison: &Comparison<'_>) {
    html.raw(
        "<section class=\"pairs\"><h2>Question by question</h2><table><thead><tr><th scope=\"col\">Question</th>\
         <th scope=\"col\">A</th><th scope=\"col\">B</th><th scope=\"col\" class=\"figure\">Change</th></tr></thead><tbody>\n",
    );
    for (index, pair) in comparison.questions.iter().enumerate() {
        let Some(item) = pair.item() else { continue };
        html.raw("<tr>");
        html.within("td", &[("class", "title")], |html| {
            if pair.a.is_some() && pair.b.is_some() {
                html.leaf("a", &[("href", &format!("#q{}", index + 1))], &item.card.title);
            } else {
                html.text(&item.card.title);
            }
        });
        for side in [pair.a, pair.b] {
            html.within("td", &[("class", "score")], |html| score(html, side));
        }
        html.leaf("td", &[("class", "figure")], &pair.change().map_or_else(|| "–".to_owned(), signed));
        html.raw("</tr>\n");
    }
    html.raw("</tbody></table></section>\n");
}

fn score(html: &mut Html, side: Option<(usize, &Item)>) {
    let Some((_, item)) = side else {
        html.leaf("small", &[], "not asked");
        return;
    };
    match (item.score(), Status::of(item)) {
        (Some(score), Status::Answered) => {
            chart::score(html, Some(score));
            html.leaf("b", &[], &score.to_string());
        }
        (_, status) => {
            html.leaf("small", &[], status.as_str());
        }
    }
}

/// A question that both were asked.
fn both(html: &mut Html, number: usize, pair: &Pair<'_>) {
    let (Some((_, a)), Some((_, b))) = (pair.a, pair.b) else { return };
    let id = format!("q{number}");
    let title_id = format!("{id}-title");
    html.open("section", &[("class", "question"), ("id", &id), ("aria-labelledby", &title_id)]);
    html.within("h2", &[("id", &title_id)], |html| reference::title(html, &a.card.title_markdown, &a.card.title));
    if !pair.points.is_empty() {
        html.raw(
            "<h3>Key points</h3><table class=\"points\"><thead><tr><th scope=\"col\">Key point</th>\
             <th scope=\"col\">A</th><th scope=\"col\">B</th></tr></thead><tbody>",
        );
        for point in &pair.points {
            html.raw("<tr><td>").text(point.text);
            let weight = words::weight(point.weight);
            html.raw(" ").leaf("small", &[], &weight).raw("</td>");
            verdict(html, point.a);
            verdict(html, point.b);
            html.raw("</tr>");
        }
        html.raw("</tbody></table>\n");
    }
    for (name, item) in [("A", a), ("B", b)] {
        let text = item.answer().map_or("", |answer| answer.text.as_str());
        let mut head = vec![name.to_owned(), words::times(item)];
        head.extend(item.score().map(|score| format!("{score} of 100")));
        html.leaf("h3", &[], &head.join(", "));
        if text.trim().is_empty() {
            html.leaf("p", &[("class", "none")], Status::of(item).as_str());
        } else {
            html.within("blockquote", &[("class", "answer")], |html| answer::write(html, text, item, item.grade()));
        }
    }
    html.raw("</section>\n");
}

fn verdict(html: &mut Html, side: Option<(Verdict, f64)>) {
    html.within("td", &[], |html| match side {
        None => {
            html.text("–");
        }
        Some((verdict, credit)) => {
            html.leaf("span", &[("class", &format!("verdict {}", verdict.as_str()))], verdict.as_str());
            if credit > 0.0 && credit < 1.0 {
                html.leaf("small", &[], &format!("credit {credit:.2}"));
            }
        }
    });
}

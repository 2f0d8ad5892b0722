//! Charts as inline SVG whose lengths are percentages: a bar grows with its place while its text keeps its size, colours
//! come from the style sheet, and (unlike backgrounds) they are printed. A charting crate draws at a fixed size: scaled to
//! a telephone its labels are too small to read, and it writes colours that no dark scheme can change.

use super::markup::Html;
use crate::grading::Grade;

/// One earlier or present interview in a chart of progress.
#[derive(Debug)]
pub(super) struct Mark {
    /// The day, for the axis.
    pub(super) day: String,
    /// 0 to 100.
    pub(super) score: u32,
}

/// The hatching that other charts refer to; once a page.
pub(super) fn patterns(html: &mut Html) {
    html.raw(
        "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\"><defs>\
         <pattern id=\"hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
         <rect class=\"hatch-ground\" width=\"5\" height=\"5\"/><rect class=\"hatch-line\" width=\"2\" height=\"5\"/>\
         </pattern></defs></svg>\n",
    );
}

/// A bar for a score. The number stands beside it as text.
pub(super) fn score(html: &mut Html, score: Option<u32>) {
    html.raw("<svg class=\"bar\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"track\" width=\"100%\" height=\"100%\"/>");
    if let Some(score) = score.filter(|score| *score > 0) {
        rect(html, "fill", 0.0, f64::from(score.min(100)));
    }
    html.raw("</svg>");
}

/// A bar for the score of an interview, with the limits of the bands below it.
pub(super) fn scale(html: &mut Html, score: u32) {
    html.raw("<div class=\"scale\" aria-hidden=\"true\"><svg class=\"bar tall\" focusable=\"false\"><rect class=\"track\" width=\"100%\" height=\"100%\"/>");
    rect(html, "fill", 0.0, f64::from(score.min(100)));
    for limit in [35.0, 65.0, 85.0] {
        tick(html, "limit", limit);
    }
    html.raw("</svg><span>weak</span><span>partial</span><span>good</span><span>strong</span></div>");
}

/// A bar for time taken against time allowed, both in seconds; `full` seconds fill the width.
pub(super) fn time(html: &mut Html, taken: Option<u64>, allowed: Option<u64>, full: u64) {
    let part = |seconds: u64| 100.0 * seconds as f64 / full.max(1) as f64;
    html.raw("<svg class=\"bar\" aria-hidden=\"true\" focusable=\"false\">");
    if let Some(allowed) = allowed {
        rect(html, "track", 0.0, part(allowed));
    }
    if let Some(taken) = taken {
        let within = allowed.map_or(taken, |allowed| taken.min(allowed));
        rect(html, "time", 0.0, part(within));
        if taken > within {
            rect(html, "over", part(within), part(taken - within));
        }
    }
    if let Some(allowed) = allowed.filter(|allowed| *allowed < full) {
        tick(html, "limit", part(allowed));
    }
    html.raw("</svg>");
}

/// The scores of interviews, oldest first, the last one being the one at hand.
pub(super) fn progress(html: &mut Html, marks: &[Mark]) {
    let said: Vec<String> = marks.iter().map(|mark| format!("{} on {}", mark.score, mark.day)).collect();
    let label = format!("Scores of {} interviews, oldest first: {}.", marks.len(), said.join("; "));
    let last = marks.len().saturating_sub(1);
    let x = |index: usize| if last == 0 { 54.0 } else { 14.0 + 80.0 * index as f64 / last as f64 };
    let y = |score: u32| 12.0 + 70.0 * (1.0 - f64::from(score.min(100)) / 100.0);
    html.open("svg", &[("class", "progress"), ("role", "img"), ("aria-label", &label), ("focusable", "false")]);
    for (score, name) in [(0, "0"), (35, "partial"), (65, "good"), (85, "strong")] {
        line(html, "grid", (14.0, y(score)), (100.0, y(score)));
        label_at(html, "band", (0.0, y(score)), "start", name);
    }
    for (index, pair) in marks.windows(2).enumerate() {
        if let [from, to] = pair {
            line(html, "trend", (x(index), y(from.score)), (x(index + 1), y(to.score)));
        }
    }
    for (index, mark) in marks.iter().enumerate() {
        let class = if index == last { "point now" } else { "point" };
        let (cx, cy) = (percent(x(index)), percent(y(mark.score)));
        html.open("circle", &[("class", class), ("cx", &cx), ("cy", &cy), ("r", "4.5")]).close("circle");
        let class = if index == last { "value now" } else { "value" };
        label_at(html, class, (x(index), y(mark.score) - 7.0), "middle", &mark.score.to_string());
    }
    // The first day and the last: more would run into each other on a narrow page.
    for index in if last == 0 { vec![0] } else { vec![0, last] } {
        let anchor = if index == 0 && last > 0 { "start" } else { "end" };
        let anchor = if last == 0 { "middle" } else { anchor };
        let place = if anchor == "end" { 100.0 } else { x(index) };
        label_at(html, "day", (place, 96.0), anchor, &marks[index].day);
    }
    html.close("svg");
}

/// The word for a score.
pub(super) fn band(score: u32) -> &'static str {
    Grade::band(score, false).as_str()
}

fn percent(value: f64) -> String {
    let text = format!("{value:.2}");
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn rect(html: &mut Html, class: &'static str, x: f64, width: f64) {
    let (x, width) = (percent(x), percent(width));
    html.open("rect", &[("class", class), ("x", &x), ("width", &width), ("height", "100%")]).close("rect");
}

fn tick(html: &mut Html, class: &'static str, x: f64) {
    line(html, class, (x, 0.0), (x, 100.0));
}

fn line(html: &mut Html, class: &'static str, from: (f64, f64), to: (f64, f64)) {
    let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(percent);
    html.open("line", &[("class", class), ("x1", &x1), ("y1", &y1), ("x2", &x2), ("y2", &y2)]).close("line");
}

fn label_at(html: &mut Html, class: &'static str, at: (f64, f64), anchor: &'static str, text: &str) {
    let (x, y) = (percent(at.0), percent(at.1));
    html.leaf("text", &[("class", class), ("x", &x), ("y", &y), ("text-anchor", anchor), ("dy", "0.3em")], text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(draw: impl FnOnce(&mut Html)) -> String {
        let mut html = Html::default();
        draw(&mut html);
        html.finish()
    }

    #[test]
    fn bars_are_as_long_as_their_numbers() {
        assert!(drawn(|html| score(html, Some(62))).contains("class=\"fill\" x=\"0%\" width=\"62%\""));
        assert!(!drawn(|html| score(html, Some(0))).contains("fill"));
        assert!(!drawn(|html| score(html, None)).contains("fill"));
        let over = drawn(|html| time(html, Some(90), Some(60), 120));
        for part in [
            "class=\"track\" x=\"0%\" width=\"50%\"",
            "class=\"time\" x=\"0%\" width=\"50%\"",
            "class=\"over\" x=\"50%\" width=\"25%\"",
            "class=\"limit\" x1=\"50%\"",
        ] {
            assert!(over.contains(part), "{part} in {over}");
        }
        assert!(!drawn(|html| time(html, Some(30), None, 0)).contains("NaN"));
    }

    #[test]
    fn progress_tells_its_numbers_in_words() {
        let marks = [41, 62].map(|score| Mark { day: format!("1 May 20{score}"), score });
        let chart = drawn(|html| progress(html, &marks));
        assert!(chart.contains("Scores of 2 interviews, oldest first: 41 on 1 May 2041; 62 on 1 May 2062."));
        assert_eq!(chart.matches("<circle").count(), 2);
    }
}

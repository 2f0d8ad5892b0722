//! The answer as typed, with the words that the grader went by marked in it: by colour, by the kind of underline, and by
//! a label. Evidence that does not fit the answer is passed over.

use std::ops::Range;

use super::markup::Html;
use crate::{
    grading::{Grade, Verdict},
    session::Item,
};

/// A piece of the answer and the key points (from 1) whose evidence it belongs to.
#[derive(Debug, PartialEq)]
struct Piece {
    range: Range<usize>,
    points: Vec<(usize, Verdict)>,
    /// Those of them whose evidence ends here.
    ends: Vec<(usize, Verdict)>,
}

/// Writes the answer; `None` as the grade shows it unmarked.
pub(super) fn write(html: &mut Html, answer: &str, item: &Item, grade: Option<&Grade>) {
    let spans = grade.map(|grade| spans(answer, item, grade)).unwrap_or_default();
    for piece in pieces(answer.len(), &spans) {
        let text = answer.get(piece.range.clone()).unwrap_or_default();
        let Some(worst) = piece.points.iter().map(|(_, verdict)| *verdict).max_by_key(|verdict| weight(*verdict))
        else {
            html.text(text);
            continue;
        };
        html.within("mark", &[("class", worst.as_str())], |html| {
            html.text(text);
            if !piece.ends.is_empty() {
                let labels: Vec<String> =
                    piece.ends.iter().map(|(number, verdict)| format!("{number} {}", verdict.as_str())).collect();
                html.raw("<span class=\"tag\"><span class=\"unseen\"> (</span>");
                html.text(&labels.join(", "));
                html.raw("<span class=\"unseen\">)</span></span>");
            }
        });
    }
}

/// Which verdict a piece shows when it belongs to several.
fn weight(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Missed => 0,
        Verdict::Covered => 1,
        Verdict::Partial => 2,
        Verdict::Contradicted => 3,
    }
}

type Span = (Range<usize>, usize, Verdict);

/// The evidence of each key point; what only blanks and commas keep apart is one. Words that an appeal took away are not
/// marked.
fn spans(answer: &str, item: &Item, grade: &Grade) -> Vec<Span> {
    let mut all = Vec::new();
    for (index, point) in grade.key_points.iter().enumerate() {
        let rejected = item.appeal(index).is_some_and(|appeal| !appeal.accepted);
        if point.verdict == Verdict::Missed || rejected {
            continue;
        }
        let mut own: Vec<Range<usize>> = point
            .evidence
            .iter()
            .map(|evidence| evidence.start..evidence.end)
            .filter(|range| answer.get(range.clone()).is_some_and(|text| !text.trim().is_empty()))
            .collect();
        own.sort_by_key(|range| (range.start, range.end));
        let mut joined: Vec<Range<usize>> = Vec::new();
        for range in own {
            match joined.last_mut() {
                Some(last) if answer.get(last.end..range.start).is_none_or(is_gap) => {
                    last.end = last.end.max(range.end);
                }
                _ => joined.push(range),
            }
        }
        all.extend(joined.into_iter().map(|range| (range, index + 1, point.verdict)));
    }
    all
}

/// Whether nothing is said between two pieces of evidence.
fn is_gap(text: &str) -> bool {
    !text.contains('\n') && !text.chars().any(char::is_alphanumeric)
}

/// The whole of an answer `length` bytes long in pieces, each within the same evidence from end to end.
fn pieces(length: usize, spans: &[Span]) -> Vec<Piece> {
    let mut cuts: Vec<usize> = spans.iter().flat_map(|(range, ..)| [range.start, range.end]).collect();
    cuts.extend([0, length]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut out: Vec<Piece> = Vec::new();
    for (start, end) in cuts.iter().zip(cuts.iter().skip(1)) {
        let within = |(range, ..): &&Span| range.start <= *start && *end <= range.end;
        let points = spans.iter().filter(within).map(|(_, number, verdict)| (*number, *verdict)).collect();
        let ends = spans.iter().filter(|(range, ..)| range.end == *end).map(|(_, n, verdict)| (*n, *verdict)).collect();
        out.push(Piece { range: *start..*end, points, ends });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bank::PointKind,
        grading::{Confidence, Evidence, Method, PointGrade},
        session::{
            Event, Options,
            fixture::{record, started},
            replay,
        },
    };

    /// The answer with marks, for key points with these verdicts and these words as evidence.
    fn marked(answer: &str, points: &[(Verdict, &[&str])]) -> String {
        let point = |(verdict, words): &(Verdict, &[&str])| PointGrade {
            text: String::new(),
            weight: 1,
            kind: PointKind::Core,
            verdict: *verdict,
            credit: 1.0,
            evidence: words
                .iter()
                .map(|word| {
                    let start = answer.find(word).unwrap_or(usize::MAX - 9);
                    Evidence { start, end: start + word.len(), text: (*word).to_owned(), method: Method::Exact }
                })
                .collect(),
        };
        let grade = Grade {
            score: 0,
            outcome: crate::bank::Band::Weak,
            confidence: Confidence::Sure,
            doubt: None,
            key_points: points.iter().map(point).collect(),
            deductions: Vec::new(),
            flags: Vec::new(),
        };
        let state = replay([record(0, Event::Started(Box::new(started(1, Options::default()))))]).unwrap();
        let mut html = Html::default();
        write(&mut html, answer, &state.items[0], Some(&grade));
        html.finish().replace("<span class=\"unseen\"> (</span>", "").replace("<span class=\"unseen\">)</span>", "")
    }

    #[test]
    fn evidence_is_marked_where_it_stands() {
        use Verdict::{Contradicted, Covered, Missed, Partial};
        let check = |answer, points: &[(Verdict, &[&str])], expect| assert_eq!(marked(answer, points), expect);
        check("one two", &[], "one two");
        check(
            "one two",
            &[(Covered, &["one"])],
            "<mark class=\"covered\">one<span class=\"tag\">1 covered</span></mark> two",
        );
        // What belongs together is one mark.
        check(
            "<a>, b",
            &[(Partial, &["<a>", "b"])],
            "<mark class=\"partial\">&lt;a&gt;, b<span class=\"tag\">1 partial</span></mark>",
        );
        // Evidence that overlaps keeps both labels.
        check(
            "one two six",
            &[(Covered, &["one two"]), (Contradicted, &["two six"])],
            "<mark class=\"covered\">one </mark><mark class=\"contradicted\">two<span class=\"tag\">1 covered</span></mark>\
             <mark class=\"contradicted\"> six<span class=\"tag\">2 contradicted</span></mark>",
        );
        // Missed points and evidence that is not there mark nothing.
        check("one", &[(Missed, &["one"]), (Covered, &["nowhere"])], "one");
    }

    #[test]
    fn evidence_within_a_character_is_passed_over() {
        let spans = spans_of("ä", 1, 2);
        assert!(spans.is_empty());
    }

    fn spans_of(answer: &str, start: usize, end: usize) -> Vec<Span> {
        let state = replay([record(0, Event::Started(Box::new(started(1, Options::default()))))]).unwrap();
        let mut grade = crate::session::fixture::grade(&state.items[0].card.key_points, "alpha");
        grade.key_points[0].evidence[0].start = start;
        grade.key_points[0].evidence[0].end = end;
        spans(answer, &state.items[0], &grade)
    }
}

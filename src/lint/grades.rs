//! A question graded against itself: its reference must reach its own key points, its title must not, its examples must
//! fall into their bands, and each key point must be one that an answer can make.

use super::{finding, header, quote, within};
use crate::{
    bank::{Band, KeyPoint, PointKind, Question},
    diagnostic::{Diagnostic, Severity::Warning},
    grading::{Flag, Grade, Grader, NoCorpus, Verdict, key_points, stem_key},
    text::{fold, is_stop_word, words},
};

/// What the reference has to reach on its own key points.
const REFERENCE: u32 = 95;
/// What the title may reach on its own question.
const TITLE: u32 = 5;

/// Words that say nothing about any subject in particular: a point of nothing else is met by any praise.
const VAGUE: &[&str] = &[
    "advantage",
    "bad",
    "benefit",
    "best",
    "better",
    "cheap",
    "cheaper",
    "clean",
    "common",
    "convenient",
    "cost",
    "costs",
    "different",
    "easier",
    "easily",
    "easy",
    "effective",
    "efficiency",
    "efficient",
    "fast",
    "faster",
    "flexibility",
    "flexible",
    "good",
    "great",
    "help",
    "helpful",
    "helps",
    "high",
    "important",
    "improve",
    "improved",
    "improves",
    "less",
    "lot",
    "many",
    "modern",
    "more",
    "much",
    "nice",
    "performance",
    "popular",
    "powerful",
    "quick",
    "quicker",
    "quickly",
    "reliability",
    "reliable",
    "robust",
    "scalability",
    "scalable",
    "secure",
    "security",
    "simple",
    "simpler",
    "simplicity",
    "slow",
    "slower",
    "speed",
    "stable",
    "standard",
    "thing",
    "things",
    "time",
    "used",
    "useful",
    "uses",
    "using",
    "various",
    "well",
    "work",
    "works",
];

/// What is wrong with one question by its own rubric.
pub(super) fn check(question: &Question, text: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if question.rubric.as_ref().is_none_or(|rubric| rubric.key_points.is_empty()) {
        let drawn = key_points(question);
        generic(question, text, &drawn, &mut found);
        if question.rubric.is_none() && !worth_grading(question, &drawn) {
            return found;
        }
    }
    let grader = Grader::default();
    let prepared = grader.prepare(question, &NoCorpus);
    let grade = |answer: &str| grader.grade(&prepared, answer, &NoCorpus);
    let at = header(question, text);
    let reference = grade(&question.answer_text);
    if reference.score < REFERENCE {
        let message = format!("the reference answer scores {} on its own key points", reference.score);
        let help =
            format!("say in the answer what they ask for, or give them an `accept`: {}", missed(&reference).join(", "));
        found.push(finding(Warning, "reference-below-95", question, at, message, &help));
    }
    let title = grade(&question.title);
    if title.score > TITLE {
        let message = format!("the title alone scores {} on its own question: it gives the answer away", title.score);
        let help = "ask without the words of the answer, or state key points that go beyond the title";
        found.push(finding(Warning, "title-gives-answer", question, at, message, help));
    }
    points(question, text, &grade, &mut found);
    if let Some(rubric) = &question.rubric {
        for example in &rubric.examples {
            let own = grade(&example.answer);
            let (low, high) = example.band;
            if (low..=high).contains(&own.outcome) {
                continue;
            }
            let band = if low == high { format!("`{low}`") } else { format!("`{low}..{high}`") };
            let message = format!("this example is graded `{}` (score {}), not {band}", own.outcome, own.score);
            let help = if own.outcome < low {
                format!("add wordings to `accept`; it misses {}", missed(&own).join(", "))
            } else {
                "make the key points ask for more, or add a misconception that it states".to_owned()
            };
            let span = if example.span.end > example.span.start { example.span } else { at };
            found.push(finding(Warning, "rubric-example-band", question, span, message, &help));
        }
    }
    found
}

/// The points that an answer does not cover, quoted.
fn missed(grade: &Grade) -> Vec<String> {
    let points = grade.key_points.iter().filter(|point| point.weight > 0 && point.verdict != Verdict::Covered);
    let mut out: Vec<String> = points.map(|point| quote(&point.text)).take(4).collect();
    if out.is_empty() {
        out.extend(grade.deductions.iter().map(|deduction| quote(&deduction.reason)));
    }
    if out.is_empty() {
        out.push("nothing in particular".to_owned());
    }
    out
}

/// Whether a question whose author says nothing about grading is graded here at all. What is drawn from a reference is said
/// by it, and the words of a title earn nothing; it is another matter where commands are compared. Grading a question takes
/// nearly all the time of a check, and of a folder of notes few are worth it.
fn worth_grading(question: &Question, drawn: &[KeyPoint]) -> bool {
    question.title_markdown.contains('`')
        || drawn.iter().any(|point| matches!(point.kind, PointKind::Command | PointKind::Code))
}

/// Drawn points are as their answer is; only one that says nothing is worth a word.
fn generic(question: &Question, text: &str, drawn: &[KeyPoint], found: &mut Vec<Diagnostic>) {
    let title = stems(&question.title);
    for point in drawn.iter().filter(|point| point.weight >= 2) {
        if is_generic(&point.text, &title) {
            let message = format!("the key point {} is too generic: almost any answer makes it", quote(&point.text));
            let help = "say in the answer what exactly, or state the key points in a rubric";
            found.push(finding(Warning, "point-generic", question, header(question, text), message, help));
        }
    }
}

fn points(question: &Question, text: &str, grade: &dyn Fn(&str) -> Grade, found: &mut Vec<Diagnostic>) {
    let Some(rubric) = question.rubric.as_ref() else { return };
    let title = stems(&question.title);
    for (at, point) in rubric.key_points.iter().enumerate() {
        let span = within(text, rubric.span, &point.text);
        if is_generic(&point.text, &title) {
            let message = format!("the key point {} is too generic: almost any answer makes it", quote(&point.text));
            found.push(finding(Warning, "point-generic", question, span, message, "say what exactly"));
            continue;
        }
        if let Some(ask) = &point.ask {
            let given = point.given_away(ask, &question.title);
            if !given.is_empty() {
                let given: Vec<String> = given.iter().map(|word| quote(word)).collect();
                let message = format!("this `ask` gives its key point away: {}", given.join(", "));
                let help = "ask in words that neither `point` nor `accept` has; words of the title are free";
                found.push(finding(Warning, "ask-gives-away", question, within(text, rubric.span, ask), message, help));
            }
        }
        let reached = |own: &Grade| {
            let verdict = own.key_points.get(at).map(|point| point.verdict);
            matches!(verdict, Some(Verdict::Covered | Verdict::Partial))
        };
        // Alone a short wording may be too little of an answer, or sound like the title; among the others it is not.
        let covers = |wording: &str| {
            let alone = grade(wording);
            let void = alone.outcome == Band::None || alone.flags.iter().any(|flag| *flag != Flag::Contradiction);
            reached(&alone)
                || void && {
                    let others = rubric.key_points.iter().enumerate();
                    let all: Vec<&str> =
                        others.map(|(own, point)| if own == at { wording } else { point.text.as_str() }).collect();
                    reached(&grade(&all.join(". ")))
                }
        };
        if !covers(&point.text) {
            let message = format!(
                "the key point {} is out of reach: an answer in its own words does not make it",
                quote(&point.text)
            );
            let help =
                "a statement of three to sixteen words works best, with the words of the title left to the title";
            found.push(finding(Warning, "point-unreachable", question, span, message, help));
            continue;
        }
        for accept in &point.accept {
            if !covers(accept) {
                let message = format!("the wording {} does not count as its key point", quote(accept));
                let help = "write it as a short statement that says something of its own";
                let span = within(text, rubric.span, accept);
                found.push(finding(Warning, "accept-unreachable", question, span, message, help));
            }
        }
    }
}

/// What the words of a title have in common with their inflections.
fn stems(title: &str) -> Vec<u64> {
    words(title).map(|word| stem_key(&fold(word.text))).collect()
}

/// Whether a point says nothing beyond its title, of which these are the stems, but what may be said of anything.
fn is_generic(point: &str, title: &[u64]) -> bool {
    let mut content = words(point).map(|word| fold(word.text)).filter(|word| !is_stop_word(word)).peekable();
    let says_nothing = content.peek().is_none();
    let mut telling = content.filter(|word| !title.contains(&stem_key(word))).peekable();
    // What only says the title again is not too generic: its reference tells of it.
    if telling.peek().is_none() && !says_nothing {
        return false;
    }
    let code = point.contains(['`', '=', '/', '$', '<', '{']);
    !code && telling.all(|word| VAGUE.binary_search(&word.as_ref()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn praise_is_generic_and_statements_are_not() {
        assert!(VAGUE.is_sorted());
        let title = stems("Why use containers?");
        for point in ["it is better", "faster and more secure", "", "improves performance"] {
            assert!(is_generic(point, &title), "{point}");
        }
        for point in ["Amazon Athena", "shares the kernel", "port 80", "`ls`", "no"] {
            assert!(!is_generic(point, &title), "{point}");
        }
    }
}

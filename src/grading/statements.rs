//! What candidates say rightly and wrongly to the questions of the shipped bank, many times as much as a rubric should hold:
//! `data/statements/TOPIC/LEVEL.txt`. A line `= SLUG` opens a question; `1 WORDING` makes its first key point, and so on;
//! `- STATEMENT` is false.

use include_dir::{Dir, include_dir};

use crate::{bank::Question, content::shipped};

static STATEMENTS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/grading/data/statements");

/// A sentence about a question of the shipped bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statement {
    /// Another wording of the key point at that place, counted from 0.
    Point(u32, &'static str),
    /// It is false.
    False(&'static str),
}

/// What is known of `question` when it is one of the shipped bank, with the key points that it has there.
pub(super) fn of(question: &Question) -> impl Iterator<Item = Statement> {
    let known = as_shipped(question).then(|| section(question.id.as_str())).flatten().unwrap_or_default();
    let points = question.rubric.as_ref().map_or(0, |rubric| rubric.key_points.len() as u32);
    known.lines().filter_map(parse).filter(move |statement| match statement {
        Statement::Point(at, _) => *at < points,
        Statement::False(_) => true,
    })
}

/// Whether the question stands so in the shipped bank: another question may have its id, or its author other key points.
fn as_shipped(question: &Question) -> bool {
    let text = |question: &Question| {
        let points = question.rubric.iter().flat_map(|rubric| &rubric.key_points);
        points.map(|point| point.text.clone()).collect::<Vec<_>>()
    };
    let mut questions = shipped().bank.questions.iter();
    questions.find(|shipped| shipped.id == question.id).is_some_and(|shipped| {
        std::ptr::eq(shipped, question) || shipped.title == question.title && text(shipped) == text(question)
    })
}

/// The lines of a question, by its id.
fn section(id: &str) -> Option<&'static str> {
    let (page, slug) = id.rsplit_once('/')?;
    let text = STATEMENTS.get_file(format!("{page}.txt"))?.contents_utf8()?;
    let opening = format!("\n= {slug}\n");
    let start = text.find(&opening)? + opening.len();
    let rest = &text[start..];
    Some(rest.find("\n= ").map_or(rest, |end| &rest[..end]))
}

fn parse(line: &'static str) -> Option<Statement> {
    let (mark, text) = line.split_once(' ')?;
    match mark {
        "-" => Some(Statement::False(text)),
        _ => mark.parse::<u32>().ok()?.checked_sub(1).map(|at| Statement::Point(at, text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_about_a_question_of_the_bank_and_one_of_its_key_points() {
        let questions = &shipped().bank.questions;
        let mut found = 0;
        for topic in STATEMENTS.dirs() {
            for file in topic.files() {
                let page = file.path().with_extension("");
                let mut points = None;
                for (at, line) in file.contents_utf8().unwrap().lines().enumerate() {
                    let place = format!("{}:{}: {line}", file.path().display(), at + 1);
                    if line.is_empty() || line.starts_with('#') {
                        continue;
                    }
                    if let Some(slug) = line.strip_prefix("= ") {
                        let id = format!("{}/{slug}", page.display());
                        let question = questions.iter().find(|question| question.id.as_str() == id).expect(&place);
                        points = Some(question.rubric.as_ref().map_or(0, |rubric| rubric.key_points.len() as u32));
                        found += 1;
                        continue;
                    }
                    match parse(line).expect(&place) {
                        Statement::Point(point, _) => assert!(point < points.expect(&place), "{place}"),
                        Statement::False(_) => assert!(points.is_some(), "{place}"),
                    }
                }
            }
        }
        assert_eq!(found, questions.len(), "every question has its statements");
    }

    #[test]
    fn a_question_with_other_key_points_knows_only_its_own() {
        let mut question = shipped().bank.questions[0].clone();
        assert!(of(&question).count() > 10);
        question.rubric.as_mut().unwrap().key_points.pop();
        assert_eq!(of(&question).count(), 0);
    }
}

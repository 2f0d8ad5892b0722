//! What a human interviewer makes of an answer before the grade is seen, and how far both agree. Pure.

use std::fmt;

use super::state::Item;
use crate::grading::Verdict;

/// Stands between numbers and a note that begins with a number.
const DASHES: &str = "--";

/// The interviewer's marks for one answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Key points that were made, from 1.
    pub made: Vec<usize>,
    /// Key points that were made in part, from 1.
    pub partly: Vec<usize>,
    /// A note.
    pub note: String,
}

impl Marks {
    /// Reads `1 3 ~4 spoke of volumes first`: numbers of key points that were made, with `~` in part, then a note, which
    /// `--` may stand before.
    ///
    /// # Errors
    /// A number that is none of the `count` key points.
    pub fn read(text: &str, count: usize) -> Result<Self, String> {
        let mut marks = Self::default();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let end = rest.find([' ', ',', ';', '\t']).unwrap_or(rest.len());
            let word = &rest[..end];
            if word == DASHES {
                rest = rest[end..].trim_start();
                break;
            }
            if count == 0 {
                // No number can be one of a key point.
                break;
            }
            let (part, digits) = word.strip_prefix('~').map_or((false, word), |digits| (true, digits));
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                break;
            }
            let number = digits.parse::<usize>().ok().filter(|number| (1..=count).contains(number));
            let number = number.ok_or_else(|| format!("there is no key point {digits}; there are {count}"))?;
            let list = if part { &mut marks.partly } else { &mut marks.made };
            if !list.contains(&number) {
                list.push(number);
            }
            rest = rest[end..].trim_start_matches([' ', ',', ';', '\t']);
        }
        // What is made is not made in part.
        marks.partly.retain(|number| !marks.made.contains(number));
        rest.clone_into(&mut marks.note);
        Ok(marks)
    }

    /// What the interviewer makes of the key point at `index` (from 0).
    pub fn verdict(&self, index: usize) -> Verdict {
        if self.made.contains(&(index + 1)) {
            Verdict::Covered
        } else if self.partly.contains(&(index + 1)) {
            Verdict::Partial
        } else {
            Verdict::Missed
        }
    }
}

impl fmt::Display for Marks {
    /// As [`Marks::read`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let made = self.made.iter().map(usize::to_string);
        let partly = self.partly.iter().map(|number| format!("~{number}"));
        let mut words: Vec<String> = made.chain(partly).collect();
        if !self.note.is_empty() {
            words.extend([DASHES.to_owned(), self.note.clone()]);
        }
        f.write_str(&words.join(" "))
    }
}

/// Key points on which the interviewer and the grader agree, of how many: covered, in part, or neither. The grade is the
/// one of the answer itself.
pub fn agreement(item: &Item) -> Option<(usize, usize)> {
    let (marks, grade) = (item.panel.as_ref()?, item.grade()?);
    let of_grader = |verdict| if verdict == Verdict::Contradicted { Verdict::Missed } else { verdict };
    let required = || grade.key_points.iter().enumerate().filter(|(_, point)| point.weight > 0);
    let same = required().filter(|(index, point)| of_grader(point.verdict) == marks.verdict(*index)).count();
    Some((same, required().count()))
}

/// The score that the interviewer's marks come to.
pub fn score(item: &Item) -> Option<u32> {
    let (marks, grade) = (item.panel.as_ref()?, item.grade()?);
    let total: u32 = grade.key_points.iter().map(|point| point.weight).sum();
    let credit = |index| match marks.verdict(index) {
        Verdict::Covered => 1.0,
        Verdict::Partial => 0.5,
        _ => 0.0,
    };
    let earned: f64 =
        grade.key_points.iter().enumerate().map(|(index, point)| f64::from(point.weight) * credit(index)).sum();
    Some((100.0 * earned / f64::from(total.max(1))).round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_numbers_and_then_a_note() {
        let check = |text: &str, made: &[usize], partly: &[usize], note: &str| {
            let marks = Marks::read(text, 4).unwrap();
            assert_eq!((&marks.made[..], &marks.partly[..], marks.note.as_str()), (made, partly, note), "{text}");
        };
        check("", &[], &[], "");
        check("1 3 ~4 spoke of 2 volumes first", &[1, 3], &[4], "spoke of 2 volumes first");
        check("1,2;~2", &[1, 2], &[], "");
        check("nothing of it", &[], &[], "nothing of it");
        check("1 -- 2 of 3 were said", &[1], &[], "2 of 3 were said");
        assert!(Marks::read("1 9", 4).unwrap_err().contains("no key point 9"));
        assert!(Marks::read("0", 4).is_err());
    }

    #[test]
    fn marks_come_to_a_score_of_their_own() {
        use crate::session::{
            Event, How, Options,
            fixture::{card, grade, record, started},
            replay,
        };
        let check = |text: &str, expect: u32, same: usize| {
            let points = card(1).key_points;
            let Marks { made, partly, note } = Marks::read(text, points.len()).unwrap();
            let (number, grader) = (1, "test".to_owned());
            let events = [
                Event::Started(Box::new(started(1, Options { panel: true, ..Options::default() }))),
                Event::Asked { number },
                Event::Answered { answer: "alpha".into(), seconds: 2, over: 0, how: How::Typed },
                Event::Marked { number, made, partly, note },
                Event::Graded { number, grader, grade: grade(&points, "alpha") },
            ];
            let state = replay(events.into_iter().map(|event| record(0, event))).unwrap();
            let (marked, agreed) = (score(&state.items[0]), agreement(&state.items[0]));
            assert_eq!((marked, agreed), (Some(expect), Some((same, 2))), "{text}");
        };
        // The key points have weights of 3 and 1; the grader finds the first.
        check("1 2", 100, 1);
        check("1", 75, 2);
        check("2 ~1", 63, 0);
        check("~2", 13, 0);
        check("", 0, 1);
    }
}

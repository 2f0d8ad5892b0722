//! The record of an interview as a whole: its state, its scores, what was weak. Not how it is rendered ([`crate::report`]).

use std::path::Path;

use crate::{
    grading::Verdict,
    session::{Course, Item, Outcome, State},
};

/// An interview, finished or not, under the name of its journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Transcript {
    /// File name of the journal without its extension.
    pub session: String,
    /// All that happened.
    pub state: State,
    /// Whether what the bank knows was taken out, see [`Transcript::redacted`].
    pub redacted: bool,
}

/// What became of a question, in the words of the reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It has an answer.
    Answered,
    /// It was skipped: 0.
    Skipped,
    /// The reference was shown: not scored.
    Revealed,
    /// It was asked, and the interview broke off before an answer.
    Unanswered,
    /// It was not reached.
    NotAsked,
}

impl Status {
    /// What became of `item`.
    pub fn of(item: &Item) -> Self {
        match (&item.outcome, item.asked_at) {
            (Some(Outcome::Answered(_)), _) => Self::Answered,
            (Some(Outcome::Skipped), _) => Self::Skipped,
            (Some(Outcome::Revealed), _) => Self::Revealed,
            (None, Some(_)) => Self::Unanswered,
            (None, None) => Self::NotAsked,
        }
    }

    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Skipped => "skipped",
            Self::Revealed => "revealed, not scored",
            Self::Unanswered => "not answered",
            Self::NotAsked => "not asked",
        }
    }
}

/// Something to work on.
#[derive(Debug, Clone, PartialEq)]
pub struct Weakness<'a> {
    /// Number of the question, from 1.
    pub number: usize,
    /// Its title.
    pub title: &'a str,
    /// The key point; `None` when it is the whole question.
    pub point: Option<&'a str>,
    /// What became of the point; `Missed` for a whole question.
    pub verdict: Verdict,
    /// Points of 100 that it cost in its question.
    pub cost: u32,
}

impl Transcript {
    /// The transcript of the journal at `path`.
    pub fn new(path: &Path, state: State) -> Self {
        let session = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        Self { session, state, redacted: false }
    }

    /// Whether all questions were closed.
    pub fn finished(&self) -> bool {
        self.state.course == Course::Ended
    }

    /// The transcript as the candidate may see it: an exam that is not finished keeps its grades to itself.
    #[must_use]
    pub fn for_the_candidate(&self) -> Self {
        let mut shown = self.clone();
        if self.holds_back() {
            for item in &mut shown.state.items {
                for asked in &mut item.follow_ups {
                    asked.earned.clear();
                    if let Some(answer) = &mut asked.answer {
                        answer.grade = None;
                    }
                }
                if let Some(Outcome::Answered(answer)) = &mut item.outcome {
                    answer.grade = None;
                }
            }
        }
        shown
    }

    /// The transcript as it may be shared without giving the bank away: no reference answers, no texts of key points,
    /// hints or misconceptions. What the candidate wrote stays, and so do titles, verdicts and scores.
    #[must_use]
    pub fn redacted(&self) -> Self {
        let mut shown = self.clone();
        shown.redacted = true;
        let numbered = |index: usize| format!("key point {}", index + 1);
        for item in &mut shown.state.items {
            let card = &mut item.card;
            card.reference.clear();
            card.misconceptions.clear();
            card.hints.clear();
            for (index, point) in card.key_points.iter_mut().enumerate() {
                point.text = numbered(index);
                point.accept.clear();
            }
            item.hints.fill("(left out)".to_owned());
            let first = match &mut item.outcome {
                Some(Outcome::Answered(answer)) => answer.grade.as_mut(),
                _ => None,
            };
            let later = item.follow_ups.iter_mut().filter_map(|asked| asked.answer.as_mut()?.grade.as_mut());
            for (grade, _) in first.into_iter().chain(later) {
                for (index, point) in grade.key_points.iter_mut().enumerate() {
                    point.text = numbered(index);
                }
                // "a common misconception: ..." goes on in the bank's words.
                for deduction in &mut grade.deductions {
                    if let Some((what, _)) = deduction.reason.split_once(':') {
                        deduction.reason = what.to_owned();
                    }
                }
            }
        }
        shown
    }

    /// Whether it is an exam that is not finished.
    pub fn holds_back(&self) -> bool {
        self.state.started.options.exam && !self.finished()
    }

    /// The grader's own score of the interview, follow-ups included: the mean over the questions that count (answered, or
    /// skipped with 0), rounded; `None` when none does.
    pub fn score(&self) -> Option<u32> {
        mean(self.state.items.iter().filter_map(Item::score))
    }

    /// The same by the first answers alone; `None` when no follow-up was answered.
    pub fn first_score(&self) -> Option<u32> {
        self.state.items.iter().any(|item| item.followed().is_some()).then_some(())?;
        mean(self.state.items.iter().filter_map(Item::first_score))
    }

    /// The same with the candidate's overrides; `None` when there are none.
    pub fn overridden(&self) -> Option<u32> {
        self.state.items.iter().any(|item| item.overridden().is_some()).then_some(())?;
        mean(self.state.items.iter().filter_map(|item| item.overridden().or(item.score())))
    }

    /// What to work on, the costliest first: contradictions and missed points by their share in their question, and
    /// questions that were skipped or revealed. What was accepted on appeal is not weak.
    pub fn weaknesses(&self) -> Vec<Weakness<'_>> {
        let mut found = Vec::new();
        for (index, item) in self.state.items.iter().enumerate() {
            let weakness = |point, verdict, cost| Weakness {
                number: index + 1,
                title: item.card.title.as_str(),
                point,
                verdict,
                cost,
            };
            if matches!(item.outcome, Some(Outcome::Skipped | Outcome::Revealed)) {
                found.push(weakness(None, Verdict::Missed, 100));
            }
            let Some(grade) = item.grade() else { continue };
            let total: u32 = grade.key_points.iter().map(|point| point.weight).sum();
            for (at, point) in grade.key_points.iter().enumerate() {
                let (verdict, credit) = match item.appeal(at) {
                    Some(appeal) if appeal.accepted => continue,
                    Some(_) => (Verdict::Missed, 0.0),
                    None => (point.verdict, item.credit(at)),
                };
                let lost = 100.0 * f64::from(point.weight) * (1.0 - credit) / f64::from(total.max(1));
                if (lost >= 1.0 && verdict != Verdict::Covered)
                    || (verdict == Verdict::Contradicted && point.weight > 0)
                {
                    found.push(weakness(Some(point.text.as_str()), verdict, lost.round() as u32));
                }
            }
        }
        found.sort_by_key(|weak| (weak.verdict != Verdict::Contradicted, std::cmp::Reverse(weak.cost), weak.number));
        found
    }
}

fn mean(scores: impl Iterator<Item = u32>) -> Option<u32> {
    let (sum, count) = scores.fold((0u64, 0u64), |(sum, count), score| (sum + u64::from(score), count + 1));
    (count > 0).then(|| ((sum * 2 + count) / (count * 2)) as u32)
}

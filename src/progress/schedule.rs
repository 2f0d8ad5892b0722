//! When a question should come back: a grade becomes a rating, and FSRS does the rest. The only user of the `fsrs` crate.

use chrono::{Days, NaiveDate};
use fsrs::{FSRS, MemoryState};
use serde::Serialize;

use super::Attempt;
use crate::{bank::Band, grading::Grade, transcript::Status};

/// A question comes back when the chance to recall it has sunk to this.
pub const RETENTION: f32 = 0.9;

/// Nothing is put off for longer, in days.
const LONGEST: f32 = 3_650.0;

/// Over time by more than this share of the limit counts against the rating.
const TOLERANCE: f64 = 0.1;

/// Lowest score of an answer that came easily.
const EASY: u32 = 95;

/// How well a question was recalled, in the words of FSRS. For scheduling only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rating {
    /// Not recalled.
    Again,
    /// Recalled in part.
    Hard,
    /// Recalled.
    Good,
    /// Recalled in full and at once.
    Easy,
}

impl Rating {
    fn lowered(self) -> Self {
        match self {
            Self::Easy => Self::Good,
            Self::Good => Self::Hard,
            Self::Hard | Self::Again => Self::Again,
        }
    }
}

/// The rating of an attempt; `None` when it says nothing of what was recalled.
///
/// `strong` is Good, and Easy from 95; `good` is Good, `partial` Hard, `weak` and `none` Again; so are questions that were
/// skipped or revealed. Help (a hint, a search) lowers it by one, an overrun of more than a tenth of the limit by another.
pub fn rate(attempt: &Attempt) -> Option<Rating> {
    if matches!(attempt.status, Status::Skipped | Status::Revealed) {
        return Some(Rating::Again);
    }
    let score = attempt.counted?;
    let mut rating = match Grade::band(score, false) {
        Band::Strong if score >= EASY => Rating::Easy,
        Band::Strong | Band::Good => Rating::Good,
        Band::Partial => Rating::Hard,
        Band::Weak | Band::None => Rating::Again,
    };
    if attempt.hints > 0 || attempt.open_book {
        rating = rating.lowered();
    }
    let late = attempt.allowed.is_some_and(|allowed| attempt.over as f64 > allowed as f64 * TOLERANCE);
    if late || attempt.time_up {
        rating = rating.lowered();
    }
    Some(rating)
}

/// When a question comes back.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Schedule {
    /// Days until the chance to recall it has sunk to 90 %.
    pub stability: f32,
    /// How hard it is for this candidate, 1 to 10.
    pub difficulty: f32,
    /// The day of the last attempt.
    pub last: NaiveDate,
    /// Whole days from then until it is due, 1 or more.
    pub interval: u32,
    /// The day on which it is due.
    pub due: NaiveDate,
    /// The rating of the last attempt.
    pub rating: Rating,
}

impl Schedule {
    /// Whether it is due on `today`.
    pub fn is_due(&self, today: NaiveDate) -> bool {
        self.due <= today
    }
}

/// FSRS with its default parameters: there are never enough attempts to fit a candidate's own.
#[derive(Debug, Clone, Default)]
pub struct Scheduler(FSRS);

impl Scheduler {
    /// The schedule after an attempt on `day` that was rated `rating`.
    pub fn after(&self, before: Option<&Schedule>, day: NaiveDate, rating: Rating) -> Schedule {
        let state = before.map(|before| MemoryState { stability: before.stability, difficulty: before.difficulty });
        let elapsed = before.map_or(0, |before| (day - before.last).num_days().max(0) as u32);
        let next = self.0.next_states(state, RETENTION, elapsed).ok();
        // Only a state that is no number fails; then it is learnt anew.
        let next = next.or_else(|| self.0.next_states(None, RETENTION, 0).ok()).map(|next| match rating {
            Rating::Again => next.again,
            Rating::Hard => next.hard,
            Rating::Good => next.good,
            Rating::Easy => next.easy,
        });
        let (stability, difficulty, interval) =
            next.map_or((1.0, 5.0, 1.0), |next| (next.memory.stability, next.memory.difficulty, next.interval));
        let interval = interval.round().clamp(1.0, LONGEST) as u32;
        // A calendar that was set back must not bring the last attempt forward.
        let last = before.map_or(day, |before| before.last.max(day));
        let due = last.checked_add_days(Days::new(interval.into())).unwrap_or(last);
        Schedule { stability, difficulty, last, interval, due, rating }
    }

    /// The chance to recall it on `today`, 0 to 1.
    pub fn recall(&self, schedule: &Schedule, today: NaiveDate) -> f32 {
        let state = MemoryState { stability: schedule.stability, difficulty: schedule.difficulty };
        let elapsed = (today - schedule.last).num_days().max(0) as f32;
        fsrs::current_retrievability(state, elapsed, fsrs::FSRS6_DEFAULT_DECAY)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeMap,
        sync::{Arc, Mutex},
    };

    use fsrs::{PostSchedulingContext, SimulatorConfig};

    use super::*;

    /// Day, lapses so far, stability and interval of each review of a card.
    type Trace = BTreeMap<i64, Vec<(usize, u32, f32, f32)>>;

    /// What the crate's own simulator does in half a year with forty cards that are recalled with this rating.
    fn simulated(rating: Rating) -> Trace {
        let trace = Arc::new(Mutex::new(Trace::new()));
        let kept = Arc::clone(&trace);
        let chosen = |of: Rating| if of == rating { 1.0 } else { 0.0 };
        let config = SimulatorConfig {
            deck_size: 40,
            learn_span: 183,
            learn_limit: 4,
            max_ivl: LONGEST,
            first_rating_prob: [0.0, chosen(Rating::Hard), chosen(Rating::Good), chosen(Rating::Easy)],
            review_rating_prob: [chosen(Rating::Hard), chosen(Rating::Good), chosen(Rating::Easy)],
            // An interview asks a question once a day: there are no steps within a day.
            learning_step_count: 0,
            relearning_step_count: 0,
            ..SimulatorConfig::default()
        }
        .with_post_scheduling(move |context: PostSchedulingContext<'_>| {
            let card = context.card;
            let review = (context.today, card.lapses, card.stability, card.interval);
            kept.lock().unwrap().entry(card.id).or_default().push(review);
            card.interval
        });
        let parameters = Arc::new(fsrs::DEFAULT_PARAMETERS.to_vec());
        fsrs::simulate(&config, &parameters, RETENTION, Some(7), None).unwrap();
        trace.lock().unwrap().clone()
    }

    #[test]
    fn scheduling_agrees_with_the_simulator_of_the_crate() {
        let scheduler = Scheduler::default();
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        for rating in [Rating::Hard, Rating::Good, Rating::Easy] {
            let trace = simulated(rating);
            let (mut reviews, mut lapses) = (0, 0);
            for card in trace.values() {
                let mut known: Option<Schedule> = None;
                let mut before = 0;
                for (day, lapsed, stability, interval) in card {
                    let forgot = *lapsed > before;
                    before = *lapsed;
                    let given = if forgot { Rating::Again } else { rating };
                    let day = first + Days::new(*day as u64);
                    let next = scheduler.after(known.as_ref(), day, given);
                    let far = (next.stability - stability).abs() / stability;
                    assert!(far < 0.001, "{rating:?} {given:?}: stability {} and {stability}", next.stability);
                    assert_eq!(next.interval, *interval as u32, "{rating:?} {given:?} after {known:?}");
                    assert_eq!(next.due, day + Days::new(u64::from(next.interval)));
                    known = Some(next);
                    reviews += 1;
                    lapses += u32::from(forgot);
                }
            }
            assert!(reviews > 80 && lapses > 5, "{rating:?}: {reviews} reviews, {lapses} lapses say little");
        }
    }
}

//! What the attempts come to: scores over time, coverage, pace, help taken, what is missed most, days in a row. Counts
//! only; how it is drawn is the command's.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::{Attempt, MISSED_BELOW, Memory};
use crate::{
    bank::{Level, Outline},
    session::plan,
};

/// Which attempts count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Not before this day.
    pub since: Option<NaiveDate>,
    /// Of this topic and those below it.
    pub topic: Option<String>,
}

impl Filter {
    fn topic(&self, topic: &str) -> bool {
        plan::is_of(topic, self.topic.as_slice())
    }

    fn takes(&self, attempt: &Attempt) -> bool {
        self.topic(&attempt.topic) && self.since.is_none_or(|since| attempt.day() >= since)
    }
}

/// Scores of one day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scored {
    /// The day.
    pub date: NaiveDate,
    /// Mean score.
    pub score: f64,
    /// How many were scored.
    pub answers: usize,
}

/// The scores of one topic and level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicScore {
    /// The topic.
    pub topic: String,
    /// The level.
    pub level: Option<Level>,
    /// Attempts that were scored.
    pub attempts: usize,
    /// Different questions among them.
    pub questions: usize,
    /// Mean score of all attempts, by the grader.
    pub mean: f64,
    /// Mean over each question's last score: where the candidate stands.
    pub latest: f64,
    /// Day by day, oldest first.
    pub over_time: Vec<Scored>,
}

/// How much of the bank was practised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The topic.
    pub topic: String,
    /// The level.
    pub level: Option<Level>,
    /// Questions of the bank.
    pub questions: usize,
    /// Those that were asked and closed at least once, ever.
    pub practised: usize,
    /// Those whose last score is 65 or more.
    pub good: usize,
}

/// Time against the limit.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Pace {
    /// Answers given.
    pub answers: usize,
    /// Mean seconds for an answer.
    pub mean_seconds: f64,
    /// Answers with a limit.
    pub limited: usize,
    /// Their time as a share of the limit, in percent, in the mean.
    pub percent_of_limit: Option<f64>,
    /// Answers over the limit.
    pub over: usize,
    /// Mean seconds over it, of those.
    pub mean_over_seconds: f64,
    /// Answers that were taken when the time was up.
    pub time_up: usize,
}

/// Help taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Help {
    /// Hints in all.
    pub hints: usize,
    /// Questions with hints.
    pub questions: usize,
    /// Questions during which the bank was searched.
    pub open_book: usize,
    /// Questions that were skipped.
    pub skipped: usize,
    /// Questions that were revealed.
    pub revealed: usize,
}

/// A key point that is missed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MissedPoint {
    /// The question.
    pub question: String,
    /// Its title.
    pub title: String,
    /// The key point.
    pub point: String,
    /// How often it was missed.
    pub missed: usize,
    /// How often it was met.
    pub attempts: usize,
    /// Whether the last attempt missed it, too.
    pub still: bool,
    /// The day of the last attempt.
    pub last_seen: NaiveDate,
}

/// Days in a row with at least one question closed; whatever the filter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Streak {
    /// Up to today, or up to yesterday as long as today is not over.
    pub current: usize,
    /// The longest ever.
    pub longest: usize,
    /// Whether today counts already.
    pub today: bool,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stats {
    /// Interviews with an attempt that counts.
    pub interviews: usize,
    /// Those of them that were finished.
    pub finished: usize,
    /// Questions closed.
    pub closed: usize,
    /// Mean score by the grader; `None` when nothing was scored.
    pub score: Option<f64>,
    /// The same with the candidate's appeals.
    pub score_with_appeals: Option<f64>,
    /// Mean score day by day, oldest first.
    pub over_time: Vec<Scored>,
    /// By topic and level.
    pub topics: Vec<TopicScore>,
    /// By topic and level of the bank.
    pub coverage: Vec<Coverage>,
    /// Time against the limit.
    pub pace: Pace,
    /// Help taken.
    pub help: Help,
    /// Missed most often, at most ten.
    pub missed: Vec<MissedPoint>,
    /// Days in a row.
    pub streak: Streak,
}

/// Most key points listed as missed.
const MISSED: usize = 10;

/// What the attempts that `filter` takes come to.
pub fn stats(memory: &Memory, bank: &[Outline], filter: &Filter, today: NaiveDate) -> Stats {
    let all = memory.attempts();
    let taken: Vec<&Attempt> = all.iter().copied().filter(|attempt| filter.takes(attempt)).collect();
    let held: Vec<_> =
        memory.sessions.iter().filter(|session| session.attempts.iter().any(|a| filter.takes(a))).collect();
    Stats {
        interviews: held.len(),
        finished: held.iter().filter(|session| session.finished).count(),
        closed: taken.len(),
        score: mean(taken.iter().filter_map(|attempt| attempt.score)),
        score_with_appeals: mean(taken.iter().filter_map(|attempt| attempt.counted)),
        over_time: over_time(&taken),
        topics: topics(&taken),
        coverage: coverage(&all, bank, filter),
        pace: pace(&taken),
        help: help(&taken),
        missed: missed(&taken),
        streak: streak(all.iter().map(|attempt| attempt.day()), today),
    }
}

fn mean(scores: impl Iterator<Item = u32>) -> Option<f64> {
    let (sum, count) = scores.fold((0.0, 0u32), |(sum, count), score| (sum + f64::from(score), count + 1));
    (count > 0).then(|| tenth(sum / f64::from(count)))
}

/// To one place after the point, so that JSON shows what is known.
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn over_time(attempts: &[&Attempt]) -> Vec<Scored> {
    let mut days: BTreeMap<NaiveDate, Vec<u32>> = BTreeMap::new();
    for attempt in attempts {
        if let Some(score) = attempt.score {
            days.entry(attempt.day()).or_default().push(score);
        }
    }
    days.into_iter()
        .map(|(date, scores)| Scored {
            date,
            answers: scores.len(),
            score: mean(scores.into_iter()).unwrap_or_default(),
        })
        .collect()
}

fn topics(attempts: &[&Attempt]) -> Vec<TopicScore> {
    let mut groups: BTreeMap<(&str, Option<Level>), Vec<&Attempt>> = BTreeMap::new();
    for attempt in attempts.iter().filter(|attempt| attempt.score.is_some()) {
        groups.entry((&attempt.topic, attempt.level)).or_default().push(attempt);
    }
    groups
        .into_iter()
        .map(|((topic, level), attempts)| {
            let last: HashMap<&str, u32> =
                attempts.iter().filter_map(|attempt| Some((&*attempt.question, attempt.score?))).collect();
            TopicScore {
                topic: topic.to_owned(),
                level,
                attempts: attempts.len(),
                questions: last.len(),
                mean: mean(attempts.iter().filter_map(|attempt| attempt.score)).unwrap_or_default(),
                latest: mean(last.into_values()).unwrap_or_default(),
                over_time: over_time(&attempts),
            }
        })
        .collect()
}

fn coverage(all: &[&Attempt], bank: &[Outline], filter: &Filter) -> Vec<Coverage> {
    let last: HashMap<&str, Option<u32>> = all.iter().map(|attempt| (&*attempt.question, attempt.counted)).collect();
    let mut rows: BTreeMap<(&str, Option<Level>), Coverage> = BTreeMap::new();
    for question in bank.iter().filter(|question| filter.topic(&question.topic)) {
        let row = rows.entry((&question.topic, question.level)).or_insert_with(|| Coverage {
            topic: question.topic.clone(),
            level: question.level,
            questions: 0,
            practised: 0,
            good: 0,
        });
        let score = last.get(question.id.as_str());
        row.questions += 1;
        row.practised += usize::from(score.is_some());
        row.good += usize::from(score.copied().flatten().is_some_and(|score| score >= super::WEAK_BELOW));
    }
    rows.into_values().collect()
}

fn pace(attempts: &[&Attempt]) -> Pace {
    let answers: Vec<(&Attempt, u64)> =
        attempts.iter().filter_map(|attempt| Some((*attempt, attempt.seconds?))).collect();
    let average = |sum: f64, count: usize| if count == 0 { 0.0 } else { tenth(sum / count as f64) };
    let limited: Vec<f64> = answers
        .iter()
        .filter_map(|(attempt, seconds)| Some(*seconds as f64 / attempt.allowed.filter(|limit| *limit > 0)? as f64))
        .collect();
    let over: Vec<u64> = answers.iter().map(|(attempt, _)| attempt.over).filter(|over| *over > 0).collect();
    Pace {
        answers: answers.len(),
        mean_seconds: average(answers.iter().map(|(_, seconds)| *seconds as f64).sum(), answers.len()),
        limited: limited.len(),
        percent_of_limit: (!limited.is_empty()).then(|| average(100.0 * limited.iter().sum::<f64>(), limited.len())),
        over: over.len(),
        mean_over_seconds: average(over.iter().sum::<u64>() as f64, over.len()),
        time_up: answers.iter().filter(|(attempt, _)| attempt.time_up).count(),
    }
}

fn help(attempts: &[&Attempt]) -> Help {
    use crate::transcript::Status;
    let count = |holds: &dyn Fn(&Attempt) -> bool| attempts.iter().filter(|attempt| holds(attempt)).count();
    Help {
        hints: attempts.iter().map(|attempt| attempt.hints as usize).sum(),
        questions: count(&|attempt| attempt.hints > 0),
        open_book: count(&|attempt| attempt.open_book),
        skipped: count(&|attempt| attempt.status == Status::Skipped),
        revealed: count(&|attempt| attempt.status == Status::Revealed),
    }
}

fn missed(attempts: &[&Attempt]) -> Vec<MissedPoint> {
    let mut points: HashMap<&str, HashMap<&str, MissedPoint>> = HashMap::new();
    for attempt in attempts {
        let day = attempt.day();
        let of_question = points.entry(&attempt.question).or_default();
        for point in &attempt.points {
            let known = of_question.entry(&point.text).or_insert_with(|| MissedPoint {
                question: attempt.question.to_string(),
                title: attempt.title.to_string(),
                point: point.text.to_string(),
                missed: 0,
                attempts: 0,
                still: false,
                last_seen: day,
            });
            known.attempts += 1;
            known.still = point.credit < MISSED_BELOW;
            known.missed += usize::from(known.still);
            known.last_seen = day;
        }
    }
    let mut missed: Vec<MissedPoint> =
        points.into_values().flat_map(HashMap::into_values).filter(|point| point.missed > 0).collect();
    missed.sort_by(|a, b| {
        (b.still, b.missed, b.last_seen)
            .cmp(&(a.still, a.missed, a.last_seen))
            .then_with(|| (&a.question, &a.point).cmp(&(&b.question, &b.point)))
    });
    missed.truncate(MISSED);
    missed
}

fn streak(days: impl Iterator<Item = NaiveDate>, today: NaiveDate) -> Streak {
    let days: BTreeSet<NaiveDate> = days.filter(|day| *day <= today).collect();
    let set: HashSet<NaiveDate> = days.iter().copied().collect();
    let run = |end: NaiveDate| end.iter_days().rev().take_while(|day| set.contains(day)).count();
    let ends = days.iter().filter(|day| day.succ_opt().is_none_or(|next| !set.contains(&next)));
    let longest = ends.map(|day| run(*day)).max().unwrap_or(0);
    let counts = set.contains(&today);
    let current = if counts { run(today) } else { today.pred_opt().map_or(0, run) };
    Streak { current, longest, today: counts }
}

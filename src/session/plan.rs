//! Which questions an interview asks: filters, and a draw from a seed that anyone can repeat. Knows no clock.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

use super::{
    event::{Card, Options, SCHEMA, Started},
    hints,
    time::TimeRule,
};
use crate::{
    bank::{Bank, Level, Outline, Question},
    grading::Grader,
    index::{Catalogue, Place},
};

/// Questions asked when nobody says how many: half an hour at the pace of the levels, the length of a first interview.
pub const DEFAULT_QUESTIONS: usize = 10;

/// Why no interview can be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The bank has no questions at all.
    #[error("the question bank is empty")]
    Empty,
    /// No question is of this topic.
    #[error("there is no topic `{topic}`")]
    UnknownTopic {
        /// As asked for.
        topic: String,
        /// Similar topics, the most similar first.
        nearest: Vec<String>,
        /// All topics.
        known: Vec<String>,
    },
    /// The topics have no question of the level.
    #[error("no question of the level `{level}` in {topics}")]
    NothingAtLevel {
        /// As asked for.
        level: Level,
        /// The topics in words.
        topics: String,
        /// The levels there are.
        levels: Vec<Level>,
    },
}

/// The topics of a bank with their numbers of questions, in order; a topic counts its subtopics' questions too.
pub fn topics(bank: &Bank) -> Vec<(String, usize)> {
    count(bank.questions.iter().map(|question| (question.topic.as_str(), 1)))
}

/// As [`topics`], from topics that some number of questions have.
pub fn count<'a>(of: impl Iterator<Item = (&'a str, usize)>) -> Vec<(String, usize)> {
    let mut own: HashMap<&str, usize> = HashMap::new();
    for (topic, count) in of {
        *own.entry(topic).or_default() += count;
    }
    let mut all: BTreeMap<&str, usize> = BTreeMap::new();
    for (topic, count) in own {
        for end in topic.match_indices('/').map(|(at, _)| at).chain([topic.len()]) {
            *all.entry(&topic[..end]).or_default() += count;
        }
    }
    all.remove("");
    all.into_iter().map(|(topic, count)| (topic.to_owned(), count)).collect()
}

/// Whether `topic` is one of `topics` or below it; all are when there is none. They go by the names that [`resolve`] gives.
pub fn is_of(topic: &str, topics: &[String]) -> bool {
    let within = |parent: &String| {
        topic.strip_prefix(parent.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    topics.is_empty() || topics.iter().any(within)
}

/// The questions of `topics` (all of them when there is none) and of `level`, sorted by id.
///
/// # Errors
/// When a topic does not exist or nothing is left.
pub fn candidates<'a>(bank: &'a Bank, topics: &[String], level: Option<Level>) -> Result<Vec<&'a Question>, PlanError> {
    let mut found = filter(&self::topics(bank), bank.questions.iter(), |q| (q.topic.as_str(), q.level), topics, level)?;
    found.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(found)
}

/// As [`candidates`], of questions that are only known by their outlines.
///
/// # Errors
/// As [`candidates`].
pub fn among<'a>(
    outlines: &'a [Outline],
    topics: &[String],
    level: Option<Level>,
) -> Result<Vec<&'a Outline>, PlanError> {
    let known = count(outlines.iter().map(|outline| (outline.topic.as_str(), 1)));
    let mut found = filter(&known, outlines.iter(), |own| (own.topic.as_str(), own.level), topics, level)?;
    found.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(found)
}

/// Those of `all` that are of `topics` and of `level`; `about` says what each is.
fn filter<T>(
    known: &[(String, usize)],
    all: impl Iterator<Item = T>,
    about: impl for<'t> Fn(&'t T) -> (&'t str, Option<Level>),
    topics: &[String],
    level: Option<Level>,
) -> Result<Vec<T>, PlanError> {
    let mut all = all.peekable();
    if all.peek().is_none() {
        return Err(PlanError::Empty);
    }
    let topics = resolve(known, topics)?;
    let mut found: Vec<T> = all.filter(|one| is_of(about(one).0, &topics)).collect();
    let levels: BTreeSet<Level> = found.iter().filter_map(|one| about(one).1).collect();
    if let Some(level) = level {
        found.retain(|one| about(one).1 == Some(level));
        if found.is_empty() {
            let topics = if topics.is_empty() { "the bank".to_owned() } else { format!("`{}`", topics.join("`, `")) };
            return Err(PlanError::NothingAtLevel { level, topics, levels: levels.into_iter().collect() });
        }
    }
    Ok(found)
}

/// The topics by the names that the bank gives them, whatever their case and the slashes around them. `known` are those
/// that there are, by [`count`].
///
/// # Errors
/// When a topic does not exist.
pub fn resolve(known: &[(String, usize)], topics: &[String]) -> Result<Vec<String>, PlanError> {
    let find = |topic: &String| {
        let plain = topic.trim().trim_matches('/').to_lowercase();
        let found = known.iter().find(|(name, _)| name.to_lowercase() == plain);
        found.map(|(name, _)| name.clone()).ok_or_else(|| unknown(&plain, known))
    };
    topics.iter().map(find).collect()
}

fn unknown(topic: &str, known: &[(String, usize)]) -> PlanError {
    let mut scored: Vec<(f64, &str)> = known
        .iter()
        .map(|(name, _)| {
            let last = name.rsplit('/').next().unwrap_or(name);
            (strsim::jaro_winkler(topic, name).max(strsim::jaro_winkler(topic, last)), name.as_str())
        })
        .filter(|(score, _)| *score >= 0.75)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    PlanError::UnknownTopic {
        topic: topic.to_owned(),
        nearest: scored.into_iter().take(3).map(|(_, name)| name.to_owned()).collect(),
        known: known.iter().map(|(name, _)| name.clone()).collect(),
    }
}

/// A number below `n` (which is not 0), each as likely as the next: what would favour low numbers is drawn again.
fn below(rng: &mut ChaCha8Rng, n: u64) -> u64 {
    let fair = u64::MAX - u64::MAX % n;
    loop {
        let drawn = rng.next_u64();
        if drawn < fair {
            return drawn % n;
        }
    }
}

/// Draws `count` of `items` (all when there are fewer): a Fisher-Yates shuffle from the front, so that asking for fewer
/// gives the beginning of the same draw. The same on every machine.
pub fn draw<T>(mut items: Vec<T>, seed: u64, count: usize) -> Vec<T> {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut rng = ChaCha8Rng::from_seed(key);
    let count = count.min(items.len());
    for at in 0..count {
        let left = (items.len() - at) as u64;
        items.swap(at, at + below(&mut rng, left) as usize);
    }
    items.truncate(count);
    items
}

/// What an interview should be.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// Topics; empty for all.
    pub topics: Vec<String>,
    /// Level; `None` for all.
    pub level: Option<Level>,
    /// How many questions at most.
    pub questions: usize,
    /// Time for each.
    pub time: TimeRule,
    /// The seed of the draw.
    pub seed: u64,
    /// How it is held.
    pub options: Options,
}

/// Plans an interview. The same bank, wish and seed give the same questions in the same order.
///
/// # Errors
/// As [`candidates`].
pub fn plan(bank: &Bank, wish: &Wish) -> Result<Started, PlanError> {
    let drawn = draw(candidates(bank, &wish.topics, wish.level)?, wish.seed, wish.questions);
    started(&topics(bank), &bank.digest, wish, &drawn)
}

/// Plans the interview that [`plan`] plans, from a catalogue: `read` is asked for the questions that are drawn, and for no
/// others. `Ok(None)` when it cannot give one of them.
///
/// # Errors
/// As [`candidates`].
pub fn plan_from(
    catalogue: &Catalogue,
    wish: &Wish,
    read: impl FnOnce(&[Place]) -> Option<Vec<Question>>,
) -> Result<Option<Started>, PlanError> {
    let pages = catalogue.levels().filter(|(.., questions)| *questions > 0);
    let known = count(pages.map(|(topic, _, questions)| (topic, questions)));
    let all = catalogue.places().map(|place| (place, catalogue.about(place)));
    let found = filter(&known, all, |(_, about)| *about, &wish.topics, wish.level)?;
    let found = found.into_iter().map(|(place, _)| place).collect();
    let Some(questions) = read(&draw(found, wish.seed, wish.questions)) else { return Ok(None) };
    let drawn: Vec<&Question> = questions.iter().collect();
    started(&known, catalogue.digest(), wish, &drawn).map(Some)
}

/// Plans an interview of `chosen` questions of the bank that has this digest and these `outlines`. Their order is drawn
/// from the seed.
///
/// # Errors
/// When a topic does not exist.
pub fn plan_of(outlines: &[Outline], digest: &str, wish: &Wish, chosen: &[Question]) -> Result<Started, PlanError> {
    let known = count(outlines.iter().map(|outline| (outline.topic.as_str(), 1)));
    started(&known, digest, wish, &draw(chosen.iter().collect(), wish.seed, chosen.len()))
}

fn started(known: &[(String, usize)], digest: &str, wish: &Wish, drawn: &[&Question]) -> Result<Started, PlanError> {
    Ok(Started {
        schema: SCHEMA,
        seed: wish.seed,
        topics: resolve(known, &wish.topics)?,
        level: wish.level,
        options: wish.options.clone(),
        bank: digest.to_owned(),
        grader: Grader::VERSION.to_owned(),
        questions: drawn.iter().map(|question| card(question, wish.time, wish.options.pace)).collect(),
    })
}

/// A question as the interview keeps it.
pub fn card(question: &Question, time: TimeRule, pace: f64) -> Card {
    let key_points = crate::grading::key_points(question);
    let rubric = question.rubric.as_ref();
    let stated = rubric.is_some_and(|rubric| !rubric.key_points.is_empty());
    let hints = rubric.map(|rubric| rubric.hints.clone()).filter(|hints| !hints.is_empty());
    Card {
        id: question.id.clone(),
        topic: question.topic.clone(),
        level: question.level,
        section: question.section.clone(),
        title: question.title.clone(),
        title_markdown: question.title_markdown.clone(),
        reference: question.answer_markdown.clone(),
        allowed: time.allowed(question, pace),
        hints: hints.unwrap_or_else(|| hints::from_points(&key_points)),
        key_points,
        stated,
        misconceptions: rubric.map(|rubric| rubric.misconceptions.clone()).unwrap_or_default(),
        follow_up: rubric.and_then(|rubric| rubric.follow_up.clone()),
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;

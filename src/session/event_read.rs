//! Reading the lines of a journal. All fields of all events side by side, so that a line is read in one pass: journals are
//! read by the thousand. What an event means is in [`super::event`].

use std::fmt;

use chrono::{DateTime, FixedOffset};
use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

use super::event::{Card, Earned, Event, How, Options, Record, Started, StopReason};
use crate::{bank::Level, grading::Grade};

/// Price of a hint when journals did not say.
const OLD_PRICE: u32 = 10;

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Name {
    Started,
    Asked,
    Draft,
    HintOffered,
    HintGiven,
    Paused,
    Unpaused,
    Searched,
    Revealed,
    Skipped,
    Answered,
    Dictated,
    Marked,
    Graded,
    FollowUpAsked,
    FollowUpSkipped,
    FollowUpAnswered,
    FollowUpGraded,
    Appealed,
    Stopped,
    Reopened,
    Ended,
}

#[derive(Deserialize)]
struct Line {
    #[serde(deserialize_with = "time")]
    at: DateTime<FixedOffset>,
    #[serde(default)]
    used_ms: u64,
    event: Name,
    schema: Option<u32>,
    seed: Option<u64>,
    topics: Option<Vec<String>>,
    level: Option<Level>,
    options: Option<Options>,
    bank: Option<String>,
    grader: Option<String>,
    questions: Option<Vec<Card>>,
    number: Option<usize>,
    text: Option<String>,
    hint: Option<String>,
    price: Option<u32>,
    words: Option<String>,
    answer: Option<String>,
    seconds: Option<u64>,
    over: Option<u64>,
    how: Option<How>,
    grade: Option<Grade>,
    question: Option<String>,
    points: Option<Vec<usize>>,
    built: Option<bool>,
    allowed: Option<u64>,
    earned: Option<Vec<Earned>>,
    key_point: Option<usize>,
    accepted: Option<bool>,
    reason: Option<StopReason>,
    millis: Option<u64>,
    made: Option<Vec<usize>>,
    partly: Option<Vec<usize>>,
    note: Option<String>,
}

/// A time as chrono reads it; the strict form is tried first, which all journals have and which is far quicker to read.
fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<FixedOffset>, D::Error> {
    deserializer.deserialize_str(Time)
}

struct Time;

impl Visitor<'_> for Time {
    type Value = DateTime<FixedOffset>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an RFC 3339 formatted date and time string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        DateTime::parse_from_rfc3339(text).or_else(|_| text.parse()).map_err(E::custom)
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let line = Line::deserialize(deserializer)?;
        let (at, used_ms) = (line.at, line.used_ms);
        let event = line.event().map_err(D::Error::missing_field)?;
        Ok(Self { at, used_ms, event })
    }
}

impl Line {
    /// The event, or the name of what it lacks.
    fn event(self) -> Result<Event, &'static str> {
        let number = self.number.ok_or("number");
        Ok(match self.event {
            Name::Started => Event::Started(Box::new(Started {
                schema: self.schema.ok_or("schema")?,
                seed: self.seed.ok_or("seed")?,
                topics: self.topics.ok_or("topics")?,
                level: self.level,
                options: self.options.ok_or("options")?,
                bank: self.bank.ok_or("bank")?,
                grader: self.grader.ok_or("grader")?,
                questions: self.questions.ok_or("questions")?,
            })),
            Name::Asked => Event::Asked { number: number? },
            Name::Draft => Event::Draft { text: self.text.ok_or("text")? },
            Name::HintOffered => Event::HintOffered,
            Name::HintGiven => {
                Event::HintGiven { hint: self.hint.ok_or("hint")?, price: self.price.unwrap_or(OLD_PRICE) }
            }
            Name::Paused => Event::Paused,
            Name::Unpaused => Event::Unpaused,
            Name::Searched => Event::Searched { words: self.words.ok_or("words")? },
            Name::Revealed => Event::Revealed,
            Name::Skipped => Event::Skipped,
            Name::Answered => Event::Answered {
                answer: self.answer.ok_or("answer")?,
                seconds: self.seconds.ok_or("seconds")?,
                over: self.over.ok_or("over")?,
                how: self.how.ok_or("how")?,
            },
            Name::Dictated => Event::Dictated { text: self.text.ok_or("text")?, millis: self.millis.ok_or("millis")? },
            Name::Marked => Event::Marked {
                number: number?,
                made: self.made.ok_or("made")?,
                partly: self.partly.ok_or("partly")?,
                note: self.note.ok_or("note")?,
            },
            Name::Graded => Event::Graded {
                number: number?,
                grader: self.grader.ok_or("grader")?,
                grade: self.grade.ok_or("grade")?,
            },
            Name::FollowUpAsked => Event::FollowUpAsked {
                number: number?,
                question: self.question.ok_or("question")?,
                points: self.points.ok_or("points")?,
                built: self.built.ok_or("built")?,
                allowed: self.allowed,
            },
            Name::FollowUpSkipped => Event::FollowUpSkipped,
            Name::FollowUpAnswered => Event::FollowUpAnswered {
                answer: self.answer.ok_or("answer")?,
                seconds: self.seconds.ok_or("seconds")?,
                over: self.over.ok_or("over")?,
                how: self.how.ok_or("how")?,
            },
            Name::FollowUpGraded => Event::FollowUpGraded {
                number: number?,
                grader: self.grader.ok_or("grader")?,
                grade: self.grade.ok_or("grade")?,
                earned: self.earned.ok_or("earned")?,
            },
            Name::Appealed => Event::Appealed {
                number: number?,
                key_point: self.key_point.ok_or("key_point")?,
                accepted: self.accepted.ok_or("accepted")?,
                words: self.words.ok_or("words")?,
            },
            Name::Stopped => Event::Stopped { reason: self.reason.ok_or("reason")? },
            Name::Reopened => Event::Reopened { bank: self.bank.ok_or("bank")? },
            Name::Ended => Event::Ended,
        })
    }
}

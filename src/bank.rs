//! What a question bank is: questions, rubrics, key points. Not how pages are read ([`crate::content`]).

use std::{collections::HashSet, fmt, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    source::Span,
    text::{stems, words},
};

/// The name of a question, stable when questions are reordered or an answer is edited.
///
/// `topic/page/slug-of-the-title`, for example `docker/advanced/what-is-an-init-process`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuestionId(String);

impl QuestionId {
    /// Wraps an id as it stands in a journal, in the index or on the command line.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How much experience a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Also called basic, beginner, easy, junior.
    Basics,
    /// Also called mid, medium.
    Intermediate,
    /// Also called hard, expert, senior.
    Advanced,
}

impl Level {
    /// All levels, easiest first.
    pub const ALL: [Self; 3] = [Self::Basics, Self::Intermediate, Self::Advanced];

    /// The level's own name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Basics => "basics",
            Self::Intermediate => "intermediate",
            Self::Advanced => "advanced",
        }
    }

    /// Reads a level or one of its other names, in any case; `None` when it is neither.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name.trim().to_lowercase().as_str() {
            "basics" | "basic" | "beginner" | "easy" | "junior" => Self::Basics,
            "intermediate" | "mid" | "medium" => Self::Intermediate,
            "advanced" | "hard" | "expert" | "senior" => Self::Advanced,
            _ => return None,
        })
    }

    /// Seconds a question of this level is given when nobody says otherwise.
    pub fn default_seconds(level: Option<Self>) -> u64 {
        match level {
            Some(Self::Basics) => 90,
            Some(Self::Intermediate) | None => 120,
            Some(Self::Advanced) => 180,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What part of a reference answer a key point was drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointKind {
    /// The core of the answer: its wholly bold opening or its first sentence.
    Core,
    /// A list item, table row or line that opens bold or with code.
    Item,
    /// A command.
    Command,
    /// A block of code that is not a command.
    Code,
    /// Stated by the author in a rubric.
    Stated,
    /// An aside: may be said, is never required. Weight 0.
    Bonus,
}

/// One thing that a good answer says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyPoint {
    /// The point as plain text.
    pub text: String,
    /// Share in the score relative to the other points; 0 for a bonus.
    pub weight: u32,
    /// Where it comes from.
    pub kind: PointKind,
    /// Other wordings that count as this point in full.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accept: Vec<String>,
    /// What to ask when this point was left out: it aims at the point and says nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
}

impl KeyPoint {
    /// The stems of the content words of all its wordings, but for those of `title`: what a question that aims at it must not
    /// say.
    pub fn telling(&self, title: &str) -> HashSet<String> {
        let title = stems(title);
        let wordings = std::iter::once(&self.text).chain(&self.accept);
        wordings.flat_map(|text| stems(text)).filter(|stem| !title.contains(stem)).collect()
    }

    /// The words of `question` that give this point away, of a question with this title.
    pub fn given_away(&self, question: &str, title: &str) -> Vec<String> {
        let telling = self.telling(title);
        let found = words(question).filter(|word| !stems(word.text).is_disjoint(&telling));
        found.map(|word| word.text.to_owned()).collect()
    }
}

/// An answer with the outcome it must get: the bank testing its own grading.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The answer to grade.
    pub answer: String,
    /// The bands it may fall in, lowest and highest, both inclusive: `none`, `weak`, `partial`, `good`, `strong`.
    pub band: (Band, Band),
    /// Where it stands in the page.
    pub span: Span,
}

/// A band of scores; the same words as a grade's outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// Nothing to grade: score 0.
    None,
    /// Below 35.
    Weak,
    /// 35 to 64.
    Partial,
    /// 65 to 84.
    Good,
    /// 85 and more.
    Strong,
}

impl Band {
    /// All bands, lowest first.
    pub const ALL: [Self; 5] = [Self::None, Self::Weak, Self::Partial, Self::Good, Self::Strong];

    /// The band's own name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Weak => "weak",
            Self::Partial => "partial",
            Self::Good => "good",
            Self::Strong => "strong",
        }
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What the author of a page says about grading, from its `<!-- rubric ... -->` comment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rubric {
    /// Stated key points; when empty they are drawn from the structure of the answer.
    pub key_points: Vec<KeyPoint>,
    /// False statements that candidates often make.
    pub misconceptions: Vec<String>,
    /// Hints, the vaguest first.
    pub hints: Vec<String>,
    /// A question to ask next.
    pub follow_up: Option<String>,
    /// Time for the answer.
    pub time_limit: Option<Duration>,
    /// Answers with the band they must get.
    pub examples: Vec<Example>,
    /// Where the comment stands in the page.
    pub span: Span,
}

/// One interview question with its reference answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Stable name.
    pub id: QuestionId,
    /// For example `docker` or `aws/sre`; empty when the page does not say.
    pub topic: String,
    /// Level, when the page says or implies one.
    pub level: Option<Level>,
    /// The heading above the question.
    pub section: Option<String>,
    /// Plain text: Markdown marks and a leading `12. ` removed.
    pub title: String,
    /// The title as written between its quotes.
    pub title_markdown: String,
    /// The reference answer, its indentation and rubric comment removed.
    pub answer_markdown: String,
    /// The reference answer as plain text.
    pub answer_text: String,
    /// Path of the page relative to the content folder, with `/`.
    pub file: String,
    /// Line of the header, from 1.
    pub line: usize,
    /// Bytes of the header and the answer in the page.
    pub span: Span,
    /// The author's rubric, if there is one.
    pub rubric: Option<Rubric>,
    /// Time for the answer from the rubric or else the page's front matter.
    pub time_limit: Option<Duration>,
}

/// A question as far as it can be listed, counted and chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Its id.
    pub id: QuestionId,
    /// Its title, plain text.
    pub title: String,
    /// Its topic.
    pub topic: String,
    /// Its level.
    pub level: Option<Level>,
}

impl From<&Question> for Outline {
    fn from(question: &Question) -> Self {
        Self {
            id: question.id.clone(),
            title: question.title.clone(),
            topic: question.topic.clone(),
            level: question.level,
        }
    }
}

/// All questions of a content folder, in page order, pages in path order.
#[derive(Debug, Clone, Default)]
pub struct Bank {
    /// The questions.
    pub questions: Vec<Question>,
    /// A digest of every page's path and bytes (16 hex digits): two banks with the same digest hold the same questions.
    pub digest: String,
}

impl Bank {
    /// The question with exactly this id.
    pub fn get(&self, id: &QuestionId) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == *id)
    }
}

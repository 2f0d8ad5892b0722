//! Who grades an interview's answers: the grader with what the index knows, or a test's own.

use crate::{
    bank::Question,
    grading::{Alias, Corpus, Grade, Grader},
};

/// Grades the answers of an interview.
pub trait Judge {
    /// The version that stands beside each grade.
    fn version(&self) -> &str;
    /// Grades one answer.
    fn grade(&self, question: &Question, answer: &str) -> Grade;
    /// Takes these aliases from now on, and no others.
    fn learn(&mut self, aliases: &[Alias]);
}

/// The grader with what the index knows.
pub struct GraderJudge<'a> {
    grader: Grader,
    corpus: &'a dyn Corpus,
}

impl<'a> GraderJudge<'a> {
    /// A judge without aliases.
    pub fn new(corpus: &'a dyn Corpus) -> Self {
        Self { grader: Grader::new(Vec::new()), corpus }
    }
}

impl Judge for GraderJudge<'_> {
    fn version(&self) -> &str {
        Grader::VERSION
    }

    fn grade(&self, question: &Question, answer: &str) -> Grade {
        self.grader.grade(&self.grader.prepare(question, self.corpus), answer, self.corpus)
    }

    fn learn(&mut self, aliases: &[Alias]) {
        self.grader = Grader::new(aliases.to_vec());
    }
}

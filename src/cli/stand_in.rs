//! The bank and its search until the readers of pages and the index stand in their places.

use std::{fs, path::Path};

use super::{
    error::CommandError,
    paths::{Content, SHIPPED, Workspace, digest},
};
use crate::{
    bank::{Bank, Level, Question, QuestionId},
    interview::{Found, Lookup},
    markdown,
    source::Span,
    text::{fold, is_stop_word, words},
};

/// The bank of the workspace.
pub(super) fn load_bank(workspace: &Workspace) -> Result<Bank, CommandError> {
    let mut pages = Vec::new();
    match &workspace.content {
        Content::Folder(folder) => collect(folder, folder, &mut pages)?,
        Content::Shipped => collect_shipped(&SHIPPED, &mut pages),
    }
    pages.sort();
    let mut bank = Bank::default();
    let mut all = Vec::new();
    for (file, text) in &pages {
        all.extend_from_slice(file.as_bytes());
        all.extend_from_slice(text.as_bytes());
        page(file, text, &mut bank.questions);
    }
    bank.digest = digest(&all);
    Ok(bank)
}

fn collect(root: &Path, folder: &Path, pages: &mut Vec<(String, String)>) -> Result<(), CommandError> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, pages)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            pages.push((name, fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

fn collect_shipped(dir: &include_dir::Dir<'_>, pages: &mut Vec<(String, String)>) {
    for file in dir.files() {
        let text = file.contents_utf8().unwrap_or_default();
        pages.push((file.path().to_string_lossy().into_owned(), text.to_owned()));
    }
    dir.dirs().for_each(|dir| collect_shipped(dir, pages));
}

fn page(file: &str, text: &str, questions: &mut Vec<Question>) {
    let (topic, name) = file.trim_end_matches(".md").rsplit_once('/').unwrap_or(("", file));
    let mut lines = text.lines().peekable();
    let mut number = 0;
    while let Some(line) = lines.next() {
        number += 1;
        let Some(title) = line.strip_prefix("??? question ") else { continue };
        let title = title.trim().trim_matches('"').to_owned();
        let own = number;
        let mut answer = String::new();
        while let Some(line) = lines.next_if(|line| line.starts_with("    ") || line.trim().is_empty()) {
            number += 1;
            answer.push_str(line.strip_prefix("    ").unwrap_or(""));
            answer.push('\n');
        }
        let slug: Vec<String> = words(&title).map(|word| fold(word.text).replace('/', "-")).collect();
        let answer = answer.split("<!--").next().unwrap_or_default().trim().to_owned();
        questions.push(Question {
            id: QuestionId::new(format!("{topic}/{name}/{}", slug.join("-"))),
            topic: topic.to_owned(),
            level: Level::parse(name),
            section: None,
            title: markdown::plain_inline(&title),
            title_markdown: title,
            answer_text: markdown::plain(&answer),
            answer_markdown: answer,
            file: file.to_owned(),
            line: own,
            span: Span::default(),
            rubric: None,
            time_limit: None,
        });
    }
}

/// Search by counting words.
pub(super) struct Scan<'a>(pub(super) &'a Bank);

impl Lookup for Scan<'_> {
    fn look_up(&self, query: &str) -> Vec<Found> {
        let query: Vec<String> =
            words(query).map(|word| fold(word.text).into_owned()).filter(|word| !is_stop_word(word)).collect();
        let score = |question: &Question| {
            let (title, text) = (fold(&question.title).into_owned(), fold(&question.answer_text).into_owned());
            query.iter().map(|word| 3 * usize::from(title.contains(word)) + usize::from(text.contains(word))).sum()
        };
        let mut hits: Vec<(usize, &Question)> = self.0.questions.iter().map(|q| (score(q), q)).collect();
        hits.retain(|(score, _)| *score > 0);
        hits.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        hits.into_iter()
            .take(5)
            .map(|(_, q)| Found { topic: q.topic.clone(), title: q.title.clone(), answer: q.answer_markdown.clone() })
            .collect()
    }
}

//! A bank in another format, as one text. What the format can hold comes back by an import: topic, level, section, title,
//! answer and rubric.

use std::fmt::Write;

use csv::{QuoteStyle, WriterBuilder};
use serde::Serialize;

use super::{details, html, render, rubric::RubricDoc};
use crate::{
    bank::{Level, Question},
    text::one_line,
};

/// A format that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[allow(rustdoc::invalid_html_tags, reason = "these lines are the help of the command line")]
pub enum ExportFormat {
    /// Tab separated values for Anki, HTML on the cards
    Anki,
    /// Comma separated values, Markdown in the fields
    Csv,
    /// One JSON document
    Json,
    /// Markdown for GitHub with <details>
    Details,
}

/// The questions as one text, in their order.
pub fn export<'a>(questions: impl IntoIterator<Item = &'a Question>, format: ExportFormat) -> String {
    let questions = questions.into_iter();
    match format {
        ExportFormat::Anki => anki(questions),
        ExportFormat::Csv => csv(questions),
        ExportFormat::Json => json(questions),
        ExportFormat::Details => as_details(questions),
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    questions: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    topic: &'a str,
    level: Option<Level>,
    section: Option<&'a str>,
    title: &'a str,
    answer: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rubric: Option<RubricDoc>,
}

fn json<'a>(questions: impl Iterator<Item = &'a Question>) -> String {
    let questions = questions
        .map(|question| Entry {
            topic: &question.topic,
            level: question.level,
            section: question.section.as_deref(),
            title: &question.title_markdown,
            answer: &question.answer_markdown,
            rubric: RubricDoc::of(question),
        })
        .collect();
    let document = Document { schema: super::json::SCHEMA, questions };
    crate::text::json(&document).unwrap_or_default() + "\n"
}

fn csv<'a>(questions: impl Iterator<Item = &'a Question>) -> String {
    let mut rows = vec![["question", "answer", "topic", "level", "section", "rubric"].map(str::to_owned).to_vec()];
    rows.extend(questions.map(|question| {
        vec![
            question.title_markdown.clone(),
            question.answer_markdown.clone(),
            question.topic.clone(),
            question.level.map_or("", Level::as_str).to_owned(),
            question.section.clone().unwrap_or_default(),
            RubricDoc::of(question).map(|rubric| rubric.yaml()).unwrap_or_default(),
        ]
    }));
    separated(&rows, b',', QuoteStyle::Necessary)
}

/// The columns for Anki; the first two are the note, the rest is for coming back.
const ANKI: [&str; 9] =
    ["Front", "Back", "Tags", "Topic", "Level", "Section", "Rubric", "title_markdown", "answer_markdown"];

fn anki<'a>(questions: impl Iterator<Item = &'a Question>) -> String {
    let rows: Vec<Vec<String>> = questions
        .map(|question| {
            let mut tags = vec![question.topic.replace('/', "::").replace(char::is_whitespace, "-")];
            tags.extend(question.level.map(|level| level.to_string()));
            tags.retain(|tag| !tag.is_empty());
            vec![
                render::title(&question.title_markdown),
                render::answer(&question.answer_markdown),
                tags.join(" "),
                question.topic.clone(),
                question.level.map_or("", Level::as_str).to_owned(),
                question.section.clone().unwrap_or_default(),
                RubricDoc::of(question).map(|rubric| rubric.yaml()).unwrap_or_default(),
                question.title_markdown.clone(),
                question.answer_markdown.clone(),
            ]
        })
        .collect();
    let header = format!("#separator:tab\n#html:true\n#tags column:3\n#columns:{}\n", ANKI.join("\t"));
    header + &separated(&rows, b'\t', QuoteStyle::Always)
}

fn separated(rows: &[Vec<String>], delimiter: u8, quotes: QuoteStyle) -> String {
    let mut writer = WriterBuilder::new().delimiter(delimiter).quote_style(quotes).from_writer(Vec::new());
    for row in rows {
        // Writing to memory does not fail, and every row has as many fields as the first.
        let _ = writer.write_record(row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn as_details<'a>(questions: impl Iterator<Item = &'a Question>) -> String {
    let mut out = format!("{}: `greenroom bank import details FILE` reads this back -->\n", details::OWN);
    let mut page: Option<(&str, Option<Level>)> = None;
    let mut section: Option<&Option<String>> = None;
    for question in questions {
        let own = (question.topic.as_str(), question.level);
        if page != Some(own) {
            let name = if question.topic.is_empty() { "questions" } else { &question.topic };
            let level = question.level.map(|level| format!(" - {level}")).unwrap_or_default();
            let _ = writeln!(out, "\n# {}{level}", escape(name));
        }
        if section != Some(&question.section) || page != Some(own) {
            if let Some(text) = &question.section {
                let _ = writeln!(out, "\n## {}", escape(&one_line(text)));
            }
            let place = details::Place {
                topic: question.topic.clone(),
                level: question.level,
                section: question.section.clone(),
            };
            let _ = writeln!(out, "\n{}{} -->", details::PLACE, comment_json(&place));
        }
        page = Some(own);
        section = Some(&question.section);
        let shown = render::title(&question.title_markdown);
        out.push('\n');
        if html::title(&shown, html::Mode::Mixed) != question.title_markdown {
            let _ = writeln!(out, "{}{} -->", details::TITLE, comment_json(&question.title_markdown));
        }
        let _ = writeln!(out, "<details>\n<summary>{shown}</summary>\n");
        for line in question.answer_markdown.lines() {
            let _ = writeln!(out, "{}", details::stuffed(line));
        }
        if let Some(rubric) = RubricDoc::of(question) {
            let _ = writeln!(out, "\n<!-- rubric\n{}-->", rubric.yaml());
        }
        out.push_str("\n</details>\n");
    }
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// JSON that cannot end the comment it stands in.
fn comment_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default().replace('>', "\\u003e").replace("--", "-\\u002d")
}

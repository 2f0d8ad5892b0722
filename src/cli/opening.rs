//! A bare `greenroom` on a terminal: which topics there are, a few short questions, and the interview begins.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, Write},
    process::ExitCode,
};

use super::{
    Context,
    args::PracticeArgs,
    error::{CommandError, ErrorKind},
    practice, questions, search,
};
use crate::{
    bank::Level,
    index::Need,
    report::terminal::{paint, table},
    session::plan,
    text::visible,
};

/// Lists the topics, asks which and at what level, and holds the interview. Enter takes what stands in brackets.
pub(super) fn opening(context: &Context) -> Result<ExitCode, CommandError> {
    let workspace = context.workspace()?;
    let catalogue = questions::catalogue(context, &workspace, Need::Places)?;
    let counts = if let Some(catalogue) = &catalogue {
        counts(catalogue.levels())
    } else {
        let bank = questions::load(context, &workspace)?.bank;
        counts(bank.questions.iter().map(|question| (question.topic.as_str(), question.level, 1)))
    };
    let total: usize = counts.values().map(|count| count.0).sum();
    if total == 0 {
        return Err(
            CommandError::failed("the question bank is empty").hint("`greenroom bank check` says what was read")
        );
    }
    let style = search::style();
    let topics = plan::count(counts.iter().map(|(topic, count)| (topic.as_str(), count.0)));
    let mut out = String::new();
    out.push_str(&paint("Greenroom", anstyle::Style::new().bold(), style));
    out.push_str(&format!(": {total} questions to answer in your own words, graded offline.\n\n"));
    out.push_str(&listing(&counts, &topics, search::columns().clamp(40, 100)));
    questions::print(out.as_bytes())?;
    let topics: Vec<String> = topics.into_iter().map(|(topic, _)| topic).collect();
    let chosen = ask("\nTopics, by number or name [all]: ", |text| choose(text, &topics))?;
    let level = ask("Level: basics, intermediate, advanced [any]: ", |text| match text {
        "" | "any" | "all" => Ok(None),
        text => prefix(text)
            .or_else(|| Level::parse(text))
            .map(Some)
            .ok_or_else(|| "b, i or a will do; Enter for any".to_owned()),
    })?;
    let count = ask(&format!("How many questions [{}]: ", plan::DEFAULT_QUESTIONS), |text| match text {
        "" => Ok(None),
        text => text.parse::<u32>().ok().filter(|n| *n > 0).map(Some).ok_or_else(|| "a number, 1 or more".to_owned()),
    })?;
    let args = PracticeArgs { topics: chosen, level, questions: count, ..PracticeArgs::default() };
    practice::practice_in(context, &args, &workspace, catalogue)
}

/// How many questions each topic has, in all and of each level.
type Counts = BTreeMap<String, (usize, [usize; 3])>;

fn counts<'a>(of: impl Iterator<Item = (&'a str, Option<Level>, usize)>) -> Counts {
    let mut out = Counts::new();
    for (topic, level, count) in of {
        let entry = out.entry(topic.to_owned()).or_default();
        entry.0 += count;
        if let Some(at) = Level::ALL.iter().position(|own| level == Some(*own)) {
            entry.1[at] += count;
        }
    }
    out
}

fn listing(counts: &Counts, topics: &[(String, usize)], width: usize) -> String {
    let mut drawn = table(width);
    drawn.set_header(vec!["#", "topic", "questions", "basics", "intermediate", "advanced"]);
    for (at, (topic, count)) in topics.iter().enumerate() {
        let levels = counts.get(topic).map_or([0; 3], |count| count.1);
        let mut row = vec![(at + 1).to_string(), visible(topic).into_owned(), count.to_string()];
        row.extend(levels.map(|count| count.to_string()));
        drawn.add_row(row);
    }
    format!("{drawn}\n")
}

/// Asks until the answer makes sense; the end of the input ends it.
fn ask<T>(prompt: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<T, CommandError> {
    let mut stdout = io::stdout();
    loop {
        write!(stdout, "{prompt}")?;
        stdout.flush()?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            writeln!(stdout)?;
            return Err(CommandError::silent(ErrorKind::Failed));
        }
        match read(line.trim()) {
            Ok(value) => return Ok(value),
            Err(why) => writeln!(stdout, "{}", visible(&why))?,
        }
    }
}

fn prefix(text: &str) -> Option<Level> {
    let text = text.to_lowercase();
    Level::ALL.into_iter().find(|level| level.as_str().starts_with(&text))
}

/// Topics by number or by the start of their name, several apart by commas or blanks.
fn choose(text: &str, topics: &[String]) -> Result<Vec<String>, String> {
    if text.is_empty() || text == "all" {
        return Ok(Vec::new());
    }
    let mut chosen = Vec::new();
    for word in text.split([',', ' ']).filter(|word| !word.is_empty()) {
        let by_number = word.parse::<usize>().ok().and_then(|number| topics.get(number.checked_sub(1)?));
        let mut by_name = topics.iter().filter(|topic| topic.starts_with(&word.to_lowercase()));
        let found = by_number.or_else(|| topics.iter().find(|topic| **topic == word)).or_else(|| by_name.next());
        match found {
            Some(topic) => chosen.push(topic.clone()),
            None => return Err(format!("there is no topic `{word}`; a number from the table or a name will do")),
        }
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_chosen_by_number_name_or_its_start() {
        let topics = ["docker".to_owned(), "git".to_owned(), "kubernetes".to_owned()];
        let check = |text: &str, expect: &[&str]| assert_eq!(choose(text, &topics).unwrap(), expect, "{text}");
        check("", &[]);
        check("all", &[]);
        check("1, 3", &["docker", "kubernetes"]);
        check("git kube", &["git", "kubernetes"]);
        assert!(choose("9", &topics).unwrap_err().contains("`9`"));
    }
}

//! Cards as pages of our own format, and pages in a content folder. Never overwrites a file, never leaves the folder.

use std::{
    collections::HashSet,
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{Card, ExchangeError, scan};
use crate::{
    bank::{Level, Question},
    content::{NoIncludes, ParsedPage, parse_page, place_of_path, plain_title, slug},
};

/// A page to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it belongs below the content folder, with `/`; another name is taken when there is a file already.
    pub file: String,
    /// Its topic; may be empty.
    pub topic: String,
    /// Its level.
    pub level: Option<Level>,
    /// Its text.
    pub text: String,
    /// How many questions it has.
    pub questions: usize,
}

/// The path that a topic and a level are given: one that says no other level than this.
pub(super) fn path(topic: &str, level: Option<Level>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in topic.split('/').filter(|part| !part.is_empty()) {
        let name = slug(part);
        let taken =
            name.is_empty() || Level::parse(&name).is_some() || matches!(name.as_str(), "includes" | "partials");
        parts.push(if taken { format!("topic-{name}").trim_end_matches('-').to_owned() } else { name });
    }
    let name = match (level, parts.is_empty()) {
        (Some(level), _) => level.as_str(),
        (None, true) => "index",
        (None, false) => "questions",
    };
    parts.push(format!("{name}.md"));
    parts.join("/")
}

/// Makes a page of cards. Those that our own format cannot hold come back with the reason.
pub(super) fn page(
    file: &str,
    topic: &str,
    level: Option<Level>,
    cards: Vec<Card>,
) -> (Page, Vec<Card>, Vec<(Card, String)>) {
    let mut cards: Vec<(Card, bool)> = cards.into_iter().map(|card| (card, false)).collect();
    let mut failed = Vec::new();
    let mut text = render(topic, level, &cards);
    if !agrees(&parse_page(file, &text, &NoIncludes), &cards) {
        let mut kept = Vec::new();
        for (card, _) in cards {
            // An answer that is nothing but `??? success "Answer"` would be taken for the wrapping of the real one.
            let fits = [false, true].into_iter().find(|wrapped| {
                let one = [(card.clone(), *wrapped)];
                agrees(&parse_page(file, &render(topic, level, &one), &NoIncludes), &one)
            });
            if let Some(wrapped) = fits {
                kept.push((card, wrapped));
                continue;
            }
            let one = [(card.clone(), false)];
            let parsed = parse_page(file, &render(topic, level, &one), &NoIncludes);
            if let [question] = parsed.questions.as_slice()
                && question.title == plain_title(&card.title)
            {
                // It means the same, if not to the letter.
                kept.push((card, false));
            } else {
                let why = parsed.diagnostics.first().map(|finding| finding.message.as_str());
                failed.push((card, why.unwrap_or("it cannot be written as a question").to_owned()));
            }
        }
        cards = kept;
        text = render(topic, level, &cards);
    }
    let page = Page { file: file.to_owned(), topic: topic.to_owned(), level, text, questions: cards.len() };
    (page, cards.into_iter().map(|(card, _)| card).collect(), failed)
}

fn agrees(page: &ParsedPage, cards: &[(Card, bool)]) -> bool {
    let same = |question: &Question, card: &Card| {
        question.title == plain_title(&card.title)
            && question.answer_markdown == card.answer
            && question.section == card.section
    };
    page.questions.len() == cards.len()
        && page.questions.iter().zip(cards).all(|(question, (card, _))| same(question, card))
}

fn render(topic: &str, level: Option<Level>, cards: &[(Card, bool)]) -> String {
    let name = if topic.is_empty() { "questions" } else { topic };
    let title = level.map_or_else(|| name.to_owned(), |level| format!("{name} - {level}"));
    let mut out = format!("---\ntitle: {}\n", yaml(&title));
    if !topic.is_empty() {
        let _ = writeln!(out, "topic: {}", yaml(topic));
    }
    if let Some(level) = level {
        let _ = writeln!(out, "level: {level}");
    }
    let heading = heading_text(&title);
    let _ = write!(out, "---\n\n# {heading}\n\n");
    let mut section: &Option<String> = &None;
    for (card, wrapped) in cards {
        if card.section != *section {
            match &card.section {
                Some(text) => {
                    let _ = write!(out, "## {}\n\n", heading_text(text));
                }
                // A heading of the first level ends the section.
                None => {
                    let _ = write!(out, "# {heading}\n\n");
                }
            }
            section = &card.section;
        }
        let _ = writeln!(out, "??? question \"{}\"", card.title);
        let indent = if *wrapped {
            out.push_str("    ??? success \"Answer\"\n");
            "        "
        } else {
            "    "
        };
        for line in card.answer.lines() {
            if scan::blank(line) {
                out.push('\n');
            } else {
                let _ = writeln!(out, "{indent}{line}");
            }
        }
        if let Some(rubric) = &card.rubric {
            out.push_str("\n    <!-- rubric\n");
            for line in rubric.lines().filter(|line| !line.trim().is_empty()) {
                let _ = writeln!(out, "    {}", line.replace("-->", "-- >"));
            }
            out.push_str("    -->\n");
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn yaml(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// Plain text as a heading that reads as exactly this text.
fn heading_text(text: &str) -> String {
    let mut out = String::new();
    // A leading number is taken for a number of the page's own; a second one is not.
    if plain_title(&format!("{text} x")) != format!("{} x", text.trim())
        && text.starts_with(|c: char| c.is_ascii_digit())
    {
        out.push_str("1. ");
    }
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            '{' => out.push_str("&#123;"),
            '}' => out.push_str("&#125;"),
            '#' => out.push_str("&#35;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

/// The path of a page that nothing lies at yet: the page's own, or one with a number.
pub(super) fn free(file: &str, taken: &dyn Fn(&str) -> bool) -> String {
    if !taken(file) {
        return file.to_owned();
    }
    let stem = file.strip_suffix(".md").unwrap_or(file);
    // `index-2` would be a topic of its own.
    let stem = if stem == "index" { "imported" } else { stem };
    let mut number = 1usize;
    loop {
        let file =
            if number == 1 && stem == "imported" { format!("{stem}.md") } else { format!("{stem}-{}.md", number + 1) };
        if !taken(&file) {
            return file;
        }
        number += 1;
    }
}

/// Writes pages below `content`, each under a name that no file has; gives the names, relative to `content`.
///
/// # Errors
/// When a folder leads out of `content` or a file cannot be written; pages written before that stay.
pub fn write_pages(content: &Path, pages: &[Page]) -> Result<Vec<String>, ExchangeError> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source| ExchangeError::Write { path, source }
    };
    fs::create_dir_all(content).map_err(failed(content))?;
    let root = content.canonicalize().map_err(failed(content))?;
    let mut written = Vec::new();
    for page in pages {
        let folder = root.join(Path::new(&page.file).parent().unwrap_or(Path::new("")));
        // Looked at before anything is made, for a link in the middle of the path may lead out.
        let there = folder.ancestors().find(|above| above.exists()).unwrap_or(&root);
        if !there.canonicalize().map_err(failed(there))?.starts_with(&root) {
            return Err(ExchangeError::Outside { path: folder });
        }
        fs::create_dir_all(&folder).map_err(failed(&folder))?;
        let mut passed: HashSet<String> = HashSet::new();
        loop {
            let taken = |file: &str| passed.contains(file) || root.join(file).symlink_metadata().is_ok();
            let file = free(&page.file, &taken);
            let path = root.join(&file);
            match write_new(&path, page.text.as_bytes()) {
                Ok(()) => {
                    written.push(file);
                    break;
                }
                // Somebody else wrote it in the meantime.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    passed.insert(file);
                }
                Err(error) => return Err(failed(&path)(error)),
            }
        }
    }
    Ok(written)
}

/// Writes a file that is not there yet: whole or not at all.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary: PathBuf = path.with_extension(format!("md.new-{}", std::process::id()));
    let done = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()
    })();
    let done = done.and_then(|()| match fs::hard_link(&temporary, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            // A file system without links.
            let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
            file.write_all(bytes)?;
            file.sync_all()
        }
        other => other,
    });
    fs::remove_file(&temporary).ok();
    done
}

/// Topic and level in the path of a foreign file: `cloud/aws-basics.html` is `cloud/aws`, basics.
pub(super) fn place(file: &str) -> (String, Option<Level>) {
    let place = place_of_path(file);
    let mut topic = place.topic;
    if let Some(page) = place.page {
        let page = match (place.level, page.rsplit_once(['-', '_'])) {
            (Some(_), Some((name, last))) if Level::parse(last).is_some() => name.to_owned(),
            _ => page,
        };
        if topic.rsplit('/').next() != Some(page.as_str()) {
            if !topic.is_empty() {
                topic.push('/');
            }
            topic.push_str(&page);
        }
    }
    (topic, place.level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_say_topic_and_level() {
        let check = |file: &str, topic: &str, level: Option<Level>| {
            assert_eq!(place(file), (topic.to_owned(), level), "{file}");
        };
        check("docker.md", "docker", None);
        check("cloud/aws.md", "cloud/aws", None);
        check("cloud/aws-basics.html", "cloud/aws", Some(Level::Basics));
        check("docker/docker-basics.md", "docker", Some(Level::Basics));
        check("docker/advanced.csv", "docker", Some(Level::Advanced));
        check("docker/README.md", "docker", None);
        let check = |topic: &str, level: Option<Level>, expect: &str| assert_eq!(path(topic, level), expect);
        check("docker", Some(Level::Basics), "docker/basics.md");
        check("aws/sre", None, "aws/sre/questions.md");
        check("docker/advanced", None, "docker/topic-advanced/questions.md");
        check("", None, "index.md");
        check("../..", None, "topic/topic/questions.md");
    }

    #[test]
    fn headings_read_as_they_were() {
        for text in ["Plain", "1. Numbered", "a *b* `c` <d> {#e}", "C#", "Ends with #", "[x](y)", "a_b_ & c", "2) x"] {
            let page = format!("## {}\n\n??? question \"Q?\"\n    A\n", heading_text(text));
            let page = parse_page("a/b.md", &page, &NoIncludes);
            assert_eq!(page.questions[0].section.as_deref(), Some(text));
        }
    }
}

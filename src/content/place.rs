//! Where a page belongs: its topic and level from its path and its title. Not from its front matter ([`super::front`]).

use crate::bank::Level;

/// What a path says about a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// For example `aws/sre`; empty when the path does not say.
    pub topic: String,
    /// The level, when the path names one.
    pub level: Option<Level>,
    /// The page's own name, when it is neither a level nor an index.
    pub page: Option<String>,
    /// Whether the page's own name is its topic: `docker.md`.
    pub topic_is_page: bool,
}

/// Reads `docker/advanced.md`, `aws/sre/basics/index.md`, `docker/networking.md`, `docker-advanced.md`.
pub fn of_path(file: &str) -> Place {
    let mut parts: Vec<&str> = file.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let stem = parts.pop().map_or("", |name| name.rsplit_once('.').map_or(name, |(stem, _)| stem));
    let is_index = ["index", "readme"].iter().any(|name| stem.eq_ignore_ascii_case(name));
    let mut place = Place::default();
    if is_index {
        place.level = parts.last().and_then(|part| Level::parse(part));
        if place.level.is_some() {
            parts.pop();
        }
    } else if let Some(level) = Level::parse(stem) {
        place.level = Some(level);
    } else {
        let (name, level) = split_level(stem);
        place.level = level.or_else(|| parts.last().and_then(|part| Level::parse(part)));
        if level.is_none() && place.level.is_some() {
            parts.pop();
        } else if parts.is_empty() {
            // `docker.md` beside `kubernetes.md`.
            parts.push(name);
            place.topic_is_page = true;
        } else {
            place.page = Some(topic_name(stem));
        }
    }
    place.topic = topic_name(&parts.join("/"));
    place
}

/// `docker-advanced` as `docker` and the level.
fn split_level(stem: &str) -> (&str, Option<Level>) {
    let plain = ["basics", "basic", "beginner", "intermediate", "advanced", "junior", "senior"];
    match stem.rsplit_once(['-', '_', ' ']) {
        Some((name, last)) if !name.is_empty() && plain.iter().any(|word| last.eq_ignore_ascii_case(word)) => {
            (name.trim_end_matches(['-', '_', ' ']), Level::parse(last))
        }
        _ => (stem, None),
    }
}

/// A topic as it is written everywhere: small letters, `/` between its parts, no blanks.
pub fn topic_name(text: &str) -> String {
    let parts = text.split('/').map(|part| part.split_whitespace().collect::<Vec<_>>().join("-").to_lowercase());
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
}

/// Topic and level in a title such as `Docker Interview Questions - Advanced`.
pub(super) fn of_title(title: &str) -> (Option<String>, Option<Level>) {
    let dashes = [" - ", " – ", " — ", ": ", " | "];
    let split = dashes.iter().filter_map(|dash| Some((title.rfind(dash)?, dash.len()))).max();
    let (head, tail) = match split {
        Some((at, length)) => (&title[..at], &title[at + length..]),
        None => (title, ""),
    };
    let level = Level::parse(tail.trim_matches(|c: char| !c.is_alphanumeric()))
        .or_else(|| tail.split_whitespace().next().and_then(Level::parse));
    let lower = head.to_lowercase();
    let topic = lower.find("interview question").filter(|at| *at > 0).and_then(|at| {
        let name = head.get(..at)?.trim();
        (!name.is_empty() && !name.contains('/')).then(|| topic_name(name))
    });
    (topic, level)
}

/// The level that an include names: `.partials/interview-level-advanced.md`.
pub(super) fn of_include(path: &str) -> Option<Level> {
    let name = path.rsplit('/').next()?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let at = stem.find("level-")?;
    Level::parse(&stem[at + "level-".len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_say_topic_and_level() {
        let check = |file: &str, topic: &str, level: Option<Level>, page: Option<&str>| {
            let place = of_path(file);
            let found = (place.topic.as_str(), place.level, place.page.as_deref());
            assert_eq!(found, (topic, level, page), "{file}");
        };
        check("docker/advanced.md", "docker", Some(Level::Advanced), None);
        check("docker/advanced/index.md", "docker", Some(Level::Advanced), None);
        check("aws/sre/basics/index.md", "aws/sre", Some(Level::Basics), None);
        check("docker/hard.md", "docker", Some(Level::Advanced), None);
        check("docker/index.md", "docker", None, None);
        check("docker/networking.md", "docker", None, Some("networking"));
        check("docker/advanced/networking.md", "docker", Some(Level::Advanced), None);
        check("docker/docker-basics.md", "docker", Some(Level::Basics), Some("docker-basics"));
        check("docker-advanced.md", "docker", Some(Level::Advanced), None);
        check("docker.md", "docker", None, None);
        check("advanced.md", "", Some(Level::Advanced), None);
        check("index.md", "", None, None);
        check("System Design/Mid.md", "system-design", Some(Level::Intermediate), None);
    }

    #[test]
    fn titles_say_topic_and_level() {
        let check = |title: &str, topic: Option<&str>, level: Option<Level>| {
            let (found, own) = of_title(title);
            assert_eq!((found.as_deref(), own), (topic, level), "{title}");
        };
        check("Docker Interview Questions - Advanced", Some("docker"), Some(Level::Advanced));
        check("Docker Interview Questions – Basics", Some("docker"), Some(Level::Basics));
        check("AWS SRE Interview Questions - Senior Level", Some("aws-sre"), Some(Level::Advanced));
        check("Docker Interview Questions", Some("docker"), None);
        check("Interview Questions", None, None);
        check("Networking", None, None);
        check("İnterview İnterview questions", None, None);
    }

    #[test]
    fn includes_say_levels() {
        assert_eq!(of_include(".partials/interview-level-advanced.md"), Some(Level::Advanced));
        assert_eq!(of_include("x/interview-instruction.md"), None);
    }
}

//! `{% include-markdown "P" %}`: which file is meant. Reading it is for [`super::load`].

/// What an include gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Included {
    /// The text of a file that is no page of its own, such as one in `.partials/`.
    Text(String),
    /// A page whose questions are read where it stands.
    Page,
    /// Nothing, and why: lower case, no full stop.
    Missing(String),
}

/// Where a page's includes come from. The parser itself reads no files.
pub trait Includes {
    /// The file at `path`, relative to the docs root with `/` and without `.` or `..` in it.
    fn read(&self, path: &str) -> Included;
}

/// No include resolves.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoIncludes;

impl Includes for NoIncludes {
    fn read(&self, _path: &str) -> Included {
        Included::Missing("includes are not read here".to_owned())
    }
}

/// The path in a line that is an include, as written.
pub(super) fn parse(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("{%")?;
    let rest = rest.strip_prefix(['-', '+']).unwrap_or(rest).trim_start();
    let rest = rest.strip_prefix("include-markdown").or_else(|| rest.strip_prefix("include"))?;
    let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let rest = &rest[1..];
    let (path, after) = rest.split_once(quote)?;
    after.contains("%}").then_some(path)
}

/// The path of an include relative to the docs root: `./` and `../` start at `from`, the file that includes, anything
/// else at the docs root. `None` when it leaves the docs root.
pub(super) fn resolve(from: &str, path: &str) -> Option<String> {
    if path.is_empty() || path.contains(['\\', '\0']) || path.starts_with('/') || path.contains("://") {
        return None;
    }
    let relative = path == "." || path == ".." || path.starts_with("./") || path.starts_with("../");
    let mut parts: Vec<&str> = Vec::new();
    if relative {
        parts.extend(from.split('/'));
        parts.pop();
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_found() {
        let check = |line: &str, expect: Option<&str>| assert_eq!(parse(line), expect, "{line}");
        check("{% include-markdown \".partials/a.md\" %}", Some(".partials/a.md"));
        check("{%- include-markdown './a.md' start=\"<!--s-->\" -%}", Some("./a.md"));
        check("{% include \"a.md\" %}", Some("a.md"));
        check("{% includes \"a.md\" %}", None);
        check("{% include-markdown a.md %}", None);
        check("{{ include }}", None);
    }

    #[test]
    fn paths_stay_inside() {
        let check = |from: &str, path: &str, expect: Option<&str>| {
            assert_eq!(resolve(from, path).as_deref(), expect, "{from} {path}");
        };
        check("docker/advanced.md", ".partials/a.md", Some(".partials/a.md"));
        check("docker/advanced.md", "./a.md", Some("docker/a.md"));
        check("docker/advanced.md", "../a.md", Some("a.md"));
        check("docker/advanced.md", "../../a.md", None);
        check("docker/advanced.md", "x/../../a.md", None);
        check("docker/advanced.md", "/etc/passwd", None);
        check("docker/advanced.md", "https://example.com/a.md", None);
        check("docker/advanced.md", "..", None);
    }
}

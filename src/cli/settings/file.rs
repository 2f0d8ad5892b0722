//! One settings file: TOML with the line of each value. Read, never written.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use toml::de::{DeTable, DeValue};

use super::spec::{Kind, SPECS, Spec, spec_of};
use crate::{disk::is_absent, source::LineIndex};

/// A value that a file sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// The setting.
    pub key: &'static str,
    /// Its value as text; a folder is made absolute.
    pub value: String,
    /// The line, from 1.
    pub line: usize,
}

/// Something wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Whether nothing can be done before it is mended; otherwise the line is passed over.
    pub fatal: bool,
}

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct File {
    /// Where it lies, or would lie.
    pub path: PathBuf,
    /// Whether there is one.
    pub there: bool,
    /// What it sets.
    pub sets: Vec<Set>,
    /// What is wrong with it.
    pub troubles: Vec<Trouble>,
}

impl File {
    /// Reads the file at `path`; `project` when it belongs to a workspace and not to the user. `home` stands for `~`.
    ///
    /// # Errors
    /// When there is one that cannot be read.
    pub fn read(path: &Path, project: bool, home: Option<&Path>) -> io::Result<Self> {
        let text = match fs::read(path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if is_absent(&error) => {
                return Ok(Self { path: path.to_owned(), ..Self::default() });
            }
            Err(error) => return Err(error),
        };
        Ok(Self::parse(path, &text, project, home))
    }

    /// Reads the text of the file at `path`.
    pub fn parse(path: &Path, text: &str, project: bool, home: Option<&Path>) -> Self {
        let mut file = Self { path: path.to_owned(), there: true, ..Self::default() };
        let lines = LineIndex::new(text);
        let place = |at: usize| {
            let position = lines.position(text, at.min(text.len()));
            (position.line, position.column)
        };
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                let (line, column) = place(error.span().map_or(0, |span| span.start));
                let message = crate::text::one_line(error.message());
                file.troubles.push(Trouble { line, column, message, hint: None, fatal: true });
                return file;
            }
        };
        let mut found = Vec::new();
        flatten("", table.get_ref(), &mut found);
        for (key, at, value) in found {
            let (line, column) = place(at);
            match one(&key, value.as_deref(), project) {
                Ok((spec, value)) => {
                    let value = if spec.kind == Kind::Folder { folder(path, value, home) } else { value.to_owned() };
                    file.sets.push(Set { key: spec.key, value, line });
                }
                Err((message, hint, fatal)) => file.troubles.push(Trouble { line, column, message, hint, fatal }),
            }
        }
        file.sets.sort_by_key(|set| set.line);
        file.troubles.sort_by_key(|trouble| (trouble.line, trouble.column));
        file
    }
}

/// All values below `table` by their dotted names, with where the name stands; `None` for what is no single value.
fn flatten(prefix: &str, table: &DeTable<'_>, out: &mut Vec<(String, usize, Option<String>)>) {
    for (key, value) in table {
        let name = if prefix.is_empty() { key.get_ref().to_string() } else { format!("{prefix}.{}", key.get_ref()) };
        let text = match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Integer(number) => Some(number.as_str().to_owned()),
            DeValue::Float(number) => Some(number.as_str().to_owned()),
            DeValue::Boolean(yes) => Some(yes.to_string()),
            DeValue::Table(inner) if spec_of(&name).is_none() => {
                flatten(&name, inner, out);
                continue;
            }
            _ => None,
        };
        out.push((name, key.span().start, text));
    }
}

type Wrong = (String, Option<String>, bool);

/// The setting that a line means, and its value.
fn one<'v>(key: &str, value: Option<&'v str>, project: bool) -> Result<(&'static Spec, &'v str), Wrong> {
    let Some(spec) = spec_of(key) else {
        let near = SPECS
            .iter()
            .map(|spec| (strsim::damerau_levenshtein(key, spec.key), spec.key))
            .map(|(far, known)| if known.ends_with(&format!(".{key}")) { (0, known) } else { (far, known) })
            .filter(|(far, known)| *far <= 2.max(known.len() / 4))
            .min();
        let hint = near.map_or("`greenroom config` lists what can be set".to_owned(), |(_, known)| {
            format!("did you mean `{known}`?")
        });
        // A later version may know it.
        return Err((format!("there is no setting `{}`", crate::text::visible(key)), Some(hint), false));
    };
    if project && !spec.project {
        let hint = "a folder fetched from somewhere must not run commands: set it in your own config.toml";
        return Err((format!("`{key}` cannot be set by a project"), Some(hint.to_owned()), false));
    }
    let value = value.ok_or_else(|| (format!("`{key}` takes one value"), None, true))?;
    match spec.kind.check(value) {
        Ok(()) => Ok((spec, value)),
        Err(expected) => Err((format!("`{key}` is `{}`: {expected}", crate::text::visible(value)), None, true)),
    }
}

/// A folder named in the file at `path`.
fn folder(path: &Path, value: &str, home: Option<&Path>) -> String {
    let named = match (value.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ if value == "~" => home.map_or_else(|| PathBuf::from(value), Path::to_path_buf),
        _ => PathBuf::from(value),
    };
    path.parent().map_or(named.clone(), |parent| parent.join(named)).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, project: bool) -> File {
        File::parse(Path::new("/etc/g/config.toml"), text, project, Some(Path::new("/home/me")))
    }

    #[test]
    fn values_come_with_their_lines() {
        let file = parse(
            "# mine\ncolor = \"never\"\nworkspace = '~/prep'\n[practice]\nquestions = 5\npace = 1.5\nstrict = true\n",
            false,
        );
        let said: Vec<(&str, &str, usize)> =
            file.sets.iter().map(|set| (set.key, set.value.as_str(), set.line)).collect();
        assert_eq!(
            said,
            [
                ("color", "never", 2),
                ("workspace", "/home/me/prep", 3),
                ("practice.questions", "5", 5),
                ("practice.pace", "1.5", 6),
                ("practice.strict", "true", 7),
            ]
        );
        assert!(file.troubles.is_empty());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let check = |text: &str, project, place, expect: &str, fatal| {
            let file = parse(text, project);
            let trouble = file.troubles.first().unwrap_or_else(|| panic!("{text:?}"));
            let said = format!("{} {}", trouble.message, trouble.hint.clone().unwrap_or_default());
            assert!(said.contains(expect), "{text:?}: {said}");
            assert_eq!(((trouble.line, trouble.column), trouble.fatal), (place, fatal), "{text:?}: {said}");
        };
        check("color = ", false, (1, 9), "", true);
        check("\ncolour = \"never\"", false, (2, 1), "did you mean `color`?", false);
        check("pace = 2", false, (1, 1), "did you mean `practice.pace`?", false);
        check("[practice]\npace = 99", false, (2, 1), "from 0.1 to 10", true);
        check("[practice]\npace = [1]", false, (2, 1), "takes one value", true);
        check("practice = 3", false, (1, 1), "no setting `practice`", false);
        check("[practice]\nlisten = \"rm -r .\"", true, (2, 1), "cannot be set by a project", false);
        check("workspace = \"/\"", true, (1, 1), "cannot be set by a project", false);
    }
}

//! `greenroom config`: every setting, its value, and who set it. The files are read and never written.

use std::{path::Path, process::ExitCode};

use serde::Serialize;

use super::{
    Context,
    args::ConfigArgs,
    error::{CommandError, ErrorKind},
    pager, questions, search,
    settings::{Origin, SPECS, Spec},
};
use crate::{report::terminal::paint, text::visible};

/// Version of the JSON document.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    settings: Vec<Row<'a>>,
    files: Vec<FileRow>,
    errors: Vec<String>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct Row<'a> {
    key: &'a str,
    value: Option<String>,
    origin: &'static str,
    /// The option, the variable, or the file.
    source: Option<String>,
    line: Option<usize>,
    about: &'a str,
}

#[derive(Serialize)]
struct FileRow {
    path: String,
    there: bool,
}

/// Prints the settings; exit code 3 when something in them is wrong.
pub(super) fn config(context: &Context, args: &ConfigArgs) -> Result<ExitCode, CommandError> {
    let (errors, warnings) = wrong(context);
    if args.json {
        let rows = SPECS.iter().map(|spec| row(context, spec)).collect();
        let files = context.settings.files.iter();
        let files = files.map(|file| FileRow { path: file.path.display().to_string(), there: file.there }).collect();
        let broken = !errors.is_empty();
        let mut text =
            serde_json::to_string_pretty(&Document { schema: SCHEMA, settings: rows, files, errors, warnings })?;
        text.push('\n');
        questions::print(text.as_bytes())?;
        return if broken { Err(CommandError::silent(ErrorKind::Findings)) } else { Ok(ExitCode::SUCCESS) };
    }
    let style = search::style();
    // Lines rather than a table: a path that is broken in two is no path.
    let rows: Vec<(&str, String, String)> = SPECS
        .iter()
        .map(|spec| {
            let value = context.settings.get(spec.key);
            let text = value.text.map_or_else(|| format!("({})", spec.unset), |text| visible(&text).into_owned());
            (spec.key, text, by(&value.origin))
        })
        .collect();
    let keys = rows.iter().map(|row| row.0.len()).max().unwrap_or(0);
    let values = rows.iter().map(|row| row.1.chars().count()).max().unwrap_or(0).min(28);
    let mut out = String::new();
    for (key, value, by) in &rows {
        out.push_str(&format!("{key:keys$}  {value:values$}  {by}\n"));
    }
    out.push_str(&format!(
        "\n{}\n",
        paint("Files, the first goes before the rest", anstyle::Style::new().bold(), style)
    ));
    for file in &context.settings.files {
        let there = if file.there { "" } else { " (none there)" };
        out.push_str(&format!("{}{there}\n", visible(&file.path.display().to_string())));
    }
    for text in errors.iter().chain(&warnings) {
        out.push_str(&format!("\n{}", visible(text)));
    }
    if !errors.is_empty() || !warnings.is_empty() {
        out.push('\n');
    }
    pager::show(context, &super::progress::marks().text(&out))?;
    if errors.is_empty() { Ok(ExitCode::SUCCESS) } else { Err(CommandError::silent(ErrorKind::Findings)) }
}

/// What is wrong with the settings: what must be mended, and what is passed over.
pub(super) fn wrong(context: &Context) -> (Vec<String>, Vec<String>) {
    let (mut errors, mut warnings) = (context.settings.wrong.clone(), Vec::new());
    for file in &context.settings.files {
        for trouble in &file.troubles {
            let hint = trouble.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
            let path = file.path.display();
            let text = format!("{path}:{}:{}: {}{hint}", trouble.line, trouble.column, trouble.message);
            if trouble.fatal { errors.push(text) } else { warnings.push(text) }
        }
    }
    (errors, warnings)
}

fn row<'a>(context: &Context, spec: &'a Spec) -> Row<'a> {
    let value = context.settings.get(spec.key);
    let (origin, source, line) = match value.origin {
        Origin::Flag(flag) => ("flag", Some(flag.to_owned()), None),
        Origin::Environment(name) => ("environment", Some(name.to_owned()), None),
        Origin::File(path, line) => {
            (if project(&path) { "project" } else { "user" }, Some(path.display().to_string()), Some(line))
        }
        Origin::Default => ("default", None, None),
    };
    Row { key: spec.key, value: value.text, origin, source, line, about: spec.about }
}

fn project(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == super::settings::PROJECT_FILE)
}

fn by(origin: &Origin) -> String {
    match origin {
        Origin::Flag(flag) => format!("{flag} on the command line"),
        Origin::Environment(name) => format!("{name} in the environment"),
        Origin::File(path, line) => visible(&format!("{}:{line}", path.display())).into_owned(),
        Origin::Default => "default".to_owned(),
    }
}

//! `greenroom bank check`: what is wrong with pages, drawn with the line it is about. Finds nothing itself
//! ([`crate::content`], [`crate::lint`]), and mends nothing ([`super::mend`]).

use std::{
    collections::BTreeSet,
    env, fs,
    ops::Range,
    path::{Path, PathBuf},
    process::ExitCode,
};

use annotate_snippets::{AnnotationKind, Level as Mark, Origin, Renderer, Snippet};
use serde::Serialize;

use super::{
    Context,
    args::{CheckArgs, CheckFormat},
    error::{CommandError, ErrorKind},
    mend,
    paths::{Content, SHIPPED},
    questions, search,
};
use crate::{
    bank::Question,
    content,
    diagnostic::{Diagnostic, Severity},
    lint,
    report::terminal::hanging,
    source::LineIndex,
    text::visible,
};

/// How many characters of a long line are drawn before and after what it is about where there is room; what it is about
/// has three times as many, and the line four times.
const AROUND: usize = 60;

/// Columns to draw in where nobody says how many there are.
const ANYWHERE: usize = 10_000;

/// A finding as other programs read it.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    file: &'a str,
    path: String,
    line: usize,
    column: usize,
    severity: Severity,
    code: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    start: usize,
    end: usize,
}

/// What was checked in one folder.
#[derive(Default)]
pub(super) struct Checked {
    /// The folder as it is named in messages; `None` for the bank inside the binary.
    pub(super) folder: Option<PathBuf>,
    /// Where the pages are read.
    pub(super) root: Option<PathBuf>,
    /// The pages, relative to the folder, sorted.
    pub(super) files: Vec<String>,
    /// All of the folder, not only some pages of it.
    whole: bool,
    questions: Vec<Question>,
    findings: Vec<Diagnostic>,
}

/// Checks pages and folders, the workspace's content when none is given.
pub(super) fn check(context: &Context, args: &CheckArgs) -> Result<ExitCode, CommandError> {
    let mut checked = named(context, &args.paths)?;
    if args.fix {
        return mend::mend(context, &checked, args);
    }
    for one in &mut checked {
        one.lint();
    }
    let format = if args.json { CheckFormat::Json } else { args.format };
    let mut out = Vec::new();
    let mut listed = Vec::new();
    for checked in &checked {
        let mut page: Option<Page> = None;
        for finding in &checked.findings {
            if page.as_ref().is_none_or(|page| page.file != finding.file) {
                page = Some(Page::read(checked, &finding.file));
            }
            let Some(page) = &page else { continue };
            match format {
                CheckFormat::Json => listed.push(page.list(finding)),
                CheckFormat::Github => out.extend(page.annotation(finding).into_bytes()),
                CheckFormat::Text => {
                    out.extend(page.draw(finding).into_bytes());
                    out.push(b'\n');
                }
            }
        }
    }
    if format == CheckFormat::Json {
        out = crate::text::json(&listed)?.into_bytes();
        out.push(b'\n');
    }
    questions::print(&out)?;
    let count = |severity| checked.iter().flat_map(|one| &one.findings).filter(|one| one.severity == severity).count();
    let counts = [Severity::Error, Severity::Warning, Severity::Note].map(count);
    let pages = checked.iter().map(|one| one.files.len()).sum();
    let questions = checked.iter().map(|one| one.questions.len()).sum();
    context.remark(&summary(counts, pages, questions));
    if counts[0] + counts[1] > 0 { Err(CommandError::silent(ErrorKind::Findings)) } else { Ok(ExitCode::SUCCESS) }
}

/// What is to be checked, read.
fn named(context: &Context, paths: &[PathBuf]) -> Result<Vec<Checked>, CommandError> {
    if paths.is_empty() {
        return Ok(vec![match context.workspace()?.content {
            Content::Folder(folder) => whole(&folder)?,
            Content::Shipped => {
                let loaded = content::shipped();
                let files: BTreeSet<String> =
                    loaded.bank.questions.iter().map(|question| question.file.clone()).collect();
                Checked {
                    files: files.into_iter().collect(),
                    whole: true,
                    questions: loaded.bank.questions.clone(),
                    findings: loaded.diagnostics.clone(),
                    ..Checked::default()
                }
            }
        }]);
    }
    paths.iter().map(|path| one(path, context.global.content.as_deref())).collect()
}

impl Checked {
    /// Adds what is wrong beyond the Markdown.
    fn lint(&mut self) {
        let mut files: BTreeSet<&str> = self.files.iter().map(String::as_str).collect();
        // Questions of an include stand in its file.
        files.extend(self.questions.iter().map(|question| question.file.as_str()));
        let pages: Vec<(String, String)> = files.into_iter().map(|file| (file.to_owned(), self.text(file))).collect();
        let exists = |file: &str| match &self.root {
            Some(root) => root.join(file).exists(),
            None => SHIPPED.get_entry(file).is_some(),
        };
        let input = lint::Input { questions: &self.questions, pages: &pages, exists: &exists, whole: self.whole };
        let found = lint::lint(&input);
        self.findings.extend(found);
        self.findings.sort_by(|a, b| (&a.file, a.span.start).cmp(&(&b.file, b.span.start)));
    }

    /// The text of a page; empty when it cannot be read, which the reader has told already.
    pub(super) fn text(&self, file: &str) -> String {
        let bytes = match &self.root {
            Some(root) => fs::read(root.join(file)).unwrap_or_default(),
            None => SHIPPED.get_file(file).map(|file| file.contents().to_vec()).unwrap_or_default(),
        };
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

fn summary([errors, warnings, notes]: [usize; 3], pages: usize, questions: usize) -> String {
    let plural = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let found: Vec<String> = [(errors, "error"), (warnings, "warning"), (notes, "note")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| plural(count, noun))
        .collect();
    let found = if found.is_empty() { "nothing to report".to_owned() } else { found.join(", ") };
    format!("{found} in {} with {}", plural(pages, "page"), plural(questions, "question"))
}

fn whole(folder: &Path) -> Result<Checked, CommandError> {
    let loaded = content::load(folder)?;
    Ok(Checked {
        folder: Some(from_here(folder)),
        root: Some(folder.to_path_buf()),
        files: loaded.stats.into_iter().map(|stat| stat.file).collect(),
        whole: true,
        questions: loaded.bank.questions,
        findings: loaded.diagnostics,
    })
}

/// Checks one page or folder that was named.
fn one(path: &Path, content: Option<&Path>) -> Result<Checked, CommandError> {
    let real = path.canonicalize().map_err(|error| {
        CommandError::usage(format!("cannot read `{}`: {error}", visible(&path.to_string_lossy())))
            .hint("it takes Markdown pages and folders of them")
    })?;
    let root = docs_root(&real, content.and_then(|folder| folder.canonicalize().ok()).as_deref());
    let inner = real.strip_prefix(&root).unwrap_or(Path::new("")).to_string_lossy().replace('\\', "/");
    if real == root {
        let checked = whole(&root)?;
        if checked.files.is_empty() && checked.findings.is_empty() {
            return Err(CommandError::failed(format!("there are no pages in `{}`", visible(&path.to_string_lossy())))
                .hint("a page is a file whose name ends in `.md`"));
        }
        return Ok(checked);
    }
    let files: Vec<String> = if real.is_dir() {
        content::list(&real)?.into_iter().map(|stat| format!("{inner}/{}", stat.file)).collect()
    } else {
        vec![inner]
    };
    let mut checked = Checked { folder: Some(from_here(&root)), root: Some(root.clone()), ..Checked::default() };
    for file in &files {
        let page = content::read_page(&root, file)?;
        checked.questions.extend(page.questions);
        checked.findings.extend(page.diagnostics);
    }
    checked.files = files;
    Ok(checked)
}

/// The docs root that a page or a folder belongs to: what its path and its includes are relative to.
fn docs_root(real: &Path, content: Option<&Path>) -> PathBuf {
    let fallback = if real.is_dir() { real } else { real.parent().unwrap_or(real) };
    let is_root = |folder: &&Path| {
        content == Some(*folder)
            || folder.file_name().is_some_and(|name| name == "content" || name == "docs")
            || folder.join(".partials").is_dir()
            || folder.parent().is_some_and(|parent| parent.join("mkdocs.yml").is_file())
    };
    fallback.ancestors().find(is_root).unwrap_or(fallback).to_path_buf()
}

/// A path the way it is typed here.
fn from_here(path: &Path) -> PathBuf {
    let here = env::current_dir().and_then(|here| here.canonicalize());
    let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    here.ok().and_then(|here| real.strip_prefix(here).ok().map(Path::to_path_buf)).unwrap_or(real)
}

/// One page with its lines, for drawing.
struct Page {
    file: String,
    path: String,
    text: String,
    index: LineIndex,
}

impl Page {
    fn read(checked: &Checked, file: &str) -> Self {
        let text = checked.text(file);
        let path = checked.folder.as_ref().map_or_else(|| PathBuf::from(file), |folder| folder.join(file));
        Self { file: file.to_owned(), path: path.to_string_lossy().into_owned(), index: LineIndex::new(&text), text }
    }

    fn list<'a>(&self, finding: &'a Diagnostic) -> Listed<'a> {
        let position = self.index.position(&self.text, finding.span.start.min(self.text.len()));
        Listed {
            file: &finding.file,
            path: self.path.clone(),
            line: position.line,
            column: position.column,
            severity: finding.severity,
            code: finding.code,
            message: &finding.message,
            help: finding.help.as_deref(),
            start: finding.span.start,
            end: finding.span.end,
        }
    }

    /// The finding as GitHub reads it from a workflow's output.
    fn annotation(&self, finding: &Diagnostic) -> String {
        let position = self.index.position(&self.text, finding.span.start.min(self.text.len()));
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let data = |text: &str| visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
        let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
        let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        format!(
            "::{command} file={},line={},col={},title={}::{}\n",
            property(&self.path),
            position.line,
            position.column,
            property(finding.code),
            data(&format!("{}{help}", finding.message)),
        )
    }

    /// The finding with its line and a caret, in colours that are stripped where there are none.
    fn draw(&self, finding: &Diagnostic) -> String {
        let position = self.index.position(&self.text, finding.span.start.min(self.text.len()));
        let mark = match finding.severity {
            Severity::Error => Mark::ERROR,
            Severity::Warning => Mark::WARNING,
            Severity::Note => Mark::NOTE,
        };
        let line = self.index.line_span(&self.text, position.line);
        let columns = search::terminal_columns().unwrap_or(ANYWHERE).max(40);
        // Beside the line stand its number and a bar.
        let around = AROUND.min((columns - 12) / 4);
        let bytes = finding.span.start.saturating_sub(line.start)..finding.span.end.saturating_sub(line.start);
        let (excerpt, caret) = excerpt(&self.text[line.range()], bytes, around);
        let fill = |text: &str, beside: usize| hanging(&visible(text), columns.saturating_sub(beside).max(20), 0);
        let path = visible(&self.path).into_owned();
        let origin = Origin::path(path).line(position.line).char_column(position.column);
        let message = fill(&finding.message, finding.code.len() + "warning[]: ".len());
        let mut group = mark.primary_title(message).id(finding.code).element(origin);
        if !excerpt.is_empty() {
            let annotation = AnnotationKind::Primary.span(caret);
            group = group.element(Snippet::source(excerpt).line_start(position.line).annotation(annotation));
        }
        if let Some(help) = &finding.help {
            group = group.element(Mark::HELP.message(fill(help, 14)));
        }
        let mut out = Renderer::styled().term_width(columns).render(&[group]);
        out.push('\n');
        out
    }
}

/// A line cut short to `around` characters around the `bytes` of it, its control characters made visible, and those bytes in
/// it.
fn excerpt(line: &str, bytes: Range<usize>, around: usize) -> (String, Range<usize>) {
    let start = line.floor_char_boundary(bytes.start.min(line.len()));
    let end = line.ceil_char_boundary(bytes.end.clamp(start, line.len()));
    let (before, inner, after) = (&line[..start], &line[start..end], &line[end..]);
    let mut out = String::new();
    let skipped = before.chars().count().saturating_sub(around);
    if skipped > 0 {
        out.push('…');
    }
    out.extend(before.chars().skip(skipped));
    let mut out = shown(&out);
    let from = out.len();
    let long = inner.chars().count() > 3 * around;
    out += &shown(&inner.chars().take(3 * around).collect::<String>());
    let to = out.len();
    if long {
        out.push('…');
    } else {
        let left = (4 * around).saturating_sub(out.chars().count()).min(around);
        out += &shown(&after.chars().take(left).collect::<String>());
        if after.chars().nth(left).is_some() {
            out.push('…');
        }
    }
    (out, from..to)
}

/// Tabs take as many columns as they stand for in the rules of the format.
fn shown(text: &str) -> String {
    visible(text).replace('\t', "    ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_around_the_finding() {
        let check = |line: &str, start: usize, end: usize, expect: &str| {
            let (text, range) = excerpt(line, start..end, AROUND);
            assert_eq!(format!("{}[{}]{}", &text[..range.start], &text[range.clone()], &text[range.end..]), expect);
        };
        check("ab\tc", 1, 2, "a[b]    c");
        check("a\u{1b}[2Jb", 0, 1, "[a]␛[2Jb");
        check("ünï", 1, 2, "[ü]nï");
        let long = "x".repeat(1000) + "HERE" + &"y".repeat(1000);
        check(&long, 1000, 1004, &format!("…{}[HERE]{}…", "x".repeat(60), "y".repeat(60)));
        check(&long, 0, 2004, &format!("[{}]…", "x".repeat(180)));
        check(&long, 830, 1004, &format!("…{}[{}HERE]{}…", "x".repeat(60), "x".repeat(170), "y".repeat(5)));
    }
}

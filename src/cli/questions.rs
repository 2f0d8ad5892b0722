//! The workspace's questions, for every command that needs them: loading the bank, finding a question by what was typed.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, HashSet},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Context,
    error::CommandError,
    paths::{Content, Workspace},
};
use crate::{
    bank::{Bank, Outline, Question, QuestionId},
    content::{self, Loaded},
    diagnostic::Severity,
    disk::{self, CacheTrouble},
    grading,
    index::{Catalogue, Need, Place},
    progress::{self, Points, QuestionMemory},
    text::visible,
};

/// How many questions a message names.
const NAMED: usize = 5;

/// Reads the bank of a workspace, and leaves its catalogue for the next one.
pub(super) fn load(context: &Context, workspace: &Workspace) -> Result<Loaded, CommandError> {
    let loaded = look(workspace)?;
    if let Content::Folder(folder) = &workspace.content {
        let (disk, path) = (disk::real(), catalogue_of(workspace));
        let trouble = Catalogue::leave(disk.as_ref(), &path, folder, &loaded, findings(&loaded));
        tell(context, trouble.as_ref());
    }
    Ok(loaded)
}

/// Reads the bank of a workspace and writes nothing.
pub(super) fn look(workspace: &Workspace) -> Result<Loaded, CommandError> {
    match &workspace.content {
        Content::Folder(folder) => Ok(content::load(folder)?),
        Content::Shipped => Ok(content::shipped().clone()),
    }
}

/// Says what is wrong with a cache, if anything: it is not needed, but a full disk should be known.
pub(super) fn tell(context: &Context, trouble: Option<&CacheTrouble>) {
    if let Some(trouble) = trouble {
        context.remark(&trouble.to_string());
    }
}

/// How much in the pages is not as it should be.
pub(super) fn findings(loaded: &Loaded) -> usize {
    loaded.diagnostics.iter().filter(|finding| finding.severity > Severity::Note).count()
}

/// Where the catalogue lies: beside the search index of the same content folder.
fn catalogue_of(workspace: &Workspace) -> PathBuf {
    workspace.index.join("catalogue")
}

/// The catalogue of the workspace's questions: what is beside the index, if that is still true, else made from all pages
/// and put there. `None` for the bank inside the binary, which is small.
pub(super) fn catalogue(
    context: &Context,
    workspace: &Workspace,
    need: Need,
) -> Result<Option<Catalogue>, CommandError> {
    let Content::Folder(folder) = &workspace.content else { return Ok(None) };
    let (catalogue, trouble) = Catalogue::open(disk::real().as_ref(), &catalogue_of(workspace), folder, need)?;
    tell(context, trouble.as_ref());
    Ok(Some(catalogue))
}

/// All questions of a workspace by their outlines, and those in full that are asked for.
pub(super) struct Outlined {
    /// The questions, pages in path order.
    pub(super) outlines: Vec<Outline>,
    /// Digest of the bank.
    pub(super) digest: String,
    from: From,
    /// The questions that were read so far: a plan needs some of them twice.
    kept: RefCell<HashMap<QuestionId, Question>>,
}

enum From {
    Catalogue(Catalogue, PathBuf),
    Bank(Bank),
}

/// The outlines of a workspace's questions, from the catalogue where there is one.
pub(super) fn outlined(context: &Context, workspace: &Workspace) -> Result<Outlined, CommandError> {
    match (&workspace.content, catalogue(context, workspace, Need::Names)?) {
        (Content::Folder(folder), Some(catalogue)) => Ok(Outlined::of(catalogue, folder)),
        _ => Ok(Outlined::all(load(context, workspace)?)),
    }
}

/// As [`outlined`], with how much in the pages is not as it should be: all pages are read when nobody has looked yet.
pub(super) fn with_findings(context: &Context, workspace: &Workspace) -> Result<(Outlined, usize), CommandError> {
    if let Content::Folder(folder) = &workspace.content
        // One that cannot be read is told by `load`, which looks at it again.
        && let Ok(Some(found)) = Catalogue::fresh(
            disk::real().as_ref(),
            &catalogue_of(workspace),
            folder,
            &content::list(folder)?,
            Need::Names,
        )
        && let Some(findings) = found.findings()
    {
        return Ok((Outlined::of(found, folder), findings));
    }
    let loaded = load(context, workspace)?;
    let findings = findings(&loaded);
    Ok((Outlined::all(loaded), findings))
}

impl Outlined {
    fn of(catalogue: Catalogue, folder: &Path) -> Self {
        Self {
            outlines: catalogue.outlines(),
            digest: catalogue.digest().to_owned(),
            from: From::Catalogue(catalogue, folder.to_owned()),
            kept: RefCell::default(),
        }
    }

    fn all(loaded: Loaded) -> Self {
        Self {
            outlines: loaded.bank.questions.iter().map(Outline::from).collect(),
            digest: loaded.bank.digest.clone(),
            from: From::Bank(loaded.bank),
            kept: RefCell::default(),
        }
    }

    /// The questions that these outlines stand for; without those that have gone from their pages in the meantime.
    pub(super) fn read(&self, wanted: &[&Outline]) -> Result<Vec<Question>, CommandError> {
        let mut kept = self.kept.borrow_mut();
        let missing: Vec<&Outline> = wanted.iter().filter(|outline| !kept.contains_key(&outline.id)).copied().collect();
        if !missing.is_empty() {
            kept.extend(self.fetch(&missing)?.into_iter().map(|question| (question.id.clone(), question)));
        }
        Ok(wanted.iter().filter_map(|outline| kept.get(&outline.id).cloned()).collect())
    }

    /// As [`Self::read`], from the pages, in any order.
    fn fetch(&self, wanted: &[&Outline]) -> Result<Vec<Question>, CommandError> {
        let ids: HashSet<&QuestionId> = wanted.iter().map(|outline| &outline.id).collect();
        let among = |bank: &Bank| bank.questions.iter().filter(|one| ids.contains(&one.id)).cloned().collect();
        match &self.from {
            From::Catalogue(catalogue, folder) => {
                let numbered = self.outlines.iter().enumerate();
                let places = numbered.filter(|(_, one)| ids.contains(&one.id)).map(|(at, _)| Catalogue::place(at));
                let places: Vec<Place> = places.collect();
                match catalogue.read(folder, &places) {
                    Some(questions) => Ok(questions),
                    None => Ok(among(&content::load(folder)?.bank)),
                }
            }
            From::Bank(bank) => Ok(among(bank)),
        }
    }

    /// The key points of those of `questions` whose last attempt missed something.
    pub(super) fn points(
        &self,
        questions: &[&Outline],
        memory: &BTreeMap<Arc<str>, QuestionMemory>,
    ) -> Result<Points, CommandError> {
        let at = progress::with_misses(questions, memory);
        let wanted: Vec<&Outline> = at.into_iter().filter_map(|at| questions.get(at).copied()).collect();
        let read = self.read(&wanted)?;
        Ok(read.iter().map(|question| (question.id.clone(), grading::key_points(question))).collect())
    }
}

/// Writes data to stdout; a reader that has gone away is no failure.
pub(super) fn print(data: &[u8]) -> Result<(), CommandError> {
    let mut out = anstream::stdout();
    match out.write_all(data).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// The question that `wanted` means: its id, the end or the start of one, its title, or all of that with a slip of the
/// pen, as long as it means one question only.
///
/// # Errors
/// When it means none, or several: the message names those that come near.
pub(super) fn find<'b>(bank: &'b Bank, wanted: &str) -> Result<&'b Question, CommandError> {
    let needle = normal(wanted);
    let shown = visible(wanted).into_owned();
    let questions = &bank.questions;
    let tests: [&dyn Fn(&str) -> bool; 5] = [
        &|id| id == wanted.trim(),
        &|id| id == needle,
        &|id| id.strip_suffix(needle.as_str()).is_some_and(|rest| rest.ends_with('/')),
        &|id| id.rsplit('/').next().is_some_and(|slug| slug.starts_with(needle.as_str())) || id.starts_with(&needle),
        &|id| id.ends_with(&needle),
    ];
    if !needle.is_empty() {
        for test in tests {
            let found: Vec<&Question> = questions.iter().filter(|question| test(question.id.as_str())).collect();
            match found.as_slice() {
                [] => {}
                [one] => return Ok(one),
                several => {
                    let error = CommandError::usage(format!("`{shown}` means {} questions", several.len()));
                    return Err(name(error, several));
                }
            }
        }
    }
    let whole =
        |id: &str| if needle.contains('/') { id.to_owned() } else { id.rsplit('/').next().unwrap_or(id).to_owned() };
    let mut near: Vec<(f64, &Question)> = questions
        .iter()
        .map(|question| (closeness(&needle, &whole(question.id.as_str())), question))
        .filter(|(closeness, _)| *closeness > 0.7)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
    if let [(best, question), rest @ ..] = near.as_slice()
        && *best >= 0.9
        && rest.first().is_none_or(|(next, _)| best - next > 0.05)
    {
        return Ok(question);
    }
    let error = CommandError::usage(format!("there is no question `{shown}`"));
    if near.is_empty() {
        return Err(error.hint("`greenroom bank list` shows every id"));
    }
    let near: Vec<&Question> = near.into_iter().map(|(_, question)| question).collect();
    Err(name(error, &near))
}

fn name(mut error: CommandError, questions: &[&Question]) -> CommandError {
    let ids = questions.iter().take(NAMED).map(|question| format!("`{}`", visible(question.id.as_str())));
    let ids = ids.collect::<Vec<_>>().join(", ");
    error = error.hint(format!("did you mean {ids}?"));
    if questions.len() > NAMED {
        error = error.hint(format!("and {} more: see `greenroom bank list`", questions.len() - NAMED));
    }
    error
}

/// What was typed as an id is written: a title becomes its slug.
fn normal(wanted: &str) -> String {
    let wanted = wanted.trim().trim_end_matches('/');
    if wanted.contains(char::is_whitespace) {
        return content::slug(wanted);
    }
    wanted.to_lowercase().trim_matches(['?', '.', '!']).to_owned()
}

/// 1 for the same, 0 for nothing in common; long needles are cut, so that a page of text is not compared with the bank.
fn closeness(a: &str, b: &str) -> f64 {
    if a.len() > 200 { 0.0 } else { strsim::normalized_damerau_levenshtein(a, b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{NoIncludes, parse_page};

    fn check(wanted: &str, expect: Result<&str, &str>) {
        let page = "??? question \"What is a pod?\"\n    A\n??? question \"What is a service?\"\n    B\n\
                    ??? question \"What is a service mesh?\"\n    B\n??? question \"Why DNS?\"\n    C\n";
        let bank = Bank { questions: parse_page("k8s/basics.md", page, &NoIncludes).questions, ..Bank::default() };
        let found = find(&bank, wanted).map(|question| question.id.to_string()).map_err(|error| error.to_string());
        assert_eq!(found.as_deref().map_err(String::as_str), expect, "{wanted:?}");
    }

    #[test]
    fn a_question_is_found_by_what_is_plain() {
        check("k8s/basics/what-is-a-pod", Ok("k8s/basics/what-is-a-pod"));
        check("what-is-a-pod", Ok("k8s/basics/what-is-a-pod"));
        check("basics/why-dns", Ok("k8s/basics/why-dns"));
        check("pod", Ok("k8s/basics/what-is-a-pod"));
        check("why", Ok("k8s/basics/why-dns"));
        check("What is a pod?", Ok("k8s/basics/what-is-a-pod"));
        check("k8s/basics/what-is-a-service", Ok("k8s/basics/what-is-a-service"));
        check("waht-is-a-pod", Ok("k8s/basics/what-is-a-pod"));
        check("what-is", Err("`what-is` means 3 questions"));
        check("k8s", Err("`k8s` means 4 questions"));
        check("quantum", Err("there is no question `quantum`"));
        check("", Err("there is no question ``"));
    }
}

//! Where every question stands, in the order of their ids: enough to plan an interview without reading the whole bank. A
//! file beside the index, and a cache like it: one that is missing, damaged or old is made anew.

use std::{collections::HashMap, path::Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    bank::{Level, Question, QuestionId},
    content::{self, LoadError, Loaded, PageStat},
    disk::{self, CacheTrouble, Disk},
};

/// Form of the file; another one is not used.
const FORM: u32 = 1;

/// Which questions there are and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    form: u32,
    digest: String,
    pages: Vec<Page>,
    /// Every question in the order of ids.
    order: Vec<Place>,
    /// The questions that do not go by the name that their page alone gives them.
    renamed: Vec<(Place, QuestionId)>,
}

/// Where a question stands: number of its page, and its number on the page, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place(u32, u32);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Page {
    state: State,
    topic: String,
    level: Option<Level>,
    questions: usize,
    includes: Vec<State>,
}

/// Name, size and time of change of a file; a file that is not there has neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct State(String, Option<(u64, u64)>);

impl State {
    fn of(folder: &Path, file: &str) -> Self {
        content::stat(folder, file).map_or_else(|| Self(file.to_owned(), None), |stat| Self::new(&stat))
    }

    fn new(stat: &PageStat) -> Self {
        Self(stat.file.clone(), Some((stat.size, stat.modified as u64)))
    }
}

impl Catalogue {
    /// The catalogue of a bank that was read from `folder`, whose pages were as `stats` says before that.
    pub fn new(loaded: &Loaded, folder: &Path, stats: &[PageStat]) -> Self {
        let stats: HashMap<&str, &PageStat> = stats.iter().map(|stat| (stat.file.as_str(), stat)).collect();
        let mut places = Vec::with_capacity(loaded.bank.questions.len());
        let mut pages = Vec::with_capacity(loaded.pages.len());
        for (number, page) in loaded.pages.iter().enumerate() {
            places.extend((0..page.questions).map(|at| Place(number as u32, at as u32)));
            pages.push(Page {
                state: stats
                    .get(page.file.as_str())
                    .map_or_else(|| State(page.file.clone(), None), |stat| State::new(stat)),
                topic: page.topic.clone(),
                level: page.level,
                questions: page.questions,
                includes: page.includes.iter().map(|file| State::of(folder, file)).collect(),
            });
        }
        let mut order: Vec<(&QuestionId, Place)> =
            loaded.bank.questions.iter().map(|question| &question.id).zip(places.iter().copied()).collect();
        order.sort_by_key(|(id, _)| *id);
        let order = order.into_iter().map(|(_, place)| place).collect();
        let renamed = loaded
            .renamed
            .iter()
            .filter_map(|at| Some((*places.get(*at)?, loaded.bank.questions.get(*at)?.id.clone())));
        Self { form: FORM, digest: loaded.bank.digest.clone(), pages, order, renamed: renamed.collect() }
    }

    /// The catalogue at `path` if it is true to what is in `folder`, else one that is made from all pages and put there.
    /// With what went wrong with the file, if so.
    ///
    /// # Errors
    /// When the content folder cannot be read.
    pub fn open(disk: &dyn Disk, path: &Path, folder: &Path) -> Result<(Self, Option<CacheTrouble>), LoadError> {
        let stats = content::list(folder)?;
        let unread = match Self::fresh(disk, path, folder, &stats) {
            Ok(Some(found)) => return Ok((found, None)),
            Ok(None) => None,
            Err(trouble) => Some(trouble),
        };
        let made = Self::new(&content::load(folder)?, folder, &stats);
        let unsaved = made.save(disk, path).err();
        Ok((made, unsaved.or(unread)))
    }

    /// The catalogue at `path`, if there is one and no page of `folder` has changed since; `stats` are the pages now.
    ///
    /// # Errors
    /// When there is one and it cannot be read.
    pub fn fresh(
        disk: &dyn Disk,
        path: &Path,
        folder: &Path,
        stats: &[PageStat],
    ) -> Result<Option<Self>, CacheTrouble> {
        Ok(disk::read_cache(disk, path)?.and_then(|bytes| Self::parse(&bytes, folder, stats)))
    }

    fn parse(bytes: &[u8], folder: &Path, stats: &[PageStat]) -> Option<Self> {
        let (head, body) = bytes.split_at_checked(HEAD)?;
        if head != seal(body).as_bytes() {
            return None;
        }
        let found: Self = serde_json::from_slice(body).ok()?;
        let same = found.form == FORM
            && found.pages.len() == stats.len()
            && found.pages.iter().zip(stats).all(|(page, stat)| {
                page.state == State::new(stat)
                    && page.includes.iter().all(|include| *include == State::of(folder, &include.0))
            });
        same.then_some(found)
    }

    /// Writes it to `path`.
    ///
    /// # Errors
    /// When that cannot be done; nothing is lost by it but time.
    pub fn save(&self, disk: &dyn Disk, path: &Path) -> Result<(), CacheTrouble> {
        let body = serde_json::to_vec(self).unwrap_or_default();
        let mut bytes = seal(&body).into_bytes();
        bytes.extend(body);
        disk::write_cache(disk, path, &bytes)
    }

    /// Digest of the bank.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// How many questions there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The topics of the pages with their numbers of questions.
    pub fn topics(&self) -> impl Iterator<Item = (&str, usize)> {
        self.pages.iter().filter(|page| page.questions > 0).map(|page| (page.topic.as_str(), page.questions))
    }

    /// The topics and levels of the pages with their numbers of questions.
    pub fn levels(&self) -> impl Iterator<Item = (&str, Option<Level>, usize)> {
        self.pages.iter().map(|page| (page.topic.as_str(), page.level, page.questions))
    }

    /// Every question, in the order of ids.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        self.order.iter().copied()
    }

    /// Topic and level of a question.
    pub fn about(&self, place: Place) -> (&str, Option<Level>) {
        self.pages.get(place.0 as usize).map_or(("", None), |page| (page.topic.as_str(), page.level))
    }

    /// Reads questions from their pages in `folder`; `None` when one is not where it was.
    pub fn read(&self, folder: &Path, places: &[Place]) -> Option<Vec<Question>> {
        let mut parsed: HashMap<u32, content::ParsedPage> = HashMap::new();
        let mut out = Vec::with_capacity(places.len());
        for place in places {
            let page = match parsed.entry(place.0) {
                std::collections::hash_map::Entry::Occupied(page) => page.into_mut(),
                std::collections::hash_map::Entry::Vacant(free) => {
                    let file = &self.pages.get(place.0 as usize)?.state.0;
                    free.insert(content::read_page(folder, file).ok()?)
                }
            };
            let mut question = page.questions.get(place.1 as usize)?.clone();
            if let Some((_, id)) = self.renamed.iter().find(|(renamed, _)| renamed == place) {
                question.id = id.clone();
            }
            out.push(question);
        }
        Some(out)
    }
}

/// Characters of a seal.
const HEAD: usize = 32;

/// What a damaged file does not begin with.
fn seal(body: &[u8]) -> String {
    Sha256::digest(body).iter().take(HEAD / 2).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::disk::failing::{self, every_point};

    fn write(folder: &Path, file: &str, titles: &[&str]) {
        let text: String = titles.iter().map(|title| format!("??? question \"{title}\"\n    **It is.**\n")).collect();
        fs::create_dir_all(folder.join(file).parent().unwrap()).unwrap();
        fs::write(folder.join(file), text).unwrap();
    }

    #[test]
    fn a_catalogue_gives_every_question_as_the_whole_bank_does() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("content");
        write(&folder, "docker/basics.md", &["What is a layer?", "What is an image?"]);
        write(&folder, "docker/sub/basics.md", &["What is a layer?"]);
        // One name for two pages: the second page's question is renamed.
        fs::write(
            folder.join("docker/x.md"),
            "---\ntopic: docker\nlevel: basics\n---\n??? question \"What is a layer?\"\n    **A**\n",
        )
        .unwrap();
        fs::copy(folder.join("docker/x.md"), folder.join("docker/y.md")).unwrap();
        let stats = content::list(&folder).unwrap();
        let loaded = content::load(&folder).unwrap();
        let made = Catalogue::new(&loaded, &folder, &stats);
        let path = dir.path().join("index/catalogue");
        made.save(disk::real().as_ref(), &path).unwrap();
        let read = Catalogue::fresh(disk::real().as_ref(), &path, &folder, &stats).unwrap().unwrap();
        assert_eq!(read, made);
        let places: Vec<Place> = read.places().collect();
        let mut whole = loaded.bank.questions.clone();
        whole.sort_by(|a, b| a.id.cmp(&b.id));
        assert_eq!(read.read(&folder, &places).unwrap(), whole);
    }

    #[test]
    fn a_change_of_a_page_or_an_include_and_damage_make_it_useless() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("content");
        write(&folder, "docker/basics.md", &["What is a layer?"]);
        fs::write(folder.join("docker/more.md"), "{% include-markdown \"includes/x.md\" %}\n").unwrap();
        let path = dir.path().join("catalogue");
        let disk = disk::real();
        let fresh = || Catalogue::fresh(disk.as_ref(), &path, &folder, &content::list(&folder).unwrap()).unwrap();
        let make = || {
            let stats = content::list(&folder).unwrap();
            let loaded = content::load(&folder).unwrap();
            Catalogue::new(&loaded, &folder, &stats).save(disk.as_ref(), &path).unwrap();
        };
        make();
        assert_eq!(fresh().unwrap().len(), 1);
        write(&folder, "includes/x.md", &["What is an image?"]);
        assert!(fresh().is_none(), "an include that was missing has come");
        make();
        assert_eq!(fresh().unwrap().len(), 2);
        write(&folder, "docker/basics.md", &["What is a layer?", "What is a volume?"]);
        assert!(fresh().is_none(), "a page has changed");
        make();
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
        assert!(fresh().is_none(), "it is damaged");
    }

    #[test]
    fn whichever_step_fails_all_places_are_there_and_the_next_run_has_its_catalogue() {
        let mut points = 0;
        for old in [false, true] {
            points += every_point(if old { 5 } else { 4 }, |failing, about| {
                let dir = failing::folder();
                let (folder, path) = (dir.path().join("content"), dir.path().join("index/catalogue"));
                let open = |disk: &dyn Disk| Catalogue::open(disk, &path, &folder).unwrap();
                write(&folder, "docker/basics.md", &["What is a layer?"]);
                if old {
                    open(disk::real().as_ref());
                }
                write(&folder, "docker/advanced.md", &["What is a volume?", "What is an image?"]);
                let (made, trouble) = open(failing.as_ref());
                let places: Vec<Place> = made.places().collect();
                assert_eq!(made.read(&folder, &places).map(|questions| questions.len()), Some(3), "{about}");
                if let Some(trouble) = &trouble {
                    let said = trouble.to_string();
                    assert!(said.contains("index/catalogue") && said.contains("nothing but time"), "{about}: {said}");
                }
                let (next, again) = open(disk::real().as_ref());
                assert!(next == made && again.is_none(), "{about}: {again:?}");
                let stats = content::list(&folder).unwrap();
                let kept = Catalogue::fresh(disk::real().as_ref(), &path, &folder, &stats).unwrap();
                assert_eq!(kept, Some(made), "{about}: the next one is whole");
                trouble.is_some()
            });
        }
        assert!(points >= 70, "only {points} points");
    }
}

//! Which questions there are and where each stands: enough to plan an interview, to count and to list, without reading the
//! whole bank. A file beside the index, and a cache like it: one that is missing, damaged or old is made anew.
//!
//! The file is a line that says how long its two parts are and what they must hash to, and the parts, which are JSON. The
//! first part says where questions stand; the second, which an interview does not need, what they are called.

use std::{collections::HashMap, path::Path};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    bank::{Level, Outline, Question, QuestionId},
    content::{self, LoadError, Loaded, PageStat},
    disk::{self, CacheTrouble, Disk},
};

/// What the file begins with. Another form of it is not used, nor is one of another version of this program, which may
/// read pages in another way.
const MAGIC: &str = concat!("greenroom-catalogue 2 ", env!("CARGO_PKG_VERSION"));

/// Bytes in which the first line must end.
const HEAD: usize = 256;

/// Which questions there are and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    places: Places,
    /// The number of the page of each question.
    page_of: Vec<u32>,
    /// Id and title of each question; empty when they were not asked for.
    names: Vec<(QuestionId, String)>,
}

/// The first part of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Places {
    digest: String,
    /// How much in the pages is not as it should be; `None` when they were not read so far.
    findings: Option<usize>,
    pages: Vec<Page>,
    /// Every question in the order of ids.
    order: Vec<Place>,
    /// The questions that do not go by the name that their page alone gives them.
    renamed: Vec<(Place, QuestionId)>,
}

/// Which question of the bank it is, in the order of pages, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place(u32);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Page {
    state: State,
    topic: String,
    level: Option<Level>,
    /// How many questions stand on the pages before it.
    before: u32,
    questions: usize,
    includes: Vec<State>,
}

/// Name, size and time of change of a file; a file that is not there has neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct State(String, Option<(u64, u64)>);

impl State {
    fn of(folder: &Path, file: &str) -> Self {
        Self::was(file, content::stat(folder, file).as_ref())
    }

    fn was(file: &str, stat: Option<&PageStat>) -> Self {
        stat.map_or_else(|| Self(file.to_owned(), None), Self::new)
    }

    fn new(stat: &PageStat) -> Self {
        Self(stat.file.clone(), Some((stat.size, stat.modified as u64)))
    }

    fn is(&self, stat: &PageStat) -> bool {
        self.0 == stat.file && self.1 == Some((stat.size, stat.modified as u64))
    }
}

/// How much of a catalogue is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Where questions stand, and their topics and levels.
    Places,
    /// Ids and titles, too.
    Names,
}

impl Catalogue {
    /// The catalogue of a bank that was read from a folder. `findings` is how much in its pages is not as it should be,
    /// if that is known.
    pub fn new(loaded: &Loaded, findings: Option<usize>) -> Self {
        let questions = &loaded.bank.questions;
        let mut pages = Vec::with_capacity(loaded.pages.len());
        let mut before = 0;
        for (page, stat) in loaded.pages.iter().zip(&loaded.stats) {
            pages.push(Page {
                state: State::new(stat),
                topic: page.topic.clone(),
                level: page.level,
                before,
                questions: page.questions,
                includes: page.includes.iter().map(|(file, stat)| State::was(file, stat.as_ref())).collect(),
            });
            before += page.questions as u32;
        }
        let mut order: Vec<(&QuestionId, Place)> =
            questions.iter().enumerate().map(|(at, question)| (&question.id, Place(at as u32))).collect();
        order.sort_unstable();
        let order = order.into_iter().map(|(_, place)| place).collect();
        let renamed = loaded.renamed.iter();
        let renamed = renamed.filter_map(|at| Some((Place(*at as u32), questions.get(*at)?.id.clone()))).collect();
        let names = questions.iter().map(|question| (question.id.clone(), question.title.clone())).collect();
        let places = Places { digest: loaded.bank.digest.clone(), findings, pages, order, renamed };
        Self { page_of: places.page_of(), places, names }
    }

    /// The catalogue at `path` if it is true to what is in `folder`, else one that is made from all pages and put there.
    /// With what went wrong with the file, if so.
    ///
    /// # Errors
    /// When the content folder cannot be read.
    pub fn open(
        disk: &dyn Disk,
        path: &Path,
        folder: &Path,
        need: Need,
    ) -> Result<(Self, Option<CacheTrouble>), LoadError> {
        let unread = match Self::fresh(disk, path, folder, &content::list(folder)?, need) {
            Ok(Some(found)) => return Ok((found, None)),
            Ok(None) => None,
            Err(trouble) => Some(trouble),
        };
        let made = Self::new(&content::load_titles(folder)?, None);
        let unsaved = made.save(disk, path).err();
        Ok((made, unsaved.or(unread)))
    }

    /// For who has read all of `folder`: leaves the catalogue at `path` for those who need no more than that, unless one
    /// is there that says as much. Gives what went wrong with the file, if so.
    pub fn leave(
        disk: &dyn Disk,
        path: &Path,
        folder: &Path,
        loaded: &Loaded,
        findings: usize,
    ) -> Option<CacheTrouble> {
        // The pages as they were before they were read: what has changed meanwhile must not be taken for known.
        let unread = match Self::fresh(disk, path, folder, &loaded.stats, Need::Places) {
            Ok(Some(kept)) if kept.findings().is_some() => return None,
            Ok(_) => None,
            Err(trouble) => Some(trouble),
        };
        Self::new(loaded, Some(findings)).save(disk, path).err().or(unread)
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
        need: Need,
    ) -> Result<Option<Self>, CacheTrouble> {
        let Some(file) = disk::open_cache(disk, path)? else { return Ok(None) };
        let Some(head) = Head::parse(&file.part(0, HEAD as u64)?, file.length()) else { return Ok(None) };
        let [first, second] = head.parts;
        let Some(places) = first.open::<Places>(&file.part(head.length, first.length)?) else { return Ok(None) };
        let same = places.pages.len() == stats.len()
            && places.pages.iter().zip(stats).all(|(page, stat)| {
                page.state.is(stat) && page.includes.iter().all(|include| *include == State::of(folder, &include.0))
            });
        if !same {
            return Ok(None);
        }
        let names = match need {
            Need::Places => Some(Vec::new()),
            Need::Names => second.open(&file.part(head.length + first.length, second.length)?),
        };
        Ok(names.map(|names| Self { page_of: places.page_of(), places, names }))
    }

    /// Writes it to `path`. It must have names.
    ///
    /// # Errors
    /// When that cannot be done; nothing is lost by it but time.
    pub fn save(&self, disk: &dyn Disk, path: &Path) -> Result<(), CacheTrouble> {
        let parts =
            [serde_json::to_vec(&self.places).unwrap_or_default(), serde_json::to_vec(&self.names).unwrap_or_default()];
        let mut bytes = MAGIC.to_owned();
        for part in &parts {
            bytes.push_str(&format!(" {} {}", part.len(), disk::digest(part)));
        }
        bytes.push('\n');
        let mut bytes = bytes.into_bytes();
        bytes.extend(parts.concat());
        disk::write_cache(disk, path, &bytes)
    }

    /// Digest of the bank.
    pub fn digest(&self) -> &str {
        &self.places.digest
    }

    /// How much in the pages is not as it should be; `None` when nobody has looked.
    pub fn findings(&self) -> Option<usize> {
        self.places.findings
    }

    /// How many questions there are.
    pub fn len(&self) -> usize {
        self.places.order.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.order.is_empty()
    }

    /// The topics and levels of the pages with their numbers of questions.
    pub fn levels(&self) -> impl Iterator<Item = (&str, Option<Level>, usize)> {
        self.places.pages.iter().map(|page| (page.topic.as_str(), page.level, page.questions))
    }

    /// Every question, in the order of ids.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        self.places.order.iter().copied()
    }

    /// Topic and level of a question.
    pub fn about(&self, place: Place) -> (&str, Option<Level>) {
        self.page(place).map_or(("", None), |page| (page.topic.as_str(), page.level))
    }

    fn page(&self, place: Place) -> Option<&Page> {
        self.places.pages.get(*self.page_of.get(place.0 as usize)? as usize)
    }

    /// What every question is called, in the order of pages; nothing when names were not asked for. The position of one
    /// is its place ([`Self::place`]).
    pub fn outlines(&self) -> Vec<Outline> {
        let of = |(at, (id, title)): (usize, &(QuestionId, String))| {
            let (topic, level) = self.about(Place(at as u32));
            Outline { id: id.clone(), title: title.clone(), topic: topic.to_owned(), level }
        };
        self.names.iter().enumerate().map(of).collect()
    }

    /// The place of the question at a position of [`Self::outlines`].
    pub fn place(at: usize) -> Place {
        Place(at as u32)
    }

    /// Reads questions from their pages in `folder`; `None` when one is not where it was.
    pub fn read(&self, folder: &Path, places: &[Place]) -> Option<Vec<Question>> {
        // One page is read once, however many of its questions are wanted.
        let mut wanted: HashMap<u32, Vec<usize>> = HashMap::new();
        for place in places {
            let page = *self.page_of.get(place.0 as usize)?;
            let number = place.0 - self.places.pages.get(page as usize)?.before;
            wanted.entry(page).or_default().push(number as usize);
        }
        let mut found: HashMap<Place, Question> = HashMap::with_capacity(places.len());
        for (page, mut numbers) in wanted {
            numbers.sort_unstable();
            numbers.dedup();
            let page = self.places.pages.get(page as usize)?;
            let questions = content::read_questions(folder, &page.state.0, &numbers).ok()?;
            if questions.len() != numbers.len() {
                return None;
            }
            found.extend(numbers.into_iter().map(|number| Place(page.before + number as u32)).zip(questions));
        }
        for (place, id) in &self.places.renamed {
            if let Some(question) = found.get_mut(place) {
                question.id.clone_from(id);
            }
        }
        places.iter().map(|place| found.get(place).cloned()).collect()
    }
}

impl Places {
    fn page_of(&self) -> Vec<u32> {
        let numbered = (0..).zip(&self.pages);
        numbered.flat_map(|(number, page)| std::iter::repeat_n(number, page.questions)).collect()
    }
}

/// The first line.
struct Head {
    /// Bytes of it, the end of the line among them.
    length: u64,
    parts: [Seal; 2],
}

impl Head {
    /// The line that `bytes` begin with, if a file of `length` bytes may have it.
    fn parse(bytes: &[u8], length: u64) -> Option<Self> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let line = std::str::from_utf8(bytes.get(..end)?).ok()?;
        let mut words = line.strip_prefix(MAGIC)?.strip_prefix(' ')?.split(' ');
        let mut seal = || Some(Seal { length: words.next()?.parse().ok()?, digest: words.next()?.to_owned() });
        let head = Self { length: end as u64 + 1, parts: [seal()?, seal()?] };
        let whole = head.parts.iter().try_fold(head.length, |sum, part| sum.checked_add(part.length))?;
        (whole == length).then_some(head)
    }
}

/// What the first line says of a part.
struct Seal {
    length: u64,
    digest: String,
}

impl Seal {
    /// What the part holds; `None` when it is damaged.
    fn open<T: DeserializeOwned>(&self, bytes: &[u8]) -> Option<T> {
        (disk::digest(bytes) == self.digest).then(|| serde_json::from_slice(bytes).ok()).flatten()
    }
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
        let made = Catalogue::new(&loaded, Some(3));
        assert_eq!(made, Catalogue::new(&content::load_titles(&folder).unwrap(), Some(3)));
        let path = dir.path().join("index/catalogue");
        made.save(disk::real().as_ref(), &path).unwrap();
        let read = Catalogue::fresh(disk::real().as_ref(), &path, &folder, &stats, Need::Names).unwrap().unwrap();
        assert_eq!(read, made);
        assert_eq!(read.outlines(), loaded.bank.questions.iter().map(Outline::from).collect::<Vec<_>>());
        let read = Catalogue::fresh(disk::real().as_ref(), &path, &folder, &stats, Need::Places).unwrap().unwrap();
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
        let fresh = |need| {
            let stats = content::list(&folder).unwrap();
            Catalogue::fresh(disk.as_ref(), &path, &folder, &stats, need).unwrap()
        };
        let make = || {
            let loaded = content::load(&folder).unwrap();
            Catalogue::new(&loaded, None).save(disk.as_ref(), &path).unwrap();
        };
        make();
        assert_eq!(fresh(Need::Names).unwrap().len(), 1);
        write(&folder, "includes/x.md", &["What is an image?"]);
        assert!(fresh(Need::Names).is_none(), "an include that was missing has come");
        make();
        assert_eq!(fresh(Need::Names).unwrap().len(), 2);
        write(&folder, "docker/basics.md", &["What is a layer?", "What is a volume?"]);
        assert!(fresh(Need::Names).is_none(), "a page has changed");
        make();
        let whole = fs::read(&path).unwrap();
        // Wherever a bit is turned or the file is cut off, and whatever stands there instead.
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(&path, bytes).unwrap();
            assert!(fresh(Need::Names).is_none(), "byte {at} is damaged");
            fs::write(&path, &whole[..at]).unwrap();
            assert!(fresh(Need::Names).is_none() && fresh(Need::Places).is_none(), "cut off at {at}");
        }
        let endless = format!("{MAGIC} {} x {} x\n", u64::MAX, u64::MAX);
        for other in ["", "\n", "{}", endless.as_str()] {
            fs::write(&path, other).unwrap();
            assert!(fresh(Need::Places).is_none(), "{other:?}");
        }
    }

    #[test]
    fn a_page_that_changes_while_pages_are_read_is_not_taken_for_known() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, path) = (dir.path().join("content"), dir.path().join("catalogue"));
        write(&folder, "docker/basics.md", &["What is a layer?"]);
        let loaded = content::load(&folder).unwrap();
        write(&folder, "docker/basics.md", &["What is a volume, then?"]);
        let disk = disk::real();
        assert!(Catalogue::leave(disk.as_ref(), &path, &folder, &loaded, 0).is_none());
        let (found, _) = Catalogue::open(disk.as_ref(), &path, &folder, Need::Names).unwrap();
        assert_eq!(found.outlines()[0].title, "What is a volume, then?");
    }

    #[test]
    fn an_include_that_changes_after_it_was_read_is_seen_at_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, path) = (dir.path().join("content"), dir.path().join("catalogue"));
        write(&folder, "docker/basics.md", &["What is a layer?"]);
        fs::write(folder.join("docker/more.md"), "{% include-markdown \"includes/x.md\" %}\n").unwrap();
        write(&folder, "includes/x.md", &["What is an image?"]);
        let loaded = content::load(&folder).unwrap();
        write(&folder, "includes/x.md", &["What is a volume, then?"]);
        let disk = disk::real();
        Catalogue::new(&loaded, None).save(disk.as_ref(), &path).unwrap();
        let (found, _) = Catalogue::open(disk.as_ref(), &path, &folder, Need::Names).unwrap();
        assert_eq!(found.outlines()[1].title, "What is a volume, then?");
    }

    /// How a command comes to use the catalogue.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Use {
        /// An interview, which needs places; statistics and a plan, which need names.
        Open(Need),
        /// Whatever reads the whole bank.
        Leave,
    }

    /// What is there before.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Before {
        Nothing,
        Old,
        /// Without findings, as an interview makes it.
        Current,
    }

    fn check_use(disk: &dyn Disk, used: Use, before: Before, about: &str) -> bool {
        let dir = failing::folder();
        let (folder, path) = (dir.path().join("content"), dir.path().join("index/catalogue"));
        let open = |disk: &dyn Disk, need| Catalogue::open(disk, &path, &folder, need).unwrap();
        let real = disk::real();
        write(&folder, "docker/basics.md", &["What is a layer?"]);
        if before == Before::Old {
            open(real.as_ref(), Need::Names);
        }
        write(&folder, "docker/advanced.md", &["What is a volume?", "What is an image?"]);
        if before == Before::Current {
            open(real.as_ref(), Need::Names);
        }
        let loaded = content::load(&folder).unwrap();
        let trouble = match used {
            Use::Open(need) => {
                let (made, trouble) = open(disk, need);
                let places: Vec<Place> = made.places().collect();
                assert_eq!(made.read(&folder, &places).map(|questions| questions.len()), Some(3), "{about}");
                assert!(need == Need::Places || made.outlines().len() == 3, "{about}");
                trouble
            }
            Use::Leave => Catalogue::leave(disk, &path, &folder, &loaded, 7),
        };
        if let Some(trouble) = &trouble {
            let said = trouble.to_string();
            assert!(said.contains("index/catalogue") && said.contains("nothing but time"), "{about}: {said}");
        }
        let (next, again) = open(real.as_ref(), Need::Names);
        assert!(again.is_none(), "{about}: {again:?}");
        assert_eq!(next, Catalogue::new(&loaded, next.findings()), "{about}: the next one is whole");
        assert!(used != Use::Leave || trouble.is_some() || next.findings() == Some(7), "{about}");
        let kept = Catalogue::fresh(real.as_ref(), &path, &folder, &loaded.stats, Need::Names).unwrap();
        assert_eq!(kept, Some(next), "{about}: and kept");
        trouble.is_some()
    }

    #[test]
    fn whichever_step_fails_all_questions_are_there_and_the_next_run_has_its_catalogue() {
        let mut points = 0;
        for used in [Use::Open(Need::Places), Use::Open(Need::Names), Use::Leave] {
            for (before, to_read) in [(Before::Nothing, 1), (Before::Old, 3), (Before::Current, 3)] {
                let to_read = if (used, before) == (Use::Open(Need::Names), Before::Current) { 4 } else { to_read };
                let to_write = if before == Before::Current && used != Use::Leave { 0 } else { 4 };
                points += every_point(to_read + to_write, |failing, about| {
                    check_use(failing.as_ref(), used, before, &format!("{used:?}, {before:?}: {about}"))
                });
            }
        }
        assert!(points >= 400, "only {points} points");
    }
}

//! Which questions there are and where each stands: enough to plan an interview, to count and to list, without reading the
//! whole bank. A file beside the index, and a cache like it: one that is missing, damaged or old is made anew.
//!
//! The file is a line that says how long its two parts are and what they must hash to, and the parts, which are JSON. The
//! first part says where questions stand; the second, which an interview does not need, what they are called.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{
    bank::{Level, Outline, Question, QuestionId},
    content::{self, Loaded, PageStat},
    disk::{self, Disk},
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
        content::stat(folder, file).map_or_else(|| Self(file.to_owned(), None), |stat| Self::new(&stat))
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
    /// The catalogue of a bank that was read from `folder`. `findings` is how much in its pages is not as it should be,
    /// if that is known.
    pub fn new(loaded: &Loaded, folder: &Path, findings: Option<usize>) -> Self {
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
                includes: page.includes.iter().map(|file| State::of(folder, file)).collect(),
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

    /// The catalogue at `path`, if there is one and no page of `folder` has changed since; `stats` are the pages now.
    pub fn fresh(path: &Path, folder: &Path, stats: &[PageStat], need: Need) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let mut head = Vec::with_capacity(HEAD);
        file.by_ref().take(HEAD as u64).read_to_end(&mut head).ok()?;
        let end = head.iter().position(|byte| *byte == b'\n')?;
        let line = std::str::from_utf8(head.get(..end)?).ok()?;
        let mut parts = line.strip_prefix(MAGIC)?.strip_prefix(' ')?.split(' ');
        let mut seal = || Some(Seal { length: parts.next()?.parse().ok()?, digest: parts.next()?.to_owned() });
        let seals = (seal()?, seal()?);
        let whole = (end as u64 + 1).checked_add(seals.0.length)?.checked_add(seals.1.length)?;
        if file.metadata().ok()?.len() != whole {
            return None;
        }
        file.seek(SeekFrom::Start(end as u64 + 1)).ok()?;
        let places: Places = seals.0.open(&mut file)?;
        let same = places.pages.len() == stats.len()
            && places.pages.iter().zip(stats).all(|(page, stat)| {
                page.state.is(stat) && page.includes.iter().all(|include| *include == State::of(folder, &include.0))
            });
        if !same {
            return None;
        }
        let names: Vec<(QuestionId, String)> = match need {
            Need::Places => Vec::new(),
            Need::Names => seals.1.open(&mut file)?,
        };
        Some(Self { page_of: places.page_of(), places, names })
    }

    /// Writes it to `path`. It must have names.
    ///
    /// # Errors
    /// When that cannot be done; nothing is lost by it but time.
    pub fn save(&self, disk: &dyn Disk, path: &Path) -> io::Result<()> {
        let parts = [serde_json::to_vec(&self.places)?, serde_json::to_vec(&self.names)?];
        let mut bytes = MAGIC.to_owned();
        for part in &parts {
            bytes.push_str(&format!(" {} {}", part.len(), digest(part)));
        }
        bytes.push('\n');
        let mut bytes = bytes.into_bytes();
        bytes.extend(parts.concat());
        disk::replace(disk, path, &bytes)
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

/// What the first line says of a part.
struct Seal {
    length: u64,
    digest: String,
}

impl Seal {
    /// The part, which begins where `file` stands; `None` when it is damaged.
    fn open<T: DeserializeOwned>(&self, file: &mut File) -> Option<T> {
        let mut bytes = vec![0; usize::try_from(self.length).ok()?];
        file.read_exact(&mut bytes).ok()?;
        (digest(&bytes) == self.digest).then(|| serde_json::from_slice(&bytes).ok()).flatten()
    }
}

/// The first half of the SHA-256, in hex digits.
fn digest(body: &[u8]) -> String {
    Sha256::digest(body).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

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
        let made = Catalogue::new(&loaded, &folder, Some(3));
        assert_eq!(made, Catalogue::new(&content::load_titles(&folder).unwrap(), &folder, Some(3)));
        let path = dir.path().join("index/catalogue");
        made.save(disk::real().as_ref(), &path).unwrap();
        let read = Catalogue::fresh(&path, &folder, &stats, Need::Names).unwrap();
        assert_eq!(read, made);
        assert_eq!(read.outlines(), loaded.bank.questions.iter().map(Outline::from).collect::<Vec<_>>());
        let read = Catalogue::fresh(&path, &folder, &stats, Need::Places).unwrap();
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
        let fresh = |need| Catalogue::fresh(&path, &folder, &content::list(&folder).unwrap(), need);
        let make = || {
            let loaded = content::load(&folder).unwrap();
            Catalogue::new(&loaded, &folder, None).save(disk.as_ref(), &path).unwrap();
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
        for other in ["", "\n", "{}", "greenroom-catalogue 2 0.1.0 18446744073709551615 x 18446744073709551615 x\n"] {
            fs::write(&path, other).unwrap();
            assert!(fresh(Need::Places).is_none(), "{other:?}");
        }
    }
}

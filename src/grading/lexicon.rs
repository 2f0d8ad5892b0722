//! What words mean the same: the thesaurus that ships, as data, and the folding of inflections and spellings to one stem.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    hash::{BuildHasherDefault, Hasher},
    sync::OnceLock,
};

use super::prepare::Spelling;
use crate::text::{self, fold};

/// A stem, by a hash of its letters: comparing stems is comparing numbers. Two of the at most some ten thousand stems of
/// one run share a number with a probability below 1e-11.
pub(crate) type Stem = u64;

/// A set of wordings that can stand for each other.
pub(super) type Group = u32;

/// The longest phrase, in words, that the thesaurus may hold.
pub(super) const LONGEST_PHRASE: usize = 6;

/// Hashes a key that is a hash already by leaving it alone.
#[derive(Default)]
pub(crate) struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// A map by stem.
pub(crate) type StemMap<T> = HashMap<Stem, T, BuildHasherDefault<Identity>>;
/// A map by group.
pub(super) type GroupMap<T> = HashMap<Group, T, BuildHasherDefault<Identity>>;
/// A set of groups.
pub(super) type GroupSet = HashSet<Group, BuildHasherDefault<Identity>>;
pub(super) type StemSet = HashSet<Stem, BuildHasherDefault<Identity>>;

/// FNV-1a with a final mix, so that the high bits are good too (Fowler, Noll, Vo; `MurmurHash3`'s finalizer).
pub(super) fn hash(text: &str) -> Stem {
    hash_joined(text, "")
}

/// The hash of two texts written as one.
pub(super) fn hash_joined(first: &str, second: &str) -> Stem {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in first.bytes().chain(second.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

/// A wording of a group.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    /// Its stems.
    pub(super) stems: Vec<Stem>,
    /// The second of them, at hand because it tells most phrases apart.
    second: Option<Stem>,
    /// The groups it is a member of.
    pub(super) groups: Vec<Group>,
    /// Groups it may stand for although they may not stand for it.
    pub(super) implies: Vec<Group>,
    /// Groups that say the opposite.
    pub(super) opposes: Vec<Group>,
    /// Whether it has a word that denies: `cannot be changed`.
    pub(super) denies: bool,
}

impl Phrase {
    /// Whether a text goes on in the words of the phrase, the first of which is the same; how many there are.
    pub(super) fn opens(&self, ahead: &[(Stem, usize)]) -> Option<usize> {
        let Some(second) = self.second else { return Some(1) };
        if ahead.get(1).is_none_or(|(stem, _)| *stem != second) {
            return None;
        }
        let length = self.stems.len();
        let same = length <= ahead.len() && self.stems.iter().zip(ahead).all(|(stem, (other, _))| stem == other);
        same.then_some(length)
    }
}

/// The thesaurus, taken apart.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// Phrases (single words too) by their first stem.
    pub(super) phrases: StemMap<Vec<Phrase>>,
    /// Members of one word of each group as written, for finding them misspelt.
    words_of: HashMap<Group, Vec<String>>,
    /// The same as words that a misspelt one may be, each with a hash of its letters.
    pub(super) spellings_of: GroupMap<Vec<(u64, Spelling)>>,
    /// Every stem it knows: such a word is not a misspelling of another.
    known: StemSet,
    irregular: HashMap<String, String>,
    generic: StemSet,
    common: StemSet,
}

static LEXICON: OnceLock<Lexicon> = OnceLock::new();

/// The data files that ship, each with its name for error messages.
const DATA: &[(&str, &str)] = &[
    ("infra.txt", include_str!("data/infra.txt")),
    ("software.txt", include_str!("data/software.txt")),
    ("phrases.txt", include_str!("data/phrases.txt")),
];
const IRREGULAR: &str = include_str!("data/irregular.txt");
const GENERIC: &str = include_str!("data/generic.txt");
const COMMON: &str = include_str!("data/common.txt");

impl Lexicon {
    /// The thesaurus that ships; read once.
    pub(super) fn shipped() -> &'static Self {
        LEXICON.get_or_init(|| Self::read(DATA.iter().map(|(_, text)| *text)))
    }

    fn read<'a>(files: impl Iterator<Item = &'a str>) -> Self {
        let mut lexicon = Self::default();
        for line in IRREGULAR.lines() {
            if let Some((base, forms)) = line.split_once(':') {
                for form in forms.split(',').map(str::trim).filter(|form| !form.is_empty()) {
                    lexicon.irregular.insert(fold(form).into_owned(), fold(base.trim()).into_owned());
                }
            }
        }
        for word in GENERIC.split_whitespace() {
            let stem = lexicon.stem(word);
            lexicon.generic.insert(stem);
        }
        for word in COMMON.split_whitespace() {
            let stem = lexicon.stem(word);
            lexicon.common.insert(stem);
        }
        let mut next: Group = 0;
        let mut table: HashMap<Vec<Stem>, Phrase> = HashMap::new();
        for line in files.flat_map(str::lines) {
            let (mark, body) = line.split_at_checked(1).unwrap_or(("", ""));
            let body = body.split(" #").next().unwrap_or(body);
            let list = |text: &str| -> Vec<String> {
                text.split(',').map(|member| member.trim().to_owned()).filter(|member| !member.is_empty()).collect()
            };
            match mark {
                "=" => {
                    let group = next;
                    next += 1;
                    for member in list(body) {
                        lexicon.enter(&mut table, &member, |phrase| phrase.groups.push(group), group);
                    }
                }
                "@" => {
                    if let Some((short, long)) = body.split_once('=') {
                        let group = next;
                        next += 1;
                        for member in list(short).into_iter().chain(list(long)) {
                            lexicon.enter(&mut table, &member, |phrase| phrase.groups.push(group), group);
                        }
                    }
                }
                ">" => {
                    if let Some((general, special)) = body.split_once(':') {
                        let group = next;
                        next += 1;
                        for member in list(general) {
                            lexicon.enter(&mut table, &member, |phrase| phrase.groups.push(group), group);
                        }
                        for member in list(special) {
                            lexicon.enter(&mut table, &member, |phrase| phrase.implies.push(group), group);
                        }
                    }
                }
                "!" => {
                    if let Some((left, right)) = body.split_once("<>") {
                        let (one, other) = (next, next + 1);
                        next += 2;
                        for (side, own, opposite) in [(left, one, other), (right, other, one)] {
                            for member in list(side) {
                                lexicon.enter(
                                    &mut table,
                                    &member,
                                    |phrase| {
                                        phrase.groups.push(own);
                                        phrase.opposes.push(opposite);
                                    },
                                    own,
                                );
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        for phrase in table.into_values() {
            lexicon.phrases.entry(phrase.stems[0]).or_default().push(phrase);
        }
        for phrases in lexicon.phrases.values_mut() {
            // Longest first, then by content, so that the order does not hang on a hash map's.
            phrases.sort_by(|a, b| b.stems.len().cmp(&a.stems.len()).then_with(|| a.stems.cmp(&b.stems)));
        }
        // Made once: every question asks for those of its words.
        for (group, words) in &lexicon.words_of {
            let known = words.iter().filter(|word| Spelling::may_be_misspelt(word));
            let known = known.map(|word| (hash(word), Spelling::new(word.clone(), lexicon.stem(word)))).collect();
            lexicon.spellings_of.insert(*group, known);
        }
        lexicon
    }

    fn enter(
        &mut self,
        table: &mut HashMap<Vec<Stem>, Phrase>,
        member: &str,
        add: impl FnOnce(&mut Phrase),
        group: Group,
    ) {
        let mut stems = Vec::new();
        let mut denies = false;
        let mut plain = 0;
        for word in text::words(member).flat_map(text::Word::parts) {
            let folded = fold(word.text);
            denies |= is_negator(&folded);
            plain += 1;
            if let Some(stem) = self.phrase_stem(&folded) {
                stems.push(stem);
            }
        }
        if stems.is_empty() || stems.len() > LONGEST_PHRASE {
            return;
        }
        if plain == 1 && !member.contains(char::is_whitespace) {
            self.words_of.entry(group).or_default().push(fold(member).into_owned());
        }
        self.known.extend(stems.iter().copied());
        let phrase = table.entry(stems.clone()).or_insert_with(|| Phrase {
            second: stems.get(1).copied(),
            stems,
            groups: Vec::new(),
            implies: Vec::new(),
            opposes: Vec::new(),
            denies,
        });
        add(phrase);
    }

    /// The stem of a folded word in a phrase; `None` for articles and pronouns, which a phrase passes over.
    pub(super) fn phrase_stem(&self, folded: &str) -> Option<Stem> {
        (!is_filler(folded)).then(|| self.stem(folded))
    }

    /// The stem of a folded word: irregular forms by table, British endings as American, the rest by Snowball.
    pub(super) fn stem(&self, folded: &str) -> Stem {
        // A bank says the same words over and over, and stemming one costs more than all else about it.
        if folded.len() > LONGEST_KEPT {
            return self.stem_of(folded);
        }
        STEMS.with_borrow_mut(|known| {
            if let Some(stem) = known.get(folded) {
                return *stem;
            }
            if known.len() >= MOST_STEMS {
                known.clear();
            }
            let stem = self.stem_of(folded);
            known.insert(folded.to_owned(), stem);
            stem
        })
    }

    fn stem_of(&self, folded: &str) -> Stem {
        let word = self.irregular.get(folded).map_or(folded, String::as_str);
        let word = word.strip_suffix("'s").unwrap_or(word);
        let american = american(word);
        let stem = text::stem(american.as_deref().unwrap_or(word));
        if stem.len() > 5
            && let Some(head) = stem.strip_suffix("our")
        {
            return hash(&format!("{head}or"));
        }
        hash(&stem)
    }

    /// Whether the word, by its stem, is one the thesaurus knows.
    pub(super) fn knows(&self, stem: Stem) -> bool {
        self.known.contains(&stem) || self.generic.contains(&stem) || self.common.contains(&stem)
    }

    /// Whether the word stands in so many answers of the trade that it tells little about one: container, file, server.
    pub(super) fn is_common(&self, stem: Stem) -> bool {
        self.common.contains(&stem)
    }

    /// Whether the word is so general that it says little: use, make, thing.
    pub(super) fn is_generic(&self, stem: Stem) -> bool {
        self.generic.contains(&stem)
    }
}

/// How many stems a thread keeps.
const MOST_STEMS: usize = 1 << 15;
/// Longer words, in bytes, are mostly not words.
const LONGEST_KEPT: usize = 40;

thread_local! {
    /// Stems by folded word. The irregular forms are those that ship, so every lexicon has the same.
    static STEMS: RefCell<HashMap<String, Stem, BuildHasherDefault<Identity>>> = RefCell::default();
}

/// The American spelling of -ise, -ising, -isation and the like; `None` when there is nothing to change. Words such as
/// "raise" and "otherwise" come out the same on both sides, which is all that matters.
fn american(word: &str) -> Option<String> {
    for ending in ["ise", "ised", "ises", "ising", "iser", "isers", "isation", "isations"] {
        if let Some(head) = word.strip_suffix(ending)
            && head.len() >= 4
        {
            return Some(format!("{head}iz{}", &ending[2..]));
        }
    }
    None
}

/// Words a phrase passes over: `bring it back`, `a bunch of the`.
pub(super) fn is_filler(folded: &str) -> bool {
    matches!(
        folded,
        "a" | "an"
            | "the"
            | "it"
            | "its"
            | "them"
            | "this"
            | "that"
            | "these"
            | "those"
            | "their"
            | "your"
            | "our"
            | "my"
            | "his"
            | "you"
            | "we"
            | "they"
            | "i"
            | "to"
            | "be"
            | "is"
            | "are"
            | "was"
            | "were"
            | "been"
            | "just"
            | "really"
            | "very"
            | "some"
    )
}

/// Words that deny what follows them.
pub(super) fn is_negator(folded: &str) -> bool {
    matches!(
        folded,
        "not"
            | "no"
            | "never"
            | "without"
            | "cannot"
            | "cant"
            | "dont"
            | "doesnt"
            | "isnt"
            | "arent"
            | "wont"
            | "nor"
            | "neither"
            | "none"
            | "nothing"
            | "nobody"
            | "didnt"
            | "wasnt"
            | "couldnt"
            | "wouldnt"
            | "hasnt"
            | "havent"
            | "shouldnt"
            | "hardly"
            | "nowhere"
            // As people mistype them.
            | "dosent"
            | "dosnt"
            | "doesent"
            | "doenst"
            | "dosen't"
            | "cannnot"
            | "cna't"
            | "arnt"
    ) || folded.ends_with("n't")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_and_inflections_share_a_stem() {
        let lexicon = Lexicon::shipped();
        for (a, b) in
            [("virtualise", "virtualize"), ("behaviour", "behavior"), ("containers", "container"), ("wrote", "write")]
        {
            assert_eq!(lexicon.stem(a), lexicon.stem(b), "{a} {b}");
        }
        for (a, b) in [("image", "container"), ("push", "pull"), ("this", "thiz")] {
            assert_ne!(lexicon.stem(a), lexicon.stem(b), "{a} {b}");
        }
    }

    #[test]
    fn every_line_of_the_thesaurus_is_one_of_its_forms() {
        for (name, text) in DATA {
            for (at, line) in text.lines().enumerate() {
                let ok = match line.chars().next() {
                    None | Some('#') => true,
                    Some('=') => line.contains(','),
                    Some('@') => line.contains('='),
                    Some('>') => line.contains(':'),
                    Some('!') => line.contains("<>"),
                    _ => false,
                };
                assert!(ok, "{name}:{}: {line}", at + 1);
            }
        }
    }
}

//! A question made ready for grading: every key point as weighted terms, with the words that would stand for each.

use std::{cell::LazyCell, ops::Range, sync::OnceLock};

use super::{
    Corpus,
    analysis::{Analysis, Token, groups_of, groups_of_tokens, listed_names, phrase},
    command::Command,
    knowledge::Knowledge,
    lexicon::{Group, GroupMap, GroupSet, Lexicon, Stem, StemMap, StemSet, hash, hash_joined},
    likeness::Likeness,
    measure::Against,
    points::{Drawn, Segment, sentences},
    score::Coverage,
    verbatim::{Line, lines},
};
use crate::{
    bank::{KeyPoint, PointKind, QuestionId},
    text::fold,
};

/// A word or phrase that a key point needs.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// Share in the wording.
    pub(super) weight: f32,
    /// Stands in the scope of a denial in the reference.
    pub(super) denied: bool,
    /// Stands in a clause that denies something, or speaks of a lack or a ban.
    pub(super) negative: bool,
    /// Its words, when it has several.
    pub(super) parts: u32,
    /// Of whom it is said.
    pub(super) subject: Option<usize>,
    /// Which sentence of the reference it stands in; the same number for terms of one sentence.
    pub(super) unit: u32,
}

/// One way to say a key point.
#[derive(Debug, Clone)]
pub(super) struct Wording {
    pub(super) point: usize,
    /// Its terms: a range of [`Prepared::terms`].
    pub(super) terms: Range<usize>,
    /// The sum of their weights.
    pub(super) total: f32,
    /// An alternative, not the point's own text: it counts when it is matched nearly whole.
    pub(super) accepted: bool,
}

/// A word that may be meant when an answer's word is spelt wrong.
#[derive(Debug, Clone)]
pub(super) struct Spelling {
    pub(super) word: String,
    /// Bits of the letters in it, to pass over hopeless comparisons.
    pub(super) letters: u32,
    pub(super) stem: Stem,
}

/// How a term of the reference can be found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) term: u32,
    /// Which of its parts; `u32::MAX` for the whole.
    pub(super) part: u32,
}

/// A question made ready for grading. Cheap to use again for many answers.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The key points, in the order of the reference.
    pub points: Vec<KeyPoint>,
    /// The question, when it is one of the bank.
    pub(super) id: Option<QuestionId>,
    /// Its title and reference answer, as Markdown.
    pub(super) question: String,
    pub(super) markdown: String,
    pub(super) wordings: Vec<Wording>,
    pub(super) terms: Vec<Term>,
    pub(super) by_stem: StemMap<Vec<Found>>,
    pub(super) by_group: GroupMap<Vec<Found>>,
    /// Two words of the reference written as one, and the terms they are.
    pub(super) by_joined: StemMap<Vec<Found>>,
    /// Words of the title and the wordings that a misspelt one may have meant.
    words: Vec<String>,
    /// The same with their synonyms, each once; made when there is a word that nobody knows.
    spellings: OnceLock<Vec<Spelling>>,
    /// The stems of the title, which earn nothing.
    pub(super) title: StemSet,
    /// The same as texts.
    asked: Vec<String>,
    /// Those of them that the title offers to choose from, one of which is the answer.
    pub(super) choices: StemSet,
    /// The names of what is compared or listed.
    pub(super) subjects: Vec<Subject>,
    pub(super) commands: Vec<(usize, Command)>,
    /// Points that were rejected on appeal, with the words (stems) that do not count.
    pub(super) rejected: Vec<(usize, Vec<Stem>)>,
    pub(super) yes_no: Option<bool>,
    pub(super) misconceptions: Vec<Prepared>,
    /// Every stem of the reference.
    pub(super) reference: StemSet,
    /// Those of them that it sets as code: a general word is a name there, as in `systemctl enable`.
    pub(super) coded: StemSet,
    /// How many words the reference has.
    pub(super) length: usize,
    /// What the reference itself comes to on each wording.
    pub(super) ceilings: Vec<Coverage>,
    /// The weight of each stem of the reference that is not in the title.
    pub(super) weights: Vec<(Stem, f32)>,
    /// Every group of the reference.
    pub(super) groups: GroupSet,
    /// The names that the reference lists bare, so that an answer may do the same.
    pub(super) listed: StemSet,
    /// What else is known to be true and false of the question.
    pub(super) knowledge: Knowledge,
    /// What the reference itself comes to on the measures that speak against an answer: so much is held against nobody.
    /// Known when the first answer is measured.
    pub(super) excused: OnceLock<Against>,
    /// The reference as plain text.
    pub(super) plain: String,
    /// The sentences of the reference.
    pub(super) lines: Vec<Line>,
    /// What an answer is held against letter by letter.
    pub(super) likeness: Likeness,
    /// Whether the key points are the author's rather than drawn from the reference.
    pub(super) stated: bool,
}

/// A title and a reference taken apart: what preparing a question asks for more than once.
pub(super) struct Texts {
    pub(super) title: Analysis,
    /// The reference as plain text.
    pub(super) plain: String,
    pub(super) reference: Analysis,
}

impl Texts {
    pub(super) fn new(title: &str, markdown: &str, lexicon: &Lexicon) -> Self {
        let plain = crate::markdown::plain(markdown);
        Self { title: Analysis::new(title, lexicon), reference: Analysis::new(&plain, lexicon), plain }
    }
}

/// What a question is prepared from.
pub(super) struct Source<'a> {
    pub(super) title: &'a str,
    pub(super) reference: &'a str,
    /// The points, with other wordings of each.
    pub(super) points: Vec<(Drawn, Vec<String>)>,
    pub(super) misconceptions: &'a [String],
    pub(super) rejected: Vec<(usize, String)>,
    /// Whether points stand as their author wrote them, so that the reference's own sentences are further wordings.
    pub(super) stated: bool,
    /// What is compared, when that is known from elsewhere.
    pub(super) subjects: Option<Vec<Subject>>,
}

impl Prepared {
    /// `texts` are the title and the reference of `source`.
    pub(super) fn new(source: Source<'_>, texts: &Texts, lexicon: &Lexicon, corpus: &dyn Corpus) -> Self {
        let Texts { title, plain, reference: whole } = texts;
        let title_stems: StemSet = title.tokens.iter().filter(|token| !token.stop).map(|token| token.stem).collect();
        let reference: StemSet = whole.tokens.iter().map(|token| token.stem).collect();
        let mut builder = Builder {
            texts: 0,
            lexicon,
            corpus,
            prepared: Self {
                points: source
                    .points
                    .iter()
                    .map(|(drawn, accept)| KeyPoint { accept: accept.clone(), ..drawn.key_point() })
                    .collect(),
                id: None,
                question: source.title.to_owned(),
                markdown: source.reference.to_owned(),
                wordings: Vec::new(),
                terms: Vec::new(),
                by_stem: StemMap::default(),
                by_group: GroupMap::default(),
                by_joined: StemMap::default(),
                words: Vec::new(),
                spellings: OnceLock::new(),
                title: title_stems,
                asked: title
                    .tokens
                    .iter()
                    .filter(|token| !token.stop)
                    .map(|token| crate::text::stem(&token.folded).into_owned())
                    .collect(),
                choices: choices(title).into_iter().chain(told(title, &reference)).collect(),
                subjects: source.subjects.unwrap_or_else(|| subjects(source.title, &source.points, lexicon)),
                commands: Vec::new(),
                rejected: Vec::new(),
                yes_no: yes_no(plain),
                misconceptions: Vec::new(),
                reference,
                coded: coded(source.reference, lexicon),
                length: whole.tokens.len(),
                ceilings: Vec::new(),
                weights: Vec::new(),
                groups: groups_of_tokens(whole, lexicon).all().iter().copied().collect(),
                listed: listed_names(whole),
                knowledge: Knowledge::default(),
                excused: OnceLock::new(),
                plain: String::new(),
                lines: Vec::new(),
                likeness: Likeness::new(title, whole),
                stated: source.stated,
            },
        };
        builder.prepared.weights = builder.weights(whole);
        builder.prepared.lines = lines(whole, &builder.prepared.subjects);
        for (drawn, accept) in &source.points {
            for text in std::iter::once(&drawn.point).chain(accept) {
                let analysis = Analysis::new(text, lexicon);
                let own = lines(&analysis, &builder.prepared.subjects);
                builder.prepared.lines.extend(own);
            }
        }
        for token in title.tokens.iter().filter(|token| !token.stop) {
            builder.spelling(token);
        }
        for (at, (drawn, accept)) in source.points.iter().enumerate() {
            if matches!(drawn.kind, PointKind::Command) {
                builder.prepared.commands.push((at, Command::parse(&drawn.point)));
                builder.prepared.commands.extend(drawn.alternatives.iter().map(|line| (at, Command::parse(line))));
            }
            builder.wording(at, &drawn.segments, matches!(drawn.kind, PointKind::Command | PointKind::Code));
            if accept.is_empty() {
                continue;
            }
            // Another wording is of the same subject as the point, also where it does not name it.
            let subject = builder.subject_of(drawn);
            for text in accept {
                builder.accepted(at, text, subject);
            }
        }
        if source.stated {
            builder.reference_wordings(plain);
        }
        for (point, words) in source.rejected {
            let stems = Analysis::new(&words, lexicon)
                .tokens
                .iter()
                .filter(|token| !token.stop)
                .map(|token| token.stem)
                .collect();
            builder.prepared.rejected.push((point, stems));
        }
        let mut prepared = builder.prepared;
        let compared = prepared.subjects.clone();
        prepared.misconceptions = source
            .misconceptions
            .iter()
            .map(|text| {
                let drawn = Drawn {
                    point: text.clone(),
                    weight: 1,
                    kind: PointKind::Stated,
                    segments: vec![Segment { text: text.clone(), subject: None }],
                    alternatives: Vec::new(),
                };
                let source = Source {
                    title: "",
                    reference: text,
                    points: vec![(drawn, Vec::new())],
                    misconceptions: &[],
                    rejected: Vec::new(),
                    stated: false,
                    subjects: Some(compared.clone()),
                };
                Self::new(source, &Texts::new("", text, lexicon), lexicon, corpus)
            })
            // One that the reference itself seems to state tells right from wrong answers in no way that can be seen here.
            .filter(|prepared| !super::score::states(prepared, plain, whole))
            .collect();
        // Nor does one that the reference would be charged with.
        let charged = super::score::charged(&prepared, plain, whole);
        let mut at = 0;
        prepared.misconceptions.retain(|_| {
            at += 1;
            !charged.contains(&(at - 1))
        });
        prepared.ceilings = super::score::ceilings(&prepared, plain, whole);
        prepared
    }

    /// Whether a word is the title's alone: saying it again is no answer.
    pub(super) fn only_asked(&self, stem: Stem) -> bool {
        self.title.contains(&stem) && !self.choices.contains(&stem)
    }

    /// Whether a word is made of one of the title's, or the other way round: "owning" of "ownership", "ignore" of
    /// ".dockerignore". It is told by what both begin with, or by one within the other.
    pub(super) fn derived(&self, folded: &str) -> bool {
        let own = crate::text::stem(folded);
        self.asked.iter().any(|asked| {
            let begins = own.bytes().zip(asked.bytes()).take_while(|(a, b)| a == b).count();
            let shorter = own.len().min(asked.len());
            begins >= 3 && 4 * begins >= 3 * shorter || own.len() >= 5 && asked.contains(&*own)
        })
    }

    /// Every word that a misspelt one may have meant: those of the reference, their synonyms, and the title's.
    pub(super) fn spellings(&self, lexicon: &Lexicon) -> &[Spelling] {
        self.spellings.get_or_init(|| self.collect_spellings(lexicon))
    }

    fn collect_spellings(&self, lexicon: &Lexicon) -> Vec<Spelling> {
        let mut spellings = Vec::new();
        let mut seen = StemSet::default();
        for word in self.words.iter().filter(|word| Spelling::may_be_misspelt(word)) {
            if seen.insert(hash(word)) {
                spellings.push(Spelling::new(word.clone(), lexicon.stem(word)));
            }
        }
        let mut groups: Vec<Group> = self.by_group.keys().copied().collect();
        groups.sort_unstable();
        for (key, spelling) in groups.iter().filter_map(|group| lexicon.spellings_of.get(group)).flatten() {
            if seen.insert(*key) {
                spellings.push(spelling.clone());
            }
        }
        spellings
    }
}

impl Spelling {
    /// A word and its stem.
    pub(super) fn new(word: String, stem: Stem) -> Self {
        Self { letters: letters(&word), word, stem }
    }

    /// Short words and those with marks in them are right or wrong, not misspelt.
    pub(super) fn may_be_misspelt(word: &str) -> bool {
        word.chars().count() > 3 && word.chars().all(char::is_alphabetic)
    }
}

/// A bit for each letter of a word.
pub(super) fn letters(word: &str) -> u32 {
    word.bytes().filter(u8::is_ascii_lowercase).fold(0, |bits, byte| bits | 1 << (byte - b'a'))
}

struct Builder<'a> {
    lexicon: &'a Lexicon,
    corpus: &'a dyn Corpus,
    prepared: Prepared,
    /// How many texts were taken apart; a unit is one of them and a sentence in it.
    texts: u32,
}

impl Builder<'_> {
    fn wording(&mut self, point: usize, segments: &[Segment], code: bool) {
        let first = self.prepared.terms.len();
        // Words of the title earn nothing, unless nearly nothing would be left.
        self.segment_terms(segments, !code);
        if self.prepared.terms.len() - first < 2 && !code {
            self.forget(first);
            self.segment_terms(segments, false);
        }
        let terms = first..self.prepared.terms.len();
        let total: f32 = self.prepared.terms[terms.clone()].iter().map(|term| term.weight).sum();
        if total > 0.0 {
            self.prepared.wordings.push(Wording { point, terms, total, accepted: false });
        } else {
            self.forget(first);
        }
    }

    fn forget(&mut self, first: usize) {
        self.prepared.terms.truncate(first);
        let keep = |found: &Found| (found.term as usize) < first;
        self.prepared.by_stem.values_mut().for_each(|list| list.retain(keep));
        self.prepared.by_group.values_mut().for_each(|list| list.retain(keep));
        self.prepared.by_joined.values_mut().for_each(|list| list.retain(keep));
    }

    fn segment_terms(&mut self, segments: &[Segment], without_title: bool) {
        for segment in segments {
            let analysis = Analysis::new(&segment.text, self.lexicon);
            let given = segment.subject.as_deref().and_then(|name| self.subject_named(name));
            let bound = bind(&analysis, &self.prepared.subjects, given, self.lexicon);
            let asides = asides(&segment.text);
            let title = if without_title { TitleWords::Left } else { TitleWords::Whole };
            self.terms_of(&analysis, &bound, &asides, title);
        }
    }

    /// A wording that its author, or an appeal, says is as good as the point.
    fn accepted(&mut self, point: usize, text: &str, subject: Option<usize>) {
        let first = self.prepared.terms.len();
        let analysis = Analysis::new(text, self.lexicon);
        let bound = bind(&analysis, &self.prepared.subjects, subject, self.lexicon);
        self.terms_of(&analysis, &bound, &[], TitleWords::Slight);
        let terms = first..self.prepared.terms.len();
        let total: f32 = self.prepared.terms[terms.clone()].iter().map(|term| term.weight).sum();
        if total > 0.0 {
            self.prepared.wordings.push(Wording { point, terms, total, accepted: true });
        } else {
            self.forget(first);
        }
    }

    /// Of whom a point speaks, when it speaks of one.
    fn subject_of(&self, drawn: &Drawn) -> Option<usize> {
        let mut found = drawn.segments.iter().filter_map(|segment| {
            let given = segment.subject.as_deref().and_then(|name| self.subject_named(name));
            let analysis = Analysis::new(&segment.text, self.lexicon);
            given.or_else(|| bind(&analysis, &self.prepared.subjects, None, self.lexicon).into_iter().flatten().next())
        });
        found.next()
    }

    fn subject_named(&self, name: &str) -> Option<usize> {
        let stems: Vec<Stem> = Analysis::new(name, self.lexicon).tokens.iter().map(|token| token.stem).collect();
        self.prepared.subjects.iter().position(|subject| subject.stems.iter().any(|stem| stems.contains(stem)))
    }

    fn terms_of(&mut self, analysis: &Analysis, bound: &[Option<usize>], asides: &[Range<usize>], title: TitleWords) {
        let without_title = title == TitleWords::Left;
        self.texts += 1;
        // No text has more sentences than this that matter.
        let first_unit = self.texts * 1024;
        let tokens = &analysis.tokens;
        let negative = analysis.negative_clauses();
        let mut at = 0;
        let mut seen: Vec<(Stem, bool, Option<usize>)> = Vec::new();
        let mut last_plain: Option<(usize, u32)> = None;
        while at < tokens.len() {
            let token = &tokens[at];
            // The longest phrase of the thesaurus that starts here is one term.
            let longest = analysis
                .occurrences
                .iter()
                .filter(|occurrence| occurrence.from == at && occurrence.to > at + 1)
                .filter(|occurrence| tokens[at..occurrence.to].iter().filter(|token| !token.filler).count() > 1)
                .max_by_key(|occurrence| occurrence.to)
                .filter(|occurrence| {
                    !(without_title && tokens[at..occurrence.to].iter().all(|token| self.is_title(token)))
                });
            let subject = bound.get(at).copied().flatten();
            let negative = negative[token.clause as usize];
            let unit = first_unit + token.sentence.min(1023);
            let aside = if asides.iter().any(|aside| aside.contains(&token.start)) { ASIDE } else { 1.0 };
            if let Some(occurrence) = longest
                && let Some(phrase) = phrase(occurrence, self.lexicon)
            {
                let own: Vec<&Token> =
                    tokens[at..occurrence.to].iter().filter(|token| !token.stop && !token.negator).collect();
                let weight = own.iter().map(|token| self.weight(token)).fold(0.0, f32::max).max(0.4) * aside;
                let term = self.push(Term {
                    weight,
                    denied: token.denied,
                    negative,
                    parts: own.len().max(1) as u32,
                    subject,
                    unit,
                });
                for group in phrase.groups.iter().chain(&phrase.implies) {
                    self.prepared.by_group.entry(*group).or_default().push(Found { term, part: u32::MAX });
                }
                if !phrase.denies {
                    for (part, token) in own.iter().enumerate() {
                        self.spelling(token);
                        self.prepared.by_stem.entry(token.stem).or_default().push(Found { term, part: part as u32 });
                    }
                }
                at = occurrence.to;
                last_plain = None;
                continue;
            }
            at += 1;
            if token.stop || token.negator || without_title && self.is_title(token) {
                if token.stop || token.negator {
                    last_plain = None;
                } else {
                    self.spelling(token);
                }
                continue;
            }
            let identity = (token.stem, token.denied, subject);
            if seen.contains(&identity) {
                continue;
            }
            seen.push(identity);
            let slight = title == TitleWords::Slight && self.is_title(token);
            if slight && subject.is_some() && self.names_subject(token) {
                // Of whom it is said is held by the binding.
                self.spelling(token);
                continue;
            }
            let weight = self.weight(token) * aside * if slight { SLIGHT } else { 1.0 };
            let term = self.push(Term { weight, denied: token.denied, negative, parts: 1, subject, unit });
            self.spelling(token);
            self.prepared.by_stem.entry(token.stem).or_default().push(Found { term, part: u32::MAX });
            if token.exact {
                last_plain = None;
            } else {
                for group in groups_of(token.stem, self.lexicon) {
                    self.prepared.by_group.entry(*group).or_default().push(Found { term, part: u32::MAX });
                }
                // "multi stage" in the reference may be "multistage" in the answer.
                if let Some((before, other)) = last_plain {
                    let joined = hash_joined(&tokens[before].folded, &token.folded);
                    let entry = self.prepared.by_joined.entry(joined).or_default();
                    entry.push(Found { term: other, part: u32::MAX });
                    entry.push(Found { term, part: u32::MAX });
                }
                // And "multistage" may be "multi stage".
                if token.folded.len() >= 6 {
                    self.prepared
                        .by_joined
                        .entry(hash(&token.folded))
                        .or_default()
                        .push(Found { term, part: u32::MAX });
                }
                last_plain = Some((at - 1, term));
            }
        }
    }

    fn weights(&self, whole: &Analysis) -> Vec<(Stem, f32)> {
        let mut seen = StemSet::default();
        whole
            .tokens
            .iter()
            .filter(|token| (!token.stop || token.exact) && !token.negator)
            .filter(|token| !self.prepared.title.contains(&token.stem) && seen.insert(token.stem))
            .map(|token| (token.stem, super::knowledge::weight(token, self.lexicon)))
            .collect()
    }

    fn push(&mut self, term: Term) -> u32 {
        self.prepared.terms.push(term);
        (self.prepared.terms.len() - 1) as u32
    }

    fn names_subject(&self, token: &Token) -> bool {
        self.prepared.subjects.iter().any(|subject| subject.stems.contains(&token.stem))
    }

    fn is_title(&self, token: &Token) -> bool {
        token.stop || self.prepared.only_asked(token.stem)
    }

    fn spelling(&mut self, token: &Token) {
        if !token.exact {
            self.prepared.words.push(token.folded.clone());
        }
    }

    /// General words weigh least, words that every answer of the trade has weigh less than rare ones, and the bank's own
    /// counts decide between the rest.
    fn weight(&self, token: &Token) -> f32 {
        if self.lexicon.is_generic(token.stem) {
            return 0.3;
        }
        let rarity = 0.6 + 0.4 * self.corpus.rarity_of(&token.folded).clamp(0.0, 1.0);
        if self.lexicon.is_common(token.stem) { 0.5 * rarity } else { rarity }
    }

    /// The sentences of the reference that speak of a stated point are further wordings of it.
    fn reference_wordings(&mut self, plain: &str) {
        let own: Vec<(usize, Vec<Stem>)> = self
            .prepared
            .points
            .iter()
            .enumerate()
            .map(|(at, point)| {
                let analysis = Analysis::new(&point.text, self.lexicon);
                (at, analysis.tokens.iter().filter(|token| !token.stop).map(|token| token.stem).collect())
            })
            .collect();
        for sentence in sentences(plain) {
            let stems: StemSet = Analysis::new(&sentence, self.lexicon).tokens.iter().map(|token| token.stem).collect();
            // The sentence belongs to the point it shares most with, if that is at least half of the point.
            let best = own
                .iter()
                .map(|(at, own)| {
                    (*at, own.iter().filter(|stem| stems.contains(stem)).count() as f32 / own.len().max(1) as f32)
                })
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            if let Some((point, share)) = best
                && share >= 0.5
                // Commands are compared as commands.
                && self.prepared.points[point].kind != PointKind::Command
            {
                self.wording(point, &[Segment { text: sentence, subject: None }], false);
            }
        }
    }
}

/// What words of the question are worth in a wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TitleWords {
    /// Nothing: they are left out.
    Left,
    /// A little: the author wrote them into an accepted wording, but every answer has them.
    Slight,
    /// As much as any.
    Whole,
}

/// What a word of the question weighs in an accepted wording.
const SLIGHT: f32 = 0.3;

/// What is said in passing weighs so much of what is said.
const ASIDE: f32 = 0.35;

/// The stems between the backticks of a Markdown text.
fn coded(markdown: &str, lexicon: &Lexicon) -> StemSet {
    let code = markdown.split('`').skip(1).step_by(2);
    code.flat_map(crate::text::words).map(|word| lexicon.stem(&fold(word.text))).collect()
}

/// The bytes of `text` that only illustrate: what stands in parentheses, and what follows "e.g." or "such as" to the end of
/// the clause.
fn asides(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut open = None;
    for (at, c) in text.char_indices() {
        match c {
            '(' => open = open.or(Some(at)),
            ')' => {
                if let Some(from) = open.take() {
                    out.push(from..at);
                }
            }
            _ => {}
        }
    }
    for mark in ["e.g.", "such as ", "for example", "for instance"] {
        for (at, _) in text.match_indices(mark) {
            let from = at + mark.len();
            let end = text[from..].find([';', '.', '\n']).map_or(text.len(), |end| from + end);
            out.push(from..end);
        }
    }
    // An aside that is nearly all there is, is the point.
    let inside: usize = out.iter().map(Range::len).sum();
    if inside * 10 > text.len() * 7 { Vec::new() } else { out }
}

/// One of several things that a question compares or lists.
#[derive(Debug, Clone, Default)]
pub(super) struct Subject {
    /// The stems that tell it from the others.
    pub(super) stems: Vec<Stem>,
    /// The groups of its whole name, for other names of it: a symlink is a symbolic link.
    pub(super) groups: Vec<Group>,
    /// The stems of its name that tell it from no other: in `docker run` and `docker start`, "docker".
    pub(super) common: Vec<Stem>,
}

/// Of whom each word is said: of the subject that its clause names first, or else of the one that the clause before it
/// spoke of. A clause that names another one further on is left open, since that may be an object: "a container is an
/// instance of an image". A line begins anew, with `given` when the layout says of whom it speaks.
pub(super) fn bind(
    analysis: &Analysis,
    subjects: &[Subject],
    given: Option<usize>,
    lexicon: &Lexicon,
) -> Vec<Option<usize>> {
    let tokens = &analysis.tokens;
    let mut bound = vec![given; tokens.len()];
    if subjects.len() < 2 {
        return bound;
    }
    // Which subject each token names.
    let mut named: Vec<Option<usize>> =
        tokens.iter().map(|token| subjects.iter().position(|subject| subject.stems.contains(&token.stem))).collect();
    for occurrence in &analysis.occurrences {
        let Some(phrase) = phrase(occurrence, lexicon) else { continue };
        let mut fits = subjects
            .iter()
            .enumerate()
            .filter(|(_, subject)| subject.groups.iter().any(|group| phrase.groups.contains(group)));
        if let (Some((subject, _)), None) = (fits.next(), fits.next()) {
            named[occurrence.from] = named[occurrence.from].or(Some(subject));
        }
    }
    if subjects.len() == 2 {
        for (at, named) in named.iter_mut().enumerate() {
            *named = named.or_else(|| stands_for(tokens, at));
            // "Only for what COPY can't do" speaks of the other one.
            let denied = at > 0
                && matches!(tokens[at - 1].folded.as_str(), "what" | "whatever")
                && tokens.get(at + 1).is_some_and(|next| next.negator);
            if denied {
                *named = named.map(|subject| 1 - subject);
            }
        }
    }
    let mut current = given;
    let mut labelled = None;
    let mut line = 0;
    let mut at = 0;
    while at < tokens.len() {
        let end = span_end(tokens, &named, at);
        if tokens[at].line != line {
            line = tokens[at].line;
            current = given;
        }
        let content = (at..end).filter(|at| (!tokens[*at].stop && !tokens[*at].negator) || named[*at].is_some());
        // What is said of both, or of either, is bound to neither.
        let of_all = (at..end).any(|at| match tokens[at].folded.as_str() {
            "both" | "either" | "neither" => true,
            // "In each case", "within each pair" and "at each start" say when, and what is given to "each pod" is given to pods.
            "each" => {
                at == 0
                    || !matches!(tokens[at - 1].folded.as_str(), "at" | "for" | "in" | "of" | "on" | "within")
                        && tokens.get(at + 1).is_none_or(|next| next.stop || next.sentence != tokens[at].sentence)
            }
            _ => false,
        });
        // What both names have in common opens neither: "`docker compose stop` keeps them".
        let common = |at: &usize| {
            named[*at].is_none() && subjects.iter().any(|subject| subject.common.contains(&tokens[*at].stem))
        };
        let opens = content.clone().filter(|at| !common(at)).take(2).find_map(|at| named[at]).filter(|_| !of_all);
        let later = content.filter_map(|at| named[at]).find(|subject| Some(*subject) != current);
        if opens.is_some() {
            current = opens;
            labelled = opens.filter(|_| tokens[at].labels).map(|subject| (subject, tokens[at].sentence));
        } else if let Some((subject, _)) = labelled.filter(|(_, sentence)| *sentence == tokens[at].sentence) {
            // What follows a label speaks of it to the end of the sentence, whatever it mentions.
            current = Some(subject);
        } else if given.is_none() && (later.is_some() || tokens[at].labels || of_all) {
            // "soft: ..." names something, though not by a name that is known.
            current = None;
        }
        bound[at..end].fill(current);
        at = end;
    }
    bound
}

/// Which of two subjects a word stands for without naming it: "the former", "the second one".
fn stands_for(tokens: &[Token], at: usize) -> Option<usize> {
    let token = &tokens[at];
    let subject = match token.folded.as_str() {
        "former" => return Some(0),
        "latter" => return Some(1),
        "first" | "one" => 0,
        "second" | "other" => 1,
        _ => return None,
    };
    // "First it compiles" and "the second stage" stand for nothing.
    let opens = tokens[..at].iter().rev().take_while(|before| before.clause == token.clause).all(|before| before.stop);
    let alone = tokens.get(at + 1).is_none_or(|next| {
        next.clause != token.clause
            || matches!(next.folded.as_str(), "one" | "is" | "does" | "has" | "was" | "can" | "will")
    });
    (opens && alone).then_some(subject)
}

/// One past the last token that speaks of the same as `at`: the end of the clause, or an "and" that another subject
/// follows.
fn span_end(tokens: &[Token], named: &[Option<usize>], at: usize) -> usize {
    let clause = tokens[at].clause;
    let mut end = at + 1;
    while end < tokens.len() && tokens[end].clause == clause {
        let joins = matches!(tokens[end].folded.as_str(), "and" | "or" | "then" | "with");
        // "A and B are both ..." speaks of the two together; "A one way and B another" says something of each.
        let tells = |from: usize| (from..end).filter(|at| !tokens[*at].stop && named[*at].is_none()).count();
        let name = (at..end).find(|at| named[*at].is_some());
        if joins
            && end > at + 1
            && let Some(name) = name
            && let Some(next) = (end + 1..tokens.len().min(end + 4))
                .take_while(|at| tokens[*at].clause == clause)
                .find_map(|at| named[at])
            && (at..end).any(|at| named[at].is_some_and(|subject| subject != next))
            && (tells(at) >= 2 || tells(name) >= 1)
        {
            return end;
        }
        end += 1;
    }
    end
}

/// The names that a question compares or lists, each as the stems that tell it from the others.
fn subjects(title: &str, points: &[(Drawn, Vec<String>)], lexicon: &Lexicon) -> Vec<Subject> {
    let mut names: Vec<String> = Vec::new();
    for name in compared(title) {
        names.push(name);
    }
    if names.len() < 2 {
        names.clear();
        for segment in points.iter().flat_map(|(drawn, _)| &drawn.segments) {
            if let Some(name) = &segment.subject
                && !names.contains(name)
            {
                names.push(name.clone());
            }
        }
    }
    let analyses: Vec<Analysis> = names.iter().map(|name| Analysis::new(name, lexicon)).collect();
    let stems: Vec<Vec<Stem>> = analyses
        .iter()
        .map(|analysis| {
            // Words that another name has too do not tell it, nor do general ones ("going beyond the limit"), unless there
            // are no others: in `docker run` and `docker start`, it is "start" that tells.
            let shared = |token: &Token| {
                analyses.iter().any(|other| {
                    !std::ptr::eq(other, analysis) && other.tokens.iter().any(|word| word.stem == token.stem)
                })
            };
            let own = |token: &&Token| !token.stop && !shared(token);
            let telling = |token: &&Token| own(token) && !lexicon.is_generic(token.stem);
            let general = !analysis.tokens.iter().any(|token| telling(&token));
            let own = analysis.tokens.iter().filter(move |token| general && own(token) || telling(token));
            // A flag is spoken of by its name too: `--memory`, memory.
            own.flat_map(|token| [token.stem, lexicon.stem(token.folded.trim_start_matches('-'))]).collect()
        })
        .collect();
    let distinct: Vec<Subject> = stems
        .iter()
        .enumerate()
        .map(|(at, own)| {
            let shared =
                |stem: &&Stem| !stems.iter().enumerate().any(|(other, stems)| other != at && stems.contains(stem));
            let whole = |occurrence: &&super::analysis::Occurrence| {
                occurrence.to - occurrence.from == analyses[at].tokens.len()
            };
            let groups =
                analyses[at].occurrences.iter().filter(whole).filter_map(|occurrence| phrase(occurrence, lexicon));
            let telling: Vec<Stem> = own.iter().filter(shared).copied().collect();
            let common = analyses[at].tokens.iter().filter(|token| !token.stop).map(|token| token.stem);
            Subject {
                common: common.filter(|stem| !telling.contains(stem)).collect(),
                stems: telling,
                groups: groups.flat_map(|phrase| phrase.groups.clone()).collect(),
            }
        })
        .filter(|subject| !subject.stems.is_empty())
        .collect();
    if distinct.len() < 2 || distinct.len() > 12 { contrasted(title, points, lexicon) } else { distinct }
}

/// What is set against each other without being compared by name: two words of the title that "and" or "or" joins and that
/// the reference speaks of in different clauses, or else the labels of its list.
fn contrasted(title: &str, points: &[(Drawn, Vec<String>)], lexicon: &Lexicon) -> Vec<Subject> {
    let title = Analysis::new(title, lexicon);
    let tokens = &title.tokens;
    // Few titles have two words to look for in them.
    let texts = LazyCell::new(|| -> Vec<Analysis> {
        let segments = points.iter().flat_map(|(drawn, _)| &drawn.segments);
        segments.map(|segment| Analysis::new(&segment.text, lexicon)).collect()
    });
    let alone = |own: Stem, other: Stem| {
        texts.iter().any(|text| {
            (0..text.clauses).any(|clause| {
                let has = |stem| text.tokens.iter().any(|token| token.clause == clause && token.stem == stem);
                has(own) && !has(other)
            })
        })
    };
    let one = |stem| Subject { stems: vec![stem], ..Subject::default() };
    for at in 1..tokens.len().saturating_sub(1) {
        if !matches!(tokens[at].folded.as_str(), "and" | "or") || tokens[at - 1].stop {
            continue;
        }
        let Some(mut right) = (at + 1..tokens.len()).find(|right| !tokens[*right].stop) else { continue };
        // In "`terraform plan` and `terraform apply`" it is the second word that tells.
        let said = |stem| tokens[..at].iter().any(|token| token.stem == stem);
        if said(tokens[right].stem) && tokens.get(right + 1).is_some_and(|next| !next.stop) {
            right += 1;
        }
        let (left, right) = (tokens[at - 1].stem, tokens[right].stem);
        if left != right && alone(left, right) && alone(right, left) {
            return vec![one(left), one(right)];
        }
    }
    let labels: Vec<Vec<Stem>> = points
        .iter()
        .filter(|(drawn, _)| drawn.kind == PointKind::Item)
        .filter_map(|(drawn, _)| {
            let (label, _) = drawn.point.split_once(": ").filter(|(label, _)| label.len() <= 30)?;
            let label = Analysis::new(label, lexicon);
            let telling = label.tokens.iter().filter(|token| !token.stop && !lexicon.is_generic(token.stem));
            let stems: Vec<Stem> = telling.map(|token| token.stem).collect();
            (1..=3).contains(&stems.len()).then_some(stems)
        })
        .collect();
    let own = labels.iter().enumerate().map(|(at, stems)| {
        let shared = |stem: &&Stem| labels.iter().enumerate().any(|(other, stems)| other != at && stems.contains(stem));
        Subject { stems: stems.iter().filter(|stem| !shared(stem)).copied().collect(), ..Subject::default() }
    });
    let own: Vec<Subject> = own.filter(|subject| !subject.stems.is_empty()).collect();
    if (2..=8).contains(&own.len()) { own } else { Vec::new() }
}

/// The words that a title offers to choose from: in "does Prometheus pull or push metrics", pull and push. What the title
/// compares with "when would you" is no such choice, since both are spoken of.
fn choices(title: &Analysis) -> StemSet {
    let tokens = &title.tokens;
    let mut found = StemSet::default();
    for at in 1..tokens.len().saturating_sub(1) {
        let clause: Vec<&Token> = tokens.iter().filter(|token| token.clause == tokens[at].clause).collect();
        let asks = clause.first().is_some_and(|first| {
            matches!(first.folded.as_str(), "does" | "do" | "is" | "are" | "should" | "can" | "will" | "which")
        });
        let (left, right) = (&tokens[at - 1], &tokens[at + 1]);
        if tokens[at].folded == "or" && asks && !left.stop && !right.stop {
            found.extend([left.stem, right.stem]);
        }
    }
    found
}

/// Of a title that first tells a story of several sentences and then asks, the words of the story that the reference takes
/// up: "the bulb will light" answers "what will happen?", whether or not the story has a bulb.
fn told(title: &Analysis, reference: &StemSet) -> StemSet {
    let tokens = &title.tokens;
    if title.sentences < STORY_SENTENCES || tokens.len() < STORY_WORDS {
        return StemSet::default();
    }
    let mut asking = vec![false; title.sentences as usize];
    for token in tokens {
        asking[token.sentence as usize] |= ASKS.contains(&token.folded.as_str());
    }
    let asked: StemSet =
        tokens.iter().filter(|token| asking[token.sentence as usize]).map(|token| token.stem).collect();
    let told = tokens.iter().filter(|token| !token.stop && !asked.contains(&token.stem));
    told.map(|token| token.stem).filter(|stem| reference.contains(stem)).collect()
}

/// A title of so many sentences and words tells a story before it asks.
const STORY_SENTENCES: u32 = 3;
const STORY_WORDS: usize = 25;
const ASKS: [&str; 12] =
    ["what", "which", "why", "how", "when", "where", "who", "explain", "describe", "tell", "name", "list"];

/// What a title compares: "difference between A and B", "compare A and B", "A vs B", "instead of".
pub(super) fn compared(title: &str) -> Vec<String> {
    // Case is kept: `WHERE` is a name, "where" is not.
    let title = title.replace('`', "");
    let folded = title.trim_end_matches(['?', '.', '!']);
    let lower = folded.to_ascii_lowercase();
    let tail = ["between ", "compare ", "choose ", "distinguish ", "differ from ", "prefer "]
        .iter()
        .find_map(|opening| lower.find(opening).map(|at| &folded[at + opening.len()..]));
    let versus = [" vs. ", " vs ", " versus ", " instead of ", " rather than ", " differ from ", " different from "];
    if let Some(mark) = versus.iter().find(|mark| folded.contains(**mark)) {
        let (left, right) = folded.split_once(*mark).unwrap_or((folded, ""));
        let left: Vec<&str> = left.split_whitespace().rev().take(3).collect();
        let left: Vec<&str> = left.into_iter().rev().filter(|word| !crate::text::is_stop_word(&fold(word))).collect();
        return vec![left.join(" "), first_words(right)];
    }
    let Some(tail) = tail.or_else(|| between(&lower, folded)) else { return Vec::new() };
    // "Compare A with B", but not "choose A with B in mind".
    let with = if lower.starts_with("compare ") { " with " } else { " and " };
    let parts: Vec<String> = tail
        .split(", ")
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(with))
        .flat_map(|part| part.split(" or "))
        .map(first_words)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.len() >= 2 { parts } else { Vec::new() }
}

/// The two in "what do A and B each do" or "how do A and B differ".
fn between<'a>(lower: &str, title: &'a str) -> Option<&'a str> {
    let end = [" each ", " differ", " work together", " relate", " compare", " fit together", " interact"]
        .iter()
        .find_map(|mark| lower.find(mark))?;
    let start = ["do ", "does ", "are ", "is ", "can "]
        .iter()
        .filter_map(|auxiliary| lower[..end].find(&format!(" {auxiliary}")).map(|at| at + 1 + auxiliary.len()))
        .min()?;
    title.get(start..end)
}

/// The first words of a name, up to a preposition.
fn first_words(text: &str) -> String {
    text.split_whitespace()
        .skip_while(|word| matches!(*word, "a" | "an" | "the" | "and" | "using"))
        .take_while(|word| {
            !matches!(
                *word,
                "in" | "for" | "of" | "on" | "when" | "with" | "and" | "at" | "do" | "does" | "within" | "to" | "from"
            )
        })
        .take(4)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether the reference opens with yes or no.
fn yes_no(plain: &str) -> Option<bool> {
    match fold(plain.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or("")).as_ref() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_name_what_they_compare() {
        for (title, expect) in [
            ("What is the difference between an image and a container?", vec!["image", "container"]),
            ("Compare the `bridge` and `host` network modes.", vec!["bridge", "host network modes"]),
            ("What is Docker Swarm and how does it differ from Kubernetes?", vec!["", "kubernetes"]),
            ("Compare blue-green deployment with a canary release.", vec!["blue-green deployment", "canary release"]),
            ("What is a pod?", vec![]),
        ] {
            let got = compared(title);
            if !expect.first().is_some_and(|name| name.is_empty()) {
                assert_eq!(got, expect, "{title}");
            }
        }
    }
}

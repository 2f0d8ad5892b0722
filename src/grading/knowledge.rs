//! What is known to be true and false of a question beyond its reference: the rubric's key points, accepted wordings and
//! misconceptions, and for the shipped bank many more statements of both kinds (`data/statements/`). A question without a
//! rubric borrows those of the questions of the shipped bank that ask nearly the same. Examples of rubrics are never used:
//! they test the grader.
//!
//! Each clause of an answer is judged by its nearest neighbours among the statements (Cover and Hart 1967): is it more like
//! something true or something false?

use std::sync::OnceLock;

use super::{
    analysis::{Analysis, Groups, Token, groups_of_tokens},
    lexicon::{GroupMap, Lexicon, Stem, StemMap, StemSet},
    prepare::{Subject, bind},
    statements,
};
use crate::{
    bank::{Question, QuestionId},
    content::shipped,
};

/// A question of the shipped bank is held to ask the same from this cosine on, of the tf-idf vectors of titles (twice)
/// and references.
const NEAR: f32 = 0.35;
/// So many questions of the shipped bank are asked at most.
const NEIGHBOURS: usize = 2;
/// An answer speaks of a question of the shipped bank from this cosine on; a word or two in common are chance.
const SPOKEN_OF: f32 = 0.2;
/// A clause with fewer content words is judged together with the next one.
const SHORT_CLAUSE: usize = 3;
/// A statement counts for or against a clause only when it shares so many words with it.
const SHARED: usize = 2;
/// A clause is told to be false only when it is so much like a false statement; less lowers the grade without saying so.
const NAMED: f32 = 0.65;
/// What is nearly as near to something true is no known mistake.
const MARGIN: f32 = 0.1;
/// A clause states what is false from this likeness on, and a sentence does when clauses of this share of its words do.
const STATED: f32 = 0.85;
const MOSTLY: f32 = 0.5;
/// A word of the same group says it a little less surely than the word itself.
const SYNONYM: f32 = 0.8;
/// A clause that is less like any statement than this is left undecided.
const LIKE: f32 = 0.4;
/// Likenesses that add up to less than this leave most open.
const LITTLE: f32 = 0.3;
/// What a statement keeps of its likeness when the clause denies a word that it does not, or the other way round.
const DENIED: f32 = 0.5;
/// So much of its likeness a statement loses when the clause has all its words in another order: "the client signs the
/// server's key" has the words of "the server signs the client's key".
const ORDER: f32 = 0.3;
/// What the second nearest statement counts beside the nearest: one alone may be chance.
const SECOND: f32 = 0.5;
/// The names of what is compared decide which side a statement is about, however many statements have them.
const SUBJECT: f32 = 1.25;
/// What is said of the other of two things is hardly the same.
const CROSSED: f32 = 0.3;
/// A wording counts for its key point when the clause is hardly less like it than like the nearest true statement.
const NEARLY_NEAREST: f32 = 0.15;

/// A sentence that is known to be true or false.
#[derive(Debug, Clone)]
struct Statement {
    truth: bool,
    /// The key point it words, if it does.
    point: Option<u32>,
    /// Weight of its content words, and of those that are not in the title.
    total: f32,
    untitled: f32,
}

/// A content word of a statement.
#[derive(Debug, Clone, Copy)]
struct Term {
    statement: u32,
    stem: Stem,
    weight: f32,
    titled: bool,
}

/// Where a word stands in a statement.
#[derive(Debug, Clone, Copy)]
struct Place {
    statement: u32,
    term: u32,
    denied: bool,
    /// Of which of the things compared it is said.
    subject: Option<u8>,
}

/// The statements known of one question, by their words.
#[derive(Debug, Clone, Default)]
pub(super) struct Knowledge {
    statements: Vec<Statement>,
    points: u32,
    /// The words of all statements, in order.
    terms: Vec<Term>,
    /// How much a word tells one statement from the others, by its stem.
    rarity: StemMap<f32>,
    /// Whether the question compares two things, so that it matters of which a word is said.
    compares: bool,
    by_stem: StemMap<Vec<Place>>,
    by_group: GroupMap<Vec<Place>>,
    /// Where the question stands among those of the shipped bank, when it asked there.
    asked: Option<Asked>,
}

/// A question among those of the shipped bank.
#[derive(Debug, Clone)]
struct Asked {
    /// Its own vector.
    own: StemMap<f32>,
    /// Of each question of the shipped bank, whether it asks something else.
    others: Vec<bool>,
}

/// What an answer comes to against what is known. Shares, 0 to 1.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// Mean over the known key points of the best share of a wording in one sentence.
    pub(super) recall: f32,
    /// Mean over the known key points of how much like a wording the clause is that is most like one, of those that are not
    /// more like something false.
    pub(super) points: f32,
    /// How much more the clauses are like true than like false statements, where they are; by the weight of their words.
    pub(super) for_truth: f32,
    /// The same as a share of both likenesses.
    pub(super) mostly_true: f32,
    /// How much more they are like false than like true ones, where they are.
    pub(super) against: f32,
    /// The same as a share of both likenesses.
    pub(super) mostly_false: f32,
    /// The share of words in clauses that are plainly more like something false.
    pub(super) voted_false: f32,
    /// How much like something false the clause is that is most so, of those that are more like that than like anything true.
    pub(super) falsest: f32,
    /// How much more the answer is like another question of the shipped bank than like this one, where it is.
    pub(super) elsewhere: f32,
    /// The first token and one past the last of the clause that is most like a true statement, and how much.
    pub(super) truest: Option<(usize, usize, f32)>,
    /// The first token and one past the last of the clause that is most like a false statement.
    pub(super) worst: Option<(usize, usize)>,
    /// Sentences with a clause that is more like a false than like a true statement.
    pub(super) false_sentences: Vec<u32>,
    /// Sentences that say little but false statements, nearly word for word.
    pub(super) told_false: Vec<u32>,
}

/// What a word weighs: general words, and those that say when, little; words that every answer of the trade has half.
pub(super) fn weight(token: &Token, lexicon: &Lexicon) -> f32 {
    if lexicon.is_generic(token.stem) || token.stop && is_order(token) {
        0.3
    } else if lexicon.is_common(token.stem) {
        0.5
    } else {
        1.0
    }
}

/// What whole sentences are like.
struct Sentences {
    /// Of each key point, the best share of one of its wordings that stands in one sentence, without the title's words.
    recalled: Vec<f32>,
    /// How much each sentence is like the true statement that is nearest.
    truth: Vec<f32>,
}

/// What a clause is like: the nearest statement of each kind with half of the second nearest, and the nearest alone.
#[derive(Debug, Clone, Copy, Default)]
struct Nearest {
    best: f32,
    second: f32,
}

impl Nearest {
    fn add(&mut self, likeness: f32) {
        if likeness > self.best {
            self.second = std::mem::replace(&mut self.best, likeness);
        } else {
            self.second = self.second.max(likeness);
        }
    }

    fn likeness(self) -> f32 {
        (self.best + SECOND * self.second) / (1.0 + SECOND)
    }
}

impl Knowledge {
    /// What the rubric and the reference of `question` say.
    pub(super) fn of(question: &Question, title: &StemSet, subjects: &[Subject], lexicon: &Lexicon) -> Self {
        let mut known = Self { compares: compares(subjects, title), ..Self::default() };
        known.add_question(question, title, subjects, lexicon);
        known.weigh_terms(subjects);
        known
    }

    /// Finds out where a question with this title and reference stands among those of the shipped bank.
    pub(super) fn place(&mut self, title: &Analysis, reference: &Analysis, lexicon: &Lexicon) {
        let bank = Shipped::bank(lexicon);
        let vector = normal(counted(&[(reference, 1.0), (title, 2.0)]), &bank.rarity);
        let others = bank.likeness(&vector).into_iter().map(|near| near < NEAR).collect();
        self.asked = Some(Asked { own: vector.into_iter().collect(), others });
    }

    /// What the shipped bank says of the questions nearest to the one with this title and reference, other than `own`.
    pub(super) fn borrowed(
        title: &Analysis,
        reference: &Analysis,
        own: Option<&QuestionId>,
        stems: &StemSet,
        subjects: &[Subject],
        lexicon: &Lexicon,
    ) -> Self {
        let bank = Shipped::bank(lexicon);
        let vector = normal(counted(&[(reference, 1.0), (title, 2.0)]), &bank.rarity);
        let near = bank.likeness(&vector);
        let others = near.iter().map(|near| *near < NEAR).collect();
        let asked = Some(Asked { own: vector.into_iter().collect(), others });
        let mut known = Self { asked, compares: compares(subjects, stems), ..Self::default() };
        for (place, question) in bank.nearest(&near, own).into_iter().enumerate() {
            // Which key points there are is said by the nearest one; the others only know what is true.
            let points = known.points;
            known.add_question(question, stems, subjects, lexicon);
            if place > 0 {
                for statement in &mut known.statements {
                    statement.point = statement.point.filter(|point| *point < points);
                }
                known.points = points;
            }
        }
        // What a reference says is true, whatever other questions say.
        if !known.statements.is_empty() {
            known.add_analysed(reference, true, None, stems, subjects, lexicon);
        }
        known.weigh_terms(subjects);
        known
    }

    /// Words that many statements have tell little: the weight of each goes by the inverse document frequency (Spärck Jones
    /// 1972), as its root, since a clause is held against few statements.
    fn weigh_terms(&mut self, subjects: &[Subject]) {
        let all = (self.statements.len() as f32 + 1.0).ln();
        for (stem, places) in &self.by_stem {
            // Places stand in the order of their statements.
            let statements = places.chunk_by(|a, b| a.statement == b.statement).count() as f32;
            let compared = self.compares && subjects.iter().any(|subject| subject.stems.contains(stem));
            self.rarity.insert(*stem, if compared { SUBJECT } else { (1.0 - statements.ln() / all).max(0.0).sqrt() });
        }
        for statement in &mut self.statements {
            (statement.total, statement.untitled) = (0.0, 0.0);
        }
        for term in &mut self.terms {
            term.weight *= self.rarity.get(&term.stem).copied().unwrap_or(1.0);
            let statement = &mut self.statements[term.statement as usize];
            statement.total += term.weight;
            if !term.titled {
                statement.untitled += term.weight;
            }
        }
    }

    fn add_question(&mut self, question: &Question, title: &StemSet, subjects: &[Subject], lexicon: &Lexicon) {
        let first = self.points;
        let mut add = |text: &str, truth, point| {
            self.add_analysed(&Analysis::new(text, lexicon), truth, point, title, subjects, lexicon);
        };
        add(&question.answer_text, true, None);
        let Some(rubric) = &question.rubric else { return };
        for (at, point) in (first..).zip(&rubric.key_points) {
            std::iter::once(&point.text).chain(&point.accept).for_each(|text| add(text, true, Some(at)));
        }
        for text in &rubric.misconceptions {
            add(text, false, None);
        }
        for statement in statements::of(question) {
            match statement {
                statements::Statement::Point(at, text) => add(text, true, Some(first + at)),
                statements::Statement::False(text) => add(text, false, None),
            }
        }
        self.points += rubric.key_points.len() as u32;
    }

    fn add_analysed(
        &mut self,
        analysis: &Analysis,
        truth: bool,
        point: Option<u32>,
        title: &StemSet,
        subjects: &[Subject],
        lexicon: &Lexicon,
    ) {
        let groups = groups_of_tokens(analysis, lexicon);
        let bound = bind(analysis, if self.compares { subjects } else { &[] }, None, lexicon);
        let mut sentence = None;
        for (at, token) in analysis.tokens.iter().enumerate() {
            if !is_content(token) {
                continue;
            }
            if sentence != Some(token.sentence) {
                sentence = Some(token.sentence);
                self.statements.push(Statement { truth, point, total: 0.0, untitled: 0.0 });
            }
            let Some(statement) = self.statements.len().checked_sub(1) else { continue };
            let titled = title.contains(&token.stem);
            let place = Place {
                statement: statement as u32,
                term: self.terms.len() as u32,
                denied: token.denied,
                subject: bound[at].map(|subject| subject as u8),
            };
            let weight = weight(token, lexicon);
            self.terms.push(Term { statement: statement as u32, stem: token.stem, weight, titled });
            self.by_stem.entry(token.stem).or_default().push(place);
            if !token.exact {
                for group in groups.of(at) {
                    self.by_group.entry(*group).or_default().push(place);
                }
            }
        }
    }

    /// Holds an answer against all that is known. `bound` says of which subject of the question each word is said.
    pub(super) fn weigh(
        &self,
        analysis: &Analysis,
        groups: &Groups,
        bound: &[Option<usize>],
        lexicon: &Lexicon,
    ) -> Known {
        let mut known = Known { elsewhere: self.elsewhere(analysis, lexicon), ..Known::default() };
        if self.statements.is_empty() {
            return known;
        }
        let tokens = &analysis.tokens;
        let mut shares = Shares::new(self.statements.len(), self.terms.len());
        let whole = self.sentences(&mut shares, analysis, groups, bound, lexicon);
        let mut best_of = vec![0.0_f32; self.points as usize];
        let (mut total, mut worst) = (0.0_f32, 0.0_f32);
        // Of each sentence the weight, and that of its clauses that state what is false.
        let mut told = vec![(0.0_f32, 0.0_f32); analysis.sentences as usize];
        // What the clause at hand is like: a key point, and how much.
        let mut like: Vec<(u32, f32)> = Vec::new();
        for clause in clauses(tokens) {
            let (Some(first), Some(last)) = (clause.first().copied(), clause.last().copied()) else { continue };
            let weight = self.gather(&mut shares, analysis, groups, bound, &clause, lexicon);
            let (mut true_ones, mut false_ones) = (Nearest::default(), Nearest::default());
            like.clear();
            for at in &shares.touched {
                let statement = &self.statements[*at as usize];
                let likeness = shares.of[*at as usize].likeness(weight, statement.total);
                if likeness > 0.0 {
                    if statement.truth { &mut true_ones } else { &mut false_ones }.add(likeness);
                    like.extend(statement.point.map(|point| (point, likeness)));
                }
            }
            let (truth, falsehood) = (true_ones.likeness(), false_ones.likeness());
            if truth >= falsehood {
                for (point, likeness) in like.iter().filter(|(_, likeness)| *likeness >= truth - NEARLY_NEAREST) {
                    let best = &mut best_of[*point as usize];
                    *best = best.max(*likeness);
                }
            }
            let more = truth - falsehood;
            let (mostly, sentence) = (more / (truth + falsehood).max(LITTLE), tokens[first].sentence);
            if more > 0.0 {
                known.for_truth += weight * more;
                known.mostly_true += weight * mostly;
            } else {
                known.against -= weight * more;
                known.mostly_false -= weight * mostly;
            }
            if more > 0.0 && truth >= LIKE && known.truest.is_none_or(|(.., most)| truth > most) {
                known.truest = Some((first, last + 1, truth));
            }
            if more < 0.0 {
                known.falsest = known.falsest.max(falsehood);
                known.voted_false += if falsehood >= LIKE { weight } else { 0.0 };
            }
            // To tell the candidate it takes more: the nearest statement by itself, and a plain margin. A part of what is true
            // as a whole is not false, however much it is like what is.
            let more = true_ones.best.max(whole.truth[sentence as usize]) - false_ones.best;
            if let Some((all, stated)) = told.get_mut(sentence as usize) {
                *all += weight;
                *stated += if more <= -MARGIN && false_ones.best >= STATED { weight } else { 0.0 };
            }
            if more <= -MARGIN && false_ones.best >= NAMED {
                known.false_sentences.push(sentence);
                if -more * weight > worst {
                    worst = -more * weight;
                    known.worst = Some((first, last + 1));
                }
            }
            // What is about nothing that is known says nothing.
            if truth.max(falsehood) > 0.0 {
                total += weight;
            }
        }
        known.told_false = (0..)
            .zip(&told)
            .filter(|(_, (all, stated))| *stated > 0.0 && *stated >= MOSTLY * all)
            .map(|(sentence, _)| sentence)
            .collect();
        if total > 0.0 {
            for share in [
                &mut known.for_truth,
                &mut known.mostly_true,
                &mut known.against,
                &mut known.mostly_false,
                &mut known.voted_false,
            ] {
                *share /= total;
            }
        }
        known.points = mean(&best_of);
        known.recall = mean(&whole.recalled);
        known
    }

    /// What the whole sentences of an answer are like.
    fn sentences(
        &self,
        shares: &mut Shares,
        analysis: &Analysis,
        groups: &Groups,
        bound: &[Option<usize>],
        lexicon: &Lexicon,
    ) -> Sentences {
        let tokens = &analysis.tokens;
        let mut whole =
            Sentences { recalled: vec![0.0; self.points as usize], truth: vec![0.0; analysis.sentences as usize] };
        let mut from = 0;
        while from < tokens.len() {
            let at = tokens[from].sentence;
            let to = from + tokens[from..].iter().take_while(|token| token.sentence == at).count();
            let sentence: Vec<usize> = (from..to).filter(|at| is_content(&tokens[*at])).collect();
            let weight = self.gather(shares, analysis, groups, bound, &sentence, lexicon);
            for statement in &shares.touched {
                let (own, share) = (&self.statements[*statement as usize], &shares.of[*statement as usize]);
                if own.truth {
                    let truth = &mut whole.truth[at as usize];
                    *truth = truth.max(share.likeness(weight, own.total));
                }
                if let Some(point) = own.point
                    && own.untitled > 0.0
                {
                    let best = &mut whole.recalled[point as usize];
                    *best = best.max(share.untitled / own.untitled);
                }
            }
            from = to;
        }
        whole
    }

    /// How much more an answer is like another question of the shipped bank than like the one that was asked.
    fn elsewhere(&self, analysis: &Analysis, lexicon: &Lexicon) -> f32 {
        let Some(asked) = &self.asked else { return 0.0 };
        let bank = Shipped::bank(lexicon);
        let answer = normal(counted(&[(analysis, 1.0)]), &bank.rarity);
        let here: f32 = answer.iter().filter_map(|(stem, share)| Some(share * asked.own.get(stem)?)).sum();
        let there = bank.likeness(&answer).into_iter().zip(&asked.others);
        let spoken_of = there.filter(|(like, other)| **other && *like >= SPOKEN_OF);
        spoken_of.map(|(like, _)| like - here).fold(0.0, f32::max)
    }

    /// What the words `at` share with each statement; their weight.
    fn gather(
        &self,
        shares: &mut Shares,
        analysis: &Analysis,
        groups: &Groups,
        bound: &[Option<usize>],
        at: &[usize],
        lexicon: &Lexicon,
    ) -> f32 {
        shares.clear();
        let mut total = 0.0;
        for at in at {
            let subject = bound[*at].map(|subject| subject as u8);
            // Where nothing is compared, no statement has a subject.
            let crossed = |place: &Place| subject.is_some() && place.subject.is_some() && subject != place.subject;
            let said = |place: &Place| if crossed(place) { CROSSED } else { 1.0 };
            let token = &analysis.tokens[*at];
            let same = self.by_stem.get(&token.stem).map_or(&[][..], Vec::as_slice);
            let like = groups.of(*at).iter().filter(|_| !token.exact).filter_map(|group| self.by_group.get(group));
            // A word that no statement has tells as much as the plainest of those that it may stand for.
            let rarity = self.rarity.get(&token.stem).copied().unwrap_or_else(|| {
                let meant = like.clone().flatten().map(|place| self.terms[place.term as usize].weight);
                meant.fold(1.0, f32::min)
            });
            let own = weight(token, lexicon) * rarity;
            total += own;
            shares.begin();
            for place in same {
                shares.hit(place, &self.terms[place.term as usize], own, said(place), place.denied != token.denied);
            }
            for place in like.flatten() {
                shares.hit(place, &self.terms[place.term as usize], own, SYNONYM * said(place), false);
            }
        }
        total
    }
}

/// Whether two things are compared that the title names: of more, or of those that a list is labelled with, words are seldom
/// said of one alone.
fn compares(subjects: &[Subject], title: &StemSet) -> bool {
    subjects.len() == 2 && subjects.iter().all(|subject| subject.stems.iter().any(|stem| title.contains(stem)))
}

fn mean(shares: &[f32]) -> f32 {
    if shares.is_empty() { 0.0 } else { shares.iter().sum::<f32>() / shares.len() as f32 }
}

/// What a clause shares with one statement.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    /// Weight of the clause's words, of the statement's, and of those of them that are not in the title.
    answer: f32,
    reference: f32,
    untitled: f32,
    /// What the token at hand has given so far.
    now: f32,
    tokens: u32,
    clash: bool,
    /// The last term that was found, and how many of the steps from one to the next go forwards.
    last: u32,
    forwards: u32,
}

impl Share {
    /// How much a clause of that weight is like a statement of that weight: the harmonic mean of the shares that each has of
    /// the other (van Rijsbergen 1979), less for words that only one of them denies and for words in another order.
    fn likeness(&self, clause: f32, statement: f32) -> f32 {
        if (self.tokens as usize) < SHARED || clause <= 0.0 || statement <= 0.0 {
            return 0.0;
        }
        let (precision, recall) = (self.answer / clause, self.reference / statement);
        let likeness = 2.0 * precision * recall / (precision + recall).max(f32::EPSILON);
        let backwards = 1.0 - self.forwards as f32 / (self.tokens - 1) as f32;
        likeness * (1.0 - ORDER * backwards) * if self.clash { DENIED } else { 1.0 }
    }
}

/// What a clause shares with each statement.
struct Shares {
    of: Vec<Share>,
    /// Statements that the token at hand is in.
    current: Vec<u32>,
    touched: Vec<u32>,
    /// How surely each term of each statement was found, and which were.
    terms: Vec<f32>,
    found: Vec<u32>,
}

impl Shares {
    fn new(count: usize, terms: usize) -> Self {
        Self {
            of: vec![Share::default(); count],
            current: Vec::new(),
            touched: Vec::with_capacity(count),
            terms: vec![0.0; terms],
            found: Vec::with_capacity(terms),
        }
    }

    fn clear(&mut self) {
        self.begin();
        for statement in self.touched.drain(..) {
            self.of[statement as usize] = Share::default();
        }
        for term in self.found.drain(..) {
            self.terms[term as usize] = 0.0;
        }
    }

    fn begin(&mut self) {
        for statement in self.current.drain(..) {
            self.of[statement as usize].now = 0.0;
        }
    }

    fn hit(&mut self, place: &Place, term: &Term, own: f32, similarity: f32, clash: bool) {
        let share = &mut self.of[place.statement as usize];
        if share.now == 0.0 {
            if share.tokens == 0 {
                self.touched.push(place.statement);
            } else if place.term > share.last {
                share.forwards += 1;
            }
            share.last = place.term;
            share.tokens += 1;
            self.current.push(place.statement);
        }
        if similarity > share.now {
            share.answer += own * (similarity - share.now);
            share.now = similarity;
        }
        let found = &mut self.terms[place.term as usize];
        if similarity > *found {
            if *found == 0.0 {
                self.found.push(place.term);
            }
            let more = term.weight * (similarity - *found);
            *found = similarity;
            share.reference += more;
            if !term.titled {
                share.untitled += more;
            }
        }
        share.clash |= clash;
    }
}

/// Whether a word says something. "Before" and "after" do here, though grammar elsewhere: they are all that tells "WHERE
/// filters before grouping" from what is false.
fn is_content(token: &Token) -> bool {
    (!token.stop || token.exact || is_order(token)) && !token.negator
}

fn is_order(token: &Token) -> bool {
    matches!(token.folded.as_str(), "before" | "after")
}

/// The content words of each clause; short ones go with the next of their sentence, or else with the one before.
fn clauses(tokens: &[Token]) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = Vec::new();
    let mut current: Vec<usize> = Vec::new();
    let sentence = |clause: &[usize]| clause.first().map(|at| tokens[*at].sentence);
    let end = |current: &mut Vec<usize>, all: &mut Vec<Vec<usize>>| match all.last_mut() {
        Some(before) if current.len() < SHORT_CLAUSE && sentence(before) == sentence(current) => before.append(current),
        _ => all.push(std::mem::take(current)),
    };
    for (at, token) in tokens.iter().enumerate() {
        if let Some(last) = current.last().map(|last| &tokens[*last])
            && (token.sentence != last.sentence || token.clause != last.clause && current.len() >= SHORT_CLAUSE)
        {
            end(&mut current, &mut all);
        }
        if is_content(token) {
            current.push(at);
        }
    }
    if !current.is_empty() {
        end(&mut current, &mut all);
    }
    all
}

/// The shipped bank as vectors of words.
struct Shipped {
    questions: &'static [Question],
    /// Which questions have a stem, with its share in the question's vector.
    by_stem: StemMap<Vec<(u32, f32)>>,
    /// How rare a stem is: the logarithm of questions over questions that have it.
    rarity: StemMap<f32>,
}

static SHIPPED_BANK: OnceLock<Shipped> = OnceLock::new();

impl Shipped {
    /// Read once, when a question without a rubric is graded for the first time.
    fn bank(lexicon: &Lexicon) -> &'static Self {
        SHIPPED_BANK.get_or_init(|| Self::read(&shipped().bank.questions, lexicon))
    }

    fn read(questions: &'static [Question], lexicon: &Lexicon) -> Self {
        let counts: Vec<Vec<(Stem, f32)>> = questions
            .iter()
            .map(|question| {
                let (title, answer) =
                    (Analysis::new(&question.title, lexicon), Analysis::new(&question.answer_text, lexicon));
                counted(&[(&answer, 1.0), (&title, 2.0)])
            })
            .collect();
        let mut rarity: StemMap<f32> = StemMap::default();
        for (stem, _) in counts.iter().flatten() {
            *rarity.entry(*stem).or_default() += 1.0;
        }
        let all = questions.len() as f32;
        for count in rarity.values_mut() {
            *count = ((all + 1.0) / (*count + 0.5)).ln();
        }
        let mut by_stem: StemMap<Vec<(u32, f32)>> = StemMap::default();
        for (at, counts) in counts.into_iter().enumerate() {
            for (stem, share) in normal(counts, &rarity) {
                by_stem.entry(stem).or_default().push((at as u32, share));
            }
        }
        Self { questions, by_stem, rarity }
    }

    /// How near each question is to a vector: the cosine.
    fn likeness(&self, vector: &[(Stem, f32)]) -> Vec<f32> {
        let mut near = vec![0.0_f32; self.questions.len()];
        for (stem, share) in vector {
            for (question, other) in self.by_stem.get(stem).into_iter().flatten() {
                near[*question as usize] += share * other;
            }
        }
        near
    }

    /// The nearest questions other than `own`, the nearest first.
    fn nearest(&self, near: &[f32], own: Option<&QuestionId>) -> Vec<&Question> {
        let mut order: Vec<usize> =
            (0..near.len()).filter(|at| near[*at] >= NEAR && own != Some(&self.questions[*at].id)).collect();
        order.sort_by(|a, b| near[*b].total_cmp(&near[*a]).then(a.cmp(b)));
        order.into_iter().take(NEIGHBOURS).map(|at| &self.questions[at]).collect()
    }
}

/// How often each content word stands in some texts, each of which is worth so much. In order of the stems, so that sums do
/// not hang on a hash map's order.
fn counted(texts: &[(&Analysis, f32)]) -> Vec<(Stem, f32)> {
    let mut counts: std::collections::BTreeMap<Stem, f32> = std::collections::BTreeMap::new();
    for (analysis, worth) in texts {
        for token in analysis.tokens.iter().filter(|token| !token.stop) {
            *counts.entry(token.stem).or_default() += worth;
        }
    }
    counts.into_iter().collect()
}

/// The tf-idf vector of length 1.
fn normal(counts: Vec<(Stem, f32)>, rarity: &StemMap<f32>) -> Vec<(Stem, f32)> {
    let vector: Vec<(Stem, f32)> =
        counts.into_iter().filter_map(|(stem, count)| Some((stem, (1.0 + count.ln()) * rarity.get(&stem)?))).collect();
    let length = vector.iter().map(|(_, share)| share * share).sum::<f32>().sqrt().max(f32::EPSILON);
    vector.into_iter().map(|(stem, share)| (stem, share / length)).collect()
}

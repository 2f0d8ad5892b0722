//! Looking things up: words anywhere, titles before answers, small typos forgiven where a word is in no question.

use std::ops::Range;

use serde::Serialize;
use tantivy::{
    Searcher, TantivyDocument, Term,
    collector::TopDocs,
    query::{BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, Query, TermQuery},
    schema::{Field, IndexRecordOption, Value},
};

use super::{
    analyzer::terms,
    store::{Entry, Index, IndexError},
};
use crate::{
    bank::{Level, QuestionId},
    content::topic_name,
    grading::{Corpus, Neighbour},
    text,
};

/// What to look for.
#[derive(Debug, Clone, Default)]
pub struct Search<'a> {
    /// Words.
    pub query: &'a str,
    /// Only this topic, whatever its case, and those below it.
    pub topic: Option<&'a str>,
    /// Only this level.
    pub level: Option<Level>,
    /// At most so many hits.
    pub limit: usize,
}

/// A question that was found.
#[derive(Debug, Clone, Serialize)]
pub struct Hit {
    /// How well it fits; only for comparing hits of one search.
    pub score: f32,
    /// The question.
    #[serde(flatten)]
    pub entry: Entry,
    /// A piece of the answer around the words that were found.
    pub snippet: String,
    /// The bytes of `snippet` that were found.
    pub marks: Vec<Range<usize>>,
}

/// Parts of a query and whether each must match.
type Clauses = Vec<(Occur, Box<dyn Query>)>;

/// A word in the title counts so many times as much as one in the answer.
const TITLE: f32 = 3.0;

impl Index {
    /// The questions that fit, best first. Ties are broken by id, so that the order is the same every time.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, search: &Search<'_>) -> Result<Vec<Hit>, IndexError> {
        let searcher = self.reader.searcher();
        let mut wanted: Vec<String> = Vec::new();
        for (term, ..) in terms(search.query) {
            if !wanted.iter().any(|known| **known == *term) {
                wanted.push(term.to_string());
            }
        }
        if wanted.is_empty() {
            // Nothing but stop words: take them as they are.
            wanted = text::words(search.query).map(|word| text::fold(word.text).into_owned()).collect();
        }
        let mut clauses: Clauses = Vec::new();
        let mut misspelt = Vec::new();
        for term in &wanted {
            let (queries, fuzzy) = self.term_queries(&searcher, term)?;
            clauses.extend(queries);
            misspelt.push(fuzzy);
        }
        let wanted: Vec<(String, bool)> = wanted.into_iter().zip(misspelt).collect();
        if clauses.is_empty() {
            return Ok(Vec::new());
        }
        let mut query: Clauses = vec![(Occur::Must, Box::new(BooleanQuery::new(clauses)))];
        let exact = |field: Field, text: &str| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
        };
        if let Some(topic) = search.topic {
            query.push((Occur::Must, exact(self.fields.topic, &topic_name(topic))));
        }
        if let Some(level) = search.level {
            query.push((Occur::Must, exact(self.fields.level, level.as_str())));
        }
        let found =
            searcher.search(&BooleanQuery::new(query), &TopDocs::with_limit(search.limit.max(1)).order_by_score())?;
        let mut hits = Vec::new();
        for (score, address) in found {
            let document: TantivyDocument = searcher.doc(address)?;
            let Some(entry) = self.entry(&document) else { continue };
            let (snippet, marks) = snippet(&entry.answer_text, &wanted);
            hits.push(Hit { score, entry, snippet, marks });
        }
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.entry.id.cmp(&b.entry.id)));
        Ok(hits)
    }

    /// The terms of the index nearest to the words of `query`, for "did you mean".
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn nearest_words(&self, query: &str) -> Result<Vec<String>, IndexError> {
        let searcher = self.reader.searcher();
        let wanted: Vec<String> = text::words(query).map(|word| text::fold(word.text).into_owned()).collect();
        let mut near: Vec<(usize, String)> = Vec::new();
        let hits = searcher.search(&tantivy::query::AllQuery, &TopDocs::with_limit(5_000).order_by_score())?;
        let mut seen = std::collections::HashSet::new();
        for (_, address) in hits {
            let document: TantivyDocument = searcher.doc(address)?;
            let Some(entry) = self.entry(&document) else { continue };
            for word in text::words(&entry.title).chain(text::words(&entry.answer_text)) {
                let word = text::fold(word.text).into_owned();
                if word.len() > 3 && !text::is_stop_word(&word) && seen.insert(word.clone()) {
                    let distance =
                        wanted.iter().map(|wanted| strsim::osa_distance(wanted, &word)).min().unwrap_or(usize::MAX);
                    if distance <= 2 + word.len() / 5 {
                        near.push((distance, word));
                    }
                }
            }
        }
        near.sort();
        Ok(near.into_iter().map(|(_, word)| word).take(3).collect())
    }

    /// What to look for to find a word, and whether it is taken for a misspelling.
    fn term_queries(&self, searcher: &Searcher, term: &str) -> Result<(Clauses, bool), IndexError> {
        let fields = [(self.fields.title, TITLE), (self.fields.body, 1.0)];
        let mut out: Clauses = Vec::new();
        for (field, boost) in fields {
            let found = Term::from_field_text(field, term);
            if searcher.doc_freq(&found)? > 0 {
                let query = TermQuery::new(found, IndexRecordOption::WithFreqs);
                out.push((Occur::Should, Box::new(BoostQuery::new(Box::new(query), boost))));
            }
        }
        // A word that no question has is taken for a misspelling.
        let distance = match term.chars().count() {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        let misspelt = out.is_empty() && distance > 0 && term.chars().all(char::is_alphabetic);
        if misspelt {
            for (field, boost) in fields {
                let query = FuzzyTermQuery::new(Term::from_field_text(field, term), distance, true);
                out.push((Occur::Should, Box::new(BoostQuery::new(Box::new(query), boost))));
            }
        }
        Ok((out, misspelt))
    }

    fn entry(&self, document: &TantivyDocument) -> Option<Entry> {
        serde_json::from_str(document.get_first(self.fields.stored)?.as_str()?).ok()
    }
}

/// Characters of a snippet.
const SNIPPET: usize = 160;

/// The piece of `text` where most of the wanted terms stand, on one line, and where they stand in it; those that are taken
/// for misspellings stand for what is near.
fn snippet(text: &str, wanted: &[(String, bool)]) -> (String, Vec<Range<usize>>) {
    let line = crate::text::one_line(text);
    let mut marks: Vec<Range<usize>> = terms(&line)
        .into_iter()
        .filter(|(term, ..)| wanted.iter().any(|(wanted, fuzzy)| **wanted == **term || *fuzzy && near(wanted, term)))
        .map(|(_, start, end, _)| start..end)
        .collect();
    marks.sort_by_key(|mark| (mark.start, mark.end));
    marks.dedup_by(|next, mark| {
        let inside = next.start < mark.end;
        mark.end = if inside { mark.end.max(next.end) } else { mark.end };
        inside
    });
    // The window that holds the most marks.
    let best = marks
        .iter()
        .map(|first| {
            (
                marks.iter().filter(|mark| mark.start >= first.start && mark.end <= first.start + SNIPPET).count(),
                first.start,
            )
        })
        .max_by_key(|(count, start)| (*count, usize::MAX - start))
        .map_or(0, |(_, start)| start);
    let mut from = if line.len() <= SNIPPET { 0 } else { line.floor_char_boundary(best.saturating_sub(30)) };
    if from > 0 {
        from = line[from..].find(' ').map_or(from, |space| from + space + 1);
    }
    let mut to = line.floor_char_boundary((from + SNIPPET).min(line.len()));
    if to < line.len() {
        to = line[from..to].rfind(' ').map_or(to, |space| from + space);
    }
    let lead = if from > 0 { "… " } else { "" };
    let tail = if to < line.len() { " …" } else { "" };
    let marks = marks
        .into_iter()
        .filter(|mark| mark.start >= from && mark.end <= to)
        .map(|mark| mark.start - from + lead.len()..mark.end - from + lead.len())
        .collect();
    (format!("{lead}{}{tail}", &line[from..to]), marks)
}

fn near(wanted: &str, term: &str) -> bool {
    let length = wanted.chars().count();
    let tolerance = if length > 7 { 2 } else { 1 };
    // Each letter more or less is an edit.
    length > 3 && length.abs_diff(term.chars().count()) <= tolerance && strsim::osa_distance(wanted, term) <= tolerance
}

impl Corpus for Index {
    fn rarity(&self, stem: &str) -> f32 {
        let searcher = self.reader.searcher();
        let total = searcher.num_docs() as f32;
        let found = searcher.doc_freq(&Term::from_field_text(self.fields.body, stem)).unwrap_or(0) as f32;
        // Inverse document frequency over its greatest value.
        if total < 2.0 { 1.0 } else { ((1.0 + total) / (1.0 + found)).ln() / (1.0 + total).ln() }
    }

    fn nearest(&self, own: Option<&QuestionId>, answer: &str) -> Option<Neighbour> {
        // The rarest words of a long answer say enough of what it is about.
        let cut = answer.floor_char_boundary(answer.len().min(4_000));
        let hits = self.search(&Search { query: &answer[..cut], limit: 3, ..Search::default() }).ok()?;
        let hit = hits.into_iter().find(|hit| own != Some(&hit.entry.id))?;
        Some(Neighbour { id: hit.entry.id, title: hit.entry.title, answer_markdown: hit.entry.answer_markdown })
    }
}

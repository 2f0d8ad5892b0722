//! What the table of `docs/performance.md` is measured against and with: makes banks and answers, and does with the bare
//! search library what greenroom does with its own. `table.sh` runs it; nothing else does.
#![allow(clippy::disallowed_methods, reason = "it measures real time")]

mod made;

use std::{
    error::Error,
    fs,
    io::{self, BufRead, BufWriter, Write},
    path::Path,
    time::Instant,
};

use greenroom::index::{Index, Search};
use made::Maker;
use tantivy::{
    ReloadPolicy, TantivyDocument, Term,
    collector::TopDocs,
    query::{BooleanQuery, FuzzyTermQuery, Occur, Query, TermQuery},
    schema::{Field, IndexRecordOption, STORED, STRING, Schema, TEXT, Value},
};

type Done = Result<(), Box<dyn Error>>;
/// Answers a query and gives a number that depends on the answer.
type Task<'a> = &'a dyn Fn(&str) -> usize;

fn main() -> Done {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).filter(|arg| *arg != "--bench").collect();
    match args.as_slice() {
        // `cargo bench` without a choice runs every bench: this one has nothing to say then.
        [] => Ok(()),
        ["bank", folder, count] => bank(Path::new(folder), count.parse()?),
        ["answers", count] => answers(count.parse()?),
        ["index", jsonl, folder] => index(jsonl, Path::new(folder)),
        ["query", folder, pages, words @ ..] => query(Path::new(folder), pages, &words.join(" ")),
        ["latency", folder, workspace, queries] => latency(Path::new(folder), Path::new(workspace), queries),
        other => Err(format!("not a task: {other:?}").into()),
    }
}

/// A bank in `folder/content`, its questions taken apart in `folder/questions.jsonl`, queries in `folder/queries.txt`.
fn bank(folder: &Path, count: usize) -> Done {
    let mut maker = Maker::new(1);
    fs::create_dir_all(folder)?;
    let mut apart = BufWriter::new(fs::File::create(folder.join("questions.jsonl"))?);
    for page in maker.pages(count) {
        let path = folder.join("content").join(&page.file);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, page.markdown())?;
        for question in &page.questions {
            let record = serde_json::json!({
                "file": page.file, "topic": page.topic, "level": page.level, "title": question.title,
                "markdown": question.answer.join("\n"), "body": question.body,
            });
            writeln!(apart, "{record}")?;
        }
    }
    let queries: String = (0..1000).map(|_| maker.query() + "\n").collect();
    fs::write(folder.join("queries.txt"), queries)?;
    Ok(apart.flush()?)
}

/// Input for `grade --batch` on stdout: a hundred references, repeated.
fn answers(count: usize) -> Done {
    let mut maker = Maker::new(2);
    let pages: Vec<_> = maker.pages(100).collect();
    let questions: Vec<_> = pages.iter().flat_map(|page| &page.questions).collect();
    let mut out = BufWriter::new(io::stdout().lock());
    for number in 0..count {
        let question = questions[number % questions.len()];
        let record = serde_json::json!({
            "id": format!("a{number}"), "question": question.title, "reference": question.answer.join("\n"),
            "answer": maker.answer(&question.body),
        });
        writeln!(out, "{record}")?;
    }
    Ok(out.flush()?)
}

struct Bare {
    schema: Schema,
    title: Field,
    body: Field,
    stored: Field,
    file: Field,
}

impl Bare {
    fn new() -> Self {
        let mut builder = Schema::builder();
        let title = builder.add_text_field("title", TEXT);
        let body = builder.add_text_field("body", TEXT);
        let stored = builder.add_text_field("stored", STORED);
        let file = builder.add_text_field("file", STRING);
        Self { schema: builder.build(), title, body, stored, file }
    }

    fn search(&self, searcher: &tantivy::Searcher, words: &str, typos: bool) -> Result<usize, Box<dyn Error>> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for word in words.split_whitespace() {
            for field in [self.title, self.body] {
                let term = Term::from_field_text(field, &word.to_lowercase());
                clauses.push(if typos {
                    (Occur::Should, Box::new(FuzzyTermQuery::new(term, 1, true)))
                } else {
                    (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
                });
            }
        }
        let hits = searcher.search(&BooleanQuery::new(clauses), &TopDocs::with_limit(10).order_by_score())?;
        let mut bytes = 0;
        for (_, address) in &hits {
            let document: TantivyDocument = searcher.doc(*address)?;
            bytes += document.get_first(self.stored).and_then(|value| value.as_str()).map_or(0, str::len);
        }
        Ok(hits.len() + bytes)
    }
}

/// Indexes questions that are taken apart already, with one thread.
fn index(jsonl: &str, folder: &Path) -> Done {
    let bare = Bare::new();
    fs::create_dir_all(folder)?;
    let index = tantivy::Index::create_in_dir(folder, bare.schema.clone())?;
    let mut writer: tantivy::IndexWriter = index.writer_with_num_threads(1, 60_000_000)?;
    for line in io::BufReader::new(fs::File::open(jsonl)?).lines() {
        let line = line?;
        let question: serde_json::Value = serde_json::from_str(&line)?;
        let mut document = TantivyDocument::default();
        document.add_text(bare.title, question["title"].as_str().unwrap_or_default());
        document.add_text(bare.body, question["body"].as_str().unwrap_or_default());
        document.add_text(bare.file, question["file"].as_str().unwrap_or_default());
        document.add_text(bare.stored, &line);
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

/// Opens the index, answers one query; before that the size and time of every page below `pages`, if that is not `-`.
fn query(folder: &Path, pages: &str, words: &str) -> Done {
    let mut seen = 0;
    if pages != "-" {
        let mut open = vec![Path::new(pages).to_path_buf()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    open.push(entry.path());
                } else {
                    seen += entry.metadata()?.modified().map_or(0, |_| 1);
                }
            }
        }
    }
    let bare = Bare::new();
    let index = tantivy::Index::open_in_dir(folder)?;
    let reader: tantivy::IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    writeln!(io::stdout(), "{} {seen}", bare.search(&reader.searcher(), words, false)?)?;
    Ok(())
}

/// How long each query takes in this process: bare, bare with a letter of tolerance everywhere, and greenroom.
fn latency(folder: &Path, workspace: &Path, queries: &str) -> Done {
    let bare = Bare::new();
    let index = tantivy::Index::open_in_dir(folder)?;
    let reader: tantivy::IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    let searcher = reader.searcher();
    let own = Index::open(&workspace.join("index"), &workspace.join("content"), &|_, _| {})?.index;
    let queries = fs::read_to_string(queries)?;
    let tasks: [(&str, Task<'_>); 3] = [
        ("bare", &|words| bare.search(&searcher, words, false).unwrap_or(0)),
        ("bare-typos", &|words| bare.search(&searcher, words, true).unwrap_or(0)),
        ("greenroom", &|words| {
            own.search(&Search { query: words, limit: 10, ..Search::default() }).map_or(0, |hits| hits.len())
        }),
    ];
    for (name, task) in tasks {
        let mut times = Vec::new();
        for round in 0..3 {
            for words in queries.lines() {
                let start = Instant::now();
                std::hint::black_box(task(words));
                if round > 0 {
                    times.push(start.elapsed().as_secs_f64() * 1000.0);
                }
            }
        }
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        writeln!(io::stdout(), "{name} {:.3} {:.3}", at(0.5), at(0.99))?;
    }
    Ok(())
}

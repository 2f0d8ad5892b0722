//! Times of the parts that a person waits for, for seeing what a change does: `cargo bench --bench speed`.

mod made;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use greenroom::{
    bank::Bank,
    content::{self, NoIncludes},
    grading::{Grader, NoCorpus},
    index::{Index, Search},
    session::{
        Options,
        plan::{self, Wish},
        time::TimeRule,
    },
};
use made::Maker;

fn bank(count: usize) -> Bank {
    let mut maker = Maker::new(1);
    let pages = maker.pages(count).map(|page| content::parse_page(&page.file, &page.markdown(), &NoIncludes));
    Bank { questions: pages.flat_map(|page| page.questions).collect(), ..Bank::default() }
}

fn pages(c: &mut Criterion) {
    let page = Maker::new(1).pages(100).next().map(|page| page.markdown()).unwrap_or_default();
    let mut group = c.benchmark_group("page");
    group.throughput(Throughput::Bytes(page.len() as u64));
    group.bench_function("of 100 questions", |b| {
        b.iter(|| content::parse_page("docker/basics.md", black_box(&page), &NoIncludes));
    });
    group.finish();
}

fn search(c: &mut Criterion) {
    let bank = bank(10_000);
    let index = Index::of_questions(&bank.questions).expect("an index in memory");
    let mut maker = Maker::new(3);
    let queries: Vec<String> = (0..1000).map(|_| maker.query()).collect();
    let mut at = 0;
    c.bench_function("search 10,000 questions", |b| {
        b.iter(|| {
            at = (at + 1) % queries.len();
            index.search(&Search { query: &queries[at], limit: 10, ..Search::default() })
        });
    });
}

fn planning(c: &mut Criterion) {
    let bank = bank(10_000);
    let wish = Wish {
        topics: Vec::new(),
        level: None,
        questions: 10,
        time: TimeRule::Question,
        seed: 7,
        options: Options::default(),
    };
    c.bench_function("plan from 10,000 questions", |b| b.iter(|| plan::plan(black_box(&bank), &wish)));
}

fn grading(c: &mut Criterion) {
    let bank = bank(100);
    let mut maker = Maker::new(4);
    let grader = Grader::new(Vec::new());
    let prepared: Vec<_> = bank
        .questions
        .iter()
        .map(|question| (grader.prepare(question, &NoCorpus), maker.answer(&question.answer_text)))
        .collect();
    let mut group = c.benchmark_group("grade");
    group.throughput(Throughput::Elements(1));
    let mut at = 0;
    group.bench_function("one answer", |b| {
        b.iter(|| {
            at = (at + 1) % prepared.len();
            let (prepared, answer) = &prepared[at];
            grader.grade(prepared, black_box(answer), &NoCorpus)
        });
    });
    // The slowest kinds of answers of 100 kB: wanted is at most 50 ms.
    let prepared = grader.prepare_reference(
        "What is the difference between a list and a tuple?",
        "**A list is mutable, a tuple is not.**\n\n- A tuple whose items are hashable can be a dictionary key.",
        &[],
        &NoCorpus,
    );
    for (name, piece) in [
        ("100 kB of sentences", "A list can be changed and a tuple cannot. "),
        ("100 kB of words", "tuple. "),
        ("100 kB of ellipses", "a list is, a tuple is not. "),
    ] {
        let answer = piece.repeat(100_000 / piece.len());
        group.throughput(Throughput::Bytes(answer.len() as u64));
        group.bench_function(name, |b| b.iter(|| grader.grade(&prepared, black_box(&answer), &NoCorpus)));
    }
    group.finish();
}

criterion_group!(benches, pages, search, planning, grading);
criterion_main!(benches);

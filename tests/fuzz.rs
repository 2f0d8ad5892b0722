//! A short turn of every fuzz target on a stable compiler: real inputs, torn and mixed from a seed that never changes.

#[path = "fuzz/mod.rs"]
mod fuzz;

use std::{fs, path::Path};

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// Pieces that parsers look for.
const PIECES: &[&str] = &[
    "??? question \"",
    "\n    ",
    "\n",
    "```",
    "<!-- rubric\n",
    "examples:\n",
    "accept: [",
    "-->",
    "key_points:\n",
    "- ",
    "\"",
    "\\",
    "{%",
    "%}",
    "| ",
    "---\n",
    "\t",
    "&a ",
    "*a",
    "[",
    "]",
    "{",
    "}",
    ":",
    "<details>",
    "<summary>",
    "</summary>",
    "> [!question]- ",
    "#separator:",
    ";",
    ",",
    "\u{202e}",
    "\u{1b}[2J",
    "\u{feff}",
    "ﬀ",
    "é",
    "not ",
    "0",
    "-1",
    "1e999",
    "null",
];

fn mutate(rng: &mut ChaCha8Rng, seed: &[u8]) -> Vec<u8> {
    let mut below = |n: usize| (rng.next_u64() % n.max(1) as u64) as usize;
    let mut out = seed.to_vec();
    for _ in 0..=below(6) {
        let at = below(out.len() + 1).min(out.len());
        let end = (at + below(40)).min(out.len());
        match below(5) {
            0 => drop(out.drain(at..end)),
            1 => drop(out.splice(at..at, PIECES[below(PIECES.len())].bytes())),
            2 => {
                let copied = out[at..end].to_vec();
                out.splice(at..at, copied);
            }
            3 if at < out.len() => out[at] = below(256) as u8,
            _ => out.truncate(at.max(out.len() / 2)),
        }
    }
    out
}

/// `rounds` mutations of each of `seeds`, and each as it is.
fn turn(seeds: &[Vec<u8>], rounds: usize, target: fn(&[u8])) {
    assert!(!seeds.is_empty());
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    for seed in seeds {
        target(seed);
        for _ in 0..rounds {
            let input = mutate(&mut rng, seed);
            if let Err(panic) = std::panic::catch_unwind(|| target(&input)) {
                let path = std::env::temp_dir().join("greenroom-fuzz-input");
                fs::write(&path, &input).unwrap();
                let what = panic.downcast_ref::<String>().map_or("", String::as_str);
                panic!("{}: {what}", path.display());
            }
        }
    }
}

/// All files below a folder of the repository, cut to a length that keeps a turn short.
fn files(folder: &str, most: usize) -> Vec<Vec<u8>> {
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            found.push(path);
        }
    }
    found.sort();
    let read = |path: &std::path::PathBuf| {
        let bytes = fs::read(path).unwrap();
        bytes[..bytes.len().min(3_000)].to_vec()
    };
    found.iter().take(most).map(read).collect()
}

/// A file of `tests/fuzz/found/` is called after its target and what was wrong.
#[test]
fn what_was_found_once_stays_mended() {
    let mut count = 0;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/found")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let target = match name.split('-').next().unwrap() {
            "page" => fuzz::page,
            "rubric" => fuzz::rubric,
            "config" => fuzz::config,
            "import" => fuzz::import,
            "grade" => fuzz::grade,
            "journal" => fuzz::journal,
            "aliases" => fuzz::aliases,
            other => panic!("there is no target {other}"),
        };
        target(&fs::read(&path).unwrap());
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn any_page_is_read() {
    turn(&files("content/docker", 6), 60, fuzz::page);
}

#[test]
fn any_rubric_is_read_or_told() {
    let pages = files("content/docker", 3);
    let rubrics = pages.iter().flat_map(|page| {
        let text = String::from_utf8_lossy(page).into_owned();
        let inside = |part: &str| part.split("-->").next().unwrap_or_default().replace("\n    ", "\n").into_bytes();
        text.split("<!-- rubric\n").skip(1).take(4).map(inside).collect::<Vec<_>>()
    });
    turn(&rubrics.collect::<Vec<_>>(), 30, fuzz::rubric);
}

#[test]
fn any_settings_are_read_or_told() {
    let seed = b"# mine\ncontent = \"~/bank\"\n\n[practice]\ntime = \"5m\"\nhints = true\nquestions = 5\n".to_vec();
    turn(&[seed], 400, fuzz::config);
}

#[test]
fn any_list_is_imported_or_told() {
    let seeds: Vec<Vec<u8>> = files("tests/imports", 20)
        .into_iter()
        .flat_map(|bytes| (0..7u8).map(move |format| [&[format][..], &bytes].concat()))
        .collect();
    turn(&seeds, 6, fuzz::import);
}

#[test]
fn any_answer_is_graded() {
    let lines = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers/golden.jsonl")).unwrap();
    let seeds: Vec<Vec<u8>> = lines.split(|byte| *byte == b'\n').take(30).map(<[u8]>::to_vec).collect();
    turn(&seeds, 8, fuzz::grade);
}

#[test]
fn any_journal_replays_or_says_why_not() {
    let whole = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/interview.jsonl")).unwrap();
    let read = greenroom::journal::parse(Path::new("x.jsonl"), &whole).unwrap();
    assert!(
        greenroom::transcript::Transcript::new(Path::new("x.jsonl"), read.state).finished(),
        "the seed is an interview up to its end"
    );
    let seeds = [whole, b"\n\n{}".to_vec()];
    turn(&seeds, 400, fuzz::journal);
}

#[test]
fn any_aliases_are_read_line_by_line() {
    let line = "{\"question\":\"q\",\"point\":\"p\",\"words\":\"w\",\"accepted\":true}\n";
    turn(&[line.repeat(3).into_bytes()], 200, fuzz::aliases);
}

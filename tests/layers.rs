//! The house's own rules, held by reading `src/`: which module may import which, and what only one module may do.

use std::{fs, path::Path};

/// The modules of `lib.rs`, lowest first.
fn layers() -> Vec<String> {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect()
}

/// Every source file with the module of `lib.rs` that it belongs to.
fn sources() -> Vec<(String, String, String)> {
    fn walk(dir: &Path, out: &mut Vec<std::path::PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                out.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            let module = name.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).unwrap();
            // Tests may use what they like.
            let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            (name, module, text)
        })
        .filter(|(name, ..)| !name.ends_with("tests.rs"))
        .collect()
}

/// The code of a file, comments left out.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_module_imports_only_from_those_above_it() {
    let layers = layers();
    assert!(layers.len() > 10, "{layers:?}");
    let mut wrong = Vec::new();
    for (name, module, text) in sources() {
        let Some(own) = layers.iter().position(|layer| *layer == module) else { continue };
        let code = code(&text);
        for (at, other) in layers.iter().enumerate().skip(own + 1) {
            let direct = code.contains(&format!("crate::{other}::")) || code.contains(&format!("crate::{other};"));
            // `use crate::{ ... }` names modules at the start of a line or after a brace or comma.
            let grouped = code
                .split("use crate::{")
                .skip(1)
                .filter_map(|rest| rest.split("\n};").next().and_then(|group| group.split("};").next()))
                .any(|group| {
                    group
                        .split(['{', ',', '\n'])
                        .any(|piece| piece.trim() == other || piece.trim().starts_with(&format!("{other}::")))
                });
            if direct || grouped {
                wrong.push(format!("{name} ({own}) imports {other} ({at})"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_modules_meant_for_it_touch_the_world() {
    let rules: &[(&str, &[&str])] = &[
        ("std::env::", &["cli"]),
        ("env::var", &["cli"]),
        ("println!", &[]),
        ("eprintln!", &[]),
        ("io::stdout", &["cli", "repl", "script"]),
        ("io::stderr", &["cli"]),
        ("io::stdin", &["cli", "repl", "script"]),
        ("Instant::now", &["clock"]),
        ("SystemTime::now", &["clock"]),
        ("Local::now", &["clock"]),
        ("Utc::now", &["clock"]),
        ("unsafe ", &[]),
    ];
    let mut wrong = Vec::new();
    for (name, module, text) in sources() {
        let code = code(&text);
        for (what, allowed) in rules {
            if code.contains(what) && !allowed.contains(&module.as_str()) {
                wrong.push(format!("{name}: {what}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_module_says_what_it_is_for() {
    for (name, _, text) in sources() {
        assert!(text.starts_with("//!"), "{name} has no module comment");
    }
}

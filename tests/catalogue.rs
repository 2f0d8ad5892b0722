//! The cache of which questions there are: nobody notices whether it is there, fresh, old or damaged; where it cannot be
//! read or written that is said, and nothing else changes.

mod common;

use std::fs;

use common::Workspace;

/// The commands that use the catalogue.
const COMMANDS: [&[&str]; 6] = [
    &["practice", "--seed", "7", "-n", "3"],
    &["practice", "--seed", "7", "-n", "3", "--missed"],
    &["stats", "--json"],
    &["plan", "--json"],
    &["bank", "list"],
    &["bank", "list", "--json"],
];

/// What they print: they must say the same whatever state it is in. And how often they say what is wrong with it.
fn said(workspace: &Workspace) -> (Vec<String>, Vec<usize>) {
    let before = workspace.path().join("before");
    let transcripts = workspace.path().join("transcripts");
    COMMANDS
        .iter()
        .map(|args| {
            let output = workspace.run(args, "");
            // What an interview leaves behind must not be asked about by the next round.
            fs::remove_dir_all(&transcripts).ok();
            copy(&before, &transcripts);
            let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).join("\n---\n");
            let of_cache = |line: &&str| line.starts_with("cannot ") && line.contains("which costs nothing but time");
            // Other caches lie there, too.
            let troubles = text.lines().filter(of_cache).filter(|line| line.contains("index/catalogue`")).count();
            // The journal's name holds a number when there are several of one second.
            let kept = |line: &&str| !line.contains("jsonl") && !line.contains(".html") && !of_cache(line);
            (text.lines().filter(kept).collect::<Vec<_>>().join("\n"), troubles)
        })
        .unzip()
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn nothing_depends_on_the_catalogue_being_there_or_whole() {
    let workspace = Workspace::new(12);
    let page = "# More\n\n??? question \"What is an image?\"\n    **A template.**\n\n    It is read-only.\n\n    <!-- rubric\n    \
                nonsense: 1\n    key_points: [a template, read-only]\n    -->\n";
    fs::create_dir_all(workspace.path().join("content/git")).unwrap();
    fs::write(workspace.path().join("content/git/advanced.md"), page).unwrap();
    // One interview that missed everything, so that there is something to plan.
    workspace.run(&["practice", "--seed", "3", "-n", "13"], &":skip\n".repeat(30));
    copy(&workspace.path().join("transcripts"), &workspace.path().join("before"));
    let index = workspace.path().join("index");
    fs::remove_dir_all(&index).ok();

    let (first, troubles) = said(&workspace);
    assert_eq!(troubles, [0; 6]);
    assert!(
        first[4].contains("git/advanced/what-is-an-image") && first[4].contains("not as it should be"),
        "{}",
        first[4]
    );
    let catalogue = index.join("catalogue");
    assert!(catalogue.is_file());
    let undisturbed = (first.clone(), vec![0; 6]);
    let told = (first.clone(), vec![1; 6]);
    assert_eq!(said(&workspace), undisturbed, "with all caches");
    let whole = fs::read(&catalogue).unwrap();
    for damage in [&b""[..], b"\n\n\n", &whole[..whole.len() / 2], &[whole.as_slice(), b"more"].concat()] {
        fs::write(&catalogue, damage).unwrap();
        assert_eq!(said(&workspace), undisturbed);
        assert_eq!(fs::read(&catalogue).unwrap(), whole, "it is made anew");
    }
    fs::remove_file(&catalogue).unwrap();
    fs::create_dir(&catalogue).unwrap();
    assert_eq!(said(&workspace), told, "a folder is in its place");
    fs::remove_dir_all(&index).unwrap();
    fs::write(&index, "").unwrap();
    assert_eq!(said(&workspace), told, "a file is in the place of the index");
    fs::remove_file(&index).unwrap();

    said(&workspace);
    fs::write(workspace.path().join("content/git/advanced.md"), page.replace("an image", "a layer")).unwrap();
    let (changed, _) = said(&workspace);
    assert!(changed[4].contains("git/advanced/what-is-a-layer") && !changed[4].contains("an-image"), "{}", changed[4]);
    assert!(changed[3].contains("What is a layer?") && !changed[3].contains("What is an image?"), "{}", changed[3]);
}

#[test]
fn a_topic_means_the_same_to_every_command() {
    let workspace = Workspace::with_rubrics(2);
    for args in [
        &["bank", "list", "-t", "Docker"][..],
        &["bank", "list", "--json", "-t", "/docker/"],
        &["bank", "export", "csv", "DOCKER"],
        &["practice", "Docker", "-n", "2"],
    ] {
        let output = workspace.run(args, ":skip\n:skip\n");
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && shown.contains("What is thing 2?"), "{args:?}: {output:?}");
    }
    for args in [&["bank", "list", "-t", "dock"][..], &["bank", "export", "csv", "dock"], &["practice", "dock"]] {
        let output = workspace.run(args, "");
        assert_eq!(output.status.code(), Some(2), "{args:?}: {output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("there is no topic `dock`") && said.contains("did you mean `docker`?"), "{said}");
    }
}

#[test]
fn doctor_only_looks() {
    let workspace = Workspace::new(2);
    let output = workspace.run(&["doctor"], "");
    assert!(String::from_utf8_lossy(&output.stdout).contains("2 questions"), "{output:?}");
    assert!(!workspace.path().join("index").exists(), "{output:?}");
}

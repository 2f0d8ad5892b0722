//! The same answer has the same grade tomorrow: what a version of the grader gives to the marked answers of `tests/answers/` is
//! kept beside them, and how near that comes to the marks that people gave.

use std::{collections::BTreeMap, env, fmt::Write, fs, path::PathBuf};

use greenroom::grading::{Grade, Grader, NoCorpus, Prepared};
use serde_json::Value;

/// The sets, and which of their answers are graded: each so many lines, since tests run without optimization.
const SETS: [(&str, usize); 5] =
    [("golden", 1), ("independent-a", 3), ("independent-b", 3), ("independent-c", 3), ("strangers", 4)];

/// An answer with its mark and its grade.
struct Graded {
    set: &'static str,
    id: String,
    kind: String,
    mark: f64,
    grade: Grade,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/answers")
}

fn graded() -> Vec<Graded> {
    let grader = Grader::new(Vec::new());
    let mut out = Vec::new();
    for (set, step) in SETS {
        let mut prepared: (String, Option<Prepared>) = (String::new(), None);
        for line in fs::read_to_string(folder().join(format!("{set}.jsonl"))).unwrap().lines().step_by(step) {
            let row: Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            if prepared.0 != text("question_id") {
                let fresh = match row["shipped"].as_str() {
                    Some(id) => grader.prepare_shipped(id, true, &NoCorpus).unwrap(),
                    None => grader.prepare_reference(&text("question"), &text("reference"), &[], &NoCorpus),
                };
                prepared = (text("question_id"), Some(fresh));
            }
            let grade = grader.grade(prepared.1.as_ref().unwrap(), &text("answer"), &NoCorpus);
            let id = format!("{}/{}", text("question_id"), text("id"));
            out.push(Graded { set, id, kind: text("kind"), mark: row["score"].as_f64().unwrap(), grade });
        }
    }
    out
}

/// A grade on one line: set, answer, score, band, credits in hundredths, deductions, flags.
fn line(graded: &Graded) -> String {
    let Graded { set, id, grade, .. } = graded;
    let mut out = format!("{set}\t{id}\t{}\t{}\t", grade.score, grade.outcome);
    for point in &grade.key_points {
        let words: usize = point.evidence.iter().map(|piece| piece.end - piece.start).sum();
        let _ = write!(out, "{:.0}:{words} ", point.credit * 100.0);
    }
    out.push('\t');
    for deduction in &grade.deductions {
        let _ = write!(out, "-{} ", deduction.points);
    }
    let flags: Vec<&str> = grade.flags.iter().map(|flag| flag.as_str()).collect();
    out + "\t" + &flags.join(" ")
}

#[test]
fn a_version_of_the_grader_gives_the_grades_that_it_gave() {
    let all = graded();
    let mut now = format!("grader {}\n", Grader::VERSION);
    for graded in &all {
        now += line(graded).trim_end();
        now.push('\n');
    }
    let file = folder().join("grades.tsv");
    if env::var_os("GREENROOM_KEEP_GRADES").is_some() {
        fs::write(&file, &now).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap();
    let differ: Vec<String> = (kept.lines().zip(now.lines()).filter(|(kept, now)| kept != now))
        .map(|(kept, now)| format!("  kept {kept}\n  now  {now}\n"))
        .collect();
    assert!(
        differ.is_empty() && kept.lines().count() == now.lines().count(),
        "{} of {} grades are others than those kept:\n{}When that is meant, of a new `Grader::VERSION` or a rubric that changed, run \
         `GREENROOM_KEEP_GRADES=1 cargo test --test grades`.",
        differ.len(),
        all.len(),
        differ.iter().take(5).map(String::as_str).collect::<String>()
    );

    // No answer is worth what nobody would give: these are bounds on means, far enough from what is measured that only a
    // fault in the grader breaks them. `tests/answers/agreement.py` has the figures.
    let mut kinds: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for graded in all.iter().filter(|graded| graded.set == "golden") {
        kinds.entry(&graded.kind).or_default().push(f64::from(graded.grade.score));
    }
    let mean = |kind: &str| kinds[kind].iter().sum::<f64>() / kinds[kind].len() as f64;
    for right in ["excellent_paraphrase", "excellent_terse", "verbose_right", "esl", "typos"] {
        assert!(mean(right) >= 80.0, "{right}: {}", mean(right));
    }
    for (kind, most) in [
        ("wrong_confident", 25.0),
        ("stuffed", 25.0),
        ("parrot", 5.0),
        ("vague", 18.0),
        ("off_topic", 10.0),
        ("dont_know", 0.0),
    ] {
        assert!(mean(kind) <= most, "{kind}: {}", mean(kind));
    }
    for (set, most) in [("golden", 14.0), ("independent-c", 18.0), ("strangers", 16.0)] {
        let errors: Vec<f64> = (all.iter().filter(|graded| graded.set == set))
            .map(|graded| (f64::from(graded.grade.score) - graded.mark).abs())
            .collect();
        let error = errors.iter().sum::<f64>() / errors.len() as f64;
        assert!(error <= most, "{set}: {error}");
    }
}

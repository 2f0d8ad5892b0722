//! `greenroom grade --batch`: JSON lines in, JSON lines out, in order, streamed, on all cores. A bad line costs only itself.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, BufRead, BufWriter, Write},
    process::ExitCode,
    sync::{Arc, Mutex, mpsc},
    thread,
};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::CommandError;
use crate::grading::{Corpus, Grade, Grader, Prepared};

/// One line of input.
#[derive(Debug, Deserialize)]
struct Input {
    id: String,
    #[serde(default)]
    question: Option<String>,
    #[serde(default)]
    reference: Option<String>,
    #[serde(default)]
    references: Vec<String>,
    #[serde(default)]
    key_points: Vec<String>,
    answer: String,
    /// The question of the bank that ships which is answered, instead of a question and its reference.
    #[serde(default)]
    shipped: Option<String>,
    /// Takes that question as if it stood in nobody's bank: without its rubric, and nothing borrowed from it.
    #[serde(default)]
    apart: bool,
}

/// One line of output.
#[derive(Debug, Serialize)]
struct Output<'a> {
    id: &'a str,
    #[serde(flatten)]
    grade: Grade,
}

/// One line of output when measures are asked for instead of grades.
#[derive(Debug, Serialize)]
struct Measured {
    id: String,
    /// Whether there is anything to grade.
    graded: bool,
    measures: std::collections::BTreeMap<&'static str, f32>,
}

/// A line that could not be graded.
#[derive(Debug, Serialize)]
struct Failure {
    line: u64,
    error: String,
}

/// Lines with their numbers, from 1; or why there are no more.
type Portion = io::Result<Vec<(u64, Vec<u8>)>>;

/// Lines are handed over in portions, so that all cores have work and an answer that waits alone is not kept waiting.
const PORTION: usize = 512;
/// Portions read ahead: enough to keep the cores busy, few enough to keep memory flat.
const AHEAD: usize = 4;
/// Questions kept prepared. Answers to one question mostly come together.
const KEPT: usize = 4096;
/// Bytes of questions and references kept prepared; their memory is up to three hundred times as much.
const KEPT_BYTES: usize = 2 << 20;

/// Reads stdin to its end; exit code 1 when a line was bad.
///
/// # Errors
/// When stdin cannot be read or stdout not written (a closed pipe ends quietly).
pub(super) fn run(grader: &Grader, corpus: &dyn Corpus, measures: bool) -> Result<ExitCode, CommandError> {
    let (send, receive) = mpsc::sync_channel::<Portion>(AHEAD);
    // The reader is not joined: it may be waiting for input that will not come after the output was closed.
    thread::spawn(move || read(&send));
    let cache = Cache { grader, corpus, measures, kept: Mutex::default() };
    let mut out = BufWriter::new(io::stdout().lock());
    let mut bad = false;
    for portion in receive {
        let lines = portion?;
        let graded: Vec<(bool, Vec<u8>)> =
            lines.par_iter().with_min_len(8).map(|(number, line)| cache.line(*number, line)).collect();
        for (ok, line) in graded {
            bad |= !ok;
            if let Err(error) = out.write_all(&line) {
                return closed(error);
            }
        }
        if let Err(error) = out.flush() {
            return closed(error);
        }
    }
    Ok(ExitCode::from(u8::from(bad)))
}

fn closed(error: io::Error) -> Result<ExitCode, CommandError> {
    if error.kind() == io::ErrorKind::BrokenPipe { Ok(ExitCode::SUCCESS) } else { Err(error.into()) }
}

/// Hands over what has come so far whenever the reader would have to wait, and a full portion at the latest.
fn read(send: &mpsc::SyncSender<Portion>) {
    let mut input = io::BufReader::with_capacity(1 << 18, io::stdin());
    let mut number = 0;
    let mut portion = Vec::new();
    loop {
        let mut line = Vec::new();
        match input.read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) => {
                number += 1;
                if !line.trim_ascii().is_empty() {
                    portion.push((number, line));
                }
            }
            Err(error) => {
                let _ = send.send(Err(error));
                return;
            }
        }
        let waits = !input.buffer().contains(&b'\n');
        if (waits || portion.len() >= PORTION)
            && !portion.is_empty()
            && send.send(Ok(std::mem::take(&mut portion))).is_err()
        {
            return;
        }
    }
    if !portion.is_empty() {
        let _ = send.send(Ok(portion));
    }
}

struct Cache<'a> {
    grader: &'a Grader,
    corpus: &'a dyn Corpus,
    /// Measures instead of grades.
    measures: bool,
    kept: Mutex<Kept>,
}

/// What is kept prepared, and how many bytes were read for it.
#[derive(Default)]
struct Kept {
    prepared: HashMap<u64, Arc<Vec<Prepared>>>,
    bytes: usize,
}

impl Kept {
    /// Keeps one more; all others go when it would be too much.
    fn keep(&mut self, key: u64, prepared: &Arc<Vec<Prepared>>, bytes: usize) {
        if self.prepared.len() >= KEPT || self.bytes + bytes > KEPT_BYTES {
            *self = Self::default();
        }
        // Another thread may have prepared the same meanwhile.
        if self.prepared.insert(key, Arc::clone(prepared)).is_none() {
            self.bytes += bytes;
        }
    }
}

impl Cache<'_> {
    fn line(&self, number: u64, line: &[u8]) -> (bool, Vec<u8>) {
        let graded = serde_json::from_slice::<Input>(line)
            .map_err(|error| {
                // The position serde gives counts from the start of this line; the line number is ours.
                let text = error.to_string();
                text.split(" at line ")
                    .next()
                    .map_or(text.clone(), |what| format!("{what} (column {})", error.column()))
            })
            .and_then(|input| {
                let prepared = self.prepared(&input)?;
                if self.measures {
                    return serde_json::to_vec(&self.measured(&input, &prepared)).map_err(|error| error.to_string());
                }
                let grade = self.grade(&input, &prepared);
                serde_json::to_vec(&Output { id: &input.id, grade }).map_err(|error| error.to_string())
            });
        let (ok, mut out) = match graded {
            Ok(out) => (true, out),
            Err(error) => (false, serde_json::to_vec(&Failure { line: number, error }).unwrap_or_default()),
        };
        out.push(b'\n');
        (ok, out)
    }

    fn measured(&self, input: &Input, prepared: &[Prepared]) -> Measured {
        let grade = self.grade(input, prepared);
        let measures = prepared.first().map(|prepared| self.grader.measures(prepared, &input.answer));
        Measured {
            id: input.id.clone(),
            graded: grade.outcome != crate::bank::Band::None,
            measures: measures.into_iter().flatten().collect(),
        }
    }

    fn grade(&self, input: &Input, prepared: &[Prepared]) -> Grade {
        let mut best: Option<Grade> = None;
        for prepared in prepared {
            let grade = self.grader.grade(prepared, &input.answer, self.corpus);
            if best.as_ref().is_none_or(|other| grade.score > other.score) {
                best = Some(grade);
            }
        }
        best.unwrap_or_else(|| {
            self.grader.grade(&self.grader.prepare_reference("", "", &[], self.corpus), "", self.corpus)
        })
    }

    fn prepared(&self, input: &Input) -> Result<Arc<Vec<Prepared>>, String> {
        let mut hasher = DefaultHasher::new();
        let Input { question, reference, references, key_points, shipped, apart, .. } = input;
        (question, reference, references, key_points, shipped, apart).hash(&mut hasher);
        let key = hasher.finish();
        if let Some(found) = self.kept.lock().ok().and_then(|kept| kept.prepared.get(&key).cloned()) {
            return Ok(found);
        }
        let fresh: Vec<Prepared> = if let Some(id) = shipped {
            let prepared = self.grader.prepare_shipped(id, !apart, self.corpus);
            vec![prepared.ok_or_else(|| format!("there is no question `{id}` in the bank that ships"))?]
        } else {
            let question = question.as_ref().ok_or("missing field `question`")?;
            if reference.is_none() && references.is_empty() {
                return Err("missing field `reference` (or `references`, an array)".to_owned());
            }
            let prepare = |text: &String| self.grader.prepare_reference(question, text, key_points, self.corpus);
            reference.iter().chain(references).map(prepare).collect()
        };
        let fresh = Arc::new(fresh);
        if let Ok(mut kept) = self.kept.lock() {
            let texts = reference.iter().chain(references).chain(key_points).chain(question);
            kept.keep(key, &fresh, texts.map(String::len).sum());
        }
        Ok(fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded_in_number_and_in_bytes() {
        let most = |bytes: usize| {
            let mut kept = Kept::default();
            let lengths = (0..2 * KEPT as u64).map(|key| {
                kept.keep(key, &Arc::default(), bytes);
                assert!(kept.prepared.contains_key(&key), "the newest is kept");
                kept.prepared.len()
            });
            lengths.max().unwrap()
        };
        assert_eq!(most(100), KEPT);
        assert_eq!(most(32 << 10), 64);
        assert_eq!(most(1 << 30), 1, "a single one is kept, however long it is");
        let mut kept = Kept::default();
        kept.keep(1, &Arc::default(), 9);
        kept.keep(1, &Arc::default(), 9);
        assert_eq!(kept.bytes, 9, "nothing is counted twice");
    }
}

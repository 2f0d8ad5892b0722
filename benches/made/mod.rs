//! A large bank that nobody wrote: pages, search queries and answers for measuring, the same for the same seed. Words are
//! drawn after Zipf, so that some are in every answer and most in few, as in real text.
#![allow(dead_code, reason = "each bench takes what it needs")]

mod words;

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

use self::words::Words;

/// One page of the bank.
pub(crate) struct Page {
    /// `topic/level.md`
    pub(crate) file: String,
    pub(crate) topic: String,
    pub(crate) level: &'static str,
    pub(crate) questions: Vec<Question>,
}

/// One question, also taken apart for programs that read no Markdown.
pub(crate) struct Question {
    pub(crate) title: String,
    /// Markdown, one line each.
    pub(crate) answer: Vec<String>,
    /// Plain text.
    pub(crate) body: String,
}

const TOPICS: [&str; 20] = [
    "docker",
    "kubernetes",
    "terraform",
    "ansible",
    "git",
    "linux",
    "network",
    "aws",
    "gcp",
    "prometheus",
    "nginx",
    "kafka",
    "redis",
    "postgres",
    "helm",
    "vault",
    "python",
    "golang",
    "security",
    "sre",
];
const LEVELS: [&str; 3] = ["basics", "intermediate", "advanced"];
/// Questions on a page.
const PAGE: usize = 100;

/// Draws everything.
pub(crate) struct Maker {
    rng: ChaCha8Rng,
    words: Words,
}

impl Maker {
    pub(crate) fn new(seed: u64) -> Self {
        Self { rng: ChaCha8Rng::seed_from_u64(seed), words: Words::new() }
    }

    /// The pages of a bank of `count` questions, one after another.
    pub(crate) fn pages(&mut self, count: usize) -> impl Iterator<Item = Page> + '_ {
        (0..count.div_ceil(PAGE)).map(move |number| {
            let (area, place) = (number / (TOPICS.len() * LEVELS.len()), number % (TOPICS.len() * LEVELS.len()));
            let (topic, level) = (TOPICS[place % TOPICS.len()], LEVELS[place / TOPICS.len()]);
            let topic = if area == 0 { topic.to_owned() } else { format!("{topic}/part-{area}") };
            let size = PAGE.min(count - number * PAGE);
            let questions = (0..size).map(|_| self.question()).collect();
            Page { file: format!("{topic}/{level}.md"), topic, level, questions }
        })
    }

    /// A search of two to four words; one in ten has a slip of the pen.
    pub(crate) fn query(&mut self) -> String {
        let count = 2 + self.below(3);
        let mut words: Vec<String> = (0..count).map(|_| self.term()).collect();
        if self.below(10) == 0 {
            let at = self.below(count);
            let word = &mut words[at];
            if word.len() > 4 {
                word.remove(word.len() / 2);
            }
        }
        words.join(" ")
    }

    /// An answer that takes some of its words from `reference`.
    pub(crate) fn answer(&mut self, reference: &str) -> String {
        let from: Vec<&str> = reference.split_whitespace().collect();
        let count = 12 + self.below(30);
        let words: Vec<String> = (0..count)
            .map(|_| {
                if self.below(3) > 0 && !from.is_empty() {
                    from[self.below(from.len())].trim_matches(['.', ',', ':']).to_owned()
                } else {
                    self.word()
                }
            })
            .collect();
        words.chunks(11).map(|sentence| sentence.join(" ") + ".").collect::<Vec<_>>().join(" ")
    }

    fn question(&mut self) -> Question {
        let (a, b) = (self.phrase(), self.phrase());
        let title = match self.below(6) {
            0 => format!("What is {a}?"),
            1 => format!("How does {a} work with {b}?"),
            2 => format!("What is the difference between {a} and {b}?"),
            3 => format!("Why is {a} important in {b}?"),
            4 => format!("How would you debug {a} that fails during {b}?"),
            _ => format!("When would you use {a} instead of {b}?"),
        };
        let mut answer = Vec::new();
        let mut body = String::new();
        let core = self.sentence(11);
        answer.push(format!("**{core}**"));
        body.push_str(&core);
        for _ in 0..self.below(4) {
            answer.push(String::new());
            if self.below(2) == 0 {
                for _ in 0..2 + self.below(3) {
                    let (lead, text) = (self.term(), self.sentence(6));
                    answer.push(format!("-   **{lead}:** {text}"));
                    body.push_str(&format!("\n{lead}: {text}"));
                }
            } else if self.below(4) == 0 {
                let (x, y) = (self.term(), self.term());
                answer.extend(["```bash".to_owned(), format!("{x} run --{y} {x}"), "```".to_owned()]);
                body.push_str(&format!("\n{x} run --{y} {x}"));
            } else {
                let text = self.sentence(12);
                body.push('\n');
                body.push_str(&text);
                answer.push(text);
            }
        }
        Question { title, answer, body }
    }

    fn sentence(&mut self, count: usize) -> String {
        let count = count - 2 + self.below(5);
        let mut words: Vec<String> = (0..count).map(|_| self.word()).collect();
        if let Some(first) = words.first_mut() {
            first[..1].make_ascii_uppercase();
        }
        words.join(" ") + "."
    }

    fn phrase(&mut self) -> String {
        (0..=self.below(3)).map(|_| self.term()).collect::<Vec<_>>().join(" ")
    }

    fn word(&mut self) -> String {
        let at = self.rng.next_u64();
        self.words.any(at).to_owned()
    }

    fn term(&mut self) -> String {
        let at = self.rng.next_u64();
        self.words.term(at).to_owned()
    }

    fn below(&mut self, n: usize) -> usize {
        (self.rng.next_u64() % n as u64) as usize
    }
}

impl Page {
    /// The page as Markdown.
    pub(crate) fn markdown(&self) -> String {
        let mut out = format!("---\ntitle: \"{} - {}\"\n---\n\n# {} questions\n", self.topic, self.level, self.topic);
        for (number, question) in self.questions.iter().enumerate() {
            out.push_str(&format!("\n??? question \"{}. {}\"\n", number + 1, question.title));
            for line in &question.answer {
                out.push_str(&if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") });
            }
        }
        out
    }
}

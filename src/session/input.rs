//! What a candidate typed: an answer, or one of the commands that start with `:`. Pure.

/// A command of the interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// Its name, without the colon.
    pub name: &'static str,
    /// What follows it, for the help.
    pub takes: &'static str,
    /// What it does.
    pub does: &'static str,
}

/// All commands, in the order of the help.
pub const COMMANDS: &[Spec] = &[
    Spec {
        name: "hint",
        takes: "",
        does: "a hint: a direction, then first letters, then a key point; it says its price first, and `:hint` again takes it",
    },
    Spec { name: "skip", takes: "", does: "close the question without an answer; it scores 0" },
    Spec { name: "repeat", takes: "", does: "show the question again" },
    Spec { name: "time", takes: "", does: "how much time is left" },
    Spec { name: "pause", takes: "", does: "stop the clock and hide the question; Enter goes on" },
    Spec { name: "search", takes: " WORDS", does: "look something up; the report marks the question as open book" },
    Spec { name: "reveal", takes: "", does: "show the reference answer; the question is closed and not scored" },
    Spec {
        name: "accept",
        takes: " N",
        does: "right after a grade: count key point N; your words are kept for next time",
    },
    Spec { name: "reject", takes: " N", does: "right after a grade: key point N was not in the answer after all" },
    Spec { name: "edit", takes: "", does: "write the answer in your editor" },
    Spec { name: "help", takes: "", does: "this list" },
    Spec { name: "quit", takes: "", does: "stop here; everything is kept and `greenroom resume` goes on" },
];

/// What a submitted text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// An answer.
    Answer(String),
    /// `:hint`
    Hint,
    /// `:skip`
    Skip,
    /// `:repeat`
    Repeat,
    /// `:time`
    Time,
    /// `:pause`
    Pause,
    /// `:search`
    Search(String),
    /// `:reveal`
    Reveal,
    /// `:accept`, `:reject`
    Appeal {
        /// Which key point, from 1.
        key_point: usize,
        /// Which of both.
        accepted: bool,
        /// What stood after the number.
        words: String,
    },
    /// `:edit`
    Edit,
    /// `:help`
    Help,
    /// `:quit`
    Quit,
    /// A command that is none, or lacks something: what to say about it.
    Wrong(String),
}

impl Input {
    /// Reads a submitted text. It is a command only when the whole of it is one line that starts with `:` and a letter.
    pub fn read(text: &str) -> Self {
        let line = text.trim_matches([' ', '\t', '\r']);
        let command = line.strip_prefix(':').filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
        let Some(command) = command.filter(|_| !text.contains('\n')) else {
            return Self::Answer(text.to_owned());
        };
        let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        let (name, rest) = (name.to_lowercase(), rest.trim());
        match name.as_str() {
            "hint" | "h" => Self::Hint,
            "skip" => Self::Skip,
            "repeat" => Self::Repeat,
            "time" => Self::Time,
            "pause" => Self::Pause,
            "search" => Self::Search(rest.to_owned()),
            "reveal" => Self::Reveal,
            "accept" | "reject" => Self::appeal(&name, rest),
            "edit" => Self::Edit,
            "help" => Self::Help,
            "quit" | "q" => Self::Quit,
            _ => Self::Wrong(unknown(&name)),
        }
    }

    fn appeal(name: &str, rest: &str) -> Self {
        let (number, words) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        match number.parse() {
            Ok(key_point) => Self::Appeal { key_point, accepted: name == "accept", words: words.trim().to_owned() },
            Err(_) => Self::Wrong(format!("`:{name}` takes the number of a key point, such as `:{name} 2`")),
        }
    }
}

/// What to say about a command that does not exist.
fn unknown(name: &str) -> String {
    let near = COMMANDS
        .iter()
        .map(|spec| (strsim::damerau_levenshtein(name, spec.name), spec.name))
        .filter(|(distance, known)| *distance <= 2.max(known.len() / 3) || known.starts_with(name))
        .min_by_key(|(distance, known)| (!known.starts_with(name), *distance));
    let name: String = name.chars().take(40).collect();
    match near {
        Some((_, near)) => format!("there is no command `:{name}`; did you mean `:{near}`?"),
        None => format!("there is no command `:{name}`; `:help` lists them"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_one_line_that_starts_with_a_colon_and_a_letter() {
        let check = |text: &str, expect: Input| assert_eq!(Input::read(text), expect, "{text:?}");
        check(":hint", Input::Hint);
        check("  :Skip \r", Input::Skip);
        check(":search  zero downtime ", Input::Search("zero downtime".to_owned()));
        check(":accept 2", Input::Appeal { key_point: 2, accepted: true, words: String::new() });
        check(":reject 1 not so", Input::Appeal { key_point: 1, accepted: false, words: "not so".to_owned() });
        let answers = ["", "an answer", ":80 is a port", ": quit", ":", "a\n:quit", ":quit\n", ":quit\nmore", "::quit"];
        for text in answers {
            check(text, Input::Answer(text.to_owned()));
        }
    }

    #[test]
    fn an_unknown_command_suggests_the_nearest() {
        let check = |text: &str, expect: &str| match Input::read(text) {
            Input::Wrong(message) => assert!(message.contains(expect), "{text}: {message}"),
            other => panic!("{text}: {other:?}"),
        };
        check(":hnit", "`:hint`?");
        check(":sk", "`:skip`?");
        check(":repat", "`:repeat`?");
        check(":exit", "`:edit`?");
        check(":xyzzyxyz", "`:help` lists them");
        check(":accept", "number of a key point");
        check(":reject two", "number of a key point");
    }
}

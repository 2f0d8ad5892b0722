//! Commands compared as commands: the program, its subcommands, its flags and their values.

use crate::text::fold;

/// A command line taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Command {
    /// `docker`
    pub(super) program: String,
    /// Words up to the first flag, placeholder or argument: `image prune`.
    pub(super) words: Vec<String>,
    /// Flags by name with their value, when one follows: `-p`, `8080:80`.
    pub(super) flags: Vec<(String, Option<String>)>,
    /// What is left: names, paths, ports.
    pub(super) arguments: Vec<String>,
}

/// Words that may stand before the program.
const PREFIXES: &[&str] = &["sudo", "$", "#", "run:", "then"];

impl Command {
    /// Takes a command line apart; a pipe or `&&` ends it.
    pub(super) fn parse(line: &str) -> Self {
        let mut command = Self::default();
        let mut words = line.split_whitespace().map(|word| word.trim_matches(['`', '"', '\''])).peekable();
        while words.peek().is_some_and(|word| PREFIXES.contains(word)) {
            words.next();
        }
        command.program = words.next().map(|word| fold(word).into_owned()).unwrap_or_default();
        let mut subcommands = true;
        while let Some(word) = words.next() {
            if matches!(word, "|" | "&&" | ";" | "||" | ">" | "<") {
                break;
            }
            let flag = word.starts_with('-') && word.len() > 1;
            if flag {
                // Subcommands stand before the flags: what follows one is a name or a path.
                subcommands = command.words.is_empty();
                let (name, mut value) = match word.split_once('=') {
                    Some((name, value)) => (name, Some(value.to_owned())),
                    None => (word, None),
                };
                // A value that looks like one belongs to the flag: `-p 8080:80`, `--network mynet`.
                if value.is_none()
                    && let Some(next) = words.peek()
                    && !next.starts_with('-')
                    && next.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '=' | '/'))
                {
                    value = Some((*next).to_owned());
                    words.next();
                }
                command.flags.push((name.to_owned(), value));
            } else if crate::text::is_stop_word(&fold(word)) {
                // Prose around a command: "docker run with -p".
            } else if subcommands && is_subcommand(word) && command.words.len() < 3 {
                command.words.push(fold(word).into_owned());
            } else {
                subcommands = false;
                command.arguments.push(fold(word).into_owned());
            }
        }
        command.drop_management_word();
        command
    }

    /// `docker container run` is `docker run`.
    fn drop_management_word(&mut self) {
        let short = [
            "attach", "commit", "cp", "create", "diff", "exec", "kill", "logs", "pause", "port", "rename", "restart",
            "rm", "run", "start", "stats", "stop", "top", "unpause", "update", "wait",
        ];
        if self.program == "docker"
            && self.words.len() > 1
            && self.words[0] == "container"
            && short.contains(&self.words[1].as_str())
        {
            self.words.remove(0);
        }
    }

    /// How much of this command another is, 0 to 1, and whether it is a different one: another subcommand of the same
    /// program, or the same flag with another value.
    pub(super) fn compare(&self, other: &Self) -> Comparison {
        // A name in other letters is the same name; flags are compared as they stand.
        let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b) || misspelt(a, b);
        if !same(&self.program, &other.program) {
            return Comparison::default();
        }
        let mut share = 1.0;
        let mut different = false;
        // The last subcommand may be an argument (`docker logs web`), so only those before it are compared strictly.
        for (at, word) in self.words.iter().enumerate() {
            match other.words.get(at) {
                Some(given) if same(word, given) => {}
                // The program alone is no command.
                None if at == 0 && other.flags.is_empty() && other.arguments.iter().all(|word| !named(word)) => {
                    share = 0.0;
                }
                Some(_) if at == 0 || self.words.len() == 2 && at == 1 && other.words.len() >= 2 => {
                    different = true;
                    share = 0.0;
                }
                _ => share *= 0.6,
            }
        }
        let mut wanted = 0.0_f32;
        let mut given = 0.0_f32;
        for (name, value) in &self.flags {
            wanted += 1.0;
            let aliases = self.long_and_short(name);
            if let Some((_, other_value)) = other
                .flags
                .iter()
                .find(|(other, _)| aliases.iter().any(|name| name == other || name.len() > 5 && misspelt(name, other)))
            {
                match (value, other_value) {
                    (Some(value), Some(other)) if is_concrete(value) && value != other && !same(value, other) => {
                        different = true;
                        given += 0.0;
                    }
                    (Some(value), None) if is_concrete(value) => given += 0.6,
                    _ => given += 1.0,
                }
            } else if other.flags.iter().any(|(other, _)| joined(other, name)) || is_minor(name) {
                given += 1.0;
            } else {
                given += other.flags.iter().map(|(other, _)| self.clustered(name, other)).fold(0.0, f32::max);
            }
        }
        if wanted > 0.0 {
            share *= WORDS_ALONE + (1.0 - WORDS_ALONE) * given / wanted;
        }
        // Flags that the reference does not have may change what the command does.
        let extra = other
            .flags
            .iter()
            .filter(|(name, _)| {
                !is_minor(name)
                    && !self.flags.iter().any(|(own, _)| self.long_and_short(own).contains(name))
                    && !self.flags.iter().any(|(own, _)| self.clustered(own, name) > 0.5)
            })
            .count();
        let essential = self.flags.iter().filter(|(name, _)| !is_minor(name)).count();
        if extra > 0 && wanted == 0.0 {
            share *= 0.65;
        } else if extra > 0 && essential > 0 && given <= wanted - essential as f32 {
            // `--hard` where `--soft` is asked for is another command.
            different = true;
        }
        Comparison { share: if different && share > 0.0 { share * 0.3 } else { share }, different }
    }

    /// Of the letters of one cluster of short flags, the share that another has: `-ltn` is most of `-ltnp`.
    fn clustered(&self, wanted: &str, given: &str) -> f32 {
        // These programs write whole words after a single dash.
        if matches!(self.program.as_str(), "find" | "terraform" | "tofu" | "java" | "go" | "openssl" | "curl") {
            return 0.0;
        }
        let letters = |flag: &str| -> Vec<char> {
            let cluster = flag.strip_prefix('-').filter(|rest| (2..=6).contains(&rest.len()) && !rest.starts_with('-'));
            cluster
                .filter(|rest| rest.chars().all(char::is_alphabetic))
                .map(|rest| rest.chars().collect())
                .unwrap_or_default()
        };
        let (wanted, given) = (letters(wanted), letters(given));
        if wanted.is_empty() || given.is_empty() {
            return 0.0;
        }
        wanted.iter().filter(|letter| given.contains(letter)).count() as f32 / wanted.len().max(given.len()) as f32
    }

    fn long_and_short(&self, flag: &str) -> Vec<String> {
        let pairs = FLAGS
            .iter()
            .filter(|(program, _, _)| program.is_empty() || *program == self.program)
            .filter(|(_, short, long)| *short == flag || *long == flag)
            .flat_map(|(_, short, long)| [(*short).to_owned(), (*long).to_owned()]);
        std::iter::once(flag.to_owned()).chain(pairs).collect()
    }
}

/// What a command with the right words and none of the flags is worth.
pub(super) const WORDS_ALONE: f32 = 0.4;

/// Whether a word is a flag: a dash or two and a letter or digit, which the mark of a list is not.
pub(super) fn is_flag(word: &str) -> bool {
    word.starts_with('-') && word.trim_start_matches('-').starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// What comparing two commands found.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Comparison {
    pub(super) share: f32,
    pub(super) different: bool,
}

/// Long and short forms of flags, per program.
const FLAGS: &[(&str, &str, &str)] = &[
    ("docker", "-p", "--publish"),
    ("docker", "-d", "--detach"),
    ("docker", "-e", "--env"),
    ("docker", "-v", "--volume"),
    ("docker", "-f", "--file"),
    ("docker", "-f", "--follow"),
    ("docker", "-t", "--tag"),
    ("docker", "-a", "--all"),
    ("docker", "-m", "--memory"),
    ("docker", "-i", "--interactive"),
    ("docker", "-n", "--tail"),
    ("docker", "-w", "--workdir"),
    ("docker", "-u", "--user"),
    ("docker", "-l", "--label"),
    ("kubectl", "-n", "--namespace"),
    ("kubectl", "-f", "--filename"),
    ("kubectl", "-f", "--follow"),
    ("kubectl", "-o", "--output"),
    ("kubectl", "-l", "--selector"),
    ("kubectl", "-p", "--previous"),
    ("kubectl", "-c", "--container"),
    ("kubectl", "-A", "--all-namespaces"),
    ("kubectl", "-w", "--watch"),
    ("helm", "-n", "--namespace"),
    ("helm", "-f", "--values"),
    ("helm", "-i", "--install"),
    ("git", "-m", "--message"),
    ("git", "-a", "--all"),
    ("git", "-u", "--set-upstream"),
    ("git", "-b", "--branch"),
    ("git", "-i", "--interactive"),
    ("git", "-c", "--create"),
    ("git", "-d", "--delete"),
    ("git", "-p", "--patch"),
    ("journalctl", "-u", "--unit"),
    ("journalctl", "-f", "--follow"),
    ("journalctl", "-b", "--boot"),
    ("journalctl", "-n", "--lines"),
    ("journalctl", "-k", "--dmesg"),
    ("journalctl", "-p", "--priority"),
    ("journalctl", "-S", "--since"),
    ("tail", "-f", "--follow"),
    ("tail", "-n", "--lines"),
    ("head", "-n", "--lines"),
    ("curl", "-I", "--head"),
    ("curl", "-L", "--location"),
    ("curl", "-o", "--output"),
    ("curl", "-X", "--request"),
    ("curl", "-H", "--header"),
    ("curl", "-d", "--data"),
    ("curl", "-s", "--silent"),
    ("curl", "-k", "--insecure"),
    ("curl", "-v", "--verbose"),
    ("grep", "-i", "--ignore-case"),
    ("grep", "-n", "--line-number"),
    ("grep", "-v", "--invert-match"),
    ("grep", "-c", "--count"),
    ("grep", "-o", "--only-matching"),
    ("grep", "-l", "--files-with-matches"),
    ("grep", "-E", "--extended-regexp"),
    ("tar", "-c", "--create"),
    ("tar", "-x", "--extract"),
    ("tar", "-z", "--gzip"),
    ("tar", "-t", "--list"),
    ("tar", "-f", "--file"),
    ("rsync", "-a", "--archive"),
    ("rsync", "-n", "--dry-run"),
    ("du", "-s", "--summarize"),
    ("sort", "-n", "--numeric-sort"),
    ("sort", "-u", "--unique"),
    ("sort", "-k", "--key"),
    ("chmod", "-R", "--recursive"),
    ("chown", "-R", "--recursive"),
    ("ln", "-s", "--symbolic"),
    ("ss", "-l", "--listening"),
    ("ss", "-t", "--tcp"),
    ("ss", "-u", "--udp"),
    ("ss", "-n", "--numeric"),
    ("ss", "-p", "--processes"),
    ("ansible-playbook", "-i", "--inventory"),
    ("ansible-playbook", "-C", "--check"),
    ("ansible-playbook", "-D", "--diff"),
    ("ansible-playbook", "-l", "--limit"),
    ("ansible-playbook", "-t", "--tags"),
    ("psql", "-h", "--host"),
    ("psql", "-U", "--username"),
    ("psql", "-d", "--dbname"),
    ("psql", "-c", "--command"),
    ("psql", "-f", "--file"),
    ("pip", "-r", "--requirement"),
    ("pip", "-e", "--editable"),
    ("pip", "-U", "--upgrade"),
    ("cargo", "-p", "--package"),
    ("", "-f", "--force"),
    ("", "-r", "--recursive"),
    ("", "-v", "--verbose"),
    ("", "-q", "--quiet"),
    ("", "-h", "--human-readable"),
    ("", "-a", "--all"),
    ("", "-l", "--long"),
];

/// Flags that change how a command speaks, not what it does.
fn is_minor(flag: &str) -> bool {
    matches!(
        flag,
        "-d" | "--detach"
            | "-it"
            | "-i"
            | "-t"
            | "--rm"
            | "-v"
            | "--verbose"
            | "-q"
            | "--quiet"
            | "-f"
            | "--force"
            | "-y"
            | "--yes"
            | "-h"
    )
}

/// Whether an argument names something, as the dots of "git ..." do not.
fn named(argument: &str) -> bool {
    argument.contains(|c: char| c.is_alphanumeric())
}

/// Whether a short flag stands among the letters of a joined one: `-l` in `-ltnp`.
fn joined(given: &str, wanted: &str) -> bool {
    let (Some(given), Some(wanted)) = (given.strip_prefix('-'), wanted.strip_prefix('-')) else { return false };
    !given.starts_with('-')
        && !wanted.starts_with('-')
        && !wanted.is_empty()
        && wanted.chars().all(|c| given.contains(c))
}

fn is_subcommand(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_lowercase() || c == '-') && word.len() > 1
}

/// A value that is the point of the question, not a name that anybody may choose.
fn is_concrete(value: &str) -> bool {
    value.bytes().any(|byte| byte.is_ascii_digit()) && !value.starts_with(['<', '$', '{']) && !value.contains('/')
}

fn misspelt(a: &str, b: &str) -> bool {
    let shorter = a.len().min(b.len());
    let tolerance = if shorter >= 6 { 2 } else { 1 };
    shorter >= 4
        // Each letter more or less is an edit.
        && a.len().abs_diff(b.chars().count()) <= tolerance
        && a.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
        && strsim::osa_distance(a, b) <= tolerance
        || shorter == 3 && a.len() == b.len() && sorted(a) == sorted(b)
}

fn sorted(word: &str) -> Vec<u8> {
    let mut bytes = word.as_bytes().to_vec();
    bytes.sort_unstable();
    bytes
}

/// The commands that an answer holds, each with its bytes: wherever the program's name stands, to the end of the line or
/// of the sentence.
pub(super) fn find<'a>(answer: &'a str, program: &str) -> Vec<(usize, &'a str)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < answer.len() {
        let rest = &answer[at..];
        let Some(word) = rest.split_whitespace().next() else { break };
        let start = at + (word.as_ptr() as usize - rest.as_ptr() as usize);
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let folded = fold(bare);
        if folded == program || misspelt(&folded, program) {
            let lead = word.find(bare).unwrap_or(0);
            let from = start + lead;
            let end = answer[from..].find(['\n', '`', ';']).map_or(answer.len(), |end| from + end);
            let line = &answer[from..end];
            let end = line.find(", ").or_else(|| line.find(". ")).unwrap_or(line.len());
            out.push((from, line[..end].trim_end_matches(['.', ',', '?', '!'])));
        }
        at = start + word.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reference: &str, answer: &str, low: f32, high: f32) {
        let wanted = Command::parse(reference);
        let got = find(answer, &wanted.program)
            .into_iter()
            .map(|(_, line)| wanted.compare(&Command::parse(line)).share)
            .fold(0.0, f32::max);
        assert!((low..=high).contains(&got), "{reference} | {answer}: {got}");
    }

    #[test]
    fn commands_compare_by_program_subcommand_and_flags() {
        check("docker image prune", "Run docker image prune, it deletes them", 1.0, 1.0);
        check("docker image prune", "dokcer image purne", 1.0, 1.0);
        check("docker image prune", "docker container prune", 0.0, 0.0);
        check("docker image prune", "docker image prune -a", 0.5, 0.7);
        check("docker run -d -p 8080:80 nginx", "docker run --publish 8080:80 -d nginx", 1.0, 1.0);
        check("docker run -d -p 8080:80 nginx", "docker run -d -p 80:8080 nginx", 0.0, 0.3);
        check("git reset --soft HEAD~1", "git reset --soft HEAD~1", 1.0, 1.0);
        check("git reset --soft HEAD~1", "git reset --hard HEAD~1", 0.0, 0.5);
        check("docker run -d -p 8080:80 nginx", "I write docker run with -p 8080:80 and then nginx, first", 1.0, 1.0);
        check("docker run -d -p 8080:80 nginx", "docker container run -p 8080:80 nginx", 1.0, 1.0);
        check("kubectl logs <pod> --previous", "kubectl logs web -p", 1.0, 1.0);
        check("git bisect start", "git ...", 0.0, 0.0);
        check("journalctl -u nginx -f", "journalctl -f -u nginx.service", 0.5, 1.0);
        check("docker logs -f api", "docker logs --follow api", 1.0, 1.0);
        check("journalctl -u nginx -f", "journalctl --follow --unit nginx", 1.0, 1.0);
    }
}

//! The command line as clap sees it: every command, option and help text. One place, so that help, completions and the
//! man page agree.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::{bank::Level, exchange};

/// Practise technical interviews: timed questions, answers in your own words, an offline grade that quotes them.
#[derive(Debug, Parser)]
#[command(name = "greenroom", version, about, max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do; without it, on a terminal, an opening screen.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Folder with content/, index/ and transcripts/
    #[arg(long, global = true, value_name = "DIR", env = "GREENROOM_WORKSPACE")]
    pub workspace: Option<PathBuf>,
    /// Read questions from this folder of Markdown pages instead; nothing is written there
    #[arg(long, global = true, value_name = "DIR")]
    pub content: Option<PathBuf>,
    /// When to use colour
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub color: Color,
    /// Only data and errors, no remarks
    #[arg(long, short, global = true, action = ArgAction::SetTrue)]
    pub quiet: bool,
    /// Print long output as it is, without a pager
    #[arg(long, global = true, action = ArgAction::SetTrue)]
    pub no_pager: bool,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Hold a timed interview
    Practice(PracticeArgs),
    /// Go on with an interrupted interview
    Resume(ResumeArgs),
    /// Look something up in the question bank
    Search(SearchArgs),
    /// Grade one answer, or many from stdin
    Grade(GradeArgs),
    /// Compare grades with marks that people gave
    Calibrate(CalibrateArgs),
    /// Grade an old interview again and show what changed
    Regrade(RegradeArgs),
    /// Say how practice has gone: scores, coverage, pace, what is missed
    Stats(StatsArgs),
    /// Say what to practise next, and why
    Plan(PlanArgs),
    /// Write the report of a finished or interrupted interview again
    Report(ReportArgs),
    /// List, show and check the question bank
    #[command(subcommand)]
    Bank(BankCommand),
    /// Build the search index or say how it is
    #[command(subcommand)]
    Index(IndexCommand),
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the man page, or write one page a command
    Man {
        /// Write greenroom.1 and a page for each command to this folder
        #[arg(long, short, value_name = "DIR")]
        output: Option<PathBuf>,
    },
    /// Show every setting, its value and who set it
    Config(ConfigArgs),
    /// Say what a bug report should, and whether anything is wrong
    Doctor(DoctorArgs),
}

/// `greenroom practice`
#[derive(Debug, Clone, Default, Args)]
pub struct PracticeArgs {
    /// Topics to ask about, such as docker or aws/sre; all of them when none is named
    #[arg(value_name = "TOPIC")]
    pub topics: Vec<String>,
    /// The same as TOPIC: other commands take it as an option
    #[arg(long = "topic", short = 't', hide = true, value_name = "TOPIC")]
    pub more_topics: Vec<String>,
    /// Only questions of this level: basics, intermediate or advanced
    #[arg(long, short, value_parser = parse_level, value_name = "LEVEL")]
    pub level: Option<Level>,
    /// How many questions to ask
    #[arg(long, short = 'n', value_name = "N", value_parser = parse_count)]
    pub questions: Option<u32>,
    /// Time for each answer, such as 90s or 3m; off for none. The level decides when it is not given
    #[arg(long, value_name = "TIME")]
    pub time: Option<String>,
    /// Multiply every time limit, such as 1.5 for half as much again
    #[arg(long, value_name = "FACTOR")]
    pub pace: Option<f64>,
    /// Take what has been typed when the time is up
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub strict: Option<bool>,
    /// Show grades and reference answers only at the end
    #[arg(long)]
    pub exam: bool,
    /// Ask the same questions in the same order as an earlier interview
    #[arg(long, value_name = "N", env = "GREENROOM_SEED")]
    pub seed: Option<u64>,
    /// Follow-ups to an answer that left something out, at most; 1 on a terminal, 0 from a pipe and in an exam
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=9))]
    pub follow_ups: Option<u32>,
    /// No warm-up before the first question and no debrief after the last
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub terse: Option<bool>,
    /// A human interviewer holds it: key points are on the screen, and each answer is marked before its grade is seen
    #[arg(long, conflicts_with = "exam")]
    pub panel: bool,
    /// Read questions aloud, with this command or one that is found (espeak-ng, say, spd-say); off for not
    #[arg(long, value_name = "COMMAND", num_args = 0..=1, require_equals = true, default_missing_value = "auto")]
    pub speak: Option<String>,
    /// Take answers from a dictation program that prints what was said; Enter on an empty line starts it
    #[arg(long, value_name = "COMMAND")]
    pub listen: Option<String>,
    /// Ask what is due, by the schedule that earlier interviews led to
    #[arg(long)]
    pub due: bool,
    /// Ask what was weak the last time, and topics that were never practised
    #[arg(long)]
    pub weak: bool,
    /// Ask questions whose key points were missed the last time
    #[arg(long)]
    pub missed: bool,
    /// Exit with 3 when the score of the interview is below this
    #[arg(long, value_name = "SCORE", value_parser = clap::value_parser!(u32).range(0..=100))]
    pub pass: Option<u32>,
}

/// `greenroom stats`
#[derive(Debug, Clone, Args)]
pub struct StatsArgs {
    /// Only what was practised since then: 2026-01-31, or 30d for the last thirty days
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Only questions of this topic
    #[arg(long, short)]
    pub topic: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `greenroom plan`
#[derive(Debug, Clone, Args)]
pub struct PlanArgs {
    /// Only questions of these topics
    #[arg(value_name = "TOPIC")]
    pub topics: Vec<String>,
    /// Spread the questions over the days until then: 2026-01-31, or 14d for fourteen days from now; a week when not given
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `greenroom resume`
#[derive(Debug, Clone, Args)]
pub struct ResumeArgs {
    /// Name or path of the session; the newest unfinished one when not given
    pub session: Option<String>,
}

/// `greenroom search`
#[derive(Debug, Clone, Args)]
pub struct SearchArgs {
    /// Words to look for; small typos are forgiven
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,
    /// Only questions of this topic
    #[arg(long, short)]
    pub topic: Option<String>,
    /// Only questions of this level: basics, intermediate or advanced
    #[arg(long, short, value_parser = parse_level, value_name = "LEVEL")]
    pub level: Option<Level>,
    /// At most this many hits
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub limit: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `greenroom grade`
#[derive(Debug, Clone, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["question", "batch"]))]
pub struct GradeArgs {
    /// Id of the question, or the end of one (see `greenroom bank list`)
    #[arg(long, value_name = "ID")]
    pub question: Option<String>,
    /// The answer
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["answer_file", "stdin", "batch"], allow_hyphen_values = true)]
    pub answer: Option<String>,
    /// Read the answer from a file
    #[arg(long, value_name = "PATH", conflicts_with_all = ["stdin", "batch"])]
    pub answer_file: Option<PathBuf>,
    /// `-`: read the answer from stdin
    #[arg(value_name = "-", value_parser = ["-"], conflicts_with = "batch")]
    pub stdin: Option<String>,
    /// Grade JSON lines from stdin: {"id", "question", "reference", "answer"}
    #[arg(long)]
    pub batch: bool,

    /// With --batch: print what each answer comes to before it is calibrated, instead of grades
    #[arg(long, requires = "batch")]
    pub measures: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Exit with 3 when the score is below this
    #[arg(long, value_name = "SCORE", value_parser = clap::value_parser!(u32).range(0..=100), conflicts_with = "batch")]
    pub pass: Option<u32>,
}

/// `greenroom calibrate`
#[derive(Debug, Clone, Args)]
pub struct CalibrateArgs {
    /// Marked answers: JSON lines or CSV with question, reference, answer and score
    pub file: PathBuf,
    /// The full mark
    #[arg(long, value_name = "MARK", default_value_t = 100.0)]
    pub full: f64,
    /// How many of the answers most disagreed on to list
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub worst: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `greenroom regrade`
#[derive(Debug, Clone, Args)]
pub struct RegradeArgs {
    /// Name or path of the session
    pub session: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `greenroom config`
#[derive(Debug, Clone, Args)]
pub struct ConfigArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `greenroom doctor`
#[derive(Debug, Clone, Args)]
pub struct DoctorArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `greenroom report`
#[derive(Debug, Clone, Args)]
pub struct ReportArgs {
    /// Name or path of the session; the newest one when not given
    pub session: Option<String>,
    /// Format of the report
    #[arg(long, value_enum)]
    pub format: Option<ReportFormat>,
    /// The newest N interviews in one report
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000), conflicts_with = "session")]
    pub last: Option<u32>,
    /// Two interviews side by side
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["session", "last"])]
    pub compare: Vec<String>,
    /// Print the JSON Schema of `--format json`
    #[arg(long, conflicts_with_all = ["session", "last", "compare", "format", "output", "redact"])]
    pub schema: bool,
    /// Leave the reference answers out, to pass the report on
    #[arg(long)]
    pub redact: bool,
    /// Write to this file instead of stdout
    #[arg(long, short, value_name = "PATH")]
    pub output: Option<PathBuf>,
}

/// Format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Markdown
    Md,
    /// One HTML page that needs nothing else
    Html,
    /// One JSON document
    Json,
}

/// `greenroom bank`
#[derive(Debug, Subcommand)]
pub enum BankCommand {
    /// List the questions
    List {
        /// Only questions of this topic
        #[arg(long, short)]
        topic: Option<String>,
        /// Only questions of this level: basics, intermediate or advanced
        #[arg(long, short, value_parser = parse_level, value_name = "LEVEL")]
        level: Option<Level>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one question with its reference answer and key points
    Show {
        /// Id of the question, or the end of one
        id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Find what is wrong with pages; exit 3 when something is
    Check(CheckArgs),
    /// Read questions in another format and write them as pages below content/
    Import(ImportArgs),
    /// Write the bank in another format
    Export(ExportArgs),
    /// List the wordings that candidates had accepted on appeal
    Aliases {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// `greenroom bank check`
#[derive(Debug, Clone, Default, Args)]
pub struct CheckArgs {
    /// Pages or folders; the workspace's content when none is given
    pub paths: Vec<PathBuf>,
    /// Print JSON
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// How findings are printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = CheckFormat::Text)]
    pub format: CheckFormat,
    /// Show as a diff what can be mended safely, and mend it after a yes
    #[arg(long, conflicts_with_all = ["json", "format"])]
    pub fix: bool,
    /// Mend without asking
    #[arg(long, short, requires = "fix")]
    pub yes: bool,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For a person: the line and what to do
    #[default]
    Text,
    /// One JSON array
    Json,
    /// Annotations for GitHub's workflows
    Github,
}

/// `greenroom bank import`
#[derive(Debug, Clone, Args)]
#[command(allow_missing_positional = true)]
pub struct ImportArgs {
    /// The format; guessed for each file when it is not named
    #[arg(value_enum, value_name = "FORMAT")]
    pub format: Option<exchange::Format>,
    /// A file, or a folder whose files and sub-folders name the topics
    #[arg(value_name = "PATH", required = true)]
    pub path: PathBuf,
    /// The topic of everything; the files of a folder go below it
    #[arg(long, value_name = "TOPIC")]
    pub into: Option<String>,
    /// The level of everything: basics, intermediate or advanced
    #[arg(long, short, value_parser = parse_level, value_name = "LEVEL")]
    pub level: Option<Level>,
    /// Say what would be taken and what not, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `greenroom bank export`
#[derive(Debug, Clone, Args)]
pub struct ExportArgs {
    /// The format
    #[arg(value_enum, value_name = "FORMAT")]
    pub format: exchange::ExportFormat,
    /// Only these topics
    #[arg(value_name = "TOPIC")]
    pub topics: Vec<String>,
    /// Write to this file instead of stdout
    #[arg(long, short, value_name = "PATH")]
    pub output: Option<PathBuf>,
}

/// `greenroom index`
#[derive(Debug, Subcommand)]
pub enum IndexCommand {
    /// Build the index anew
    Build,
    /// Say where the index is and whether it is fresh
    Status {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

fn parse_count(text: &str) -> Result<u32, String> {
    text.parse().ok().filter(|count| *count > 0).ok_or_else(|| "expected a number, 1 or more".to_owned())
}

fn parse_level(text: &str) -> Result<Level, String> {
    Level::parse(text).ok_or_else(|| "expected `basics`, `intermediate` or `advanced`".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}

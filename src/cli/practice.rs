//! `greenroom practice`: plans an interview and holds it on the terminal or from a pipe.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    io::{self, BufReader, IsTerminal},
    process::ExitCode,
};

use super::{
    Context,
    args::PracticeArgs,
    error::{CommandError, ErrorKind},
    paths::{Content, Workspace},
    progress as shared,
    questions::{self, Outlined},
    resume,
    search::{self, columns},
    search_index::LazyIndex,
    sessions,
};
use crate::{
    aliases::Aliases,
    bank::{Level, Outline},
    disk,
    index::{Catalogue, Need},
    interview::{Frontend, GraderJudge, Interview, World},
    progress::{self, Choice, Scheduler},
    repl::{Repl, Setting},
    report,
    script::{Script, StdinLines},
    session::{
        Course, Options, Started, StopReason,
        plan::{self, PlanError, Wish},
        time::TimeRule,
    },
    voice::{Programs, Voice},
};

/// Holds an interview.
pub(super) fn practice(context: &Context, args: &PracticeArgs) -> Result<ExitCode, CommandError> {
    practice_in(context, args, &context.workspace()?, None)
}

/// Holds an interview in `workspace`; a `catalogue` that was opened already need not be opened again.
pub(super) fn practice_in(
    context: &Context,
    args: &PracticeArgs,
    workspace: &Workspace,
    catalogue: Option<Catalogue>,
) -> Result<ExitCode, CommandError> {
    let wish = wish(context, args)?;
    let choices = choices(args);
    let Some(started) = planned(context, workspace, catalogue, &wish, &choices)? else { return Ok(ExitCode::SUCCESS) };
    let asked = args.questions.map_or(0, |n| n as usize);
    if asked > started.questions.len() && choices.is_empty() {
        context.remark(&format!("the bank has {} such questions, not {asked}", started.questions.len()));
    }
    let index = LazyIndex::new(context, workspace);
    let bank = started.bank.clone();
    let world = world(context, workspace, &bank, &index)?;
    let interview = Interview::start(&workspace.transcripts, started, world).map_err(resume::explain)?;
    hold(context, workspace, interview, args.pass, &voice(context, args)?)
}

/// The programs that read aloud and take dictation.
pub(super) fn voice(context: &Context, args: &PracticeArgs) -> Result<Programs, CommandError> {
    let given = |flag: &Option<String>, key| match flag.as_deref() {
        Some("off") => None,
        Some(command) => Some(command.to_owned()),
        None => context.settings.command(key),
    };
    let speak = match given(&args.speak, "practice.speak") {
        None => None,
        Some(named) => Some(super::voice::speaker(&named).ok_or_else(|| {
            CommandError::failed("no program that reads aloud was found").hint(
                "install espeak-ng, or name a command: `--speak=\"my-command\"` gets the text as its last argument",
            )
        })?),
    };
    let listen = given(&args.listen, "practice.listen").filter(|command| command != "auto");
    Ok(Programs { speak, listen })
}

/// The interview that is wished for; `None` when `choices` mean no question, which has been said.
fn planned(
    context: &Context,
    workspace: &Workspace,
    catalogue: Option<Catalogue>,
    wish: &Wish,
    choices: &[Choice],
) -> Result<Option<Started>, CommandError> {
    if choices.is_empty() {
        let catalogue = match catalogue {
            None => questions::catalogue(context, workspace, Need::Places)?,
            opened => opened,
        };
        // A large bank need not be read for a few questions of it.
        if let Content::Folder(folder) = &workspace.content
            && let Some(catalogue) = catalogue
            && let Some(started) =
                plan::plan_from(&catalogue, wish, |places| catalogue.read(folder, places)).map_err(no_plan)?
        {
            return Ok(Some(started));
        }
        let bank = questions::load(context, workspace)?.bank;
        return Ok(Some(plan::plan(&bank, wish).map_err(no_plan)?));
    }
    let bank = questions::outlined(context, workspace)?;
    let chosen = chosen(context, workspace, wish, &bank, choices)?;
    if chosen.is_empty() {
        return Ok(None);
    }
    let chosen = bank.read(&chosen)?;
    Ok(Some(plan::plan_of(&bank.outlines, &bank.digest, wish, &chosen).map_err(no_plan)?))
}

/// What `--due`, `--weak` and `--missed` ask for.
fn choices(args: &PracticeArgs) -> Vec<Choice> {
    let given = [(args.due, Choice::Due), (args.weak, Choice::Weak), (args.missed, Choice::Missed)];
    given.into_iter().filter_map(|(given, choice)| given.then_some(choice)).collect()
}

/// The questions that `choices` mean, the most urgent first, as many as are wished for. When there are none it is said
/// what to do instead: that is no failure.
fn chosen<'b>(
    context: &Context,
    workspace: &Workspace,
    wish: &Wish,
    bank: &'b Outlined,
    choices: &[Choice],
) -> Result<Vec<&'b Outline>, CommandError> {
    let candidates = plan::among(&bank.outlines, &wish.topics, wish.level).map_err(no_plan)?;
    let memory = shared::memory(context, workspace)?;
    let scheduler = Scheduler::default();
    let known = memory.questions(&scheduler);
    let today = shared::today(context);
    let points = bank.points(&candidates, &known)?;
    let mut chosen = progress::select(&candidates, &points, &known, choices, &scheduler, today);
    if chosen.is_empty() {
        let what: Vec<&str> = choices.iter().map(|choice| choice.as_str()).collect();
        let days = candidates.iter().filter_map(|question| known.get(question.id.as_str()));
        let next = match days.map(|known| known.schedule.due).min() {
            None => "nothing of this was practised yet, so `greenroom practice` it is".to_owned(),
            Some(day) if choices == [Choice::Due] => format!("the next question is due on {day}"),
            Some(_) => "`greenroom plan` says what comes next".to_owned(),
        };
        context.remark(&format!("nothing is {}; {next}", what.join(" or ")));
    }
    chosen.truncate(wish.questions);
    Ok(chosen)
}

/// What an interview in `workspace` works with; `bank` is the digest of its bank.
pub(super) fn world<'a>(
    context: &'a Context,
    workspace: &Workspace,
    bank: &'a str,
    index: &'a LazyIndex<'a>,
) -> Result<World<'a>, CommandError> {
    let aliases = Aliases::load(&workspace.aliases)?;
    for line in &aliases.unreadable {
        context.remark(&format!("{}:{line}: not an alias; passed over", workspace.aliases.display()));
    }
    let judge = Box::new(GraderJudge::new(index));
    Ok(World { clock: &context.clock, judge, lookup: index, aliases, bank, disk: disk::real() })
}

/// Holds `interview` on whatever the standard streams are, writes its report and shows how it went.
pub(super) fn hold(
    context: &Context,
    workspace: &Workspace,
    mut interview: Interview<'_>,
    pass: Option<u32>,
    programs: &Programs,
) -> Result<ExitCode, CommandError> {
    let mut out = io::stdout();
    let mut lines;
    let front: Box<dyn Frontend> = if let Some(repl) = terminal(context, workspace) {
        Box::new(repl)
    } else {
        lines = StdinLines::new(BufReader::new(io::stdin()), &context.clock);
        let script = Script::new(&mut lines, &mut out);
        // A terminal that cannot be drawn on still has a width, and somebody who has to see whose turn it is.
        Box::new(match search::terminal_columns() {
            Some(columns) => script.on_terminal(columns, io::stdin().is_terminal()),
            None => script,
        })
    };
    // Where there is a terminal, what was dictated can still be corrected.
    let mut front = Voice::new(front, programs.clone(), &context.clock, io::stdin().is_terminal());
    let course = interview.run(&mut front);
    // Whatever happened, what is in the journal gets its report.
    let transcript = interview.transcript();
    let written = {
        let earlier = sessions::earlier(interview.path(), &transcript);
        report::write_beside(interview.path(), &transcript, &earlier)
    };
    if let Err(error) = &written {
        let path = interview.path().display();
        context.remark(&format!("the report could not be written ({error}); all of it is in `{path}`"));
    }
    let course = course.map_err(|error| {
        resume::explain(error)
            .hint("what was said to be kept is in the journal, and `greenroom resume` goes on from there")
    })?;
    front.summary(&transcript, written.ok().as_deref());
    let kind = match course {
        Course::Ended if pass.is_some_and(|pass| transcript.score().unwrap_or(0) < pass) => ErrorKind::Findings,
        Course::Ended => return Ok(ExitCode::SUCCESS),
        Course::Stopped(StopReason::Interrupted | StopReason::Terminated) => ErrorKind::Interrupted,
        Course::Stopped(_) | Course::Running => ErrorKind::Failed,
    };
    Err(CommandError::silent(kind))
}

/// The terminal, when stdin and stdout are one that can be drawn on.
fn terminal<'a>(context: &'a Context, workspace: &Workspace) -> Option<Repl<'a>> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return None;
    }
    let editor = context.settings.command("editor");
    let folder = workspace.transcripts.clone();
    let setting = Setting { columns, rows: search::rows, style: search::style(), editor, folder };
    Repl::new(&context.clock, setting).ok()
}

fn wish(context: &Context, args: &PracticeArgs) -> Result<Wish, CommandError> {
    let settings = &context.settings;
    let given_time = args.time.clone().or_else(|| settings.text("practice.time"));
    let time = match &given_time {
        None => TimeRule::Question,
        Some(text) => TimeRule::parse(text).ok_or_else(|| {
            CommandError::usage(format!("`{text}` is not a time")).hint("`--time` takes 90s, 3m, 1m30s or off")
        })?,
    };
    let pace = args.pace.or_else(|| settings.number("practice.pace")).unwrap_or(1.0);
    if !(0.1..=10.0).contains(&pace) {
        return Err(CommandError::usage(format!("the pace `{pace}` is not between 0.1 and 10"))
            .hint("`--pace 1.5` gives half as much time again"));
    }
    let options = Options {
        time: given_time.clone(),
        pace,
        strict: args.strict.unwrap_or_else(|| settings.switch("practice.strict")),
        exam: args.exam,
        follow_ups: (args.follow_ups)
            .or_else(|| settings.number("practice.follow-ups").filter(|_| !args.exam && !args.panel))
            .unwrap_or_else(|| default_follow_ups(args)),
        panel: args.panel,
        terse: args.terse.unwrap_or_else(|| settings.switch("practice.terse")),
    };
    Ok(Wish {
        topics: args.topics.iter().chain(&args.more_topics).cloned().collect(),
        level: args.level.or_else(|| settings.text("practice.level").and_then(|level| Level::parse(&level))),
        questions: (args.questions.or_else(|| settings.number("practice.questions")))
            .map_or(plan::DEFAULT_QUESTIONS, |n| n as usize),
        time,
        seed: args.seed.unwrap_or_else(random_seed),
        options,
    })
}

/// One on a terminal. From a pipe each line answers a question, and an exam says nothing of what was left out.
fn default_follow_ups(args: &PracticeArgs) -> u32 {
    u32::from(!args.exam && !args.panel && io::stdin().is_terminal() && io::stdout().is_terminal())
}

/// A seed that is short enough to be typed again. The standard library's hash keys are random; a clock is not.
fn random_seed() -> u64 {
    RandomState::new().build_hasher().finish() % 1_000_000
}

pub(super) fn no_plan(error: PlanError) -> CommandError {
    match &error {
        PlanError::Empty => CommandError::failed(error).hint("`greenroom bank check` says what was read"),
        PlanError::UnknownTopic { nearest, known, .. } => {
            let hint = match (nearest.as_slice(), known.as_slice()) {
                ([], []) => "the pages of this bank name no topics".to_owned(),
                ([], known) if known.len() <= 12 => format!("there are `{}`", known.join("`, `")),
                ([], _) => "`greenroom bank list` names them".to_owned(),
                (nearest, _) => format!("did you mean `{}`?", nearest.join("`, `")),
            };
            CommandError::usage(error).hint(hint)
        }
        PlanError::NothingAtLevel { levels, .. } => {
            let levels: Vec<&str> = levels.iter().map(|level| level.as_str()).collect();
            let hint = match levels.as_slice() {
                [] => "its questions have no level; leave `--level` out".to_owned(),
                levels => format!("there are questions of `{}`", levels.join("`, `")),
            };
            CommandError::usage(error).hint(hint)
        }
    }
}

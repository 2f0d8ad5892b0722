//! `greenroom plan`: what to practise next, and why.

use std::process::ExitCode;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::{
    Context,
    args::PlanArgs,
    error::CommandError,
    pager, practice, progress as shared, questions,
    search::{self, columns},
    stats::count,
};
use crate::{
    progress::{self, Plan, Reason, Scheduler, Task},
    report::terminal::{paint, table},
    session::plan,
    text::{visible, visible_line},
};

/// Version of the JSON document.
const SCHEMA: u32 = 1;

/// Days planned when nobody says until when, today included.
const WEEK: u64 = 7;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    #[serde(flatten)]
    plan: &'a Plan,
}

/// Prints the plan.
pub(super) fn plan(context: &Context, args: &PlanArgs) -> Result<ExitCode, CommandError> {
    let today = shared::today(context);
    let until = match &args.until {
        Some(text) => shared::date("--until", text, today, true)?,
        None => today.checked_add_days(Days::new(WEEK - 1)).unwrap_or(today),
    };
    if until < today {
        return Err(CommandError::usage(format!("{until} is over")).hint("`--until` takes today or a later day"));
    }
    let workspace = context.workspace()?;
    let bank = questions::outlined(context, &workspace)?;
    let candidates = plan::among(&bank.outlines, &args.topics, None).map_err(practice::no_plan)?;
    let memory = shared::memory(context, &workspace)?;
    let scheduler = Scheduler::default();
    let known = memory.questions(&scheduler);
    let points = bank.points(&candidates, &known)?;
    let plan = progress::plan(&candidates, &points, &known, &scheduler, today, until);
    if args.json {
        let mut text = crate::text::json(&Document { schema: SCHEMA, plan: &plan })?;
        text.push('\n');
        questions::print(text.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let text = draw(&plan, columns().clamp(40, 100), search::style());
    pager::show(context, &shared::marks().text(&text))?;
    Ok(ExitCode::SUCCESS)
}

fn draw(plan: &Plan, width: usize, style: bool) -> String {
    let bold = |text: &str| paint(text, anstyle::Style::new().bold(), style);
    let today = plan.days.first().map_or(&[][..], |day| &day.questions);
    let mut out = String::new();
    if today.is_empty() {
        out.push_str("nothing to practise today\n");
    } else {
        out.push_str(&format!("{}: {}\n", bold("Today"), count(today.len(), "question")));
        for task in today {
            let text = format!("{} - {}", visible_line(&task.title), why(task, plan.today));
            let options = textwrap::Options::new(width).initial_indent("• ").subsequent_indent("  ");
            out.push_str(&textwrap::fill(&text, options));
            out.push('\n');
        }
        let command = if today.iter().any(|task| task.reason == Reason::Due) {
            "`greenroom practice --due` asks what is due"
        } else if today.iter().any(|task| matches!(task.reason, Reason::Weak | Reason::NewTopic)) {
            "`greenroom practice --weak` asks what was weak or never practised"
        } else if today.iter().any(|task| task.reason == Reason::Missed) {
            "`greenroom practice --missed` asks what was missed"
        } else {
            "`greenroom practice` begins"
        };
        out.push_str(&format!("{command}\n"));
    }
    let later: Vec<_> = plan.days.iter().skip(1).filter(|day| !day.questions.is_empty()).collect();
    if !later.is_empty() {
        let mut drawn = table(width);
        drawn.set_header(vec!["day", "due", "weak", "missed", "new", "topics"]);
        for day in later {
            let of =
                |reasons: &[Reason]| match day.questions.iter().filter(|task| reasons.contains(&task.reason)).count() {
                    0 => String::new(),
                    n => n.to_string(),
                };
            let mut topics: Vec<&str> = day.questions.iter().map(|task| task.topic.as_str()).collect();
            topics.sort_unstable();
            topics.dedup();
            drawn.add_row(vec![
                day.date.format("%a %Y-%m-%d").to_string(),
                of(&[Reason::Due]),
                of(&[Reason::Weak]),
                of(&[Reason::Missed]),
                of(&[Reason::New, Reason::NewTopic]),
                visible(&topics.join(", ")).into_owned(),
            ]);
        }
        out.push_str(&format!("\n{}\n{drawn}\n", bold(&format!("Until {}", plan.until))));
    }
    if plan.left_over > 0 {
        let text = format!(
            "{} more would not fit: at most {} a day are planned; `--until` a later day takes more",
            count(plan.left_over, "question"),
            progress::PER_DAY
        );
        out.push_str(&format!("\n{}\n", textwrap::fill(&text, width)));
    }
    out
}

/// Why a question is in the plan, in words.
fn why(task: &Task, today: NaiveDate) -> String {
    let last = match (task.last_seen, task.last_score) {
        (Some(_), Some(score)) => format!(", last score {score}"),
        (Some(_), None) => ", not answered the last time".to_owned(),
        _ => String::new(),
    };
    let mut text = match (task.reason, task.due) {
        (Reason::Due, Some(due)) => match (today - due).num_days() {
            ..=0 => format!("due today{last}"),
            1 => format!("due since yesterday{last}"),
            n => format!("due for {n} days{last}"),
        },
        (Reason::Weak, Some(due)) => format!("weak{last}, due {due}"),
        (Reason::Missed, Some(due)) => format!("due {due}{last}"),
        (Reason::NewTopic, _) => format!("nothing of `{}` was practised yet", visible(&task.topic)),
        _ => "never asked".to_owned(),
    };
    if let Some((first, rest)) = task.missed.split_first() {
        text.push_str(&format!("; missed: {}", visible_line(first)));
        if !rest.is_empty() {
            text.push_str(&format!(" and {} more", rest.len()));
        }
    }
    text
}

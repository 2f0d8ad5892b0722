//! What `stats`, `plan` and `practice --due` share: reading the memory of a workspace, dates, and how to draw.

use chrono::{Days, NaiveDate};

use super::{Context, error::CommandError, paths::Workspace, questions};
use crate::{
    clock::Clock,
    disk,
    progress::{self, Memory},
    report::chart::Marks,
    text::visible,
};

/// Journals that cannot be read and are named one by one.
const NAMED: usize = 3;

/// What the journals of the workspace come to. What cannot be read is said and left out.
pub(super) fn memory(context: &Context, workspace: &Workspace) -> Result<Memory, CommandError> {
    let folder = &workspace.transcripts;
    let remembered = progress::remember(disk::real().as_ref(), folder, Some(&workspace.progress))
        .map_err(|error| CommandError::failed(format!("cannot read `{}`: {error}", folder.display())))?;
    questions::tell(context, remembered.cache.as_ref());
    for trouble in remembered.troubles.iter().take(NAMED) {
        context.remark(&format!("left out: {}", visible(&trouble.message)));
    }
    if remembered.troubles.len() > NAMED {
        context.remark(&format!("left out: {} more journals", remembered.troubles.len() - NAMED));
    }
    Ok(remembered.memory)
}

/// Today, on the candidate's own calendar.
pub(super) fn today(context: &Context) -> NaiveDate {
    context.clock.now().date_naive()
}

/// Reads a date: `2026-01-31`, `today`, or a number of days or weeks such as `7d` and `2w`, before `today` or (`ahead`)
/// after it.
pub(super) fn date(option: &str, text: &str, today: NaiveDate, ahead: bool) -> Result<NaiveDate, CommandError> {
    let wrong = || {
        let example = if ahead { "14d for fourteen days from now" } else { "30d for the last thirty days" };
        CommandError::usage(format!("`{}` is not a date", visible(text)))
            .hint(format!("`{option}` takes a date such as {}, or {example}", today.format("%Y-%m-%d")))
    };
    let text = text.trim();
    if text == "today" {
        return Ok(today);
    }
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Ok(date);
    }
    let days = match (text.strip_suffix('d'), text.strip_suffix('w')) {
        (Some(days), _) => days.parse::<u64>().ok(),
        (_, Some(weeks)) => weeks.parse::<u64>().ok().and_then(|weeks| weeks.checked_mul(7)),
        _ => None,
    };
    let days = Days::new(days.filter(|days| *days < 100_000).ok_or_else(wrong)?);
    let date = if ahead { today.checked_add_days(days) } else { today.checked_sub_days(days) };
    date.ok_or_else(wrong)
}

/// What may be drawn: ASCII on a dumb terminal and where the locale names no UTF-8.
pub(super) fn marks() -> Marks {
    let var = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    if var("TERM").as_deref() == Some("dumb") {
        return Marks::Ascii;
    }
    // Windows names no locale here, and its terminals know UTF-8.
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(var);
    let known = locale.map_or(cfg!(windows), |locale| {
        let locale = locale.to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    if known { Marks::Unicode } else { Marks::Ascii }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap();
        let today = day("2026-01-31");
        let check = |text: &str, ahead, expect: Option<&str>| {
            assert_eq!(date("--until", text, today, ahead).ok(), expect.map(day), "{text:?}");
        };
        check("2025-12-01", false, Some("2025-12-01"));
        check("today", true, Some("2026-01-31"));
        check("7d", false, Some("2026-01-24"));
        check("1w", true, Some("2026-02-07"));
        for wrong in ["", "d", "soon", "31.1.2026", "2026-02-30", "-3d", "99999999999999999999w"] {
            check(wrong, true, None);
        }
    }
}

//! Lengths of time as candidates write and read them, and how long a question may take. Reads no clock.

use std::time::Duration;

use crate::bank::{Level, Question};

/// What `--time` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeRule {
    /// Nothing: the question or its level decides.
    Question,
    /// The same for each question, in seconds.
    Fixed(u64),
    /// No limit.
    Off,
}

/// Longest limit, in seconds: a day.
const LONGEST: u64 = 86_400;

impl TimeRule {
    /// Reads `90s`, `3m`, `1m30s`, `1h`, `90` (seconds) or `off`; `None` when it is none of these, 0, or over a day.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        if matches!(text.as_str(), "off" | "none") {
            return Some(Self::Off);
        }
        let mut total = 0u64;
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, tail) = rest.split_at(digits);
            let letters = tail.bytes().take_while(u8::is_ascii_alphabetic).count();
            let (unit, tail) = tail.split_at(letters);
            let unit = match unit {
                "h" => 3600,
                "m" | "min" => 60,
                "s" | "sec" => 1,
                "" if tail.is_empty() => 1,
                _ => return None,
            };
            total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(unit)?)?;
            rest = tail.trim_start();
        }
        (1..=LONGEST).contains(&total).then_some(Self::Fixed(total))
    }

    /// Seconds allowed for `question`; `None` without a limit. At least 1.
    pub fn allowed(self, question: &Question, pace: f64) -> Option<u64> {
        let seconds = match self {
            Self::Off => return None,
            Self::Fixed(seconds) => seconds,
            Self::Question => {
                question.time_limit.map_or_else(|| Level::default_seconds(question.level), |limit| limit.as_secs())
            }
        };
        Some(((seconds as f64 * pace).round() as u64).clamp(1, LONGEST * 10))
    }
}

/// A length of time in minutes and seconds: `3:05`, `1:00:00`. Parts of a second are rounded up, so that `0:00` is over.
pub fn clock(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// Whole seconds in words: `45 s`, `2 min 5 s`.
pub fn words(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let check = |text: &str, expect: Option<TimeRule>| assert_eq!(TimeRule::parse(text), expect, "{text:?}");
        check("90s", Some(TimeRule::Fixed(90)));
        check("90", Some(TimeRule::Fixed(90)));
        check("3m", Some(TimeRule::Fixed(180)));
        check("1m30s", Some(TimeRule::Fixed(90)));
        check("1m 30", Some(TimeRule::Fixed(90)));
        check("1H", Some(TimeRule::Fixed(3600)));
        check("OFF", Some(TimeRule::Off));
        for wrong in ["", "0", "0s", "m", "-3", "3x", "1.5m", "99h", "18446744073709551615h", "3 fish", "٣s"] {
            check(wrong, None);
        }
    }

    #[test]
    fn clocks_round_up() {
        let check = |ms, expect: &str| assert_eq!(clock(Duration::from_millis(ms)), expect);
        check(0, "0:00");
        check(1, "0:01");
        check(59_001, "1:00");
        check(3_600_000, "1:00:00");
    }
}

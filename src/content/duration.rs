//! Times such as `2m`, `90s` and `1m30s`. Not the calendar.

use std::time::Duration;

/// The longest time that can be written: a day.
const LONGEST: u64 = 24 * 60 * 60;

/// Reads `90s`, `2m`, `1m30s`, `1h`: whole numbers, each with a unit, largest first. `None` for anything else, for zero
/// and for more than a day.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let (mut seconds, mut last) = (0u64, u64::MAX);
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: u64 = rest[..digits].parse().ok()?;
        let letters = rest[digits..].trim_start();
        let length = letters.bytes().take_while(u8::is_ascii_alphabetic).count();
        let unit = match letters[..length].to_ascii_lowercase().as_str() {
            "s" | "sec" | "secs" | "second" | "seconds" => 1,
            "m" | "min" | "mins" | "minute" | "minutes" => 60,
            "h" | "hour" | "hours" => 3600,
            _ => return None,
        };
        if unit >= last {
            return None;
        }
        last = unit;
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
        rest = letters[length..].trim_start();
    }
    (1..=LONGEST).contains(&seconds).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_numbers_with_units() {
        let check = |text: &str, expect: Option<u64>| {
            assert_eq!(parse_duration(text).map(|time| time.as_secs()), expect, "{text:?}");
        };
        check("2m", Some(120));
        check("90s", Some(90));
        check("1m30s", Some(90));
        check(" 1 min 30 sec ", Some(90));
        check("1h", Some(3600));
        check("30s1m", None);
        check("90", None);
        check("", None);
        check("0s", None);
        check("25h", None);
        check("99999999999999999999s", None);
        check("2m5", None);
        check("-2m", None);
        check("2 мин", None);
    }
}

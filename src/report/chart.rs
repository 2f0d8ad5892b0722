//! Bars and sparklines of characters: readable without colour, and in ASCII where a terminal knows no more. Pure.

/// Which characters may be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// Blocks and lines.
    Unicode,
    /// Nothing beyond ASCII.
    Ascii,
}

impl Marks {
    /// A bar of `width` cells of which `share` (0 to 1) is full. What is more than nothing shows at least one full cell.
    pub fn bar(self, share: f64, width: usize) -> String {
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        let exact = share * width as f64;
        let mut full = exact.round() as usize;
        if share > 0.0 && width > 0 {
            full = full.max(1);
        }
        if share < 1.0 && full == width {
            full = width.saturating_sub(1);
        }
        let (on, off) = match self {
            Self::Unicode => ("█", "░"),
            Self::Ascii => ("#", "."),
        };
        format!("{}{}", on.repeat(full), off.repeat(width - full))
    }

    /// One character for each of the last `width` values of 0 to 100: a height, or in ASCII the first digit.
    pub fn sparkline(self, values: &[f64], width: usize) -> String {
        const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        const DIGITS: [char; 10] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
        let start = values.len().saturating_sub(width);
        let mark = |value: &f64| {
            let share = if value.is_finite() { (value / 100.0).clamp(0.0, 1.0) } else { 0.0 };
            match self {
                Self::Unicode => HEIGHTS[((share * 8.0) as usize).min(7)],
                Self::Ascii => DIGITS[((share * 10.0) as usize).min(9)],
            }
        };
        values.iter().skip(start).map(mark).collect()
    }

    /// The text as it may be printed: in ASCII with the nearest there is, and `?` for the rest.
    pub fn text(self, text: &str) -> String {
        if self == Self::Unicode || text.is_ascii() {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '─' | '–' | '—' | '╌' | '·' | '•' => out.push('-'),
                '═' | '╞' | '╡' | '╪' => out.push('='),
                '│' | '┆' => out.push('|'),
                '’' | '‘' => out.push('\''),
                '“' | '”' => out.push('"'),
                '…' => out.push_str("..."),
                '→' => out.push_str("->"),
                '×' => out.push('x'),
                c if c.is_ascii() => out.push(c),
                _ => out.push('?'),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_show_the_least_and_never_pretend_to_be_full() {
        let check = |share, expect: &str| assert_eq!(Marks::Unicode.bar(share, 5), expect, "{share}");
        check(0.0, "░░░░░");
        check(0.01, "█░░░░");
        check(0.5, "███░░");
        check(0.99, "████░");
        check(1.0, "█████");
        check(f64::NAN, "░░░░░");
        assert_eq!(Marks::Ascii.bar(0.4, 5), "##...");
        assert_eq!(Marks::Ascii.bar(0.4, 0), "");
    }

    #[test]
    fn sparklines_show_the_last_values() {
        assert_eq!(Marks::Unicode.sparkline(&[0.0, 50.0, 100.0], 10), "▁▅█");
        assert_eq!(Marks::Ascii.sparkline(&[0.0, 55.0, 100.0], 2), "59");
        assert_eq!(Marks::Ascii.sparkline(&[f64::NAN, -3.0, 300.0], 9), "009");
    }

    #[test]
    fn ascii_is_ascii() {
        assert_eq!(Marks::Ascii.text("a — “b” │ é…"), "a - \"b\" | ?...");
        assert_eq!(Marks::Unicode.text("é"), "é");
    }
}

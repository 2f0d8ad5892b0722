//! What can be set, by what names, and what makes sense as a value. One table, so that files, environment, `greenroom
//! config` and the documentation agree.

use crate::{
    bank::Level,
    session::{plan::DEFAULT_QUESTIONS, time::TimeRule},
};

/// What kind of value a setting has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Switch,
    /// A whole number from the first to the second.
    Whole(u32, u32),
    /// A factor on time limits.
    Pace,
    /// A time for an answer.
    Time,
    /// A level of questions.
    Level,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A folder; in a file it is relative to that file.
    Folder,
    /// A command of the shell, `auto` or `off`.
    Command,
}

impl Kind {
    /// Why `text` is no value of this kind.
    ///
    /// # Errors
    /// What is expected instead.
    pub fn check(self, text: &str) -> Result<(), String> {
        let holds = match self {
            Self::Switch => matches!(text, "true" | "false"),
            Self::Whole(least, most) => text.parse::<u32>().is_ok_and(|n| (least..=most).contains(&n)),
            Self::Pace => text.parse::<f64>().is_ok_and(|pace| (0.1..=10.0).contains(&pace)),
            Self::Time => TimeRule::parse(text).is_some(),
            Self::Level => Level::parse(text).is_some(),
            Self::Word(words) => words.contains(&text),
            Self::Folder | Self::Command => !text.trim().is_empty(),
        };
        if holds { Ok(()) } else { Err(format!("expected {}", self.expected())) }
    }

    fn expected(self) -> String {
        match self {
            Self::Switch => "`true` or `false`".to_owned(),
            Self::Whole(least, most) => format!("a whole number from {least} to {most}"),
            Self::Pace => "a number from 0.1 to 10".to_owned(),
            Self::Time => "a time such as `90s` or `3m`, or `off`".to_owned(),
            Self::Level => "`basics`, `intermediate` or `advanced`".to_owned(),
            Self::Word(words) => format!("one of `{}`", words.join("`, `")),
            Self::Folder => "a folder".to_owned(),
            Self::Command => "a command, `auto` or `off`".to_owned(),
        }
    }
}

/// One setting.
#[derive(Debug)]
pub struct Spec {
    /// Its name in a file; what stands before a dot is the table.
    pub key: &'static str,
    /// The option of the command line that goes before everything else; empty when there is none.
    pub flag: &'static str,
    /// Variables of the environment, the first that is set counts.
    pub variables: &'static [&'static str],
    /// The value when nobody says anything; `None` when there is none.
    pub default: Option<&'static str>,
    /// What it means that there is none.
    pub unset: &'static str,
    /// What kind of value.
    pub kind: Kind,
    /// Whether a project's file may set it. What runs a command, and what says which folder is the project, may not come
    /// with a folder that was fetched from somewhere.
    pub project: bool,
    /// What it does, in a few words.
    pub about: &'static str,
}

const fn spec(key: &'static str, flag: &'static str, kind: Kind, about: &'static str) -> Spec {
    Spec { key, flag, variables: &[], default: None, unset: "none", kind, project: true, about }
}

/// Everything that can be set.
pub static SPECS: [Spec; 16] = [
    Spec {
        variables: &["GREENROOM_WORKSPACE"],
        unset: "your data folder",
        project: false,
        ..spec("workspace", "--workspace", Kind::Folder, "where interviews are kept when no folder above has content/")
    },
    Spec {
        variables: &["GREENROOM_CONTENT"],
        unset: "content/ of the workspace",
        ..spec("content", "--content", Kind::Folder, "where questions are read")
    },
    Spec {
        variables: &["GREENROOM_COLOR"],
        default: Some("auto"),
        ..spec("color", "--color", Kind::Word(&["auto", "always", "never"]), "when to use colour")
    },
    Spec {
        variables: &["GREENROOM_QUIET"],
        default: Some("false"),
        ..spec("quiet", "--quiet", Kind::Switch, "only data and errors, no remarks")
    },
    Spec {
        variables: &["VISUAL", "EDITOR"],
        project: false,
        ..spec("editor", "", Kind::Command, "the editor of `:edit`")
    },
    Spec {
        variables: &["GREENROOM_PAGER", "PAGER"],
        default: Some("auto"),
        project: false,
        ..spec("pager", "--no-pager", Kind::Command, "what shows long output on a terminal; `auto` is less")
    },
    Spec {
        variables: &["GREENROOM_LEVEL"],
        unset: "all levels",
        ..spec("practice.level", "--level", Kind::Level, "only questions of this level")
    },
    Spec {
        variables: &["GREENROOM_QUESTIONS"],
        default: Some("10"),
        ..spec("practice.questions", "--questions", Kind::Whole(1, 10_000), "how many questions to ask")
    },
    Spec {
        variables: &["GREENROOM_TIME"],
        unset: "the level decides",
        ..spec("practice.time", "--time", Kind::Time, "time for each answer")
    },
    Spec {
        variables: &["GREENROOM_PACE"],
        default: Some("1"),
        ..spec("practice.pace", "--pace", Kind::Pace, "factor on every time limit")
    },
    Spec {
        variables: &["GREENROOM_STRICT"],
        default: Some("false"),
        ..spec("practice.strict", "--strict", Kind::Switch, "take what has been typed when the time is up")
    },
    Spec {
        variables: &["GREENROOM_FOLLOW_UPS"],
        unset: "1 on a terminal, else 0",
        ..spec("practice.follow-ups", "--follow-ups", Kind::Whole(0, 9), "follow-ups to an answer, at most")
    },
    Spec {
        variables: &["GREENROOM_TERSE"],
        default: Some("false"),
        ..spec("practice.terse", "--terse", Kind::Switch, "no warm-up and no debrief")
    },
    Spec {
        variables: &["GREENROOM_SPEAK"],
        default: Some("off"),
        project: false,
        ..spec("practice.speak", "--speak", Kind::Command, "reads questions aloud; `auto` finds a program")
    },
    Spec {
        variables: &["GREENROOM_LISTEN"],
        default: Some("off"),
        project: false,
        ..spec("practice.listen", "--listen", Kind::Command, "takes dictation: prints what was said")
    },
    Spec {
        variables: &["GREENROOM_REPORT_FORMAT"],
        default: Some("md"),
        ..spec("report.format", "--format", Kind::Word(&["md", "html", "json"]), "format of `greenroom report`")
    },
];

/// The setting of this name.
pub fn spec_of(key: &str) -> Option<&'static Spec> {
    SPECS.iter().find(|spec| spec.key == key)
}

/// The default must be what the planner does by itself.
const _: () = assert!(DEFAULT_QUESTIONS == 10, "the default in the table above");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_values_of_their_kind() {
        for spec in &SPECS {
            if let Some(default) = spec.default {
                assert_eq!(spec.kind.check(default), Ok(()), "{}", spec.key);
            }
        }
    }

    #[test]
    fn values_are_checked() {
        let check = |key: &str, text: &str, holds: bool| {
            assert_eq!(spec_of(key).unwrap().kind.check(text).is_ok(), holds, "{key} = {text}");
        };
        check("practice.pace", "1.5", true);
        check("practice.pace", "nan", false);
        check("practice.pace", "0", false);
        check("practice.time", "3m", true);
        check("practice.time", "soon", false);
        check("practice.questions", "0", false);
        check("practice.questions", "-1", false);
        check("practice.strict", "yes", false);
        check("practice.level", "tricky", false);
        check("color", "always", true);
        check("pager", " ", false);
    }
}

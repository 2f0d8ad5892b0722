//! What is set, and by whom: flags over the environment over the project's file over the user's file over the defaults.
//! Reads files and the environment; writes nothing.

mod file;
mod spec;

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

use clap::{ArgMatches, parser::ValueSource};
use etcetera::BaseStrategy;

pub use self::{
    file::{File, Trouble},
    spec::{Kind, SPECS, Spec, spec_of},
};
use super::error::CommandError;

/// The file of a project, in the root of its workspace.
pub const PROJECT_FILE: &str = "greenroom.toml";

/// Who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// An option of the command line.
    Flag(&'static str),
    /// A variable of the environment.
    Environment(&'static str),
    /// A file, and the line in it.
    File(PathBuf, usize),
    /// Nobody.
    Default,
}

/// A value and who set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The value; `None` when there is none.
    pub text: Option<String>,
    /// Who set it.
    pub origin: Origin,
}

/// All settings of one run.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Flags and the environment, in the order of [`SPECS`], byte for byte: a path need not be text.
    near: Vec<Option<(OsString, Origin)>>,
    /// The project's file, then the user's, then those of the whole machine.
    pub files: Vec<File>,
    /// Variables of the environment with values that make no sense.
    pub wrong: Vec<String>,
}

impl Settings {
    /// Reads everything. What is wrong is kept for [`Settings::check`].
    ///
    /// # Errors
    /// When there is a file that cannot be read.
    pub fn load(matches: &ArgMatches) -> Result<Self, CommandError> {
        let mut settings = Self { near: vec![None; SPECS.len()], ..Self::default() };
        for (at, spec) in SPECS.iter().enumerate() {
            if let Some(value) = flag(matches, spec) {
                settings.near[at] = Some((value, Origin::Flag(spec.flag)));
                continue;
            }
            let mut variables = spec.variables.iter().map(|name| (*name, env::var_os(name).unwrap_or_default()));
            let Some((name, value)) = variables.find(|(_, value)| !value.to_string_lossy().trim().is_empty()) else {
                continue;
            };
            match spec.kind.check(&value.to_string_lossy()) {
                Ok(()) => settings.near[at] = Some((value, Origin::Environment(name))),
                Err(expected) => settings.wrong.push(format!("{name} is `{}`: {expected}", value.to_string_lossy())),
            }
        }
        let home = etcetera::home_dir().ok();
        let mut places: Vec<(PathBuf, bool)> = Vec::new();
        places.extend(project(settings.path("workspace")).map(|root| (root.join(PROJECT_FILE), true)));
        places.extend(user_file().map(|path| (path, false)));
        places.extend(machine_files().into_iter().map(|path| (path, false)));
        for (path, project) in places {
            let file = File::read(&path, project, home.as_deref())
                .map_err(|error| CommandError::failed(format!("cannot read `{}`: {error}", path.display())))?;
            settings.files.push(file);
        }
        Ok(settings)
    }

    /// A setting that must be in [`SPECS`].
    pub fn get(&self, key: &str) -> Value {
        let Some(at) = SPECS.iter().position(|spec| spec.key == key) else {
            return Value { text: None, origin: Origin::Default };
        };
        if let Some(Some((value, origin))) = self.near.get(at) {
            return Value { text: Some(value.to_string_lossy().into_owned()), origin: origin.clone() };
        }
        for file in &self.files {
            // The last line of a file that sets something; TOML allows but one.
            if let Some(set) = file.sets.iter().find(|set| set.key == key) {
                return Value { text: Some(set.value.clone()), origin: Origin::File(file.path.clone(), set.line) };
            }
        }
        Value { text: SPECS[at].default.map(str::to_owned), origin: Origin::Default }
    }

    /// Its value as text.
    pub fn text(&self, key: &str) -> Option<String> {
        self.get(key).text
    }

    /// Its value as a path.
    pub fn path(&self, key: &str) -> Option<PathBuf> {
        let at = SPECS.iter().position(|spec| spec.key == key)?;
        match self.near.get(at) {
            Some(Some((value, _))) => Some(value.into()),
            _ => self.text(key).map(PathBuf::from),
        }
    }

    /// Whether a switch is on.
    pub fn switch(&self, key: &str) -> bool {
        self.text(key).as_deref() == Some("true")
    }

    /// A number.
    pub fn number<T: std::str::FromStr>(&self, key: &str) -> Option<T> {
        self.text(key)?.parse().ok()
    }

    /// A command to run; `None` when it is off. `auto` is for the caller to find.
    pub fn command(&self, key: &str) -> Option<String> {
        self.text(key).filter(|text| text != "off")
    }

    /// Fails when a value makes no sense; returns what is passed over.
    ///
    /// # Errors
    /// The first wrong value, with its place.
    pub fn check(&self) -> Result<Vec<String>, CommandError> {
        if let Some(wrong) = self.wrong.first() {
            return Err(CommandError::usage(wrong.clone()).hint("the variable of the environment can be unset"));
        }
        let mut remarks = Vec::new();
        for file in &self.files {
            for trouble in &file.troubles {
                let place = format!("{}:{}:{}", file.path.display(), trouble.line, trouble.column);
                if trouble.fatal {
                    let error = CommandError::usage(format!("{place}: {}", trouble.message));
                    let hint = trouble.hint.clone();
                    return Err(error.hint(hint.unwrap_or_else(|| "`greenroom config` shows what is set where".into())));
                }
                let hint = trouble.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
                remarks.push(format!("{place}: {}; passed over{hint}", trouble.message));
            }
        }
        Ok(remarks)
    }
}

/// The value that the command line gives for a setting, if it does.
fn flag(matches: &ArgMatches, spec: &Spec) -> Option<OsString> {
    let id = spec.flag.trim_start_matches('-').replace('-', "_");
    let mut at = matches;
    loop {
        // Asking for an option that a command does not have is a mistake that clap answers with a panic.
        let known = at.ids().any(|known| known.as_str() == id);
        if known && at.value_source(&id) == Some(ValueSource::CommandLine) {
            let mut values = at.get_raw(&id)?;
            let value = values.next().map_or("true".into(), std::ffi::OsStr::to_os_string);
            return Some(if spec.key == "pager" { "off".into() } else { value });
        }
        at = at.subcommand()?.1;
    }
}

/// The root of the workspace that was named, or of the one above the current folder.
fn project(named: Option<PathBuf>) -> Option<PathBuf> {
    named.or_else(super::paths::Workspace::above_here)
}

/// The user's own file: `$XDG_CONFIG_HOME/greenroom/config.toml`, or below `~/.config`.
pub fn user_file() -> Option<PathBuf> {
    Some(etcetera::choose_base_strategy().ok()?.config_dir().join("greenroom/config.toml"))
}

/// The files of the whole machine, by `XDG_CONFIG_DIRS`.
fn machine_files() -> Vec<PathBuf> {
    if cfg!(windows) {
        return Vec::new();
    }
    let folders = env::var("XDG_CONFIG_DIRS").ok().filter(|folders| !folders.is_empty());
    let folders = folders.unwrap_or_else(|| "/etc/xdg".to_owned());
    env::split_paths(&folders)
        .filter(|folder| folder.is_absolute())
        .map(|folder| Path::new(&folder).join("greenroom/config.toml"))
        .collect()
}

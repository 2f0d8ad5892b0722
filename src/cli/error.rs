//! How a command fails: what kind (and so which exit code), why, and what to do about it.

use std::{error::Error, fmt};

/// What kind of failure, which decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Something went wrong: exit 1.
    Failed,
    /// The command line asks for something that is not there or makes no sense: exit 2.
    Usage,
    /// Findings, or a score below what was asked for: exit 3.
    Findings,
    /// Interrupted by a signal or by Ctrl-C: exit 130.
    Interrupted,
}

impl ErrorKind {
    /// The process's exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Findings => 3,
            Self::Interrupted => 130,
        }
    }
}

/// Why a command failed, with hints on what to do.
#[derive(Debug)]
pub struct CommandError {
    /// Which exit code.
    pub kind: ErrorKind,
    /// What went wrong; nothing is printed for an empty message.
    pub source: Box<dyn Error + Send + Sync>,
    /// What to do about it, one line each.
    pub hints: Vec<String>,
}

impl CommandError {
    /// A failure (exit 1).
    pub fn failed(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: ErrorKind::Failed, source: source.into(), hints: Vec::new() }
    }

    /// Wrong usage (exit 2).
    pub fn usage(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: ErrorKind::Usage, source: source.into(), hints: Vec::new() }
    }

    /// An exit code with nothing more to say, because it has been said.
    pub fn silent(kind: ErrorKind) -> Self {
        Self { kind, source: String::new().into(), hints: Vec::new() }
    }

    /// Adds a line on what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.source)?;
        let mut cause = self.source.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for CommandError {
    fn from(error: E) -> Self {
        Self::failed(error)
    }
}

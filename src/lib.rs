//! Greenroom: a mock-interview simulator that asks, times and grades answers offline.
//!
//! A module imports only from those above it in this list. Real time is read in [`clock`] alone, the environment and
//! paths in [`cli`] alone, the terminal in [`repl`] and [`script`] alone. The library never prints.

pub mod text;
pub mod source;
pub mod clock;
pub mod disk;
pub mod markdown;
pub mod diagnostic;
pub mod bank;
pub mod content;
pub mod exchange;
pub mod grading;
pub mod lint;
pub mod calibration;
pub mod index;
pub mod session;
pub mod aliases;
pub mod journal;
pub mod transcript;
pub mod progress;
pub mod interview;
pub mod report;
pub mod repl;
pub mod script;
pub mod voice;
pub mod cli;

//! Greenroom: a mock-interview simulator that asks, times and grades answers offline.
//!
//! A module imports only from those above it in this list. Real time is read in [`clock`] alone, the environment and
//! paths in [`cli`] alone, the terminal in [`repl`] and [`script`] alone. The library never prints.

pub mod bank;
pub mod cli;
pub mod clock;
pub mod content;
pub mod diagnostic;
pub mod grading;
pub mod markdown;
pub mod source;
pub mod text;

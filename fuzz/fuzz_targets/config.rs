//! `cargo fuzz run config`: what has to hold is in `tests/fuzz/mod.rs`.
#![no_main]

#[path = "../../tests/fuzz/mod.rs"]
mod fuzz;

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::config(data));

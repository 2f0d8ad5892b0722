# What a developer types. `just` lists these.

default:
    @just --list

# An interview on the bank in content/.
practice *ARGS:
    cargo run --release -- practice {{ARGS}}

# All tests.
test:
    ./tests/run

# What CI runs.
ci:
    .ci/run

# Format and lints, mended where that is safe.
fix:
    cargo fmt --all
    cargo clippy --fix --allow-dirty --all-targets

# How well the grader agrees with the marks of the answer sets in tests/answers/.
agreement:
    cargo build --release
    for set in tests/answers/*.jsonl; do echo "$set"; python3 tests/answers/agreement.py --golden "$set" --cmd "target/release/greenroom grade --batch"; done

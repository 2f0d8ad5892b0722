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

# docs/commands.md, from the program's own help.
docs:
    cargo build
    python3 docs/commands.py target/debug/greenroom

# What is installed: target/package/*.tar.gz; then `cargo deb` makes the Debian package.
package:
    cargo build --release --locked
    packaging/stage.sh

# Whether two builds in two folders give the same bytes.
reproducible:
    packaging/reproducible.sh

# CPU time of `stats` with a thousand interviews.
measure-stats:
    cargo build --release
    python3 tests/stats/measure.py target/release/greenroom

# Kills interviews a thousand times and looks for what they lost; some ten minutes.
kill COUNT="1000":
    cargo build --release
    python3 tests/kill/run.py {{COUNT}}

# How well the grader agrees with the marks of the answer sets in tests/answers/.
agreement:
    cargo build --release
    for set in tests/answers/*.jsonl; do echo "$set"; python3 tests/answers/agreement.py --golden "$set" --cmd "target/release/greenroom grade --batch"; done

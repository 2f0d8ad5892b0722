#!/usr/bin/env bash
# Builds the release twice, from two copies of the sources in two folders, and compares the bytes.
#     packaging/reproducible.sh [CARGO-BUILD-OPTION...]
# What is committed is built, with the toolchain at hand. The folders of the sources, of the target and of cargo's own registry
# would stand in the messages of panics; they are mapped to names that are the same everywhere. Whoever wants to have the same
# bytes as a release needs its version of rustc (the first line) and these names.
set -euo pipefail
cd "$(dirname "$0")/.."
rustc --version
cargo_home=$(realpath "${CARGO_HOME:-$HOME/.cargo}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() { # FOLDER
  local source=$work/$1/greenroom target=$work/$1/target
  mkdir -p "$source"
  git archive HEAD | tar -x -C "$source"
  (
    cd "$source"
    export CARGO_TARGET_DIR=$target CARGO_INCREMENTAL=0 SOURCE_DATE_EPOCH=0
    export RUSTFLAGS="--remap-path-prefix=$cargo_home=/cargo --remap-path-prefix=$target=/target --remap-path-prefix=$source=/greenroom"
    cargo build --release --locked --quiet "${@:2}"
  ) >&2
  local name=${1//\//-}
  mv "$target/release/greenroom" "$work/$name.bin"
  # Two trees at once would take some gigabytes.
  rm -rf "$source" "$target"
  sha256sum <"$work/$name.bin" | cut -d' ' -f1
}

first=$(build one "$@")
echo "first:  $first"
second=$(build further/down/two "$@")
echo "second: $second"
if grep -aqF -e "$work" -e "$cargo_home" "$work/one.bin"; then
  echo "the program names a folder of this machine" >&2
  exit 1
fi
[ "$first" = "$second" ] || { echo "the two differ" >&2; exit 1; }
echo "the same bytes"

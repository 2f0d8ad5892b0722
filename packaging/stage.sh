#!/usr/bin/env bash
# Puts together what is installed: binary, man pages, completions, licences; and the archive that cargo-binstall takes.
#     packaging/stage.sh [PROGRAM]        (target/release/greenroom when not given)
# The Debian package is `cargo deb` after this; its assets are named in Cargo.toml.
set -euo pipefail
cd "$(dirname "$0")/.."
program=${1:-target/release/greenroom}
[ -x "$program" ] || { echo "no \`$program\`; run cargo build --release" >&2; exit 1; }
version=$("$program" --version | cut -d' ' -f2)
target=$(rustc -vV | sed -n 's/^host: //p')
stage=target/package/stage
rm -rf "$stage"
mkdir -p "$stage/completions"
"$program" --quiet man --output "$stage/man"
"$program" completions bash >"$stage/completions/greenroom.bash"
"$program" completions fish >"$stage/completions/greenroom.fish"
"$program" completions zsh >"$stage/completions/_greenroom"
"$program" completions powershell >"$stage/completions/_greenroom.ps1"
name=greenroom-$version-$target
rm -rf "target/package/$name"
mkdir -p "target/package/$name"
cp -r "$program" "$stage/man" "$stage/completions" *.md docs LICENSE* schema "target/package/$name/"
tar -C target/package -czf "target/package/$name.tar.gz" "$name"
echo "target/package/$name.tar.gz"

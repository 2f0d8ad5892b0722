#!/usr/bin/env bash
# What is installed works by itself: the archive is unpacked into an empty place, away from the sources, and used there.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --quiet --locked
archive=$(packaging/stage.sh "${GREENROOM:-target/debug/greenroom}")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
tar -C "$place" -xzf "$archive"
root=$(echo "$place"/greenroom-*)
mkdir "$place/home" "$place/elsewhere"
greenroom() { (cd "$place/elsewhere" && env -i PATH="/usr/bin:/bin" HOME="$place/home" "$root/greenroom" "$@"); }
fail() { echo "tests/package: $*" >&2; exit 1; }
# The first run unpacks the bank that the binary carries.
questions=$(greenroom --quiet bank list --json | grep -c '"id":')
[ "$questions" -gt 100 ] || fail "the bank has $questions questions"
printf 'no idea\n' | greenroom practice git -n 1 >/dev/null || fail "no interview could be held"
greenroom report --format html | grep -q '<h1>git</h1>' || fail "there is no report"
greenroom doctor >/dev/null || fail "$(greenroom doctor)"
[ "$(ls "$place/elsewhere")" = "" ] || fail "files were left in the current folder"
for page in greenroom greenroom-practice greenroom-bank-check; do [ -s "$root/man/$page.1" ] || fail "no man page $page"; done
if command -v man >/dev/null; then
  man --warnings -l "$root/man/greenroom-practice.1" 2>&1 >/dev/null | grep -q . && fail "the man page has warnings"
fi
bash -c "source '$root/completions/greenroom.bash' && complete -p greenroom >/dev/null" || fail "bash does not take its completions"
for file in LICENSE LICENSE-MIT LICENSE-APACHE README.md schema/report-1.schema.json; do [ -s "$root/$file" ] || fail "no $file"; done
if cargo deb --version >/dev/null 2>&1 && [ -x target/release/greenroom ]; then
  cargo deb --no-build --no-strip --quiet --output target/package/greenroom.deb || fail "cargo deb fails"
else
  echo "tests/package: skipped the Debian package: cargo-deb or a release build is missing"
fi
echo "tests/package: $questions questions, an interview and its report from the archive alone"

#!/usr/bin/env bash
# What is installed works by itself: the archive is unpacked into an empty place, away from the sources, and used there.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --quiet --locked
archive=$(packaging/stage.sh "${GREENROOM:-${CARGO_TARGET_DIR:-target}/debug/greenroom}")
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
# The same from the Debian package, which lays the files out as a system has them.
installed() {
  local deb=$1/greenroom.deb usr=$1/root/usr home=$1/installed
  cargo deb --no-build --no-strip --fast --profile dev --quiet --output "$deb" || fail "cargo deb fails"
  dpkg -x "$deb" "$1/root"
  for field in Maintainer Depends Section Description; do
    [ -n "$(dpkg -f "$deb" "$field")" ] || fail "the package does not say its $field"
  done
  mkdir "$home"
  own() { (cd "$home" && env -i PATH="$usr/bin:/usr/bin:/bin" HOME="$home" greenroom "$@"); }
  [ "$(own --quiet bank list --json | grep -c '"id":')" = "$questions" ] || fail "the package has another bank"
  printf 'no idea\n' | own practice git -n 1 >/dev/null || fail "no interview could be held with the package"
  own report | grep -q '^# Interview on git' || fail "the package writes no report"
  if command -v man >/dev/null; then
    # A system without man pages has a `man` that says so.
    MANPATH=$usr/share/man man -w greenroom-practice 2>/dev/null | grep -q "^$usr" || fail "man does not find the page"
  fi
  # What a shell does on Tab.
  # shellcheck disable=SC2016
  local words='source "$1"; COMP_WORDS=(greenroom pra); COMP_CWORD=1; _greenroom greenroom pra greenroom; echo "${COMPREPLY[@]}"'
  [ "$(bash -c "$words" - "$usr/share/bash-completion/completions/greenroom")" = practice ] || fail "bash completes nothing"
  if command -v zsh >/dev/null; then zsh -n "$usr/share/zsh/vendor-completions/_greenroom" || fail "zsh cannot read its completions"; fi
  if command -v fish >/dev/null; then
    fish --no-execute "$usr/share/fish/vendor_completions.d/greenroom.fish" || fail "fish cannot read its completions"
  fi
  local doc=$usr/share/doc/greenroom
  grep -q 'Copyright: 2026' "$doc/copyright" || fail "the package does not say whose it is"
  # Every place in the package that its README leads to.
  grep -o '](\([A-Za-z][^):]*\))' "$doc/README.md" | sed 's/^](//; s/)$//' | while read -r link; do
    [ -e "$doc/$link" ] || fail "README.md leads to $link, which the package does not have"
  done
  echo "tests/package: the same from the Debian package, with man page and completions"
}
if ! cargo deb --version >/dev/null 2>&1; then
  echo "tests/package: skipped the Debian package: cargo-deb is not installed"
elif ! command -v dpkg >/dev/null; then
  echo "tests/package: skipped the Debian package: dpkg is not installed"
else
  installed "$place"
fi
echo "tests/package: $questions questions, an interview and its report from the archive alone"

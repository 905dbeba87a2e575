#!/usr/bin/env bash
# manual_pages.sh BIN: the pages that the commands print are good for mandoc and for man(1), and say what
# --help says. BIN is the folder of the commands. Exit status 77: skipped.
set -euo pipefail

bin=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tools=()
for tool in mandoc man; do
  if command -v "$tool" >/dev/null; then tools+=("$tool"); fi
done
if ((${#tools[@]} == 0)); then
  echo "SKIPPED: neither mandoc nor man is there (Debian: mandoc, man-db)"
  exit 77
fi

failures=0
fail() {
  echo "$1"
  failures=1
}

for name in qnn-train qnn-eval qnn-inspect qnn-sweep qnn-data; do
  page=$folder/$name.1
  "$bin/$name" --man >"$page"
  for section in NAME SYNOPSIS DESCRIPTION OPTIONS ENVIRONMENT FILES "EXIT STATUS" EXAMPLES "SEE ALSO"; do
    grep -qx "\.SH $section" "$page" || fail "$name: no section $section"
  done
  for tool in "${tools[@]}"; do
    if [[ $tool == mandoc ]]; then
      mandoc -T lint -W warning "$page" || fail "$name: mandoc complains"
      shown=$(mandoc -T utf8 -O width=78 "$page" | col -b)
    else
      complaints=$(LC_ALL=C.UTF-8 MANROFFOPT= man --warnings=w -l "$page" 2>&1 >/dev/null) || true
      [[ -z $complaints ]] || fail "$name: man complains: $complaints"
      shown=$(LC_ALL=C.UTF-8 MANWIDTH=78 man -l "$page" 2>/dev/null | col -b)
    fi
    for flag in $("$bin/$name" --help-all | grep -oE '^  (-., )?--[a-z-]+' | grep -oE -e '--[a-z-]+'); do
      grep -q -e "$flag" <<<"$shown" || fail "$name: $tool does not show $flag"
    done
    grep -q "78 *the config is wrong" <<<"$(tr -s ' \n' ' ' <<<"$shown")" ||
      fail "$name: $tool does not show the exit status 78"
  done
done
echo "pages read by ${tools[*]}"
exit "$failures"

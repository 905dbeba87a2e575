#!/usr/bin/env bash
# completion_in_shells.sh BIN: the functions of bash, zsh and fish offer what 'COMMAND --complete' says,
# by the rules of their shell. BIN is the folder of the commands. Shells that are not there are left out.
set -euo pipefail

PATH=$(cd "$1" && pwd):$PATH
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cp "$here/cli/tiny.json" tiny.json
touch notes.txt
mkdir runs
for shell in bash zsh fish; do qnn-train --completion "$shell" >"train.$shell"; done
for shell in bash zsh fish; do qnn-sweep --completion "$shell" >"sweep.$shell"; done
failures=0

# expect SHELL LINE WORD... : what is typed, and words that are offered; !WORD is not.
expect() {
  local shell=$1 line=$2 word offered
  shift 2
  offered=$("offered_by_$shell" "$line") || true  # a shell that offers nothing says so by its status
  for word; do
    if [[ $word == !* ]]; then
      if ! grep -qxF -e "${word#!}" <<<"$offered"; then continue; fi
      echo "$shell: '$line' offers '${word#!}'"
    else
      if grep -qxF -e "$word" <<<"$offered"; then continue; fi
      printf "%s: '%s' does not offer '%s', but:\n%s\n" "$shell" "$line" "$word" "$offered"
    fi
    failures=1
  done
}

script_of() { # SHELL LINE
  local command=${2%% *}
  echo "${command#qnn-}.$1"
}

# Readline's words: cut at blanks and at '='.
offered_by_bash() {
  bash --norc -c '
    source "$1"
    line=$2
    set -f
    COMP_WORDS=()
    for word in $line; do
      while [[ $word == ?*=* ]]; do
        COMP_WORDS+=("${word%%=*}" =)
        word=${word#*=}
      done
      [[ -z $word ]] || COMP_WORDS+=("$word")
    done
    [[ $line != *" " ]] || COMP_WORDS+=("")
    set +f
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _qnn_complete
    printf "%s\n" "${COMPREPLY[@]}"' bash "$(script_of bash "$1")" "$1"
}

# compadd and _files exist within the shell's own completion only; what they are given is printed.
offered_by_zsh() {
  zsh -f -c '
    compdef() { :; }
    compadd() { local name=${@[-1]}; print -rl -- "${(@P)name}" }
    _files() { print -r -- "files $*" }
    source $1
    words=(${(s: :)2})
    [[ $2 != *" " ]] || words+=("")
    CURRENT=$#words
    PREFIX=$words[-1]
    _qnn_complete' zsh "$(script_of zsh "$1")" "$1"
}

offered_by_fish() {
  fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$(script_of fish "$1")" "$1" | cut -f 1
}

expect_all() { # SHELL PATH FLAG: what stands before a value, of --set and of a flag; bash has cut it off
  local shell=$1 path=$2 part=$3
  expect "$shell" "qnn-train tiny.json --res" --resume
  expect "$shell" "qnn-train tiny.json --resume --res" !--resume
  expect "$shell" "qnn-train tiny.json --set training.opt" training.optimizer. training.optimizer=
  expect "$shell" "qnn-train tiny.json --set training.optimizer.be" training.optimizer.beta_1= \
    training.optimizer.beta_2= !training.optimizer.momentum=
  expect "$shell" "qnn-train tiny.json --set training.monitor_mode=m" "${path}min" "${path}max"
  expect "$shell" "qnn-train tiny.json --unset training.mo" training.monitor !training.monitor_mode
  expect "$shell" "qnn-train tiny.json --set model.layers.hid" model.layers.hidden.
  expect "$shell" "qnn-train tiny.json --ignore-warning=kernel" "${part}kernel_without_constraint"
  expect "$shell" "qnn-train tiny.json --without-pass fuse_soft" fuse_softmax_with_loss
  expect "$shell" "qnn-sweep sta" status
  expect "$shell" "qnn-sweep status --j" --json
}

expect_all bash "" ""
expect bash "qnn-train " tiny.json runs !notes.txt
expect bash "qnn-train tiny.json --output r" runs !tiny.json
expect bash "qnn-train tiny.json --plugin " notes.txt tiny.json
shells=bash
if command -v zsh >/dev/null; then
  shells+=", zsh"
  expect_all zsh training.monitor_mode= --ignore-warning=
  expect zsh "qnn-train " "files -g *.json"
  expect zsh "qnn-train tiny.json --output r" "files -/"
fi
if command -v fish >/dev/null; then
  shells+=", fish"
  expect_all fish training.monitor_mode= --ignore-warning=
  expect fish "qnn-train ti" tiny.json
  expect fish "qnn-train tiny.json --output r" runs/
fi
echo "completed in $shells"
exit "$failures"

#!/usr/bin/env bash
# A sweep needs no more than a shell: sweep.sh CONFIG FOLDER trains each learning rate, goes on where
# it was stopped, and prints the runs, best first.
set -euo pipefail
for rate in 0.001 0.003 0.01; do
  qnn-train "$1" --set training.optimizer.learning_rate="$rate" --set training.epochs=2 \
    --output "$2/rate-$rate" --resume --quiet >/dev/null || echo "rate $rate: exit code $?" >&2
done
for result in "$2"/*/result.json; do
  echo "$(sed -n '/"validation"/,/}/s/.*"accuracy": //p' "$result") $result"
done | sort -rg

#!/usr/bin/env bash
# Whole commands, timed: an epoch of Larq's MNIST CNN, and how soon training starts.
#   training.sh FOLDER-OF-COMMANDS
set -euo pipefail
commands=$1
configs=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../configs" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

epoch() { # CONFIG THREADS
  "$commands/qnn-train" "$configs/$1" --threads "$2" -q --output "$folder/$1-$2" \
    --set training.epochs=1 >/dev/null
  sed -n 's/.*"time":{"seconds":\([0-9.]*\).*/\1/p' "$folder/$1-$2/metrics.jsonl"
}

if [[ -n ${QNN_DATA_DIR:-} ]]; then
  for config in mnist/bnn_mlp.json mnist/bnn_cnn.json; do
    for threads in 1 2; do
      printf '%-24s %s thread(s): %6.2f s an epoch\n' "$config" "$threads" \
        "$(epoch "$config" "$threads")"
    done
  done
else
  echo "QNN_DATA_DIR is not set: no epochs of MNIST are timed"
fi
echo "From the start of the process to the end of the first step:"
"$commands/qnn-train" "$configs/digits/bnn_mlp.json" -v --output "$folder/start" \
  --set 'data.dataset={"type": "digits", "train_count": 1000, "test_count": 100}' \
  --set training.epochs=1 2>&1 >/dev/null | grep 'first step'

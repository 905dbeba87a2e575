#!/usr/bin/env bash
# docs/report_picture.sh [RUN]: draws docs/report.png, the README's picture of a report, with Chromium.
# RUN is the folder of a run; without one, configs/mnist/bnn_cnn_cosine.json is trained first, in a folder
# that is removed again (a few minutes; MNIST is read from QNN_DATA_DIR).
set -euo pipefail

docs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

run=${1:-}
if [[ -z $run ]]; then
  run=$folder/mnist
  "$docs/../build/release/bin/qnn-train" "$docs/../configs/mnist/bnn_cnn_cosine.json" \
    --output "$run" --set 'training.metrics=["accuracy","flip_ratio"]' \
    --set data.validation=0.1 --set training.monitor=validation/accuracy
fi
"${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --hide-scrollbars \
  --user-data-dir="$folder/profile" --window-size=1280,1500 --force-device-scale-factor=0.8 --screenshot="$docs/report.png" \
  "file://$(realpath "$run/report.html")" 2>"$folder/errors" || {
  cat "$folder/errors" >&2
  exit 1
}
ls -l "$docs/report.png"

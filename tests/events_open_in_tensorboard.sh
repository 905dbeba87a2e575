#!/usr/bin/env bash
# events_open_in_tensorboard.sh BIN: TensorBoard's own reader finds in the event file of a run what
# metrics.jsonl and the config say, also after the run was resumed for more epochs. BIN is the folder
# of the commands, PYTHON the interpreter (default python3). Exit status 77: skipped.
set -euo pipefail

bin=$1
source "$(dirname "${BASH_SOURCE[0]}")/need_python_packages.sh"
need_python_packages tensorboard

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

train() {
  "$bin/qnn-train" "$here/cli/tiny.json" --threads 1 -q -o "$folder/run" --resume \
    --set 'training.metrics=["accuracy","flip_ratio"]' --set training.tensorboard=true "$@" >/dev/null
}
train --set training.epochs=2
train --set training.epochs=4

"$python" - "$folder/run" <<'PYTHON'
import json
import math
import os
import sys

from tensorboard.backend.event_processing import event_accumulator
from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.util import tensor_util

run = sys.argv[1]
events = event_accumulator.EventAccumulator(run, size_guidance={
    event_accumulator.SCALARS: 0, event_accumulator.HISTOGRAMS: 0, event_accumulator.TENSORS: 0})
events.Reload()
tags = events.Tags()

with open(os.path.join(run, "metrics.jsonl")) as file:
    lines = [line for line in map(json.loads, file) if line["kind"] == "epoch"]
assert len(lines) == 4, lines

def series(tag):
    return [(event.step, event.value) for event in events.Scalars(tag)]

def expect(tag, values):
    found = series(tag)
    assert [step for step, _ in found] == [1, 2, 3, 4], (tag, found)
    for (_, value), wanted in zip(found, values):
        assert math.isclose(value, wanted, rel_tol=1e-6, abs_tol=1e-9), (tag, value, wanted)

for part in ("train", "validation"):
    for name in ("loss", "accuracy"):
        expect(f"{name}/{part}", [line[part][name] for line in lines])
expect("flip_ratio/hidden", [line["train"]["flip_ratio/hidden"] for line in lines])
expect("learning_rate", [line["learning_rate"] for line in lines])

with open(os.path.join(run, "histograms.jsonl")) as file:
    records = list(map(json.loads, file))
histograms = events.Histograms("weights/hidden/kernel")
assert [event.step for event in histograms] == [1, 2, 3, 4], histograms
for event, record in zip(histograms, records):
    expected = record["weights"]["hidden/kernel"]
    value = event.histogram_value
    assert value.num == 784 * 16 == sum(expected["counts"]), value
    assert (value.min, value.max) == (expected["low"], expected["high"]), value
    assert list(value.bucket) == expected["counts"], value
    assert math.isclose(value.sum, expected["sum"]), value

config = "".join(line[4:] + "\n" for line in tensor_util.make_ndarray(
    events.Tensors("config")[0].tensor_proto)[0].decode().splitlines())
with open(os.path.join(run, "config.json")) as file:
    assert json.loads(config) == json.load(file)
assert events.SummaryMetadata("config").plugin_data.plugin_name == "text"

def hparams(tag):
    metadata = events.SummaryMetadata(tag).plugin_data
    assert metadata.plugin_name == "hparams", metadata
    return plugin_data_pb2.HParamsPluginData.FromString(metadata.content)

start = hparams("_hparams_/session_start_info").session_start_info.hparams
assert start["training.optimizer.learning_rate"].number_value == 0.01, start
assert start["training.tensorboard"].bool_value is True, start
assert start["training.optimizer.type"].string_value == "adam", start
experiment = hparams("_hparams_/experiment").experiment
assert "loss/validation" in [info.name.tag for info in experiment.metric_infos], experiment
end = hparams("_hparams_/session_end_info").session_end_info
assert end.status == 1, end

# Each record stands once in the file, and its time does not go back.
path = os.path.join(run, "events.out.tfevents.qnn")
raw = list(LegacyEventFileLoader(path).Load())
steps = [event.step for event in raw if any(value.tag == "loss/train"
                                           for value in event.summary.value)]
assert steps == [1, 2, 3, 4], steps
times = [event.wall_time for event in raw]
assert times == sorted(times) and times[0] > 1e9, times
print("TensorBoard reads", len(tags["scalars"]), "scalars,", len(tags["histograms"]), "histograms")
PYTHON

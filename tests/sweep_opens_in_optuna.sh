#!/usr/bin/env bash
# sweep_opens_in_optuna.sh BIN SOURCE: the Optuna package opens a sweep's journal as a study, goes on
# with it, and we go on with what it wrote. BIN holds the commands. PYTHON names the interpreter
# (default python3). Exit status 77: skipped.
set -euo pipefail

bin=$1 source=$2
source "$(dirname "${BASH_SOURCE[0]}")/need_python_packages.sh"
need_python_packages optuna

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$source/tests/cli/tiny.json" "$folder"
cat >"$folder/space.json" <<'JSON'
{"name": "study", "config": "tiny.json", "method": {"type": "random", "trials": 9},
 "objective": {"metric": "validation.accuracy", "direction": "maximize"},
 "asha": {"min_epochs": 1, "max_epochs": 4, "reduction_factor": 2},
 "space": {"training.optimizer.type": {"choice": ["adam", "sgd"]},
           "training.optimizer.momentum": {"uniform": [0, 0.9], "if": {"training.optimizer.type": "sgd"}},
           "training.optimizer.learning_rate": {"log_uniform": [0.001, 0.1]},
           "model.layers.hidden.units": {"int": [4, 17], "step": 4},
           "model.layers.hidden.kernel_quantizer": {"choice": ["ste_sign", {"type": "ste_sign", "clip_value": 1.5}]},
           "data.batch_size": {"int": [20, 60], "log": true}}}
JSON
cd "$folder"
"$bin/qnn-sweep" space.json -o sweep --threads 2 --workers 2 -q >/dev/null
printf '{"op_code":6,"tri' >>sweep/journal.jsonl # as a process that was killed leaves it
"$bin/qnn-sweep" space.json -o sweep --set method.trials=10 --threads 2 -q >/dev/null
"$bin/qnn-sweep" status sweep --json >status.json

"$python" - <<'PYTHON'
import json
import pathlib
import warnings

import optuna

warnings.simplefilter("error")
optuna.logging.set_verbosity(optuna.logging.WARNING)
try:
    from optuna.storages.journal import JournalFileBackend
except ImportError:  # before Optuna 4
    from optuna.storages import JournalFileStorage as JournalFileBackend
study = optuna.load_study(
    study_name="study", storage=optuna.storages.JournalStorage(JournalFileBackend("sweep/journal.jsonl")))
table = json.loads(pathlib.Path("status.json").read_text())
assert study.direction == optuna.study.StudyDirection.MAXIMIZE
assert len(study.trials) == 10, len(study.trials)
by_index = {trial["trial"]: trial for trial in table["trials"]}
rungs = set()
for trial in study.trials:
    ours = by_index[trial.user_attrs["qnn:index"]]
    assert trial.state.name.lower() == ours["state"], (trial.state, ours)
    assert trial.value == ours["value"], (trial.value, ours)
    assert set(trial.params) == set(ours["values"]), trial.params
    for path, value in ours["values"].items():
        shown = json.dumps(value, separators=(",", ":")) if isinstance(value, dict) else value
        assert trial.params[path] == shown, (path, trial.params[path], value)
    assert ("training.optimizer.momentum" in trial.params) == (trial.params["training.optimizer.type"] == "sgd")
    assert list(trial.intermediate_values) == list(range(1, ours["epochs"] + 1)), trial.intermediate_values
    assert trial.intermediate_values[ours["epochs"]] == ours["value"]
    assert trial.datetime_complete >= trial.datetime_start
    rungs.add(ours["epochs"])
assert rungs == {1, 2, 4}, rungs
best = by_index[table["best"]]
assert study.best_value >= best["value"], (study.best_value, best)

# Its sampler learns from our trials, and asks for more of them.
study.sampler = optuna.samplers.TPESampler(seed=1, n_startup_trials=2)
for _ in range(3):
    trial = study.ask({path: distribution for each in study.trials for path, distribution in each.distributions.items()})
    study.tell(trial, 0.25)
assert len(study.trials) == 13
print("Optuna", optuna.__version__, "opens it:", {s.name for s in {t.state for t in study.trials}})
PYTHON

"$bin/qnn-sweep" space.json -o sweep --set method.trials=11 --threads 2 -q >/dev/null
"$bin/qnn-sweep" status sweep --json | "$python" -c '
import json, sys
table = json.load(sys.stdin)
assert table["finished"] == 11 == len(table["trials"]), table'

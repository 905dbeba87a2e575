#!/usr/bin/env bash
# schema_agrees_with_reader.sh BIN WRITER [COUNT]: the JSON Schemas of configs and sweeps and the program take
# and refuse the same: all that is shipped, and COUNT of them (default 500) with one thing changed by
# chance. BIN is the folder of the commands, WRITER the program write_schema_verdicts, PYTHON the
# interpreter (default python3). Exit status 77: skipped.
set -euo pipefail

bin=$1
writer=$2
count=${3:-500}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/need_python_packages.sh"
need_python_packages jsonschema

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$bin/qnn-inspect" schema >"$folder/schema.json"
"$bin/qnn-inspect" schema --sweep >"$folder/sweep.json"
"$writer" "$count" >"$folder/verdicts"

"$python" - "$folder" <<'PYTHON'
import collections
import json
import re
import sys

import jsonschema

folder = sys.argv[1]

# What a schema cannot say, by kind: the place that was changed and the reader's words, and what a config has
# for which this holds (any of it; nothing: all configs).
BEYOND = {
    "names of layers, inputs and outputs": (
        r"no earlier layer is named|has no output '|two layers are named|is listed twice|it has to say which "
        r"of several|block '.*' has \d+ inputs|one input unless", ()),
    "names that the config gives itself": (
        r"unknown layer type|unknown type|block '.*' has no parameter|block '.*' needs its parameter|"
        r"the block has no parameter", ("blocks", "quantizers", "extends")),
    "what blocks do with their parameters": (
        r"^(/model/layers/\S+|/blocks/[^/]+/parameters/\S+|/blocks/([^/]+)/layers/\S+): "
        r"/blocks/(?!\2/).*\(used at /", ("blocks", "extends")),
    "types that stand in the extended file": (r"^\S*/type: .*unknown key", ("extends",)),
    "fields that model.defaults could give": (r"'\w+' is required", ("defaults", "extends")),
    "defaults that nobody uses": (r"no layer is a '", ("defaults", "extends")),
    "what is measured": (
        r"nothing named '|needs a validation part|no loss for the output|would be nothing to train", ()),
    "formulas": (r"^/quantizers/[^/]+/(forward|gradient|levels|precision|parameters)", ("quantizers",)),
    "rules that one layer has": (
        r"must not have an extent of 0|may have one -1|may have at most|each axis from 1", ()),
    "several fields together": (
        r"must be 0 with|goes with|excludes|must be less than parts|must have at most|schedule that leaves "
        r"its range|to reduce|boundaries that increase|low must be less than high", ()),
    "other parameters of a sweep": (r"the space has no parameter|never is|is an interval", ("space",)),
    "files": (r"cannot extend", ("extends",)),
    "numbers that a float cannot hold": (r"0, or at least", ()),
}

def kinds_beyond(case):
    config = case["config"]
    has = set(config) | set(config["model"] if isinstance(config.get("model"), dict) else ())
    return {kind for kind, (words, holders) in BEYOND.items() for problem in case["problems"]
            if (not holders or has & set(holders)) and re.search(words, f"{case['at']}: {problem}")}

def check(schema):
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)

def load(path):
    with open(path) as file:
        return json.load(file)

config_validator = check(load(f"{folder}/schema.json"))
sweep_validator = check(load(f"{folder}/sweep.json"))

counts = collections.Counter()
failures = []
with open(f"{folder}/verdicts") as file:
    for line in file:
        case = json.loads(line)
        problems = case["problems"]
        validator = sweep_validator if "/sweeps/" in case["file"] else config_validator
        accepted = validator.is_valid(case["config"])
        where = f"{case['file']}: {case['kind']} at {case['at']}"
        if case["kind"] == "shipped":
            counts["shipped"] += 1
            if problems or not accepted:
                failures.append(f"{where}: {problems} {list(validator.iter_errors(case['config']))[:1]}")
        elif not problems and not accepted:
            error = jsonschema.exceptions.best_match(validator.iter_errors(case["config"]))
            failures.append(f"{where}: the schema alone refuses it: {error.json_path}: {error.message[:200]}")
        elif problems and accepted:
            kinds = kinds_beyond(case)
            if not kinds:
                failures.append(f"{where}: the reader alone refuses it: {problems}")
            for kind in kinds:
                counts[f"beyond a schema: {kind}"] += 1
        else:
            counts["both refuse" if problems else "both accept"] += 1

for name, number in sorted(counts.items()):
    print(f"{number:5} {name}")
print("\n".join(failures))
sys.exit(1 if failures else 0)
PYTHON

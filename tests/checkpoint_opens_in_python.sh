#!/usr/bin/env bash
# checkpoint_opens_in_python.sh WRITER: the safetensors package opens what we write. WRITER is
# write_example_checkpoint. PYTHON names the interpreter (default python3). Exit status 77: skipped.
set -euo pipefail

writer=$1
source "$(dirname "${BASH_SOURCE[0]}")/need_python_packages.sh"
need_python_packages safetensors numpy

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$writer" "$folder/example.safetensors"

"$python" - "$folder/example.safetensors" <<'PYTHON'
import json
import sys

import numpy
from safetensors import safe_open

with safe_open(sys.argv[1], framework="np") as file:
    metadata = file.metadata()
    tensors = {name: file.get_tensor(name) for name in file.keys()}

assert metadata["format"] == "qnn-checkpoint", metadata
assert metadata["format_version"] == "1", metadata
assert json.loads(metadata["config"]) == {"name": "example", "seed": 1}, metadata
assert json.loads(metadata["progress"]) == {"step": 2}, metadata
assert len(metadata["sha256"]) == 64, metadata
assert metadata["bits:bits"] == "70", metadata

expected = {
    "quant_dense/kernel": numpy.array([[-2.5, -1.5, -0.5], [0.5, 1.5, 2.5]], "float32"),
    "quant_dense/kernel:m": numpy.array([[-2.5, -1.5, -0.5], [0.5, 1.5, 2.5]], "float32"),
    "counts": numpy.array([0, -7], "int32"),
    "pixels": numpy.array([0, 0, 255], "uint8"),
    "bits": numpy.array([[0, 0x3F], [0, 0]], "uint64"),
}
assert tensors.keys() == expected.keys(), tensors.keys()
for name, array in expected.items():
    assert tensors[name].dtype == array.dtype, (name, tensors[name].dtype)
    assert numpy.array_equal(tensors[name], array), (name, tensors[name])
print("safetensors opens it:", ", ".join(sorted(tensors)))
PYTHON

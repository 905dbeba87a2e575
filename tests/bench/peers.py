#!/usr/bin/env python3
"""Races qnn against Larq on TensorFlow, and PyTorch, on the networks of configs/bench.

  peers.py --bin FOLDER [WORKLOAD...] [--threads N]... [--rounds N] [--results FILE]

Both sides run in turn, as processes of their own pinned to the same cores, --rounds times each; of a
side the round with the lowest median counts. A step is a whole step: data, network, metrics, update.
LARQ_PY and TORCH_PY name the peers' Pythons, QNN_PEERS_DIR the folder of their scripts
(larq_peer.py, torch_peer.py, workloads.json; default: ../shared/peers beside the repository).
Standard library only.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONFIGS = ROOT / "configs" / "bench"
INFERENCE = ("mnist_cnn", "cifar_cnv", "cifar_binarynet")
INFERENCE_BATCH = 64
EXIT_USAGE, EXIT_UNAVAILABLE = 64, 69
INSTALL = """peers.py: LARQ_PY names no Python that runs. To install Larq:
  python3 -m venv ~/larq && ~/larq/bin/pip install 'tensorflow-cpu==2.15.*' 'larq==0.13.3' 'numpy<2'
  export LARQ_PY=~/larq/bin/python        (Python 3.11)
and PyTorch, which is left out if TORCH_PY is not set:
  python3 -m venv ~/torch && ~/torch/bin/pip install torch numpy
  export TORCH_PY=~/torch/bin/python"""


def fail(message, code):
    print(message, file=sys.stderr)
    sys.exit(code)


def say(message):
    print(message, file=sys.stderr, flush=True)


def peers_folder():
    folder = pathlib.Path(os.environ.get("QNN_PEERS_DIR", ROOT.parent / "shared" / "peers"))
    if not (folder / "larq_peer.py").is_file():
        fail(f"peers.py: {folder} holds no larq_peer.py; set QNN_PEERS_DIR to the folder of the "
             "peers' scripts", EXIT_UNAVAILABLE)
    return folder


def python_of(variable):
    program = os.environ.get(variable)
    return program if program and shutil.which(program) else None


def arguments(workloads):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help=", ".join(workloads))
    parser.add_argument("--bin", required=True, type=pathlib.Path,
                        help="folder of qnn-train, qnn-eval and bench_speed")
    parser.add_argument("--threads", type=int, action="append",
                        help="repeatable; default: 1, and 2 if there are two cores")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--results", type=pathlib.Path, help="append every measurement, as JSON lines")
    flags = parser.parse_args()
    for name in flags.workloads:
        if name not in workloads:
            fail(f"peers.py: there is no workload '{name}'; there are: {', '.join(workloads)}",
                 EXIT_USAGE)
    cores = len(os.sched_getaffinity(0))
    flags.threads = sorted(set(flags.threads or [n for n in (1, 2) if n <= cores]))
    if flags.rounds < 1 or flags.threads[0] < 1 or flags.threads[-1] > cores:
        fail(f"peers.py: --rounds begins at 1, --threads goes from 1 to {cores}", EXIT_USAGE)
    flags.workloads = flags.workloads or workloads
    return flags


class Failed(Exception):
    pass


def run(command, threads):
    """Runs a command on the last `threads` cores: (standard output, peak resident MB)."""
    cores = sorted(os.sched_getaffinity(0), reverse=True)[:threads]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err,
                                   preexec_fn=lambda: os.sched_setaffinity(0, cores))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode != 0:
            lines = [line for line in err.read().strip().splitlines() if line]
            raise Failed(f"{' '.join(map(str, command))}: exit {process.returncode}: "
                         f"{lines[-1] if lines else 'no message'}")
        return out.read(), usage.ru_maxrss / 1024


class Ours:
    name = "qnn"

    def __init__(self, binaries, scratch, data):
        self.binaries, self.scratch = binaries, scratch
        self.data = ["--data-dir", data] if data else []

    def folder(self, workload):
        return self.scratch / workload

    def train(self, workload, spec, threads):
        _, memory = run([self.binaries / "qnn-train", CONFIGS / f"{workload}.json", "--profile", "-q",
                         "--overwrite", "--output", self.folder(workload), "--threads", str(threads),
                         "--set", "training.epochs=1", *self.data], threads)
        profile = json.loads((self.folder(workload) / "profile.json").read_text())
        return {"ms": profile["step_ms"]["median"], "mb": memory, "profile": profile}

    def infer(self, workload, spec, threads):
        """Of the run that train() has left. The forward pass alone, as the peers time it."""
        part = "test" if spec["data"] == "mnist" else "train"
        text, _ = run([self.binaries / "qnn-eval", self.folder(workload), "--part", part, "--json",
                       "--profile", "--batch-size", str(INFERENCE_BATCH), "--threads", str(threads),
                       *self.data], threads)
        parts = {part["name"]: part["ms"] for part in json.loads(text)["profile"]["parts"]}
        return {"ms": parts["program"]}

    def first_step(self):
        """Seconds from before the process is made until it says that a step is done."""
        begin = time.perf_counter()
        process = subprocess.Popen(
            [self.binaries / "qnn-train", CONFIGS / "mnist_mlp.json", "-v", "--overwrite", "--output",
             self.scratch / "first", *self.data], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
            text=True)
        seconds = None
        for line in process.stderr:
            if "first step done" in line:
                seconds = time.perf_counter() - begin
                break
        process.terminate()  # it saves and ends
        process.communicate()
        if seconds is None:
            raise Failed("qnn-train did not say that its first step is done")
        return seconds


class Peer:
    def __init__(self, name, python, script):
        self.name, self.command = name, [python, script]

    def result(self, *more):
        text, _ = run([*self.command, *more], len(os.sched_getaffinity(0)))  # it pins itself
        return json.loads(text.strip().splitlines()[-1])

    def train(self, workload, spec, threads):
        length = ["--epochs", "1"] if spec["data"] == "mnist" else []
        result = self.result("--workload", workload, "--threads", str(threads), *length)
        return {"ms": result["median_step_ms"], "first_step_s": result["startup_s"],
                "mb": result.get("train_peak_rss_mb", result["peak_rss_mb"])}

    def infer(self, workload, spec, threads):
        steps = "12" if workload == "cifar_binarynet" else "50"
        result = self.result("--workload", workload, "--threads", str(threads), "--mode", "infer",
                             "--steps", steps, "--batch", str(INFERENCE_BATCH))
        return {"ms": result["median_step_ms"]}


def best(results):
    return min(results, key=lambda result: result["ms"]) if results else None


def race(sides, what, workload, spec, threads, flags):
    """Every side in turn, --rounds times: {name: its best result}."""
    results = {side.name: [] for side in sides}
    for _ in range(flags.rounds):
        for side in sides:
            try:
                result = getattr(side, what)(workload, spec, threads)
            except Failed as failure:
                say(f"FAILED: {failure}")
                continue
            results[side.name].append(result)
            record = {"what": what, "workload": workload, "threads": threads, "side": side.name,
                      **{key: value for key, value in result.items() if key != "profile"}}
            say(json.dumps(record))
            if flags.results:
                with flags.results.open("a") as stream:
                    stream.write(json.dumps(record) + "\n")
    return {name: best(of_side) for name, of_side in results.items()}


def floor_ms(profile, limits, threads):
    """What the step's arithmetic and memory traffic would take at the CPU's limits."""
    per_core = {"float x float": limits["float_gflop_per_s"], "float x sign": limits["lookup_gflop_per_s"],
                "sign x sign": limits["bit_gop_per_s"]}
    seconds = 0.0
    for step in profile["steps_of_program"]:
        for product in step["products"]:
            seconds += product["operations"] / (per_core[product["operands"]] * threads * 1e9)
        if not step["products"]:
            seconds += step["bytes"] / (limits["triad_all_gb_per_s"] * 1e9)
    for part in profile["parts"]:
        seconds += part["bytes"] / (limits["triad_all_gb_per_s"] * 1e9)
    return 1000 * seconds


def number(value, digits=1):
    return "-" if value is None else f"{value:,.{digits}f}"


def ratio(ours, theirs, key="ms"):
    return number(theirs[key] / ours[key], 2) if ours and theirs else "-"


def field(result, key, digits=1):
    return number(result[key], digits) if result else "-"


def table(title, header, rows):
    print(f"\n{title}\n")
    widths = [max(len(str(row[i])) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, *rows]:
        print("  ".join(str(cell).ljust(width) if i == 0 else str(cell).rjust(width)
                        for i, (cell, width) in enumerate(zip(row, widths))).rstrip())
    sys.stdout.flush()


def limits_of(flags, threads):
    text, _ = run([flags.bin / "bench_speed", "--limits", "--json", "--threads", str(threads)], threads)
    return json.loads(text)


def training_tables(flags, sides, specs, limits):
    peers = [side.name for side in sides[1:]]
    rows, times, runs = [], {}, {}
    for workload in flags.workloads:
        for threads in flags.threads:
            result = race(sides, "train", workload, specs[workload], threads, flags)
            ours, times[workload, threads] = result["qnn"], result["qnn"]
            runs[workload, threads] = result
            floor = floor_ms(ours["profile"], limits[threads], threads) if ours else None
            rows.append([workload, threads, field(ours, "ms", 2)]
                        + [cell for peer in peers
                           for cell in (field(result[peer], "ms", 2), ratio(ours, result[peer]))]
                        + [field(ours, "mb", 0)] + [field(result[peer], "mb", 0) for peer in peers]
                        + [number(floor, 2), number(ours["ms"] / floor, 1) if ours else "-"])
    table("training, milliseconds a step (median), and peak resident memory in MB",
          ["workload", "threads", "qnn"] + [c for p in peers for c in (p, f"x {p}")]
          + ["qnn MB"] + [f"{p} MB" for p in peers] + ["at limits", "x limits"], rows)
    first, last = flags.threads[0], flags.threads[-1]
    if first != last:
        table(f"{last} threads against {first}", ["workload", "qnn"] + peers,
              [[w] + [ratio(runs[w, last][name], runs[w, first][name]) for name in ["qnn"] + peers]
               for w in flags.workloads])
    return runs


def inference_table(flags, sides, specs):
    workloads = [w for w in flags.workloads if w in INFERENCE]
    if not workloads:
        return
    peers = [side.name for side in sides[1:]]
    rows = []
    for workload in workloads:
        for threads in flags.threads:
            result = race(sides, "infer", workload, specs[workload], threads, flags)
            rate = {name: {"rate": INFERENCE_BATCH / r["ms"] * 1000} if r else None
                    for name, r in result.items()}
            rows.append([workload, threads, field(rate["qnn"], "rate", 0)]
                        + [cell for peer in peers for cell in
                           (field(rate[peer], "rate", 0), ratio(result["qnn"], result[peer]))])
    table(f"inference, images a second (forward pass, batch {INFERENCE_BATCH})",
          ["workload", "threads", "qnn"] + [c for p in peers for c in (p, f"x {p}")], rows)


def main():
    folder = peers_folder()
    specs = json.loads((folder / "workloads.json").read_text())
    specs = {name: {**specs.get(spec.get("base"), {}), **spec}
             for name, spec in specs.items() if not name.startswith("_")}
    flags = arguments([name for name in specs if (CONFIGS / f"{name}.json").is_file()])
    larq, torch = python_of("LARQ_PY"), python_of("TORCH_PY")
    if not larq:
        fail(INSTALL, EXIT_UNAVAILABLE)
    data = os.environ.get("QNN_DATA_DIR")
    if not data and (folder.parent / "datasets").is_dir():
        data = os.environ["QNN_DATA_DIR"] = str(folder.parent / "datasets")

    with tempfile.TemporaryDirectory() as scratch:
        ours = Ours(flags.bin, pathlib.Path(scratch), data)
        sides = [ours, Peer("larq", larq, folder / "larq_peer.py")]
        if torch:
            sides.append(Peer("torch", torch, folder / "torch_peer.py"))
        limits = {threads: limits_of(flags, threads) for threads in flags.threads}
        runs = training_tables(flags, sides, specs, limits)
        inference_table(flags, sides, specs)
        mnist = [result for (name, _), result in runs.items() if name == "mnist_mlp"]
        if mnist:
            seconds = min(ours.first_step() for _ in range(max(3, flags.rounds)))
            table("from the start of the process to the end of the first step on MNIST, seconds",
                  ["mnist_mlp"] + [side.name for side in sides],
                  [[""] + [number(seconds, 3)]
                   + [field(mnist[0][side.name], "first_step_s", 2) for side in sides[1:]]])
        limits = limits[flags.threads[0]]
        print(f"\nThis CPU, a core, {limits['target']}: float32 {limits['float_gflop_per_s']:.0f} GFLOP/s, "
              f"look-up {limits['lookup_gflop_per_s']:.0f}, +-1 by +-1 {limits['bit_gop_per_s']:.0f} GOP/s, "
              f"memory {limits['triad_gb_per_s']:.1f} GB/s. 'at limits' is what the products' operations "
              "and the other steps' bytes would take at these.")


main()

#pragma once

#include <map>
#include <string>

#include "core/json/json_fwd.hpp"
#include "core/spec/run_spec.hpp"
#include "data/samples.hpp"

namespace qnn {

// The machine that a run is on.
struct MachineInfo {
  std::string cpu;            // "AMD EPYC ..."
  std::string kernel_target;  // instruction set that the vectorised kernels use: "AVX3_ZEN4"
  int threads = 1;
  std::map<std::string, std::string> plugin_sha256;  // of each loaded plugin, by its file
};

struct ManifestInput {
  const RunSpec& spec;
  const Samples& train;
  const Samples* validation = nullptr;  // a part of its own
  const Samples* test = nullptr;
  std::string command_line;
  MachineInfo machine;
};

// What a run was made with: versions of the program, the formats and the numbers, compiler, CPU and
// the instruction set that kernels use, threads, seed, and a SHA-256 of each part of the data.
Json make_manifest(const ManifestInput& input);

}  // namespace qnn

#pragma once

#include "core/json/json_fwd.hpp"
#include "core/model/profile.hpp"

namespace qnn {

// profile.json. Milliseconds are those of a step; a step's rates stand where it took time:
//   {"schema": 1, "batch": 64, "steps": {"measured": 20, "averaged": 7},
//    "step_ms": {"profiled": 81.2, "median": 81.3, "fastest": 80.9, "slowest": 90.0},
//    "parts": [{"name": "program", "ms": 75.0, "share": 0.92, "bytes": 0}, ...],
//    "steps_of_program": [{"name": "conv/gradient", "stage": "backward", "layer": "conv",
//                          "kind": "quant_conv2d gradient", "ms": 9.1, "share": 0.11,
//                          "bytes": 1048576, "gb_per_s": 0.1,
//                          "products": [{"operands": "float x sign", "operations": 3.0e8}],
//                          "gop_per_s": 66.0}, ...],
//    "kinds": [{"name": ..., "calls": 6, "ms": ..., "share": ...}, ...], "layers": [...]}
Json profile_to_json(const Profile& profile);

}  // namespace qnn

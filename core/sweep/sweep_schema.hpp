#pragma once

#include "core/json/json.hpp"

namespace qnn {

// The JSON Schema (draft-07) of a sweep's file, for editors. It takes what read_sweep_spec takes,
// but for what is no matter of one value: ends in order, conditions, how many trials a grid has.
// configs/qnn-sweep.schema.json is this schema.
Json sweep_schema();

}  // namespace qnn

#pragma once

#include <nlohmann/json_fwd.hpp>

namespace qnn {

// A JSON value whose objects keep the order of their keys.
using Json = nlohmann::ordered_json;

}  // namespace qnn

#pragma once

#include "core/json/json_fwd.hpp"

namespace qnn {

// A number of any kind as JSON, which has none for infinity and NaN: these are the strings "inf",
// "-inf" and "nan".
Json any_number_to_json(double value);

// The other way; throws std::invalid_argument if it is neither a number nor one of the strings.
double any_number_from_json(const Json& json);

}  // namespace qnn

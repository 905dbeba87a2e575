#pragma once

#include <string>
#include <vector>

#include "core/json/json_fwd.hpp"

namespace qnn {

// The objects of a text with one on each line, such as metrics.jsonl; what is none, such as half a
// line at the end, is left out.
std::vector<Json> json_lines(const std::string& text);

}  // namespace qnn

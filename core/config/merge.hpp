#pragma once

#include "core/json/parsed_json.hpp"

namespace qnn {

// Lays `over` on `base`, values and origins: objects merge by key; if both have "type" and they
// differ, the later replaces the earlier whole; everything else replaces, null too.
void merge_json(ParsedJson& base, const ParsedJson& over);

}  // namespace qnn

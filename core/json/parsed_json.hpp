#pragma once

#include "core/json/json.hpp"
#include "core/json/parse.hpp"

namespace qnn {

// NOLINTNEXTLINE(bugprone-exception-escape): nlohmann's constructor of null cannot throw.
struct ParsedJson {
  Json value;
  Origins origins;
};

}  // namespace qnn

#pragma once

#include <string_view>

#include "core/program/program.hpp"

namespace qnn {

// For people, and for profile.json: "quantizer gradient", "forward".
std::string_view operation_name(const Operation& operation);
std::string_view name_of(Stage stage);

}  // namespace qnn

#pragma once

#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/config/problems.hpp"

namespace qnn {

// "pointer: message | help" of each problem, in the order reported.
inline std::vector<std::string> problem_texts(const Problems& problems) {
  std::vector<std::string> texts;
  for (const auto& [pointer, message, help] : problems.list()) {
    texts.push_back(format("{}: {}{}{}", pointer, message, help.empty() ? "" : " | ", help));
  }
  return texts;
}

}  // namespace qnn

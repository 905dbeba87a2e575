#include "core/config/problems.hpp"

#include <utility>

#include "core/base/text.hpp"

namespace qnn {
namespace {

std::string list_text(const std::vector<Problem>& problems) {
  std::string text;
  for (const auto& [pointer, message, help] : problems) {
    if (!text.empty()) text += '\n';
    if (!pointer.empty()) text += pointer + ": ";
    text += message;
    if (!help.empty()) text += "; " + help;
  }
  return text;
}

}  // namespace

void Problems::report(std::string pointer, std::string message, std::string help) {
  constexpr std::size_t kMost = 1000;
  list_.push_back({std::move(pointer), std::move(message), std::move(help)});
  if (list_.size() == kMost) throw ConfigError(list_);
}

ConfigError::ConfigError(std::vector<Problem> problems)
    : UserError(ErrorKind::Config, list_text(problems)), problems_(std::move(problems)) {}

}  // namespace qnn

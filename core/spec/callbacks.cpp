#include "core/spec/callbacks.hpp"

namespace qnn {

std::string monitor_or_default(const std::optional<std::string>& own,
                               const std::optional<std::string>& of_training) {
  return own ? *own : of_training.value_or("validation/loss");
}

}  // namespace qnn

#include "core/base/errors.hpp"

#include "core/base/text.hpp"

namespace qnn {

void require(bool condition, std::string_view what, const char* file, int line) {
  if (condition) return;
  throw InternalError(format("{}:{}: {}", file, line, what));
}

}  // namespace qnn

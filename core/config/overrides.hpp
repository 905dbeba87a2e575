#pragma once

#include <span>

#include "core/config/document.hpp"

namespace qnn {

// Applies them in order, as load_document says. Throws ConfigError with all that cannot be applied;
// its problems have no pointer, since their messages name the override.
void apply_overrides(Document& document, std::span<const Override> overrides);

}  // namespace qnn

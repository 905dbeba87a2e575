#pragma once

#include <cstddef>
#include <string_view>

#include "core/tensor/shape.hpp"

namespace qnn {

// Throws UserError(Config) unless `predictions`, without the batch, is [classes]. `loss` is the
// loss's type, for the message.
void require_one_prediction_per_class(std::string_view loss, const Shape& predictions,
                                      std::size_t classes);

}  // namespace qnn

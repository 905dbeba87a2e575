#include "core/layers/repeat_vector.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {

Rearrangement RepeatVector::moves(const Shape& input) const {
  if (input.rank() != 1) {
    throw UserError(ErrorKind::Config,
                    format("{} needs a vector per sample, got {}; put 'flatten' before it", kName,
                           input.text()));
  }
  const Shape output{n, input[0]};
  return {.output = output, .map = broadcast_map(input, output)};
}

}  // namespace qnn

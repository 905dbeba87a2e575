#include "core/layers/inputs.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {

const Shape& single_input(std::span<const Shape> inputs, std::string_view layer) {
  if (inputs.size() != 1) {
    throw UserError(ErrorKind::Config,
                    format("{} takes one input, got {}; name one in \"inputs\", or merge them with "
                           "'add' before it",
                           layer, inputs.size()));
  }
  return inputs[0];
}

const Shape& single_image(std::span<const Shape> inputs, std::string_view layer) {
  const Shape& image = single_input(inputs, layer);
  if (image.rank() != 3) {
    throw UserError(ErrorKind::Config,
                    format("{} needs an image [height, width, channels], got {}; put it where the "
                           "data still is an image, such as before 'flatten'",
                           layer, image.text()));
  }
  return image;
}

}  // namespace qnn

#include "core/layers/inputs.hpp"

#include <array>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::array<std::string_view, 3> kImages{"a sequence [steps, channels]",
                                                  "an image [height, width, channels]",
                                                  "a volume [depth, height, width, channels]"};

}  // namespace

const Shape& single_input(std::span<const Shape> inputs, std::string_view layer) {
  if (inputs.size() != 1) {
    throw UserError(ErrorKind::Config,
                    format("{} takes one input, got {}; name one in \"inputs\", or merge them with "
                           "'add' before it",
                           layer, inputs.size()));
  }
  return inputs[0];
}

const Shape& single_image(std::span<const Shape> inputs, std::string_view layer,
                          std::size_t dimensions) {
  const Shape& image = single_input(inputs, layer);
  if (image.rank() != dimensions + 1) {
    throw UserError(ErrorKind::Config,
                    format("{} needs {}, got {}; put it where the data still has this shape, such "
                           "as before 'flatten'",
                           layer, kImages.at(dimensions - 1), image.text()));
  }
  return image;
}

}  // namespace qnn

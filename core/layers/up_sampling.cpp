#include "core/layers/up_sampling.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/kernels/resize.hpp"

namespace qnn {
namespace {

BilinearProblem bilinear_problem(const Shape& image, const Extents<2>& size) {
  return {.height = image[0],
          .width = image[1],
          .channels = image[2],
          .out_height = image[0] * size[0],
          .out_width = image[1] * size[1]};
}

}  // namespace

Rearrangement repeat_cells(const Shape& input, std::span<const std::uint32_t> sizes) {
  if (input.rank() != sizes.size() + 1) {
    throw UserError(ErrorKind::Config,
                    format("upsampling {} axes needs samples of {} and channels, got {}; use the "
                           "layer for as many dimensions as the data has",
                           sizes.size(), sizes.size(), input.text()));
  }
  Shape output = input;
  for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
    output = output.with_extent(axis, input[axis] * sizes[axis]);
  }
  // Each axis i of the output counts cells of the input and, inside, repetitions.
  StridedMap map;
  std::size_t from = input.elements();
  std::size_t to = output.elements();
  for (std::size_t axis = 0; axis < input.rank(); ++axis) {
    const std::size_t times = axis < sizes.size() ? sizes[axis] : 1;
    from /= input[axis];
    to /= output[axis];
    map.add({input[axis], from, to * times});
    map.add({times, 0, to});
  }
  return {.output = output, .map = map};
}

LayerPlan UpSampling2d::plan(std::span<const Shape> inputs) const {
  return rearrangement_plan(repeat_cells(single_image(inputs, kName), params_.size));
}

void UpSampling2d::forward(const ForwardArgs& args) const {
  const Shape image = args.inputs[0].shape().without_front();
  if (params_.interpolation == Interpolation::Nearest) {
    return rearrange_batch(repeat_cells(image, params_.size), args);
  }
  resize_bilinear(bilinear_problem(image, params_.size), args.rows, args.inputs[0].floats(),
                  args.output.floats());
}

void UpSampling2d::backward(const BackwardArgs& args) const {
  if (args.input_gradients[0].empty()) return;
  const Shape image = args.input_gradients[0].shape().without_front();
  if (params_.interpolation == Interpolation::Nearest) {
    return rearrange_batch_gradient(repeat_cells(image, params_.size), args);
  }
  resize_bilinear_gradient(bilinear_problem(image, params_.size), args.rows,
                           args.output_gradient.floats(), args.input_gradients[0].floats());
}

}  // namespace qnn

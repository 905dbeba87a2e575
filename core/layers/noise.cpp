#include "core/layers/noise.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {

NoiseShape noise_shape_of(const NoiseShapeField& field, const Shape& sample,
                          std::string_view layer) {
  NoiseShape shape{sample};
  if (!field) return shape;
  bool fits = field->size() == sample.rank() + 1 && field->front().value_or(1) == 1;
  for (std::size_t axis = 0; fits && axis < sample.rank(); ++axis) {
    const std::size_t extent = (*field)[axis + 1].value_or(sample[axis]);
    fits = extent == 1 || extent == sample[axis];
    shape.cells = shape.cells.with_extent(axis, extent);
  }
  if (!fits) {
    throw UserError(ErrorKind::Config,
                    format("{}'s noise_shape does not fit samples of {}; list the batch as null or "
                           "1, and for each axis null, its extent, or 1",
                           layer, sample.text()));
  }
  shape.per_sample = !field->front().has_value();
  return shape;
}

NoiseShape channel_noise(const Shape& sample, std::size_t axes, std::string_view layer) {
  if (sample.rank() != axes + 1) {
    throw UserError(
        ErrorKind::Config,
        format("{}{}d needs samples of {} and channels, got {}; use the one for as many "
               "dimensions as the data has",
               layer, axes, axes, sample.text()));
  }
  NoiseShape shape{sample};
  for (std::size_t axis = 0; axis < axes; ++axis) {
    shape.cells = shape.cells.with_extent(axis, 1);
  }
  return shape;
}

}  // namespace qnn

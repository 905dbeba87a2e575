#include "data/shapes.hpp"

namespace qnn {
namespace {

DrawnSet<std::uint8_t> shapes(std::size_t side) {
  return {
      .name = Shapes::kName,
      .shape = {side, side, 3},
      .classes = static_cast<std::uint32_t>(kShapeKinds),
      .purpose = RandomPurpose::Shapes,
      .paint = [side](std::size_t kind, const RandomStream& random, std::span<std::uint8_t> image) {
        paint_shape(kind, side, random, image);
      }};
}

}  // namespace

DatasetInfo Shapes::info(const DataSource&) const {
  return drawn_info(shapes(params_.side), params_.drawn);
}

Samples Shapes::load(Part part, const DataSource&) const {
  return draw_samples(shapes(params_.side), params_.drawn, part);
}

}  // namespace qnn

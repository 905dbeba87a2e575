#include "data/random_set.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/config/problems.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMostAxes = Shape::kMaxRank - 1;  // the batch is one more

Shape checked_shape(const RandomSet::Params& params) {
  if (params.shape.size() > kMostAxes)
    throw FieldError(
        "shape", format("has {} axes; a sample has at most {}", params.shape.size(), kMostAxes));
  std::uint64_t values = 1;
  for (const std::uint64_t extent : params.shape) {
    if (values > kMaxDrawnValues / extent)
      throw FieldError("shape",
                       format("a sample has at most {} values", with_thousands(kMaxDrawnValues)));
    values *= extent;
  }
  const std::uint64_t samples = std::max(params.drawn.train_count, params.drawn.test_count);
  if (samples * values * sizeof(float) > kMaxDataBytes)
    throw FieldError("shape", format("{} samples of this shape take more than {} bytes",
                                     with_thousands(samples), with_thousands(kMaxDataBytes)));
  const std::vector<std::size_t> extents(params.shape.begin(), params.shape.end());
  return Shape(extents);
}

void paint_noise(const RandomStream& random, std::span<float> sample) {
  for (std::size_t begin = 0; begin < sample.size(); begin += 4) {
    const auto words = random.block(begin / 4);
    const std::size_t count = std::min<std::size_t>(4, sample.size() - begin);
    for (std::size_t i = 0; i < count; ++i)
      sample[begin + i] = static_cast<float>(words[i] >> 8) * 0x1p-23f - 1.0f;
  }
}

}  // namespace

RandomSet::RandomSet(const Params& params)
    : drawn_(params.drawn), shape_(checked_shape(params)), classes_(params.classes) {}

DrawnSet<float> RandomSet::set() const {
  return {.name = kName,
          .shape = shape_,
          .classes = classes_,
          .purpose = RandomPurpose::RandomSamples,
          .paint = [](std::size_t, const RandomStream& random, std::span<float> sample) {
            paint_noise(random, sample);
          }};
}

DatasetInfo RandomSet::info(const DataSource&) const { return drawn_info(set(), drawn_); }

Samples RandomSet::load(Part part, const DataSource&) const {
  return draw_samples(set(), drawn_, part);
}

}  // namespace qnn

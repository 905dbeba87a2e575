#include "data/drawn_set.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::size_t kSamplesPerChunk = 64;
constexpr std::uint64_t kLabelIndex = 1u << 24;  // beyond the painters' draws

}  // namespace

template <class Value>
Samples draw_samples(const DrawnSet<Value>& set, const DrawnParams& params, Part part) {
  const std::size_t count = part == Part::Train ? params.train_count : params.test_count;
  if (count == 0) {
    throw UserError(
        ErrorKind::MissingInput,
        format("the data set '{}' has no test part; set its test_count above 0", set.name));
  }
  const std::size_t size = set.shape.elements();
  std::vector<Value> pixels(count * size);
  std::vector<std::int32_t> labels(count);
  const RandomStream random(params.seed, set.purpose, static_cast<std::uint32_t>(part));
  const auto draw = [&](std::size_t index) {
    const RandomStream mine = random.at(index);
    const std::uint32_t label = mine.below(kLabelIndex, set.classes);
    labels[index] = static_cast<std::int32_t>(label);
    set.paint(label, mine, std::span(pixels).subspan(index * size, size));
  };
  const std::size_t chunks = (count + kSamplesPerChunk - 1) / kSamplesPerChunk;
  parallel_for(chunks, [&](std::size_t chunk, std::size_t) {
    const std::size_t end = std::min(count, (chunk + 1) * kSamplesPerChunk);
    for (std::size_t i = chunk * kSamplesPerChunk; i < end; ++i) draw(i);
  });
  if constexpr (std::is_same_v<Value, float>)
    return labelled_floats(set.shape, std::move(pixels), std::move(labels));
  else
    return labelled_images(set.shape, std::move(pixels), std::move(labels));
}

template Samples draw_samples(const DrawnSet<std::uint8_t>&, const DrawnParams&, Part);
template Samples draw_samples(const DrawnSet<float>&, const DrawnParams&, Part);

}  // namespace qnn

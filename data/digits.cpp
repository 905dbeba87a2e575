#include "data/digits.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/base/random.hpp"
#include "data/digit_painter.hpp"

namespace qnn {
namespace {

constexpr std::size_t kClasses = 10;
constexpr std::size_t kPixels = kDigitSide * kDigitSide;
constexpr std::size_t kSamplesPerChunk = 64;
constexpr std::uint64_t kLabelIndex = 1u << 24;  // beyond the painter's draws

}  // namespace

DatasetInfo Digits::info(const DataSource&) const {
  DatasetInfo info = labelled_images_info({kDigitSide, kDigitSide, 1}, kClasses);
  info.has_test = params_.test_count > 0;
  info.train_count = params_.train_count;
  return info;
}

Samples Digits::load(Part part, const DataSource&) const {
  const std::size_t count = part == Part::Train ? params_.train_count : params_.test_count;
  if (count == 0) {
    throw UserError(ErrorKind::MissingInput,
                    "the data set 'digits' has no test part; set its test_count above 0");
  }
  std::vector<std::uint8_t> pixels(count * kPixels);
  std::vector<std::int32_t> labels(count);
  const RandomStream random(params_.seed, RandomPurpose::Digits, static_cast<std::uint32_t>(part));
  const auto draw = [&](std::size_t index) {
    const RandomStream mine = random.at(index);
    const std::uint32_t digit = mine.below(kLabelIndex, kClasses);
    labels[index] = static_cast<std::int32_t>(digit);
    paint_digit(digit, mine, DigitImage(pixels.data() + index * kPixels, kPixels));
  };
  const std::size_t chunks = (count + kSamplesPerChunk - 1) / kSamplesPerChunk;
  parallel_for(chunks, [&](std::size_t chunk, std::size_t) {
    const std::size_t end = std::min(count, (chunk + 1) * kSamplesPerChunk);
    for (std::size_t i = chunk * kSamplesPerChunk; i < end; ++i) draw(i);
  });
  return labelled_images({kDigitSide, kDigitSide, 1}, std::move(pixels), std::move(labels));
}

}  // namespace qnn

#include "data/digits.hpp"

#include "data/digit_painter.hpp"

namespace qnn {
namespace {

DrawnSet<std::uint8_t> digits() {
  return {
      .name = Digits::kName,
      .shape = {kDigitSide, kDigitSide, 1},
      .classes = 10,
      .purpose = RandomPurpose::Digits,
      .paint = [](std::size_t digit, const RandomStream& random, std::span<std::uint8_t> image) {
        paint_digit(digit, random, DigitImage(image));
      }};
}

}  // namespace

DatasetInfo Digits::info(const DataSource&) const { return drawn_info(digits(), params_); }

Samples Digits::load(Part part, const DataSource&) const {
  return draw_samples(digits(), params_, part);
}

}  // namespace qnn

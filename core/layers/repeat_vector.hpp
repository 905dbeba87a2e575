#pragma once

#include <cstdint>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/layers/rearrangement.hpp"
#include "core/layers/window.hpp"

namespace qnn {

// tf.keras.layers.RepeatVector.
struct RepeatVector {
  static constexpr std::string_view kName = "repeat_vector";
  static constexpr std::string_view kSource = "tf.keras.layers.RepeatVector";
  static constexpr std::string_view kSummary = "a vector several times";
  static constexpr std::string_view kFormula = "[batch, features] to [batch, n, features]";

  std::uint32_t n = 0;

  template <class Fields>
  void fields(Fields& f) {
    f.required("n", n, "how often", AtLeast{1}, AtMost{kLargestWindowExtent});
  }
  Rearrangement moves(const Shape& input) const;
};

}  // namespace qnn

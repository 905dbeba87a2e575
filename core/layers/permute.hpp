#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "core/layers/rearrangement.hpp"

namespace qnn {

// The axes of a sample in another order, as in tf.keras.layers.Permute.
struct Permute {
  static constexpr std::string_view kName = "permute";
  static constexpr std::string_view kSource = "tf.keras.layers.Permute";
  static constexpr std::string_view kSummary = "axes in another order";
  static constexpr std::string_view kFormula =
      "axis i of y is axis dims[i] of x; the batch stays in front and is not counted";

  std::vector<std::uint32_t> dims;

  template <class Fields>
  void fields(Fields& f) {
    f.required("dims", dims, "for each axis of the output the input's, counted from 1", AtLeast{1});
  }
  void check() const;  // FieldError unless `dims` has 1, 2, ... once each
  Rearrangement moves(const Shape& input) const;
};

}  // namespace qnn

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "core/layers/rearrangement.hpp"

namespace qnn {

// tf.keras.layers.Reshape: the bytes stay as they are.
struct Reshape {
  static constexpr std::string_view kName = "reshape";
  static constexpr std::string_view kSource = "tf.keras.layers.Reshape";
  static constexpr std::string_view kSummary = "the same values under another shape";
  static constexpr std::string_view kFormula =
      "[batch, ...] to [batch, target_shape...], row-major";

  std::vector<std::int32_t> target_shape;

  template <class Fields>
  void fields(Fields& f) {
    f.required("target_shape", target_shape,
               "extents of a sample; one may be -1, which is what the others leave", AtLeast{-1});
  }
  // FieldError for a 0, for more than one -1, or for more axes than a tensor can have.
  void check() const;
  // UserError(Config) unless the number of values stays.
  Rearrangement moves(const Shape& input) const;
};

}  // namespace qnn

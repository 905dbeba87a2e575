#pragma once

#include <string_view>

#include "core/losses/value_loss.hpp"

namespace qnn {

// With e = p - t:
//
//   f = e² / 2 where |e| <= delta, else delta |e| - delta² / 2
//
// tf.keras.losses.Huber.
struct HuberFormula : ValueFormula {
  static constexpr std::string_view kName = "huber";
  static constexpr std::string_view kSource = "tf.keras.losses.Huber";
  static constexpr std::string_view kSummary = "squared near the target, absolute far from it";
  static constexpr std::string_view kFormula =
      "e = p - t;  mean of e² / 2 where |e| <= delta, else delta |e| - delta² / 2";

  struct Params {
    float delta = 1;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("delta", delta, "where the square ends", AtLeast{0});
    }
  };

  static void evaluate(const Params&, const ValueBlock& block);
};

using Huber = ValueLoss<HuberFormula>;

}  // namespace qnn

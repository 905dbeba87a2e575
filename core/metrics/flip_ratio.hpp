#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/metrics/metric_state.hpp"
#include "core/tensor/tensor.hpp"

namespace qnn {

enum class FlipDtype { Int8, Int16, Int32, Float32 };
constexpr auto enum_names(FlipDtype) {
  return std::array{std::pair{"int8", FlipDtype::Int8}, std::pair{"int16", FlipDtype::Int16},
                    std::pair{"int32", FlipDtype::Int32}, std::pair{"float32", FlipDtype::Float32}};
}

// Larq's FlipRatio: how many of a quantized kernel's values change from one training step to the
// next, on average over the steps of an epoch. The first step of an epoch is compared with nothing.
// It measures weights, so there is none of a validation or test part. Values are cast first, toward
// zero: levels between -1 and 1 look alike to int8.
//
// Its state is {steps, for each kernel the sum of its ratios}; the kernels' last values stand
// beside it (Parameter slots).
struct FlipRatio {
  static constexpr std::string_view kName = "flip_ratio";
  static constexpr std::string_view kSource = "larq.metrics.FlipRatio";
  static constexpr std::string_view kSummary =
      "share of the values of quantized kernels that change in a training step: the mean, and of "
      "each";
  static constexpr std::string_view kFormula =
      "mean over steps of #{i : cast(q[i]) != cast(q'[i])} / size";
  static constexpr bool kHigherIsBetter = false;

  FlipDtype values_dtype = FlipDtype::Int8;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("values_dtype", values_dtype, "what values are cast to before they are compared");
  }

  std::string name() const { return std::string(kName); }

  // Counts one step of kernel number `kernel`, whose values are float32 or bits; state has 1 +
  // kernels numbers. `previous` has the cast values of the step before and gets those of this one.
  // finish_step() follows the last one.
  void count(const ConstTensorView& values, std::span<float> previous, std::size_t kernel,
             std::span<double> state) const;
  static void finish_step(std::span<double> state) { state[0] += 1; }

  // Of one kernel, and the mean over all; nothing without kernels.
  static double ratio(std::size_t kernel, std::span<const double> state);
  std::optional<double> scalar(std::span<const double> state) const;
};

}  // namespace qnn

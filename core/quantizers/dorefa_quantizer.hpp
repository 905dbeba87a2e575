#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "core/config/fields.hpp"
#include "core/quantizers/quantizer.hpp"

namespace qnn {

// What is quantized: the two have formulas of their own.
enum class DoReFaMode { Activations, Weights };
constexpr auto enum_names(DoReFaMode) {
  return std::array{std::pair{"activations", DoReFaMode::Activations},
                    std::pair{"weights", DoReFaMode::Weights}};
}

// Quantizes to 2^k_bit equally spaced levels; n = 2^k_bit - 1, rounding is half to even.
//
//   activations:  q(x)  = round(clip(x, 0, 1) n) / n
//                 dL/dx = dL/dq if 0 <= x <= 1, else 0
//   weights:      q(x)  = 2 round((tanh(x) / (2 d) + 1/2) n) / n - 1,   d = max |tanh(x)|
//                 dL/dx = dL/dq (1 - tanh(x)²) / d
//
// d is over the whole tensor and counts as a constant; where it is 0, tanh(x) / (2 d) and the
// gradient are 0. Zero is no level of the weights. The mode is that of activations unless it is
// given, on kernels too.
//
// Source: Zhou et al., "DoReFa-Net", arXiv:1606.06160.
class DoReFaQuantizer final : public Quantizer {
 public:
  static constexpr std::string_view kName = "dorefa_quantizer";
  static constexpr std::string_view kSource =
      "larq.quantizers.DoReFa; Zhou et al., arXiv:1606.06160";
  static constexpr std::string_view kSummary =
      "2^k_bit equally spaced levels, for activations from 0 to 1 or for weights from -1 to 1";
  static constexpr std::string_view kFormula =
      "n = 2^k_bit - 1;  activations: q = round(clip(x, 0, 1) n) / n, dx = dq where 0 <= x <= 1, "
      "else 0;  weights: q = 2 round((tanh(x) / (2 d) + 1/2) n) / n - 1, d = max |tanh(x)|, dx = "
      "dq "
      "(1 - tanh(x)²) / d";

  struct Params {
    std::int32_t k_bit = 2;
    DoReFaMode mode = DoReFaMode::Activations;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("k_bit", k_bit, "bits of a value", AtLeast{1}, AtMost{24});
      f.optional("mode", mode, "which formula: for \"activations\" or for \"weights\"");
    }
  };

  explicit DoReFaQuantizer(Params params) : params_(params) {}

  int precision() const override { return params_.k_bit; }
  Levels levels() const override;
  bool suits_kernels() const override { return params_.mode == DoReFaMode::Weights; }
  StatisticsUse statistics() const override {
    return {.max_abs = params_.mode == DoReFaMode::Weights};
  }

  void forward(std::span<const float> x, const GroupStatistics& statistics,
               std::span<float> q) const override;
  void backward(std::span<const float> x, std::span<const float> dq,
                const GroupStatistics& statistics, std::span<float> dx) const override;

 private:
  Params params_;
};

}  // namespace qnn

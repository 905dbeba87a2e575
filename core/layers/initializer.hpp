#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <variant>

#include "core/base/random.hpp"
#include "core/config/fields.hpp"

namespace qnn {

// How many inputs a unit has and how many units an input feeds, as Keras counts them for this kind
// of kernel: dense (in, out); convolution (receptive·in, receptive·out).
struct Fans {
  std::size_t in = 0;
  std::size_t out = 0;
};

struct GlorotUniform {
  static constexpr std::string_view kName = "glorot_uniform";
  static constexpr std::string_view kSummary =
      "uniform, by fan-in and fan-out (Glorot & Bengio 2010)";
  static constexpr std::string_view kFormula = "U(-L, L), L = sqrt(6 / (fan_in + fan_out))";
  template <class Fields>
  void fields(Fields&) {}
};

struct Zeros {
  static constexpr std::string_view kName = "zeros";
  static constexpr std::string_view kSummary = "all 0";
  template <class Fields>
  void fields(Fields&) {}
};

struct Ones {
  static constexpr std::string_view kName = "ones";
  static constexpr std::string_view kSummary = "all 1";
  template <class Fields>
  void fields(Fields&) {}
};

using Initializer = std::variant<GlorotUniform, Zeros, Ones>;

// Fills `values` (in the layout of the parameter) from the parameter's own stream: value i is drawn
// at index i.
void initialize(const Initializer& initializer, const Fans& fans, const RandomStream& random,
                std::span<float> values);

}  // namespace qnn

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/config/fields.hpp"

namespace qnn::every_kind {

enum class Padding { Valid, Same };
constexpr auto enum_names(Padding) {
  return std::array{std::pair{"valid", Padding::Valid}, std::pair{"same", Padding::Same}};
}

struct Relu {
  static constexpr std::string_view kName = "relu";
  static constexpr std::string_view kSummary = "max(x, 0)";
  template <class Fields>
  void fields(Fields&) {}
};

struct LeakyRelu {
  static constexpr std::string_view kName = "leaky_relu";
  static constexpr std::string_view kSummary = "x, or slope * x below 0";
  static constexpr std::string_view kFormula = "max(x, slope * x)";
  float slope = 0.1f;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("slope", slope, "below 0", AtLeast{0}, LessThan{1});
  }
};

struct Cosine {
  static constexpr std::string_view kName = "cosine";
  static constexpr std::string_view kSummary = "falls along half a cosine";
  double from = 0;
  template <class Fields>
  void fields(Fields& f) {
    f.required("from", from, "first value", GreaterThan{0});
  }
};

using Activation = std::variant<Relu, LeakyRelu>;
using Schedule = std::variant<double, Cosine>;

struct Inner {
  std::int32_t shift = 0;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("shift", shift, "added to each index");
  }
};

// One field of each kind that fields.hpp names.
struct EveryKind {
  bool use_bias = true;
  std::string label = "none";
  float clip_value = 1.3f;
  double scale = 0.1;
  std::int32_t shift = -1;
  std::uint32_t units = 0;
  std::uint64_t seed = 1;
  std::optional<float> limit = 2.5f;
  std::array<std::uint32_t, 2> strides{1, 1};
  std::vector<double> values;
  OneOrMany<std::int32_t> axes{{-1}};
  Padding padding = Padding::Valid;
  Inner inner;
  Activation activation = Relu{};
  Schedule rate = 0.001;
  std::optional<Activation> extra;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("use_bias", use_bias, "adds a bias");
    f.optional("label", label, "shown in the summary");
    f.optional("clip_value", clip_value, "gradients pass within it", GreaterThan{0});
    f.optional("scale", scale, "factor", AtMost{10});
    f.optional("shift", shift, "added");
    f.required("units", units, "number of outputs per sample", AtLeast{1});
    f.optional("seed", seed, "of the random numbers");
    f.optional("limit", limit, "largest value", AtLeast{0});
    f.optional("strides", strides, "step of the window", AtLeast{1});
    f.optional("values", values, "levels", LessThan{5});
    f.optional("axes", axes, "that are normalized", AtLeast{-9});
    f.optional("padding", padding, "at the border");
    f.optional("inner", inner, "a struct of its own");
    f.optional("activation", activation, "applied to the sum");
    f.optional("rate", rate, "step size", AtLeast{0});
    f.optional("extra", extra, "applied after that");
  }
};

}  // namespace qnn::every_kind

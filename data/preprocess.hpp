#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "core/config/fields.hpp"
#include "core/tensor/shape.hpp"

namespace qnn {

// What is done to every sample, in training and in evaluation alike: a closed set, applied in the
// order of the config to values that start as 0 ... 255.

struct Scale {
  static constexpr std::string_view kName = "scale";
  static constexpr std::string_view kSummary = "divides, then adds";
  static constexpr std::string_view kFormula = "y = x / divide + add";
  float divide = 1;
  float add = 0;
  template <class Fields>
  void fields(Fields& f) {
    f.optional("divide", divide, "what every value is divided by", GreaterThan{0});
    f.optional("add", add, "what is added after that");
  }
};

// One mean and deviation for each channel, or one for all, in units of the values it meets.
struct Normalize {
  static constexpr std::string_view kName = "normalize";
  static constexpr std::string_view kSummary =
      "subtracts a mean and divides by a deviation, channel by channel";
  static constexpr std::string_view kFormula = "y = (x - mean[c]) / deviation[c]";
  std::vector<float> mean;
  std::vector<float> deviation;
  template <class Fields>
  void fields(Fields& f) {
    f.required("mean", mean, "one number for each channel, or one for all");
    f.required("deviation", deviation, "one number for each channel, or one for all",
               GreaterThan{0});
  }
};

using Preprocess = std::variant<Scale, Normalize>;

// What the steps make of every byte, computed in float32 like the formulas: entry 256 * c + b is
// the value of byte b in channel c (the last axis of a sample); one table of 256 stands for all
// channels if the steps treat them alike. Throws UserError(Config) if the numbers of a normalize
// are neither one nor as many as the channels, or if a result is not finite.
std::vector<float> preprocess_table(std::span<const Preprocess> steps, const Shape& sample);

}  // namespace qnn

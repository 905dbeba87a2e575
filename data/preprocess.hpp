#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/config/fields.hpp"
#include "core/tensor/shape.hpp"
#include "data/step_input.hpp"

namespace qnn {

// What is done to every sample, in training and in evaluation alike: a closed set, applied in the
// order of the config to values that start as 0 ... 255 if a file holds bytes, and as they are if
// it holds numbers.

struct Scale {
  static constexpr std::string_view kName = "scale";
  static constexpr std::string_view kSource = "tf.keras.layers.Rescaling";
  static constexpr std::string_view kSummary = "divides, then adds";
  static constexpr std::string_view kFormula = "y = x / divide + add";
  float divide = 1;
  float add = 0;
  std::optional<std::string> input = {};
  template <class Fields>
  void fields(Fields& f) {
    f.optional("divide", divide, "what every value is divided by", GreaterThan{0});
    f.optional("add", add, "what is added after that");
    f.optional("input", input, kStepInputHelp);
  }
};

// One mean and deviation for each channel, or one for all, in units of the values it meets.
struct Normalize {
  static constexpr std::string_view kName = "normalize";
  static constexpr std::string_view kSource = "tf.keras.layers.Normalization";
  static constexpr std::string_view kSummary =
      "subtracts a mean and divides by a deviation, channel by channel";
  static constexpr std::string_view kFormula = "y = (x - mean[c]) / deviation[c]";
  std::vector<float> mean;
  std::vector<float> deviation;
  std::optional<std::string> input = {};
  template <class Fields>
  void fields(Fields& f) {
    f.required("mean", mean, "one number for each channel, or one for all");
    f.required("deviation", deviation, "one number for each channel, or one for all",
               GreaterThan{0});
    f.optional("input", input, kStepInputHelp);
  }
};

using Preprocess = std::variant<Scale, Normalize>;

// Throws UserError(Config) if the numbers of a normalize are neither one nor as many as the
// channels (the last axis of a sample). This and the functions below pass over steps for other
// inputs.
void check_preprocess(std::span<const Preprocess> steps, const Shape& sample,
                      const InputPlace& input = {});

// What the steps make of every byte, computed in float32 like the formulas: entry 256 * c + b is
// the value of byte b in channel c; one table of 256 stands for all channels if the steps treat
// them alike. Throws as check_preprocess, and UserError(Config) if a result is not finite.
std::vector<float> preprocess_table(std::span<const Preprocess> steps, const Shape& sample,
                                    const InputPlace& input = {});

// Applies the steps to numbers, channel by channel in turn.
void preprocess_values(std::span<const Preprocess> steps, std::size_t channels,
                       const InputPlace& input, std::span<float> values);

}  // namespace qnn

#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "core/layers/layer.hpp"

namespace qnn {

// Element-wise merges of two or more inputs, with the semantics of Keras's merging layers.
//
// Inputs are broadcast to a common shape as in numpy, the batch apart: shapes are aligned at their
// ends, and an axis of extent 1, or one that is missing, repeats. Values are taken in the order of
// the inputs, x1 first.
//
// Gradients of an input that was broadcast are summed over its repetitions. Maximum and minimum
// give theirs to the first of equal inputs.
enum class MergeKind { Add, Subtract, Multiply, Average, Maximum, Minimum };

// `layer` is the type's name, for messages. Throws UserError(Config) for a wrong number of inputs
// or shapes that do not go together.
LayerPlan merge_plan(MergeKind kind, std::span<const Shape> inputs, std::string_view layer);
WorkspaceSize merge_workspace(MergeKind kind, std::span<const Shape> inputs, std::size_t rows);
void merge_forward(MergeKind kind, const ForwardArgs& args);
void merge_backward(MergeKind kind, const BackwardArgs& args);

// The layer of a struct that carries kKind, kName, kSummary, kFormula.
template <class Operation>
class MergeLayer final : public Layer {
 public:
  static constexpr std::string_view kName = Operation::kName;
  static constexpr std::string_view kSource = Operation::kSource;
  static constexpr std::string_view kSummary = Operation::kSummary;
  static constexpr std::string_view kFormula = Operation::kFormula;
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  struct Params {
    template <class Fields>
    void fields(Fields&) {}
  };

  explicit MergeLayer(Params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    return merge_plan(Operation::kKind, inputs, kName);
  }
  WorkspaceSize workspace(std::span<const Shape> inputs, std::size_t rows) const override {
    return merge_workspace(Operation::kKind, inputs, rows);
  }
  void forward(const ForwardArgs& args) const override { merge_forward(Operation::kKind, args); }
  void backward(const BackwardArgs& args) const override { merge_backward(Operation::kKind, args); }
};

struct AddOperation {
  static constexpr MergeKind kKind = MergeKind::Add;
  static constexpr std::string_view kName = "add";
  static constexpr std::string_view kSource = "tf.keras.layers.Add";
  static constexpr std::string_view kSummary = "sum of its inputs";
  static constexpr std::string_view kFormula = "y = x1 + x2 + ...;  each dx = dy";
};

struct SubtractOperation {
  static constexpr MergeKind kKind = MergeKind::Subtract;
  static constexpr std::string_view kName = "subtract";
  static constexpr std::string_view kSource = "tf.keras.layers.Subtract";
  static constexpr std::string_view kSummary = "difference of two inputs";
  static constexpr std::string_view kFormula = "y = x1 - x2;  dx1 = dy, dx2 = -dy";
};

struct MultiplyOperation {
  static constexpr MergeKind kKind = MergeKind::Multiply;
  static constexpr std::string_view kName = "multiply";
  static constexpr std::string_view kSource = "tf.keras.layers.Multiply";
  static constexpr std::string_view kSummary = "product of its inputs";
  static constexpr std::string_view kFormula =
      "y = x1 · x2 · ...;  dxi = dy · the product of the others";
};

struct AverageOperation {
  static constexpr MergeKind kKind = MergeKind::Average;
  static constexpr std::string_view kName = "average";
  static constexpr std::string_view kSource = "tf.keras.layers.Average";
  static constexpr std::string_view kSummary = "mean of its inputs";
  static constexpr std::string_view kFormula = "y = (x1 + ... + xn) / n;  each dx = dy / n";
};

struct MaximumOperation {
  static constexpr MergeKind kKind = MergeKind::Maximum;
  static constexpr std::string_view kName = "maximum";
  static constexpr std::string_view kSource = "tf.keras.layers.Maximum";
  static constexpr std::string_view kSummary = "largest of its inputs";
  static constexpr std::string_view kFormula =
      "y = max(x1, x2, ...);  dxi = dy where xi is the first to equal y, else 0";
};

struct MinimumOperation {
  static constexpr MergeKind kKind = MergeKind::Minimum;
  static constexpr std::string_view kName = "minimum";
  static constexpr std::string_view kSource = "tf.keras.layers.Minimum";
  static constexpr std::string_view kSummary = "smallest of its inputs";
  static constexpr std::string_view kFormula =
      "y = min(x1, x2, ...);  dxi = dy where xi is the first to equal y, else 0";
};

using Add = MergeLayer<AddOperation>;
using Subtract = MergeLayer<SubtractOperation>;
using Multiply = MergeLayer<MultiplyOperation>;
using Average = MergeLayer<AverageOperation>;
using Maximum = MergeLayer<MaximumOperation>;
using Minimum = MergeLayer<MinimumOperation>;

}  // namespace qnn

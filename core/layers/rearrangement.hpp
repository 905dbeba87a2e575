#pragma once

#include <array>
#include <concepts>
#include <span>
#include <string_view>
#include <utility>

#include "core/kernels/strided.hpp"
#include "core/layers/inputs.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// What a layer that only moves values does with one sample: each cell of the output is a cell of
// the input, or 0.
struct Rearrangement {
  Shape output;
  StridedMap map;           // from the input to the output
  bool bytes_stay = false;  // then the map is the identity, and no step runs
};

LayerPlan rearrangement_plan(const Rearrangement& moves);
void rearrange_batch(const Rearrangement& moves, const ForwardArgs& args);
void rearrange_batch_gradient(const Rearrangement& moves, const BackwardArgs& args);

// The layer of a struct M that carries kName, kSummary, kFormula, fields() and
//   Rearrangement moves(const Shape& input) const
// which throws UserError(Config) for an input that it cannot take; perhaps also
//   void check() const
// which throws FieldError if fields contradict each other.
template <class M>
class RearrangementLayer final : public Layer {
 public:
  static constexpr std::string_view kName = M::kName;
  static constexpr std::string_view kSource = M::kSource;
  static constexpr std::string_view kSummary = M::kSummary;
  static constexpr std::string_view kFormula = M::kFormula;
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};
  using Params = M;

  explicit RearrangementLayer(Params params) : params_(std::move(params)) {
    if constexpr (requires { params_.check(); }) params_.check();
  }

  LayerPlan plan(std::span<const Shape> inputs) const override {
    return rearrangement_plan(params_.moves(single_input(inputs, kName)));
  }
  void forward(const ForwardArgs& args) const override {
    rearrange_batch(params_.moves(args.inputs[0].shape().without_front()), args);
  }
  void backward(const BackwardArgs& args) const override {
    if (args.input_gradients[0].empty()) return;
    rearrange_batch_gradient(params_.moves(args.input_gradients[0].shape().without_front()), args);
  }

 private:
  Params params_;
};

}  // namespace qnn

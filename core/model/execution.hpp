#pragma once

#include <cstdint>
#include <span>

#include "core/model/model.hpp"

namespace qnn {

// Carries out the steps of a program on a model's memory, for one batch.
class Execution {
 public:
  struct Moment {
    Phase phase = Phase::Inference;
    std::uint64_t step = 0;
    std::span<const Targets> targets;
  };

  Execution(Model& model, const Moment& moment) : model_(model), moment_(moment) {}

  void run(const Step& step) { std::visit(*this, step.operation); }
  // The sum of the samples' losses of all outputs, each by its weight.
  double total_loss() const { return total_loss_; }

  void operator()(const Quantize& op);
  void operator()(const QuantizeGradient& op);
  void operator()(const MaskGradient& op);
  void operator()(const RunLayer& op);
  void operator()(const RunLayerGradient& op);
  void operator()(const BinaryProduct& op);
  void operator()(const FindSumBounds& op);
  void operator()(const PoolSigns& op);
  void operator()(const RunProduct& op);
  void operator()(const RoundGradient& op);
  void operator()(const UnpackSigns& op);
  void operator()(const PrepareNormalization& op);
  void operator()(const NormalizeToBits& op);
  void operator()(const NormalizationGradient& op);
  void operator()(const AddBias& op);
  void operator()(const ScaleChannels& op);
  void operator()(const BiasGradient& op);
  void operator()(const Activate& op);
  void operator()(const ActivateGradient& op);
  void operator()(const Accumulate& op);
  void operator()(const EvaluateLoss& op);
  void operator()(const Regularize& op);
  void operator()(const RegularizeGradient& op);

 private:
  TensorView view(BufferId id) const { return id == kNoBuffer ? TensorView{} : model_.view(id); }
  // What one unit of a penalty on this value counts in the mean loss.
  double penalty_share(BufferId value) const;
  RandomStream random_of(NodeId node) const;
  // The views that a layer takes, in the model's lists.
  ForwardArgs forward_args(const RunLayer& op);
  BackwardArgs backward_args(const RunLayerGradient& op);

  Model& model_;
  Moment moment_;
  double total_loss_ = 0;
};

}  // namespace qnn

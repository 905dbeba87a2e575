#include "core/program/operation_names.hpp"

namespace qnn {

std::string_view name_of(Stage stage) {
  return stage == Stage::Forward ? "forward" : stage == Stage::Loss ? "loss" : "backward";
}

std::string_view operation_name(const Operation& operation) {
  struct Name {
    std::string_view operator()(const Quantize&) const { return "quantize"; }
    std::string_view operator()(const QuantizeGradient&) const { return "quantizer gradient"; }
    std::string_view operator()(const MaskGradient&) const { return "mask gradient"; }
    std::string_view operator()(const RunLayer&) const { return "layer"; }
    std::string_view operator()(const RunLayerGradient&) const { return "layer gradient"; }
    std::string_view operator()(const BinaryProduct& op) const {
      return op.below == kNoBuffer ? "binary product" : "product to signs";
    }
    std::string_view operator()(const FindSumBounds&) const { return "sum bounds"; }
    std::string_view operator()(const PoolSigns&) const { return "max-pool of signs"; }
    std::string_view operator()(const RunProduct& op) const {
      return op.part == ProductPart::Forward         ? "product"
             : op.part == ProductPart::InputGradient ? "product for dX"
                                                     : "product for dW";
    }
    std::string_view operator()(const RoundGradient&) const { return "round gradient"; }
    std::string_view operator()(const UnpackSigns&) const { return "unpack signs"; }
    std::string_view operator()(const PrepareNormalization&) const { return "normalizer"; }
    std::string_view operator()(const NormalizeToBits&) const { return "normalize to bits"; }
    std::string_view operator()(const NormalizationGradient&) const { return "norm gradient"; }
    std::string_view operator()(const AddBias&) const { return "add bias"; }
    std::string_view operator()(const ScaleChannels&) const { return "scale channels"; }
    std::string_view operator()(const BiasGradient&) const { return "bias gradient"; }
    std::string_view operator()(const Activate&) const { return "activate"; }
    std::string_view operator()(const ActivateGradient&) const { return "activation gradient"; }
    std::string_view operator()(const Accumulate& op) const {
      return op.first ? "copy" : op.mask != kNoBuffer ? "add masked" : "add";
    }
    std::string_view operator()(const EvaluateLoss&) const { return "loss"; }
    std::string_view operator()(const Regularize&) const { return "penalty"; }
    std::string_view operator()(const RegularizeGradient&) const { return "penalty gradient"; }
  };
  return std::visit(Name{}, operation);
}

}  // namespace qnn

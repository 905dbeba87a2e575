#pragma once

#include "core/model/model.hpp"

namespace qnn {

// While it lives, the running averages that optimizers keep (use_ema) stand where the weights of
// their parameters are, and the weights in the averages' slots: for evaluation. Exact both ways.
class AveragedWeights {
 public:
  explicit AveragedWeights(Model& model);
  ~AveragedWeights();
  AveragedWeights(const AveragedWeights&) = delete;
  AveragedWeights& operator=(const AveragedWeights&) = delete;

 private:
  void exchange();

  Model& model_;
};

}  // namespace qnn

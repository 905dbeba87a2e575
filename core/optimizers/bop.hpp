#pragma once

#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "core/optimizers/optimizer.hpp"

namespace qnn {

// Larq's optimizer for weights that are ±1 themselves, without latent weights: a weight flips once
// the moving mean of its gradient says so clearly enough.
//
//   m <- m + gamma (g - m);   w <- sign(-sgn(w m - threshold) w)
//
// so that w in {-1, +1} flips where w m > threshold. A tie, w m = threshold, gives +1 whatever w
// was (the outer sign is Larq's, +1 at 0). It has no learning rate. Weights that are not ±1 before
// the first step are so after it: give this optimizer kernels only, by "match": "binary", and those
// a no_op quantizer of precision 1 or a sign. Slot "m".
//
// Source: Helwegen et al., "Latent Weights Do Not Exist", arXiv:1906.02107; Larq's Bop.
class Bop final : public Optimizer {
 public:
  static constexpr std::string_view kName = "bop";
  static constexpr std::string_view kSource =
      "larq.optimizers.Bop; Helwegen et al., arXiv:1906.02107";
  static constexpr std::string_view kSummary =
      "flips ±1 weights whose mean gradient agrees with them";
  static constexpr std::string_view kFormula =
      "m <- m + gamma (g - m);  w <- sign(-sgn(w m - threshold) w)";

  struct Params {
    Hyperparameter threshold = 1e-8;
    Hyperparameter gamma = 1e-4;
    CommonOptions common = {};

    template <class Fields>
    void fields(Fields& f) {
      f.optional("threshold", threshold, "how large w m must be for w to flip");
      f.optional("gamma", gamma, "share of a new gradient in the mean", AtLeast{0}, AtMost{1});
      common.clipping_fields(f);
    }
  };

  // Throws FieldError, see Optimizer.
  explicit Bop(Params params);

 private:
  std::vector<SlotSpec> own_slots() const override;
  void step(const StepArgs& args) const override;

  Params params_;
};

}  // namespace qnn

#pragma once

#include <cstdint>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/losses/loss.hpp"

namespace qnn {

// Cosine of the angle between target and prediction along an axis, negative, so that less is
// nearer; t' = t / √max(Σt², 1e-12), p' likewise:
//
//   loss = -Σ t' p';   dp = (p' Σ t' p' - t') / √Σp² / vectors;   -10⁶ t' / vectors if Σp² < 1e-12
//
// tf.keras.losses.CosineSimilarity. Labels act as one-hot targets.
//
//   predictions [rows, ...], targets values of that shape, or labels
class CosineSimilarity final : public Loss {
 public:
  static constexpr std::string_view kName = "cosine_similarity";
  static constexpr std::string_view kSource = "tf.keras.losses.CosineSimilarity";
  static constexpr std::string_view kSummary =
      "negative cosine of the angle between target and prediction";
  static constexpr std::string_view kFormula = "mean of -Σ t p / (|t| |p|)";

  struct Params {
    std::int32_t axis = -1;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("axis", axis, "of the vectors; 0 is the batch, -1 the last");
    }
  };

  explicit CosineSimilarity(Params params) : params_(params) {}

  void check(const Shape& predictions, const TargetInfo& targets) const override;
  double evaluate(const LossArgs& args) const override;

 private:
  Params params_;
};

}  // namespace qnn

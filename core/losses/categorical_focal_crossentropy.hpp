#pragma once

#include <cstdint>
#include <string_view>

#include "core/config/fields.hpp"
#include "core/losses/loss.hpp"

namespace qnn {

// Categorical cross-entropy that well-answered samples count less in (Lin et al.,
// arXiv:1708.02002), of probabilities p, of logits their softmax:
//
//   q = clip(p / Σp, 1e-7, 1 - 1e-7);   loss = -Σ alpha (1 - q)^gamma t log q
//
// tf.keras.losses.CategoricalFocalCrossentropy. `alpha` is one weight, or one for each class.
// Labels, logits and label_smoothing as in categorical_crossentropy.
//
//   predictions [rows, ...], targets values of that shape, or labels
class CategoricalFocalCrossentropy final : public Loss {
 public:
  static constexpr std::string_view kName = "categorical_focal_crossentropy";
  static constexpr std::string_view kSource =
      "tf.keras.losses.CategoricalFocalCrossentropy; Lin et al., arXiv:1708.02002";
  static constexpr std::string_view kSummary =
      "categorical cross-entropy that well-answered samples count less in";
  static constexpr std::string_view kFormula = "mean of -Σ alpha (1 - p)^gamma t log p";

  struct Params {
    OneOrMany<float> alpha{{0.25f}};
    float gamma = 2;
    bool from_logits = false;
    float label_smoothing = 0;
    std::int32_t axis = -1;

    template <class Fields>
    void fields(Fields& f) {
      f.optional("alpha", alpha, "weight of the classes: one number, or a list");
      f.optional("gamma", gamma, "how much less well-answered samples count", AtLeast{0});
      f.optional("from_logits", from_logits,
                 "whether the model's output is logits; a final softmax is recognised without it");
      f.optional("label_smoothing", label_smoothing, "how far targets move to 1 / classes",
                 AtLeast{0}, AtMost{1});
      f.optional("axis", axis, "of the classes; 0 is the batch, -1 the last");
    }
  };

  explicit CategoricalFocalCrossentropy(Params params);

  void check(const Shape& predictions, const TargetInfo& targets) const override;
  LogitsOf reads_logits_of() const override { return LogitsOf::Softmax; }
  double evaluate(const LossArgs& args) const override;

 private:
  Params params_;
};

}  // namespace qnn

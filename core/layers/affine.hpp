#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "core/activations/regularizer.hpp"
#include "core/config/fields.hpp"
#include "core/layers/constraint.hpp"
#include "core/layers/initializer.hpp"
#include "core/layers/layer.hpp"

namespace qnn {

// What the normalizations end with: · gamma + beta, under Keras's names and with its defaults.
struct AffineOptions {
  bool center = true;
  bool scale = true;
  Initializer beta_initializer = Zeros{};
  Initializer gamma_initializer = Ones{};
  std::optional<Regularizer> beta_regularizer = std::nullopt;
  std::optional<Regularizer> gamma_regularizer = std::nullopt;
  std::optional<Constraint> beta_constraint = std::nullopt;
  std::optional<Constraint> gamma_constraint = std::nullopt;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("center", center, "whether a trained beta is added");
    f.optional("scale", scale, "whether a trained gamma is multiplied with");
    f.optional("beta_initializer", beta_initializer, "start values of beta");
    f.optional("gamma_initializer", gamma_initializer, "start values of gamma");
    f.optional("beta_regularizer", beta_regularizer, "penalty on beta; null for none");
    f.optional("gamma_regularizer", gamma_regularizer, "penalty on gamma; null for none");
    f.optional("beta_constraint", beta_constraint, "limit on beta; null for none");
    f.optional("gamma_constraint", gamma_constraint, "limit on gamma; null for none");
  }
};

// The states that gamma and beta merge with at inference (see ParameterSpec::folded_into).
struct AffineFolding {
  std::string_view gamma, beta;
};

// Adds the parameters "gamma", if scale, and "beta", if center, of this shape.
void add_affine(LayerPlan& plan, const AffineOptions& options, const Shape& shape,
                const AffineFolding& folding = {});
// The same as states, which nobody trains.
void add_affine_states(LayerPlan& plan, const AffineOptions& options, const Shape& shape,
                       const AffineFolding& folding = {});

// gamma and beta in a list that has them from place `first` on; empty where there is none.
template <class View>
auto gamma_in(std::span<const View> list, const AffineOptions& options, std::size_t first = 0) {
  return options.scale ? list[first].floats() : View().floats();
}
template <class View>
auto beta_in(std::span<const View> list, const AffineOptions& options, std::size_t first = 0) {
  return options.center ? list[first + (options.scale ? 1 : 0)].floats() : View().floats();
}

}  // namespace qnn

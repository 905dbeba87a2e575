#include "core/layers/affine.hpp"

#include <string>

namespace qnn {

void add_affine(LayerPlan& plan, const AffineOptions& options, const Shape& shape,
                const AffineFolding& folding) {
  const Fans fans{.in = shape.elements(), .out = shape.elements()};
  if (options.scale) {
    plan.parameters.push_back({.name = "gamma",
                               .shape = shape,
                               .initializer = options.gamma_initializer,
                               .fans = fans,
                               .constraint = options.gamma_constraint,
                               .quantizer_key = {},
                               .folded_into = std::string(folding.gamma),
                               .regularizer = options.gamma_regularizer});
  }
  if (options.center) {
    plan.parameters.push_back({.name = "beta",
                               .shape = shape,
                               .initializer = options.beta_initializer,
                               .fans = fans,
                               .constraint = options.beta_constraint,
                               .quantizer_key = {},
                               .folded_into = std::string(folding.beta),
                               .regularizer = options.beta_regularizer});
  }
}

void add_affine_states(LayerPlan& plan, const AffineOptions& options, const Shape& shape,
                       const AffineFolding& folding) {
  LayerPlan trained;
  add_affine(trained, options, shape, folding);
  for (ParameterSpec& spec : trained.parameters) {
    plan.states.push_back({.name = spec.name,
                           .shape = shape,
                           .initializer = spec.initializer,
                           .folded_into = spec.folded_into});
  }
}

}  // namespace qnn

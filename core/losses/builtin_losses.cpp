#include "core/losses/builtin_losses.hpp"

#include "core/losses/mean_squared_error.hpp"
#include "core/losses/sparse_categorical_crossentropy.hpp"
#include "core/losses/squared_hinge.hpp"

namespace qnn {

LossRegistry builtin_losses() {
  LossRegistry registry;
  registry.add<MeanSquaredError>();
  registry.add<SparseCategoricalCrossentropy>();
  registry.add<SquaredHinge>();
  return registry;
}

}  // namespace qnn

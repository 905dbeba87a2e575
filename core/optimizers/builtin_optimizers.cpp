#include "core/optimizers/builtin_optimizers.hpp"

#include "core/optimizers/adam.hpp"
#include "core/optimizers/sgd.hpp"

namespace qnn {

OptimizerRegistry builtin_optimizers() {
  OptimizerRegistry registry;
  registry.add<Adam>();
  registry.add<Sgd>();
  return registry;
}

}  // namespace qnn

#include "core/optimizers/builtin_optimizers.hpp"

#include "core/optimizers/adadelta.hpp"
#include "core/optimizers/adagrad.hpp"
#include "core/optimizers/adam.hpp"
#include "core/optimizers/adamax.hpp"
#include "core/optimizers/adamw.hpp"
#include "core/optimizers/bop.hpp"
#include "core/optimizers/ftrl.hpp"
#include "core/optimizers/lion.hpp"
#include "core/optimizers/nadam.hpp"
#include "core/optimizers/rmsprop.hpp"
#include "core/optimizers/sgd.hpp"

namespace qnn {

OptimizerRegistry builtin_optimizers() {
  OptimizerRegistry registry;
  registry.add<Adadelta>();
  registry.add<Adagrad>();
  registry.add<Adam>();
  registry.add<Adamax>();
  registry.add<AdamW>();
  registry.add<Bop>();
  registry.add<Ftrl>();
  registry.add<Lion>();
  registry.add<Nadam>();
  registry.add<Rmsprop>();
  registry.add<Sgd>();
  return registry;
}

}  // namespace qnn

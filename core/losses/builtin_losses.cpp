#include "core/losses/builtin_losses.hpp"

#include "core/losses/binary_crossentropy.hpp"
#include "core/losses/binary_focal_crossentropy.hpp"
#include "core/losses/categorical_crossentropy.hpp"
#include "core/losses/categorical_focal_crossentropy.hpp"
#include "core/losses/categorical_hinge.hpp"
#include "core/losses/cosine_similarity.hpp"
#include "core/losses/hinge.hpp"
#include "core/losses/huber.hpp"
#include "core/losses/kl_divergence.hpp"
#include "core/losses/log_cosh.hpp"
#include "core/losses/mean_absolute_error.hpp"
#include "core/losses/mean_absolute_percentage_error.hpp"
#include "core/losses/mean_squared_error.hpp"
#include "core/losses/mean_squared_logarithmic_error.hpp"
#include "core/losses/poisson.hpp"
#include "core/losses/sparse_categorical_crossentropy.hpp"
#include "core/losses/squared_hinge.hpp"

namespace qnn {

LossRegistry builtin_losses() {
  LossRegistry registry;
  registry.add<BinaryCrossentropy>();
  registry.add<BinaryFocalCrossentropy>();
  registry.add<CategoricalCrossentropy>();
  registry.add<CategoricalFocalCrossentropy>();
  registry.add<CategoricalHinge>();
  registry.add<CosineSimilarity>();
  registry.add<Hinge>();
  registry.add<Huber>();
  registry.add<KlDivergence>();
  registry.add<LogCosh>();
  registry.add<MeanAbsoluteError>();
  registry.add<MeanAbsolutePercentageError>();
  registry.add<MeanSquaredError>();
  registry.add<MeanSquaredLogarithmicError>();
  registry.add<Poisson>();
  registry.add<SparseCategoricalCrossentropy>();
  registry.add<SquaredHinge>();
  return registry;
}

}  // namespace qnn

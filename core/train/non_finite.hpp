#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/json/json_fwd.hpp"
#include "core/model/model.hpp"

namespace qnn {

// How often a run has met NaN or infinity and gone on; part of Progress.
struct NonFiniteState {
  std::uint64_t skipped = 0;           // steps in all
  std::uint64_t skipped_in_a_row = 0;  // up to the last step
  std::uint64_t rollbacks = 0;
  bool operator==(const NonFiniteState&) const = default;
};

// What was found not to be finite in a step.
struct NonFinite {
  std::string what;                    // "the loss", "the gradient of 'dense/kernel'"
  std::vector<std::string> gradients;  // paths of all parameters whose gradients are not finite
  // The first step of the program whose result is not, such as "conv2/batch_normalization".
  std::string first;
};

// Looks at what train_step(batch, step) has left and returned; nothing if all is finite. Else runs
// the step again, so that predictions and gradients are then undefined (Model::first_non_finite).
std::optional<NonFinite> find_non_finite(Model& model, const Batch& batch, double loss,
                                         std::uint64_t step);

// What non_finite.json says of the batch:
//   "loss": a number, "nan", "inf" or "-inf", "what", "first", "non_finite_gradients": [...],
//   "samples": [indices in the training part], "inputs": [{"minimum": -1.0, "maximum": 1.0}, ...]
Json non_finite_to_json(const NonFinite& found, const Batch& batch, double loss);

}  // namespace qnn

#include "core/optimizers/common_options.hpp"

#include "core/config/problems.hpp"
#include "core/optimizers/selector.hpp"

namespace qnn {

void CommonOptions::check() const {
  if (clipnorm && global_clipnorm)
    throw FieldError("global_clipnorm", "excludes clipnorm", "set one of the two to null");
  for (const std::string& word : exclude_from_weight_decay)
    if (const auto problem = selector_problem(word))
      throw FieldError("exclude_from_weight_decay", *problem);
}

}  // namespace qnn

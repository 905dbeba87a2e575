#pragma once

#include "core/config/registry.hpp"
#include "data/dataset.hpp"

namespace qnn {

using DatasetRegistry = Registry<Dataset>;

// The list of built-in data sets. To add one: a pair of files beside this one, a line here.
DatasetRegistry builtin_datasets();

}  // namespace qnn

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/train/check_run.hpp"
#include "data/batch_loader.hpp"
#include "data/samples.hpp"

namespace qnn {

// The data of a run, and the loaders that read it, which point into it.
struct RunData {
  Samples train;
  std::optional<Samples> validation;  // the data set's own; else it is a share of train
  std::optional<Samples> test;
  Split split;  // of train
  std::optional<BatchLoader> train_loader;
  std::optional<BatchLoader> validation_loader;
  std::optional<BatchLoader> test_loader;
  std::vector<std::string> summaries;  // of the parts, for the log
};

// Reads the data set and splits it as the config says. Throws UserError(MissingInput or BadData).
void load_data(const CheckedRun& run, const DataSource& source, RunData& data);

}  // namespace qnn

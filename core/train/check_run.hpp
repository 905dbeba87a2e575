#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/config/document.hpp"
#include "core/graph/graph.hpp"
#include "core/model/model.hpp"
#include "core/spec/run_spec.hpp"
#include "core/train/parameter_updates.hpp"
#include "data/dataset.hpp"

namespace qnn {

// A config that has been checked completely: every key, name, shape and selector. Nothing has been
// trained or read yet but the headers of data files that do not know their own shape.
struct CheckedRun {
  RunSpec spec;
  DatasetInfo data;
  Graph graph;
  NodePlans plans;
  std::vector<std::size_t> target_of;  // by output: which of the data set's targets
  // By parameter, in the order of the program: the rule that updates it, or kNotTrained.
  std::vector<std::size_t> optimizer_of;
};

// Checks a document. Throws ConfigError with every problem found, sorted as they were found; and
// UserError(MissingInput or BadData) if the data set's own files are needed and not good.
CheckedRun check_run(const Document& document, const Catalog& catalog,
                     const std::string& fallback_name, const DataSource& source);

struct ProgramOptions {
  std::size_t batch = 1;
  bool training = true;
  bool reestimates = false;  // as LowerOptions have it
  std::set<std::string> passes_off = {};
};

// Whether there is a validation part: the data set's own, or one taken from the training part.
bool has_validation(const CheckedRun& run);

// Whether a metric reads the quantized kernels of each training step, and needs slots for it.
bool measures_flips(const TrainingSpec& training);

// Lowers the graph and runs the passes; what they did goes to `notes`.
Program make_program(const CheckedRun& run, const ProgramOptions& options,
                     std::vector<std::string>& notes);

// The network with its memory; takes the graph and the plans out of `run`, whose spec must outlive
// the model (it owns the loss). In a program for training, parameters get their optimizers' slots.
Model make_model(CheckedRun& run, const ProgramOptions& options, std::vector<std::string>& notes);
// Likewise of a program that make_program has made of it, and its plan.
Model make_model(CheckedRun& run, Program program, MemoryPlan memory);

}  // namespace qnn

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/config/document.hpp"
#include "core/optimizers/optimizer.hpp"
#include "core/optimizers/selector.hpp"
#include "core/spec/callbacks.hpp"
#include "core/spec/model_spec.hpp"
#include "core/spec/non_finite_policy.hpp"
#include "core/spec/output_training.hpp"
#include "data/augment.hpp"
#include "data/dataset.hpp"
#include "data/preprocess.hpp"

namespace qnn {

struct DataSpec {
  std::unique_ptr<Dataset> dataset;
  std::string dataset_name;
  std::uint32_t batch_size = 32;
  double validation = 0;  // share of the training part that is held out
  std::vector<Preprocess> preprocess;
  std::vector<Augmentation> augment;

  template <class Fields>
  void fields(Fields& f) {
    f.optional("batch_size", batch_size, "samples of one training step", AtLeast{1});
    f.optional("validation", validation, "share of the training part held out for validation",
               AtLeast{0}, LessThan{1});
    f.optional("preprocess", preprocess, "what is done to every sample, in this order");
    f.optional("augment", augment, "random changes to training samples, in this order");
  }
};

// One entry of the optimizer list: the first whose selector matches a parameter updates it.
struct OptimizerRule {
  Selector match;
  std::string name;
  std::unique_ptr<Optimizer> optimizer;
  std::string pointer;  // where it stands in the config
};

// "every": "epoch".
struct EveryEpoch {
  static constexpr std::string_view kName = "epoch";
  static constexpr std::string_view kSummary = "at the end of each epoch";
  template <class Fields>
  void fields(Fields&) {}
};

struct CheckpointSpec {
  std::variant<double, EveryEpoch> every = EveryEpoch{};  // or a number of steps
  template <class Fields>
  void fields(Fields& f) {
    constexpr double kLargestWhole = 0x1p53;  // beyond it a double skips whole numbers
    f.optional("every", every, "\"epoch\", or a number of steps", AtLeast{1}, AtMost{kLargestWhole},
               Whole{});
  }
};

// With what is trained and measured of each output.
struct TrainingSpec : TrainedOutputs {
  std::uint32_t epochs = 1;
  std::vector<OptimizerRule> optimizers;
  std::optional<std::string> monitor;  // "validation/accuracy": chooses the best checkpoint
  MonitorMode monitor_mode = MonitorMode::Auto;
  CheckpointSpec checkpoint;
  std::optional<EarlyStopping> early_stopping;
  std::optional<ReduceOnPlateau> reduce_on_plateau;
  NonFinitePolicy on_non_finite = StopTraining{};
  std::uint32_t reestimate_batch_norm = 0;  // batches
  std::uint32_t gradient_precision = 32;    // bits: 32, 16 or 8
  bool report = true;                       // keep report.html
  bool tensorboard = false;                 // keep an event file

  template <class Fields>
  void fields(Fields& f) {
    f.required("epochs", epochs, "how often the training data is gone through in all", AtLeast{1});
    f.optional("monitor", monitor,
               "what chooses the best checkpoint, such as \"validation/accuracy\"");
    f.optional("monitor_mode", monitor_mode,
               "whether smaller or larger is better; auto goes by the metric");
    f.optional("checkpoint", checkpoint, "when the last checkpoint is written");
    f.optional("early_stopping", early_stopping, "when training ends before its last epoch");
    f.optional("reduce_on_plateau", reduce_on_plateau, "when learning rates are reduced");
    f.optional("on_non_finite", on_non_finite,
               "what is done when the loss, a gradient or a weight is NaN or infinite");
    f.optional("reestimate_batch_norm", reestimate_batch_norm,
               "training batches over which moving statistics are estimated anew once training "
               "has ended; 0 for not");
    f.optional(
        "gradient_precision", gradient_precision,
        "bits of the output gradients of layers with ±1 kernels or inputs: 32 is exact; 16 "
        "rounds to 14 bits and sign, 8 by chance to 7 bits and sign, of the largest of the batch",
        OneOf{{32, 16, 8}});
    f.optional("report", report,
               "whether the run's folder holds report.html, a page about the run that is rewritten "
               "after each epoch");
    f.optional("tensorboard", tensorboard,
               "whether the run's folder holds an event file for TensorBoard");
  }
};

// A whole config, typed, with the objects that it names. Each part is consumed once.
struct RunSpec {
  std::string name;
  std::uint64_t seed = 0;
  ModelSpec model;
  DataSpec data;
  TrainingSpec training;
  std::string resolved;  // the config with every default filled in, as JSON text

  // Those of the top level that are no section of their own.
  template <class Fields>
  void fields(Fields& f) {
    f.optional("name", name, "names the run and its folder");
    f.optional("seed", seed, "where all random numbers come from");
  }
};

// Understands a document. `fallback_name` names the run if the config has no "name". Every problem
// is reported; if there are any, what is returned is incomplete and only good for finding more of
// them (layers with problems have no `layer`).
RunSpec read_run_spec(const Document& document, const Catalog& catalog,
                      const std::string& fallback_name, Problems& problems);

}  // namespace qnn

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/base/text.hpp"
#include "core/program/passes.hpp"
#include "core/quantizers/quantize.hpp"
#include "core/train/check_run.hpp"
#include "core/train/flip_ratios.hpp"
#include "core/train/parameter_updates.hpp"
#include "tests/golden/keras_config.hpp"
#include "tests/golden/kinds.hpp"
#include "tests/golden/labels.hpp"
#include "tests/support/labelled_batch.hpp"

namespace qnn::golden {
namespace {

// A data set of known shape without samples: the reference file has the batches.
class GivenBatches final : public Dataset {
 public:
  static constexpr std::string_view kName = "given_batches";
  static constexpr std::string_view kSummary = "batches that somebody else feeds";

  struct Params {
    std::vector<std::uint32_t> shape;
    std::uint32_t classes = 1;
    template <class Fields>
    void fields(Fields& f) {
      f.required("shape", shape, "of a sample");
      f.required("classes", classes, "of the labels");
    }
  };

  explicit GivenBatches(Params params) : params_(std::move(params)) {}

  DatasetInfo info(const DataSource&) const override {
    const std::vector<std::size_t> extents(params_.shape.begin(), params_.shape.end());
    DatasetInfo info = labelled_images_info(Shape(extents), params_.classes);
    info.train_count = 1;
    return info;
  }
  Samples load(Part, const DataSource&) const override {
    throw std::logic_error("given batches have no samples");
  }

 private:
  Params params_;
};

struct Tolerances {
  explicit Tolerances(const Json& drift) : drift_(drift) {}
  double logs() const { return of(drift_.value("loss", Json())); }
  double weights(const std::string& step) const {
    return of(drift_.value("weights_at_step", Json::object()).value(step, Json()));
  }

 private:
  static double of(const Json& drift) {
    return drift.is_number() ? std::max(kUsual, 10 * drift.get<double>()) : kUsual;
  }
  const Json& drift_;
};

std::string path_of(const std::string& keras_name) {
  return keras_name.substr(0, keras_name.find(':'));
}

// Rules as CaseOptimizer has them, or one optimizer.
Json optimizers_config(const Json& keras, const Catalog& catalog) {
  if (keras.at("class_name") != "CaseOptimizer") return optimizer_config(keras, catalog);
  Json binary = optimizer_config(keras.at("binary_kernels"), catalog);
  binary["match"] = "binary";
  Json others = optimizer_config(keras.at("default"), catalog);
  others["match"] = "all";
  return Json::array({binary, others});
}

Json metrics_config(const Json& reference) {
  Json metrics = Json::array();
  for (const Json& name : reference.at("metrics"))
    metrics.push_back(metric_config(name.get<std::string>(), Json::object()));
  if (reference.value("flip_ratio", false)) metrics.push_back("flip_ratio");
  return metrics;
}

// The layer whose quantizer has this name.
std::string layer_of_quantizer(const Json& model, const std::string& quantizer) {
  for (const Json& layer : model.at("config").at("layers"))
    for (const auto& [key, value] : layer.at("config").items())
      if (key.ends_with("_quantizer") && value.is_object() &&
          value.at("config").value("name", "") == quantizer)
        return layer.at("config").at("name").get<std::string>();
  throw std::runtime_error(format("no layer has the quantizer '{}'", quantizer));
}

std::size_t classes_of(const Json& reference) {
  return read_tensor(reference.at("inference_output_of_batch_0_at_the_end")).shape.back();
}

// The whole config as a user would write it.
Json run_config(const Json& reference, const Catalog& catalog) {
  const TranslatedModel translated = translate_model(reference.at("model"), catalog);
  if (translated.inputs.size() != 1) throw Uncovered("no training run with several inputs");
  const auto extents = translated.inputs[0].shape.extents();
  const std::size_t rows = read_tensor(reference.at("batches").at(0).at("x")).shape[0];
  return {{"name", "golden"},
          {"data",
           {{"dataset",
             {{"type", std::string(GivenBatches::kName)},
              {"shape", std::vector<std::size_t>(extents.begin(), extents.end())},
              {"classes", classes_of(reference)}}},
            {"batch_size", rows}}},
          {"quantizers", custom_quantizers()},
          {"blocks", translated.blocks},
          {"model", translated.model},
          {"training",
           {{"epochs", 1},
            {"loss", loss_config(reference.at("loss"), catalog)},
            {"optimizer", optimizers_config(reference.at("optimizer"), catalog)},
            {"metrics", metrics_config(reference)}}}};
}

// One run with the program's passes on or off.
class TrainingRun {
 public:
  TrainingRun(const Json& reference, const Catalog& catalog, bool passes)
      : reference_(reference),
        mode_(passes ? " (passes on)" : " (passes off)"),
        tolerances_(reference.at("drift_to_float64")) {
    const std::string text = run_config(reference, catalog).dump(1);
    Catalog extended = catalog;
    extended.datasets.add<GivenBatches>();
    checked_ = check_run(parse_document(text, "golden.json"), extended, "golden", {});
    std::vector<std::string> notes;
    ProgramOptions options{
        .batch = checked_.spec.data.batch_size, .training = true, .passes_off = {}};
    if (!passes)
      for (const ProgramPass& pass : program_passes()) options.passes_off.emplace(pass.name);
    model_ = std::make_unique<Model>(make_model(checked_, options, notes));
    updates_.emplace(checked_.spec.training.optimizers, checked_.optimizer_of,
                     model_->parameters());
    for (const Json& weight : reference.at("weights")) {
      const auto name = weight.at("name").get<std::string>();
      const ReferenceTensor start = output_channel_first(read_tensor(weight.at("start")));
      Tensor& ours = tensor_at(path_of(name));
      if (ours.shape() != start.shape)
        throw std::runtime_error(format("'{}' has the shape {} here", name, ours.shape().text()));
      std::ranges::copy(start.floats(), ours.floats().begin());
    }
  }

  void compare(Comparison& comparison) {
    const Json& batches = reference_.at("batches");
    for (std::size_t step = 0; step < batches.size(); ++step) {
      train(batches[step], step, comparison);
      const std::string number = format("{}", step + 1);
      const Json& after = reference_.at("weights_after_step");
      if (const auto weights = after.find(number); weights != after.end())
        compare_weights(*weights, number, comparison);
    }
    compare_end(comparison);
  }

 private:
  Tensor& tensor_at(const std::string& path) {
    for (Parameter& parameter : model_->parameters().parameters)
      if (parameter.path == path) return parameter.weights;
    for (State& state : model_->parameters().states)
      if (state.path == path) return state.values;
    throw std::runtime_error(format("the model has no weights '{}'", path));
  }

  void train(const Json& batch, std::size_t step, Comparison& comparison) {
    const Tensor x = tensor_of(read_tensor(batch.at("x")));
    const std::size_t rows = x.shape()[0];
    const std::vector<std::int32_t> labels =
        labels_of(read_tensor(batch.at("y")), {rows, classes_of(reference_)});
    // With flip ratios the logs are running means over the steps, else of the step alone.
    const bool running = reference_.value("flip_ratio", false);
    if (!running) {
      loss_ = {};
      states_.clear();
    }
    loss_.sum += model_->train_step(testing_support::LabelledBatch(x.view(), labels).batch(), step);
    loss_.count += rows;
    const Json& logs = reference_.at("logs_after_step").at(step);
    comparison.number(format("loss of step {}{}", step + 1, mode_), loss_.mean(),
                      read_number(logs.at("loss")), tolerances_.logs());
    measure({.labels = labels, .values = {}}, logs, format(" of step {}{}", step + 1, mode_),
            comparison);
    updates_->step(*model_, {.step = step});
  }

  void measure(const Targets& targets, const Json& logs, const std::string& when,
               Comparison& comparison) {
    const std::vector<Metric>& metrics = checked_.spec.training.metrics;
    states_.resize(metrics.size());
    for (std::size_t i = 0; i < metrics.size(); ++i) {
      if (const auto* flip_ratio = std::get_if<FlipRatio>(&metrics[i])) {
        measure_flips(*flip_ratio, logs, when, states_[i], comparison);
        continue;
      }
      accumulate(metrics[i], model_->predictions(), targets, states_[i]);
      const auto name = reference_.at("metrics").at(i).get<std::string>();
      comparison.number(name + when, metric_value(metrics[i], states_[i]).value(),
                        read_number(logs.at(name)), tolerances_.logs());
    }
  }

  void measure_flips(const FlipRatio& metric, const Json& logs, const std::string& when,
                     MetricState& state, Comparison& comparison) {
    const FlipRatios ratios(*model_);
    ratios.count_step(metric, *model_, state);
    for (const auto& [key, theirs] : logs.items()) {
      constexpr std::string_view kPrefix = "flip_ratio/";
      if (!key.starts_with(kPrefix)) continue;
      const std::string layer =
          layer_of_quantizer(reference_.at("model"), key.substr(kPrefix.size()));
      for (std::size_t k = 0; k < ratios.names().size(); ++k)
        if (ratios.names()[k] == layer)
          comparison.number(key + when, FlipRatio::ratio(k, state), read_number(theirs),
                            tolerances_.logs());
    }
  }

  void compare_weights(const Json& weights, const std::string& step, Comparison& comparison) {
    for (const auto& [name, values] : weights.items())
      comparison.numbers(format("{} after step {}{}", name, step, mode_),
                         tensor_at(path_of(name)).floats(),
                         output_channel_first(read_tensor(values)), tolerances_.weights(step));
  }

  void compare_end(Comparison& comparison) {
    const Json& batch = reference_.at("batches").at(0);
    const Tensor x = tensor_of(read_tensor(batch.at("x")));
    const std::size_t rows = x.shape()[0];
    const auto labels = labels_of(read_tensor(batch.at("y")), {rows, classes_of(reference_)});
    model_->evaluate(testing_support::LabelledBatch(x.view(), labels).batch());
    const std::string last = format("{}", reference_.at("batches").size());
    comparison.numbers("inference at the end" + mode_, model_->predictions().floats(),
                       read_tensor(reference_.at("inference_output_of_batch_0_at_the_end")),
                       tolerances_.weights(last));
    if (!reference_.contains("quantized_kernels_at_the_end")) return;
    for (const auto& [name, values] : reference_["quantized_kernels_at_the_end"].items())
      compare_quantized(name, output_channel_first(read_tensor(values)), comparison);
  }

  void compare_quantized(const std::string& name, const ReferenceTensor& theirs,
                         Comparison& comparison) {
    for (const ParameterInfo& info : model_->program().parameters) {
      if (info.path != path_of(name) || info.quantizer == nullptr) continue;
      const Tensor& weights = tensor_at(info.path);
      Tensor quantized(weights.shape());
      const WorkspaceSize size =
          quantize_workspace(*info.quantizer, weights.shape(), ChannelAxis::First);
      const AlignedBuffer memory(Workspace::bytes_for(size, worker_count()));
      quantize(*info.quantizer, ChannelAxis::First, weights.view(), quantized.view(),
               Workspace(memory.data(), size, worker_count()));
      comparison.numbers("quantized " + name + mode_, quantized.floats(), theirs, kUsual);
      return;
    }
    comparison.check(false, format("'{}' has no quantizer here", name));
  }

  const Json& reference_;
  std::string mode_;
  Tolerances tolerances_;
  CheckedRun checked_;  // owns the loss: outlives the model
  std::unique_ptr<Model> model_;
  std::optional<ParameterUpdates> updates_;
  MetricSum loss_;
  std::vector<MetricState> states_;
};

}  // namespace

void run_training(const Json& reference, const Catalog& catalog, Comparison& comparison) {
  for (const bool passes : {false, true})
    TrainingRun(reference, catalog, passes).compare(comparison);
}

}  // namespace qnn::golden

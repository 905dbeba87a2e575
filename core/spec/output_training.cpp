#include "core/spec/output_training.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/text.hpp"
#include "core/config/fields.hpp"
#include "core/json/json.hpp"
#include "core/spec/block_parameters.hpp"

namespace qnn {
namespace {

class Reader {
 public:
  Reader(const ConfigValue& training, const std::vector<ModelOutput>& outputs,
         const LossRegistry& losses, Json& resolved)
      : training_(training), losses_(losses), resolved_(resolved) {
    for (const ModelOutput& output : outputs) {
      names_.push_back(output.name);
      read_.outputs.push_back({.name = output.name, .loss = nullptr, .weight = 1, .target = {}});
    }
  }

  TrainedOutputs run() {
    read_losses();
    read_weights();
    read_targets();
    read_metrics();
    if (names_.size() > 1)
      for (const OutputTraining& output : read_.outputs)
        read_.loss_names.push_back(output.loss == nullptr ? "" : output.name + "_loss");
    return std::move(read_);
  }

 private:
  // Whether it has an entry for each output by name, rather than one for all.
  bool is_by_output(const ConfigValue& value) const {
    return value.is_object() && !value.member("type") &&
           (names_.size() > 1 || value.member(names_.empty() ? "" : names_.front()));
  }

  // Calls each(value, index of the output) for every entry that names an output.
  template <class Each>
  void for_each_output(const ConfigValue& value, const Each& each) const {
    for (const std::string& key : value.keys()) {
      const auto found = std::find(names_.begin(), names_.end(), key);
      if (found == names_.end()) {
        std::vector<std::string> known = names_;
        known.emplace_back("type");
        value.report_key(key, format("the model has no output '{}'", key),
                         did_you_mean(key, known));
      } else {
        each(*value.member(key), static_cast<std::size_t>(found - names_.begin()));
      }
    }
  }

  void read_losses() {
    const auto loss = training_.member("loss");
    if (!loss) {
      training_.report("'loss' is required", "known losses: " + join(losses_.names()));
      return;
    }
    Json& target = resolved_["loss"];
    if (!is_by_output(*loss)) {
      for (OutputTraining& output : read_.outputs) {
        output.loss = losses_.make(*loss, ValueWriter(target));
        if (output.loss == nullptr) return;  // the others would say the same
      }
      if (read_.outputs.empty()) losses_.make(*loss, ValueWriter(target));
      return;
    }
    target = Json::object();
    for_each_output(*loss, [&](const ConfigValue& value, std::size_t output) {
      Json& written = target[names_[output]];
      if (!value.is_null()) read_.outputs[output].loss = losses_.make(value, ValueWriter(written));
    });
    for (const std::string& name : names_)
      if (!loss->member(name))
        loss->report(format("there is no loss for the output '{}'", name),
                     "add one, or null if it is only predicted");
    const std::vector<std::string> keys = loss->keys();
    if (std::all_of(keys.begin(), keys.end(),
                    [&](const std::string& key) { return loss->member(key)->is_null(); }))
      loss->report("no output has a loss: there would be nothing to train for");
  }

  void read_weights() {
    const auto weights = training_.member("loss_weights");
    if (!weights || !weights->expect_object()) return;
    Json& target = resolved_["loss_weights"] = Json::object();
    for_each_output(*weights, [&](const ConfigValue& value, std::size_t output) {
      read_value(value, read_.outputs[output].weight, AtLeast{0});
      ValueWriter(target[names_[output]]).number(read_.outputs[output].weight);
    });
  }

  void read_targets() {
    const auto targets = training_.member("targets");
    if (!targets || !targets->expect_object()) return;
    Json& target = resolved_["targets"] = Json::object();
    for_each_output(*targets, [&](const ConfigValue& value, std::size_t output) {
      value.read_string(read_.outputs[output].target);
      target[names_[output]] = read_.outputs[output].target;
    });
  }

  void read_metrics() {
    const auto metrics = training_.member("metrics");
    Json& target = resolved_["metrics"] = Json::array();
    if (!metrics) return;
    std::vector<std::vector<Metric>> by_output(names_.size());
    if (is_by_output(*metrics)) {
      target = Json::object();
      for_each_output(*metrics, [&](const ConfigValue& value, std::size_t output) {
        by_output[output] = read_list(value, target[names_[output]]);
      });
    } else {
      const std::vector<Metric> all = read_list(*metrics, target);
      std::fill(by_output.begin(), by_output.end(), all);
    }
    for (std::size_t output = 0; output < by_output.size(); ++output)
      for (const Metric& metric : by_output[output]) add_metric(metric, output);
  }

  void add_metric(const Metric& metric, std::size_t output) {
    // It is about kernels: once for the model, whatever outputs ask for it.
    const bool of_kernels = std::holds_alternative<FlipRatio>(metric);
    const std::string plain = metric_name(metric);
    const std::string name =
        names_.size() == 1 || of_kernels ? plain : format("{}_{}", names_[output], plain);
    if (std::find(read_.metric_names.begin(), read_.metric_names.end(), name) !=
        read_.metric_names.end())
      return;
    read_.metrics.push_back(metric);
    read_.metric_outputs.push_back(output);
    read_.metric_names.push_back(name);
  }

  static std::vector<Metric> read_list(const ConfigValue& value, Json& target) {
    std::vector<Metric> metrics;
    if (read_value(value, metrics)) report_twice(value, metrics);
    FieldWriter::write_value(ValueWriter(target), metrics);
    return metrics;
  }

  static void report_twice(const ConfigValue& list, const std::vector<Metric>& metrics) {
    std::vector<std::string> names;
    for (const Metric& metric : metrics) {
      names.push_back(metric_name(metric));
      if (std::count(names.begin(), names.end(), names.back()) > 1)
        list.element(names.size() - 1)
            .report(format("'{}' is listed twice", names.back()), "remove one of the two");
    }
  }

  const ConfigValue& training_;
  const LossRegistry& losses_;
  Json& resolved_;
  std::vector<std::string> names_;
  TrainedOutputs read_;
};

}  // namespace

std::optional<std::size_t> find_target(const OutputTraining& output,
                                       std::span<const NamedTarget> targets) {
  const std::string& name = output.target.empty() ? output.name : output.target;
  for (std::size_t i = 0; i < targets.size(); ++i)
    if (targets[i].name == name) return i;
  return output.target.empty() ? std::optional<std::size_t>(0) : std::nullopt;
}

TrainedOutputs read_trained_outputs(const ConfigValue& training,
                                    const std::vector<ModelOutput>& outputs,
                                    const LossRegistry& losses, Json& resolved) {
  return Reader(training, outputs, losses, resolved).run();
}

const std::vector<std::string>& trained_output_keys() {
  static const std::vector<std::string> kKeys{"loss", "loss_weights", "targets", "metrics"};
  return kKeys;
}

}  // namespace qnn

#include "core/train/check_outputs.hpp"

#include "core/base/text.hpp"
#include "data/mixup.hpp"

namespace qnn {
namespace {

const TargetInfo& target_info(const CheckedRun& run, std::size_t output) {
  return run.data.targets[run.target_of[output]].info;
}

// A mixup makes values of labels, which not all losses and metrics take; they have taken the
// labels.
template <class Check>
void check_mixed(const CheckedRun& run, std::size_t output, const char* pointer, Problems& problems,
                 const Check& check) {
  if (find_mixup(run.spec.data.augment) == nullptr || target_info(run, output).classes == 0) return;
  try {
    check(mixed_target(target_info(run, output)));
  } catch (const UserError& error) {
    problems.report(pointer,
                    format("mixup makes each label a share of each of {} classes: {}",
                           target_info(run, output).classes, error.what()),
                    "or remove the mixup from data.augment");
  }
}

void check_loss_of_mixed(const CheckedRun& run, std::size_t output, Problems& problems) {
  const Loss& loss = *run.spec.training.outputs[output].loss;
  check_mixed(run, output, "/training/loss", problems, [&](const TargetInfo& mixed) {
    loss.check(run.plans[run.graph.outputs[output].node].output, mixed);
    if (!loss.takes_probabilities())
      throw UserError(ErrorKind::Config,
                      "this loss compares with -1 and +1 alone; use categorical_crossentropy or "
                      "another loss of probabilities");
  });
}

// What the loss of an output complains of is the model's problem.
bool check_loss(const CheckedRun& run, std::size_t output, Problems& problems) {
  const NodeId id = run.graph.outputs[output].node;
  const Loss* loss = run.spec.training.outputs[output].loss.get();
  if (loss == nullptr) return true;
  try {
    loss->check(run.plans[id].output, target_info(run, output));
    check_loss_of_mixed(run, output, problems);
    return true;
  } catch (const UserError& error) {
    const Node& node = run.graph.nodes[id];
    const bool one = run.graph.outputs.size() == 1;
    problems.report(node.pointer,
                    format("'{}' is {}: {}", node.name,
                           one ? "the model's output" : "an output of the model", error.what()));
    return false;
  }
}

void check_metrics(const CheckedRun& run, std::size_t output, Problems& problems) {
  const TrainingSpec& training = run.spec.training;
  const NodeId id = run.graph.outputs[output].node;
  for (std::size_t i = 0; i < training.metrics.size(); ++i) {
    if (training.metric_outputs[i] != output) continue;
    try {
      check_metric(training.metrics[i], run.plans[id].output, target_info(run, output));
      check_mixed(run, output, "/training/metrics", problems, [&](const TargetInfo& mixed) {
        check_metric(training.metrics[i], run.plans[id].output, mixed);
      });
    } catch (const UserError& error) {
      problems.report("/training/metrics",
                      format("it cannot measure '{}': {}", run.graph.nodes[id].name, error.what()));
    }
  }
}

}  // namespace

void check_outputs(const CheckedRun& run, bool with_metrics, Problems& problems) {
  for (std::size_t output = 0; output < run.graph.outputs.size(); ++output)
    if (check_loss(run, output, problems) && with_metrics) check_metrics(run, output, problems);
}

}  // namespace qnn

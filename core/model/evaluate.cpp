#include "core/model/evaluate.hpp"

#include <algorithm>

namespace qnn {

void add_measures(const Measures& measures, const Model& model, const Batch& batch,
                  std::span<MetricState> metrics, std::span<MetricSum> losses) {
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const std::size_t output = measures.output(i);
    const std::size_t target = model.program().outputs[output].target;
    accumulate(measures.metrics[i], model.predictions(output), batch.targets[target], metrics[i]);
  }
  for (std::size_t output = 0; output < losses.size(); ++output) {
    losses[output].sum += model.loss_sum(output);
    losses[output].count += batch.rows;
  }
}

Evaluation evaluate(Model& model, BatchLoader& loader, const Measures& measures,
                    const std::function<void(const Batch&, const ConstTensorView&)>& each_batch,
                    const std::function<bool()>& stops, StepClock* clock) {
  Evaluation result{.loss = {},
                    .metrics = std::vector<MetricState>(measures.metrics.size()),
                    .losses = std::vector<MetricSum>(measures.loss_names.size())};
  if (clock != nullptr) clock->begin();
  for (std::size_t i = 0; i < loader.batch_count(); ++i) {
    if (stops && stops()) break;
    const Batch batch = loader.load(0, i);
    if (clock != nullptr) clock->lap(StepPart::Data);
    result.loss.sum += model.evaluate(batch);
    if (clock != nullptr) clock->lap(StepPart::Program);
    result.loss.count += batch.rows;
    add_measures(measures, model, batch, result.metrics, result.losses);
    if (clock != nullptr) clock->lap(StepPart::Metrics);
    if (each_batch) each_batch(batch, model.predictions());
    if (clock != nullptr) clock->end_step(batch.rows);
  }
  return result;
}

bool reestimate_statistics(Model& model, BatchLoader& loader, std::size_t batches,
                           const std::function<bool()>& stops) {
  const std::size_t count = std::min(batches, loader.batch_count());
  for (std::size_t i = 0; i < count; ++i) {
    if (stops && stops()) return false;
    model.reestimate(loader.load(0, i), i);
  }
  return true;
}

}  // namespace qnn

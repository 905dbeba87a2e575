#include "core/model/evaluate.hpp"

#include <algorithm>

namespace qnn {

Evaluation evaluate(Model& model, BatchLoader& loader, std::span<const Metric> metrics,
                    const std::function<void(const Batch&, const ConstTensorView&)>& each_batch,
                    const std::stop_token& stop) {
  Evaluation result{.loss = {}, .metrics = std::vector<MetricSum>(metrics.size())};
  for (std::size_t i = 0; i < loader.batch_count() && !stop.stop_requested(); ++i) {
    const Batch batch = loader.load(0, i);
    result.loss.sum += model.evaluate(batch);
    result.loss.count += batch.rows;
    const ConstTensorView predictions = model.predictions();
    for (std::size_t m = 0; m < metrics.size(); ++m)
      accumulate(metrics[m], predictions, batch.targets[0], result.metrics[m]);
    if (each_batch) each_batch(batch, predictions);
  }
  return result;
}

void reestimate_statistics(Model& model, BatchLoader& loader, std::size_t batches) {
  const std::size_t count = std::min(batches, loader.batch_count());
  for (std::size_t i = 0; i < count; ++i) model.reestimate(loader.load(0, i), i);
}

}  // namespace qnn

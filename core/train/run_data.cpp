#include "core/train/run_data.hpp"

#include <future>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/base/text.hpp"
#include "core/train/part_summary.hpp"

namespace qnn {

void load_data(const CheckedRun& run, const DataSource& source, RunData& data) {
  const DataSpec& spec = run.spec.data;
  // Beside the training part if there is a thread for it: both are read before the first step.
  std::future<Samples> test;
  if (run.data.has_test)
    test = std::async(worker_count() > 1 ? std::launch::async : std::launch::deferred,
                      [&] { return spec.dataset->load(Part::Test, source); });
  data.train = spec.dataset->load(Part::Train, source);
  const Split split = split_samples(data.train.count(), spec.validation, run.spec.seed);
  if (split.train.empty())
    throw UserError(ErrorKind::BadData, format("'{}' has no training samples left after taking "
                                               "away data.validation; use a smaller share",
                                               spec.dataset_name));
  const BatchLoaderOptions plain{.batch_size = spec.batch_size,
                                 .preprocess = spec.preprocess,
                                 .augment = {},
                                 .shuffle = false,
                                 .seed = run.spec.seed};
  BatchLoaderOptions training = plain;
  training.augment = spec.augment;
  training.shuffle = true;
  data.summaries.push_back(part_summary("train", data.train, split.train));
  if (!split.validation.empty())
    data.summaries.push_back(part_summary("validation", data.train, split.validation));
  data.train_loader.emplace(data.train, split.train, training);
  if (!split.validation.empty())
    data.validation_loader.emplace(data.train, split.validation, plain);
  if (!run.data.has_test) return;
  data.test = test.get();
  const std::vector<std::uint32_t> all = all_indices(data.test->count());
  data.summaries.push_back(part_summary("test", *data.test, all));
  data.test_loader.emplace(*data.test, all, plain);
}

}  // namespace qnn

#include "core/train/run_data.hpp"

#include <future>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/base/text.hpp"
#include "core/train/part_summary.hpp"

namespace qnn {
namespace {

BatchLoaderOptions training_options(const CheckedRun& run) {
  const DataSpec& spec = run.spec.data;
  BatchLoaderOptions options{.batch_size = spec.batch_size,
                             .preprocess = spec.preprocess,
                             .augment = spec.augment,
                             .targets = {},
                             .shuffle = true,
                             .seed = run.spec.seed};
  for (const NamedTarget& target : run.data.targets) options.targets.push_back(target.info);
  return options;
}

// Makes the loader of a part, unless it is empty, and its summary.
void add_part(const char* name, const Samples& samples, const std::vector<std::uint32_t>& indices,
              const BatchLoaderOptions& options, std::optional<BatchLoader>& loader,
              RunData& data) {
  if (indices.empty()) return;
  data.summaries.push_back(part_summary(name, samples, indices));
  loader.emplace(samples, indices, options);
}

}  // namespace

void load_data(const CheckedRun& run, const DataSource& source, RunData& data) {
  const DataSpec& spec = run.spec.data;
  // Beside the training part if there is a thread for it: all are read before the first step.
  std::future<Samples> test;
  if (run.data.has_test)
    test = std::async(worker_count() > 1 ? std::launch::async : std::launch::deferred,
                      [&] { return spec.dataset->load(Part::Test, source); });
  data.train = spec.dataset->load(Part::Train, source);
  data.split = split_samples(data.train.count(), spec.validation, run.spec.seed);
  if (data.split.train.empty())
    throw UserError(ErrorKind::BadData, format("'{}' has no training samples left after taking "
                                               "away data.validation; use a smaller share",
                                               spec.dataset_name));
  const BatchLoaderOptions training = training_options(run);
  BatchLoaderOptions plain = training;
  plain.augment = {};
  plain.shuffle = false;
  add_part("train", data.train, data.split.train, training, data.train_loader, data);
  if (run.data.has_validation) {
    data.validation = spec.dataset->load(Part::Validation, source);
    add_part("validation", *data.validation, all_indices(data.validation->count()), plain,
             data.validation_loader, data);
  } else {
    add_part("validation", data.train, data.split.validation, plain, data.validation_loader, data);
  }
  if (!run.data.has_test) return;
  data.test = test.get();
  add_part("test", *data.test, all_indices(data.test->count()), plain, data.test_loader, data);
}

}  // namespace qnn

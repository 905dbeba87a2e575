#include "core/train/memory_estimate.hpp"

#include <algorithm>
#include <variant>

#include "core/base/parallel.hpp"
#include "core/base/process_memory.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

template <class Array>
std::uint64_t bytes_of_arrays(const std::vector<Array>& arrays) {
  std::uint64_t bytes = 0;
  for (const Array& array : arrays)
    bytes += std::visit([](const auto& values) { return values.size() * sizeof(values[0]); },
                        array.values);
  return bytes;
}

std::uint64_t bytes_of_samples(const Samples& samples) {
  return bytes_of_arrays(samples.inputs) + bytes_of_arrays(samples.targets);
}

// What each loader holds: inputs as float32, targets as labels or numbers.
std::uint64_t bytes_of_batch(const DatasetInfo& info, std::size_t rows) {
  std::uint64_t values = 0;
  for (const NamedInput& input : info.inputs) values += input.shape.elements();
  for (const NamedTarget& target : info.targets)
    values += target.info.classes > 0 ? 1 : target.info.shape.elements();
  return values * sizeof(float) * rows;
}

void add_parameters(const CheckedRun& run, const Program& program, MemoryEstimate& estimate) {
  const bool flips = program.training && measures_flips(run.spec.training);
  for (std::size_t i = 0; i < program.parameters.size(); ++i) {
    const ParameterInfo& parameter = program.parameters[i];
    const std::uint64_t bytes = bytes_of(parameter.spec.shape, DType::F32);
    estimate.parameters += bytes;
    if (program.training && run.optimizer_of[i] != kNotTrained)
      estimate.slots +=
          bytes * run.spec.training.optimizers[run.optimizer_of[i]].optimizer->slots().size();
    if (flips && parameter.quantizer != nullptr) estimate.slots += bytes;
  }
  for (const StateInfo& state : program.states)
    estimate.states += bytes_of(state.spec.shape, DType::F32);
}

}  // namespace

std::uint64_t MemoryEstimate::peak() const {
  return std::max(peak_before, network() + batches + data + process);
}

MemoryEstimate estimate_memory(const CheckedRun& run, const Program& program,
                               const MemoryPlan& plan, const RunData* data,
                               const FileSystem& files) {
  MemoryEstimate estimate;
  add_parameters(run, program, estimate);
  estimate.buffers = plan.buffer_bytes;
  estimate.scratch = Workspace::bytes_for(plan.workspace, worker_count());
  const ProcessMemory now = process_memory(files).value_or(ProcessMemory{});
  estimate.peak_before = now.peak;
  const std::uint64_t loaders =
      std::uint64_t{1} + (has_validation(run) ? 1 : 0) + (run.data.has_test ? 1 : 0);
  estimate.batches = loaders * bytes_of_batch(run.data, program.batch);
  std::uint64_t counted_apart = 0;
  if (data != nullptr) {
    estimate.data = bytes_of_samples(data->train);
    for (const std::optional<Samples>* part : {&data->validation, &data->test})
      if (*part) estimate.data += bytes_of_samples(**part);
    counted_apart = estimate.data + loaders * bytes_of_batch(run.data, run.spec.data.batch_size);
  }
  estimate.process = now.resident - std::min(now.resident, counted_apart);
  return estimate;
}

std::string memory_line(const MemoryEstimate& estimate) {
  return format(
      "memory: {} predicted at the peak: {} of the network (parameters {}, optimizer {}, buffers "
      "{}, scratch {}), data {}, the program itself {}",
      mebibytes(estimate.peak()), mebibytes(estimate.network()),
      mebibytes(estimate.parameters + estimate.states), mebibytes(estimate.slots),
      mebibytes(estimate.buffers), mebibytes(estimate.scratch),
      mebibytes(estimate.data + estimate.batches), mebibytes(estimate.process));
}

}  // namespace qnn

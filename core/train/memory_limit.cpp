#include "core/train/memory_limit.hpp"

#include <string>
#include <utility>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/base/process_memory.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

// What depends on the batch: buffers and scratch.
std::uint64_t bytes_with_batch(const CheckedRun& run, ProgramOptions options, std::size_t batch) {
  options.batch = batch;
  std::vector<std::string> notes;
  const Program program = make_program(run, options, notes);
  const MemoryPlan plan = plan_memory(program, run.graph, run.plans);
  return plan.buffer_bytes + Workspace::bytes_for(plan.workspace, worker_count());
}

// 0 if not even a batch of one fits into `bytes`; `batch` itself does not.
std::size_t largest_batch(const CheckedRun& run, const ProgramOptions& options,
                          std::uint64_t bytes) {
  std::size_t fits = 0, too_large = options.batch;
  while (too_large - fits > 1) {
    const std::size_t middle = fits + (too_large - fits) / 2;
    (bytes_with_batch(run, options, middle) <= bytes ? fits : too_large) = middle;
  }
  return fits;
}

}  // namespace

void refuse_too_little_memory(const CheckedRun& run, const ProgramOptions& options,
                              const MemoryEstimate& estimate,
                              const std::optional<AvailableMemory>& available) {
  if (!available || estimate.network() <= available->bytes) return;
  std::string message = format(
      "training with a batch of {} takes {} more memory, and {} has {} left:\n", options.batch,
      mebibytes(estimate.network()), available->of, mebibytes(available->bytes));
  for (const auto& [name, bytes] :
       {std::pair{"parameters and statistics", estimate.parameters + estimate.states},
        std::pair{"optimizer", estimate.slots}, std::pair{"buffers", estimate.buffers},
        std::pair{"scratch of all threads", estimate.scratch}})
    message += format("  {:<27}{:>14}\n", name, mebibytes(bytes));
  const std::uint64_t fixed = estimate.parameters + estimate.states + estimate.slots;
  const std::size_t batch =
      fixed < available->bytes ? largest_batch(run, options, available->bytes - fixed) : 0;
  message += batch > 0 ? format("the largest data.batch_size that fits is {}", batch)
                       : "not even a data.batch_size of 1 fits; free memory, or make the network "
                         "smaller";
  throw UserError(ErrorKind::Memory, message);
}

}  // namespace qnn

#include <benchmark/benchmark.h>

#include <span>
#include <string>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/kernels/pack.hpp"
#include "core/kernels/reduce.hpp"
#include "core/kernels/update.hpp"
#include "core/quantizers/ste_sign.hpp"
#include "tests/support/kernel_runs.hpp"

// Optimizer steps of one large kernel on one thread, beside what memory allows here: GB/s of the
// values that a step has to read and write once. The limit is a plain sum of two arrays into a
// third ("triad"), which reads two values and writes one, and the same with each result written in
// place of an operand ("in place"), as updates do.

namespace qnn::testing {
namespace {

constexpr std::size_t kValues = std::size_t{1} << 24U;  // 64 MiB an array: beyond every cache

void report(benchmark::State& state, std::size_t values_moved) {
  state.counters["GB/s"] =
      benchmark::Counter(static_cast<double>(kValues * values_moved * sizeof(float)) * 1e-9,
                         benchmark::Counter::kIsIterationInvariantRate);
}

void memory_triad(benchmark::State& state) {
  const std::vector<float> a(kValues, 1.0F);
  const std::vector<float> b(kValues, 2.0F);
  std::vector<float> c(kValues);
  for (auto _ : state) {
    for (std::size_t i = 0; i < kValues; ++i) c[i] = a[i] + 3.0F * b[i];
    benchmark::ClobberMemory();
  }
  report(state, 3);
}
BENCHMARK(memory_triad)->Unit(benchmark::kMillisecond);

void memory_in_place(benchmark::State& state) {
  const std::vector<float> a(kValues, 1.0F);
  std::vector<float> c(kValues);
  for (auto _ : state) {
    for (std::size_t i = 0; i < kValues; ++i) c[i] = c[i] + 3.0F * a[i];
    benchmark::ClobberMemory();
  }
  report(state, 3);
}
BENCHMARK(memory_in_place)->Unit(benchmark::kMillisecond);

// A kernel with its gradient and the optimizer's slots.
struct Kernel {
  explicit Kernel(std::size_t slot_count)
      : weights(random_values(kValues, -1.5F, 1.5F, 1)),
        gradient(random_values(kValues, -1, 1, 2)),
        memory(slot_count, std::vector<float>(kValues, 0.1F)),
        slots(memory.begin(), memory.end()) {}

  UpdateSweep sweep() { return {.weights = weights, .gradient = gradient, .slots = slots}; }

  std::vector<float> weights, gradient;
  std::vector<std::vector<float>> memory;
  std::vector<std::span<float>> slots;
};

template <class Rule>
void update(benchmark::State& state, const Rule& rule, std::size_t slots) {
  const ThreadLimit limit(1);
  const FlushDenormals flush;
  Kernel kernel(slots);
  for (auto _ : state) {
    update_weights(kernel.sweep(), rule);
    benchmark::ClobberMemory();
  }
  report(state, 3 + 2 * slots);
}

BENCHMARK_CAPTURE(update, sgd, SgdUpdate{.rate = 1e-3F}, 0)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(update, momentum, MomentumUpdate{.rate = 1e-3F, .momentum = 0.9F}, 1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(update, lion, LionUpdate{.rate = 1e-3F, .beta1 = 0.9F, .beta2 = 0.99F}, 1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(update, bop, BopUpdate{.gamma = 1e-4F, .threshold = 1e-8F}, 1)
    ->Unit(benchmark::kMillisecond);
constexpr AdamUpdate kAdam{
    .alpha = 1e-3F, .one_minus_beta1 = 0.1F, .one_minus_beta2 = 1e-3F, .epsilon = 1e-7F};
BENCHMARK_CAPTURE(update, adam, kAdam, 2)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(update, adamax,
                  AdamaxUpdate{
                      .alpha = 1e-3F, .one_minus_beta1 = 0.1F, .beta2 = 0.999F, .epsilon = 1e-7F},
                  2)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(update, nadam,
                  NadamUpdate{.rate = 1e-3F,
                              .one_minus_beta1 = 0.1F,
                              .one_minus_beta2 = 1e-3F,
                              .epsilon = 1e-7F,
                              .m_factor = 0.9F,
                              .g_factor = 0.1F,
                              .v_factor = 1},
                  2)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(update, rmsprop, RmspropUpdate{.rate = 1e-3F, .rho = 0.9F, .epsilon = 1e-7F}, 1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(update, rmsprop_centered_momentum,
                  RmspropUpdate{.rate = 1e-3F,
                                .rho = 0.9F,
                                .epsilon = 1e-1F,
                                .momentum = 0.9F,
                                .centered = true,
                                .has_momentum = true},
                  3)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(update, adagrad, AdagradUpdate{.rate = 1e-3F, .epsilon = 1e-7F}, 1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(update, adadelta, AdadeltaUpdate{.rate = 1e-3F, .rho = 0.95F, .epsilon = 1e-7F},
                  2)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(update, ftrl, FtrlUpdate{.rate = 1e-3F, .l1 = 1e-3F}, 2)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(update, ftrl_any_power, FtrlUpdate{.rate = 1e-3F, .power = 0.75F, .l1 = 1e-3F}, 2)
    ->Unit(benchmark::kMillisecond);

// What surrounds Adam for a binary kernel, as sweeps of their own and within the update's; both
// count the values that one sweep moves.
constexpr std::size_t kRow = 4096;

void adam_of_binary_kernel_in_steps(benchmark::State& state) {
  const ThreadLimit limit(1);
  const FlushDenormals flush;
  const SteSign quantizer({});
  Kernel kernel(2);
  std::vector<std::uint64_t> bits(kValues / 64);
  for (auto _ : state) {
    benchmark::DoNotOptimize(all_finite(kernel.gradient));
    quantizer.backward(kernel.weights, kernel.gradient, {}, kernel.gradient);
    update_weights(kernel.sweep(), kAdam);
    clip(kernel.weights, -1, 1, kernel.weights);
    pack_signs(kernel.weights, kRow, bits);
    benchmark::ClobberMemory();
  }
  report(state, 7);
}
BENCHMARK(adam_of_binary_kernel_in_steps)->Unit(benchmark::kMillisecond);

void adam_of_binary_kernel_in_one_sweep(benchmark::State& state) {
  const ThreadLimit limit(1);
  const FlushDenormals flush;
  Kernel kernel(2);
  std::vector<std::uint64_t> bits(kValues / 64);
  UpdateSweep sweep = kernel.sweep();
  sweep.around = {.mask_limit = 1.0F,
                  .range = ClipRange{.low = -1, .high = 1},
                  .bits = bits,
                  .row_length = kRow};
  for (auto _ : state) {
    benchmark::DoNotOptimize(all_finite(kernel.gradient));
    update_weights(sweep, kAdam);
    benchmark::ClobberMemory();
  }
  report(state, 7);
}
BENCHMARK(adam_of_binary_kernel_in_one_sweep)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace qnn::testing

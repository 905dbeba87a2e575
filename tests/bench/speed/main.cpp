// bench_speed [--limits] [--shapes] [--json] [--threads N]: what this CPU can do, and how near the
// kernels come to it on the shapes of the networks of configs/bench. --limits: the first alone;
// --shapes: each shape besides the medians; --json: the limits as one document, for scripts.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "tests/bench/speed/kernel_times.hpp"

namespace qnn::test {
namespace {

constexpr std::size_t kManyChannels = 64;
constexpr int kExitUsage = 64;

struct Flags {
  bool limits_only = false, shapes = false, json = false;
  int threads = available_processors();
};

void say(const std::string& text) { std::fputs(text.c_str(), stdout); }

std::string limits_text(const CpuLimits& limits, int threads) {
  std::string text = format("limits of this CPU, one core, instruction set {}\n", limits.target);
  const auto line = [&](double value, const char* unit, const std::string& what) {
    text += format("  {:>8.1f} {:<7} {}\n", value, unit, what);
  };
  line(limits.float_product, "GFLOP/s", "float32 multiply-add");
  if (limits.int8_product > 0) line(limits.int8_product, "GOP/s", "int8 dot product");
  line(limits.lookup_product, "GFLOP/s",
       format("float32 by +-1: look-up in {} entries + add", limits.lookup_entries));
  line(limits.bit_product, "GOP/s", "+-1 by +-1: xor + popcount + add");
  line(limits.triad, "GB/s", "memory: a = b + s c");
  if (threads > 1)
    line(limits.triad_all, "GB/s", format("memory: the same by {} threads together", threads));
  return text;
}

Json limits_json(const CpuLimits& limits, int threads) {
  return {{"schema", 1},
          {"target", limits.target},
          {"threads", threads},
          {"float_gflop_per_s", limits.float_product},
          {"int8_gop_per_s", limits.int8_product},
          {"lookup_gflop_per_s", limits.lookup_product},
          {"lookup_entries", limits.lookup_entries},
          {"bit_gop_per_s", limits.bit_product},
          {"triad_gb_per_s", limits.triad},
          {"triad_all_gb_per_s", limits.triad_all}};
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

// "  41.2 %    2.31 x    0.93 x": share of the limit, speed against Eigen and, in builds that have
// it, against oneDNN.
std::string columns(double of_limit, double times_eigen, std::optional<double> times_onednn) {
  const std::string text = format("{:>6.1f} % {:>7.2f} x", 100 * of_limit, times_eigen);
  return times_onednn ? format("{} {:>7.2f} x", text, *times_onednn) : text;
}

// The medians of all shapes or of those with many channels.
std::string medians(const std::vector<KernelTime>& times, bool many_channels) {
  std::vector<double> of_limit;
  std::vector<double> times_eigen;
  std::vector<double> times_onednn;
  for (const KernelTime& time : times) {
    if (many_channels && time.shape->in_channels() < kManyChannels) continue;
    of_limit.push_back(time.of_limit);
    times_eigen.push_back(time.times_eigen);
    if (time.times_onednn) times_onednn.push_back(*time.times_onednn);
  }
  return columns(median(of_limit), median(times_eigen),
                 times_onednn.empty() ? std::nullopt : std::optional(median(times_onednn)));
}

void report_kernels(const CpuLimits& limits, bool with_shapes) {
  const std::vector<NetworkShape> shapes = network_shapes();
  say("\nkernels, one thread, on the shapes of CNV, BinaryNet, ResNet-20 and Bi-Real-Net-18: the "
      "median\nshare of the limit and speed against the float product by Eigen (and by oneDNN, "
      "where "
      "built in)\n\n");
  say(format("  {:<24}  {:>28}  {:>28}\n", "", "all shapes", ">= 64 input channels"));
  for (const KernelFamily& family : kernel_families()) {
    const std::vector<KernelTime> times = time_family(family, shapes, limits);
    say(format("  {:<24}  {:>28}  {:>28}\n", family.name, medians(times, false),
               medians(times, true)));
    if (!with_shapes) continue;
    for (const KernelTime& time : times)
      say(format("    {:<30}  {}\n", time.shape->name,
                 columns(time.of_limit, time.times_eigen, time.times_onednn)));
  }
}

int usage(const std::string& argument) {
  std::fputs(format("bench_speed: '{}' is not understood; it takes --limits, --shapes, --json, "
                    "--threads N\n",
                    argument)
                 .c_str(),
             stderr);
  return kExitUsage;
}

int run(const std::vector<std::string>& arguments) {
  Flags flags;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--limits") {
      flags.limits_only = true;
    } else if (arguments[i] == "--shapes") {
      flags.shapes = true;
    } else if (arguments[i] == "--json") {
      flags.json = true;
    } else if (arguments[i] == "--threads" && i + 1 < arguments.size()) {
      const auto threads = parse_integer(arguments[++i]);
      if (!threads || *threads < 1 || *threads > 1024) return usage(arguments[i]);
      flags.threads = static_cast<int>(*threads);
    } else {
      return usage(arguments[i]);
    }
  }
  const CpuLimits limits = measure_cpu_limits(flags.threads);
  if (flags.json) {
    say(limits_json(limits, flags.threads).dump(2) + "\n");
    return EXIT_SUCCESS;
  }
  say(limits_text(limits, flags.threads));
  if (!flags.limits_only) report_kernels(limits, flags.shapes);
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace qnn::test

int main(int argc, char** argv) { return qnn::test::run({argv + 1, argv + argc}); }

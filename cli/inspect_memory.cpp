#include <algorithm>
#include <array>

#include "cli/inspect.hpp"
#include "core/base/parallel.hpp"
#include "core/base/process_memory.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/program/memory_use.hpp"

namespace qnn {
namespace {

constexpr std::size_t kBiggest = 8;  // buffers that are named

struct Row {
  const char* text;
  const char* key;
  std::uint64_t (*bytes)(const MemoryEstimate& estimate, const MemoryUse& use);
};

using Estimate = const MemoryEstimate&;
using Use = const MemoryUse&;

// Of the buffers, what they hold when most of them is in use.
constexpr std::array kRows{
    Row{"parameters", "parameters", [](Estimate e, Use) { return e.parameters; }},
    Row{"optimizer slots", "slots", [](Estimate e, Use) { return e.slots; }},
    Row{"moving statistics", "states", [](Estimate e, Use) { return e.states; }},
    Row{"buffers: kept for backward", "kept_for_backward",
        [](Estimate, Use u) { return std::uint64_t{u.kept_for_backward}; }},
    Row{"buffers: other values", "other_values",
        [](Estimate, Use u) { return std::uint64_t{u.other_values}; }},
    Row{"buffers: gradients of values", "gradients",
        [](Estimate, Use u) { return std::uint64_t{u.gradients}; }},
    Row{"buffers: gradients of parameters", "parameter_gradients",
        [](Estimate, Use u) { return std::uint64_t{u.parameter_gradients}; }},
    Row{"buffers: in no use then", "gaps", [](Estimate, Use u) { return std::uint64_t{u.gaps}; }},
    Row{"workspace", "workspace", [](Estimate e, Use) { return e.scratch; }},
    Row{"the network", "network", [](Estimate e, Use) { return e.network(); }},
    Row{"batches of data", "batches", [](Estimate e, Use) { return e.batches; }},
    Row{"data set", "data", [](Estimate e, Use) { return e.data; }},
    Row{"code and libraries", "process", [](Estimate e, Use) { return e.process; }},
    Row{"while the data are read", "peak_before", [](Estimate e, Use) { return e.peak_before; }},
    Row{"predicted at the peak", "peak", [](Estimate e, Use) { return e.peak(); }},
};

std::vector<MemoryUse> uses_of(const std::vector<PlannedMemory>& ways) {
  std::vector<MemoryUse> uses;
  for (const PlannedMemory& way : ways) uses.push_back(memory_use(way.program, way.plan));
  return uses;
}

std::string_view name_of(Stage stage) {
  return stage == Stage::Forward ? "forward" : stage == Stage::Loss ? "loss" : "backward";
}

std::uint64_t bytes_of_buffer(const Program& program, BufferId id) {
  return bytes_of(program.full_shape(id), program.buffers[id].dtype);
}

std::vector<BufferId> biggest(const MemoryUse& use) {
  return {use.buffers.begin(), use.buffers.begin() + static_cast<std::ptrdiff_t>(
                                                         std::min(kBiggest, use.buffers.size()))};
}

std::string peak_text(const PlannedMemory& way, const MemoryUse& use) {
  const Program& program = way.program;
  if (program.steps.empty()) return {};
  const Step& step = program.steps[use.step];
  std::string text = format("\n{}: most is in use at step {}, '{}' ({}); the biggest then:\n",
                            way.name, use.step, step.name, name_of(step.stage));
  for (const BufferId id : biggest(use))
    text += format("{:>12}  steps {:>3} to {:>3}  {}\n", mebibytes(bytes_of_buffer(program, id)),
                   way.plan.lifetimes[id].begin, way.plan.lifetimes[id].end - 1,
                   program.buffers[id].name);
  return text;
}

// What the first way takes of what the last does.
std::string shares_text(const MemoryEstimate& first, const MemoryEstimate& last) {
  const auto share = [](std::uint64_t part, std::uint64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
  };
  return format(
      "\nof the all-float plan: the network {:.2f}, its buffers {:.2f}, the peak {:.2f}\n",
      share(first.network(), last.network()), share(first.buffers, last.buffers),
      share(first.peak(), last.peak()));
}

}  // namespace

std::string memory_text(const std::vector<PlannedMemory>& ways,
                        const std::vector<std::string>& notes) {
  const std::vector<MemoryUse> uses = uses_of(ways);
  std::string text =
      format("batch of {}, {} threads\n\n{:<33}", ways[0].program.batch, worker_count(), "");
  for (const PlannedMemory& way : ways) text += format("{:>20}", way.name);
  text += "\n";
  for (const Row& row : kRows) {
    text += format("{:<33}", row.text);
    for (std::size_t i = 0; i < ways.size(); ++i)
      text += format("{:>20}", mebibytes(row.bytes(ways[i].estimate, uses[i])));
    text += "\n";
  }
  text += shares_text(ways.front().estimate, ways.back().estimate);
  for (std::size_t i = 0; i + 1 < ways.size(); ++i) text += peak_text(ways[i], uses[i]);
  for (const std::string& note : notes) text += format("\n{}\n", note);
  return text;
}

Json memory_json(const std::vector<PlannedMemory>& ways, const std::vector<std::string>& notes) {
  const std::vector<MemoryUse> uses = uses_of(ways);
  Json json{{"batch", ways[0].program.batch},
            {"threads", worker_count()},
            {"plans", Json::array()},
            {"notes", notes}};
  for (std::size_t i = 0; i < ways.size(); ++i) {
    const Program& program = ways[i].program;
    Json plan{{"name", ways[i].name}, {"step", nullptr}, {"biggest", Json::array()}};
    for (const Row& row : kRows) plan[row.key] = row.bytes(ways[i].estimate, uses[i]);
    if (!program.steps.empty()) plan["step"] = program.steps[uses[i].step].name;
    for (const BufferId id : biggest(uses[i]))
      plan["biggest"].push_back(
          {{"name", program.buffers[id].name}, {"bytes", bytes_of_buffer(program, id)}});
    json["plans"].push_back(std::move(plan));
  }
  return json;
}

}  // namespace qnn

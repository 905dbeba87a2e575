#include "core/program/plan_memory.hpp"

#include <gtest/gtest.h>

#include "core/base/random.hpp"
#include "core/program/passes.hpp"
#include "tests/support/lowered_network.hpp"
#include "tests/support/network_zoo.hpp"

namespace qnn::testing_support {
namespace {

bool is_given(BufferKind kind) {
  return kind == BufferKind::Input || kind == BufferKind::Target || kind == BufferKind::Parameter ||
         kind == BufferKind::State;
}

// Every buffer that a step writes has its place, inside the whole, aligned, and shares no byte with
// another storage; aliases lie where their storage lies.
void expect_sound(const Program& program, const MemoryPlan& plan, const std::string& what) {
  ASSERT_EQ(plan.offsets.size(), program.buffers.size());
  std::vector<bool> placed(program.buffers.size(), false);
  for (const Step& step : program.steps)
    for (const BufferId id : writes_of(step)) placed[program.storage(id)] = true;
  for (BufferId id = 0; id < program.buffers.size(); ++id) {
    const BufferId storage = program.storage(id);
    EXPECT_EQ(plan.offsets[id], plan.offsets[storage]) << what;
    const bool has_place = plan.offsets[storage] != MemoryPlan::kElsewhere;
    EXPECT_EQ(has_place, placed[storage] && !is_given(program.buffers[storage].kind))
        << what << ": " << program.buffers[id].name;
  }
  const auto end_of = [&](BufferId id) {
    return plan.offsets[id] + bytes_of(program.full_shape(id), program.buffers[id].dtype);
  };
  for (BufferId a = 0; a < program.buffers.size(); ++a) {
    if (plan.offsets[a] == MemoryPlan::kElsewhere) continue;
    EXPECT_EQ(plan.offsets[a] % 64, 0u) << what;
    EXPECT_LE(end_of(a), plan.buffer_bytes) << what;
    for (BufferId b = 0; b < a; ++b) {
      if (plan.offsets[b] == MemoryPlan::kElsewhere || program.storage(a) == program.storage(b))
        continue;
      EXPECT_TRUE(end_of(a) <= plan.offsets[b] || end_of(b) <= plan.offsets[a])
          << what << ": " << program.buffers[a].name << " and " << program.buffers[b].name;
    }
  }
}

void expect_sound_plans(const NetworkText& text, const std::string& what) {
  const PlannedNetwork network(text);
  for (const bool training : {true, false}) {
    Program program = lowered(network, training);
    expect_sound(program, plan_memory(program, network.graph, network.plans),
                 what + ", before passes");
    run_passes(program, network.plans, {});
    expect_sound(program, plan_memory(program, network.graph, network.plans), what);
  }
}

// Layers that keep the shape [4, 4, 2], reading earlier ones at random; at last all that nobody
// reads is added up.
NetworkText random_network(std::uint64_t seed) {
  const RandomStream random(seed, RandomPurpose::Test);
  std::uint64_t draws = 0;
  const auto below = [&](std::size_t bound) {
    return random.below(draws++, static_cast<std::uint32_t>(bound));
  };
  const std::vector<std::string> kinds{
      R"("type": "quant_dense", "units": 2, "input_quantizer": "ste_sign",
         "kernel_quantizer": "ste_sign")",
      R"("type": "conv2d", "filters": 2, "kernel_size": 3, "padding": "same", "activation": "relu")",
      R"("type": "batch_normalization")",
      R"("type": "activation", "activation": "hard_tanh")",
      R"("type": "dropout", "rate": 0.5)",
      R"("type": "add")"};
  std::vector<std::string> names{"input"}, layers;
  std::vector<bool> read{true};
  const std::size_t count = 3 + below(8);
  const auto pick = [&] {
    const std::size_t index = below(names.size());
    read[index] = true;
    return format("\"{}\"", names[index]);
  };
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& kind = kinds[below(kinds.size())];
    std::string inputs = pick();
    if (kind.find("\"add\"") != std::string::npos) inputs += ", " + pick() + ", " + pick();
    layers.push_back(format(R"({{{}, "name": "n{}", "inputs": [{}]}})", kind, i, inputs));
    names.push_back(format("n{}", i));
    read.push_back(false);
  }
  std::vector<std::string> unread;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!read[i]) unread.push_back(format("\"{}\"", names[i]));
  if (unread.size() > 1)
    layers.push_back(format(R"({{"type": "add", "inputs": [{}]}})", join(unread)));
  layers.push_back(R"("flatten", {"type": "dense", "units": 3, "activation": "softmax"})");
  return {.layers = format("[{}]", join(layers))};
}

TEST(PlanMemory, GivesEveryStorageAPlaceOfItsOwn) {
  for (const auto& [name, text] : network_zoo()) expect_sound_plans(text, name);
}

TEST(PlanMemory, GivesEveryStorageAPlaceOfItsOwnInRandomGraphs) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const NetworkText text = random_network(seed);
    expect_sound_plans(text, text.layers);
  }
}

TEST(PlanMemory, CountsWholeWordsForBits) {
  const PlannedNetwork network(
      {.layers = R"([{"type": "dense", "units": 65}, {"type": "quant_dense", "units": 3,
                      "input_quantizer": "ste_sign", "kernel_quantizer": "ste_sign"}, "flatten",
                     {"type": "dense", "units": 3}])"});
  Program program = lowered(network, false, 1);
  run_passes(program, network.plans, {});
  std::size_t found = 0;
  for (BufferId id = 0; id < program.buffers.size(); ++id) {
    if (program.buffers[id].name != "quant_dense/quantized_input_bits") continue;
    EXPECT_EQ(bytes_of(program.full_shape(id), DType::Bit), 4u * 4 * 2 * 8);  // two words a row
    ++found;
  }
  EXPECT_EQ(found, 1u);
}

}  // namespace
}  // namespace qnn::testing_support

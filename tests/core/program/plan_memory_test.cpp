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

// Whose value each 64 bytes of the memory hold while a program runs, step by step, found without
// the lifetimes that the plan was made of: what is read must still be there.
class Bytes {
 public:
  Bytes(const Program& program, const MemoryPlan& plan, const std::string& what)
      : program_(program), plan_(plan), what_(what), owner_(plan.buffer_bytes / 64, kNoBuffer) {}

  void run(bool training) {
    for (const Step& step : program_.steps) {
      if (!training && (step.stage == Stage::Backward || step.training_only)) continue;
      if (training && step.inference_only) continue;
      for (const BufferId id : writes_of(step)) own(id);
      for (const BufferId id : writes_of(step)) expect_owned(id, step.name);
      // After the writes: a step reads while it writes.
      for (const BufferId id : reads_of(step)) expect_owned(id, step.name);
    }
    for (const ProgramOutput& output : program_.outputs) expect_owned(output.predictions, "caller");
    if (!training) return;
    for (const ParameterInfo& info : program_.parameters) expect_owned(info.gradient, "caller");
    for (const BufferId id : program_.kept) expect_owned(id, "caller");
  }

 private:
  template <class Use>
  void each_block(BufferId id, const Use& use) {
    if (id == kNoBuffer || plan_.offsets[id] == MemoryPlan::kElsewhere) return;
    const std::size_t begin = plan_.offsets[id] / 64;
    const std::size_t bytes = bytes_of(program_.full_shape(id), program_.buffers[id].dtype);
    for (std::size_t i = begin; i < begin + (bytes + 63) / 64; ++i) use(owner_.at(i));
  }

  void own(BufferId id) {
    each_block(id, [&](BufferId& owner) { owner = program_.storage(id); });
  }

  void expect_owned(BufferId id, const std::string& reader) {
    bool owned = true;
    each_block(id, [&](BufferId owner) { owned = owned && owner == program_.storage(id); });
    EXPECT_TRUE(owned) << what_ << ": " << program_.buffers[id].name << ", read by " << reader;
  }

  const Program& program_;
  const MemoryPlan& plan_;
  const std::string& what_;
  std::vector<BufferId> owner_;
};

// Every buffer that a step writes has its place, inside the whole and aligned; aliases lie where
// their storage lies.
void expect_places(const Program& program, const MemoryPlan& plan, const std::string& what) {
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
    if (!has_place) continue;
    EXPECT_EQ(plan.offsets[id] % 64, 0u) << what;
    EXPECT_LE(plan.offsets[id] + bytes_of(program.full_shape(id), program.buffers[id].dtype),
              plan.buffer_bytes)
        << what;
  }
}

// Training, then inference on the same memory, then training on what that has left.
void expect_sound(const Program& program, const MemoryPlan& plan, const std::string& what) {
  expect_places(program, plan, what);
  Bytes bytes(program, plan, what);
  for (const bool training : {true, false, true}) bytes.run(training);
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

TEST(PlanMemory, KeepsWhatIsStillRead) {
  for (const auto& [name, text] : network_zoo()) expect_sound_plans(text, name);
}

TEST(PlanMemory, KeepsWhatIsStillReadInRandomGraphs) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const NetworkText text = random_network(seed);
    expect_sound_plans(text, text.layers);
  }
}

TEST(PlanMemory, KeepsQuantizedKernelsThatAMetricReads) {
  const NetworkText text{.layers = R"(["flatten", {"type": "quant_dense", "units": 70,
                                                   "kernel_quantizer": "ste_sign"},
                                       "batch_normalization",
                                       {"type": "quant_dense", "units": 3,
                                        "input_quantizer": "ste_sign",
                                        "kernel_quantizer": "ste_sign"}])",
                         .loss = R"("squared_hinge")",
                         .metrics = R"(["flip_ratio"])"};
  const Program program = lowered(PlannedNetwork(text));
  ASSERT_EQ(program.kept.size(), 2u);
  EXPECT_EQ(program.buffers[program.kept[0]].name, "quant_dense/kernel/quantized");
  expect_sound_plans(text, "with flip_ratio");
}

// Of a chain of four values of 64 bytes each is read by the next alone: they take turns in two
// places.
TEST(PlanMemory, UsesBytesAgainOnceTheLastReaderHasRun) {
  const PlannedNetwork network({.layers = R"([{"type": "activation", "activation": "hard_tanh"},
                                              {"type": "activation", "activation": "hard_tanh"},
                                              {"type": "activation", "activation": "hard_tanh"},
                                              {"type": "activation", "activation": "hard_tanh"}])",
                                .shape = "[16]"});
  const Program program =
      lower(network.graph, network.plans, {.batch = 1, .losses = {}, .training = false});
  ASSERT_EQ(program.steps.size(), 4u);
  EXPECT_EQ(plan_memory(program, network.graph, network.plans).buffer_bytes, 2u * 64);
  EXPECT_EQ(plan_memory(program, network.graph, network.plans, Reuse::None).buffer_bytes, 4u * 64);
}

TEST(PlanMemory, IsTheSameEachTime) {
  const PlannedNetwork network(random_network(1));
  const Program program = lowered(network);
  EXPECT_EQ(plan_memory(program, network.graph, network.plans).offsets,
            plan_memory(program, network.graph, network.plans).offsets);
}

TEST(PlanMemory, SharesNoByteWithoutReuse) {
  for (const auto& [name, text] : network_zoo()) {
    const PlannedNetwork network(text);
    const Program program = lowered(network);
    const MemoryPlan plan = plan_memory(program, network.graph, network.plans, Reuse::None);
    expect_sound(program, plan, name);
    std::size_t bytes = 0;
    for (BufferId id = 0; id < program.buffers.size(); ++id)
      if (program.storage(id) == id && plan.offsets[id] != MemoryPlan::kElsewhere)
        bytes += Workspace::aligned(bytes_of(program.full_shape(id), program.buffers[id].dtype));
    EXPECT_EQ(plan.buffer_bytes, bytes) << name;
    EXPECT_LT(plan_memory(program, network.graph, network.plans).buffer_bytes, bytes) << name;
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

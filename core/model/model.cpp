#include "core/model/model.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/parallel.hpp"
#include "core/kernels/reduce.hpp"
#include "core/model/execution.hpp"

namespace qnn {
namespace {

bool runs_in(Phase phase, const Step& step) {
  if (phase == Phase::Inference) return step.stage != Stage::Backward && !step.training_only;
  return !step.inference_only && (phase == Phase::Training || step.stage != Stage::Backward);
}

}  // namespace

Model::Model(Graph graph, NodePlans plans, Program program, MemoryPlan memory, std::uint64_t seed)
    : graph_(std::move(graph)),
      plans_(std::move(plans)),
      program_(std::move(program)),
      memory_(std::move(memory)),
      seed_(seed),
      parameters_(make_parameters(program_, seed)),
      arena_(memory_.buffer_bytes),
      scratch_(Workspace::bytes_for(memory_.workspace, worker_count())),
      workspace_(scratch_.data(), memory_.workspace, worker_count()),
      data_(program_.buffers.size(), nullptr),
      loss_sums_(program_.outputs.size(), 0.0) {
  for (BufferId id = 0; id < data_.size(); ++id)
    if (memory_.offsets[id] != MemoryPlan::kElsewhere)
      data_[id] = arena_.data() + memory_.offsets[id];
  for (std::size_t i = 0; i < program_.parameters.size(); ++i)
    data_[program_.parameters[i].weights] = parameters_.parameters[i].weights.view().data();
  for (std::size_t i = 0; i < program_.states.size(); ++i)
    data_[program_.states[i].buffer] = parameters_.states[i].values.view().data();

  std::size_t most = 0;
  for (const Node& node : graph_.nodes) most = std::max(most, node.inputs.size());
  for (const LayerPlan& plan : plans_)
    most = std::max({most, plan.parameters.size(), plan.states.size(), plan.saved.size()});
  for (auto* list : {&inputs_, &layer_parameters_, &saved_read_}) list->reserve(most);
  for (auto* list : {&states_, &saved_, &input_gradients_, &parameter_gradients_})
    list->reserve(most);
}

TensorView Model::view(BufferId id) const {
  const Buffer& buffer = program_.buffers[id];
  const Shape shape = buffer.per_sample ? buffer.shape.with_front(rows_) : buffer.shape;
  return {shape, buffer.dtype, data_[program_.storage(id)]};
}

double Model::run(const Batch& batch, Phase phase, std::uint64_t step,
                  const std::function<bool(const Step&)>& goes_on) {
  require(batch.rows > 0 && batch.rows <= program_.batch, "a batch does not fit the program");
  const FlushDenormals flush;
  rows_ = batch.rows;
  // Input is read only: no step writes a buffer of this kind (see verify).
  for (const ProgramInput& input : program_.inputs)
    data_[input.buffer] = const_cast<std::byte*>(batch.inputs[input.source].data());
  Execution execution(*this, {.phase = phase, .step = step, .targets = batch.targets});
  if (!step_times_.empty() && !goes_on) {
    time(execution, phase);
    return execution.total_loss();
  }
  for (const Step& each : program_.steps) {
    if (!runs_in(phase, each)) continue;
    execution.run(each);
    if (goes_on && !goes_on(each)) break;
  }
  return execution.total_loss();
}

void Model::time(Execution& execution, Phase phase) {
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin = Clock::now();
  for (std::size_t i = 0; i < program_.steps.size(); ++i) {
    step_times_[i] = 0;
    if (!runs_in(phase, program_.steps[i])) continue;
    execution.run(program_.steps[i]);
    const Clock::time_point end = Clock::now();
    // At least 1: a step that has run is told from one that has not.
    const std::chrono::nanoseconds taken = end - begin;
    step_times_[i] = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(taken.count()));
    begin = end;
  }
}

double Model::train_step(const Batch& batch, std::uint64_t step) {
  return run(batch, Phase::Training, step);
}

double Model::evaluate(const Batch& batch) { return run(batch, Phase::Inference, 0); }

void Model::reestimate(const Batch& batch, std::uint64_t index) {
  require(program_.training || program_.reestimates, "statistics of a program that has none");
  run(batch, Phase::Reestimation, index);
}

ConstTensorView Model::predictions(std::size_t output) const {
  return view(program_.outputs[output].predictions);
}

std::span<const float> Model::gradient(std::size_t parameter) const {
  const BufferId id = program_.parameters[parameter].gradient;
  return id == kNoBuffer ? std::span<const float>() : view(id).floats();
}

ConstTensorView Model::quantized(std::size_t parameter) const {
  const BufferId buffer = program_.parameters[parameter].quantized;
  const bool kept = std::ranges::find(program_.kept, buffer) != program_.kept.end();
  return kept ? view(buffer) : ConstTensorView{};
}

std::optional<std::size_t> Model::first_non_finite_gradient() const {
  for (std::size_t i = 0; i < program_.parameters.size(); ++i)
    if (!all_finite(gradient(i))) return i;
  return std::nullopt;
}

bool Model::is_finite(const Step& step) const {
  const std::vector<BufferId> written = writes_of(step);
  return std::ranges::all_of(written, [&](BufferId id) {
    const TensorView values = view(id);
    return values.dtype() != DType::F32 || all_finite(values.floats());
  });
}

std::optional<std::string> Model::first_non_finite(const Batch& batch, std::uint64_t step) {
  std::vector<Tensor> states;
  for (const State& state : parameters_.states) states.push_back(state.values.clone());
  std::optional<std::string> found;
  run(batch, Phase::Training, step, [&](const Step& each) {
    if (!is_finite(each)) found = each.name;
    return !found;
  });
  for (std::size_t i = 0; i < states.size(); ++i)
    std::ranges::copy(states[i].floats(), parameters_.states[i].values.floats().begin());
  return found;
}

}  // namespace qnn

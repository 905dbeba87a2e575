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

constexpr std::size_t kNone = ~std::size_t{0};

bool runs_in(Phase phase, const Step& step) {
  if (phase == Phase::Inference) return step.stage != Stage::Backward && !step.training_only;
  return !step.inference_only && (phase == Phase::Training || step.stage != Stage::Backward);
}

// By step: the parameter whose bits (ParameterInfo::bits) it makes, or kNone.
std::vector<std::size_t> packing_steps(const Program& program) {
  std::vector<std::size_t> packs(program.steps.size(), kNone);
  for (std::size_t i = 0; i < packs.size(); ++i) {
    const auto* quantize = std::get_if<Quantize>(&program.steps[i].operation);
    const auto made = std::ranges::find_if(program.parameters, [&](const ParameterInfo& info) {
      return info.bits != kNoBuffer && quantize != nullptr && quantize->to == info.bits;
    });
    if (made != program.parameters.end())
      packs[i] = static_cast<std::size_t>(made - program.parameters.begin());
  }
  return packs;
}

// Writes how long each step takes, if anybody wants to know.
class StepTimer {
 public:
  explicit StepTimer(std::span<std::uint64_t> nanoseconds) : nanoseconds_(nanoseconds) {
    std::ranges::fill(nanoseconds_, std::uint64_t{0});
    if (!nanoseconds_.empty()) begin_ = Clock::now();
  }

  void lap(std::size_t step) {
    if (nanoseconds_.empty()) return;
    const Clock::time_point end = Clock::now();
    // At least 1: a step that has run is told from one that has not.
    const std::chrono::nanoseconds taken = end - begin_;
    nanoseconds_[step] = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(taken.count()));
    begin_ = end;
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::span<std::uint64_t> nanoseconds_;
  Clock::time_point begin_;
};

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
      loss_sums_(program_.outputs.size(), 0.0),
      packs_(packing_steps(program_)),
      packed_(program_.parameters.size(), false),
      masked_(program_.parameters.size(), false) {
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
  if (phase == Phase::Training) masked_.assign(masked_.size(), false);
  StepTimer timer(step_times_);
  for (std::size_t i = 0; i < program_.steps.size(); ++i) {
    if (!has_to_run(i, phase)) continue;
    execution.run(program_.steps[i]);
    timer.lap(i);
    if (goes_on && !goes_on(program_.steps[i])) break;
  }
  return execution.total_loss();
}

bool Model::has_to_run(std::size_t step, Phase phase) const {
  return runs_in(phase, program_.steps[step]) && (packs_[step] == kNone || !packed_[packs_[step]]);
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

ParameterStore& Model::parameters() {
  packed_.assign(packed_.size(), false);
  return parameters_;
}

std::span<const float> Model::unmasked_gradient(std::size_t parameter) const {
  const BufferId id = program_.parameters[parameter].gradient;
  return id == kNoBuffer ? std::span<const float>() : view(id).floats();
}

std::span<const float> Model::gradient(std::size_t parameter) {
  const ParameterInfo& info = program_.parameters[parameter];
  if (info.update_masks && !masked_[parameter]) {
    const TensorView gradient = view(info.gradient);
    quantize_gradient(*info.quantizer, ChannelAxis::First, view(info.weights), gradient, gradient,
                      workspace_);
    masked_[parameter] = true;
  }
  return unmasked_gradient(parameter);
}

Model::Update Model::begin_update(std::size_t parameter) {
  const ParameterInfo& info = program_.parameters[parameter];
  Update update{.parameter = parameters_.parameters[parameter],
                .gradient = unmasked_gradient(parameter),
                .around = {}};
  if (info.update_masks && !masked_[parameter])
    update.around.mask_limit = info.quantizer->gradient_window()->limit;
  if (info.spec.constraint) update.around.range = weight_range(*info.spec.constraint);
  if (info.bits != kNoBuffer) {
    const TensorView bits = view(info.bits);
    update.around.bits = bits.words();
    update.around.row_length = bits.shape().back();
    packed_[parameter] = true;
  }
  return update;
}

ConstTensorView Model::quantized(std::size_t parameter) const {
  const BufferId buffer = program_.parameters[parameter].quantized;
  const bool kept = std::ranges::find(program_.kept, buffer) != program_.kept.end();
  return kept ? view(buffer) : ConstTensorView{};
}

// Masks only what would not pass without one.
std::optional<std::size_t> Model::first_non_finite_gradient() {
  for (std::size_t i = 0; i < program_.parameters.size(); ++i)
    if (!all_finite(unmasked_gradient(i)) && !all_finite(gradient(i))) return i;
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
  const KeptStates states(parameters_);
  std::optional<std::string> found;
  run(batch, Phase::Training, step, [&](const Step& each) {
    if (!is_finite(each)) found = each.name;
    return !found;
  });
  states.restore(parameters_);
  return found;
}

}  // namespace qnn

#include "core/program/program.hpp"

#include <set>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

// Collects the operands of an operation by role.
struct Operands {
  std::vector<BufferId> reads;
  std::vector<BufferId> writes;

  void read(BufferId id) {
    if (id != kNoBuffer) reads.push_back(id);
  }
  void read(const std::vector<BufferId>& ids) {
    for (const BufferId id : ids) read(id);
  }
  void write(BufferId id) {
    if (id != kNoBuffer) writes.push_back(id);
  }
  void write(const std::vector<BufferId>& ids) {
    for (const BufferId id : ids) write(id);
  }
  void change(BufferId id) {
    read(id);
    write(id);
  }

  void operator()(const Quantize& op) {
    read(op.from);
    write(op.to);
    write(op.scales);
    write(op.mask);
  }
  void operator()(const QuantizeGradient& op) {
    read(op.input);
    change(op.gradient);
  }
  void operator()(const MaskGradient& op) {
    read(op.mask);
    change(op.gradient);
  }
  void operator()(const RunLayer& op) {
    read(op.inputs);
    read(op.parameters);
    for (const BufferId state : op.states) change(state);
    write(op.saved);
    write(op.output);
  }
  void operator()(const RunLayerGradient& op) {
    read(op.inputs);
    read(op.parameters);
    read(op.saved);
    read(op.output);
    read(op.output_gradient);
    read(op.gradient_unit);
    write(op.input_gradients);
    write(op.parameter_gradients);
  }
  void operator()(const BinaryProduct& op) {
    read(op.input);
    read(op.kernel);
    read(op.below);
    read(op.flipped);
    write(op.output);
  }
  void operator()(const FindSumBounds& op) {
    read(op.scales);
    read(op.bias);
    read(op.factors);
    write(op.below);
    write(op.flipped);
  }
  void operator()(const PoolSigns& op) {
    read(op.from);
    read(op.flipped);
    write(op.to);
  }
  void operator()(const RunProduct& op) {
    read(op.a);
    read(op.b);
    read(op.unit);
    write(op.to);
  }
  void operator()(const RoundGradient& op) {
    change(op.value);
    write(op.unit);
  }
  void operator()(const UnpackSigns& op) {
    read(op.from);
    write(op.to);
  }
  void operator()(const PrepareNormalization& op) {
    (*this)(op.layer);
    write(op.factors);
  }
  void operator()(const NormalizeToBits& op) {
    read(op.from);
    read(op.factors);
    write(op.to);
  }
  void operator()(const NormalizationGradient& op) {
    (*this)(op.layer);
    for (const auto& reader : op.readers) read(reader.gradient);
    write(op.readers[0].gradient);
  }
  void operator()(const AddBias& op) {
    change(op.value);
    read(op.bias);
  }
  void operator()(const ScaleChannels& op) {
    change(op.value);
    read(op.scales);
  }
  void operator()(const BiasGradient& op) {
    read(op.output_gradient);
    write(op.bias_gradient);
  }
  void operator()(const Activate& op) {
    read(op.from);
    write(op.to);
  }
  void operator()(const ActivateGradient& op) {
    read(op.input);
    read(op.output);
    read(op.output_gradient);
    write(op.input_gradient);
  }
  void operator()(const Accumulate& op) {
    read(op.from);
    read(op.mask);
    if (!op.first) read(op.to);
    write(op.to);
  }
  void operator()(const EvaluateLoss& op) {
    read(op.predictions);
    read(op.targets);
    write(op.gradient);
    write(op.probabilities);
  }
  void operator()(const Regularize& op) { read(op.value); }
  void operator()(const RegularizeGradient& op) {
    read(op.value);
    if (!op.first) read(op.gradient);
    write(op.gradient);
  }
};

Operands operands_of(const Step& step) {
  Operands operands;
  std::visit(operands, step.operation);
  return operands;
}

bool is_given(BufferKind kind) {
  return kind == BufferKind::Input || kind == BufferKind::Target || kind == BufferKind::Parameter ||
         kind == BufferKind::State;
}

// Buffers by storage, as a training step or an evaluation finds them.
class Verifier {
 public:
  Verifier(const Program& program, const std::string& after) : program_(program), after_(after) {}

  void run() {
    check_buffers();
    Stage stage = Stage::Forward;
    for (const Step& step : program_.steps) {
      check(step.stage >= stage, format("step '{}' is out of order", step.name));
      stage = step.stage;
      check_reads(step);
      check_writes(step);
    }
    check_what_callers_read();
  }

 private:
  void check(bool condition, const std::string& what) const {
    require(condition, format("after {}: {}", after_, what));
  }

  void check_buffers() {
    for (BufferId id = 0; id < program_.buffers.size(); ++id) {
      const Buffer& buffer = program_.buffers[id];
      if (is_given(buffer.kind)) written_.insert(id);
      if (buffer.alias == kNoBuffer) continue;
      check(buffer.alias < id, format("'{}' is an alias of no earlier buffer", buffer.name));
      const Buffer& target = program_.buffers[buffer.alias];
      check(target.shape.elements() == buffer.shape.elements() &&
                target.per_sample == buffer.per_sample && target.dtype == buffer.dtype,
            format("'{}' does not fit '{}'", buffer.name, target.name));
    }
    written_in_inference_ = written_;
  }

  // Backward steps and those for training only are left out of inference.
  static bool runs_in_inference(const Step& step) {
    return step.stage != Stage::Backward && !step.training_only;
  }
  static bool runs_in_training(const Step& step) { return !step.inference_only; }

  void check_reads(const Step& step) const {
    for (const BufferId id : reads_of(step)) {
      check(id < program_.buffers.size() &&
                (!runs_in_training(step) || written_.contains(program_.storage(id))),
            format("step '{}' reads a buffer that nothing has written", step.name));
      check(!runs_in_inference(step) || written_in_inference_.contains(program_.storage(id)),
            format("step '{}' reads '{}', which is made in training only", step.name,
                   program_.buffers[id].name));
    }
  }

  void check_writes(const Step& step) {
    for (const BufferId id : writes_of(step)) {
      check(id < program_.buffers.size() && is_own(program_.buffers[program_.storage(id)].kind),
            format("step '{}' writes what is not its own", step.name));
      if (runs_in_training(step)) written_.insert(program_.storage(id));
      if (runs_in_inference(step)) written_in_inference_.insert(program_.storage(id));
    }
  }

  void check_what_callers_read() const {
    for (const ProgramOutput& output : program_.outputs)
      check(written_in_inference_.contains(program_.storage(output.predictions)),
            format("nothing makes the predictions '{}'", output.name));
    for (const BufferId id : program_.kept)
      check(written_.contains(program_.storage(id)),
            format("nothing makes '{}', which callers read", program_.buffers[id].name));
  }

  static bool is_own(BufferKind kind) { return kind == BufferKind::State || !is_given(kind); }

  const Program& program_;
  const std::string& after_;
  std::set<BufferId> written_;
  std::set<BufferId> written_in_inference_;
};

}  // namespace

Shape Program::full_shape(BufferId id) const {
  const Buffer& buffer = buffers[id];
  return buffer.per_sample ? buffer.shape.with_front(batch) : buffer.shape;
}

BufferId Program::storage(BufferId id) const {
  while (buffers[id].alias != kNoBuffer) id = buffers[id].alias;
  return id;
}

std::vector<BufferId> reads_of(const Step& step) { return operands_of(step).reads; }
std::vector<BufferId> writes_of(const Step& step) { return operands_of(step).writes; }

std::vector<BufferId> read_by_callers(const Program& program) {
  std::vector<BufferId> read = program.kept;
  for (const ProgramOutput& output : program.outputs) read.push_back(output.predictions);
  for (const ParameterInfo& parameter : program.parameters)
    if (parameter.gradient != kNoBuffer) read.push_back(parameter.gradient);
  return read;
}

void verify(const Program& program, const std::string& after) { Verifier(program, after).run(); }

}  // namespace qnn

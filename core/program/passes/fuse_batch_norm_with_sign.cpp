#include "core/program/passes/fuse_batch_norm_with_sign.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/base/text.hpp"
#include "core/program/passes/uses.hpp"
#include "core/quantizers/normalized.hpp"

namespace qnn {
namespace {

// What becomes of one normalization, or why nothing does.
class Fusion {
 public:
  Fusion(const Program& program, std::size_t at)
      : program_(program), at_(at), layer_(std::get<RunLayer>(program.steps[at].operation)) {}

  // Whether a quantizer makes bits of the value: else there is nothing to gain.
  bool has_bits() const {
    return std::any_of(program_.steps.begin(), program_.steps.end(), [&](const Step& step) {
      const auto* quantize = std::get_if<Quantize>(&step.operation);
      return quantize != nullptr && reads_value(step) && makes_bits(*quantize);
    });
  }

  std::optional<std::string> reason_against() {
    if (is_output(program_, storage())) return "it is an output";
    for (std::size_t i = 0; i < program_.steps.size(); ++i)
      if (i != at_ && reads_value(program_.steps[i]))
        if (auto reason = reason_against_reader(program_.steps[i])) return reason;
    return reason_against_gradients();
  }

  // The steps with the normalization rewritten; `factors` is the new buffer.
  std::vector<Step> rewritten(BufferId factors) const {
    std::vector<Step> steps;
    for (std::size_t i = 0; i < program_.steps.size(); ++i) {
      if (i == at_) {
        prepare(factors, steps);
      } else if (i == gradient_at_) {
        steps.push_back(program_.steps[i]);
        NormalizationGradient gradient = gradient_;
        gradient.layer.output_gradient = kNoBuffer;
        steps.back().operation = std::move(gradient);
      } else if (std::find(dropped_.begin(), dropped_.end(), i) == dropped_.end()) {
        rewrite_reader(i, steps);
      }
    }
    return steps;
  }

 private:
  BufferId storage() const { return program_.storage(layer_.output); }
  bool reads_value(const Step& step) const { return reads_storage(program_, step, storage()); }
  bool makes_bits(const Quantize& op) const { return program_.buffers[op.to].dtype == DType::Bit; }

  // The bits that this quantizer makes of the value, or nothing.
  std::optional<BufferId> bits_of(const Quantizer* quantizer) const {
    for (const Step& step : program_.steps)
      if (const auto* other = std::get_if<Quantize>(&step.operation);
          other != nullptr && other->quantizer == quantizer && reads_value(step) &&
          makes_bits(*other))
        return other->to;
    return std::nullopt;
  }

  std::optional<std::string> reason_against_reader(const Step& step) const {
    if (const auto* quantize = std::get_if<Quantize>(&step.operation)) {
      if (!bits_of(quantize->quantizer)) return format("{} makes no bits of it", step.name);
      if (!quantizes_to_bits_in_parts(*quantize->quantizer))
        return format("{} takes statistics of it", step.name);
      return std::nullopt;
    }
    if (std::holds_alternative<QuantizeGradient>(step.operation)) return std::nullopt;
    return format("{} reads it", step.name);
  }

  // Follows the gradients from the quantizers to the normalization.
  std::optional<std::string> reason_against_gradients() {
    find_gradient();
    for (std::size_t i = at_; i < program_.steps.size(); ++i) {
      if (i == gradient_at_) continue;
      const Step& step = program_.steps[i];
      const auto* quantizer = std::get_if<QuantizeGradient>(&step.operation);
      const auto* sum = std::get_if<Accumulate>(&step.operation);
      const bool done = i < gradient_at_ && ((quantizer != nullptr && pass(*quantizer)) ||
                                             (sum != nullptr && add_up(*sum)));
      if (done) {
        dropped_.push_back(i);
      } else if (uses_gradients(step) || (quantizer != nullptr && reads_value(step))) {
        return format("{} uses its gradient", step.name);
      }
    }
    return reason_against_ends();
  }

  // Takes over the gradient of a quantizer that reads the value: that of the normalization, or one
  // that is to be added to it.
  bool pass(const QuantizeGradient& op) {
    if (program_.storage(op.input) != storage()) return false;
    const BufferId gradient = program_.storage(op.gradient);
    if (passed_.contains(gradient) || (gradient == sum_ && !gradient_.readers.empty()))
      return false;
    passed_.emplace(gradient, op.quantizer);
    if (gradient == sum_) add_reader(op.quantizer, op.gradient);
    return true;
  }

  bool add_up(const Accumulate& op) {
    const auto from = passed_.find(program_.storage(op.from));
    if (from == passed_.end() || from->first == sum_ || program_.storage(op.to) != sum_ ||
        op.first != gradient_.readers.empty())
      return false;
    add_reader(from->second, op.from);
    return true;
  }

  std::optional<std::string> reason_against_ends() const {
    if (gradient_.readers.size() != passed_.size()) return "a gradient of its signs is not its own";
    if (gradient_at_ != kNowhere && gradient_.readers.empty())
      return "its gradient is that of no signs";
    if (gradient_.readers.size() > NormalizationGradient::kMostReaders)
      return "too many quantizers read it";
    return std::nullopt;
  }

  void find_gradient() {
    for (std::size_t i = 0; i < program_.steps.size(); ++i) {
      const auto* op = std::get_if<RunLayerGradient>(&program_.steps[i].operation);
      if (op == nullptr || op->node != layer_.node) continue;
      gradient_at_ = i;
      gradient_.layer = *op;
      sum_ = program_.storage(op->output_gradient);
    }
  }

  void add_reader(const Quantizer* quantizer, BufferId gradient) {
    gradient_.readers.push_back({.quantizer = quantizer, .gradient = gradient});
  }

  // Whether the step would find another gradient than before: one that a quantizer has passed.
  bool uses_gradients(const Step& step) const {
    const auto used = [&](BufferId id) {
      return reads_storage(program_, step, id) || writes_storage(program_, step, id);
    };
    return std::any_of(passed_.begin(), passed_.end(),
                       [&](const auto& passed) { return used(passed.first); }) ||
           (!gradient_.readers.empty() && used(sum_));
  }

  void prepare(BufferId factors, std::vector<Step>& steps) const {
    RunLayer layer = layer_;
    layer.output = kNoBuffer;
    steps.push_back(program_.steps[at_]);
    steps.back().operation = PrepareNormalization{.layer = std::move(layer), .factors = factors};
    for (const Step& step : program_.steps) {
      const auto* quantize = std::get_if<Quantize>(&step.operation);
      if (quantize == nullptr || !reads_value(step) || !makes_bits(*quantize)) continue;
      steps.push_back(step);
      steps.back().operation = NormalizeToBits{.quantizer = quantize->quantizer,
                                               .from = layer_.inputs[0],
                                               .factors = factors,
                                               .to = quantize->to};
      if (floats_are_wanted_in_inference(quantize->quantizer)) steps.back().training_only = false;
    }
  }

  bool floats_are_wanted_in_inference(const Quantizer* quantizer) const {
    return std::ranges::any_of(program_.steps, [&](const Step& step) {
      const auto* other = std::get_if<Quantize>(&step.operation);
      return other != nullptr && other->quantizer == quantizer && reads_value(step) &&
             !makes_bits(*other) && !step.training_only;
    });
  }

  // Bits have been made already; floats are made of them.
  void rewrite_reader(std::size_t index, std::vector<Step>& steps) const {
    const Step& step = program_.steps[index];
    const auto* quantize = std::get_if<Quantize>(&step.operation);
    if (quantize == nullptr || !reads_value(step)) {
      steps.push_back(step);
    } else if (!makes_bits(*quantize)) {
      steps.push_back(step);
      steps.back().operation =
          UnpackSigns{.from = *bits_of(quantize->quantizer), .to = quantize->to};
    }
  }

  static constexpr std::size_t kNowhere = ~std::size_t{0};

  const Program& program_;
  const std::size_t at_;
  const RunLayer layer_;
  std::size_t gradient_at_ = kNowhere;
  NormalizationGradient gradient_{};
  BufferId sum_ = kNoBuffer;                     // its gradient's storage
  std::map<BufferId, const Quantizer*> passed_;  // gradients that a quantizer has let pass
  std::vector<std::size_t> dropped_;             // steps that the gradient does as well
};

BufferId add_factors(Program& program, const std::string& name, std::size_t channels) {
  program.buffers.push_back({.name = name + "/factors",
                             .kind = BufferKind::Value,
                             .dtype = DType::F32,
                             .shape = {3, channels},
                             .per_sample = false,
                             .alias = kNoBuffer});
  return static_cast<BufferId>(program.buffers.size() - 1);
}

}  // namespace

void fuse_batch_norm_with_sign(Program& program, const NodePlans& plans,
                               std::vector<std::string>& notes) {
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const auto* layer = std::get_if<RunLayer>(&program.steps[i].operation);
    if (layer == nullptr) continue;
    const std::size_t channels = plans[layer->node].normalized_channels;
    if (channels == 0) continue;
    const std::string name = program.steps[i].name;
    Fusion fusion(program, i);
    if (!fusion.has_bits()) continue;
    if (const auto reason = fusion.reason_against()) {
      notes.push_back(format("{}: stored: {}", name, *reason));
      continue;
    }
    const BufferId factors = add_factors(program, name, channels);
    program.steps = fusion.rewritten(factors);
    notes.push_back(format("{}: to bits", name));
  }
}

}  // namespace qnn

#include "core/program/passes/fold_into_bounds.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "core/base/text.hpp"
#include "core/kernels/bit_pool.hpp"
#include "core/program/passes/signs.hpp"
#include "core/program/passes/uses.hpp"

namespace qnn {
namespace {

// What becomes of the sums of one product.
class Folding {
 public:
  Folding(const Program& program, const NodePlans& plans, std::size_t at)
      : program_(program),
        plans_(plans),
        at_(at),
        product_(std::get<BinaryProduct>(program.steps[at].operation)),
        channels_(channels_of(product_.problem)),
        values_{program.storage(product_.output)} {}

  // Follows the sums from step to step.
  std::optional<std::string> reason_against() {
    if (auto reason = sum_signs_decline(product_.problem)) return reason;
    for (std::size_t i = at_ + 1; i < program_.steps.size(); ++i) {
      const Step& step = program_.steps[i];
      const bool in_inference = step.stage != Stage::Backward && !step.training_only;
      if (!in_inference || !uses_values(step)) continue;
      current_ = i;
      if (!std::visit([&](const auto& op) { return take(op); }, step.operation))
        return format("{} reads them", step.name);
      absorbed_.push_back(i);
    }
    return reason_against_ends();
  }

  void fold(Program& program) const {
    std::vector<Step> steps = {bounds_of(program)};
    const FindSumBounds bounds = std::get<FindSumBounds>(steps.back().operation);
    if (normalization_ != kNowhere) steps.insert(steps.begin(), prepared());
    const Step& whole = program_.steps[at_];
    BinaryProduct product = product_;
    product.below = bounds.below;
    product.flipped = pool_ ? kNoBuffer : bounds.flipped;
    product.output = pool_ ? add_bits_of(program, product_.output) : bits_;
    steps.push_back(with_operation(whole, product));
    if (pool_)
      steps.push_back(with_operation(
          program_.steps[pool_step_],
          PoolSigns{
              .problem = *pool_, .from = product.output, .to = bits_, .flipped = bounds.flipped}));
    replace(program, steps);
  }

 private:
  static constexpr std::size_t kNowhere = ~std::size_t{0};

  // Puts the steps where the product was; those before are left to training.
  void replace(Program& program, const std::vector<Step>& steps) const {
    const bool trains = program.training || program.reestimates;
    std::vector<Step> all;
    for (std::size_t i = 0; i < program_.steps.size(); ++i) {
      const bool is_replaced = i == at_ || std::ranges::find(absorbed_, i) != absorbed_.end();
      if (i == at_) {
        all.insert(all.end(), steps.begin(), steps.end());
        for (Step& step : std::span(all).last(steps.size())) step.inference_only = trains;
      }
      if (is_replaced && !trains) continue;
      all.push_back(program_.steps[i]);
      all.back().training_only |= is_replaced;
    }
    program.steps = std::move(all);
  }

  static Step with_operation(const Step& step, Operation operation) {
    return {.name = step.name,
            .stage = step.stage,
            .training_only = step.training_only,
            .operation = std::move(operation)};
  }

  bool is_value(BufferId id) const { return program_.storage(id) == values_.back(); }
  bool uses_values(const Step& step) const {
    return std::ranges::any_of(values_, [&](BufferId storage) {
      return reads_storage(program_, step, storage) || writes_storage(program_, step, storage);
    });
  }
  bool is_of_channels(BufferId id) const {
    return program_.buffers[id].shape.elements() == channels_;
  }
  // Steps that change the sums come before those that take something else of them.
  bool are_sums() const { return !pool_ && factors_ == kNoBuffer && bits_ == kNoBuffer; }

  // Whether a step that uses the values does what a bound can say; then it is remembered.
  bool take(const ScaleChannels& op) {
    if (!are_sums() || !is_value(op.value) || scales_ != kNoBuffer || bias_ != kNoBuffer)
      return false;
    scales_ = op.scales;
    return true;
  }
  bool take(const AddBias& op) {
    if (!are_sums() || !is_value(op.value) || bias_ != kNoBuffer || !is_of_channels(op.bias))
      return false;
    bias_ = op.bias;
    return true;
  }
  bool take(const RunLayer& op) {
    const auto& pool = plans_[op.node].max_pool;
    if (!are_sums() || !pool || !is_value(op.inputs[0]) || pool->channels != channels_)
      return false;
    pool_ = pool;
    pool_step_ = current_;
    values_.push_back(program_.storage(op.output));
    return true;
  }
  bool take(const PrepareNormalization& op) {
    if (factors_ != kNoBuffer || bits_ != kNoBuffer || !is_value(op.layer.inputs[0]) ||
        program_.buffers[op.factors].shape.back() != channels_)
      return false;
    factors_ = op.factors;
    normalization_ = current_;
    return true;
  }
  bool take(const NormalizeToBits& op) {
    if (op.factors != factors_ || !is_value(op.from)) return false;
    return end(*op.quantizer, op.to);
  }
  bool take(const Quantize& op) {
    if (factors_ != kNoBuffer || op.mask != kNoBuffer || !is_value(op.from)) return false;
    return end(*op.quantizer, op.to);
  }
  bool take(const auto& /*op*/) { return false; }

  bool end(const Quantizer& quantizer, BufferId bits) {
    if (bits_ != kNoBuffer || !quantizer.is_sign() || program_.buffers[bits].dtype != DType::Bit)
      return false;
    bits_ = bits;
    return true;
  }

  std::optional<std::string> reason_against_ends() const {
    if (std::ranges::any_of(values_, [&](BufferId id) { return is_output(program_, id); }))
      return "they are an output";
    if (bits_ == kNoBuffer) return "no signs are taken of them";
    if (!holds_cells(program_, bits_, channels_)) return "their channels do not fill words";
    if (pool_ && scales_ != kNoBuffer) return "they are scaled before they are pooled";
    if (pool_) return max_pool_bits_declines(*pool_);
    return std::nullopt;
  }

  Step prepared() const {
    auto op = std::get<PrepareNormalization>(program_.steps[normalization_].operation);
    op.layer.inputs[0] = kNoBuffer;
    return with_operation(program_.steps[normalization_], std::move(op));
  }

  // The step that finds the bounds, in new buffers.
  Step bounds_of(Program& program) const {
    const std::string& name = program_.steps[at_].name;
    const auto add = [&](const char* what, DType dtype) {
      program.buffers.push_back({.name = format("{}/{}", name, what),
                                 .kind = BufferKind::Value,
                                 .dtype = dtype,
                                 .shape = {channels_},
                                 .per_sample = false,
                                 .alias = kNoBuffer});
      return static_cast<BufferId>(program.buffers.size() - 1);
    };
    FindSumBounds op{.terms = terms_of(product_.problem),
                     .scales = scales_,
                     .bias = bias_,
                     .factors = factors_,
                     .below = kNoBuffer,
                     .flipped = kNoBuffer};
    op.below = add("below", DType::F32);
    op.flipped = add("flipped", DType::Bit);
    return {.name = format("{}/bounds", name),
            .stage = Stage::Forward,
            .training_only = false,
            .operation = op};
  }

  const Program program_;  // as it was
  const NodePlans& plans_;
  const std::size_t at_;
  const BinaryProduct product_;
  const std::size_t channels_;
  std::vector<BufferId> values_;       // storages: the sums, then their maxima
  std::vector<std::size_t> absorbed_;  // steps that a bound says
  std::size_t current_ = 0;
  BufferId scales_ = kNoBuffer, bias_ = kNoBuffer, factors_ = kNoBuffer, bits_ = kNoBuffer;
  std::size_t normalization_ = kNowhere;
  std::optional<PoolProblem> pool_;
  std::size_t pool_step_ = kNowhere;
};

}  // namespace

void fold_into_bounds(Program& program, const NodePlans& plans, std::vector<std::string>& notes) {
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const auto* product = std::get_if<BinaryProduct>(&program.steps[i].operation);
    if (product == nullptr || product->below != kNoBuffer || program.steps[i].training_only)
      continue;
    const std::string name = program.steps[i].name;
    Folding folding(program, plans, i);
    if (const auto reason = folding.reason_against()) {
      notes.push_back(format("{}: sums are stored: {}", name, *reason));
      continue;
    }
    folding.fold(program);
    notes.push_back(format("{}: to signs", name));
  }
}

}  // namespace qnn

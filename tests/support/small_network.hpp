#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/model/model.hpp"
#include "core/program/passes.hpp"
#include "core/program/plan_memory.hpp"
#include "core/train/parameter_updates.hpp"
#include "data/batch_loader.hpp"
#include "tests/support/lowered_network.hpp"

namespace qnn::testing_support {

struct SmallNetworkOptions {
  std::set<std::string> passes_off = {};
  std::optional<std::size_t> batch = {};  // of the program; the loader keeps the config's
  bool training = true;
  Reuse reuse = Reuse::ByLifetime;
  bool reestimates = false;  // as LowerOptions have it
};

// A network with its data, trained without a Trainer: one optimizer, no folder.
class SmallNetwork {
 public:
  explicit SmallNetwork(const NetworkText& text, const SmallNetworkOptions& options = {})
      : planned_(text),
        samples_(planned_.spec.data.dataset->load(Part::Train, {})),
        loader_(samples_, split_samples(samples_.count(), 0, 0).train,
                {.batch_size = planned_.spec.data.batch_size,
                 .preprocess = planned_.spec.data.preprocess,
                 .shuffle = true,
                 .seed = 5}),
        model_(make(options)) {
    if (!options.training) return;
    const auto& rules = planned_.spec.training.optimizers;
    ParameterStore& store = model_.parameters();
    std::vector<std::size_t> rule_of;
    for (std::size_t i = 0; i < store.parameters.size(); ++i) {
      add_slots(store, i, *rules[0].optimizer);
      rule_of.push_back(store.parameters[i].trainable ? 0 : kNotTrained);
    }
    updates_.emplace(rules, std::move(rule_of), store);
  }
  SmallNetwork(const SmallNetwork&) = delete;
  SmallNetwork& operator=(const SmallNetwork&) = delete;

  Model& model() { return model_; }
  BatchLoader& loader() { return loader_; }
  const std::vector<std::string>& notes() const { return notes_; }
  std::uint64_t steps_per_epoch() const { return loader_.batch_count(); }

  Batch batch(std::uint64_t step) {
    return loader_.load(step / steps_per_epoch(), step % steps_per_epoch());
  }

  // One step; returns the sum of the losses.
  double train(std::uint64_t step) {
    const double loss = model_.train_step(batch(step), step);
    updates_->step(model_, {.step = step, .steps_per_epoch = steps_per_epoch()});
    return loss;
  }

  void train_steps(std::uint64_t count) {
    for (std::uint64_t step = 0; step < count; ++step) train(step);
  }

  // Every byte that training changes, and the predictions for the batch of step 0.
  std::string state_bytes() {
    std::string bytes;
    const auto add = [&](const ConstTensorView& view) {
      bytes.append(reinterpret_cast<const char*>(view.data()), view.bytes());
    };
    const ParameterStore& store = model_.parameters();
    for (const Parameter& parameter : store.parameters) {
      add(parameter.weights.view());
      for (const Tensor& slot : parameter.slots) add(slot.view());
    }
    for (const State& state : store.states) add(state.values.view());
    const double loss = model_.evaluate(batch(0));
    bytes.append(reinterpret_cast<const char*>(&loss), sizeof loss);
    add(model_.predictions());
    return bytes;
  }

 private:
  Model make(const SmallNetworkOptions& options) {
    Program program = lowered(planned_, options.training, options.batch);
    program.reestimates = options.reestimates;
    notes_ = run_passes(program, planned_.plans, options.passes_off);
    const MemoryPlan memory = plan_memory(program, planned_.graph, planned_.plans, options.reuse);
    return Model(std::move(planned_.graph), std::move(planned_.plans), std::move(program), memory,
                 planned_.spec.seed);
  }

  PlannedNetwork planned_;
  Samples samples_;
  BatchLoader loader_;
  std::vector<std::string> notes_;
  Model model_;
  std::optional<ParameterUpdates> updates_;
};

}  // namespace qnn::testing_support

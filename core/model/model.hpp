#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/graph/graph.hpp"
#include "core/kernels/update.hpp"
#include "core/model/parameter_store.hpp"
#include "core/program/plan_memory.hpp"
#include "core/program/program.hpp"
#include "core/tensor/tensor.hpp"
#include "data/batch_loader.hpp"

namespace qnn {

class Execution;

// A network with its memory: graph, program, weights and all buffers. The loss that the program
// points to must outlive it.
//
// All memory is taken by the constructor; the other functions allocate nothing. A batch may have
// fewer rows than the program has room for, but not more. Not for several threads at once; it uses
// parallel_for inside.
class Model {
 public:
  Model(Graph graph, NodePlans plans, Program program, MemoryPlan memory, std::uint64_t seed);

  // Forward in training mode, loss, backward: the gradients are then ready, the weights unchanged.
  // Returns the sum of the samples' total losses: those of all outputs by their weights, and the
  // penalties of regularizers. `step` chooses the random numbers of dropout and the like.
  double train_step(const Batch& batch, std::uint64_t step);

  // Forward in inference mode and the loss; returns the sum of the samples' losses (0 without a
  // loss).
  double evaluate(const Batch& batch);

  // Forward as in training, for batch `index` (from 0) of a series: moving statistics become the
  // plain mean over the batches of the series. The program is for training, or reestimates.
  void reestimate(const Batch& batch, std::uint64_t index);

  // Of the last of these calls, by output of the graph: what it was, [rows, ...], and the sum of
  // the samples' losses without its weight (0 where there is no loss).
  ConstTensorView predictions(std::size_t output = 0) const;
  double loss_sum(std::size_t output) const { return loss_sums_[output]; }

  // Who changes weights gets at them here, anew after each update: what updates have made of them
  // for the next run is forgotten.
  ParameterStore& parameters();
  const ParameterStore& parameters() const { return parameters_; }

  // Of the last train_step; empty for what is not trained. To be asked before the weights change:
  // the first call masks it where the program leaves that to the update.
  std::span<const float> gradient(std::size_t parameter);

  // What an update of a parameter starts from: the gradient, and what the update has to do besides,
  // which is to make the bits of the new weights for the runs that follow. Asking promises to
  // update at once.
  struct Update {
    Parameter& parameter;
    std::span<const float> gradient;
    UpdateSurroundings around;
  };
  Update begin_update(std::size_t parameter);

  // What the last train_step used in place of the weights, float32 or bits; valid until the next
  // call. Empty unless the program keeps it.
  ConstTensorView quantized(std::size_t parameter) const;

  // From now on every run writes into `nanoseconds`, by step of the program, how long each step
  // took (0 if it did not run); an empty span ends that. Must outlive the runs.
  void time_steps(std::span<std::uint64_t> nanoseconds) { step_times_ = nanoseconds; }

  // The first parameter whose gradient is not all finite, or nothing.
  std::optional<std::size_t> first_non_finite_gradient();

  // After train_step(batch, step) whose loss or gradients are not all finite: the first step of the
  // program whose result is not, such as "conv2/batch_normalization"; nothing if all are. Runs the
  // step again with a look at each result, for the next steps write over it. Weights and moving
  // statistics stay as they are; predictions and gradients are then undefined. Allocates.
  std::optional<std::string> first_non_finite(const Batch& batch, std::uint64_t step);

  const Graph& graph() const { return graph_; }
  const NodePlans& plans() const { return plans_; }
  const Program& program() const { return program_; }
  const MemoryPlan& memory() const { return memory_; }

 private:
  friend class Execution;

  // `goes_on`, if given, is asked after each step of the program.
  double run(const Batch& batch, Phase phase, std::uint64_t step,
             const std::function<bool(const Step&)>& goes_on = {});
  bool has_to_run(std::size_t step, Phase phase) const;
  std::span<const float> unmasked_gradient(std::size_t parameter) const;
  bool is_finite(const Step& step) const;  // what it has written
  TensorView view(BufferId id) const;      // cut to the valid rows

  Graph graph_;
  NodePlans plans_;
  Program program_;
  MemoryPlan memory_;
  std::uint64_t seed_;
  ParameterStore parameters_;
  AlignedBuffer arena_;
  AlignedBuffer scratch_;
  Workspace workspace_;
  std::vector<std::byte*> data_;   // by BufferId
  std::size_t rows_ = 0;           // of the last batch
  std::vector<double> loss_sums_;  // likewise, by output
  std::span<std::uint64_t> step_times_;
  std::vector<std::size_t> packs_;  // by step of the program: the parameter whose bits it makes
  std::vector<bool> packed_;        // by parameter: the bits are those of the weights
  std::vector<bool> masked_;        // by parameter: the update need not mask the gradient

  // Lists of views for the layer that is running, kept so that running allocates nothing.
  std::vector<ConstTensorView> inputs_, layer_parameters_, saved_read_;
  std::vector<TensorView> states_, saved_, input_gradients_, parameter_gradients_;
};

}  // namespace qnn

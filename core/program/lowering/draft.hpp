#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/program/lower.hpp"
#include "core/program/program.hpp"

namespace qnn {

// The buffers of one node.
struct NodeBuffers {
  std::vector<BufferId> inputs;      // as the layer reads them: quantized where a quantizer sits
  std::vector<BufferId> parameters;  // likewise, without the bias
  std::vector<std::size_t> infos;    // indices of all its parameters in Program::parameters
  std::vector<BufferId> states;
  std::vector<BufferId> saved;
  BufferId linear = kNoBuffer;     // before the activation
  BufferId activated = kNoBuffer;  // before the output's quantizer
  BufferId value = kNoBuffer;      // the node's output
  BufferId gradient = kNoBuffer;   // of `value`
  bool gradient_written = false;
  BufferId logits_gradient = kNoBuffer;  // of `linear`, from a loss, if kept apart
  bool trains = false;                   // it or a node that it reads has weights to train
};

// A program that is being written, and what the parts of lowering have to know of each other. The
// graph, the plans and the options must outlive it.
struct ProgramDraft {
  ProgramDraft(const Graph& graph, const NodePlans& plans, const LowerOptions& options);

  const Graph& graph;
  const NodePlans& plans;
  const LowerOptions& options;
  Program program;
  std::vector<NodeBuffers> nodes;    // by NodeId
  std::vector<std::size_t> readers;  // by NodeId: how many nodes read it
  std::vector<const Loss*> loss_of;  // by NodeId: of the output that it is, or nothing
  std::vector<bool> gradient_begun;  // by parameter
  std::vector<BufferId> unused;      // by parameter: where gradients go that nobody wants

  BufferId add_buffer(std::string name, BufferKind kind, const Shape& shape, bool per_sample = true,
                      DType dtype = DType::F32);
  BufferId add_alias(std::string name, BufferId of, const Shape& shape);
  void add_step(std::string name, Stage stage, Operation operation);

  BufferId value_of(const Source& source) const;
  // Whether a gradient of what is read there is of use to any parameter.
  bool trains(const Source& source) const;
  // Whether a loss reads the node's output before its activation.
  bool is_read_as_logits(NodeId id) const;

  // The buffer of the gradient of a node's output. A node that only reshapes a value of its own
  // shares the gradient with it.
  BufferId gradient_of(NodeId id);
  bool shares_gradient(NodeId id) const;
};

}  // namespace qnn

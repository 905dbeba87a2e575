#include "core/train/model_state.hpp"

#include <algorithm>
#include <map>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/optimizers/optimizer.hpp"

namespace qnn {
namespace {

[[noreturn]] void fail(const std::string& file, const std::string& what) {
  throw UserError(ErrorKind::BadCheckpoint,
                  format("{}: {}; it belongs to another network", file, what));
}

class Restorer {
 public:
  Restorer(const Checkpoint& checkpoint, const std::string& file) : file_(file) {
    for (const NamedTensor& named : checkpoint.tensors) tensors_[named.name] = &named.tensor;
  }

  void restore(const std::string& name, const TensorView& target) {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) fail(file_, format("it has no tensor '{}'", name));
    const Tensor& source = *found->second;
    if (source.shape() != target.shape() || source.dtype() != target.dtype())
      fail(file_, format("'{}' is {} {}, not {} {}", name, name_of(source.dtype()),
                         source.shape().text(), name_of(target.dtype()), target.shape().text()));
    std::copy_n(source.view().data(), source.view().bytes(), target.data());
    tensors_.erase(found);
  }

  bool has(const std::string& name) const { return tensors_.contains(name); }
  void leave_out(const std::string& name) { tensors_.erase(name); }

  void expect_nothing_left(bool slots_allowed) const {
    for (const auto& [name, tensor] : tensors_)
      if (!slots_allowed || name.find(':') == std::string::npos)
        fail(file_, format("it has a tensor '{}' that this network has not", name));
  }

 private:
  const std::string& file_;
  std::map<std::string, const Tensor*> tensors_;
};

}  // namespace

std::vector<NamedView> checkpoint_views(const ParameterStore& store) {
  std::vector<NamedView> views;
  for (const Parameter& parameter : store.parameters)
    views.push_back({parameter.path, parameter.weights.view()});
  for (const State& state : store.states) views.push_back({state.path, state.values.view()});
  for (const Parameter& parameter : store.parameters)
    for (std::size_t i = 0; i < parameter.slots.size(); ++i)
      views.push_back({parameter.path + ":" + parameter.slot_names[i], parameter.slots[i].view()});
  return views;
}

void restore(const Checkpoint& checkpoint, const std::string& file, ParameterStore& store) {
  Restorer restorer(checkpoint, file);
  bool has_slots = false;
  for (Parameter& parameter : store.parameters) {
    const std::string average = format("{}:{}", parameter.path, kAverageSlot);
    if (parameter.slots.empty() && restorer.has(average)) {
      restorer.restore(average, parameter.weights.view());
      restorer.leave_out(parameter.path);
      continue;
    }
    restorer.restore(parameter.path, parameter.weights.view());
    for (std::size_t i = 0; i < parameter.slots.size(); ++i) {
      restorer.restore(parameter.path + ":" + parameter.slot_names[i], parameter.slots[i].view());
      has_slots = true;
    }
  }
  for (State& state : store.states) restorer.restore(state.path, state.values.view());
  restorer.expect_nothing_left(!has_slots);
}

}  // namespace qnn

#include "cli/inspect.hpp"
#include "core/base/text.hpp"
#include "core/config/document.hpp"
#include "core/graph/summary.hpp"
#include "core/json/json.hpp"
#include "core/json/record.hpp"
#include "core/program/operation_names.hpp"
#include "core/train/progress.hpp"

namespace qnn {
namespace {

Json counts_json(const std::map<int, std::uint64_t>& counts) {
  Json json = Json::object();
  for (const auto& [bits, count] : counts) json[format("{}", bits)] = count;
  return json;
}

Json layer_json(const LayerSummary& layer) {
  Json json{{"name", layer.name}, {"input_precision", nullptr}, {"output", Json::array()}};
  if (layer.input_precision) json["input_precision"] = *layer.input_precision;
  for (const std::size_t extent : layer.output.extents()) json["output"].push_back(extent);
  json["weights"] = counts_json(layer.weights);
  json["trainable"] = layer.trainable;
  json["non_trainable"] = layer.non_trainable;
  json["memory_bits"] = layer.memory_bits;
  json["memory_bits_int8"] = layer.memory_bits_int8;
  if (layer.outputs_differ) json["output"] = "multiple";
  json["macs"] = layer.macs_known ? counts_json(layer.macs) : Json(nullptr);
  json["activation_bits"] = layer.activation_bits;
  json["training_bits"] = layer.training_bits;
  json["operations"] = layer.operations;
  return json;
}

std::string_view name_of(BufferKind kind) {
  switch (kind) {
    case BufferKind::Input:
      return "input";
    case BufferKind::Target:
      return "target";
    case BufferKind::Value:
      return "value";
    case BufferKind::Saved:
      return "saved";
    case BufferKind::Gradient:
      return "gradient";
    case BufferKind::Parameter:
      return "parameter";
    case BufferKind::State:
      return "state";
    case BufferKind::ParameterGradient:
      return "parameter gradient";
  }
  return "";
}

std::string buffers_text(const std::vector<BufferId>& ids) {
  std::vector<std::string> names;
  names.reserve(ids.size());
  for (const BufferId id : ids) names.push_back(format("{}", id));
  return names.empty() ? "-" : join(names, ",");
}

std::uint64_t bytes_of_buffer(const Program& program, BufferId id) {
  return bytes_of(program.full_shape(id), program.buffers[id].dtype);
}

// Of what has bytes of its own: given from outside, or written by a step.
std::uint64_t total_of(const Program& program, const MemoryPlan& memory, BufferKind kind) {
  const bool given = kind == BufferKind::Parameter || kind == BufferKind::State;
  std::uint64_t bytes = 0;
  for (BufferId id = 0; id < program.buffers.size(); ++id)
    if (program.buffers[id].kind == kind && program.buffers[id].alias == kNoBuffer &&
        (given || !memory.lifetimes[id].empty()))
      bytes += bytes_of_buffer(program, id);
  return bytes;
}

// The first and the last step of a lifetime.
std::string steps_of(const Lifetime& lifetime) {
  return lifetime.empty() ? "-" : format("{}-{}", lifetime.begin, lifetime.end - 1);
}

std::string steps_text(const Program& program) {
  std::string text = "step  stage     operation            reads -> writes        name\n";
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const Step& step = program.steps[i];
    const std::string flow = buffers_text(reads_of(step)) + " -> " + buffers_text(writes_of(step));
    text += format("{:>4}  {:<8}  {:<19}  {:<21}  {}{}\n", i, name_of(step.stage),
                   operation_name(step.operation), flow, step.name,
                   step.training_only    ? "  (training only)"
                   : step.inference_only ? "  (inference only)"
                                         : "");
  }
  return text;
}

std::string totals_text(const Program& program, const MemoryPlan& memory) {
  std::string text;
  for (const BufferKind kind :
       {BufferKind::Parameter, BufferKind::State, BufferKind::Value, BufferKind::Saved,
        BufferKind::Gradient, BufferKind::ParameterGradient})
    text += format("{:<20} {:>14} bytes\n", name_of(kind),
                   with_thousands(total_of(program, memory, kind)));
  text +=
      format("{:<20} {:>14} bytes each, {} shared\n", "scratch by thread",
             with_thousands(memory.workspace.per_worker), with_thousands(memory.workspace.shared));
  text += format("{:<20} {:>14} bytes\n", "all buffers", with_thousands(memory.buffer_bytes));
  return text;
}

}  // namespace

std::string summary_text(const CheckedRun& run, const SummaryOptions& options) {
  ModelSummary summary = summarize(run.graph, run.plans);
  if (options.fold_blocks) summary = with_blocks_folded(summary);
  if (!options.json) return larq_tables(summary, options.tables);
  Json layers = Json::array();
  for (const LayerSummary& layer : summary.layers) layers.push_back(layer_json(layer));
  Json total = layer_json(summary.total);
  for (const char* key : {"name", "input_precision", "output"}) total.erase(key);
  total["macs"] = counts_json(summary.total.macs);
  total["peak_activation_bits"] = summary.peak_activation_bits;
  return Json{{"name", summary.name}, {"layers", layers}, {"total", total}}.dump(2) + "\n";
}

std::string plan_text(const Program& program, const MemoryPlan& memory,
                      const std::vector<std::string>& notes) {
  std::string text = format("batch of {}\n\n{}", program.batch, steps_text(program));
  text += "\nbuffer  type  kind                shape                bytes        steps    name\n";
  for (BufferId id = 0; id < program.buffers.size(); ++id) {
    const Buffer& buffer = program.buffers[id];
    const std::string alias =
        buffer.alias == kNoBuffer ? "" : format("  (the bytes of {})", buffer.alias);
    text += format("{:>6}  {:<4}  {:<18}  {:<19}  {:>11}  {:<7}  {}{}\n", id, name_of(buffer.dtype),
                   name_of(buffer.kind), program.full_shape(id).text(),
                   with_thousands(bytes_of_buffer(program, id)), steps_of(memory.lifetimes[id]),
                   buffer.name, alias);
  }
  text += format("\n{}", totals_text(program, memory));
  if (!notes.empty()) text += "\npasses\n";
  for (const std::string& note : notes) text += format("  {}\n", note);
  return text;
}

Json plan_json(const Program& program, const MemoryPlan& memory,
               const std::vector<std::string>& notes) {
  Json json{{"batch", program.batch}, {"steps", Json::array()}, {"buffers", Json::array()}};
  for (const Step& step : program.steps)
    json["steps"].push_back({{"name", step.name},
                             {"stage", name_of(step.stage)},
                             {"operation", operation_name(step.operation)},
                             {"reads", reads_of(step)},
                             {"writes", writes_of(step)},
                             {"training_only", step.training_only},
                             {"inference_only", step.inference_only}});
  for (BufferId id = 0; id < program.buffers.size(); ++id) {
    const Buffer& buffer = program.buffers[id];
    Json entry{{"name", buffer.name},
               {"kind", name_of(buffer.kind)},
               {"dtype", name_of(buffer.dtype)},
               {"shape", Json::array()},
               {"bytes", bytes_of_buffer(program, id)},
               {"alias_of", nullptr},
               {"offset", nullptr},
               {"first_step", nullptr},
               {"last_step", nullptr}};
    if (const Lifetime& life = memory.lifetimes[id]; !life.empty()) {
      entry["offset"] = memory.offsets[id];
      entry["first_step"] = life.begin;
      entry["last_step"] = life.end - 1;
    }
    const Shape shape = program.full_shape(id);  // outlives the loop over its extents
    for (const std::size_t extent : shape.extents()) entry["shape"].push_back(extent);
    if (buffer.alias != kNoBuffer) entry["alias_of"] = buffer.alias;
    json["buffers"].push_back(std::move(entry));
  }
  json["buffer_bytes"] = memory.buffer_bytes;
  json["workspace"] = {{"per_thread", memory.workspace.per_worker},
                       {"shared", memory.workspace.shared}};
  json["passes"] = notes;
  return json;
}

std::string checkpoint_text(const Checkpoint& checkpoint, const Path& path, bool json) {
  const Progress progress = progress_from_json(checkpoint.progress, path.string());
  if (json) {
    Json tensors = Json::array();
    for (const NamedTensor& named : checkpoint.tensors) {
      Json shape = Json::array();
      for (const std::size_t extent : named.tensor.shape().extents()) shape.push_back(extent);
      tensors.push_back(
          {{"name", named.name}, {"dtype", qnn::name_of(named.tensor.dtype())}, {"shape", shape}});
    }
    return Json{{"path", path.string()},
                {"progress", parse_record(checkpoint.progress)},
                {"config", parse_document(checkpoint.config, path.string()).value},
                {"tensors", tensors}}
               .dump(2) +
           "\n";
  }
  std::string text =
      format("{}\nstep {}, {} epochs done\n\n", path.string(), progress.step, progress.epochs_done);
  for (const NamedTensor& named : checkpoint.tensors)
    text += format("{:<4} {:<20} {}\n", qnn::name_of(named.tensor.dtype()),
                   named.tensor.shape().text(), named.name);
  return text;
}

}  // namespace qnn

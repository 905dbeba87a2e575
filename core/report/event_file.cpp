#include "core/report/event_file.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/json/record.hpp"
#include "core/report/message.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMostHyperparameters = 200;

// Values of enumerations, and of plugin_data.proto's oneof.
constexpr std::uint64_t kString = 7;           // DataType of tensors
constexpr std::uint64_t kDataClassTensor = 2;  // DataClass
constexpr std::uint64_t kSuccess = 1;          // Status of a session
enum SessionField { kExperiment = 2, kSessionStart = 3, kSessionEnd = 4 };

using Scalars = std::vector<std::pair<std::string, double>>;
using Values = std::vector<std::pair<std::string, Json>>;

std::string event(double seconds, std::uint64_t step, const Message& summary) {
  Message message;
  message.add(1, seconds).add(2, step).add(5, summary);
  return event_frame(message.bytes());
}

Message plugin_metadata(std::string_view plugin, const Message& content) {
  Message metadata;
  metadata.add(1, Message().add(1, plugin).add(2, content));
  return metadata;
}

// A plain number; what is no finite one is left out.
void add_number(const std::string& tag, const Json& value, Scalars& scalars) {
  if (value.is_number() && std::isfinite(value.get<double>()))
    scalars.emplace_back(tag, value.get<double>());
}

Scalars scalars_of(const Json& line) {
  Scalars scalars;
  for (const char* part : {"train", "validation"}) {
    const Json& values = member_at(line, part);
    for (const auto& [name, value] : values.items())
      add_number(name.find('/') == std::string::npos ? format("{}/{}", name, part) : name, value,
                 scalars);
  }
  const Json& rate = member_at(line, "learning_rate");
  if (!rate.is_array()) add_number("learning_rate", rate, scalars);
  for (std::size_t i = 0; rate.is_array() && i < rate.size(); ++i)
    add_number(format("learning_rate/{}", i), rate[i], scalars);
  add_number("images_per_second", member_at(member_at(line, "time"), "images_per_second"), scalars);
  return scalars;
}

Message histogram_message(const Histogram& histogram) {
  double count = 0;
  std::vector<double> limits;
  std::vector<double> counts;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    const bool last = i + 1 == histogram.counts.size();
    limits.push_back(last ? histogram.high
                          : histogram.low + static_cast<double>(i + 1) * histogram.width());
    counts.push_back(static_cast<double>(histogram.counts[i]));
    count += counts.back();
  }
  Message message;
  message.add(1, histogram.low).add(2, histogram.high).add(3, count);
  message.add(4, histogram.sum).add(5, histogram.sum_squares);
  message.add(6, std::span<const double>(limits)).add(7, std::span<const double>(counts));
  return message;
}

// The leaves of a config that are numbers, texts or truth values, by their dotted paths.
void add_leaves(const std::string& path, const Json& value, Values& leaves) {
  if (value.is_structured()) {
    for (const auto& [key, member] : value.items())
      add_leaves(path.empty() ? key : format("{}.{}", path, key), member, leaves);
  } else if (!value.is_null() && leaves.size() < kMostHyperparameters) {
    leaves.emplace_back(path, value);
  }
}

Values hyperparameters(const Json& config) {
  Values leaves;
  for (const char* part : {"seed", "training", "data", "quantizers", "blocks", "model"})
    if (config.contains(part)) add_leaves(part, config[part], leaves);
  return leaves;
}

// google.protobuf.Value.
Message protobuf_value(const Json& value) {
  Message message;
  if (value.is_boolean()) {
    message.add(4, std::uint64_t{value.get<bool>()});
  } else if (value.is_number()) {
    message.add(2, value.get<double>());
  } else {
    message.add(3, value.get<std::string>());
  }
  return message;
}

std::uint64_t type_of(const Json& value) {  // DataType of hyperparameters
  return value.is_boolean() ? 2 : value.is_number() ? 3 : 1;
}

Message hparams_value(std::string_view tag, SessionField field, const Message& data) {
  Message content;
  content.add(1, std::uint64_t{0}).add(field, data);
  Message metadata = plugin_metadata("hparams", content);
  metadata.add(4, kDataClassTensor);
  Message value;
  value.add(1, tag).add(9, metadata);
  // A tensor is what makes the value a summary to readers: one float, 0.
  value.add(8, Message().add(1, std::uint64_t{1}).add(2, Message()).add_float(5, 0.0f));
  return Message().add(1, value);
}

Message experiment(const Values& leaves, const Scalars& scalars, double seconds) {
  Message message;
  message.add(3, seconds);
  for (const auto& [path, value] : leaves)
    message.add(4, Message().add(1, path).add(4, type_of(value)));
  for (const auto& [tag, value] : scalars) message.add(5, Message().add(1, Message().add(2, tag)));
  return message;
}

Message session_start(const Values& leaves, double seconds) {
  Message message;
  for (const auto& [path, value] : leaves)
    message.add(1, Message().add(1, path).add(2, protobuf_value(value)));
  message.add(5, seconds);
  return message;
}

// TensorBoard shows texts as Markdown, where four spaces begin a block of code.
std::string as_code(const std::string& text) {
  std::string code;
  for (const std::string& line : split(text, '\n')) code += format("    {}\n", line);
  return code;
}

Message config_text(const Json& config) {
  Message tensor;
  tensor.add(1, kString).add(2, Message().add(2, Message().add(1, std::uint64_t{1})));
  tensor.add(8, as_code(config.dump(2)));
  Message metadata = plugin_metadata("text", Message());
  metadata.add(4, kDataClassTensor);
  Message value;
  value.add(1, std::string_view("config")).add(9, metadata).add(8, tensor);
  return Message().add(1, value);
}

}  // namespace

std::string event_file_start(const Json& config, const Json& first_line, double seconds) {
  const Values leaves = hyperparameters(config);
  Message version;
  version.add(1, seconds).add(3, std::string_view("brain.Event:2"));
  std::string bytes = event_frame(version.bytes());
  bytes += event(seconds, 0, config_text(config));
  bytes += event(seconds, 0,
                 hparams_value("_hparams_/experiment", kExperiment,
                               experiment(leaves, scalars_of(first_line), seconds)));
  bytes += event(
      seconds, 0,
      hparams_value("_hparams_/session_start_info", kSessionStart, session_start(leaves, seconds)));
  return bytes;
}

std::string epoch_events(const Json& line, const WeightRecord& record) {
  Message summary;
  for (const auto& [tag, value] : scalars_of(line))
    summary.add(1, Message().add(1, tag).add_float(2, static_cast<float>(value)));
  for (const Histogram& histogram : record.histograms)
    summary.add(1, Message()
                       .add(1, format("weights/{}", histogram.name))
                       .add(5, histogram_message(histogram)));
  return event(record.seconds, count_at(line, "epoch"), summary);
}

std::string event_file_end(double seconds) {
  Message end;
  end.add(1, kSuccess).add(2, seconds);
  return event(seconds, 0, hparams_value("_hparams_/session_end_info", kSessionEnd, end));
}

}  // namespace qnn

#include "core/report/run_history.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/json/json_lines.hpp"
#include "core/json/record.hpp"

namespace qnn {
namespace {

// "learning_rate_reduced" and what the line says about it.
std::string event_text(const Json& line) {
  std::string name = text_at(line, "event");
  std::replace(name.begin(), name.end(), '_', ' ');
  std::string text = format("epoch {}: {}", count_at(line, "epoch"), name);
  for (const auto& [key, value] : line.items()) {
    static constexpr std::array<std::string_view, 6> kSaid{"schema", "kind", "event",
                                                           "epoch",  "step", "validation"};
    if (std::find(kSaid.begin(), kSaid.end(), key) != kSaid.end()) continue;
    text += format(", {} {}", key, value.is_string() ? value.get<std::string>() : value.dump());
  }
  return text;
}

}  // namespace

void RunHistory::add(const Json& line) {
  if (!line.is_object()) return;
  if (text_at(line, "kind") == "event") events_.push_back(event_text(line));
  if (text_at(line, "kind") != "epoch") return;
  const std::uint64_t epoch = count_at(line, "epoch", epochs_);
  epochs_ = epoch;
  for (const char* part : {"train", "validation"}) {
    const Json& values = member_at(line, part);
    for (const auto& [name, value] : values.items())
      add_point(format("{}/{}", part, name), epoch, value);
  }
  const Json& rate = member_at(line, "learning_rate");
  if (!rate.is_array()) add_point("learning_rate", epoch, rate);
  for (std::size_t i = 0; rate.is_array() && i < rate.size(); ++i)
    add_point(format("learning_rate/{}", i), epoch, rate[i]);
  const Json& time = member_at(line, "time");
  add_point("images_per_second", epoch, member_at(time, "images_per_second"));
  seconds_ += number_at(time, "seconds");
}

void RunHistory::add_lines(const std::string& text) {
  for (const Json& line : json_lines(text)) add(line);
}

void RunHistory::add_point(const std::string& key, std::uint64_t epoch, const Json& value) {
  if (!value.is_number() || !std::isfinite(value.get<double>())) return;
  const auto [at, is_new] = curves_.try_emplace(key);
  if (is_new) keys_.push_back(key);
  at->second.push_back({.x = static_cast<double>(epoch), .y = value.get<double>()});
}

std::vector<std::string> RunHistory::measures() const {
  std::vector<std::string> names;
  for (const std::string& key : keys_) {
    const std::size_t slash = key.find('/');
    const std::string part = key.substr(0, slash);
    if (part != "train" && part != "validation") continue;
    const std::string name = key.substr(slash + 1);
    if (name.find('/') != std::string::npos ||
        std::find(names.begin(), names.end(), name) != names.end())
      continue;
    names.push_back(name);
  }
  return names;
}

std::vector<std::string> RunHistory::parts_of(const std::string& part,
                                              const std::string& name) const {
  const std::string begin = format("{}/{}/", part, name);
  std::vector<std::string> parts;
  for (const std::string& key : keys_)
    if (key.starts_with(begin)) parts.push_back(key.substr(begin.size()));
  return parts;
}

const std::vector<ChartPoint>& RunHistory::curve(const std::string& key) const {
  static const std::vector<ChartPoint> kNone;
  const auto found = curves_.find(key);
  return found == curves_.end() ? kNone : found->second;
}

}  // namespace qnn

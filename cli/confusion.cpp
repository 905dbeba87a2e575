#include "cli/confusion.hpp"

#include <algorithm>
#include <tuple>

#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/metrics/metric.hpp"

namespace qnn {
namespace {

constexpr std::size_t kWidestTable = 20;
constexpr std::size_t kPairs = 15;

std::string share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "-";
  return format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace

void Confusion::add(const ConstTensorView& predictions, std::span<const std::int32_t> labels) {
  const bool one_of_two = classes_ == 2 && predictions.elements() == labels.size();
  if (classes_ > 0 && (predictions.elements() == labels.size() * classes_ || one_of_two))
    count_confusion(predictions, labels, counts_);
}

std::string Confusion::table() const {
  return classes_ <= kWidestTable ? full_table() : worst_pairs();
}

std::string Confusion::full_table() const {
  std::uint64_t largest = 0;
  for (const std::uint64_t count : counts_) largest = std::max(largest, count);
  const std::size_t width = std::max<std::size_t>(format("{}", largest).size(), 3) + 1;
  std::string text = format("{:>8}", "label");
  for (std::size_t c = 0; c < classes_; ++c) text += format("{:>{}}", c, width);
  text += "    recall   (columns: prediction)\n";
  for (std::size_t label = 0; label < classes_; ++label) {
    std::uint64_t total = 0;
    text += format("{:>8}", label);
    for (std::size_t c = 0; c < classes_; ++c) {
      text += format("{:>{}}", at(label, c), width);
      total += at(label, c);
    }
    text += format("{:>10}\n", share(at(label, label), total));
  }
  text += "precision by column:";
  for (std::size_t c = 0; c < classes_; ++c) {
    std::uint64_t total = 0;
    for (std::size_t label = 0; label < classes_; ++label) total += at(label, c);
    text += format(" {}: {}", c, share(at(c, c), total)) + (c + 1 < classes_ ? "," : "\n");
  }
  return text;
}

std::string Confusion::worst_pairs() const {
  std::vector<std::tuple<std::uint64_t, std::size_t, std::size_t>> pairs;
  for (std::size_t label = 0; label < classes_; ++label)
    for (std::size_t c = 0; c < classes_; ++c)
      if (label != c && at(label, c) > 0) pairs.emplace_back(at(label, c), label, c);
  std::sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) {
    return std::get<0>(a) != std::get<0>(b) ? std::get<0>(a) > std::get<0>(b) : a < b;
  });
  if (pairs.size() > kPairs) pairs.resize(kPairs);
  std::string text = "most often confused:\n";
  for (const auto& [count, label, prediction] : pairs)
    text += format("{:>8} times {} taken for {}\n", count, label, prediction);
  return text;
}

Json Confusion::to_json() const {
  Json rows = Json::array();
  for (std::size_t label = 0; label < classes_; ++label) {
    Json row = Json::array();
    for (std::size_t c = 0; c < classes_; ++c) row.push_back(at(label, c));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace qnn

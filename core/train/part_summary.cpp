#include "core/train/part_summary.hpp"

#include <algorithm>
#include <vector>

#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMostListed = 20;

// By class, up to the highest that occurs.
std::vector<std::size_t> class_counts(std::span<const std::int32_t> labels,
                                      std::span<const std::uint32_t> indices) {
  std::vector<std::size_t> counts;
  for (const std::uint32_t index : indices) {
    const auto label = static_cast<std::size_t>(labels[index]);
    if (label >= counts.size()) counts.resize(label + 1);
    ++counts[label];
  }
  return counts;
}

std::string counts_text(const std::vector<std::size_t>& counts) {
  if (counts.size() > kMostListed) {
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    return format("{} classes of {} to {} samples", counts.size(), with_thousands(*least),
                  with_thousands(*most));
  }
  std::vector<std::string> texts;
  for (std::size_t label = 0; label < counts.size(); ++label)
    texts.push_back(format("{}: {}", label, with_thousands(counts[label])));
  return join(texts);
}

}  // namespace

std::string part_summary(std::string_view part, const Samples& samples,
                         std::span<const std::uint32_t> indices) {
  std::string text = format("{}: {} samples", part, with_thousands(indices.size()));
  if (indices.empty()) return text;
  for (const TargetArray& target : samples.targets) {
    if (!target.holds_labels()) continue;
    text += format("; {}: {}", target.name, counts_text(class_counts(target.labels(), indices)));
  }
  return text;
}

}  // namespace qnn

#include "core/config/suggestions.hpp"

#include <algorithm>
#include <limits>

#include "core/base/printable.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMaxNames = 5;
constexpr std::size_t kShownBytes = 40;

// Spelling alone: capitals and dashes are slips of style.
std::string plain(std::string_view word) {
  std::string all;
  for (const char c : word) {
    const bool capital = c >= 'A' && c <= 'Z';
    all += c == '-' ? '_' : static_cast<char>(capital ? c - 'A' + 'a' : c);
  }
  return all;
}

std::size_t most_edits(std::size_t letters) {
  return letters <= 3 ? 1 : std::max<std::size_t>(2, letters / 3);
}

bool contains(std::span<const std::string> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::vector<std::string> nearest_names(std::string_view word,
                                       std::span<const std::string> candidates,
                                       std::span<const std::string> taken) {
  const std::string wanted = plain(word);
  std::vector<std::string> names;
  std::size_t best = std::numeric_limits<std::size_t>::max();
  // Nobody meant to write what is longer, or looks through so many; both would only take time.
  constexpr std::size_t kMaxLength = 100, kMaxCandidates = 1000;
  if (wanted.size() > kMaxLength) return {};
  for (const std::string& candidate :
       candidates.first(std::min(candidates.size(), kMaxCandidates))) {
    if (candidate.size() > kMaxLength) continue;
    const std::size_t limit = most_edits(std::min(wanted.size(), candidate.size()));
    const std::size_t distance = edit_distance(wanted, plain(candidate));
    if (distance > limit || distance > best) continue;
    if (distance < best) names.clear();
    best = distance;
    names.push_back(candidate);
  }
  std::vector<std::string> free;
  for (const std::string& name : names) {
    if (!contains(taken, name)) free.push_back(name);
  }
  if (!free.empty()) names = std::move(free);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (names.size() > kMaxNames) names.resize(kMaxNames);
  return names;
}

std::string suggest(std::string_view word, std::span<const std::string> candidates,
                    std::span<const std::string> taken) {
  const std::vector<std::string> names = nearest_names(word, candidates, taken);
  if (names.empty()) return {};
  std::string text = "did you mean ";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += format("'{}'", names[i]);
  }
  return text + "?";
}

std::string shown(std::string_view text) {
  const std::string_view begin = cut_between_characters(text, kShownBytes);
  std::string all;
  for (const char c : begin) {
    const auto byte = static_cast<unsigned char>(c);
    all += byte < 0x20 || byte == 0x7F ? '?' : c;
  }
  return begin.size() < text.size() ? all + "…" : all;
}

}  // namespace qnn

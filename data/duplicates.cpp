#include "data/duplicates.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace qnn {
namespace {

constexpr std::size_t kExamples = 3;
// Of samples whose hashes agree, how many are compared: some made to agree must not take for ever.
constexpr std::ptrdiff_t kMostCompared = 16;

// The bytes of one input of a sample.
std::string_view bytes_of(const InputArray& input, std::uint32_t sample) {
  return std::visit(
      [&](const auto& values) {
        const std::size_t elements = input.shape.elements();
        return std::string_view(reinterpret_cast<const char*>(values.data() + sample * elements),
                                elements * sizeof(values[0]));
      },
      input.values);
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15u;  // odd, so that no word is lost
  return hash ^ hash >> 32;
}

std::uint64_t hash_of(const Samples& samples, std::uint32_t sample) {
  std::uint64_t hash = 0;
  for (const InputArray& input : samples.inputs) {
    const std::string_view bytes = bytes_of(input, sample);
    std::uint64_t word = 0;
    std::size_t at = 0;
    for (; at + sizeof word <= bytes.size(); at += sizeof word) {
      std::memcpy(&word, bytes.data() + at, sizeof word);
      hash = mixed(hash, word);
    }
    word = bytes.size();
    std::memcpy(&word, bytes.data() + at, bytes.size() - at);
    hash = mixed(hash, word);
  }
  return hash;
}

bool are_equal(const Samples& a, std::uint32_t in_a, const Samples& b, std::uint32_t in_b) {
  for (std::size_t i = 0; i < a.inputs.size(); ++i)
    if (bytes_of(a.inputs[i], in_a) != bytes_of(b.inputs[i], in_b)) return false;
  return true;
}

struct Hashed {
  std::uint64_t hash;
  std::uint32_t sample;
  auto operator<=>(const Hashed&) const = default;  // NOLINT(modernize-use-nullptr)
};

}  // namespace

Duplicates find_duplicates(const SelectedSamples& known, const SelectedSamples& part,
                           const std::stop_token& stop) {
  Duplicates found;
  std::vector<Hashed> table;
  table.reserve(known.indices.size());
  for (const std::uint32_t sample : known.indices) {
    if (stop.stop_requested()) return found;
    table.push_back({.hash = hash_of(known.samples, sample), .sample = sample});
  }
  std::ranges::sort(table);
  for (const std::uint32_t sample : part.indices) {
    if (stop.stop_requested()) return found;
    const std::uint64_t hash = hash_of(part.samples, sample);
    auto twin = std::ranges::lower_bound(table, hash, {}, &Hashed::hash);
    const auto end = twin + std::min(kMostCompared, table.end() - twin);
    while (twin != end && twin->hash == hash &&
           !are_equal(known.samples, twin->sample, part.samples, sample))
      ++twin;
    if (twin == end || twin->hash != hash) continue;
    ++found.count;
    if (found.examples.size() < kExamples)
      found.examples.push_back({.in_known = twin->sample, .in_part = sample});
  }
  return found;
}

}  // namespace qnn

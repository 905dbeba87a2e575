#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>

#include "core/base/errors.hpp"
#include "core/base/random.hpp"

namespace qnn::testing_support {

// Counts what became of the files that were tried.
struct Outcomes {
  int accepted = 0;
  int refused = 0;
};

// Reads these bytes as a file and checks what it promises; throws UserError to refuse them.
using ReadBytes = std::function<void(const std::string& bytes)>;

// Any other exception fails the test, as does a refusal that names no file.
inline void try_bytes(const std::string& bytes, const ReadBytes& read, Outcomes& outcomes) {
  try {
    read(bytes);
    ++outcomes.accepted;
  } catch (const UserError& error) {
    EXPECT_NE(std::string(error.what()), "");
    ++outcomes.refused;
  }
}

// Every beginning of the bytes but the whole.
inline Outcomes try_truncations(const std::string& bytes, const ReadBytes& read) {
  Outcomes outcomes;
  for (std::size_t size = 0; size < bytes.size(); ++size)
    try_bytes(bytes.substr(0, size), read, outcomes);
  return outcomes;
}

// Every single bit of the first `count` bytes flipped.
inline Outcomes try_flipped_bits(const std::string& bytes, std::size_t count,
                                 const ReadBytes& read) {
  Outcomes outcomes;
  for (std::size_t bit = 0; bit < 8 * count; ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    try_bytes(changed, read, outcomes);
  }
  return outcomes;
}

// One to eight bytes anywhere replaced, `rounds` times; then noise behind a few true bytes.
inline Outcomes try_random_changes(const std::string& bytes, int rounds, const ReadBytes& read) {
  const RandomStream random(1, RandomPurpose::Test);
  std::uint64_t draw = 0;
  Outcomes outcomes;
  for (int round = 0; round < rounds; ++round) {
    std::string changed = bytes;
    for (std::uint32_t i = 1 + random.below(draw++, 8); i > 0; --i) {
      const std::uint32_t at = random.below(draw++, static_cast<std::uint32_t>(changed.size()));
      changed[at] = static_cast<char>(random.bits(draw++));
    }
    try_bytes(changed, read, outcomes);
    std::string noise = bytes.substr(0, random.below(draw++, 12));
    while (noise.size() < bytes.size()) noise += static_cast<char>(random.bits(draw++));
    try_bytes(noise, read, outcomes);
  }
  return outcomes;
}

}  // namespace qnn::testing_support

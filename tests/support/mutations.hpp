#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/random.hpp"
#include "core/base/text.hpp"

namespace qnn::testing_support {

// Changed copies of a file, a sequence that depends on the seed alone; none equals the original.
class Mutations {
 public:
  Mutations(std::string bytes, std::uint64_t seed)
      : bytes_(std::move(bytes)), random_(seed, RandomPurpose::Test) {}

  std::string next() {
    std::string changed = bytes_;
    while (changed == bytes_) changed = mutate(bytes_);
    return changed;
  }

  // Of the last one, to find it again.
  const std::string& description() const { return description_; }

 private:
  std::size_t below(std::size_t bound) {
    return random_.below(draw_++, static_cast<std::uint32_t>(bound));
  }

  std::string mutate(std::string bytes) {
    const std::uint64_t begin = draw_;
    const std::size_t kind = below(6);
    description_ = format("kind {} at draw {}", kind, begin);
    switch (kind) {
      case 0:
        return bytes.substr(0, below(bytes.size()));
      case 1:
        return flip_bits(std::move(bytes), bytes_.size());
      case 2:  // where headers are
        return flip_bits(std::move(bytes), std::min<std::size_t>(bytes_.size(), 64));
      case 3:
        return patch(std::move(bytes));
      case 4: {  // a part moves
        const std::size_t from = below(bytes.size()), size = below(32);
        const std::string part = bytes.substr(from, size);
        return bytes.insert(below(bytes.size()), part);
      }
      default: {  // a part is lost, or something follows
        const std::size_t from = below(bytes.size());
        return below(2) == 0 ? bytes.erase(from, 1 + below(32)) : bytes.append(1 + below(9), '\0');
      }
    }
  }

  std::string flip_bits(std::string bytes, std::size_t within) {
    for (std::size_t i = 1 + below(8); i > 0; --i) {
      char& byte = bytes[below(within)];
      byte = static_cast<char>(byte ^ (1 << below(8)));
    }
    return bytes;
  }

  // A number or a sign of the text replaced by what readers stumble over.
  std::string patch(std::string bytes) {
    constexpr std::array<std::string_view, 12> kPatches{
        "-1", "0",    "18446744073709551616", "4294967296", "1e999", "{",
        "]",  "\"\"", "\xff\xff\xff\xff",     "null",       ",",     "\\u0000"};
    const std::size_t start = below(bytes.size());
    const std::size_t found = bytes.find_first_of("0123456789{}[],:\"", start);
    const std::size_t at = found == std::string::npos ? start : found;
    const std::string_view by = kPatches[below(kPatches.size())];
    return below(2) == 0 ? bytes.replace(at, 1, by)
                         : bytes.replace(at, std::min(by.size(), bytes.size() - at), by);
  }

  std::string bytes_;
  RandomStream random_;
  std::uint64_t draw_ = 0;
  std::string description_;
};

}  // namespace qnn::testing_support

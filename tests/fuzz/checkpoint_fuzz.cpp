#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include "core/base/errors.hpp"
#include "core/base/sha256.hpp"
#include "core/checkpoint/checkpoint.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace qnn::fuzz {
namespace {

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kDigestPlace = 35;  // behind the length and {"__metadata__":{"sha256":"
constexpr std::size_t kDigestSize = 64;

// The file with a header length that it can have and the right checksum, as far as it has a place.
std::string with_right_sums(std::string bytes) {
  if (bytes.size() < kDigestPlace + kDigestSize) return bytes;
  std::uint64_t header = 0;
  std::memcpy(&header, bytes.data(), kLengthBytes);
  header %= bytes.size() - kLengthBytes + 1;
  std::memcpy(bytes.data(), &header, kLengthBytes);
  bytes.replace(kDigestPlace, kDigestSize, std::string(kDigestSize, '0'));
  return bytes.replace(kDigestPlace, kDigestSize, sha256_hex(std::array{std::string_view(bytes)}));
}

}  // namespace

// As it is, and with right sums, so that what lies behind them is reached.
void checkpoint(std::string_view bytes) {
  for (const std::string& file : {std::string(bytes), with_right_sums(std::string(bytes))}) {
    try {
      const Checkpoint read = parse_checkpoint(file, "file");
      std::uint64_t size = 0;
      for (const NamedTensor& named : read.tensors) size += named.tensor.view().bytes();
      require(size <= file.size(), "more was read than the file holds");
    } catch (const UserError& error) {
      require(error.kind() == ErrorKind::BadCheckpoint, "refused as something else");
    }
  }
}

}  // namespace qnn::fuzz

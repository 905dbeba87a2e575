#include <string>

#include "core/base/errors.hpp"
#include "data/gzip.hpp"
#include "data/idx_reader.hpp"
#include "tests/fuzz/fuzz_target.hpp"
#include "tests/support/files_in_memory.hpp"
#include "tests/support/idx_bytes.hpp"

namespace qnn::fuzz {

// As a compressed file, and compressed, so that the checksum is right.
void idx_gz(std::string_view bytes) {
  for (const std::string& file :
       {std::string(bytes), testing_support::gzip_of(std::string(bytes))}) {
    const testing_support::FilesInMemory files({{"file", file}});
    try {
      const IdxFile read = read_idx(files, "file");
      require(read.values().size() == read.extents.elements(), "values are missing");
    } catch (const UserError&) {
    }
  }
  constexpr std::uint64_t kMost = 1 << 16;
  try {
    require(inflate_gzip(bytes, kMost, "file").size() <= kMost, "more than the limit");
  } catch (const UserError&) {
  }
}

}  // namespace qnn::fuzz

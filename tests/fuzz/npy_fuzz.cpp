#include <string>

#include "data/npy.hpp"
#include "tests/fuzz/fuzz_target.hpp"
#include "tests/fuzz/read_set.hpp"
#include "tests/support/files_in_memory.hpp"
#include "tests/support/npy_bytes.hpp"

namespace qnn::fuzz {

// As the input, beside three labels, and as the target, beside three inputs.
void npy(std::string_view bytes) {
  const auto read = [](std::string input, std::string target) {
    Npy::Params params;
    params.train.input = "input";
    params.train.target = "target";
    const testing_support::FilesInMemory files(
        {{"input", std::move(input)}, {"target", std::move(target)}});
    try {
      read_set(Npy(params), files);
    } catch (const UserError&) {
    }
  };
  read(std::string(bytes), testing_support::npy_bytes_of<std::int32_t>("<i4", "(3,)", {0, 2, 1}));
  read(testing_support::npy_bytes_of<float>("<f4", "(3, 1)", {1, 2, 3}), std::string(bytes));
}

}  // namespace qnn::fuzz

// libFuzzer's entry to the target QNN_FUZZ_TARGET.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/fuzz/fuzz_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  qnn::fuzz::QNN_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}

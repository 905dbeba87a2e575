// write_example_checkpoint FILE: a small checkpoint for tests/checkpoint_opens_in_python.sh, which
// knows its contents.
#include <cstdio>
#include <exception>
#include <vector>

#include "core/base/file_system.hpp"
#include "core/checkpoint/checkpoint.hpp"

namespace qnn {
namespace {

void write_example(const Path& path) {
  Tensor kernel({2, 3});
  for (std::size_t i = 0; i < 6; ++i) kernel.floats()[i] = static_cast<float>(i) - 2.5f;
  Tensor counts({2}, DType::I32);
  counts.view().ints()[1] = -7;
  Tensor pixels({3}, DType::U8);
  pixels.view().bytes8()[2] = 255;
  Tensor bits({2, 70}, DType::Bit);
  bits.view().words()[1] = 0x3f;
  const std::unique_ptr<FileSystem> files = make_posix_file_system();
  save_checkpoint(*files, path, R"({"name": "example", "seed": 1})", R"({"step": 2})",
                  std::vector<NamedView>{{.name = "quant_dense/kernel", .tensor = kernel.view()},
                                         {.name = "quant_dense/kernel:m", .tensor = kernel.view()},
                                         {.name = "counts", .tensor = counts.view()},
                                         {.name = "pixels", .tensor = pixels.view()},
                                         {.name = "bits", .tensor = bits.view()}});
}

}  // namespace
}  // namespace qnn

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: write_example_checkpoint FILE\n", stderr);
    return 64;
  }
  try {
    qnn::write_example(arguments[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}

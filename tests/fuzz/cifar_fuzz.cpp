#include <array>
#include <string>

#include "data/named_cifar.hpp"
#include "tests/fuzz/fuzz_target.hpp"
#include "tests/support/files_in_memory.hpp"

namespace qnn::fuzz {
namespace {

// Two records of two classes: a file of 6,146 bytes.
constexpr std::array<std::string_view, 1> kFile{"file"};
constexpr std::array<CifarTarget, 1> kTarget{{{.name = "label", .classes = 2, .byte = 0}}};
constexpr NamedCifar kTiny{.name = "tiny",
                           .archive = "tiny-binary",
                           .train_files = kFile,
                           .test_files = kFile,
                           .targets = kTarget,
                           .train_records = 2,
                           .test_records = 2};

}  // namespace

void cifar(std::string_view bytes) {
  const testing_support::FilesInMemory files({{"/data/file", std::string(bytes)}});
  try {
    const Samples samples =
        load_named_cifar(kTiny, Part::Train, {.files = &files, .folder = "/data"});
    require(samples.count() == 2, "not every record was read");
  } catch (const UserError&) {
  }
}

}  // namespace qnn::fuzz

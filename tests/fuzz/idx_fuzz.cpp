#include <string>

#include "data/idx.hpp"
#include "tests/fuzz/fuzz_target.hpp"
#include "tests/fuzz/read_set.hpp"
#include "tests/support/files_in_memory.hpp"
#include "tests/support/idx_bytes.hpp"

namespace qnn::fuzz {

// As images, beside three labels, and as labels, beside three images.
void idx(std::string_view bytes) {
  const auto read = [](std::string images, std::string labels) {
    const testing_support::FilesInMemory files(
        {{"images", std::move(images)}, {"labels", std::move(labels)}});
    try {
      read_set(Idx({.train_images = "images",
                    .train_labels = "labels",
                    .test_images = {},
                    .test_labels = {},
                    .classes = {}}),
               files);
    } catch (const UserError&) {
    }
  };
  read(std::string(bytes), testing_support::idx_bytes({3}, {"\0\1\2", 3}));
  read(testing_support::idx_bytes({3, 1, 2}, "abcdef"), std::string(bytes));
}

}  // namespace qnn::fuzz

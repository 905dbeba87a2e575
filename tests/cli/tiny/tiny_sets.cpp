// In place of core/fetch/published_sets.cpp: makes of cli/data_main.cpp the command qnn-data-tiny,
// which fetches the sets that tests/support/failing_server.py can have.
#include "tests/support/tiny_downloads.hpp"

namespace qnn {

std::span<const DownloadableSet> downloadable_sets() {
  static const testing_support::TinyDownloads downloads;
  static constexpr std::array<std::string_view, 1> kNobody{"https://127.0.0.1:9/"};
  static const std::array<DownloadableSet, 2> sets{downloads.packed(kNobody),
                                                   downloads.tiny(kNobody)};
  return sets;
}

}  // namespace qnn

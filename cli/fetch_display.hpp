#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "cli/console.hpp"
#include "core/fetch/fetch_set.hpp"

namespace qnn {

// How far a file has come, in at most `columns` characters; what does not fit is left out, from the
// end:  train-images-idx3-ubyte.gz  32%  3,214,000 of 9,912,422 bytes  1.1 MB/s  0:06 left
// `new_bytes` came in the `seconds` since it began.
std::string download_line(const FetchProgress& progress, std::uint64_t new_bytes, double seconds,
                          std::size_t columns);

// Shows downloads on a console: on a terminal one line that is redrawn at most ten times a second;
// elsewhere a line every half minute; as JSON records of the kind "download"
//   {"name", "bytes", "of"}
class FetchDisplay {
 public:
  FetchDisplay(Console& console, bool quiet) : console_(console), quiet_(quiet) {}
  ~FetchDisplay();
  FetchDisplay(const FetchDisplay&) = delete;
  FetchDisplay& operator=(const FetchDisplay&) = delete;

  void show(const FetchProgress& progress);

 private:
  using Clock = std::chrono::steady_clock;

  Console& console_;
  bool quiet_;
  const Download* download_ = nullptr;  // the one that is shown
  std::uint64_t begun_with_ = 0;        // bytes
  Clock::time_point begin_, shown_;
};

}  // namespace qnn

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/fetch/fetch_set.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tiny_downloads.hpp"

namespace qnn::testing_support {

// Fetches the tiny sets into a data folder of their own.
class FetchSet : public ::testing::Test {
 protected:
  using Outcome = std::optional<std::vector<Fetched>>;

  Outcome fetch(FileSystem& files, const DownloadableSet& set, FetchOptions options = {},
                std::stop_token stop = {}) {
    Log log(LogLevel::Debug,
            [&](LogLevel, std::string_view message) { logged_ += std::string(message) + "\n"; });
    options.retry_after = std::chrono::milliseconds(1);
    options.patience.silence = std::chrono::seconds(1);
    return fetch_set(files, set, data(), options, log, std::move(stop));
  }
  Outcome fetch(const DownloadableSet& set, FetchOptions options = {}, std::stop_token stop = {}) {
    return fetch(*files_, set, std::move(options), std::move(stop));
  }
  // From the folder that a server would have.
  Outcome fetch_from_folder(FileSystem& files, const DownloadableSet& set) {
    FetchOptions options;
    options.source = served().string();
    return fetch(files, set, options);
  }

  static std::string read(const Path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  static void write(const Path& path, const std::string& bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
  }

  Path data() const { return folder_ / "data"; }
  Path served() const { return folder_ / "served files"; }
  Path target() const { return data() / "tiny" / TinyDownloads::kFile; }
  Path part() const { return target().string() + ".part"; }

  TemporaryFolder folder_;
  TinyDownloads downloads_;
  std::unique_ptr<FileSystem> files_ = make_posix_file_system();
  std::string logged_;
};

}  // namespace qnn::testing_support

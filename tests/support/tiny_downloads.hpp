#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/random.hpp"
#include "core/base/sha256.hpp"
#include "core/base/text.hpp"
#include "core/fetch/downloads.hpp"
#include "tests/support/idx_bytes.hpp"

namespace qnn::testing_support {

// Bytes that do not compress.
inline std::string noise(std::uint64_t seed, std::size_t size) {
  const RandomStream random(seed, RandomPurpose::Test);
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(random.bits(i));
  return bytes;
}

// One member of a POSIX tar archive.
inline std::string tar_member(const std::string& name, const std::string& bytes, char type = '0') {
  std::string header(512, '\0');
  const auto put = [&](std::size_t at, const std::string& text) {
    header.replace(at, text.size(), text);
  };
  put(0, name);
  put(100, "0000644");
  put(124, format("{:011o}", bytes.size()));
  put(148, "        ");
  header[156] = type;
  put(257, std::string("ustar\0", 6) + "00");
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(148, format("{:06o}", sum) + std::string("\0 ", 2));
  return header + bytes + std::string((512 - bytes.size() % 512) % 512, '\0');
}
inline std::string tar_end() { return std::string(1024, '\0'); }

// Two small sets that can be fetched: "tiny", one file of IDX, and "packed", an archive of two.
class TinyDownloads {
 public:
  static constexpr std::size_t kSize = 60000;

  // The archive's members, if they are not to be the right ones.
  explicit TinyDownloads(std::string tar = right_tar())
      : content(noise(1, kSize)), file(gzip_of(content)), archive(gzip_of(std::move(tar))) {
    contents_[0] = {kContent, content.size(), content_sum_};
    downloads_[0] = {kFile, file.size(), file_sum_, contents_};
    members_ = {{{"one.bin", 3000, {}}, {"two.bin", 700, {}}}};
    archives_[0] = {kArchive, archive.size(), archive_sum_, members_};
  }
  TinyDownloads(const TinyDownloads&) = delete;
  TinyDownloads& operator=(const TinyDownloads&) = delete;

  static constexpr std::string_view kContent = "train-images-idx3-ubyte";
  static constexpr std::string_view kFile = "train-images-idx3-ubyte.gz";
  static constexpr std::string_view kArchive = "packed.tar.gz";

  static std::string one() { return noise(2, 3000); }
  static std::string two() { return noise(3, 700); }
  static std::string right_tar() {
    return tar_member("packed-bin/", "", '5') + tar_member("packed-bin/one.bin", one()) +
           tar_member("packed-bin/readme.html", "hello") + tar_member("packed-bin/two.bin", two()) +
           tar_end();
  }

  DownloadableSet tiny(std::span<const std::string_view> sources) const {
    return {"tiny", "", downloads_, sources};
  }
  DownloadableSet packed(std::span<const std::string_view> sources) const {
    return {"packed", "packed-bin", archives_, sources};
  }
  // The files as a server has them.
  void put_into(const std::filesystem::path& folder) const {
    std::filesystem::create_directories(folder);
    std::ofstream(folder / kFile, std::ios::binary) << file;
    std::ofstream(folder / kArchive, std::ios::binary) << archive;
  }

  const std::string content, file, archive;

 private:
  const std::string content_sum_ = sha256_hex(content), file_sum_ = sha256_hex(file),
                    archive_sum_ = sha256_hex(archive);
  std::array<ContentFile, 1> contents_;
  std::array<Download, 1> downloads_;
  std::array<ContentFile, 2> members_;
  std::array<Download, 1> archives_;
};

}  // namespace qnn::testing_support

#include "core/fetch/unpack.hpp"

#include <string>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/sha256.hpp"
#include "core/base/text.hpp"
#include "core/fetch/set_files.hpp"
#include "core/fetch/tar_files.hpp"
#include "data/gzip.hpp"

namespace qnn {
namespace {

// Beside the contents, an archive holds headers, a description, names of classes.
constexpr std::uint64_t kMoreInArchive = 4 << 20;

std::string_view find_content(const std::vector<TarFile>& all, const std::string& name,
                              const ContentFile& content, const Path& archive) {
  const TarFile* found = nullptr;
  for (const TarFile& file : all) {
    if (file.name != name && file.name != format("./{}", name)) continue;
    if (found != nullptr)
      throw UserError(ErrorKind::BadData,
                      format("{}: the archive has {} twice", archive.string(), name));
    found = &file;
  }
  if (found == nullptr || found->bytes.size() != content.size)
    throw UserError(ErrorKind::BadData, format("{}: the archive should have {} of {} bytes",
                                               archive.string(), name, content.size));
  return found->bytes;
}

}  // namespace

void unpack_archive(FileSystem& files, const DownloadableSet& set, const Download& download,
                    const Path& archive, const Path& folder) {
  std::uint64_t most = kMoreInArchive;
  for (const ContentFile& content : download.contents) most += content.size;
  const auto packed = files.map(archive, download.size);
  const Values<char> unpacked = inflate_gzip(packed->bytes(), most, archive.string());
  const std::vector<TarFile> all = tar_files(as_text(unpacked), archive);
  std::vector<std::string_view> found;
  std::string sums;
  for (const ContentFile& content : download.contents) {
    const std::string name = format("{}/{}", set.archive, content.name);
    found.push_back(find_content(all, name, content, archive));
    sums += format("{}  {}\n", sha256_hex(found.back()), content.name);
  }
  write_file_atomically(files, sums_file(set, folder), sums);
  for (std::size_t i = 0; i < found.size(); ++i)
    write_file_atomically(files, set_folder(set, folder) / download.contents[i].name, found[i]);
}

}  // namespace qnn

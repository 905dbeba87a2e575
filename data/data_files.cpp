#include "data/data_files.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace qnn {

Path existing_file(const std::string& name, std::string_view set, const DataSource& source,
                   std::string_view what) {
  Path path = source.folder ? *source.folder / name : Path(name);  // absolute ones stay
  if (!source.files->exists(path)) {
    throw UserError(ErrorKind::MissingInput,
                    format("there is no {} {}; paths of the data set '{}' start from {}", what,
                           path.string(), set,
                           source.folder ? "the folder given by --data-dir or QNN_DATA_DIR"
                                         : "the current folder, or from --data-dir if given"));
  }
  return path;
}

const Path& published_folder(const PublishedSet& set, const DataSource& source) {
  if (source.folder) return *source.folder;
  throw UserError(ErrorKind::MissingInput,
                  format("the data set '{}' is read from files: get them by 'qnn-data fetch {} "
                         "--data-dir FOLDER', or {} into FOLDER/{}; and name FOLDER by --data-dir "
                         "or the environment variable QNN_DATA_DIR",
                         set.name, set.name, set.advice, set.name));
}

Path published_file(const PublishedSet& set, const std::string& file, std::span<const Path> places,
                    const DataSource& source) {
  const auto found = std::find_if(places.begin(), places.end(),
                                  [&](const Path& path) { return source.files->exists(path); });
  if (found != places.end()) return *found;
  const Path& folder = published_folder(set, source);
  throw UserError(
      ErrorKind::MissingInput,
      format("the data set '{}' lacks the file {}: get it by 'qnn-data fetch {} --data-dir {}', or "
             "{} into {}; the folder {} comes from --data-dir or QNN_DATA_DIR",
             set.name, file, set.name, folder.string(), set.advice, (folder / set.name).string(),
             folder.string()));
}

UserError bad_file(const Path& path, std::string_view what) {
  return UserError(ErrorKind::BadData, format("{}: {}", path.string(), what));
}

}  // namespace qnn

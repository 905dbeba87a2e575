#include "data/data_files.hpp"

#include "core/base/text.hpp"

namespace qnn {

Path existing_file(const std::string& name, std::string_view set, const DataSource& source) {
  Path path = source.folder ? *source.folder / name : Path(name);  // absolute ones stay
  if (!source.files->exists(path)) {
    throw UserError(
        ErrorKind::MissingInput,
        format("there is no file {}; paths of the data set '{}' start from {}", path.string(), set,
               source.folder ? "the folder given by --data-dir or QNN_DATA_DIR"
                             : "the current folder, or from --data-dir if given"));
  }
  return path;
}

UserError bad_file(const Path& path, std::string_view what) {
  return UserError(ErrorKind::BadData, format("{}: {}", path.string(), what));
}

}  // namespace qnn

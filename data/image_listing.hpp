#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_system.hpp"

namespace qnn {

// A tree of images, FOLDER/PART/CLASS/NAME. Names that begin with a dot are passed over.

struct ImageFile {
  std::string name;  // below FOLDER: "train/cat/1.png"
  std::int32_t label = 0;
};

// The classes: `given`, each of which must have a folder in FOLDER/train, or the names of all
// folders there in the order of their bytes. Throws UserError(MissingInput) if there is no such
// folder; UserError(BadData) if there are fewer than two classes, or anything but folders.
std::vector<std::string> image_classes(const FileSystem& files, const Path& folder,
                                       const std::optional<std::vector<std::string>>& given);

// The files of a part, class by class, in the order of their names' bytes. Throws
// UserError(BadData) for a folder of no class, and in the training part for a class without images.
// `takes_all`: other classes than these are a mistake; else they are left out.
std::vector<ImageFile> list_images(const FileSystem& files, const Path& folder,
                                   const std::string& part, const std::vector<std::string>& classes,
                                   bool takes_all);

}  // namespace qnn

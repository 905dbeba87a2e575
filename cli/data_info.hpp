#pragma once

#include <string>

#include "core/base/file_system.hpp"
#include "core/json/json_fwd.hpp"

namespace qnn {

// What a file of data is, told by its contents (of CSV by its name): an object with "path", "kind"
// and, as far as they apply,
//   "shape", "dtype"      of the array that it holds
//   "samples", "classes"  and "labels", how often each occurs, "names", what they are called
//   "columns"             their names, or how many there are
//   "tensors", "step"     of a checkpoint
// A run's folder stands for its best checkpoint; of another folder "files" has such an object for
// each file that is data, or for each part of a tree of images (data/image_folder.hpp); damaged
// files have the kind "damaged" and a "problem".
//
// Throws UserError(BadData) for other files, and the errors of the readers for damaged ones.
Json data_info(const FileSystem& files, const Path& path);

// The same for people: a line for each fact, a block for each file.
std::string data_info_text(const Json& info);

}  // namespace qnn

#include "data/image_listing.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "data/data_files.hpp"
#include "data/limits.hpp"

namespace qnn {
namespace {

constexpr std::string_view kTrain = "train";

std::vector<std::string> visible_names(const FileSystem& files, const Path& folder) {
  std::vector<std::string> names = files.list(folder);
  std::erase_if(names, [](const std::string& name) { return name.starts_with('.'); });
  return names;
}

// All names in FOLDER/PART, which must be folders.
std::vector<std::string> class_folders(const FileSystem& files, const Path& folder,
                                       std::string_view part) {
  std::vector<std::string> names = visible_names(files, folder / part);
  for (const std::string& name : names) {
    if (!files.is_directory(folder / part / name))
      throw bad_file(folder / part / name,
                     "here each class has a folder of its images; move the "
                     "file into one, or away");
  }
  return names;
}

void check_part(const FileSystem& files, const Path& folder, std::string_view part) {
  if (files.is_directory(folder / part)) return;
  throw UserError(ErrorKind::MissingInput,
                  format("{} has no folder '{}'; images are looked for at {}/CLASS/NAME, such as "
                         "{}/cat/1.png; name the folder that holds '{}'",
                         folder.string(), part, part, part, part));
}

}  // namespace

std::vector<std::string> image_classes(const FileSystem& files, const Path& folder,
                                       const std::optional<std::vector<std::string>>& given) {
  check_part(files, folder, kTrain);
  const std::vector<std::string> found = class_folders(files, folder, kTrain);
  if (given) {
    for (const std::string& name : *given)
      if (!std::ranges::binary_search(found, name))
        throw bad_file(folder / kTrain,
                       format("there is no folder of the class '{}'; the folders are {}", name,
                              found.empty() ? "none" : join(found)));
    return *given;
  }
  if (found.size() < 2)
    throw bad_file(folder / kTrain,
                   found.empty()
                       ? std::string("there are no folders in it; each class has one, such as "
                                     "train/cat and train/dog")
                       : format("there is one class, '{}'; put the images of each class into a "
                                "folder of its own, two at least",
                                found[0]));
  if (found.size() > kMaxClasses)
    throw bad_file(folder / kTrain,
                   format("there are {} folders; at most {} classes are read",
                          with_thousands(found.size()), with_thousands(kMaxClasses)));
  return found;
}

std::vector<ImageFile> list_images(const FileSystem& files, const Path& folder,
                                   const std::string& part, const std::vector<std::string>& classes,
                                   bool takes_all) {
  check_part(files, folder, part);
  const std::vector<std::string> folders = class_folders(files, folder, part);
  if (takes_all)
    for (const std::string& name : folders)
      if (std::ranges::find(classes, name) == classes.end())
        throw bad_file(folder / part / name,
                       format("'{}' is no class of the training part; its classes are {}", name,
                              join(classes)));
  std::vector<ImageFile> images;
  for (std::size_t label = 0; label < classes.size(); ++label) {
    const Path place = folder / part / classes[label];
    const bool present = std::ranges::binary_search(folders, classes[label]);
    const std::vector<std::string> names =
        present ? visible_names(files, place) : std::vector<std::string>();
    if (names.empty() && part == kTrain)
      throw bad_file(place, "there are no images in it; put some, or remove the folder");
    for (const std::string& name : names)
      images.push_back({.name = format("{}/{}/{}", part, classes[label], name),
                        .label = static_cast<std::int32_t>(label)});
  }
  if (images.empty())
    throw bad_file(folder / part, "there are no images in it; put some, or remove the folder");
  return images;
}

}  // namespace qnn

#include "data/named_idx.hpp"

#include <string>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/sha256.hpp"
#include "core/base/text.hpp"
#include "data/data_files.hpp"
#include "data/idx_reader.hpp"

namespace qnn {

namespace {

constexpr std::size_t kSide = 28;
constexpr std::size_t kClasses = 10;
constexpr std::size_t kTrainCount = 60000;
constexpr std::size_t kTestCount = 10000;

struct PartNames {
  std::string images;
  std::string labels;
};

PartNames names_of(Part part) {
  const std::string stem = part == Part::Train ? "train" : "t10k";
  return {stem + "-images-idx3-ubyte", stem + "-labels-idx1-ubyte"};
}

PublishedSet published(const NamedIdx& set, Part part) {
  const PartNames names = names_of(part);
  return {.name = set.name,
          .advice = format("put {} and {}, compressed (.gz) or not,", names.images, names.labels)};
}

Path found_file(const NamedIdx& set, Part part, const std::string& file, const DataSource& source) {
  const PublishedSet of = published(set, part);
  return published_file(of, file, named_idx_places(set.name, published_folder(of, source), file),
                        source);
}

void check_sum(const IdxFile& file, std::string_view expected, const Path& path) {
  const std::string found = sha256_hex(as_text(file.bytes));
  if (found == expected) return;
  throw bad_file(path, format("this is not the published file: the SHA-256 of its decompressed "
                              "bytes should be {}, but is {}; fetch the file again",
                              expected, found));
}

void check_is_not_mnist(const NamedIdx& set, Part part, const IdxFile& labels, const Path& path) {
  if (sha256_hex(as_text(labels.bytes)) != kMnistChecksums[static_cast<std::size_t>(part)].labels)
    return;
  throw UserError(ErrorKind::BadData,
                  format("{}: these are the labels of 'mnist', not of '{}'; put the files of each "
                         "set into a folder of its own name",
                         path.string(), set.name));
}

void check_extents(const IdxFile& file, const Shape& expected, const Path& path) {
  if (file.extents == expected) return;
  throw UserError(
      ErrorKind::BadData,
      format("{}: the published file holds {} values, this one {}; fetch the file again",
             path.string(), expected.text(), file.extents.text()));
}

}  // namespace

std::vector<Path> named_idx_places(std::string_view set, const Path& folder,
                                   std::string_view file) {
  std::string dotted(file);
  dotted[dotted.rfind("-idx")] = '.';
  std::vector<Path> all;
  for (const Path& place : {folder / set, folder}) {
    for (const std::string& name : {std::string(file), dotted}) {
      all.push_back(place / name);
      all.push_back(place / (name + ".gz"));
    }
  }
  return all;
}

DatasetInfo named_idx_info() {
  DatasetInfo info = labelled_images_info({kSide, kSide, 1}, kClasses);
  info.has_test = true;
  info.train_count = kTrainCount;
  return info;
}

Samples load_named_idx(const NamedIdx& set, Part part, const DataSource& source) {
  const PartNames names = names_of(part);
  const Path images_path = found_file(set, part, names.images, source);
  const Path labels_path = found_file(set, part, names.labels, source);
  const std::size_t count = part == Part::Train ? kTrainCount : kTestCount;

  const IdxFile labels = read_idx(*source.files, labels_path);
  check_extents(labels, Shape{count}, labels_path);
  IdxFile images = read_idx(*source.files, images_path);
  check_extents(images, Shape{count, kSide, kSide}, images_path);
  if (set.checksums != nullptr) {
    const IdxChecksums& sums = (*set.checksums)[static_cast<std::size_t>(part)];
    check_sum(labels, sums.labels, labels_path);
    check_sum(images, sums.images, images_path);
  } else {
    check_is_not_mnist(set, part, labels, labels_path);
  }
  return labelled_images({kSide, kSide, 1}, std::move(images).take_values(),
                         idx_labels(labels, kClasses, labels_path));
}

}  // namespace qnn

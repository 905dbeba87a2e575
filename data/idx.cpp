#include "data/idx.hpp"

#include <algorithm>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/config/problems.hpp"
#include "data/data_files.hpp"
#include "data/idx_reader.hpp"

namespace qnn {
namespace {

struct Files {
  Path images;
  Path labels;
};

Files train_files(const Idx::Params& params, const DataSource& source) {
  return {existing_file(params.train_images, Idx::kName, source),
          existing_file(params.train_labels, Idx::kName, source)};
}

Files test_files(const Idx::Params& params, const DataSource& source) {
  if (!params.test_images) {
    throw UserError(ErrorKind::MissingInput,
                    "the data set 'idx' has no test part; give test_images and test_labels");
  }
  return {existing_file(*params.test_images, Idx::kName, source),
          existing_file(*params.test_labels, Idx::kName, source)};
}

// Extents of the images, whose number the labels must match.
Shape checked_extents(const FileSystem& files, const Files& part) {
  const Shape extents = read_idx_extents(files, part.images);
  check_idx_labels(read_idx_extents(files, part.labels), extents[0], part.labels);
  return extents;
}

std::size_t classes_in(const FileSystem& files, const Path& labels) {
  const IdxFile file = read_idx(files, labels);
  return *std::max_element(file.values().begin(), file.values().end()) + std::size_t{1};
}

}  // namespace

Idx::Idx(Params params) : params_(std::move(params)) {
  if (params_.test_images.has_value() != params_.test_labels.has_value()) {
    const bool images = params_.test_images.has_value();
    throw FieldError(images ? "test_images" : "test_labels",
                     format("is given without '{}'", images ? "test_labels" : "test_images"),
                     "give both, or neither");
  }
}

DatasetInfo Idx::info(const DataSource& source) const {
  const Files train = train_files(params_, source);
  const Shape extents = checked_extents(*source.files, train);
  const Shape shape = idx_sample_shape(extents, train.images);
  DatasetInfo info = labelled_images_info(
      shape, params_.classes ? *params_.classes : classes_in(*source.files, train.labels));
  info.has_test = params_.test_images.has_value();
  info.train_count = extents[0];
  if (!info.has_test) return info;
  const Files test = test_files(params_, source);
  const Shape test_shape = idx_sample_shape(checked_extents(*source.files, test), test.images);
  if (!(test_shape == shape)) {
    throw UserError(ErrorKind::BadData,
                    format("{}: test samples have the shape {}, but those for "
                           "training {}",
                           test.images.string(), test_shape.text(), shape.text()));
  }
  if (!params_.classes) {
    std::size_t& classes = info.targets[0].info.classes;
    classes = std::max(classes, classes_in(*source.files, test.labels));
  }
  return info;
}

Samples Idx::load(Part part, const DataSource& source) const {
  const Files paths =
      part == Part::Train ? train_files(params_, source) : test_files(params_, source);
  const IdxFile labels = read_idx(*source.files, paths.labels);
  IdxFile images = read_idx(*source.files, paths.images);
  check_idx_labels(labels.extents, images.extents[0], paths.labels);
  const Shape shape = idx_sample_shape(images.extents, paths.images);
  return labelled_images(
      shape, std::move(images).take_values(),
      idx_labels(labels, params_.classes.value_or(kMaxByteClasses), paths.labels));
}

}  // namespace qnn

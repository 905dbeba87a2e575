#include "data/npy.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/text.hpp"
#include "data/data_files.hpp"
#include "data/named_entries.hpp"
#include "data/npy_reader.hpp"

namespace qnn {
namespace {

std::vector<std::string> names_in(const std::map<std::string, std::string>& files) {
  std::vector<std::string> names;
  for (const auto& [name, file] : files) names.push_back(name);
  return names;
}

void check_same_names(const std::map<std::string, std::string>& train,
                      const std::map<std::string, std::string>& test, const char* what) {
  if (names_in(train) == names_in(test)) return;
  throw FieldError("test",
                   format("has the {} {}, but the training part has {}", what, join(names_in(test)),
                          join(names_in(train))),
                   "give both parts the same names");
}

Shape sample_shape(const NpyHeader& header) {
  return header.extents.rank() == 1 ? Shape{1} : header.extents.without_front();
}

bool holds_labels(const NpyHeader& header, const Path& path) {
  if (!is_integer(header.type)) return false;
  if (header.extents.rank() != 1)
    throw bad_file(path, format("a target of integers must have one axis, the classes of the "
                                "samples, but this array is {}; write x.reshape(-1), or floats "
                                "for values",
                                header.extents.text()));
  return true;
}

std::size_t classes_in(const NpyFile& file, const Path& path) {
  const std::vector<std::int32_t> labels = npy_labels(file, kMaxClasses, path);
  return static_cast<std::size_t>(*std::max_element(labels.begin(), labels.end())) + 1;
}

// That all arrays of a part have as many samples.
class CountCheck {
 public:
  void operator()(const NpyHeader& header, const Path& path) {
    if (count_ == 0) {
      count_ = header.extents[0];
      first_ = path;
    } else if (header.extents[0] != count_) {
      throw bad_file(path,
                     format("there are {} samples, but {} in {}", with_thousands(header.extents[0]),
                            with_thousands(count_), first_.string()));
    }
  }
  std::size_t count() const { return count_; }

 private:
  std::size_t count_ = 0;
  Path first_;
};

void check_same_shapes(const DatasetInfo& train, const DatasetInfo& test) {
  const auto check = [](const std::string& name, const Shape& expected, const Shape& found) {
    if (expected == found) return;
    throw UserError(ErrorKind::BadData,
                    format("the data set 'npy': samples of '{}' have the shape {} in the test "
                           "part, but {} for training",
                           name, found.text(), expected.text()));
  };
  for (std::size_t i = 0; i < train.inputs.size(); ++i)
    check(train.inputs[i].name, train.inputs[i].shape, test.inputs[i].shape);
  for (std::size_t i = 0; i < train.targets.size(); ++i) {
    const NamedTarget& target = train.targets[i];
    check(target.name, target.info.shape, test.targets[i].info.shape);
    if ((target.info.classes == 0) != (test.targets[i].info.classes == 0))
      throw UserError(ErrorKind::BadData,
                      format("the data set 'npy': '{}' holds classes in one part and values in "
                             "the other; write both as integers or both as floats",
                             target.name));
  }
}

}  // namespace

Npy::Npy(const Params& params) : classes_(params.classes) {
  const auto files_of = [](const Files& files) {
    return PartFiles{.inputs = named_entries(kInputKeys, files.input, files.inputs),
                     .targets = named_entries(kTargetKeys, files.target, files.targets)};
  };
  train_ = files_of(params.train);
  for (const auto& [name, count] : classes_) {
    if (!train_.targets.contains(name))
      throw FieldError("classes", format("names '{}', which is no target", name),
                       format("the targets are {}", join(names_in(train_.targets))));
  }
  if (!params.test) return;
  try {
    test_ = files_of(*params.test);
  } catch (const FieldError& error) {
    throw FieldError("test", format("'{}' {}", error.key(), error.what()), error.help());
  }
  check_same_names(train_.inputs, test_->inputs, "inputs");
  check_same_names(train_.targets, test_->targets, "targets");
}

DatasetInfo Npy::part_info(const PartFiles& part, const DataSource& source) const {
  DatasetInfo info;
  CountCheck check_count;
  for (const auto& [name, file] : part.inputs) {
    const Path path = existing_file(file, kName, source);
    const NpyHeader header = read_npy_header(*source.files, path);
    check_count(header, path);
    info.inputs.push_back({.name = name, .shape = sample_shape(header)});
  }
  for (const auto& [name, file] : part.targets) {
    const Path path = existing_file(file, kName, source);
    const NpyHeader header = read_npy_header(*source.files, path);
    check_count(header, path);
    NamedTarget target{.name = name, .info = {.classes = 0, .shape = {}}};
    if (!holds_labels(header, path)) {
      target.info.shape = sample_shape(header);
    } else if (const auto given = classes_.find(name); given != classes_.end()) {
      target.info.classes = given->second;
    } else {
      target.info.classes = classes_in(read_npy(*source.files, path), path);
    }
    info.targets.push_back(std::move(target));
  }
  info.train_count = check_count.count();
  return info;
}

DatasetInfo Npy::info(const DataSource& source) const {
  DatasetInfo info = part_info(train_, source);
  info.has_test = test_.has_value();
  if (!test_) return info;
  const DatasetInfo test = part_info(*test_, source);
  check_same_shapes(info, test);
  for (std::size_t i = 0; i < info.targets.size(); ++i) {
    std::size_t& classes = info.targets[i].info.classes;
    classes = std::max(classes, test.targets[i].info.classes);
  }
  return info;
}

Samples Npy::load(Part part, const DataSource& source) const {
  if (part == Part::Test && !test_)
    throw UserError(ErrorKind::MissingInput,
                    "the data set 'npy' has no test part; give the files of 'test'");
  const PartFiles& files = part == Part::Train ? train_ : *test_;
  Samples samples;
  CountCheck check_count;
  for (const auto& [name, file] : files.inputs) {
    const Path path = existing_file(file, kName, source);
    const NpyFile array = read_npy(*source.files, path);
    check_count(array.header, path);
    InputArray input{.name = name, .shape = sample_shape(array.header), .values = {}};
    if (array.header.type == NpyType::U8) {
      input.values = npy_bytes(array);
    } else {
      input.values = npy_floats(array, path);
    }
    samples.inputs.push_back(std::move(input));
  }
  for (const auto& [name, file] : files.targets) {
    const Path path = existing_file(file, kName, source);
    const NpyFile array = read_npy(*source.files, path);
    check_count(array.header, path);
    TargetArray target{.name = name, .shape = {}, .values = {}};
    if (holds_labels(array.header, path)) {
      const auto given = classes_.find(name);
      target.values =
          npy_labels(array, given == classes_.end() ? kMaxClasses : given->second, path);
    } else {
      target.shape = sample_shape(array.header);
      target.values = npy_floats(array, path);
    }
    samples.targets.push_back(std::move(target));
  }
  return samples;
}

}  // namespace qnn

#include "data/named_cifar.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/base/text.hpp"
#include "data/data_files.hpp"

namespace qnn {
namespace {

constexpr std::size_t kSide = 32;
constexpr std::size_t kChannels = 3;
constexpr std::size_t kPlane = kSide * kSide;
constexpr std::size_t kImage = kChannels * kPlane;
constexpr std::size_t kRecordsPerChunk = 64;

std::size_t record_size(const NamedCifar& set) { return set.targets.size() + kImage; }

PublishedSet published(const NamedCifar& set, std::span<const std::string_view> files) {
  const std::vector<std::string> names(files.begin(), files.end());
  return {.name = set.name,
          .advice = format("put {} (of the folder {} in the published archive)", join(names),
                           set.archive)};
}

// All records of a part, file after file.
std::string read_records(const NamedCifar& set, Part part, const DataSource& source) {
  const bool train = part == Part::Train;
  const std::span<const std::string_view> files = train ? set.train_files : set.test_files;
  const std::size_t count = train ? set.train_records : set.test_records;
  const PublishedSet of = published(set, files);
  const Path& folder = published_folder(of, source);
  std::string records;
  for (const std::string_view file : files) {
    const Path path = published_file(
        of, std::string(file), named_cifar_places(set.name, set.archive, folder, file), source);
    const std::uint64_t expected = std::uint64_t{count} * record_size(set);
    const auto check = [&](std::uint64_t size) {
      if (size == expected) return;
      throw bad_file(path, format("the published file has {} bytes, this one {}; fetch it again",
                                  with_thousands(expected), with_thousands(size)));
    };
    check(source.files->size(path));
    const std::string bytes = source.files->read(path, expected);
    check(bytes.size());
    if (records.empty()) records.reserve(files.size() * bytes.size());
    records += bytes;
  }
  return records;
}

UserError bad_part(const NamedCifar& set, Part part, std::string_view what) {
  return UserError(ErrorKind::BadData,
                   format("the {} files of '{}' are not the published ones: {}; fetch them again",
                          part == Part::Train ? "training" : "test", set.name, what));
}

std::vector<std::int32_t> labels_of(const NamedCifar& set, Part part, const CifarTarget& target,
                                    std::string_view records) {
  const std::size_t count = records.size() / record_size(set);
  std::vector<std::int32_t> labels(count);
  std::vector<std::size_t> occurrences(target.classes);
  for (std::size_t i = 0; i < count; ++i) {
    const auto label = static_cast<unsigned char>(records[i * record_size(set) + target.byte]);
    if (label >= target.classes)
      throw bad_part(set, part,
                     format("the {} of image {} is {}, but there are {} classes", target.name, i,
                            label, target.classes));
    labels[i] = label;
    ++occurrences[label];
  }
  for (std::size_t c = 0; c < target.classes; ++c) {
    if (occurrences[c] * target.classes != count)
      throw bad_part(
          set, part,
          format("the {} {} occurs {} times instead of {}", target.name, c,
                 with_thousands(occurrences[c]), with_thousands(count / target.classes)));
  }
  return labels;
}

// Planes, one after the other, to pixels of three bytes.
void interleave(const char* planes, std::uint8_t* pixels) {
  for (std::size_t i = 0; i < kPlane; ++i) {
    for (std::size_t c = 0; c < kChannels; ++c)
      pixels[kChannels * i + c] = static_cast<std::uint8_t>(planes[c * kPlane + i]);
  }
}

std::vector<std::uint8_t> images_of(const NamedCifar& set, std::string_view records) {
  const std::size_t count = records.size() / record_size(set);
  std::vector<std::uint8_t> images(count * kImage);
  parallel_for((count + kRecordsPerChunk - 1) / kRecordsPerChunk,
               [&](std::size_t chunk, std::size_t) {
                 const std::size_t end = std::min(count, (chunk + 1) * kRecordsPerChunk);
                 for (std::size_t i = chunk * kRecordsPerChunk; i < end; ++i)
                   interleave(records.data() + i * record_size(set) + set.targets.size(),
                              images.data() + i * kImage);
               });
  return images;
}

}  // namespace

std::vector<Path> named_cifar_places(std::string_view set, std::string_view archive,
                                     const Path& folder, std::string_view file) {
  return {folder / set / file, folder / set / archive / file, folder / archive / file,
          folder / file};
}

DatasetInfo named_cifar_info(const NamedCifar& set) {
  DatasetInfo info{
      .inputs = {{.name = std::string(kImageInput), .shape = {kSide, kSide, kChannels}}},
      .targets = {},
      .has_test = true,
      .train_count = set.train_files.size() * set.train_records};
  for (const CifarTarget& target : set.targets)
    info.targets.push_back(
        {.name = std::string(target.name), .info = {.classes = target.classes, .shape = {}}});
  return info;
}

Samples load_named_cifar(const NamedCifar& set, Part part, const DataSource& source) {
  const std::string records = read_records(set, part, source);
  Samples samples;
  for (const CifarTarget& target : set.targets)
    samples.targets.push_back({.name = std::string(target.name),
                               .shape = {},
                               .values = labels_of(set, part, target, records)});
  samples.inputs.push_back({.name = std::string(kImageInput),
                            .shape = {kSide, kSide, kChannels},
                            .values = images_of(set, records)});
  return samples;
}

}  // namespace qnn

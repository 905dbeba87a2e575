#include "data/image_folder.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <set>
#include <utility>

#include "core/base/available_memory.hpp"
#include "core/base/parallel.hpp"
#include "core/base/sha256.hpp"
#include "core/base/text.hpp"
#include "data/data_cache.hpp"
#include "data/data_files.hpp"
#include "data/image_reader.hpp"
#include "data/limits.hpp"

namespace qnn {
namespace {

constexpr std::string_view kDecoderVersion = "images 1";  // raised when other bytes are made

std::string part_name(Part part) {
  for (const auto& [name, value] : enum_names(part))
    if (value == part) return name;
  throw InternalError("a part has no name");
}

ByteImage read_image_file(const FileSystem& files, const Path& path) {
  return read_image(files.read(path, kMaxImageFile), path);
}

std::string size_text(const ByteImage& image) {
  return format("{} by {}", image.width, image.height);
}

void check_memory(std::uint64_t bytes, const Path& folder, const FileSystem& files) {
  const auto available = available_memory(files);
  if (!available || bytes <= available->bytes) return;
  throw UserError(ErrorKind::Memory,
                  format("{}: the decoded images take {} bytes of memory, and {} are available; "
                         "set data.dataset.size to a smaller one, or let them be cached on disk",
                         folder.string(), with_thousands(bytes), with_thousands(available->bytes)));
}

}  // namespace

ImageFolder::ImageFolder(const Params& params) : params_(params) {
  if (!params_.classes) return;
  const std::set<std::string> different(params_.classes->begin(), params_.classes->end());
  if (different.size() != params_.classes->size() || different.size() < 2)
    throw FieldError("classes", "holds fewer than two names, or one of them twice",
                     "list the folder of every class once");
}

Path ImageFolder::root(const DataSource& source) const {
  Path path = existing_file(params_.folder, kName, source, "folder");
  if (source.files->is_directory(path)) return path;
  throw UserError(
      ErrorKind::MissingInput,
      format("{} is a file; name the folder that holds train/CLASS/NAME", path.string()));
}

ImageFolder::Listing ImageFolder::list(Part part, const DataSource& source) const {
  const FileSystem& files = *source.files;
  Listing listing{.folder = root(source), .classes = {}, .images = {}, .shape = {}, .first = {}};
  listing.classes = image_classes(files, listing.folder, params_.classes);
  const auto images_of = [&](Part each) {
    return list_images(files, listing.folder, part_name(each), listing.classes, !params_.classes);
  };
  listing.images = images_of(part);
  if (params_.size) {
    listing.shape = {(*params_.size)[0], (*params_.size)[1], params_.channels};
    return listing;
  }
  listing.first = part == Part::Train ? listing.images[0].name : images_of(Part::Train)[0].name;
  const ByteImage image = read_image_file(files, listing.folder / listing.first);
  listing.shape = {image.height, image.width, params_.channels};
  return listing;
}

DatasetInfo ImageFolder::info(const DataSource& source) const {
  const Listing train = list(Part::Train, source);
  DatasetInfo info = labelled_images_info(train.shape, train.classes.size());
  info.train_count = train.images.size();
  info.has_validation = source.files->is_directory(train.folder / part_name(Part::Validation));
  info.has_test = source.files->is_directory(train.folder / part_name(Part::Test));
  return info;
}

ByteImage ImageFolder::decode_one(const Listing& listing, const ImageFile& image,
                                  const FileSystem& files) const {
  const Path path = listing.folder / image.name;
  ByteImage read = with_channels(read_image_file(files, path), params_.channels);
  const std::size_t height = listing.shape[0];
  const std::size_t width = listing.shape[1];
  if (params_.size) return resized(std::move(read), height, width);
  if (read.height == height && read.width == width) return read;
  throw bad_file(path, format("the image has {} pixels, but {} has {} by {}; set "
                              "data.dataset.size, such as [{}, {}], and all are stretched to that",
                              size_text(read), listing.first, width, height, height, width));
}

// One error is reported, that of the first image, whichever thread met it.
std::string ImageFolder::decode(const Listing& listing, std::size_t first, std::size_t count,
                                const FileSystem& files) const {
  const std::size_t size = listing.shape.elements();
  std::string pixels(count * size, '\0');
  std::vector<std::exception_ptr> errors(count);
  parallel_for(count, [&](std::size_t i, std::size_t) {
    try {
      const ByteImage image = decode_one(listing, listing.images[first + i], files);
      std::ranges::copy(image.pixels, pixels.begin() + static_cast<std::ptrdiff_t>(i * size));
    } catch (...) {
      errors[i] = std::current_exception();
    }
  });
  for (const std::exception_ptr& error : errors)
    if (error) std::rethrow_exception(error);
  return pixels;
}

// All that the bytes depend on. The folder's own path as well: files of other trees may have these
// names, sizes and times too.
std::string ImageFolder::key(const Listing& listing, const FileSystem& files) const {
  std::string text = format("{}\n{}\n{}\n{}\n", kDecoderVersion,
                            std::filesystem::absolute(listing.folder).lexically_normal().string(),
                            listing.shape.text(), params_.size.has_value());
  for (const ImageFile& image : listing.images) {
    const FileStamp stamp = files.stamp(listing.folder / image.name);
    text += format("{}\n{} {}\n", image.name, stamp.size, stamp.modified);
  }
  return sha256_hex(text);
}

Values<std::uint8_t> ImageFolder::pixels(const Listing& listing, Part part,
                                         const DataSource& source) const {
  const FileSystem& files = *source.files;
  const std::size_t count = listing.images.size();
  const std::uint64_t image = listing.shape.elements();
  if (params_.cache && source.cache != nullptr) {
    const std::uint64_t at_once = std::max<std::uint64_t>(1, kCachePieceBytes / image);
    const DataCache::Entry entry{.key = key(listing, files),
                                 .size = count * image,
                                 .piece = at_once * image,
                                 .name = (listing.folder / part_name(part)).string()};
    if (auto kept = source.cache->find(entry)) return std::move(*kept);
    const auto make = [&](std::uint64_t piece) {
      const std::size_t first = piece * at_once;
      return decode(listing, first, std::min<std::size_t>(at_once, count - first), files);
    };
    if (auto kept = source.cache->keep(entry, make)) return std::move(*kept);
  }
  check_memory(count * image, listing.folder, files);
  return Values<std::uint8_t>(decode(listing, 0, count, files), [](const std::string& kept) {
    return std::span(reinterpret_cast<const std::uint8_t*>(kept.data()), kept.size());
  });
}

Samples ImageFolder::load(Part part, const DataSource& source) const {
  const Listing listing = list(part, source);
  std::vector<std::int32_t> labels;
  labels.reserve(listing.images.size());
  for (const ImageFile& image : listing.images) labels.push_back(image.label);
  Samples samples =
      labelled_images(listing.shape, pixels(listing, part, source), std::move(labels));
  samples.names.reserve(listing.images.size());
  for (const ImageFile& image : listing.images) samples.names.push_back(image.name);
  return samples;
}

}  // namespace qnn

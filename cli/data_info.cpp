#include "cli/data_info.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "cli/checkpoint_model.hpp"
#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/checkpoint/checkpoint.hpp"
#include "core/json/json.hpp"
#include "core/train/progress.hpp"
#include "data/csv_reader.hpp"
#include "data/data_files.hpp"
#include "data/gzip.hpp"
#include "data/idx_reader.hpp"
#include "data/image_listing.hpp"
#include "data/image_reader.hpp"
#include "data/limits.hpp"
#include "data/npy_reader.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMostFiles = 1000;
constexpr std::size_t kHead = 16;
constexpr std::size_t kCifarImage = std::size_t{3} * 32 * 32;

Json shape_json(const Shape& shape) {
  Json json = Json::array();
  for (const std::size_t extent : shape.extents()) json.push_back(extent);
  return json;
}

// How often each class occurs, from 0 to the largest; `stride` bytes lie between two labels.
Json label_counts(std::string_view bytes, std::size_t begin, std::size_t stride) {
  std::array<std::size_t, kMaxByteClasses> counts{};
  std::size_t classes = 0;
  for (std::size_t at = begin; at < bytes.size(); at += stride) {
    const auto label = static_cast<unsigned char>(bytes[at]);
    ++counts[label];
    classes = std::max<std::size_t>(classes, label + 1u);
  }
  return Json(std::vector<std::size_t>(counts.begin(),
                                       counts.begin() + static_cast<std::ptrdiff_t>(classes)));
}

void add_labels(Json& info, Json counts) {
  info["classes"] = counts.size();
  info["labels"] = std::move(counts);
}

Json idx_info(const FileSystem& files, const Path& path) {
  Json info{{"kind", "IDX"}, {"dtype", "uint8"}};
  const Shape extents = read_idx_extents(files, path);
  info["shape"] = shape_json(extents);
  info["samples"] = extents[0];
  // The whole of it is read, so that a damaged file is not called sound.
  const IdxFile file = read_idx(files, path);
  if (extents.rank() == 1)
    add_labels(info, label_counts(as_text(file.bytes).substr(file.values_begin), 0, 1));
  return info;
}

Json npy_info(const FileSystem& files, const Path& path) {
  static constexpr std::array<std::pair<NpyType, const char*>, 10> kNames{
      {{NpyType::U8, "uint8"},
       {NpyType::U16, "uint16"},
       {NpyType::U32, "uint32"},
       {NpyType::U64, "uint64"},
       {NpyType::I8, "int8"},
       {NpyType::I16, "int16"},
       {NpyType::I32, "int32"},
       {NpyType::I64, "int64"},
       {NpyType::F32, "float32"},
       {NpyType::F64, "float64"}}};
  const NpyHeader header = read_npy_header(files, path);
  const auto name = std::find_if(kNames.begin(), kNames.end(),
                                 [&](const auto& named) { return named.first == header.type; });
  return {{"kind", "NPY"},
          {"dtype", name->second},
          {"shape", shape_json(header.extents)},
          {"samples", header.extents[0]}};
}

// CIFAR's binary files have no header: only lengths and labels that fit tell them from others.
std::optional<Json> cifar_info(std::string_view bytes) {
  const auto records_of = [&](std::size_t labels) -> std::size_t {
    return bytes.empty() || bytes.size() % (labels + kCifarImage) != 0
               ? 0
               : bytes.size() / (labels + kCifarImage);
  };
  const auto info_of = [](const char* kind, std::size_t records, Json counts) {
    Json info{
        {"kind", kind}, {"dtype", "uint8"}, {"shape", {records, 32, 32, 3}}, {"samples", records}};
    add_labels(info, std::move(counts));
    return info;
  };
  if (const std::size_t records = records_of(1)) {
    Json counts = label_counts(bytes, 0, 1 + kCifarImage);
    if (counts.size() <= 10) return info_of("CIFAR-10 binary", records, std::move(counts));
  }
  if (const std::size_t records = records_of(2)) {
    Json fine = label_counts(bytes, 1, 2 + kCifarImage);
    if (fine.size() <= 100 && label_counts(bytes, 0, 2 + kCifarImage).size() <= 20)
      return info_of("CIFAR-100 binary", records, std::move(fine));
  }
  return std::nullopt;
}

bool is_csv_name(const Path& path) {
  const Path name = path.extension() == ".gz" ? path.stem() : path;
  return name.extension() == ".csv" || name.extension() == ".tsv";
}

// The separator that the first line has most of.
char separator_of(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  const auto count = [&](char c) { return std::count(line.begin(), line.end(), c); };
  return std::max({',', ';', '\t'}, [&](char a, char b) { return count(a) < count(b); });
}

Json csv_info(const FileSystem& files, const Path& path) {
  const Values<char> text = read_csv_text(files, path);
  CsvRows rows(as_text(text), separator_of(as_text(text)), path);
  Json info{{"kind", "CSV"}};
  std::size_t samples = 0;
  while (rows.next()) {
    if (samples++ > 0) continue;
    const auto fields = rows.fields();
    const bool is_header = std::none_of(fields.begin(), fields.end(), [](std::string_view field) {
      return parse_double(field).has_value();
    });
    info["columns"] = fields.size();
    if (!is_header) continue;
    info["columns"] = std::vector<std::string>(fields.begin(), fields.end());
    --samples;
    while (rows.next()) ++samples;
  }
  info["samples"] = samples;
  return info;
}

std::optional<Json> image_info(const FileSystem& files, const Path& path, std::string_view head) {
  const std::string_view kind = image_kind(head);
  if (kind.empty()) return std::nullopt;
  const ByteImage image = read_image(files.read(path, kMaxImageFile), path);
  return Json{{"kind", format("{} image", kind)},
              {"dtype", "uint8"},
              {"shape", {image.height, image.width, image.channels}}};
}

// FOLDER/PART/CLASS/NAME, as the data set image_folder reads it: an entry for each part. Images are
// counted and not decoded.
Json image_parts(const FileSystem& files, const Path& folder) {
  const std::vector<std::string> classes = image_classes(files, folder, std::nullopt);
  Json parts = Json::array();
  for (const char* part : {"train", "validation", "test"}) {
    if (!files.is_directory(folder / part)) continue;
    std::vector<std::size_t> counts(classes.size());
    const std::vector<ImageFile> images = list_images(files, folder, part, classes, true);
    for (const ImageFile& image : images) ++counts[static_cast<std::size_t>(image.label)];
    parts.push_back({{"path", (folder / part).string()},
                     {"kind", "tree of images"},
                     {"samples", images.size()},
                     {"classes", classes.size()},
                     {"names", classes},
                     {"labels", counts}});
  }
  return parts;
}

Json checkpoint_info(const FileSystem& files, const Path& path) {
  const Checkpoint checkpoint = load_checkpoint(files, path);
  const Progress progress = progress_from_json(checkpoint.progress, path.string());
  return {{"kind", "checkpoint"},
          {"tensors", checkpoint.tensors.size()},
          {"step", progress.step},
          {"epochs", progress.epochs_done}};
}

// Nothing for files that are no data.
std::optional<Json> file_info(const FileSystem& files, const Path& path) {
  if (path.extension() == ".safetensors") return checkpoint_info(files, path);
  if (is_csv_name(path)) return csv_info(files, path);
  std::string head = files.read_range(path, 0, kHead);
  const bool compressed = is_gzip(head);
  if (compressed)
    head = inflate_gzip_head(files.read_range(path, 0, kCompressedHeadBytes), kHead, path.string());
  if (head.starts_with(std::string_view("\0\0\x08", 3))) return idx_info(files, path);
  if (!compressed && head.starts_with("\x93NUMPY")) return npy_info(files, path);
  if (!compressed && path.extension() == ".bin")
    return cifar_info(files.map(path, kMaxDataBytes)->bytes());
  return image_info(files, path, head);
}

// The same of a file among others, of which some may be damaged.
std::optional<Json> sound_file_info(const FileSystem& files, const Path& path) {
  try {
    return file_info(files, path);
  } catch (const UserError& error) {
    if (error.kind() != ErrorKind::BadData && error.kind() != ErrorKind::BadCheckpoint) throw;
    return Json{{"kind", "damaged"}, {"problem", error.what()}};
  }
}

Json folder_info(const FileSystem& files, const Path& folder) {
  if (files.is_directory(folder / "train"))
    return {{"kind", "folder"}, {"files", image_parts(files, folder)}};
  Json found = Json::array();
  const std::vector<std::string> names = files.list(folder);
  if (names.size() > kMostFiles)
    throw bad_file(folder, format("there are {} files in this folder; name one of them",
                                  with_thousands(names.size())));
  for (const std::string& name : names) {
    const Path path = folder / name;
    if (files.is_directory(path)) continue;
    auto info = sound_file_info(files, path);
    if (!info) continue;
    (*info)["path"] = path.string();
    found.push_back(*std::move(info));
  }
  if (found.empty())
    throw bad_file(folder,
                   "no file in this folder is data that is read; of a tree of images name the "
                   "folder that holds 'train'");
  return {{"kind", "folder"}, {"files", found}};
}

std::string fact_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

Json data_info(const FileSystem& files, const Path& path) {
  Json info;
  if (!files.is_directory(path)) {
    auto of_file = file_info(files, path);
    if (!of_file)
      throw bad_file(path,
                     "this is no file of data that is read: IDX, NPY, CSV (.csv, .tsv), CIFAR's "
                     "binary files (.bin), a PNG, JPEG, PPM or PGM image, or a checkpoint");
    info = *std::move(of_file);
  } else if (files.is_directory(path / "checkpoints")) {
    info = checkpoint_info(files, checkpoint_path(files, path.string()));
  } else {
    info = folder_info(files, path);
  }
  info["path"] = path.string();
  return info;
}

std::string data_info_text(const Json& info) {
  if (info.contains("files")) {
    std::string text;
    for (const Json& file : info.at("files")) {
      if (!text.empty()) text += '\n';
      text += data_info_text(file);
    }
    return text;
  }
  std::string text =
      format("{}: {}\n", info.at("path").get<std::string>(), info.at("kind").get<std::string>());
  for (const char* fact : {"shape", "dtype", "samples", "classes", "names", "labels", "columns",
                           "tensors", "step", "epochs"})
    if (info.contains(fact)) text += format("  {}: {}\n", fact, fact_text(info.at(fact)));
  return text;
}

}  // namespace qnn

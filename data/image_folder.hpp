#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/fields.hpp"
#include "data/byte_image.hpp"
#include "data/dataset.hpp"
#include "data/image_listing.hpp"

namespace qnn {

// A tree of images: FOLDER/train/CLASS/NAME, and where there are such folders FOLDER/test and
// FOLDER/validation, which may have no other classes. Which files are images, and what becomes of
// their colours and transparency, says image_reader.hpp; every file must be one. Class i is the
// i-th folder of train in the order of the names' bytes; samples go by class, then by name.
//
// Decoded images are kept in DataSource::cache, if there is one, under the names, sizes and times
// of their files and the fields below; they are the same bytes for any number of threads.
class ImageFolder final : public Dataset {
 public:
  static constexpr std::string_view kName = "image_folder";
  static constexpr std::string_view kSource =
      "tf.keras.utils.image_dataset_from_directory, labels=\"inferred\"";
  static constexpr std::string_view kSummary =
      "PNG, JPEG, PPM and PGM files, a folder for each class";

  struct Params {
    std::string folder;
    std::optional<std::vector<std::string>> classes;
    std::optional<std::array<std::uint32_t, 2>> size;
    std::uint32_t channels = 3;
    bool cache = true;

    template <class Fields>
    void fields(Fields& f) {
      f.required("folder", folder,
                 "what holds train/CLASS/NAME, and test and validation if they are there");
      f.optional("classes", classes,
                 "folders that are the classes, in order; null: all, in the order of their names");
      f.optional(
          "size", size,
          "[height, width] to which all images are stretched, bilinearly; null: they must be "
          "of one size",
          AtLeast{1}, AtMost{16384});
      f.optional("channels", channels, "3 for colour, 1 for grey", OneOf{{1, 3}});
      f.optional("cache", cache, "whether decoded images are kept for later runs");
    }
  };

  // Throws FieldError for a list of fewer than two classes, or one that holds a name twice.
  explicit ImageFolder(const Params& params);

  DatasetInfo info(const DataSource& source) const override;
  Samples load(Part part, const DataSource& source) const override;

 private:
  // The files of a part, and what all its images become.
  struct Listing {
    Path folder;
    std::vector<std::string> classes;
    std::vector<ImageFile> images;
    Shape shape;
    std::string first;  // the image whose size is that of all; empty if they are stretched
  };

  Path root(const DataSource& source) const;
  Listing list(Part part, const DataSource& source) const;
  std::string decode(const Listing& listing, std::size_t first, std::size_t count,
                     const FileSystem& files) const;
  ByteImage decode_one(const Listing& listing, const ImageFile& image,
                       const FileSystem& files) const;
  std::string key(const Listing& listing, const FileSystem& files) const;
  Values<std::uint8_t> pixels(const Listing& listing, Part part, const DataSource& source) const;

  Params params_;
};

}  // namespace qnn

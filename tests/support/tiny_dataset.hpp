#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/random.hpp"
#include "core/catalog/catalog.hpp"
#include "core/config/fields.hpp"
#include "data/dataset.hpp"

namespace qnn::testing_support {

// Samples of any small shape, in a config as "tiny": bytes at random, brighter where the label's
// turn is, so that a network can learn something.
class TinyDataset final : public Dataset {
 public:
  static constexpr std::string_view kName = "tiny";
  static constexpr std::string_view kSummary = "random samples for tests";

  struct Params {
    std::vector<std::uint32_t> shape{4, 4, 2};
    std::uint32_t train_count = 10;
    std::uint32_t test_count = 0;
    std::uint32_t classes = 3;
    std::optional<std::uint32_t> outlier = {};

    template <class Fields>
    void fields(Fields& f) {
      f.optional("shape", shape, "of a sample");
      f.optional("train_count", train_count, "samples for training");
      f.optional("test_count", test_count, "samples for testing");
      f.optional("classes", classes, "number of classes");
      f.optional("outlier", outlier, "a sample of the training part, all of 255");
    }
  };

  explicit TinyDataset(Params params) : params_(std::move(params)) {}

  DatasetInfo info(const DataSource&) const override {
    DatasetInfo info = labelled_images_info(shape(), params_.classes);
    info.has_test = params_.test_count > 0;
    info.train_count = params_.train_count;
    return info;
  }

  Samples load(Part part, const DataSource&) const override {
    const bool train = part == Part::Train;
    const RandomStream random(train ? 1 : 2, RandomPurpose::Test);
    std::vector<std::uint8_t> values;
    std::vector<std::int32_t> labels;
    const std::size_t size = shape().elements();
    for (std::uint32_t i = 0; i < (train ? params_.train_count : params_.test_count); ++i) {
      const std::uint32_t label = i % params_.classes;
      labels.push_back(static_cast<std::int32_t>(label));
      for (std::size_t j = 0; j < size; ++j) {
        const std::uint32_t noise = random.below(i * size + j, 128);
        const bool bright = j % params_.classes == label;
        const bool is_outlier = train && i == params_.outlier;
        values.push_back(static_cast<std::uint8_t>(is_outlier ? 255 : noise + (bright ? 127 : 0)));
      }
    }
    return labelled_images(shape(), std::move(values), std::move(labels));
  }

 private:
  Shape shape() const {
    const std::vector<std::size_t> extents(params_.shape.begin(), params_.shape.end());
    return Shape(extents);
  }

  Params params_;
};

// The built-in types, and "tiny".
inline Catalog catalog_with_tiny_dataset() {
  Catalog catalog = make_catalog();
  catalog.datasets.add<TinyDataset>();
  return catalog;
}

}  // namespace qnn::testing_support

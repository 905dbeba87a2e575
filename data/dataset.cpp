#include "data/dataset.hpp"

namespace qnn {

DatasetInfo labelled_images_info(const Shape& shape, std::size_t classes) {
  return {
      .inputs = {{.name = std::string(kImageInput), .shape = shape}},
      .targets = {{.name = std::string(kLabelTarget), .info = {.classes = classes, .shape = {}}}}};
}

}  // namespace qnn

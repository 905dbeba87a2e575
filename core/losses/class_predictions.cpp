#include "core/losses/class_predictions.hpp"

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {

void require_one_prediction_per_class(std::string_view loss, const Shape& predictions,
                                      std::size_t classes) {
  if (predictions.rank() == 1 && predictions[0] == classes) return;
  const std::string_view flattened = predictions.rank() == 1 ? "" : " after a 'flatten'";
  throw UserError(ErrorKind::Config,
                  format("{} needs one prediction for each of the {} classes, but the model's "
                         "output is {}; end it in a dense layer of {} units{}",
                         loss, classes, predictions.text(), classes, flattened));
}

}  // namespace qnn

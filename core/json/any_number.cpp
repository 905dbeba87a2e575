#include "core/json/any_number.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/json/json.hpp"

namespace qnn {

Json any_number_to_json(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

double any_number_from_json(const Json& json) {
  if (json.is_number()) return json.get<double>();
  for (const double value :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
        -std::numeric_limits<double>::infinity()})
    if (json == any_number_to_json(value)) return value;
  throw std::invalid_argument("not a number");
}

}  // namespace qnn

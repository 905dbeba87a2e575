#include "core/json/any_number.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/json/json.hpp"

namespace qnn {
namespace {

TEST(AnyNumber, WritesWhatJsonHasNoNumberForAsText) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(any_number_to_json(0.5), Json(0.5));
  EXPECT_EQ(any_number_to_json(infinity), Json("inf"));
  EXPECT_EQ(any_number_to_json(-infinity), Json("-inf"));
  EXPECT_EQ(any_number_to_json(std::numeric_limits<double>::quiet_NaN()), Json("nan"));
}

TEST(AnyNumber, ReadsThemBack) {
  EXPECT_EQ(any_number_from_json(Json(3)), 3.0);
  EXPECT_EQ(any_number_from_json(Json("-inf")), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(any_number_from_json(Json("nan"))));
  EXPECT_THROW(any_number_from_json(Json("NaN")), std::invalid_argument);
  EXPECT_THROW(any_number_from_json(Json(true)), std::invalid_argument);
}

}  // namespace
}  // namespace qnn

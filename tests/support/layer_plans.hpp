#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "core/base/errors.hpp"
#include "core/config/problems.hpp"
#include "core/layers/layer.hpp"

namespace qnn::test {

inline LayerPlan plan_of(const Layer& layer, const Shape& input) {
  return layer.plan(std::vector<Shape>{input});
}

// Why the layer does not take this input.
inline std::string refusal(const Layer& layer, const Shape& input) {
  try {
    plan_of(layer, input);
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    return error.what();
  }
  return "accepted";
}

// "KEY: why" for a field that contradicts others.
template <class AnyLayer>
std::string field_refusal(const typename AnyLayer::Params& params) {
  try {
    const AnyLayer layer(params);
  } catch (const FieldError& error) {
    EXPECT_NE(error.help(), "") << "no remedy";
    return error.key() + ": " + error.what();
  }
  return "accepted";
}

inline void set(std::span<float> to, const std::vector<float>& values) {
  ASSERT_EQ(to.size(), values.size());
  std::ranges::copy(values, to.begin());
}

}  // namespace qnn::test

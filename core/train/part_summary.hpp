#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "data/samples.hpp"

namespace qnn {

// One line for the log: how many samples a part has, and how many of each class, or of the rarest
// and the most frequent one if there are many classes. "validation: 6,000 samples; label: 0: 592,
// 1: 601".
std::string part_summary(std::string_view part, const Samples& samples,
                         std::span<const std::uint32_t> indices);

}  // namespace qnn

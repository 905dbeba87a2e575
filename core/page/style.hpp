#pragma once

#include <string_view>

namespace qnn {

// The style sheet of every page: one column on a phone, colours by the reader's system, a sheet for
// print. Colours of lines are .c1 to .c8.
std::string_view page_style();
inline constexpr std::size_t kLineColors = 8;

}  // namespace qnn

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace qnn {

// The line of a text with a mark under the key or value that begins at `column`, each on a line of
// its own after a line feed; both count from 1, columns in characters:
//
//     14 |       "lerning_rate": 0.01,
//        |       ^^^^^^^^^^^^^^
//
// Long lines are cut around the mark. Nothing if the line is empty or ends before the column.
std::string excerpt(std::string_view text, std::uint32_t line, std::uint32_t column);

}  // namespace qnn

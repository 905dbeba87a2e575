#pragma once

#include <string>
#include <string_view>

namespace qnn {

// Text for HTML, in an element or in a quoted attribute: markup characters become references, and
// control characters other than line feed and tab the replacement character.
std::string escaped(std::string_view text);

}  // namespace qnn

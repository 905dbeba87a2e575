#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qnn::testing_support {

// A config's text with one letter of one key left out.
struct KeyMutation {
  std::string pointer;  // of the key before
  std::string key;      // as it was
  std::string text;
};

// One for each letter of each key in the text.
std::vector<KeyMutation> drop_letters(std::string_view text);

}  // namespace qnn::testing_support

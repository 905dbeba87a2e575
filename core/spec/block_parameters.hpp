#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/config/problems.hpp"
#include "core/json/json.hpp"

namespace qnn {

// One use of a block in a list of layers.
struct BlockUse {
  std::string name;    // of the block
  const Json& object;  // {"type": name, parameters...}
  std::string pointer;
};

// Checks what can be told of a block without a use of it: its keys, its list of layers, the names
// of its parameters. Reports problems and says whether there are none.
bool check_block(const std::string& name, const Json& block, Problems& problems);

// The names of a block's inputs: those that it declares, else "input".
std::vector<std::string> block_inputs(const Json& block);

// The text of a block that check_block found good, for one use of it: a copy with each "$name"
// replaced by the parameter's value, given by the use or else the declared default ({"required":
// true} declares one without), and "$$" at the start of a text by "$". Reports unknown and missing
// parameters; nothing if there are any.
std::optional<Json> instantiate_block(const Json& block, const BlockUse& use, Problems& problems);

// "did you mean 'x'?", or the list of what is known.
std::string did_you_mean(const std::string& word, const std::vector<std::string>& known);

}  // namespace qnn

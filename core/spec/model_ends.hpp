#pragma once

#include <string>
#include <vector>

#include "core/json/json.hpp"
#include "core/spec/list_entries.hpp"
#include "core/spec/model_spec.hpp"

namespace qnn {

// model.inputs: a list of names of the data set's inputs, or an object {name in the model: name in
// the data set}; absent: the one input "input", which takes the data set's first.
std::vector<ModelInput> read_model_inputs(const Json& model, ProblemsSaidOnce& problems);

// model.output, a name, or model.outputs, a list of names; absent: `last`, the last layer's.
// Nothing if there are problems that leave no output.
std::vector<ModelOutput> read_model_outputs(const Json& model, const std::string& last,
                                            const ListScope& scope, ProblemsSaidOnce& problems);

}  // namespace qnn

#pragma once

#include <cstdint>

#include "core/json/json_fwd.hpp"
#include "core/spec/run_spec.hpp"
#include "core/train/run_directory.hpp"

namespace qnn {

// Whether a run may go on as it is asked to: with the config, the data and the plugins that it was
// started with.

// A JSON file of the run, which a reader other than this program may have touched. Throws
// UserError(Io) if it is no JSON object.
Json read_record(const RunDirectory& run, const char* file);

// Throws ConfigError with every difference that config_diff.hpp does not allow.
void refuse_changed_config(const RunDirectory& run, const RunSpec& spec);

// Throws UserError(BadData) unless the manifest that is about to be written names the same data.
void refuse_changed_data(const RunDirectory& run, const Json& manifest);

// Throws UserError(Unavailable) unless it names the code of the same plugins, wherever their files
// lie now.
void refuse_changed_plugins(const RunDirectory& run, const Json& manifest);

// training.epochs of a resolved config; 0 if it says nothing that could be understood.
std::uint64_t epochs_of(const Json& config);

}  // namespace qnn

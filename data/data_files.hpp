#pragma once

#include <string>
#include <string_view>

#include "core/base/errors.hpp"
#include "data/dataset.hpp"

namespace qnn {

// The file `name` of a set that is given by paths: relative ones start from DataSource::folder, or
// from the current folder if there is none. Throws UserError(MissingInput) if it is not there.
Path existing_file(const std::string& name, std::string_view set, const DataSource& source);

// "PATH: WHAT", as UserError(BadData).
UserError bad_file(const Path& path, std::string_view what);

}  // namespace qnn

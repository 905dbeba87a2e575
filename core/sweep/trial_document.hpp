#pragma once

#include <map>
#include <string>

#include "core/config/document.hpp"
#include "core/config/problems.hpp"

namespace qnn {

// The config that a sweep varies: what its "config" contains, or the file that it names, relative
// to the sweep's own. It gets `fallback_name` if it has no "name". Throws what load_document
// throws, and ConfigError (of the sweep's document) if "config" is neither.
Document base_document(const FileSystem& files, const Document& sweep,
                       const std::string& fallback_name);

// The base with the values of a trial. Their places are those of the sweep's "space", and the
// sweep's places and texts join the document, so that problems can be shown wherever they are.
// Reports values that cannot be set.
Document trial_document(const Document& base, const Document& sweep,
                        const std::map<std::string, Json>& values, Problems& problems);

}  // namespace qnn

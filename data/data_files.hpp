#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/base/errors.hpp"
#include "data/dataset.hpp"

namespace qnn {

// The file (or what `what` says) `name` of a set that is given by paths: relative ones start from
// DataSource::folder, or from the current folder if there is none. Throws UserError(MissingInput)
// if it is not there.
Path existing_file(const std::string& name, std::string_view set, const DataSource& source,
                   std::string_view what = "file");

// A published set, whose files are looked for by their names below DataSource::folder.
struct PublishedSet {
  std::string_view name;
  std::string advice;  // "put A and B, compressed or not": what is missing if anything is
};

// DataSource::folder, or UserError(MissingInput) that says what to put where.
const Path& published_folder(const PublishedSet& set, const DataSource& source);

// The first of these paths that is there, or UserError(MissingInput) that says what to put where.
Path published_file(const PublishedSet& set, const std::string& file, std::span<const Path> places,
                    const DataSource& source);

// "PATH: WHAT", as UserError(BadData).
UserError bad_file(const Path& path, std::string_view what);

}  // namespace qnn

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/fetch/downloads.hpp"

namespace qnn {

// The addresses to ask for a set's downloads, each ending in '/': those of the set, or the one that
// the user names, an https or http address, "file:///folder" or the path of a folder. Throws
// UserError(Usage) for any other.
std::vector<std::string> source_addresses(const DownloadableSet& set, std::string_view named);

// Whether asking it leaves this machine.
bool needs_network(std::string_view address);

}  // namespace qnn

#pragma once

#include <filesystem>
#include <string>

namespace qnn::testing_support {

// The whole file; throws if it cannot be read.
std::string read_text(const std::filesystem::path& file);
// Makes the folders that it lacks.
void write_text(const std::filesystem::path& file, const std::string& text);

}  // namespace qnn::testing_support

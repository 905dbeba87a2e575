#pragma once

#include <filesystem>
#include <string>

#include "tests/cli/process.hpp"

namespace qnn::testing_support {

// One of our commands with its arguments, as /bin/sh reads them, under ulimit: two processor
// seconds and 1.5 GB of address space, beyond which it dies by a signal or ends as out of memory.
// (With sanitizers, whose shadow memory is as large as the address space: a minute.)
Finished run_limited(const std::filesystem::path& folder, const std::string& command);

// Expects it to end with this code and a message that holds this, of a length that one can read.
void expect_refusal(const std::filesystem::path& folder, const std::string& command, int exit,
                    const std::string& message);

}  // namespace qnn::testing_support

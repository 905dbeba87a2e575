#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace qnn::testing_support {

// A test of the commands as data, cases/NAME.json:
//
//   {"about": "what it shows",
//    "files": {"mine.json": CONTENT},    a text as it stands; a list of lines; or JSON
//    "commands": [                       run one after the other in one new folder
//      {"arguments": ["qnn-train", "mine.json", "--check"],
//       "environment": {"QNN_THREADS": "2"},
//       "change": {"file": "a", "truncate_by": 9},     before the command; or "flip_bit_at": byte
//                                                      (from the end if negative), "append": text,
//                                                      "remove": true
//       "exit": 78,
//       "stdout": ["part", ...],         texts that stand in it; a text: exactly this
//       "stderr": ["part", ...],
//       "not_stdout": [...], "not_stderr": [...],
//       "stdout_json": {"/pointer": value},            it is one JSON document with these values
//       "json": {"file": {"/pointer": value}},         so is a file
//       "stdout_to": "file",                           keep it as a file
//       "exists": ["file"], "absent": ["file"],
//       "equal": [["file", "file"]], "equal_values": [["file#/pointer", "file#/pointer"]],
//       "lines": {"file": count}}]}
//
// The folder also holds tiny.json, the config that most cases extend. Failures are reported to
// GoogleTest. A key that is not in this list is a failure too.
void run_command_case(const std::filesystem::path& file);

// All files of tests/cli/cases.
std::vector<std::filesystem::path> command_cases();

}  // namespace qnn::testing_support

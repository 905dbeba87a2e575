#include <gtest/gtest.h>

#include <cctype>

#include "tests/cli/command_case.hpp"

namespace qnn {
namespace {

using testing_support::command_cases;
using testing_support::run_command_case;

class CommandCase : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(CommandCase, Holds) { run_command_case(GetParam()); }

INSTANTIATE_TEST_SUITE_P(All, CommandCase, ::testing::ValuesIn(command_cases()),
                         [](const auto& of) { return of.param.stem().string(); });

}  // namespace
}  // namespace qnn

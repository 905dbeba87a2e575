// What no source of ours may do: run a shell, talk to a network, load code but a named plugin.
// tests/cli/system_calls_test.cpp watches what a whole training run asks of the kernel.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

namespace qnn {
namespace {

namespace fs = std::filesystem;

struct Rule {
  std::string call;
  std::string allowed_under;  // a folder, or nothing
};
const std::vector<Rule> kRules{{"system", ""},
                               {"popen", ""},
                               {"socket", ""},
                               {"listen", ""},
                               {"bind", ""},
                               {"connect", ""},
                               {"dlopen", "core/plugins/"},
                               {"dlmopen", ""},
                               // Unbounded copies, and names for temporaries that others can guess.
                               {"strcpy", ""},
                               {"strcat", ""},
                               {"sprintf", ""},
                               {"gets", ""},
                               {"mktemp", ""},
                               {"tmpnam", ""}};

// A call of the C library's function, not of a member or of another name that ends so.
std::regex call_of(const std::string& name) {
  return std::regex("(^|[^A-Za-z0-9_.>])" + name + "\\s*\\(");
}

std::string code_of(const fs::path& file) {
  std::ifstream stream(file);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return std::regex_replace(text, std::regex("//[^\n]*"), "");
}

std::vector<std::string> violations_in(const std::string& name, const std::string& code) {
  std::vector<std::string> found;
  for (const Rule& rule : kRules) {
    if (!rule.allowed_under.empty() && name.starts_with(rule.allowed_under)) continue;
    if (std::regex_search(code, call_of(rule.call))) found.push_back(name + ": " + rule.call);
  }
  return found;
}

TEST(ForbiddenCalls, AreSeenWhereTheyStand) {
  using Found = std::vector<std::string>;
  EXPECT_EQ(violations_in("a.cpp", "x = system(\"ls\");"), Found{"a.cpp: system"});
  EXPECT_EQ(violations_in("a.cpp", "return ::socket (1);"), Found{"a.cpp: socket"});
  EXPECT_EQ(violations_in("data/a.cpp", "dlopen(path, 0)"), Found{"data/a.cpp: dlopen"});
  EXPECT_EQ(violations_in("core/plugins/a.cpp", "dlopen(path, 0)"), Found{});
  EXPECT_EQ(violations_in("a.cpp", "file_system(x); node.bind(y); p->listen(z);"), Found{});
}

TEST(ForbiddenCalls, StandInNoSource) {
  std::size_t files = 0;
  for (const char* folder : {"core", "data", "cli"}) {
    const fs::path root = QNN_SOURCE_DIR;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".cpp" && extension != ".hpp" && extension != ".c" && extension != ".h")
        continue;
      ++files;
      const std::string name = entry.path().lexically_relative(root).generic_string();
      EXPECT_EQ(violations_in(name, code_of(entry.path())), std::vector<std::string>());
    }
  }
  EXPECT_GT(files, 300u);
}

}  // namespace
}  // namespace qnn

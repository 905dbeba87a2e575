// What a training run asks of the kernel, as strace sees it.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "core/base/text.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn::testing_support {
namespace {

namespace fs = std::filesystem;

// What oneTBB looks for by itself when it starts its threads: where memory and processors lie
// (tbbbind, by hwloc and its plugins), its allocator, and the threads of OpenMP.
const std::regex kLoadedByTbb(".*/(lib(tbbbind\\w*|tbbmalloc|iomp5)\\.so[^/]*|hwloc/[^/]*)");

// Libraries that the dynamic linker loads for a program or a library.
std::set<std::string> linked_libraries(const TemporaryFolder& folder, const std::string& file) {
  const Finished listed =
      run({.arguments = {"/bin/sh", "-c", format("ldd '{}'", file)}, .folder = folder.path()});
  EXPECT_EQ(listed.exit, 0) << file;
  std::set<std::string> names;
  const std::regex library("[^ /\\t]+\\.so[^ )]*");
  for (auto at = std::sregex_iterator(listed.out.begin(), listed.out.end(), library);
       at != std::sregex_iterator(); ++at)
    names.insert(at->str());
  return names;
}

TEST(SystemCalls, OfTrainingOpenNoSocketRunNoProgramAndLoadNoOtherLibrary) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers make calls of their own";
#endif
  const TemporaryFolder folder;
  const fs::path trace = folder / "trace";
  write_text(folder / "tiny.json", read_text(QNN_SOURCE_DIR "/tests/cli/tiny.json"));
  const Finished finished =
      run({.arguments = {"/bin/sh", "-c",
                         "command -v strace >/dev/null || exit 127\n"
                         "strace -f -e trace=network,process,openat,open -o trace "
                         "qnn-train tiny.json --threads 2 || exit $?"},
           .folder = folder.path()});
  if (finished.exit == 127) GTEST_SKIP() << "strace is not here";
  if (finished.err.find("strace: ") != std::string::npos)
    GTEST_SKIP() << "strace may not trace here: " << finished.err;
  ASSERT_EQ(finished.exit, 0) << finished.err;

  std::set<std::string> linked = linked_libraries(folder, QNN_COMMAND_FOLDER "/qnn-train");
  const std::regex forbidden(
      "\\b(socket|socketpair|connect|bind|listen|accept4?|sendto|fork|vfork)\\(");
  const std::regex loaded("open(at)?\\(.*\"(([^\"]*/)?([^\"/]+\\.so[^\"/]*))\".* = [0-9]+$");
  int programs = 0, libraries = 0;
  for (const std::string& line : split(read_text(trace), '\n')) {
    EXPECT_FALSE(std::regex_search(line, forbidden)) << line;
    if (line.find("execve(") != std::string::npos) ++programs;
    std::smatch match;
    if (!std::regex_search(line, match, loaded) || match[4] == "ld.so.cache") continue;
    if (std::regex_match(match[2].str(), kLoadedByTbb))
      linked.merge(linked_libraries(folder, match[2]));
    else
      EXPECT_TRUE(linked.contains(match[4])) << line;
    ++libraries;
  }
  EXPECT_EQ(programs, 1);
  EXPECT_GT(libraries, 5);
}

}  // namespace
}  // namespace qnn::testing_support

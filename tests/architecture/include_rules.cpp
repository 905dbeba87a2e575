#include "tests/architecture/include_rules.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

#include "core/base/text.hpp"
#include "tests/architecture/module_table.hpp"

namespace qnn {
namespace {

namespace fs = std::filesystem;

struct Library {
  std::string_view target;  // as LIBRARIES names it
  std::vector<std::string_view> headers;
};

// What the headers of a library begin with. A new library gets a line here and its place in the
// module table.
const std::vector<Library>& known_libraries() {
  static const std::vector<Library> libraries{
      {"spdlog::spdlog", {"spdlog/"}},
      {"fmt::fmt", {"fmt/"}},
      {"${QNN_ONEDNN_LIBRARIES}", {"dnnl", "oneapi/dnnl/", "omp.h"}},  // before TBB's "oneapi/"
      {"TBB::tbb", {"tbb/", "oneapi/"}},
      {"OpenSSL::Crypto", {"openssl/"}},
      {"Random123::Random123", {"Random123/"}},
      {"nlohmann_json::nlohmann_json", {"nlohmann/"}},
      {"Eigen3::Eigen", {"Eigen/", "unsupported/Eigen/"}},
      {"hwy::hwy", {"hwy/"}},
      {"${CMAKE_DL_LIBS}", {"dlfcn.h"}},  // loading code: only --plugin may
      {"ZLIB::ZLIB", {"zlib.h"}},
      {"libdeflate::libdeflate", {"libdeflate.h"}},
      {"CURL::libcurl", {"curl/"}},
      {"PNG::PNG", {"png.h"}},
      {"JPEG::JPEG", {"jpeglib.h", "jerror.h"}},
      {"CLI11::CLI11", {"CLI/"}},
      {"GTest::gmock", {"gtest/", "gmock/"}},
      {"benchmark::benchmark", {"benchmark/"}},
  };
  return libraries;
}

bool is_system_header(std::string_view header) {
  static const std::set<std::string_view> headers{
      "algorithm", "any", "array", "atomic", "barrier", "bit", "bitset", "charconv", "chrono",
      "codecvt", "compare", "complex", "concepts", "condition_variable", "coroutine", "deque",
      "exception", "execution", "filesystem", "forward_list", "fstream", "functional", "future",
      "initializer_list", "iomanip", "ios", "iosfwd", "iostream", "istream", "iterator", "latch",
      "limits", "list", "locale", "map", "memory", "memory_resource", "mutex", "new", "numbers",
      "numeric", "optional", "ostream", "queue", "random", "ranges", "ratio", "regex",
      "scoped_allocator", "semaphore", "set", "shared_mutex", "source_location", "span", "sstream",
      "stack", "stdexcept", "stop_token", "streambuf", "string", "string_view", "syncstream",
      "system_error", "thread", "tuple", "type_traits", "typeindex", "typeinfo", "unordered_map",
      "unordered_set", "utility", "valarray", "variant", "vector", "version", "cassert", "cctype",
      "cerrno", "cfenv", "cfloat", "cinttypes", "climits", "clocale", "cmath", "csetjmp", "csignal",
      "cstdarg", "cstddef", "cstdint", "cstdio", "cstdlib", "cstring", "ctime", "cuchar", "cwchar",
      "cwctype",
      // the operating system and the compiler
      "cpuid.h", "dirent.h", "fcntl.h", "immintrin.h", "poll.h", "pthread.h", "sched.h", "signal.h",
      "spawn.h", "sys/file.h", "sys/ioctl.h", "sys/mman.h", "sys/prctl.h", "sys/resource.h",
      "sys/stat.h", "sys/statvfs.h", "sys/types.h", "sys/utsname.h", "sys/wait.h", "termios.h",
      "unistd.h"};
  return headers.contains(header);
}

const Library* library_of(std::string_view header) {
  for (const Library& library : known_libraries()) {
    for (const std::string_view prefix : library.headers) {
      if (header.starts_with(prefix)) return &library;
    }
  }
  return nullptr;
}

// "core/tensor/x.hpp" is of tensor, "data/x.hpp" of data; nothing for what is in no module.
std::optional<std::string> module_of(const std::string& path) {
  std::istringstream stream(path);
  std::vector<std::string> parts;
  for (std::string part; std::getline(stream, part, '/');) parts.push_back(part);
  if (parts.size() > 1 && (parts[0] == "data" || parts[0] == "cli" || parts[0] == "tests")) {
    return parts[0];
  }
  if (parts.size() > 2 && parts[0] == "core") return parts[1];
  return std::nullopt;
}

// The header that a line includes; nothing for other lines and for #include of a macro.
std::optional<std::string> included_by(const std::string& line) {
  std::size_t at = line.find_first_not_of(" \t");
  if (at == std::string::npos || line[at] != '#') return std::nullopt;
  at = line.find_first_not_of(" \t", at + 1);
  constexpr std::string_view kInclude = "include";
  if (at == std::string::npos || line.compare(at, kInclude.size(), kInclude) != 0) {
    return std::nullopt;
  }
  const std::size_t open = line.find_first_of("<\"", at);
  if (open == std::string::npos) return std::nullopt;
  const std::size_t close = line.find(line[open] == '<' ? '>' : '"', open + 1);
  return line.substr(open + 1, close - open - 1);
}

class Rules {
 public:
  explicit Rules(ModuleTable table) : table_(std::move(table)) {
    for (const std::string& problem : table_.problems) {
      violations_.push_back("core/CMakeLists.txt:" + problem);
    }
    owners_ = {
        {"CLI11::CLI11", "cli"}, {"GTest::gmock", "tests"}, {"benchmark::benchmark", "tests"}};
    for (const auto& [module, row] : table_.rows) {
      for (const std::string& library : row.libraries) add_owner(module, library);
    }
  }

  void check_file(const fs::path& file, const std::string& name) {
    const std::optional<std::string> module = module_of(name);
    if (!module || !is_known(*module)) {
      violations_.push_back(name + ":1: is in no module of core/CMakeLists.txt");
      return;
    }
    std::ifstream stream(file);
    std::size_t number = 0;
    for (std::string line; std::getline(stream, line);) {
      ++number;
      const std::optional<std::string> header = included_by(line);
      if (!header) continue;
      const std::string problem = problem_with(*module, *header);
      if (problem.empty()) continue;
      violations_.push_back(format("{}:{}: {}", name, number, problem));
    }
  }

  std::vector<std::string> take() {
    std::sort(violations_.begin(), violations_.end());
    return std::move(violations_);
  }

 private:
  bool is_known(const std::string& module) const {
    return module == "cli" || module == "tests" || table_.rows.contains(module);
  }

  void add_owner(const std::string& module, const std::string& library) {
    const auto known = [&](const Library& one) { return one.target == library; };
    const std::vector<Library>& all = known_libraries();
    if (std::none_of(all.begin(), all.end(), known)) {
      violations_.push_back(
          "core/CMakeLists.txt:1: library '" + library +
          "' is unknown; add its headers to tests/architecture/include_rules.cpp");
    }
    if (!owners_.emplace(library, module).second) {
      violations_.push_back("core/CMakeLists.txt:1: library '" + library + "' has two owners");
    }
  }

  std::string problem_with(const std::string& module, const std::string& header) const {
    const std::string top = header.substr(0, header.find('/'));
    if (top == "core" || top == "data" || top == "cli" || top == "tests") {
      return problem_with_ours(module, header);
    }
    if (is_system_header(header)) return {};
    const Library* library = library_of(header);
    if (library == nullptr) {
      return "'" + header +
             "' is neither named from the root, nor a system header, nor of a listed library";
    }
    const auto owner = owners_.find(std::string(library->target));
    if (owner == owners_.end()) {
      return "no module has " + std::string(library->target) + " in its LIBRARIES";
    }
    if (module == "tests" || module == owner->second) return {};
    return format("{} may not include {}, which is confined to {}", module, header, owner->second);
  }

  std::string problem_with_ours(const std::string& module, const std::string& header) const {
    const std::optional<std::string> used = module_of(header);
    if (!used || !is_known(*used)) return header + " is in no module of core/CMakeLists.txt";
    if (module == "tests" || module == *used) return {};
    const bool command = module == "cli" && *used != "tests";
    if (command ||
        (table_.rows.contains(module) && table_.rows.at(module).may_include.contains(*used))) {
      return {};
    }
    return format("{} may not include {} ({})", module, *used, header);
  }

  ModuleTable table_;
  std::map<std::string, std::string> owners_;  // library to module
  std::vector<std::string> violations_;
};

std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

std::vector<std::string> include_violations(const fs::path& root) {
  Rules rules(read_module_table(text_of(root / "core" / "CMakeLists.txt")));
  for (const std::string_view top : {"core", "data", "cli", "tests"}) {
    if (!fs::exists(root / top)) continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / top)) {
      const std::string extension = entry.path().extension().string();
      if (!entry.is_regular_file() || (extension != ".hpp" && extension != ".cpp")) continue;
      rules.check_file(entry.path(), fs::relative(entry.path(), root).generic_string());
    }
  }
  return rules.take();
}

}  // namespace qnn

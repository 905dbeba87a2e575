#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/config/problems.hpp"
#include "core/json/json.hpp"

namespace qnn {

// The type of an entry that uses an earlier layer again.
inline constexpr const char* kSharedType = "shared";

// One entry of a list of layers, read as far as all entries have in common.
struct Entry {
  Json object;
  std::string type;
  std::string pointer;
  std::vector<std::string> inputs;  // paths
  std::optional<std::size_t> top_level;
};

// An entry of a list that stands earlier, for uses of it.
struct EarlierEntry {
  Entry entry;
  std::string output;                  // path of the layer that its name stands for
  std::vector<std::string> instances;  // of a block: the prefixes of its repetitions
};

// What names mean inside one list of layers: the model's, or a block's.
struct ListScope {
  std::string prefix;                                       // "unit_1/"
  std::vector<std::pair<std::string, std::string>> inputs;  // name here -> path that it stands for
  std::map<std::string, EarlierEntry> entries;              // by name here
  std::string pointer;                                      // of the list
  std::string used_at;                                      // where the block is used
  std::vector<std::string> open_blocks;                     // from the outermost in
  std::string shared_prefix;  // its layers are those with this prefix, used again; else empty
  bool frozen = false;
  std::map<std::string, std::size_t> numbers;  // by automatic name: the first that may be free
};

// Problems, each said once however often a block is used.
class ProblemsSaidOnce {
 public:
  explicit ProblemsSaidOnce(Problems& problems) : problems_(problems) {}

  void report(const std::string& pointer, std::string message, std::string help = {});
  std::size_t count() const { return count_; }  // repetitions included

 private:
  Problems& problems_;
  std::set<std::string> said_;
  std::size_t count_ = 0;
};

// What a list of layers may name as a type.
struct KnownTypes {
  const std::function<bool(const std::string&)>& is_layer;
  const std::vector<std::string>& layers;
  const Json* blocks = nullptr;  // or nothing

  // A block that shadows a built-in layer has been reported, and its users mean the layer.
  bool is_block(const std::string& type) const;
  std::vector<std::string> names() const;
};

bool is_valid_name(const std::string& name);

// Reads entry `index` of the scope's list. `previous` is the path that an entry without "inputs"
// reads; empty: it has to say. Reports problems; nothing if it is no entry at all.
std::optional<Entry> read_entry(const Json& json, std::size_t index, const std::string& previous,
                                const ListScope& scope, const KnownTypes& types,
                                ProblemsSaidOnce& problems);

// The path that a name of the scope stands for; reports an unknown one, found at `at`.
std::optional<std::string> resolve_name(const std::string& name, const std::string& at,
                                        const ListScope& scope, ProblemsSaidOnce& problems);

// The entry's own name, or Keras's automatic one: `base`, then base_1, base_2, ...
std::string take_name(const Entry& entry, const std::string& base, ListScope& scope,
                      ProblemsSaidOnce& problems);

}  // namespace qnn

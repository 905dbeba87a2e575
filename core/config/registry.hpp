#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/errors.hpp"
#include "core/config/fields.hpp"

namespace qnn {

// Maps the "type" of a config to the class that implements it. A plain value: the command and each
// test build their own, so there is no global state and no order of initialisation.
template <class Interface>
class Registry {
 public:
  // Reads `object`'s fields (but `other_keys`), reports problems, writes the resolved fields, and
  // returns the thing made, or nothing if a problem was reported.
  using Make = std::function<std::unique_ptr<Interface>(
      const ConfigValue& object, std::span<const std::string> other_keys, ValueWriter resolved)>;

  struct Entry {
    Make make;
    TypeDoc doc;
  };

  // Registers a class T, which carries T::kName, T::kSummary, perhaps T::kFormula, T::Params and
  // T(Params).
  template <class T>
  void add() {
    add(std::string(T::kName),
        Entry{.make = [](const ConfigValue& object, std::span<const std::string> other_keys,
                         ValueWriter resolved) -> std::unique_ptr<Interface> {
                return make_with<T>(typename T::Params{}, object, other_keys, resolved);
              },
              .doc = type_doc<T, typename T::Params>()});
  }

  // Registers under any name: expressions and plugins come in here.
  void add(std::string name, Entry entry) {
    require(entries_.try_emplace(std::move(name), std::move(entry)).second,
            "a type is registered twice");
  }

  // What an entry's `make` does for a class T whose parameters start out as `params`.
  template <class T, class Params>
  static std::unique_ptr<Interface> make_with(Params params, const ConfigValue& object,
                                              std::span<const std::string> other_keys,
                                              ValueWriter resolved) {
    const std::size_t before = object.problems().size();
    read_fields(object, params, other_keys);
    if (object.problems().size() != before) return nullptr;
    FieldWriter writer(resolved);
    params.fields(writer);
    try {
      return std::make_unique<T>(std::move(params));
    } catch (const FieldError& error) {
      object.report_key(error.key(), error.what(), error.help());
      return nullptr;
    }
  }

  // What make() says of an unknown name with a '/' beside the names that it knows.
  void set_slash_help(std::string help) { slash_help_ = std::move(help); }
  const std::string& slash_help() const { return slash_help_; }

  const Entry* find(const std::string& name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : &found->second;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& [name, entry] : entries_) all.push_back(name);
    return all;
  }

  // Makes what `at` names: "name" or {"type": "name", ...}. Reports problems and gives nothing if
  // it cannot. `resolved` becomes {"type": "name", every field}.
  std::unique_ptr<Interface> make(const ConfigValue& at, ValueWriter resolved) const {
    const auto name = detail::read_choice_name(at, names(), false, slash_help_);
    if (!name) return nullptr;
    const std::array<std::string, 1> type_key{"type"};
    resolved.begin_object();
    resolved.member("type").text(*name);
    return find(*name)->make(detail::choice_object(at), type_key, resolved);
  }

 private:
  std::string slash_help_;
  std::map<std::string, Entry> entries_;  // ordered, so that listings and messages are stable
};

}  // namespace qnn

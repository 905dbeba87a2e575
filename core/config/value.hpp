#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/config/problems.hpp"
#include "core/json/json_fwd.hpp"

namespace qnn {

// What was typed for values of the command line that read as JSON, by pointer: a field that wants
// text takes this instead of the number in "--set name=3".
using OverrideTexts = std::map<std::string, std::string>;

// A JSON value at its place in a config, for reading. A cheap look at things that others own: the
// value, the list of problems and the texts, if any, must outlive it.
//
// Each read_* returns true and sets `value`, or reports a problem and returns false. Nothing is
// converted in silence: 10.7, -1, true, "3" and 1e300 are no 32-bit units. 1e3 is the whole number
// 1000.
class ConfigValue {
 public:
  ConfigValue(const Json& json, std::string pointer, Problems& problems,
              const OverrideTexts* texts = nullptr)
      : json_(&json), pointer_(std::move(pointer)), problems_(&problems), texts_(texts) {}

  const Json& json() const { return *json_; }
  const std::string& pointer() const { return pointer_; }
  Problems& problems() const { return *problems_; }
  // The same place, holding another value.
  ConfigValue with_json(const Json& json) const;

  bool is_null() const;
  bool is_number() const;
  bool is_string() const;
  bool is_list() const;
  bool is_object() const;
  // The text that stands here or was typed for it on the command line; nothing if it is no text.
  std::optional<std::string> text() const;

  bool read_bool(bool& value) const;
  bool read_string(std::string& value) const;
  bool read_number(double& value) const;  // finite
  bool read_integer(std::int64_t& value, std::int64_t low, std::int64_t high) const;
  bool read_seed(std::uint64_t& value) const;  // 0 ... 2^64 - 1
  bool expect_object() const;                  // reports if it is none
  bool expect_list() const;
  bool expect_float(double number) const;  // reports if a float makes 0 or infinity of it

  std::vector<std::string> keys() const;                          // of an object, in order
  std::optional<ConfigValue> member(std::string_view key) const;  // nothing if absent
  std::size_t size() const;                                       // of a list or object
  ConfigValue element(std::size_t index) const;                   // of a list

  void report(std::string message, std::string help = {}) const;
  // A problem with a key of this object.
  void report_key(std::string_view key, std::string message, std::string help = {}) const;
  // "10.7", "the text \"3\"", "the list [1,2]", at most about 40 characters of it.
  std::string description() const;

 private:
  bool report_kind(std::string_view expected) const;  // "must be ..., got ..."; false

  const Json* json_;
  std::string pointer_;
  Problems* problems_;
  const OverrideTexts* texts_;
};

// Builds a JSON value piece by piece, for the resolved config; keeps nlohmann out of headers.
//
// A look at a value that others own, valid until that value moves: a new member or element of an
// object or list invalidates the writers of its earlier ones.
class ValueWriter {
 public:
  explicit ValueWriter(Json& target) : target_(&target) {}

  void null();
  void boolean(bool value);
  void integer(std::int64_t value);
  void unsigned_integer(std::uint64_t value);
  void number(double value);  // finite; printed as the shortest decimal
  void number(float value);   // finite; the shortest decimal that reads back as the same float
  void text(std::string_view value);
  void copy(const Json& value);

  void begin_object();                       // makes it an object, if it is none yet
  ValueWriter member(std::string_view key);  // of an object; replaced if it exists
  void begin_list();                         // makes it an empty list
  ValueWriter element();                     // a new one at the end of a list

 private:
  Json* target_;
};

}  // namespace qnn

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/errors.hpp"

namespace qnn {

// One thing wrong with a config.
struct Problem {
  std::string pointer;  // where: an RFC 6901 pointer such as "/model/layers/2/units"
  std::string message;  // what: "must be at least 1, got 0"; may show a text with a caret under it
  std::string help;     // the remedy: "did you mean 'units'?"; may be empty
};

// Collects all that is wrong with a config, to be mended at once; the 1000th throws ConfigError.
class Problems {
 public:
  void report(std::string pointer, std::string message, std::string help = {});
  bool empty() const { return list_.empty(); }
  std::size_t size() const { return list_.size(); }
  const std::vector<Problem>& list() const { return list_; }

 private:
  std::vector<Problem> list_;
};

// A config with problems. what() lists them without origins, one a line; the command prints them
// with file:line:column, see describe_problems in document.hpp.
class ConfigError : public UserError {
 public:
  explicit ConfigError(std::vector<Problem> problems);
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  std::vector<Problem> problems_;
};

// A constructor's complaint about one of its fields, such as the text of an expression. Registry
// turns it into a Problem at the field's pointer.
class FieldError : public UserError {
 public:
  FieldError(std::string key, const std::string& message, std::string help = {})
      : UserError(ErrorKind::Config, message), key_(std::move(key)), help_(std::move(help)) {}
  const std::string& key() const { return key_; }
  const std::string& help() const { return help_; }

 private:
  std::string key_;
  std::string help_;
};

}  // namespace qnn

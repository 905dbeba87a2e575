#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/expression/expression.hpp"
#include "core/expression/lexer.hpp"
#include "core/expression/program.hpp"

namespace qnn {

// What the names in one text mean, and which of them it uses. Throws ExpressionError for names
// that mean nothing there, with the nearest that do.
class Scope {
 public:
  // Both must outlive the scope.
  Scope(std::string_view text, const ExpressionNames& names) : text_(text), names_(names) {}

  // The value of a name.
  Value look_up(const ExpressionToken& token);
  // The operation of a name that is being called.
  BlockOperation function(const ExpressionToken& token) const;

  // The arrays and scalars looked up so far.
  std::vector<std::string> take_read() { return std::move(read_); }

 private:
  [[noreturn]] void fail(const std::string& reason, const ExpressionToken& token,
                         const std::string& help) const;
  std::vector<std::string> known_values() const;
  void note_read(const std::string& name);

  std::string_view text_;
  const ExpressionNames& names_;
  std::vector<std::string> read_;
};

}  // namespace qnn

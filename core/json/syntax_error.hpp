#pragma once

#include "core/json/source_text.hpp"
#include "core/json/tokens.hpp"

namespace qnn {

// What the parser had accepted when it stopped.
enum class Accepted {
  Nothing,
  ObjectStart,
  ArrayStart,
  Key,
  Member,
  Element,
  WholeValue,
};

// Throws UserError(Config) that says in plain words what is wrong after `last`, the last token that
// the parser accepted (empty at 0 if none), and where.
[[noreturn]] void fail_syntax(const SourceText& source, Accepted accepted, const Token& last);

}  // namespace qnn

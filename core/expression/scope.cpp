#include "core/expression/scope.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/expression/expression_error.hpp"
#include "core/expression/functions.hpp"

namespace qnn {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string suggestion(std::string_view name, std::vector<std::string> likely,
                       const std::vector<std::string>& others, std::string_view what) {
  if (const auto near = nearest(name, likely)) return format("did you mean '{}'?", *near);
  if (const auto near = nearest(name, others)) return format("did you mean '{}'?", *near);
  return format("known {}: {}", what, join(likely));
}

}  // namespace

Value Scope::look_up(const ExpressionToken& token) {
  const std::string name(token.text);
  Value result{.source = {}, .constant = 0, .position = token.position};
  for (const auto& [constant, value] : names_.constants) {
    if (constant != name) continue;
    result.constant = value;
    return result;
  }
  const auto find = [&](const std::vector<std::string>& names, OperandSource::Kind kind) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return false;
    result.source = {kind, static_cast<std::size_t>(found - names.begin())};
    note_read(name);
    return true;
  };
  if (find(names_.arrays, OperandSource::Kind::Array) ||
      find(names_.scalars, OperandSource::Kind::Scalar))
    return result;

  for (const auto& [forbidden, reason] : names_.forbidden)
    if (forbidden == name) fail(format("'{}' {}", name, reason), token, {});
  if (const auto function = find_function(name))
    fail(format("'{}' is a function", name), token, format("use it as {}", usage_of(*function)));
  fail(format("unknown name '{}'", name), token,
       suggestion(name, known_values(), function_names(), "names"));
}

BlockOperation Scope::function(const ExpressionToken& token) const {
  if (const auto found = find_function(token.text)) return *found;
  if (contains(known_values(), token.text))
    fail(format("'{}' is not a function", token.text), token,
         format("a product is written '{} * (...)'", token.text));
  fail(format("unknown function '{}'", token.text), token,
       suggestion(token.text, function_names(), known_values(), "functions"));
}

void Scope::fail(const std::string& reason, const ExpressionToken& token,
                 const std::string& help) const {
  throw ExpressionError(reason, text_, token.position, help);
}

std::vector<std::string> Scope::known_values() const {
  std::vector<std::string> known = names_.arrays;
  for (const auto& [name, value] : names_.constants) known.push_back(name);
  known.insert(known.end(), names_.scalars.begin(), names_.scalars.end());
  return known;
}

void Scope::note_read(const std::string& name) {
  if (!contains(read_, name)) read_.push_back(name);
}

}  // namespace qnn

#include "core/expression/parser.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/base/text.hpp"
#include "core/expression/expression_error.hpp"
#include "core/expression/functions.hpp"
#include "core/expression/lexer.hpp"
#include "core/expression/scope.hpp"

namespace qnn {
namespace {

struct BinaryOperator {
  std::string_view symbol;
  BlockOperation operation;
};
constexpr std::array kOr = {BinaryOperator{"||", BlockOperation::Or}};
constexpr std::array kAnd = {BinaryOperator{"&&", BlockOperation::And}};
constexpr std::array kComparison = {
    BinaryOperator{"<", BlockOperation::Less},
    BinaryOperator{"<=", BlockOperation::LessEqual},
    BinaryOperator{">", BlockOperation::Greater},
    BinaryOperator{">=", BlockOperation::GreaterEqual},
    BinaryOperator{"==", BlockOperation::Equal},
    BinaryOperator{"!=", BlockOperation::NotEqual},
};
constexpr std::array kSum = {BinaryOperator{"+", BlockOperation::Add},
                             BinaryOperator{"-", BlockOperation::Subtract}};
constexpr std::array kProduct = {BinaryOperator{"*", BlockOperation::Multiply},
                                 BinaryOperator{"/", BlockOperation::Divide}};

// From the loosest to the tightest.
constexpr std::array<std::span<const BinaryOperator>, 5> kLevels = {kOr, kAnd, kComparison, kSum,
                                                                    kProduct};
constexpr std::size_t kComparisonLevel = 2;

// Recursive descent that emits instructions as it goes: operands before their operation, which is
// postfix order. The scope says what names mean.
class Parser {
 public:
  Parser(std::string_view text, const ExpressionNames& names)
      : text_(text), tokens_(tokenize(text)), scope_(text, names) {}

  ParsedExpression run() {
    if (current().kind == TokenKind::End) fail("the text is empty", 0);
    const Value result = parse_level(0);
    if (current().kind != TokenKind::End)
      fail(format("expected an operator or the end, found '{}'", current().text),
           current().position);
    return {.program = builder_.finish(result),
            .read = scope_.take_read(),
            .outermost = result.outermost};
  }

 private:
  [[noreturn]] void fail(const std::string& reason, std::size_t position,
                         std::string help = {}) const {
    throw ExpressionError(reason, text_, position, std::move(help));
  }

  const ExpressionToken& current() const { return tokens_[at_]; }
  bool at_symbol(std::string_view symbol) const {
    return current().kind == TokenKind::Symbol && current().text == symbol;
  }
  bool take_symbol(std::string_view symbol) {
    if (!at_symbol(symbol)) return false;
    ++at_;
    return true;
  }

  Value emit(BlockOperation operation, std::span<const Value> operands, std::size_t position) {
    const auto result = builder_.add(operation, operands);
    if (!result)
      fail(format("needs more than {} intermediate results", ExpressionProgram::kMaxSlots),
           position, "reorder it, so that nested parts stand on the left");
    if (result->is_constant() && !std::isfinite(result->constant))
      fail(format("this constant part is {}", shortest(result->constant)), operands[0].position);
    return *result;
  }

  const BinaryOperator* operator_of(std::size_t level) const {
    for (const BinaryOperator& candidate : kLevels[level])
      if (at_symbol(candidate.symbol)) return &candidate;
    return nullptr;
  }

  // A chain of operators of one level, applied from left to right.
  Value parse_level(std::size_t level) {
    if (level == kLevels.size()) return parse_unary();
    Value left = parse_level(level + 1);
    bool compared = false;
    while (const BinaryOperator* found = operator_of(level)) {
      const std::size_t position = current().position;
      if (compared)
        fail("comparisons do not chain", position,
             "write 'a < b && b < c' for what mathematics writes a < b < c");
      compared = level == kComparisonLevel;
      ++at_;
      const std::array operands = {left, parse_level(level + 1)};
      left = emit(found->operation, operands, position);
    }
    return left;
  }

  Value parse_unary() {
    const ExpressionToken token = current();
    if (++nesting_ > Expression::kMaxNesting)
      fail(format("nested more than {} deep", Expression::kMaxNesting), token.position);
    Value result;
    if (take_symbol("-")) {
      const std::array operands = {parse_unary()};
      result = emit(BlockOperation::Negate, operands, token.position);
    } else if (take_symbol("!")) {
      const std::array operands = {parse_unary()};
      result = emit(BlockOperation::Not, operands, token.position);
    } else {
      result = parse_primary();
    }
    result.position = token.position;
    --nesting_;
    return result;
  }

  Value parse_primary() {
    const ExpressionToken token = current();
    if (token.kind == TokenKind::Number) {
      ++at_;
      return {.source = {}, .constant = token.number, .position = token.position};
    }
    if (token.kind == TokenKind::Name) {
      ++at_;
      return at_symbol("(") ? parse_call(token) : scope_.look_up(token);
    }
    if (take_symbol("(")) {
      const Value result = parse_level(0);
      expect_closing(token);
      return result;
    }
    if (token.kind == TokenKind::End) fail("expected a value, found the end", token.position);
    fail(format("expected a value, found '{}'", token.text), token.position);
  }

  void expect_closing(const ExpressionToken& opening) {
    if (take_symbol(")")) return;
    const std::string found =
        current().kind == TokenKind::End ? std::string("the end") : format("'{}'", current().text);
    fail(format("expected an operator or ')', found {}", found), current().position,
         format("the bracket opened at column {}", opening.position + 1));
  }

  Value parse_call(const ExpressionToken& name) {
    const BlockOperation function = scope_.function(name);
    const ExpressionToken opening = current();
    ++at_;
    std::vector<Value> arguments;
    if (!at_symbol(")")) {
      do {
        arguments.push_back(parse_level(0));
      } while (take_symbol(","));
    }
    expect_closing(opening);
    const std::size_t wanted = operand_count(function);
    if (arguments.size() != wanted)
      fail(format("'{}' takes {} argument{}, got {}", name.text, wanted, wanted == 1 ? "" : "s",
                  arguments.size()),
           name.position, format("use it as {}", usage_of(function)));
    return emit(function, arguments, name.position);
  }

  std::string_view text_;
  std::vector<ExpressionToken> tokens_;
  Scope scope_;
  ProgramBuilder builder_;
  std::size_t at_ = 0;
  std::size_t nesting_ = 0;
};

}  // namespace

ParsedExpression parse(std::string_view text, const ExpressionNames& names) {
  if (text.size() > Expression::kMaxLength)
    throw ExpressionError(
        format("the text has {} bytes, more than {}", text.size(), Expression::kMaxLength), text,
        Expression::kMaxLength);
  return Parser(text, names).run();
}

}  // namespace qnn

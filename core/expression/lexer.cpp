#include "core/expression/lexer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/expression/expression_error.hpp"

namespace qnn {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continues_name(char c) { return begins_name(c) || is_digit(c); }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Longer ones first.
constexpr std::array<std::string_view, 15> kSymbols = {"<=", ">=", "==", "!=", "&&", "||", "+", "-",
                                                       "*",  "/",  "(",  ")",  ",",  "<",  ">"};

// What people write who know another language.
std::string remedy_for(char c) {
  switch (c) {
    case '=':
      return "comparison is written '=='";
    case '&':
      return "'and' is written '&&'";
    case '|':
      return "'or' is written '||'; the size of a number is abs(x)";
    case '^':
      return "powers are written square(x) or pow(x, 3)";
    case '?':
    case ':':
      return "a choice is written where(condition, a, b)";
    case '[':
    case ']':
    case '{':
    case '}':
      return "use round brackets";
    default:
      return {};
  }
}

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  std::vector<ExpressionToken> run() {
    std::vector<ExpressionToken> tokens;
    while (true) {
      while (at_ < source_.size() && is_blank(source_[at_])) ++at_;
      tokens.push_back(next());
      if (tokens.back().kind == TokenKind::End) return tokens;
      at_ += tokens.back().text.size();
    }
  }

 private:
  ExpressionToken next() const {
    if (at_ == source_.size()) return token(TokenKind::End, 0);
    const char c = source_[at_];
    if (begins_name(c)) return token(TokenKind::Name, length_of_name());
    if (is_digit(c) || (c == '.' && at_ + 1 < source_.size() && is_digit(source_[at_ + 1])))
      return number();
    for (const std::string_view symbol : kSymbols)
      if (source_.substr(at_).starts_with(symbol)) return token(TokenKind::Symbol, symbol.size());
    if (c == '!') return token(TokenKind::Symbol, 1);
    unknown_character();
  }

  ExpressionToken token(TokenKind kind, std::size_t length) const {
    return {.kind = kind, .text = source_.substr(at_, length), .position = at_, .number = 0};
  }

  std::size_t length_of_name() const {
    const auto rest = source_.substr(at_);
    return static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), continues_name) -
                                    rest.begin());
  }

  // Takes all that could belong to it, so that "1.2.3" and "2x" are one wrong number.
  ExpressionToken number() const {
    std::size_t end = at_;
    while (end < source_.size()) {
      const char c = source_[end];
      const bool signed_exponent = (c == '+' || c == '-') && end > at_ &&
                                   (source_[end - 1] == 'e' || source_[end - 1] == 'E');
      if (!continues_name(c) && c != '.' && !signed_exponent) break;
      ++end;
    }
    ExpressionToken result = token(TokenKind::Number, end - at_);
    const std::string text(result.text);
    const auto value = parse_double(text);
    if (!value) {
      const std::size_t digits = text.find_first_not_of("0123456789.");
      const bool product = digits != std::string::npos && begins_name(text[digits]) &&
                           text[digits] != 'e' && text[digits] != 'E';
      throw ExpressionError(format("'{}' is not a finite number", text), source_, at_,
                            product ? format("a product is written '{} * {}'",
                                             text.substr(0, digits), text.substr(digits))
                                    : std::string());
    }
    result.number = static_cast<float>(*value);
    if (!std::isfinite(result.number))
      throw ExpressionError(format("'{}' is too large for a 32-bit float", text), source_, at_);
    return result;
  }

  [[noreturn]] void unknown_character() const {
    std::size_t length = 1;  // a character of several bytes (UTF-8) is shown whole
    while (at_ + length < source_.size() && continues_character(source_[at_ + length])) ++length;
    throw ExpressionError(format("unexpected character '{}'", source_.substr(at_, length)), source_,
                          at_, remedy_for(source_[at_]));
  }

  std::string_view source_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<ExpressionToken> tokenize(std::string_view source) { return Lexer(source).run(); }

bool is_name(std::string_view name) {
  return !name.empty() && begins_name(name.front()) &&
         std::all_of(name.begin(), name.end(), continues_name);
}

}  // namespace qnn

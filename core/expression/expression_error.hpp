#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/errors.hpp"

namespace qnn {

// Something wrong with the text of an expression. what() shows the place:
//
//   unknown name 'xs'
//   sign(xs) * mean_abs
//        ^
//
// Of a long text, only the surroundings are shown.
class ExpressionError : public UserError {
 public:
  // `position` is the index of a byte of `text`, or text.size() for its end.
  ExpressionError(const std::string& reason, std::string_view text, std::size_t position,
                  std::string help = {});

  std::size_t position() const { return position_; }
  const std::string& help() const { return help_; }  // the remedy; may be empty

 private:
  std::size_t position_;
  std::string help_;
};

}  // namespace qnn

#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace qnn {

// What went wrong, from the user's point of view. The command line maps each kind to one exit code
// (cli/exit_codes.hpp); nothing else depends on the numbers.
enum class ErrorKind {
  Usage,          // a flag or argument
  BadData,        // a data file that is not what it says
  MissingInput,   // a file that is not there
  Unavailable,    // something this machine lacks
  Memory,         // not enough memory
  CannotCreate,   // an output that exists, cannot be made, or is in use
  Io,             // a write or read that failed
  BadCheckpoint,  // a checkpoint that is damaged or does not fit
  Numeric,        // NaN or infinity where training needs numbers
  Config,         // the config says something it may not
};

// The user's mistake or the machine's refusal. The message is a whole sentence that names the place
// and the remedy; the command prints it as it is.
class UserError : public std::runtime_error {
 public:
  UserError(ErrorKind kind, const std::string& message)
      : std::runtime_error(message), kind_(kind) {}
  ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

// Our mistake: a state that no input may reach. The command prints it with a request to report it.
class InternalError : public std::logic_error {
  using std::logic_error::logic_error;
};

// Throws InternalError, with the place of the call, unless `condition` holds. (Built-ins of GCC and
// Clang: clang-tidy 14 knows no std::source_location.)
void require(bool condition, std::string_view what, const char* file = __builtin_FILE(),
             int line = __builtin_LINE());

}  // namespace qnn

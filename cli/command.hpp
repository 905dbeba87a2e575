#pragma once

#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "core/config/document.hpp"

namespace qnn {

// What a command's body may throw besides UserError: a ConfigError together with the document that
// it is about, so that it can be printed with lines and carets.
class DocumentError : public std::exception {
 public:
  DocumentError(Document document, std::vector<Problem> problems)
      : document_(std::move(document)), problems_(std::move(problems)) {}
  const Document& document() const { return document_; }
  const std::vector<Problem>& problems() const { return problems_; }
  const char* what() const noexcept override { return "the config is not valid"; }

 private:
  Document document_;
  std::vector<Problem> problems_;
};

// Parses the arguments and runs the body, turning every way in which either can end into a message
// on standard error and an exit code (exit_codes.hpp). Checks first that this CPU can run the
// program.
int run_command(CLI::App& app, int argc, char** argv, const std::function<int()>& body);

// What run_command exits with if the body throws this.
int exit_code_of(const std::exception_ptr& error);

// What main returns: the body's result, whatever is thrown while flags are being set up.
int report_unexpected() noexcept;
template <class Body>
int run_main(Body&& body) noexcept {
  try {
    return body();
  } catch (...) {
    return report_unexpected();
  }
}

// Runs `use(document)`; a ConfigError in it is thrown on as DocumentError.
template <class Use>
auto with_document(const Document& document, Use&& use) {
  try {
    return use(document);
  } catch (const ConfigError& error) {
    throw DocumentError(document, error.problems());
  }
}

// Prints a result to standard output and makes sure that it got there, unless that is a terminal
// that has been closed. Throws UserError(Io).
void print_result(std::string_view text);

}  // namespace qnn

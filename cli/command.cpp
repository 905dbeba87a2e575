#include "cli/command.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <new>
#include <optional>
#include <sstream>
#include <system_error>

#include "cli/add_help.hpp"
#include "cli/bus_errors.hpp"
#include "cli/console.hpp"
#include "cli/exit_codes.hpp"
#include "core/base/text.hpp"
#include "core/kernels/cpu_features.hpp"

namespace qnn {
namespace {

// Errors may be about the flags, so that what they say of the format is looked up in the words.
LogFormat format_of_errors(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--log-format=json" ||
        (word == "--log-format" && i + 1 < argc && std::string_view(argv[i + 1]) == "json"))
      return LogFormat::JsonLines;
  }
  return LogFormat::Text;
}

int fail(Console& console, const std::string& message, int code) {
  console.error(message, code);
  return code;
}

// Problems of a config begin with their place, as editors and other tools like it.
int fail_config(Console& console, const std::string& problems) {
  if (console.is_json()) return fail(console, problems, kExitConfig);
  console.print(problems + "\n");
  return kExitConfig;
}

// CLI11's own sentences end without a period and do not say where help is.
int fail_usage(Console& console, const CLI::App& app, const std::string& message) {
  return fail(console, format("{}\ntry '{} --help'", message, app.get_name()), kExitUsage);
}

// What to say instead of "A subcommand is required": the verbs, or the one that was misspelt.
std::string verb_help(const CLI::App& app) {
  std::vector<std::string> verbs;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    verbs.push_back(verb->get_name());
  const std::vector<std::string> words = app.remaining();
  const auto word = std::find_if(words.begin(), words.end(),
                                 [](const std::string& text) { return !text.starts_with('-'); });
  if (word == words.end()) return "name a verb: " + join(verbs);
  const auto near = nearest(*word, verbs);
  return format("there is no verb '{}'; {}", *word,
                near ? format("did you mean '{}'?", *near) : "the verbs are " + join(verbs));
}

// The nearest known flag for one that is not known.
std::string unknown_flag_help(const CLI::App& app) {
  std::vector<std::string> known;
  const CLI::App* used = &app;
  for (const CLI::App* sub : app.get_subcommands()) used = sub;
  for (const CLI::Option* option : used->get_options())
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  for (const std::string& word : app.remaining(true)) {
    const std::string flag = word.substr(0, word.find('='));
    if (const auto near = nearest(flag, known))
      return format("\n'{}' is not a flag; did you mean '{}'?", flag, *near);
  }
  return {};
}

// What stands where a verb could: not a file, but nearly a verb.
std::optional<std::string> misspelt_verb(const CLI::App& app, int argc, char** argv) {
  const std::string word = argc > 1 ? argv[1] : "";
  if (word.starts_with('-') || access(word.c_str(), F_OK) == 0) return std::nullopt;
  std::vector<std::string> verbs;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    verbs.push_back(verb->get_name());
  if (std::find(verbs.begin(), verbs.end(), word) != verbs.end()) return std::nullopt;
  const auto near = nearest(word, verbs);
  if (!near) return std::nullopt;
  return format("there is no verb and no file '{}'; did you mean '{}'?", word, *near);
}

int report_internal(Console& console, const std::string& what) {
  return fail(console,
              format("internal error: {}\nThis is a bug in qnn {}. Please report it with the "
                     "command line and the config.",
                     what, QNN_VERSION),
              kExitInternal);
}

// Without allocating.
int report_out_of_memory() {
  std::fputs("error: out of memory; a smaller data.batch_size needs less\n", stderr);
  return kExitMemory;
}

// A thread that the system does not give.
bool lacks_threads(const std::system_error& error) {
  return error.code() == std::errc::resource_unavailable_try_again;
}

// Where an exception leaves a destructor, as memory running out in a library's can make it: the
// exit code is still the one that scripts expect. What was saved is whole at any moment.
[[noreturn]] void end_at_once() {
  try {
    if (const std::exception_ptr error = std::current_exception()) std::rethrow_exception(error);
  } catch (const std::bad_alloc&) {
    _exit(report_out_of_memory());
  } catch (...) {
  }
  _exit(report_unexpected());
}

int run_guarded(Console& console, const std::function<int()>& body) {
  try {
    return body();
  } catch (const DocumentError& error) {
    return fail_config(console, describe_problems(error.problems(), error.document()));
  } catch (const UserError& error) {
    if (error.kind() == ErrorKind::Config) return fail_config(console, error.what());
    return fail(console, error.what(), exit_code_of(error.kind()));
  } catch (const std::bad_alloc&) {
    return report_out_of_memory();
  } catch (const std::system_error& error) {
    if (!lacks_threads(error)) return report_internal(console, error.what());
    return fail(console,
                "the system gives no more threads or memory; use fewer --threads, or raise the "
                "limits (ulimit -u, ulimit -v)",
                kExitMemory);
  } catch (const std::exception& error) {
    return report_internal(console, error.what());
  }
}

// Where a standard stream is closed, the first file that is opened would take its place, and get
// what is printed. Fails silently: nothing can be said then.
void open_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(stream, F_GETFD) == -1 && errno == EBADF) ::open("/dev/null", O_RDWR);
}

// A terminal that is gone has no reader.
bool terminal_has_hung_up(int stream) { return ::isatty(stream) == 0 && errno == EIO; }

}  // namespace

int run_command(CLI::App& app, int argc, char** argv, const std::function<int()>& body) {
  open_standard_streams();
  std::set_terminate(end_at_once);
  explain_bus_errors();
  Console console(format_of_errors(argc, argv));
  if (const auto missing = missing_cpu_feature())
    return fail(console,
                format("this program was built for a CPU with {}, which this one lacks; build it "
                       "on this machine, or with -DQNN_MARCH=x86-64-v2",
                       *missing),
                kExitUnavailable);
  add_help(app);
  if (argc > 1 && argv[1] == std::string_view("--complete"))
    return run_guarded(console, [&] {
      print_result(completion_of(app, {argv + 2, argv + argc}));
      return int{kExitOk};
    });
  if (const auto verb = misspelt_verb(app, argc, argv)) return fail_usage(console, app, *verb);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {  // --help, --version
    std::ostringstream text;
    app.exit(help, text, text);
    return run_guarded(console, [&] {
      print_result(text.str());
      return int{kExitOk};
    });
  } catch (const CLI::ExtrasError& error) {
    return fail_usage(console, app, error.what() + unknown_flag_help(app));
  } catch (const CLI::RequiredError& error) {
    const bool lacks_verb = app.get_require_subcommand_min() > 0 && app.get_subcommands().empty();
    return fail_usage(console, app, lacks_verb ? verb_help(app) : error.what());
  } catch (const CLI::ParseError& error) {
    return fail_usage(console, app, error.what());
  } catch (const UserError& error) {  // from the parser of one argument
    return fail(console, error.what(), exit_code_of(error.kind()));
  }
  return run_guarded(console, body);
}

int exit_code_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const UserError& user_error) {
    return exit_code_of(user_error.kind());
  } catch (const std::bad_alloc&) {
    return kExitMemory;
  } catch (const std::system_error& system_error) {
    return lacks_threads(system_error) ? kExitMemory : kExitInternal;
  } catch (...) {
    return kExitInternal;
  }
}

int report_unexpected() noexcept {
  std::fputs("internal error: the command ended unexpectedly\nThis is a bug in qnn " QNN_VERSION
             ". Please report it with the command line and the config.\n",
             stderr);
  return kExitInternal;
}

void print_result(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
    return;
  const int error = errno;
  if (terminal_has_hung_up(STDOUT_FILENO)) return;
  throw UserError(ErrorKind::Io, format("cannot write to standard output: {}",
                                        std::generic_category().message(error)));
}

}  // namespace qnn

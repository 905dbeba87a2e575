#include "cli/add_help.hpp"

#include "cli/command.hpp"
#include "cli/command_docs.hpp"
#include "cli/completion.hpp"
#include "core/spec/config_schema.hpp"
#include "core/sweep/sweep_schema.hpp"

namespace qnn {

void add_help(CLI::App& app) {
  const auto add = [](CLI::App& to) {
    to.set_help_flag("-h,--help", "this help; --help-all is about rare flags too");
    to.set_help_all_flag("--help-all", "all flags, and what is read from the environment")
        ->group(kRareFlags);
    to.formatter_fn([](const CLI::App* shown, const std::string& name, CLI::AppFormatMode mode) {
      return help_text(command_docs(*shown), name, mode == CLI::AppFormatMode::All);
    });
  };
  add(app);
  for (CLI::App* verb : app.get_subcommands([](CLI::App*) { return true; })) add(*verb);
  app.add_option_function<std::string>(
         "--completion",
         [&app](const std::string& shell) {
           print_result(completion_script(app.get_name(), shell));
           throw CLI::Success();
         },
         "print what makes a shell complete this command")
      ->type_name("SHELL")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->group(kRareFlags)
      ->trigger_on_parse();
  app.add_flag_callback(
         "--man",
         [&app] {
           print_result(man_page(command_docs(app)));
           throw CLI::Success();
         },
         "print the manual page, for man(1)")
      ->group(kRareFlags)
      ->trigger_on_parse();
}

std::string completion_of(const CLI::App& app, const std::vector<std::string>& words) {
  // qnn-sweep's --set is about the sweep.
  const auto schema = [&] {
    return app.get_name() == "qnn-sweep" ? sweep_schema() : config_schema(make_catalog());
  };
  return completion_lines(command_docs(app), words, schema);
}

}  // namespace qnn

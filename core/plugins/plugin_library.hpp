#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/file_system.hpp"
#include "core/plugins/qnn_plugin.h"

namespace qnn {

// A shared library whose plugin has been found good. It stays loaded as long as this lives, which
// must be longer than everything that its functions made.
class PluginLibrary {
 public:
  // Loads the file. Throws UserError(MissingInput) if it is not there, UserError(Unavailable) with
  // the reason if it is no plugin that this program can use: no shared library, no symbol
  // qnn_plugin, another ABI, a description that is not complete.
  //
  // Loading runs the library's code with the rights of the program; only a command line may ask
  // for it.
  explicit PluginLibrary(const Path& file);

  const Path& file() const { return file_; }
  const QnnPlugin& plugin() const { return *plugin_; }

 private:
  struct Close {
    void operator()(void* handle) const;
  };

  Path file_;
  std::unique_ptr<void, Close> handle_;
  const QnnPlugin* plugin_ = nullptr;
};

// Those that a command line names, in its order.
std::vector<PluginLibrary> load_plugins(std::span<const std::string> files);

}  // namespace qnn

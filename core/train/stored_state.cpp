#include "core/train/stored_state.hpp"

#include <string>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

// Whether a file that could not be used is damaged, and not of a newer program.
bool is_damaged(const FileSystem& files, const Path& path) {
  try {
    read_safetensors(files.read(path, files.size(path)), path.string());
    return false;
  } catch (const UserError&) {
    return true;
  }
}

[[noreturn]] void refuse_both(ErrorKind kind, const std::string& last,
                              const std::string& previous) {
  throw UserError(
      kind, format("{}\n{}\nput a good copy back, or start anew by --overwrite", last, previous));
}

}  // namespace

std::optional<StoredState> load_newest_checkpoint(RunDirectory& run, const FileSystem& files,
                                                  Log& log) {
  const Path last = run.file(RunDirectory::kLast);
  const Path previous = run.file(RunDirectory::kPrevious);
  const bool has_previous = run.has(RunDirectory::kPrevious);
  if (!run.has(RunDirectory::kLast)) {
    if (!has_previous) return std::nullopt;
    log.warning(format("{} is not there; going on from the checkpoint before it", last.string()));
    return StoredState{.checkpoint = load_checkpoint(files, previous), .file = previous};
  }
  std::string damage;
  try {
    return StoredState{.checkpoint = load_checkpoint(files, last), .file = last};
  } catch (const UserError& error) {
    if (!is_damaged(files, last)) throw;
    damage = error.what();
    if (!has_previous) refuse_both(error.kind(), damage, "there is no checkpoint before it");
  }
  try {
    StoredState stored{.checkpoint = load_checkpoint(files, previous), .file = previous};
    run.set_last_aside();
    log.warning(format("{}\nit is kept as {}; going on from the checkpoint before it", damage,
                       run.file(RunDirectory::kDamaged).string()));
    return stored;
  } catch (const UserError& error) {
    refuse_both(error.kind(), damage, error.what());
  }
}

}  // namespace qnn

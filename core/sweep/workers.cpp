#include "core/sweep/workers.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/machine.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

// Two containers may have one host name; two running kernels never have one boot id.
std::string machine_name(const FileSystem& files) {
  std::string boot;
  try {
    boot = files.read("/proc/sys/kernel/random/boot_id", 64).substr(0, 8);
  } catch (const UserError&) {  // no /proc here: the name has to do
  }
  return format("{}-{}", host_name(), boot.empty() ? "0" : boot);
}

}  // namespace

Workers::Workers(FileSystem& files, Path folder, std::chrono::seconds dead_after)
    : files_(files),
      folder_(std::move(folder)),
      dead_after_(dead_after),
      machine_(machine_name(files)),
      self_(format("{}-{}-{}", machine_, ::getpid(),
                   std::chrono::system_clock::now().time_since_epoch().count())) {
  files_.create_directories(folder_);
  lock_ = files_.lock(folder_ / self_, self_);
  heart_ = std::jthread([this](const std::stop_token& stop) { beat(stop); });
}

Workers::~Workers() {
  heart_.request_stop();
  heart_.join();
  try {
    files_.remove(folder_ / self_);
  } catch (const UserError&) {  // it stays, unlocked, and so counts as dead
  }
}

void Workers::beat(const std::stop_token& stop) {
  const auto interval =
      std::max(std::chrono::milliseconds(dead_after_) / 8, std::chrono::milliseconds(50));
  std::mutex mutex;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    try {
      const std::unique_ptr<WritableFile> file = files_.append(folder_ / self_);
      file->write(".");
      file->close();
    } catch (const UserError&) {  // a full disk: others may take us for dead, and lose nothing
    }
    wake_.wait_for(lock, stop, interval, [] { return false; });
  }
}

bool Workers::is_alive(const std::string& worker) {
  if (worker == self_) return true;
  if (worker.empty() || worker.find('/') != std::string::npos) return false;
  const Path file = folder_ / worker;
  if (!files_.exists(file)) return false;
  const std::lock_guard guard(mutex_);
  // Taking the lock changes the file: only where a lock is sure to be seen.
  if (!worker.starts_with(machine_ + "-")) return grows(worker, file);
  if (is_locked(file)) return true;
  files_.remove(file);
  return false;
}

bool Workers::is_locked(const Path& file) {
  try {
    const std::unique_ptr<FileLock> taken = files_.lock(file, "");
    return false;
  } catch (const UserError& error) {
    if (error.kind() != ErrorKind::CannotCreate) throw;
    return true;
  }
}

bool Workers::grows(const std::string& worker, const Path& file) {
  const auto now = std::chrono::steady_clock::now();
  const std::uint64_t size = files_.size(file);
  const auto [entry, is_new] = beats_.try_emplace(worker, Beat{.size = size, .since = now});
  Beat& beat = entry->second;
  if (!is_new && beat.size != size) beat = {.size = size, .since = now};
  return now - beat.since < dead_after_;
}

}  // namespace qnn

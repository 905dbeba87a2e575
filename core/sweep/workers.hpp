#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "core/base/file_system.hpp"

namespace qnn {

// The processes that work on a sweep: a file for each in a folder, which it keeps locked, and to
// which it appends a byte now and then. On one machine the lock tells whether a process lives, at
// once; for a process of another machine, where locks may not be seen, the file has to grow: if it
// did not for `dead_after`, by the observer's own clock, the process counts as dead.
//
// Joins when made, leaves when destroyed. Threads may share it.
class Workers {
 public:
  Workers(FileSystem& files, Path folder, std::chrono::seconds dead_after);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // "HOST-BOOT-PID-TIME": never the name of another process.
  const std::string& self() const { return self_; }
  bool is_alive(const std::string& worker);

 private:
  struct Beat {
    std::uint64_t size = 0;
    std::chrono::steady_clock::time_point since;
  };

  void beat(const std::stop_token& stop);
  bool is_locked(const Path& file);
  bool grows(const std::string& worker, const Path& file);

  FileSystem& files_;
  Path folder_;
  std::chrono::seconds dead_after_;
  std::string machine_;
  std::string self_;
  std::unique_ptr<FileLock> lock_;
  std::mutex mutex_;
  std::map<std::string, Beat> beats_;
  std::condition_variable_any wake_;
  std::jthread heart_;
};

}  // namespace qnn

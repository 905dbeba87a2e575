#pragma once

#include <future>
#include <memory>
#include <stop_token>

#include "core/base/log.hpp"
#include "core/json/json_fwd.hpp"
#include "core/train/run_data.hpp"

namespace qnn {

// Looks for samples of the validation and test parts that are also in the training part: what is
// measured on them says nothing about new data. Works beside training if the program has a second
// thread. What it has found stands in the log, a warning if there are any, once one of the
// functions below is called: the log is written by the thread that trains alone.
class DuplicateCheck {
 public:
  // Both outlive it.
  DuplicateCheck(const RunData& data, Log& log);
  ~DuplicateCheck();  // ends the search
  DuplicateCheck(const DuplicateCheck&) = delete;
  DuplicateCheck& operator=(const DuplicateCheck&) = delete;

  void report();  // does not wait for another thread

  // Waits. For result.json: {"validation": {"samples": 10, "in_train": 2}, "test": ...}, of the
  // parts that there are.
  Json result();

 private:
  struct Findings;

  Log& log_;
  std::stop_source stop_;
  std::future<std::shared_ptr<const Findings>> search_;
  std::shared_ptr<const Findings> found_;  // what has been reported
};

}  // namespace qnn

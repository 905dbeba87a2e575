#pragma once

#include <memory>

#include "core/base/log.hpp"
#include "core/train/train_run.hpp"

namespace qnn {

// Keeps, in the folder of a run that train_run trains, what its config asks for (training.report,
// training.tensorboard):
//
//   histograms.jsonl         the weights of each epoch (histograms.hpp), for both of the others
//   report.html              rewritten atomically after each epoch, and at the end
//   events.out.tfevents.qnn  event_file.hpp, one group of records for each epoch
//
// All of them follow from metrics.jsonl and histograms.jsonl, which are cut back to the checkpoint
// when a run is resumed; an event file that does not agree with them is written anew. So a run that
// was killed at any moment leaves in the end what it would have left without that, times aside.
//
// What cannot be written is warned of once, and tried again after the next epoch; training goes on.
class RunReport {
 public:
  explicit RunReport(Log& log);
  ~RunReport();

  // The hooks with those of this report added, which must outlive their use.
  TrainRunHooks attached_to(TrainRunHooks hooks);

 private:
  class Keeper;
  Log& log_;
  std::unique_ptr<Keeper> keeper_;  // while a run is open that asks for one
};

}  // namespace qnn

#pragma once

#include <array>

#include "core/base/errors.hpp"

namespace qnn {

// What the commands exit with; after sysexits.h where that has a number. A signal that ended a run
// after saving gives 128 + its number.
enum ExitCode : int {
  kExitOk = 0,
  kExitUsage = 64,          // a flag or argument
  kExitBadData = 65,        // a data file is not what it says
  kExitMissingInput = 66,   // a file is not there
  kExitUnavailable = 69,    // this machine lacks something
  kExitInternal = 70,       // our bug
  kExitMemory = 71,         // not enough memory
  kExitCannotCreate = 73,   // an output exists, cannot be made, or is in use
  kExitIo = 74,             // reading or writing failed
  kExitResumable = 75,      // stopped early, can be resumed
  kExitBadCheckpoint = 76,  // a checkpoint is damaged or does not fit
  kExitNumeric = 77,        // NaN or infinity
  kExitConfig = 78,         // the config is wrong
  kExitSignal = 128,
};

struct ExitMeaning {
  ExitCode code;
  const char* meaning;
};
inline constexpr std::array kExitMeanings{
    ExitMeaning{kExitOk, "success"},
    ExitMeaning{kExitUsage, "a flag or argument is wrong"},
    ExitMeaning{kExitBadData, "a data file is not what it says"},
    ExitMeaning{kExitMissingInput, "a file is not there"},
    ExitMeaning{kExitUnavailable, "this machine lacks something"},
    ExitMeaning{kExitInternal, "a bug in qnn"},
    ExitMeaning{kExitMemory, "not enough memory"},
    ExitMeaning{kExitCannotCreate, "an output exists, cannot be made, or is in use"},
    ExitMeaning{kExitIo, "reading or writing failed"},
    ExitMeaning{kExitResumable, "stopped early, and can be resumed"},
    ExitMeaning{kExitBadCheckpoint, "a checkpoint is damaged or does not fit"},
    ExitMeaning{kExitNumeric, "NaN or infinity"},
    ExitMeaning{kExitConfig, "the config is wrong"},
};

constexpr ExitCode exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Usage:
      return kExitUsage;
    case ErrorKind::BadData:
      return kExitBadData;
    case ErrorKind::MissingInput:
      return kExitMissingInput;
    case ErrorKind::Unavailable:
      return kExitUnavailable;
    case ErrorKind::Memory:
      return kExitMemory;
    case ErrorKind::CannotCreate:
      return kExitCannotCreate;
    case ErrorKind::Io:
      return kExitIo;
    case ErrorKind::BadCheckpoint:
      return kExitBadCheckpoint;
    case ErrorKind::Numeric:
      return kExitNumeric;
    case ErrorKind::Config:
      return kExitConfig;
  }
  return kExitInternal;
}

}  // namespace qnn

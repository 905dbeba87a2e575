#pragma once

namespace qnn {

// Instruction sets that the files compiled with QNN_MARCH use. Plain data: reading it runs no code
// that was compiled for them.
struct RequiredFeatures {
  bool avx2 = false;
  bool fma = false;
  bool avx512f = false;
  bool avx512bw = false;
  bool avx512dq = false;
  bool avx512vl = false;
  bool avx512vnni = false;
};
extern const RequiredFeatures kRequiredFeatures;

}  // namespace qnn

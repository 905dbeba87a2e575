#pragma once

#include <cstddef>
#include <string>

namespace qnn::test {

// What one core of this CPU can do at most, measured: the instructions of a kernel's inner loop on
// values that stay in registers, and plain sums over arrays that no cache holds. 10^9 operations or
// bytes a second; a multiply-add counts two, whatever it is made of.
struct CpuLimits {
  std::string target;              // instruction set, in Highway's words: "AVX3_DL"
  double float_product = 0;        // float32 fused multiply-add
  double int8_product = 0;         // int8 dot product into int32; 0: not measured on this target
  double bit_product = 0;          // xor + popcount + add: ±1 by ±1
  double lookup_product = 0;       // float32 by ±1: permute of a register of sums + add
  std::size_t lookup_entries = 0;  // of that register: the lanes of a vector
  double triad = 0;                // bytes of a = b + s c, three arrays
  double triad_all = 0;            // likewise by all threads together
};

// Takes about two seconds. Per-core limits are measured by the thread's own processor time, so that
// other processes disturb them little.
CpuLimits measure_cpu_limits(int threads);

// Processor time of this thread, in seconds.
double thread_seconds();

}  // namespace qnn::test

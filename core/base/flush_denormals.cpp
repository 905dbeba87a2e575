#include "core/base/parallel.hpp"

#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <cstdint>
#endif

namespace qnn {
namespace {

#if defined(__SSE2__)

constexpr unsigned kFlush = 0x8040;  // MXCSR: flush to zero, denormals are zero
unsigned floating_point_mode() { return _mm_getcsr(); }
void set_floating_point_mode(unsigned mode) { _mm_setcsr(mode); }

#elif defined(__aarch64__)

constexpr unsigned kFlush = 1u << 24;  // FPCR.FZ covers operands and results
unsigned floating_point_mode() {
  std::uint64_t mode = 0;
  asm volatile("mrs %0, fpcr" : "=r"(mode));
  return static_cast<unsigned>(mode);
}
void set_floating_point_mode(unsigned mode) {
  asm volatile("msr fpcr, %0" : : "r"(std::uint64_t{mode}));
}

#else

constexpr unsigned kFlush = 0;
unsigned floating_point_mode() { return 0; }
void set_floating_point_mode(unsigned) {}

#endif

}  // namespace

FlushDenormals::FlushDenormals() : saved_(floating_point_mode()) {
  set_floating_point_mode(saved_ | kFlush);
}

// Only the two bits go back: exceptions that were flagged meanwhile stay flagged.
FlushDenormals::~FlushDenormals() {
  set_floating_point_mode((floating_point_mode() & ~kFlush) | (saved_ & kFlush));
}

}  // namespace qnn

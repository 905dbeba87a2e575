#include "tests/bench/speed/cpu_limits.hpp"

#include <ctime>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdint>
#include <limits>

#include "core/base/parallel.hpp"
#include "core/kernels/cpu_features.hpp"
#include "core/kernels/highway_settings.hpp"
#include "core/tensor/tensor.hpp"
#ifdef __OPTIMIZE__       // as the kernel of binary products
#define HWY_WANT_AVX3_DL  // the vector popcount of whole words, int8 dot products
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/bench/speed/cpu_limits.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn::test {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using FloatTag = hn::ScalableTag<float>;
using WordTag = hn::ScalableTag<std::uint64_t>;

// Independent sums: more than a latency times the instructions a cycle, as many as registers allow.
constexpr bool kManyRegisters = HWY_TARGET == HWY_AVX3_DL || HWY_TARGET == HWY_AVX3;
constexpr std::size_t kSums = 12;
constexpr std::size_t kBitSums = kManyRegisters ? 12 : 4;

// Makes the compiler forget what it knows of a vector, at no cost.
template <class V>
HWY_INLINE void forget(V& v) {
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
  asm volatile("" : "+m"(v));
#elif HWY_ARCH_X86
  asm volatile("" : "+v"(v.raw));
#else
  asm volatile("" : "+w"(v.raw));
#endif
}

// Each function below runs its loop `rounds` times and returns the operations of one round.

double float_rounds(std::size_t rounds) {
  const FloatTag d;
  auto factor = hn::Set(d, 0.5F);
  auto term = hn::Set(d, 0.25F);
  forget(factor);
  forget(term);
  hn::Vec<FloatTag> sums[kSums];
#pragma GCC unroll 12
  for (auto& sum : sums) sum = hn::Zero(d);
  for (std::size_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (auto& sum : sums) {
      sum = hn::MulAdd(sum, factor, term);
      forget(sum);
    }
  }
  return static_cast<double>(2 * kSums * hn::Lanes(d));
}

double bit_rounds(std::size_t rounds) {
  const WordTag d;
  auto word = hn::Set(d, 0x123456789abcdefULL);
  const auto other = hn::Set(d, 0xfedcba987ULL);
  hn::Vec<WordTag> sums[kBitSums];
#pragma GCC unroll 12
  for (auto& sum : sums) sum = hn::Zero(d);
  for (std::size_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (auto& sum : sums) {
      forget(word);
      sum = hn::Add(sum, hn::PopulationCount(hn::Xor(word, other)));
      forget(sum);
    }
  }
  return static_cast<double>(2 * 64 * kBitSums * hn::Lanes(d));
}

// A register of n entries holds the sums of log2(n) values by every choice of signs.
double lookup_rounds(std::size_t rounds) {
  const FloatTag d;
  const hn::RebindToSigned<FloatTag> di;
  auto table = hn::Iota(d, 1.0F);
  const auto index = hn::IndicesFromVec(d, hn::Iota(di, 0));
  hn::Vec<FloatTag> sums[kSums];
#pragma GCC unroll 12
  for (auto& sum : sums) sum = hn::Zero(d);
  for (std::size_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (auto& sum : sums) {
      forget(table);
      sum = hn::Add(sum, hn::TableLookupLanes(table, index));
      forget(sum);
    }
  }
  const std::size_t lanes = hn::Lanes(d);
  return static_cast<double>(2 * kSums * lanes * (std::bit_width(lanes) - 1));
}

std::size_t lookup_entries() { return hn::Lanes(FloatTag()); }

#if HWY_TARGET == HWY_AVX3_DL
using Int8s = __m512i;
HWY_INLINE Int8s broadcast_byte(char value) { return _mm512_set1_epi8(value); }
// Processors with this set have the instruction; Highway does not let the compiler know.
HWY_INLINE Int8s dot(Int8s sum, Int8s a, Int8s b) {
  asm("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
  return sum;
}
#elif HWY_TARGET == HWY_AVX3
using Int8s = __m512i;
HWY_INLINE Int8s broadcast_byte(char value) { return _mm512_set1_epi8(value); }
HWY_INLINE Int8s dot(Int8s sum, Int8s a, Int8s b) {
  return _mm512_add_epi32(sum, _mm512_madd_epi16(_mm512_maddubs_epi16(a, b), _mm512_set1_epi16(1)));
}
#elif HWY_TARGET == HWY_AVX2
using Int8s = __m256i;
HWY_INLINE Int8s broadcast_byte(char value) { return _mm256_set1_epi8(value); }
HWY_INLINE Int8s dot(Int8s sum, Int8s a, Int8s b) {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(a, b), _mm256_set1_epi16(1)));
}
#elif HWY_TARGET == HWY_SSE4
using Int8s = __m128i;
HWY_INLINE Int8s broadcast_byte(char value) { return _mm_set1_epi8(value); }
HWY_INLINE Int8s dot(Int8s sum, Int8s a, Int8s b) {
  return _mm_add_epi32(sum, _mm_madd_epi16(_mm_maddubs_epi16(a, b), _mm_set1_epi16(1)));
}
#endif

#if HWY_TARGET == HWY_AVX3_DL || HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2 || \
    HWY_TARGET == HWY_SSE4
double int8_rounds(std::size_t rounds) {
  Int8s a = broadcast_byte(1);
  const Int8s b = broadcast_byte(2);
  Int8s sums[kSums];
#pragma GCC unroll 12
  for (auto& sum : sums) sum = broadcast_byte(0);
  for (std::size_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (auto& sum : sums) {
      asm volatile("" : "+v"(a));
      sum = dot(sum, a, b);
      asm volatile("" : "+v"(sum));
    }
  }
  return static_cast<double>(2 * kSums * sizeof(Int8s));
}
#else
double int8_rounds(std::size_t) { return 0; }
#endif

void triad(const float* HWY_RESTRICT b, const float* HWY_RESTRICT c, float* HWY_RESTRICT a,
           std::size_t size) {
  const FloatTag d;
  const auto factor = hn::Set(d, 3.0F);
  for (std::size_t i = 0; i < size; i += hn::Lanes(d))  // sizes are multiples of 64
    hn::StoreU(hn::MulAdd(hn::LoadU(d, c + i), factor, hn::LoadU(d, b + i)), d, a + i);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace qnn::test
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn::test {
namespace {

HWY_EXPORT(float_rounds);
HWY_EXPORT(bit_rounds);
HWY_EXPORT(lookup_rounds);
HWY_EXPORT(lookup_entries);
HWY_EXPORT(int8_rounds);
HWY_EXPORT(triad);

constexpr std::size_t kRounds = 1'000'000;
constexpr int kTries = 7;
constexpr std::size_t kTriadChunk = 1u << 16;
constexpr std::size_t kTriadChunks = 256;  // 64 MiB an array

template <class Now, class Body>
double best_seconds(const Now& now, const Body& body) {
  double best = std::numeric_limits<double>::infinity();
  for (int attempt = 0; attempt < kTries; ++attempt) {
    const double begin = now();
    body();
    best = std::min(best, now() - begin);
  }
  return best;
}

template <class Rounds>
double giga_operations(const Rounds& rounds) {
  double operations = 0;
  const double seconds = best_seconds(thread_seconds, [&] { operations = rounds(kRounds); });
  return operations * kRounds / seconds * 1e-9;
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <class Now>
double triad_gigabytes(const Now& now, int threads) {
  const ThreadLimit limit(threads);
  const Shape shape{kTriadChunk * kTriadChunks};
  Tensor a(shape);
  const Tensor b(shape);
  const Tensor c(shape);
  const auto pass = [&] {
    parallel_for(kTriadChunks, [&](std::size_t chunk, std::size_t) {
      const std::size_t at = chunk * kTriadChunk;
      HWY_DYNAMIC_DISPATCH(triad)
      (b.floats().data() + at, c.floats().data() + at, a.floats().data() + at, kTriadChunk);
    });
  };
  return 3 * sizeof(float) * static_cast<double>(shape.elements()) / best_seconds(now, pass) * 1e-9;
}

}  // namespace

double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

CpuLimits measure_cpu_limits(int threads) {
  CpuLimits limits;
  limits.target = kernel_target();
  limits.float_product = giga_operations(HWY_DYNAMIC_DISPATCH(float_rounds));
  limits.int8_product = giga_operations(HWY_DYNAMIC_DISPATCH(int8_rounds));
  limits.bit_product = giga_operations(HWY_DYNAMIC_DISPATCH(bit_rounds));
  limits.lookup_product = giga_operations(HWY_DYNAMIC_DISPATCH(lookup_rounds));
  limits.lookup_entries = HWY_DYNAMIC_DISPATCH(lookup_entries)();
  limits.triad = triad_gigabytes(thread_seconds, 1);
  limits.triad_all = threads > 1 ? triad_gigabytes(wall_seconds, threads) : limits.triad;
  return limits;
}

}  // namespace qnn::test
#endif

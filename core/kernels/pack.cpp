#include "core/kernels/pack.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/base/parallel.hpp"
#include "core/tensor/shape.hpp"

#include "core/kernels/highway_settings.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/pack.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/vector_inl.hpp"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace qnn {
namespace HWY_NAMESPACE {
namespace {

using Tag = hn::CappedTag<float, 64>;

// Writes a word of test(vector), a mask, of the first `count` <= 64 floats; the bits behind them
// are 0.
template <class Test>
HWY_INLINE void write_word(const float* x, std::size_t count, std::uint64_t* word,
                           const Test& test) {
  const Tag d;
  const std::size_t whole = count - count % hn::Lanes(d);
  const auto tail = [&] HWY_ATTR {
    return hn::And(test(FirstLanes{count - whole}.load(d, x + whole)),
                   hn::FirstN(d, count - whole));
  };
  *word = 0;
  if constexpr (hn::MaxLanes(Tag()) >= 8) {
    // Whole bytes, written where they belong: read back wider than they were written, they would
    // stall.
    auto* const bytes = reinterpret_cast<std::uint8_t*>(word);
    for (std::size_t i = 0; i < whole; i += hn::Lanes(d))
      hn::StoreMaskBits(d, test(hn::LoadU(d, x + i)), bytes + i / 8);
    if (whole < count) hn::StoreMaskBits(d, tail(), bytes + whole / 8);
  } else {
    const auto bits_of = [&](auto mask) HWY_ATTR {
      std::array<std::uint8_t, 8> bits{};
      hn::StoreMaskBits(d, mask, bits.data());
      return std::uint64_t{bits[0]};
    };
    for (std::size_t i = 0; i < whole; i += hn::Lanes(d))
      *word |= bits_of(test(hn::LoadU(d, x + i))) << i;
    if (whole < count) *word |= bits_of(tail()) << whole;
  }
}

HWY_INLINE void write_signs(const float* x, std::size_t count, std::uint64_t* word) {
  write_word(x, count, word, [](auto v) HWY_ATTR { return hn::Lt(v, hn::Zero(Tag())); });
}

HWY_INLINE void write_window(const float* x, std::size_t count, float limit, std::uint64_t* word) {
  const auto largest = hn::Set(Tag(), limit);
  write_word(x, count, word, [&](auto v) HWY_ATTR { return hn::Le(hn::Abs(v), largest); });
}

// y = result(what the word keeps of x, y), for the first `count` <= 64 floats.
template <class Result>
HWY_INLINE void keep_word(std::uint64_t word, std::size_t count, const float* x, float* y,
                          const Result& result) {
  const Tag d;
  const auto keep = [&](std::size_t i, auto at) HWY_ATTR {
    std::array<std::uint8_t, 8> bytes{};
    const std::uint64_t bits = word >> i;
    std::memcpy(bytes.data(), &bits, sizeof(bits));
    const auto kept = hn::IfThenElseZero(hn::LoadMaskBits(d, bytes.data()), at.load(d, x + i));
    at.store(result(kept, at, y + i), d, y + i);
  };
  std::size_t i = 0;
  for (; i + hn::Lanes(d) <= count; i += hn::Lanes(d)) keep(i, WholeVector());
  if (i < count) keep(i, FirstLanes{count - i});
}

void spread_64(std::uint64_t word, float* x) {
  const Tag d;
  for (std::size_t i = 0; i < 64; i += hn::Lanes(d)) {
    std::array<std::uint8_t, 8> bytes{};
    const std::uint64_t bits = word >> i;
    std::memcpy(bytes.data(), &bits, sizeof(bits));
    const auto negative = hn::LoadMaskBits(d, bytes.data());
    hn::StoreU(hn::IfThenElse(negative, hn::Set(d, -1.0F), hn::Set(d, 1.0F)), d, x + i);
  }
}

// `words` words of a row that begin at the floats x, of which `count` belong to the row.
void pack_run(const float* x, std::size_t count, std::uint64_t* words) {
  for (; count >= 64; count -= 64, x += 64) write_signs(x, 64, words++);
  if (count > 0) write_signs(x, count, words);
}

// `signs` may be null.
void pack_window_run(const float* x, std::size_t count, float limit, std::uint64_t* signs,
                     std::uint64_t* inside) {
  for (std::size_t i = 0; i < count; i += 64) {
    const std::size_t now = std::min<std::size_t>(64, count - i);
    if (signs != nullptr) write_signs(x + i, now, signs++);
    write_window(x + i, now, limit, inside++);
  }
}

void keep_run(const std::uint64_t* words, std::size_t count, float* y) {
  for (std::size_t i = 0; i < count; i += 64)
    keep_word(*words++, std::min<std::size_t>(64, count - i), y + i, y + i,
              [](auto kept, auto, const float*) HWY_ATTR { return kept; });
}

void add_kept_run(const std::uint64_t* words, std::size_t count, const float* x, float* y) {
  for (std::size_t i = 0; i < count; i += 64)
    keep_word(*words++, std::min<std::size_t>(64, count - i), x + i, y + i,
              [](auto kept, auto at, const float* old)
                  HWY_ATTR { return hn::Add(at.load(Tag(), old), kept); });
}

void unpack_run(const std::uint64_t* words, std::size_t count, float* x) {
  for (; count >= 64; count -= 64, x += 64) spread_64(*words++, x);
  if (count == 0) return;
  std::array<float, 64> last;
  spread_64(*words, last.data());
  std::copy_n(last.data(), count, x);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace qnn
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qnn {
namespace {

HWY_EXPORT(pack_run);
HWY_EXPORT(unpack_run);
HWY_EXPORT(pack_window_run);
HWY_EXPORT(keep_run);
HWY_EXPORT(add_kept_run);

constexpr std::size_t kChunkWords = 512;

// Calls run(first float, floats, first word) on pieces of rows, in parallel chunks of words.
template <class Run>
void for_each_run(std::size_t words, std::size_t length, Run run) {
  const std::size_t row_words = words_for_bits(length);
  const std::size_t chunks = (words + kChunkWords - 1) / kChunkWords;
  parallel_for(chunks, [&](std::size_t chunk, std::size_t) {
    std::size_t word = chunk * kChunkWords;
    const std::size_t end = std::min(words, word + kChunkWords);
    while (word < end) {
      const std::size_t row = word / row_words;
      const std::size_t first = (word - row * row_words) * 64;
      const std::size_t floats = std::min(length - first, (end - word) * 64);
      run(row * length + first, floats, word);
      word += words_for_bits(floats);
    }
  });
}

}  // namespace

void pack_signs(std::span<const float> x, std::size_t length, std::span<std::uint64_t> words) {
  for_each_run(words.size(), length, [&](std::size_t first, std::size_t floats, std::size_t word) {
    HWY_DYNAMIC_DISPATCH(pack_run)(&x[first], floats, &words[word]);
  });
}

void pack_window(std::span<const float> x, std::size_t length, float limit,
                 std::span<std::uint64_t> inside) {
  pack_signs_and_window(x, length, limit, {}, inside);
}

void pack_signs_and_window(std::span<const float> x, std::size_t length, float limit,
                           std::span<std::uint64_t> signs, std::span<std::uint64_t> inside) {
  for_each_run(inside.size(), length, [&](std::size_t first, std::size_t floats, std::size_t word) {
    HWY_DYNAMIC_DISPATCH(pack_window_run)
    (&x[first], floats, limit, signs.empty() ? nullptr : &signs[word], &inside[word]);
  });
}

void keep_where(std::span<const std::uint64_t> words, std::size_t length, std::span<float> y) {
  for_each_run(words.size(), length, [&](std::size_t first, std::size_t floats, std::size_t word) {
    HWY_DYNAMIC_DISPATCH(keep_run)(&words[word], floats, &y[first]);
  });
}

void add_where(std::span<const std::uint64_t> words, std::size_t length, std::span<const float> x,
               std::span<float> y) {
  for_each_run(words.size(), length, [&](std::size_t first, std::size_t floats, std::size_t word) {
    HWY_DYNAMIC_DISPATCH(add_kept_run)(&words[word], floats, &x[first], &y[first]);
  });
}

void unpack_signs(std::span<const std::uint64_t> words, std::size_t length, std::span<float> x) {
  for_each_run(words.size(), length, [&](std::size_t first, std::size_t floats, std::size_t word) {
    HWY_DYNAMIC_DISPATCH(unpack_run)(&words[word], floats, &x[first]);
  });
}

}  // namespace qnn
#endif

#pragma once

#include <cstddef>
#include <cstdint>

namespace qnn {

// What a data file may claim, checked before memory is taken for it.

inline constexpr std::size_t kMaxExtent = 0x7fffffff;             // of one axis
inline constexpr std::uint64_t kMaxDataBytes = 1ull << 34;        // of one file, decompressed
inline constexpr std::uint64_t kMaxCompressedBytes = 1ull << 33;  // of one file on disk
// The beginning of a compressed file that must hold its data's header: a gzip header may carry a
// field of 64 KiB, a name and a comment.
inline constexpr std::uint64_t kCompressedHeadBytes = 1u << 17;
// Deflate makes at most 1032 bytes of one.
inline constexpr std::uint64_t kMaxInflation = 1032;

inline constexpr std::size_t kMaxByteClasses = 256;  // labels of one byte
inline constexpr std::size_t kMaxClasses = 1'000'000;

inline constexpr std::size_t kMaxNpyPrefix = 12;
inline constexpr std::size_t kMaxNpyHeader = 1u << 16;

inline constexpr std::size_t kMaxCsvLine = 1u << 20;
inline constexpr std::size_t kMaxDrawnSamples = 1'000'000;
inline constexpr std::size_t kMaxDrawnValues = 1u << 24;  // of one sample

}  // namespace qnn

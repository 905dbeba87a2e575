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
// Compressing makes data longer by less than this share of them, and their gzip header.
inline constexpr std::uint64_t kMaxOverheadShare = 8;

inline constexpr std::size_t kMaxImageSide = 16384;         // pixels
inline constexpr std::size_t kMaxImagePixels = 1ull << 26;  // of one image: 8192 by 8192
inline constexpr std::uint64_t kMaxImageFile = 1ull << 28;
inline constexpr int kMaxJpegScans = 100;  // a progressive image has about 10
// An entropy-coded JPEG has at least one bit for each block of 8 by 8 of its first component, which
// may be sampled a 4th as often along each axis.
inline constexpr std::uint64_t kMaxJpegPixelsPerByte = 8ull * 64 * 16;

inline constexpr std::uint64_t kMaxCacheBytes = 1ull << 34;  // of all entries of the cache
// Of decoded images that are checked and written together.
inline constexpr std::size_t kCachePieceBytes = 1u << 25;

inline constexpr std::size_t kMaxByteClasses = 256;  // labels of one byte
inline constexpr std::size_t kMaxClasses = 1'000'000;

inline constexpr std::size_t kMaxNpyPrefix = 12;
inline constexpr std::size_t kMaxNpyHeader = 1u << 16;

inline constexpr std::size_t kMaxCsvLine = 1u << 20;
inline constexpr std::size_t kMaxDrawnSamples = 1'000'000;
inline constexpr std::size_t kMaxDrawnValues = 1u << 24;  // of one sample

}  // namespace qnn

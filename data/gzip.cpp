#include "data/gzip.hpp"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::string_view kMagic = "\x1f\x8b";
constexpr int kGzipOnly = 16 + MAX_WBITS;
constexpr std::size_t kUsualInflation = 8;  // images and labels stay below it

UserError damaged(const std::string& file, std::string_view what) {
  return UserError(ErrorKind::BadData, format("{}: {}; fetch the file again", file, what));
}

uInt as_count(std::size_t bytes) {
  return static_cast<uInt>(std::min<std::size_t>(bytes, std::numeric_limits<uInt>::max()));
}

// A sound file of one member that fits `room`, all at once; nothing for any other, which zlib then
// reads or refuses with the reason.
std::optional<Values<char>> inflate_at_once(std::string_view bytes, std::size_t room) {
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)>
      decompressor(libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  if (!decompressor) throw std::bad_alloc();
  // Not zeroed, which for large files would take as long again as their pages.
  auto data = std::make_unique_for_overwrite<char[]>(room);
  std::size_t used = 0;
  std::size_t made = 0;
  const libdeflate_result result = libdeflate_gzip_decompress_ex(
      decompressor.get(), bytes.data(), bytes.size(), data.get(), room, &used, &made);
  if (result != LIBDEFLATE_SUCCESS || used != bytes.size()) return std::nullopt;
  return Values<char>(std::move(data), [made](const std::unique_ptr<char[]>& kept) {
    return std::span<const char>(kept.get(), made);
  });
}

// zlib's decompressor over bytes in memory.
class Inflater {
 public:
  Inflater(std::string_view bytes, const std::string& file) : rest_(bytes), file_(file) {
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Writes into [to, to + room) and returns how much; 0 only at the end of the data.
  std::size_t next(char* to, std::size_t room) {
    std::size_t made = 0;
    while (made == 0 && !ended_) made = step(to, room);
    return made;
  }

  bool complete() const { return complete_; }

 private:
  std::size_t step(char* to, std::size_t room) {
    // zlib does not write through next_in; its type is older than const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest_.data()));
    stream_.avail_in = as_count(rest_.size());
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = as_count(room);
    const uInt given = stream_.avail_in;
    const uInt space = stream_.avail_out;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    rest_.remove_prefix(given - stream_.avail_in);
    const std::size_t made = space - stream_.avail_out;
    if (result == Z_STREAM_END) {
      begin_next_member();
    } else if (result == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (result == Z_BUF_ERROR) {
      ended_ = true;  // all input is used up
    } else if (result != Z_OK) {
      throw damaged(file_, "the gzip data is damaged");
    }
    return made;
  }

  void begin_next_member() {
    if (rest_.empty()) {
      ended_ = complete_ = true;
    } else if (!is_gzip(rest_)) {
      throw damaged(file_, "there are bytes after the end of the gzip data");
    } else {
      inflateReset(&stream_);
    }
  }

  z_stream stream_{};
  std::string_view rest_;
  const std::string& file_;
  bool ended_ = false;
  bool complete_ = false;
};

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with(kMagic); }

Values<char> inflate_gzip(std::string_view bytes, std::uint64_t max_bytes,
                          const std::string& file) {
  const std::size_t limit = static_cast<std::size_t>(max_bytes);
  const std::size_t room = std::min(kUsualInflation * (bytes.size() + 1), limit);
  if (auto whole = inflate_at_once(bytes, room)) return std::move(*whole);

  Inflater inflater(bytes, file);
  std::string data(room, '\0');
  std::size_t size = 0;
  char beyond = 0;
  for (;;) {
    const bool full = size == limit;
    if (size == data.size() && !full) data.resize(std::min(2 * size, limit));
    const std::size_t made =
        full ? inflater.next(&beyond, 1) : inflater.next(data.data() + size, data.size() - size);
    if (made == 0) break;
    if (full) {
      throw damaged(file, format("the gzip data is longer than the {} bytes it should hold",
                                 with_thousands(max_bytes)));
    }
    size += made;
  }
  if (!inflater.complete()) throw damaged(file, "the gzip data ends early");
  data.resize(size);
  return text_values(std::move(data));
}

std::string inflate_gzip_head(std::string_view bytes, std::size_t count, const std::string& file) {
  Inflater inflater(bytes, file);
  std::string head(count, '\0');
  std::size_t size = 0;
  while (size < count) {
    const std::size_t made = inflater.next(head.data() + size, count - size);
    if (made == 0) break;
    size += made;
  }
  head.resize(size);
  return head;
}

}  // namespace qnn

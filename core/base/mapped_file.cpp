#include "core/base/mapped_file.hpp"

#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <functional>
#include <utility>

#include "core/base/errors.hpp"

namespace qnn {
namespace {

// A file that is mapped now, for mapped_path_at. `path` is set last and cleared first.
struct Slot {
  std::atomic<bool> taken = false;
  std::atomic<const char*> path = nullptr;
  const char* begin = nullptr;
  std::size_t size = 0;
};

constexpr std::size_t kSlots = 64;
std::array<Slot, kSlots> slots;  // NOLINT: a signal handler reaches nothing else

class PosixMappedFile final : public MappedFile {
 public:
  PosixMappedFile(Path path, const char* begin, std::size_t size)
      : path_(std::move(path)), begin_(begin), size_(size) {
    for (Slot& slot : slots) {
      if (slot.taken.exchange(true)) continue;
      slot.begin = begin_;
      slot.size = size_;
      slot.path = path_.c_str();
      slot_ = &slot;
      return;
    }
  }

  ~PosixMappedFile() override {
    if (slot_ != nullptr) {
      slot_->path = nullptr;
      slot_->taken = false;
    }
    ::munmap(const_cast<char*>(begin_), size_);
  }

  PosixMappedFile(const PosixMappedFile&) = delete;
  PosixMappedFile& operator=(const PosixMappedFile&) = delete;

  std::string_view bytes() const override { return {begin_, size_}; }

 private:
  Path path_;
  const char* begin_;
  std::size_t size_;
  Slot* slot_ = nullptr;
};

class EmptyFile final : public MappedFile {
 public:
  std::string_view bytes() const override { return {}; }
};

}  // namespace

std::unique_ptr<MappedFile> map_file(const Descriptor& file, std::uint64_t size) {
  if (size == 0) return std::make_unique<EmptyFile>();  // which mmap refuses
  void* begin = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
  if (begin == MAP_FAILED) fail_file(ErrorKind::Io, "map", file.path(), errno);
  return std::make_unique<PosixMappedFile>(file.path(), static_cast<const char*>(begin), size);
}

const char* mapped_path_at(const void* address) noexcept {
  const auto* at = static_cast<const char*>(address);
  const std::less<> before;
  for (const Slot& slot : slots) {
    const char* path = slot.path;
    if (path != nullptr && !before(at, slot.begin) && before(at, slot.begin + slot.size))
      return path;
  }
  return nullptr;
}

}  // namespace qnn

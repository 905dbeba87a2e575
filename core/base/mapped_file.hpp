#pragma once

#include <cstdint>
#include <memory>

#include "core/base/descriptor.hpp"
#include "core/base/file_system.hpp"

namespace qnn {

// FileSystem::map over mmap(2): the first `size` bytes of the file.
std::unique_ptr<MappedFile> map_file(const Descriptor& file, std::uint64_t size);

// The path of the mapped file that `address` lies in; null if it lies in none. May be called by a
// handler of SIGBUS. (Of more than 64 files mapped at once it knows 64.)
const char* mapped_path_at(const void* address) noexcept;

}  // namespace qnn

#pragma once

#include <string_view>

#include "core/base/errors.hpp"
#include "core/base/file_system.hpp"

namespace qnn {

// Throws UserError: "cannot <action> '<path>': <the system's reason>", with a remedy if the reason
// has one. `code` is an errno; those of a full or failing disk are errors of kind Io whatever
// `kind` is.
[[noreturn]] void fail_file(ErrorKind kind, std::string_view action, const Path& path, int code);

// Throws UserError(MissingInput) that says what `path` is in place of a regular file; `mode` is a
// st_mode.
[[noreturn]] void refuse_irregular(const Path& path, unsigned mode);

// An open file of the operating system, closed with its owner. Errors are UserError(Io) that name
// `path`. Move-only.
class Descriptor {
 public:
  // open(2), never inherited by other programs; `kind` is that of the error, except that a file or
  // folder that is not there is MissingInput unless `flags` create it.
  Descriptor(const Path& path, int flags, std::string_view action, ErrorKind kind);
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&&) = delete;

  int get() const { return descriptor_; }
  const Path& path() const { return path_; }

  std::uint64_t regular_size() const;  // UserError(MissingInput) for all but regular files
  // Up to `size` bytes from `offset`; fewer only at the end of the file.
  std::string read(std::uint64_t offset, std::uint64_t size) const;
  void write(std::string_view bytes) const;  // all of it
  void resize(std::uint64_t size) const;
  void sync() const;
  void close();

 private:
  int descriptor_ = -1;
  Path path_;
};

}  // namespace qnn

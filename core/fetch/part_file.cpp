#include <utility>

#include "core/fetch/transfer.hpp"

namespace qnn {

PartFile::PartFile(FileSystem& files, Path path) : files_(files), path_(std::move(path)) {
  if (files_.exists(path_)) size_ = files_.size(path_);
}

void PartFile::append(std::string_view bytes) {
  if (!writer_) writer_ = files_.append(path_);
  writer_->write(bytes);
  size_ += bytes.size();
}

void PartFile::restart() {
  if (size_ == 0) return;
  writer_.reset();
  files_.truncate(path_, 0);
  size_ = 0;
}

void PartFile::save() {
  if (!writer_) return;
  writer_->sync();
  writer_->close();
  writer_.reset();
}

void PartFile::remove() {
  writer_.reset();
  files_.remove(path_);
  size_ = 0;
}

}  // namespace qnn

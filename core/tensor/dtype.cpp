#include "core/tensor/dtype.hpp"

#include "core/base/errors.hpp"

namespace qnn {

std::string_view name_of(DType dtype) {
  switch (dtype) {
    case DType::F32:
      return "f32";
    case DType::I32:
      return "i32";
    case DType::U8:
      return "u8";
    case DType::Bit:
      return "bit";
  }
  throw InternalError("a data type without a name");
}

}  // namespace qnn

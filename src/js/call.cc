#include "js/call.h"

namespace weft::js::internal {

void not_constructible(const Info& info) {
  throw_error(Env::from(info.GetIsolate()), Error::type("ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor"));
}

}  // namespace weft::js::internal

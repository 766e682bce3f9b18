// The well-known groups of Diffie-Hellman.
#pragma once

#include <string_view>

#include "api/crypto/key.h"

namespace weft::crypto {

/// The prime of a group (`modp14`, case ignored), RFC 2409 and RFC 3526; null if there is none of that name. Their generator is 2.
BignumPtr dh_group_prime(std::string_view name);

}  // namespace weft::crypto

#include "api/crypto/dh_groups.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace weft::crypto {

BignumPtr dh_group_prime(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, BIGNUM* (*)(BIGNUM*)>, 8> kGroups = {
      {{"modp1", BN_get_rfc2409_prime_768},
       {"modp2", BN_get_rfc2409_prime_1024},
       {"modp5", BN_get_rfc3526_prime_1536},
       {"modp14", BN_get_rfc3526_prime_2048},
       {"modp15", BN_get_rfc3526_prime_3072},
       {"modp16", BN_get_rfc3526_prime_4096},
       {"modp17", BN_get_rfc3526_prime_6144},
       {"modp18", BN_get_rfc3526_prime_8192}}};
  for (const auto& [group, make] : kGroups) {
    if (std::equal(group.begin(), group.end(), name.begin(), name.end(),
                   [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); })) {
      return BignumPtr(make(nullptr));
    }
  }
  return nullptr;
}

}  // namespace weft::crypto

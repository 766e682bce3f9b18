// Versions, in one place.
#pragma once

namespace weft {

/// Weft's own.
inline constexpr const char* kVersion = "0.1.0";
/// The Node.js whose behaviour is matched: process.version.
inline constexpr const char* kNodeVersion = "24.21.0";
/// process.versions.modules: the ABI number that Node.js of that version states.
inline constexpr const char* kNodeModules = "137";

}  // namespace weft

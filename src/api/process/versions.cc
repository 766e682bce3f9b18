// What Weft was built with, and which Node.js it behaves like.
#include <brotli/decode.h>
#include <openssl/opensslv.h>
#include <sqlite3.h>
#include <zlib.h>

#include "api/process/process.h"
#include "runtime/version.h"
#if __has_include(<ada.h>)
#include <ada/ada_version.h>
#define WEFT_ADA ADA_VERSION
#endif
#if __has_include(<ares_version.h>)
#include <ares_version.h>
#define WEFT_ARES ARES_VERSION_STR
#endif
#if __has_include(<llhttp.h>)
#include <llhttp.h>
#endif
#if __has_include(<nghttp2/nghttp2ver.h>)
#include <nghttp2/nghttp2ver.h>
#define WEFT_NGHTTP2 NGHTTP2_VERSION
#endif
#if __has_include(<simdutf.h>)
#include <simdutf/simdutf_version.h>
#define WEFT_SIMDUTF SIMDUTF_VERSION
#elif __has_include(<simdutf/simdutf_version.h>)
#include <simdutf/simdutf_version.h>
#define WEFT_SIMDUTF SIMDUTF_VERSION
#endif
#if __has_include(<zstd.h>)
#include <zstd.h>
#define WEFT_ZSTD ZSTD_VERSION_STRING
#endif
#include <unicode/uchar.h>
#include <unicode/uvernum.h>

namespace weft::process {

void declare_versions(js::Binding& b) {
  if (b.listing()) return;
  v8::Isolate* isolate = b.env()->isolate();
  auto text = [&](std::string_view value) { return js::string(isolate, value).ToLocalChecked(); };

  auto versions = v8::Object::New(isolate);
  auto add = [&](const char* name, std::string_view value) { js::set(isolate, versions, name, text(value)); };
  add("node", kNodeVersion);
  add("weft", kVersion);
#ifdef WEFT_ADA
  add("ada", WEFT_ADA);
#endif
#ifdef WEFT_ARES
  add("ares", WEFT_ARES);
#endif
  // Packages ask for it before they accept answers in this coding.
  const uint32_t brotli = BrotliDecoderVersion();
  add("brotli",
      std::to_string(brotli >> 24) + "." + std::to_string(brotli >> 12 & 0xfff) + "." + std::to_string(brotli & 0xfff));
  add("icu", U_ICU_VERSION);
#ifdef LLHTTP_VERSION_MAJOR
  add("llhttp", std::to_string(LLHTTP_VERSION_MAJOR) + "." + std::to_string(LLHTTP_VERSION_MINOR) + "." +
                    std::to_string(LLHTTP_VERSION_PATCH));
#endif
  add("modules", kNodeModules);
#ifdef WEFT_NGHTTP2
  add("nghttp2", WEFT_NGHTTP2);
#endif
  add("openssl", OPENSSL_FULL_VERSION_STR);
#ifdef WEFT_SIMDUTF
  add("simdutf", WEFT_SIMDUTF);
#endif
  add("sqlite", SQLITE_VERSION);
  add("unicode", U_UNICODE_VERSION);
  add("uv", uv_version_string());
  add("v8", v8::V8::GetVersion());
  add("zlib", ZLIB_VERSION);
#ifdef WEFT_ZSTD
  add("zstd", WEFT_ZSTD);
#endif
  js::set(isolate, b.target(), "versions", versions);

  std::string base = std::string("https://nodejs.org/download/release/v") + kNodeVersion + "/node-v" + kNodeVersion;
  auto release = v8::Object::New(isolate);
  js::set(isolate, release, "name", text("node"));
  js::set(isolate, release, "sourceUrl", text(base + ".tar.gz"));
  js::set(isolate, release, "headersUrl", text(base + "-headers.tar.gz"));
  js::set(isolate, b.target(), "release", release);

  auto features = v8::Object::New(isolate);
  auto feature = [&](const char* name, bool on) { js::set(isolate, features, name, v8::Boolean::New(isolate, on)); };
  feature("inspector", true);
  feature("debug", false);
  feature("tls", false);
  feature("typescript", false);
  js::set(isolate, b.target(), "features", features);

  js::set(isolate, b.target(), "arch", text("x64"));
  js::set(isolate, b.target(), "platform", text("linux"));
}

}  // namespace weft::process

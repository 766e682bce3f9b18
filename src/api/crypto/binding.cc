// What `binding:crypto` gives to JavaScript.
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/crypto/digest.h"
#include "api/crypto/hash.h"
#include "api/crypto/kdf.h"
#include "api/crypto/openssl_error.h"
#include "api/crypto/secret_bytes.h"
#include "api/crypto/text.h"
#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::crypto {
namespace {

/// A callback in the copyable form that a work item needs.
std::shared_ptr<js::Callback> share(js::Callback callback) {
  return std::make_shared<js::Callback>(std::move(callback));
}

// --- one-shot hashes ---------------------------------------------------------------------------------------------------

/// The algorithm and the length of its result, for `crypto.hash`.
struct OneShot {
  const Digest* digest;
  size_t size;
};

Result<OneShot> one_shot(const std::string& name, std::optional<uint32_t> output_length) {
  const Digest* digest = find_digest(name);
  if (digest == nullptr) {
    ERR_clear_error();
    return Error::coded(ErrorKind::kError, "", "Digest method " + name + " is not supported");
  }
  if (output_length && !digest->xof && *output_length != digest->size) {
    return Error::coded(
        ErrorKind::kError, "",
        "Output length " + std::to_string(*output_length) + " is invalid for " + name + ", which does not support XOF");
  }
  return OneShot{digest, output_length ? *output_length : digest->size};
}

/// Hashes and encodes; `with_input(use)` calls `use(data, size)`.
template <typename WithInput>
Result<v8::Local<v8::Value>> hash_encoded(js::Env& env, const std::string& name, std::optional<uint32_t> output_length,
                                          Encoding encoding, WithInput&& with_input) {
  auto hash = one_shot(name, output_length);
  if (!hash) return std::move(hash.error());
  std::array<uint8_t, EVP_MAX_MD_SIZE> small;
  std::vector<uint8_t> large(hash->size > small.size() ? hash->size : 0);
  uint8_t* out = large.empty() ? small.data() : large.data();
  const bool ok = with_input([&](const uint8_t* data, size_t size) {
    return hash->size == 0 || hash_bytes(*hash->digest, data, size, out, hash->size);
  });
  if (!ok) return throw_openssl_error(env, "Digest failed");
  v8::Local<v8::String> string;
  if (!encode(env.isolate(), out, hash->size, encoding).ToLocal(&string)) {
    return Error::coded(ErrorKind::kError, "ERR_STRING_TOO_LONG",
                        "Cannot create a string longer than 0x1fffffe8 characters");
  }
  return v8::Local<v8::Value>(string);
}

Result<v8::Local<v8::Value>> hash_string(js::Env& env, std::string name, v8::Local<v8::String> input,
                                         std::optional<uint32_t> output_length, Encoding encoding) {
  return hash_encoded(env, name, output_length, encoding,
                      [&](auto&& use) { return with_utf8(env.isolate(), input, use); });
}

Result<v8::Local<v8::Value>> hash_view(js::Env& env, std::string name, js::Bytes input,
                                       std::optional<uint32_t> output_length, Encoding encoding) {
  return hash_encoded(env, name, output_length, encoding, [&](auto&& use) { return use(input.data(), input.size()); });
}

Result<uint32_t> hash_size(std::string name, std::optional<uint32_t> output_length) {
  auto hash = one_shot(name, output_length);
  if (!hash) return std::move(hash.error());
  return static_cast<uint32_t>(hash->size);
}

Result<void> hash_into(js::Env& env, std::string name, js::Bytes input, js::Bytes out) {
  auto hash = one_shot(name, static_cast<uint32_t>(out.size()));
  if (!hash) return std::move(hash.error());
  if (!out.empty() && !hash_bytes(*hash->digest, input.data(), input.size(), out.data(), out.size())) {
    return throw_openssl_error(env, "Digest failed");
  }
  return {};
}

/// Bytes of a digest's result; undefined when there is no such digest.
std::optional<uint32_t> digest_size(std::string name) {
  const Digest* digest = find_digest(name);
  ERR_clear_error();
  if (digest == nullptr) return std::nullopt;
  return static_cast<uint32_t>(digest->size);
}

void hash_async(Runtime& runtime, std::string name, js::Bytes input, js::PinnedBytes out, js::Callback done) {
  const Digest* digest = find_digest(name);
  auto ok = std::make_shared<bool>(false);
  runtime.work(
      [digest, ok, out, data = std::vector<uint8_t>(input.begin(), input.end())] {
        *ok = digest != nullptr && hash_bytes(*digest, data.data(), data.size(), out.data(), out.size());
      },
      [ok, done = share(std::move(done))] { done->call(*ok); });
}

// --- random ------------------------------------------------------------------------------------------------------------

/// Offset and size were checked by JavaScript; what a buffer of changing size has lost since then is left out.
bool fill(js::Bytes bytes, double offset, double size) {
  const size_t from = std::min(static_cast<size_t>(offset), bytes.size());
  return random_fill(bytes.data() + from, std::min(static_cast<size_t>(size), bytes.size() - from));
}

void fill_async(Runtime& runtime, js::PinnedBytes bytes, double offset, double size, js::Callback done) {
  auto ok = std::make_shared<bool>(false);
  runtime.work([ok, bytes, offset, size] { *ok = fill(bytes, offset, size); },
               [ok, done = share(std::move(done))] { done->call(*ok); });
}

Result<v8::Local<v8::Value>> uuid(js::Env& env) {
  std::array<char, 36> text;
  if (!random_uuid(text.data())) return throw_openssl_error(env, "The random generator failed");
  return v8::String::NewFromOneByte(env.isolate(), reinterpret_cast<const uint8_t*>(text.data()),
                                    v8::NewStringType::kNormal, static_cast<int>(text.size()))
      .ToLocalChecked()
      .As<v8::Value>();
}

Result<bool> timing_safe_equal(v8::Local<v8::Value> first, v8::Local<v8::Value> second) {
  static constexpr const char* kExpected[] = {
      "The \"buf1\" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.",
      "The \"buf2\" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView."};
  if (!js::Bytes::is(first)) return Error::type("ERR_INVALID_ARG_TYPE", kExpected[0]);
  if (!js::Bytes::is(second)) return Error::type("ERR_INVALID_ARG_TYPE", kExpected[1]);
  const auto a = js::Bytes::of(first);
  const auto b = js::Bytes::of(second);
  if (a.size() != b.size()) {
    return Error::range("ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH", "Input buffers must have the same byte length");
  }
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// --- key derivation ------------------------------------------------------------------------------------------------------

using Job = std::function<bool()>;

/// OpenSSL's message for a failed derivation, or nothing. Runs where the job ran: the error queue belongs to the thread.
std::optional<std::string> run(const Job& job) {
  ERR_clear_error();
  if (job()) return std::nullopt;
  const unsigned long number = ERR_peek_last_error();  // NOLINT(google-runtime-int)
  ERR_clear_error();
  if (number == 0) return "Key derivation failed";
  std::array<char, 256> text;
  ERR_error_string_n(number, text.data(), text.size());
  return std::string(text.data());
}

void run_async(Runtime& runtime, Job job, js::Callback done) {
  auto failure = std::make_shared<std::optional<std::string>>();
  runtime.work([failure, job = std::move(job)] { *failure = run(job); },
               [failure, done = share(std::move(done))] { done->call(*failure); });
}

Job pbkdf2_job(js::PinnedBytes out, js::Bytes password, js::Bytes salt, uint32_t iterations,
               const std::string& digest) {
  return [out, password = secret_copy(password), salt = secret_copy(salt), iterations, digest = find_digest(digest)] {
    return out.empty() || (digest != nullptr && pbkdf2(*digest, password, salt, iterations, out.data(), out.size()));
  };
}

Job scrypt_job(js::PinnedBytes out, js::Bytes password, js::Bytes salt, double n, double r, double p,
               double max_memory) {
  const ScryptCost cost{static_cast<uint64_t>(n), static_cast<uint64_t>(r), static_cast<uint64_t>(p),
                        static_cast<uint64_t>(max_memory)};
  return [out, password = secret_copy(password), salt = secret_copy(salt), cost] {
    return out.empty() || scrypt(password, salt, cost, out.data(), out.size());
  };
}

Job hkdf_job(js::PinnedBytes out, js::Bytes key, js::Bytes salt, js::Bytes info, const std::string& digest) {
  return
      [out, key = secret_copy(key), salt = secret_copy(salt), info = secret_copy(info), digest = find_digest(digest)] {
        return out.empty() || (digest != nullptr && hkdf(*digest, key, salt, info, out.data(), out.size()));
      };
}

std::optional<std::string> pbkdf2_sync(js::PinnedBytes out, js::Bytes password, js::Bytes salt, uint32_t iterations,
                                       std::string digest) {
  return run(pbkdf2_job(std::move(out), password, salt, iterations, digest));
}
void pbkdf2_async(Runtime& runtime, js::PinnedBytes out, js::Bytes password, js::Bytes salt, uint32_t iterations,
                  std::string digest, js::Callback done) {
  run_async(runtime, pbkdf2_job(std::move(out), password, salt, iterations, digest), std::move(done));
}
std::optional<std::string> scrypt_sync(js::PinnedBytes out, js::Bytes password, js::Bytes salt, double n, double r,
                                       double p, double max_memory) {
  return run(scrypt_job(std::move(out), password, salt, n, r, p, max_memory));
}
void scrypt_async(Runtime& runtime, js::PinnedBytes out, js::Bytes password, js::Bytes salt, double n, double r,
                  double p, double max_memory, js::Callback done) {
  run_async(runtime, scrypt_job(std::move(out), password, salt, n, r, p, max_memory), std::move(done));
}
std::optional<std::string> hkdf_sync(js::PinnedBytes out, js::Bytes key, js::Bytes salt, js::Bytes info,
                                     std::string digest) {
  return run(hkdf_job(std::move(out), key, salt, info, digest));
}
void hkdf_async(Runtime& runtime, js::PinnedBytes out, js::Bytes key, js::Bytes salt, js::Bytes info,
                std::string digest, js::Callback done) {
  run_async(runtime, hkdf_job(std::move(out), key, salt, info, digest), std::move(done));
}

Job argon2_job(js::PinnedBytes out, std::string variant, js::Bytes message, js::Bytes nonce, js::Bytes secret,
               js::Bytes associated_data, std::array<uint32_t, 3> cost) {
  auto input =
      std::make_shared<Argon2>(Argon2{std::move(variant), secret_copy(message), secret_copy(nonce), secret_copy(secret),
                                      secret_copy(associated_data), cost[0], cost[1], cost[2]});
  return [out, input] { return argon2(*input, out.data(), out.size()); };
}
std::optional<std::string> argon2_sync(js::PinnedBytes out, std::string variant, js::Bytes message, js::Bytes nonce,
                                       js::Bytes secret, js::Bytes associated_data, uint32_t parallelism,
                                       uint32_t memory, uint32_t passes) {
  return run(argon2_job(std::move(out), std::move(variant), message, nonce, secret, associated_data,
                        {parallelism, memory, passes}));
}
void argon2_async(Runtime& runtime, js::PinnedBytes out, std::string variant, js::Bytes message, js::Bytes nonce,
                  js::Bytes secret, js::Bytes associated_data, uint32_t parallelism, uint32_t memory, uint32_t passes,
                  js::Callback done) {
  run_async(runtime,
            argon2_job(std::move(out), std::move(variant), message, nonce, secret, associated_data,
                       {parallelism, memory, passes}),
            std::move(done));
}

/// Why these costs cannot be used: OpenSSL's reason (perhaps empty), or nothing if they can.
std::optional<std::string> check_scrypt(double n, double r, double p, double max_memory) {
  ERR_clear_error();
  const ScryptCost cost{static_cast<uint64_t>(n), static_cast<uint64_t>(r), static_cast<uint64_t>(p),
                        static_cast<uint64_t>(max_memory)};
  if (scrypt({}, {}, cost, nullptr, 0)) return std::nullopt;
  const unsigned long number = ERR_peek_last_error();  // NOLINT(google-runtime-int)
  ERR_clear_error();
  if (number == 0) return "";
  std::array<char, 256> text;
  ERR_error_string_n(number, text.data(), text.size());
  return std::string(text.data());
}

// --- names and modes -------------------------------------------------------------------------------------------------------

std::vector<std::string> cipher_names() {
  std::vector<std::string> names;
  EVP_CIPHER_do_all_sorted(
      [](const EVP_CIPHER*, const char* from, const char*, void* arg) {
        if (from == nullptr) return;
        ERR_set_mark();
        const EVP_CIPHER* legacy = EVP_get_cipherbyname(from);
        EVP_CIPHER* cipher =
            legacy == nullptr ? nullptr : EVP_CIPHER_fetch(nullptr, EVP_CIPHER_get0_name(legacy), nullptr);
        ERR_pop_to_mark();
        if (cipher == nullptr) return;
        EVP_CIPHER_free(cipher);
        static_cast<std::vector<std::string>*>(arg)->emplace_back(from);
      },
      &names);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::vector<std::string> curve_names() {
  std::vector<EC_builtin_curve> curves(EC_get_builtin_curves(nullptr, 0));
  EC_get_builtin_curves(curves.data(), curves.size());
  std::vector<std::string> names;
  names.reserve(curves.size());
  for (const auto& curve : curves) names.emplace_back(OBJ_nid2sn(curve.nid));
  std::sort(names.begin(), names.end());
  return names;
}

bool fips() { return EVP_default_properties_is_fips_enabled(nullptr) == 1; }

/// Sets memory aside for private numbers, once a process; sizes in bytes, powers of 2. False if the system has none to give.
bool init_secure_heap(double size, double min) {
  if (CRYPTO_secure_malloc_initialized() == 1) return true;
  return CRYPTO_secure_malloc_init(static_cast<size_t>(size), static_cast<size_t>(min)) > 0;
}

/// Bytes of it that are in use.
double secure_heap_used() {
  return CRYPTO_secure_malloc_initialized() == 1 ? static_cast<double>(CRYPTO_secure_used()) : 0;
}

Result<void> set_fips(js::Env& env, bool on) {
  ERR_clear_error();
  if (on == fips()) return {};
  if (EVP_default_properties_enable_fips(nullptr, on ? 1 : 0) != 1)
    return throw_openssl_error(env, "Could not change the FIPS mode");
  return {};
}

bool is_any_array_buffer(v8::Local<v8::Value> value) { return value->IsArrayBuffer() || value->IsSharedArrayBuffer(); }

}  // namespace
}  // namespace weft::crypto

WEFT_BINDING(crypto) {
  using namespace weft::crypto;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<Hash>("Hash")
      .constructor<>()
      .method<&Hash::init>("init")
      .method<&Hash::copy_from>("copyFrom")
      .method<&Hash::update>("update")
      .method<&Hash::update_string>("updateString")
      .method<&Hash::digest>("digest")
      .method<&Hash::digest_into>("digestInto")
      .getter<&Hash::size>("size");
  b.type<Hmac>("Hmac")
      .constructor<>()
      .method<&Hmac::init>("init")
      .method<&Hmac::update>("update")
      .method<&Hmac::update_string>("updateString")
      .method<&Hmac::digest>("digest")
      .method<&Hmac::digest_into>("digestInto")
      .getter<&Hmac::size>("size");
  b.function<&kmac>("kmac");
  b.function<&hash_string>("hashString");
  b.function<&hash_view>("hashBytes");
  b.function<&hash_size>("hashSize");
  b.function<&hash_into>("hashInto");
  b.function<&hash_async>("hashAsync");
  b.function<&digest_size>("digestSize");
  b.function<&fill>("randomFill");
  b.function<&fill_async>("randomFillAsync");
  b.function<&uuid>("randomUUID");
  b.function<&init_secure_heap>("initSecureHeap");
  b.function<&secure_heap_used>("secureHeapUsed");
  b.function<&timing_safe_equal>("timingSafeEqual");
  b.function<&pbkdf2_sync>("pbkdf2");
  b.function<&pbkdf2_async>("pbkdf2Async");
  b.function<&scrypt_sync>("scrypt");
  b.function<&scrypt_async>("scryptAsync");
  b.function<&check_scrypt>("checkScrypt");
  b.function<&argon2_sync>("argon2");
  b.function<&argon2_async>("argon2Async");
  b.function<&hkdf_sync>("hkdf");
  b.function<&hkdf_async>("hkdfAsync");
  b.function<&digest_names>("getHashes");
  b.function<&cipher_names>("getCiphers");
  b.function<&curve_names>("getCurves");
  b.function<&fips>("getFips");
  b.function<&set_fips>("setFips");
  b.function<&is_any_array_buffer>("isAnyArrayBuffer");
}

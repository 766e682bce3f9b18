// Prime numbers: crypto.generatePrime and crypto.checkPrime.
// The number of rounds can be told to the older of OpenSSL's tests only.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bn.h>
#include <openssl/err.h>

#include <memory>
#include <optional>
#include <vector>

#include "api/crypto/key.h"
#include "api/crypto/openssl_error.h"
#include "api/crypto/output.h"
#include "runtime/runtime.h"

namespace weft::crypto {
namespace {

/// One search or one test; runs on any thread.
struct PrimeJob {
  int bits = 0;
  bool safe = false;
  BignumPtr add, rem;
  BignumPtr candidate;
  int checks = 0;
  SecretBytes prime;
  bool is_prime = false;
  bool ok = false;
  OpensslErrors errors;
  const Runtime* runtime = nullptr;  ///< asked now and then whether anybody still waits

  void generate() {
    ERR_clear_error();
    struct Callback {
      BN_GENCB* callback = BN_GENCB_new();
      ~Callback() { BN_GENCB_free(callback); }
    } callback;
    BN_GENCB_set(
        callback.callback,
        [](int, int, BN_GENCB* cb) {
          const auto* runtime = static_cast<const Runtime*>(BN_GENCB_get_arg(cb));
          return runtime == nullptr || !runtime->stopped() ? 1 : 0;
        },
        const_cast<Runtime*>(runtime));
    BignumPtr found(BN_secure_new());
    ok = BN_generate_prime_ex(found.get(), bits, safe ? 1 : 0, add.get(), rem.get(), callback.callback) == 1;
    if (ok) prime = bignum_bytes(found.get(), static_cast<size_t>((bits + 7) / 8));
    if (!ok) errors = take_openssl_errors();
  }

  void check() {
    ERR_clear_error();
    std::unique_ptr<BN_CTX, Deleter<BN_CTX_free>> context(BN_CTX_new());
    const int result = BN_is_prime_ex(candidate.get(), checks, context.get(), nullptr);
    ok = result >= 0;
    is_prime = result == 1;
    if (!ok) errors = take_openssl_errors();
  }
};

Error out_of_range(std::string_view message) { return Error::range("ERR_OUT_OF_RANGE", message); }

Result<std::shared_ptr<PrimeJob>> search(int32_t bits, bool safe, std::optional<js::Bytes> add,
                                         std::optional<js::Bytes> rem) {
  auto job = std::make_shared<PrimeJob>();
  job->bits = bits;
  job->safe = safe;
  if (add) job->add = to_bignum(*add);
  if (rem) job->rem = to_bignum(*rem);
  if ((add && !job->add) || (rem && !job->rem)) {
    ERR_clear_error();
    return out_of_range(job->add || !add ? "invalid options.rem" : "invalid options.add");
  }
  if (job->add) {
    // More bits than the prime has: it would have to be smaller than what is added.
    if (BN_num_bits(job->add.get()) > bits) return out_of_range("invalid options.add");
    if (job->rem && BN_cmp(job->add.get(), job->rem.get()) != 1) return out_of_range("invalid options.rem");
  }
  return job;
}

Result<v8::Local<v8::Value>> generate_sync(js::Env& env, int32_t bits, bool safe, std::optional<js::Bytes> add,
                                           std::optional<js::Bytes> rem) {
  auto job = search(bits, safe, add, rem);
  if (!job) return std::move(job.error());
  (*job)->generate();
  if (!(*job)->ok) {
    env.isolate()->ThrowException(make_openssl_error(env, (*job)->errors, "Prime generation failed"));
    return Error::pending();
  }
  return v8::Local<v8::Value>(to_uint8_array(env, (*job)->prime));
}

/// Calls `done(error)` or `done(undefined, bytes)`.
Result<void> generate_async(Runtime& runtime, int32_t bits, bool safe, std::optional<js::Bytes> add,
                            std::optional<js::Bytes> rem, js::Callback done) {
  auto made = search(bits, safe, add, rem);
  if (!made) return std::move(made.error());
  auto job = *made;
  job->runtime = &runtime;
  auto callback = std::make_shared<js::Callback>(std::move(done));
  runtime.work([job] { job->generate(); },
               [job, callback, &runtime] {
                 if (job->ok) {
                   callback->call(js::Undefined{}, to_uint8_array(runtime, job->prime));
                 } else {
                   callback->call(make_openssl_error(runtime, job->errors, "Prime generation failed"));
                 }
               });
  return {};
}

Result<std::shared_ptr<PrimeJob>> candidate_of(js::Env& env, const js::Bytes& bytes, int32_t checks) {
  ERR_clear_error();
  auto job = std::make_shared<PrimeJob>();
  job->candidate = to_bignum(bytes);
  if (!job->candidate) return throw_openssl_error(env, "BignumPointer");
  job->checks = checks;
  return job;
}

Result<bool> check_sync(js::Env& env, js::Bytes bytes, int32_t checks) {
  auto job = candidate_of(env, bytes, checks);
  if (!job) return std::move(job.error());
  (*job)->check();
  if (!(*job)->ok) {
    env.isolate()->ThrowException(make_openssl_error(env, (*job)->errors, "Prime check failed"));
    return Error::pending();
  }
  return (*job)->is_prime;
}

Result<void> check_async(Runtime& runtime, js::Bytes bytes, int32_t checks, js::Callback done) {
  auto made = candidate_of(runtime, bytes, checks);
  if (!made) return std::move(made.error());
  auto job = *made;
  auto callback = std::make_shared<js::Callback>(std::move(done));
  runtime.work([job] { job->check(); },
               [job, callback, &runtime] {
                 if (job->ok) {
                   callback->call(js::Undefined{}, job->is_prime);
                 } else {
                   callback->call(make_openssl_error(runtime, job->errors, "Prime check failed"));
                 }
               });
  return {};
}

}  // namespace
}  // namespace weft::crypto

WEFT_BINDING(crypto_primes) {
  using namespace weft::crypto;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.function<&generate_sync>("generatePrime");
  b.function<&generate_async>("generatePrimeAsync");
  b.function<&check_sync>("checkPrime");
  b.function<&check_async>("checkPrimeAsync");
}

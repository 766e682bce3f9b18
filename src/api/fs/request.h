#pragma once

#include <uv.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "js/binding.h"
#include "runtime/active_requests.h"
#include "runtime/runtime.h"

/// How every file system operation runs, once without a loop and once with it.
///
/// Each operation of `binding:fs` is one function whose last argument is an optional callback. Without it the operation
/// runs at once on the calling thread, from a request on the stack, and returns its value or throws. With it the
/// operation runs on libuv's thread pool and ends in `callback(error)` or `callback(null, value)` on the loop's thread.
namespace weft::fs {

using Outcome = Result<v8::Local<v8::Value>>;
using Done = std::optional<js::Callback>;

/// One operation and what it must keep alive until it ends.
struct Call {
  const char* syscall;
  std::string path;
  std::string dest;
  /// Makes the value out of a request that succeeded; undefined when null.
  v8::Local<v8::Value> (*give)(Runtime&, Call&) = nullptr;
  /// Where `give` writes (statistics), or the bytes that are read or written.
  std::vector<js::PinnedBytes> bytes;
  /// For `give`: names as bytes instead of strings, statistics as 64-bit integers instead of doubles, …
  bool flag = false;
  /// What the operation works on and must not lose meanwhile.
  std::shared_ptr<void> kept;
  /// Room for the entries of a folder.
  std::vector<uv_dirent_t> entries;
  uv_fs_t request;

  explicit Call(const char* name, std::string path_text = {}, std::string dest_text = {})
      : syscall(name), path(std::move(path_text)), dest(std::move(dest_text)) {}
};

/// A path as C string, short ones without memory from the heap. Two of a kind with path_of(), for the hot calls.
class PathText {
 public:
  PathText() = default;
  PathText(Runtime& runtime, v8::Local<v8::Value> value) { assign(runtime, value); }
  void assign(Runtime& runtime, v8::Local<v8::Value> value);
  const char* c_str() const { return is_short_ ? short_ : long_.c_str(); }
  std::string_view view() const { return c_str(); }

 private:
  static constexpr size_t kShortBytes = 256;
  bool is_short_ = true;
  char short_[kShortBytes] = "";
  std::string long_;
};

/// The bytes of a path given as string (UTF-8, lone surrogates become U+FFFD) or as Uint8Array. JavaScript has checked
/// the type and that there is no NUL.
std::string path_of(Runtime& runtime, v8::Local<v8::Value> value);

/// A name that the system gave: a string, or a Uint8Array of its own with `as_bytes`.
v8::Local<v8::Value> name_value(Runtime& runtime, const char* data, size_t size, bool as_bytes);

v8::Local<v8::Value> give_number(Runtime& runtime, Call& call);

/// The error of a failed call, with its path and destination.
Error error_of(const Call& call, int status);

namespace detail {
Outcome finish(Runtime& runtime, Call& call, int status);
void call_back(Runtime& runtime, js::Callback& done, Outcome outcome);

struct AsyncCall {
  Runtime& runtime;
  Call call;
  js::Callback done;
  ActiveRequest active{runtime, "FSReqCallback"};
  static void on_done(uv_fs_t* request);
};
}  // namespace detail

/// Runs `start(loop, call, callback)`, which starts one uv_fs_* request, now or on the pool.
template <typename Start>
Outcome run(Runtime& runtime, Call&& call, Done&& done, Start&& start) {
  if (!done) {
    const int status = start(nullptr, call, nullptr);
    return detail::finish(runtime, call, status);
  }
  auto* async = new detail::AsyncCall{runtime, std::move(call), std::move(*done)};
  async->call.request.data = async;
  const int status = start(runtime.loop(), async->call, detail::AsyncCall::on_done);
  if (status < 0) {
    Error error = error_of(async->call, status);
    delete async;
    return error;
  }
  return v8::Local<v8::Value>(v8::Undefined(runtime.isolate()));
}

/// Runs a job made of several system calls: `job()` on the calling thread or on the pool (it may touch no JavaScript),
/// then `give(runtime, T&)` on the loop's thread.
template <typename T>
Outcome run_job(Runtime& runtime, Done&& done, std::function<Result<T>()> job,
                std::function<Outcome(Runtime&, T&)> give) {
  if (!done) {
    Result<T> result = job();
    if (!result.ok()) return std::move(result.error());
    return give(runtime, result.value());
  }
  struct State {
    std::optional<Result<T>> result;
    js::Callback done;
  };
  auto state = std::make_shared<State>(State{std::nullopt, std::move(*done)});
  runtime.work([state, job = std::move(job)] { state->result.emplace(job()); },
               [state, give = std::move(give), &runtime] {
                 v8::HandleScope scope(runtime.isolate());
                 Result<T>& result = *state->result;
                 detail::call_back(runtime, state->done,
                                   result.ok() ? give(runtime, result.value()) : Outcome(std::move(result.error())));
               });
  return v8::Local<v8::Value>(v8::Undefined(runtime.isolate()));
}

}  // namespace weft::fs

// The functions of `internal:http2/hooks` that sessions call, and when sessions send.
#pragma once

#include <uv.h>
#include <v8.h>

#include <vector>

#include "runtime/runtime.h"

namespace weft::http2 {

class Session;

/// Per-runtime state: what `setHooks` handed over. The functions get the session's JavaScript object as `this`, and streams by number.
class Hooks {
 public:
  enum Hook {
    kHeaders,       ///< (id, category, flags, [name, value, …], [sensitive names] | undefined)
    kData,          ///< (id, ArrayBuffer, offset, size): true if the stream takes more
    kEnd,           ///< (id): the other side has ended the stream with its last data
    kClose,         ///< (id, code): nghttp2 has forgotten the stream
    kWritten,       ///< (...ids): what their last write brought has gone to the transport
    kFrameError,    ///< (id, frame type, code)
    kGoaway,        ///< (code, last id, ArrayBuffer | undefined)
    kSettings,      ///< (): the other side's settings have changed
    kSettingsAck,   ///< (): ours hold from now on
    kPing,          ///< (ArrayBuffer)
    kPingAck,       ///< (ArrayBuffer)
    kAltSvc,        ///< (id, origin, value)
    kOrigin,        ///< (origins)
    kWantTrailers,  ///< (id)
    kOutput,        ///< (ArrayBuffer, [sizes] | undefined): bytes for a transport of JavaScript's; written() follows
    kBlocked,       ///< (): the native transport has a write pending; written() follows
    kError,         ///< (nghttp2's error number, code of ours | undefined)
    kClosed,        ///< (): what close() began is done
    kDrained,       ///< (): what hasPendingData told of has been sent
    kHooks
  };
  explicit Hooks(Runtime& runtime) : runtime_(runtime) {}
  v8::Local<v8::Function> get(Hook hook) const { return hooks_[hook].Get(runtime_.isolate()); }
  /// Functions in the order of Hook.
  void set(v8::Local<v8::Array> functions);

 private:
  Runtime& runtime_;
  v8::Global<v8::Function> hooks_[kHooks];
};

/// The sessions that have frames to send. What a turn of the loop brings leaves together, at the end of the loop's phase.
class Turn {
 public:
  explicit Turn(Runtime& runtime);
  ~Turn();
  void add(Session* session);
  void remove(Session* session);

 private:
  void end();
  std::vector<Session*> waiting_;
  std::vector<Session*> ending_;
  bool armed_ = false;
  uv_prepare_t* prepare_;
  uv_check_t* check_;
  uv_idle_t* idle_;  ///< active while something waits, so that the loop does not sleep over it
};

}  // namespace weft::http2

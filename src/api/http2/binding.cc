// What `binding:http2` gives to JavaScript.
#include "api/http2/session.h"
#include "js/binding.h"

namespace weft::http2 {
namespace {

void set_hooks(Runtime& runtime, v8::Local<v8::Array> functions) { runtime.state<Hooks>().set(functions); }

const char* error_string(int32_t number) { return nghttp2_strerror(number); }

}  // namespace
}  // namespace weft::http2

WEFT_BINDING(http2) {
  using namespace weft::http2;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<Session>("Session")
      .constructor<weft::Runtime&, bool, Options>()
      .method<&Session::consume>("consume")
      .method<&Session::keep_apart>("keepApart")
      .method<&Session::receive>("receive")
      .method<&Session::written>("written")
      .method<&Session::close>("close")
      .method<&Session::request>("request")
      .method<&Session::respond>("respond")
      .method<&Session::info>("info")
      .method<&Session::trailers>("trailers")
      .method<&Session::push_promise>("pushPromise")
      .method<&Session::write>("write")
      .method<&Session::write_string>("writeString")
      .method<&Session::expect_trailers>("expectTrailers")
      .method<&Session::end>("end")
      .method<&Session::read_more>("readMore")
      .method<&Session::reset>("reset")
      .method<&Session::detach>("detach")
      .method<&Session::settings>("settings")
      .method<&Session::ping>("ping")
      .method<&Session::goaway>("goaway")
      .method<&Session::altsvc>("altsvc")
      .method<&Session::origin>("origin")
      .method<&Session::set_next_id>("setNextStreamID")
      .method<&Session::set_local_window>("setLocalWindowSize")
      .method<&Session::stream_state>("streamState")
      .method<&Session::session_state>("sessionState")
      .method<&Session::read_settings>("readSettings")
      .method<&Session::session_statistics>("sessionStatistics")
      .method<&Session::stream_statistics>("streamStatistics")
      .getter<&Session::has_pending_data>("hasPendingData")
      .getter<&Session::is_writing>("isWriting")
      .getter<&Session::idle_time>("idleTime");
  b.function<&set_hooks>("setHooks");
  b.function<&error_string>("errorString");
}

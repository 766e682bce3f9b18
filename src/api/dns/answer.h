// Answers of name servers as JavaScript values.
#pragma once

#include <ares.h>
#include <v8.h>

#include <cstdint>

namespace weft::dns {

/// What a question brought: a value, or the code of an error.
struct Answer {
  const char* error = nullptr;  ///< such as "ENODATA"; null when there is a value
  v8::Local<v8::Value> value;
  /// Of A and AAAA: the seconds that each address holds, an Array beside the value; else empty.
  v8::Local<v8::Value> ttls;
  /// For how many seconds the answer, or the refusal, may be kept; 0: not at all.
  uint32_t ttl = 0;
};

/// The name of a c-ares status, as errors carry it.
const char* status_name(int status);

/// Turns a reply to a question for `type` into what the resolve functions give. `record` may be null if status is an error.
/// Runs no JavaScript. A handle scope and the runtime's context are open.
Answer read_answer(v8::Isolate* isolate, int status, const ares_dns_record_t* record, int type);

}  // namespace weft::dns

// Printing an exception as the last words of a program, and what is known of the place where it was thrown.
#pragma once

#include <v8.h>

#include <string>

namespace weft {

class Runtime;

/// Prints to stderr where an exception was thrown (file:line, source line, caret), its stack with what else the value
/// has to say, and the version line. Never throws.
void print_exception(Runtime& runtime, v8::Local<v8::Value> error, v8::Local<v8::Message> message);

/// "file:line\nsource line\n   ^^^^\n"; empty when the engine does not know the place, or it has no text.
std::string source_excerpt(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Message> message);

/// Puts the excerpt before the stack of an error, so that a program that catches the error of a failed compilation can
/// show the place. Once for each error; anything that is no error object is left alone. `separator` is an empty line in
/// all cases but errors of linking.
void decorate_error(Runtime& runtime, v8::Local<v8::Value> error, v8::Local<v8::Message> message,
                    const char* separator = "\n");

/// Notes on the error where it comes from, so that the excerpt stays right when it is thrown again from elsewhere.
void annotate_error(Runtime& runtime, v8::Local<v8::Value> error, v8::Local<v8::Message> message);

}  // namespace weft

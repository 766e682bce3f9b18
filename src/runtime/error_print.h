// Printing an exception as the last words of a program.
#pragma once

#include <v8.h>

namespace weft {

class Runtime;

/// Prints to stderr where an exception was thrown (file:line, source line, caret) and its stack or value. Never throws.
void print_exception(Runtime& runtime, v8::Local<v8::Value> error, v8::Local<v8::Message> message);

}  // namespace weft

// What the tests of the binding layer expose.
#pragma once

#include <vector>

namespace weft::js::test {

/// How many native objects of the test's class are alive.
int living_counters();
/// Calls the function that `b.keep(fn)` kept.
void call_kept(int a, const char* text);
void drop_kept();
/// The bytes that `b.pin(bytes)` pinned.
std::vector<unsigned char> pinned_bytes();
void drop_pinned();

}  // namespace weft::js::test

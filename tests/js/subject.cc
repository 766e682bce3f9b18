#include "subject.h"

#include <atomic>
#include <string>

#include "js/binding.h"

namespace weft::js::test {

namespace {

struct Point {
  int32_t x = 1;
  double y = 2;
  std::optional<std::string> label;
};
enum class Family { kFour = 4, kSix = 6 };

std::atomic<int> living = 0;
Callback kept;
PinnedBytes pinned;

class Counter : public Object {
 public:
  explicit Counter(int start) : count_(start) { living++; }
  ~Counter() override { living--; }
  int add(int n) { return count_ += n; }
  int count() const { return count_; }
  void keep_alive(bool on) { on ? hold() : release(); }
  void throw_in_getter(v8::Local<v8::Object> other) {}
  double fast_add(double a, double b) { return a + b + count_; }

 private:
  int count_;
};
class SuperCounter final : public Counter {
 public:
  using JsBase = Counter;
  explicit SuperCounter(Env&, int start) : Counter(start * 10) {}
};

template <typename T>
T same(T v) {
  return v;
}
int sum_bytes(Bytes bytes) {
  int sum = 0;
  for (uint8_t byte : bytes) sum += byte;
  return sum;
}
void fill_bytes(Bytes bytes, uint8_t value) {
  for (uint8_t& byte : bytes) byte = value;
}
void pin(PinnedBytes bytes) { pinned = std::move(bytes); }
void keep(Callback cb) { kept = std::move(cb); }
Result<int> may_fail(bool fail) {
  if (fail) return Error::system(-2, "open", "/x", "/y");
  return 7;
}
Result<void> coded_failure() { return Error::range("ERR_OUT_OF_RANGE", "too far"); }
Result<void> network_failure() { return Error::network(-111, "connect", "127.0.0.1", 80); }
Result<v8::Local<v8::Value>> read_property(Env& env, v8::Local<v8::Object> object, v8::Local<v8::String> key) {
  v8::Local<v8::Value> value;
  if (!object->Get(env.isolate()->GetCurrentContext(), key).ToLocal(&value)) return Error::pending();
  return value;
}
std::string receiver_name(Receiver self) { return self.object->IsObject() ? "object" : "none"; }
int rest_count(int first, Rest rest) { return first * 100 + rest.size(); }
int read_counter(Counter& c) { return c.count(); }
bool is_null(Counter* c) { return c == nullptr; }
Counter* make_counter(Env& env, int start) { return create<Counter>(env, start); }
int fast_add(int a, int b) { return a + b; }
double fast_with_env(Env& env, double a) { return env.isolate() != nullptr ? a * 2 : 0; }
bool fast_not(bool a) { return !a; }
Error as_error() { return Error::type("ERR_X", "a value, not thrown"); }

}  // namespace

int living_counters() { return living; }
void call_kept(int a, const char* text) { kept.call(a, text); }
void drop_kept() { kept = Callback(); }
std::vector<unsigned char> pinned_bytes() { return {pinned.begin(), pinned.end()}; }
void drop_pinned() { pinned = PinnedBytes(); }

}  // namespace weft::js::test

template <>
struct weft::js::Fields<weft::js::test::Point> {
  using P = weft::js::test::Point;
  static constexpr auto list = std::tuple{field("x", &P::x), field("y", &P::y), field("label", &P::label)};
};

WEFT_BINDING(test_subject) {
  using namespace weft::js::test;
  b.function<&same<bool>>("bool");
  b.function<&same<int8_t>>("i8");
  b.function<&same<int32_t>>("i32");
  b.function<&same<uint32_t>>("u32");
  b.function<&same<int64_t>>("i64");
  b.function<&same<uint64_t>>("u64");
  b.function<&same<double>>("f64");
  b.function<&same<std::string>>("string");
  b.function<&same<Family>>("family");
  b.function<&same<std::optional<int>>>("maybe");
  b.function<&same<std::vector<std::string>>>("list");
  b.function<&same<Point>>("point");
  b.function<&same<v8::Local<v8::Map>>>("map");
  b.function<&sum_bytes>("sumBytes");
  b.function<&fill_bytes>("fillBytes");
  b.function<&pin>("pin");
  b.function<&keep>("keep");
  b.function<&may_fail>("mayFail");
  b.function<&coded_failure>("codedFailure");
  b.function<&network_failure>("networkFailure");
  b.function<&read_property>("readProperty");
  b.function<&receiver_name>("receiverName");
  b.function<&rest_count>("restCount");
  b.function<&as_error>("asError");
  b.fast<&fast_add>("fastAdd");
  b.fast<&fast_with_env>("fastWithEnv");
  b.fast<&fast_not>("fastNot");
  b.constant("answer", 42);
  b.type<Counter>("Counter")
      .constructor<int>()
      .method<&Counter::add>("add")
      .method<&Counter::keep_alive>("keepAlive")
      .method<&Counter::throw_in_getter>("takesObject")
      .fast<&Counter::fast_add>("fastAdd")
      .getter<&Counter::count>("count");
  b.type<SuperCounter>("SuperCounter").constructor<weft::js::Env&, int>();
  b.function<&read_counter>("readCounter");
  b.function<&is_null>("isNull");
  b.function<&make_counter>("makeCounter");
}

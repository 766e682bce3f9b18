// Tries, in a fused program, all of V8 that Weft uses. The build runs it once and falls back to the shared library if it fails.
// (What tools/fuse leaves out, it leaves out by rules; a new version of the library might break one of them.)

#include <libplatform/libplatform.h>
#include <v8-inspector.h>
#include <v8-profiler.h>
#include <v8.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "fuse-check: %s does not work\n", what.c_str());
  std::fflush(stderr);
  _Exit(1);
}

v8::Local<v8::String> text(v8::Isolate* isolate, const char* value) {
  return v8::String::NewFromUtf8(isolate, value).ToLocalChecked();
}

/// The value of a script as a string, or its exception.
std::string evaluate(v8::Isolate* isolate, v8::Local<v8::Context> context, const char* source) {
  v8::TryCatch caught(isolate);
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> value;
  if (!v8::Script::Compile(context, text(isolate, source)).ToLocal(&script) || !script->Run(context).ToLocal(&value)) {
    value = caught.Exception();
  }
  return *v8::String::Utf8Value(isolate, value);
}

struct Case {
  const char* what;
  const char* source;
  const char* expected;
};

constexpr Case kCases[] = {
    {"plain JavaScript", "[3, 1, 2].sort().map((n) => n ** 2).join()", "1,4,9"},
    {"classes and closures",
     "class A { #x = 1; get x() { return this.#x; } static { this.y = 2; } } [new A().x, A.y].join()", "1,2"},
    {"regular expressions",
     "'a1b22'.replace(/(?<n>\\d+)/g, (m, n) => `<${n}>`) + /\\p{Lu}/v.test('É') + /(?<=x)y/.exec('xy').index",
     "a<1>b<22>true1"},
    {"JSON", "JSON.stringify(JSON.parse('{\"a\":[1,2.5,\"\\u00e9\",null]}'))", "{\"a\":[1,2.5,\"\xc3\xa9\",null]}"},
    {"numbers",
     "[0.1 + 0.2, 1e21, (255).toString(16), parseFloat('1e-7'), 2n ** 100n, Math.sin(1).toFixed(10), (25).toString(36)].join()",
     "0.30000000000000004,1e+21,ff,1e-7,1267650600228229401496703205376,0.8414709848,p"},
    {"exceptions", "try { null.x } catch (e) { e.message }", "Cannot read properties of null (reading 'x')"},
    {"stacks", "(function here() { return new Error('x').stack.includes('at here'); })()", "true"},
    {"Intl", "new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' }).format(1234.5)",
     "1.234,50\xc2\xa0\xe2\x82\xac"},
    {"time zones", "new Date(0).toLocaleString('en-GB', { timeZone: 'Asia/Tokyo' })", "01/01/1970, 09:00:00"},
    {"normalisation",
     "'\\u00e4'.normalize('NFD').length + 'ß'.toUpperCase() + ['z', 'ä'].sort(new Intl.Collator('de').compare)",
     "2SSä,z"},
    {"segmentation", "[...new Intl.Segmenter('en', { granularity: 'word' }).segment('one two')].length", "3"},
    {"generators and promises",
     "globalThis.log = []; (async () => { for await (const x of [1, Promise.resolve(2)]) log.push(x); })(); 'ok'",
     "ok"},
    {"proxies",
     "new Proxy({}, { get: (t, k) => k + '!' }).hello + Reflect.ownKeys({ a: 1, [Symbol.iterator]: 2 }).length",
     "hello!2"},
    {"typed arrays",
     "new Float64Array(new Uint8Array([0, 0, 0, 0, 0, 0, 240, 63]).buffer)[0] + new DataView(new ArrayBuffer(8)).byteLength",
     "9"},
    {"compiled code",
     "let sum = 0; function hot(n) { let s = 0; for (let i = 0; i < n; i++) s = (s + i * i) % 1000003; return s; } for (let i = 0; i < 300; i++) sum = hot(5000); sum",
     "42538"},
    {"garbage collection",
     "let keep = []; for (let i = 0; i < 300000; i++) keep[i % 1000] = { i, s: 'x' + i }; gc(); keep[7].s", "x299007"},
    {"WebAssembly",
     "const m = new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,7,1,96,2,127,127,1,127,3,2,1,0,7,7,1,3,97,100,100,0,0,10,9,1,7,0,32,0,32,1,106,11]));"
     "new WebAssembly.Instance(m).exports.add(40, 2)",
     "42"},
    {"evaluation of text", "eval('1 + 1') + new Function('a', 'return a * 2')(4)", "10"},
    {"shared memory", "Atomics.add(new Int32Array(new SharedArrayBuffer(8)), 1, 5)", "0"},
    {"temporal order of microtasks", "log.join()", "1,2"},
};

void run_cases(v8::Isolate* isolate, v8::Local<v8::Context> context) {
  for (const Case& each : kCases) {
    const std::string actual = evaluate(isolate, context, each.source);
    isolate->PerformMicrotaskCheckpoint();
    if (actual != each.expected) fail(std::string(each.what) + " (" + actual + ")");
  }
}

struct Isolated {
  explicit Isolated(const v8::StartupData* snapshot = nullptr) {
    params.array_buffer_allocator_shared.reset(v8::ArrayBuffer::Allocator::NewDefaultAllocator());
    params.snapshot_blob = snapshot;
    isolate = v8::Isolate::New(params);
  }
  ~Isolated() { isolate->Dispose(); }
  v8::Isolate::CreateParams params;
  v8::Isolate* isolate;
};

void in_a_thread() {
  Isolated own;
  v8::Isolate::Scope entered(own.isolate);
  v8::HandleScope handles(own.isolate);
  auto context = v8::Context::New(own.isolate);
  v8::Context::Scope scope(context);
  run_cases(own.isolate, context);
}

void snapshots() {
  v8::StartupData blob;
  {
    v8::SnapshotCreator creator;
    v8::Isolate* isolate = creator.GetIsolate();
    {
      v8::HandleScope handles(isolate);
      auto context = v8::Context::New(isolate);
      v8::Context::Scope scope(context);
      evaluate(isolate, context, "globalThis.kept = { f: (n) => n + 1, m: new Map([[1, 'one']]) }; kept.f(1)");
      creator.SetDefaultContext(context);
    }
    blob = creator.CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
  }
  if (!blob.IsValid()) fail("making a snapshot");
  {
    Isolated own(&blob);
    v8::Isolate::Scope entered(own.isolate);
    v8::HandleScope handles(own.isolate);
    auto context = v8::Context::New(own.isolate);
    v8::Context::Scope scope(context);
    if (evaluate(own.isolate, context, "kept.f(41) + kept.m.get(1)") != "42one") fail("starting from a snapshot");
  }
  delete[] blob.data;
}

void code_cache(v8::Isolate* isolate, v8::Local<v8::Context> context) {
  auto source_text = text(isolate, "(function (a) { return a + 1; })(41)");
  v8::ScriptCompiler::Source first(source_text);
  auto script = v8::ScriptCompiler::CompileUnboundScript(isolate, &first).ToLocalChecked();
  std::unique_ptr<v8::ScriptCompiler::CachedData> made(v8::ScriptCompiler::CreateCodeCache(script));
  auto* data = new v8::ScriptCompiler::CachedData(made->data, made->length);
  v8::ScriptCompiler::Source second(source_text, data);
  auto again = v8::ScriptCompiler::Compile(context, &second, v8::ScriptCompiler::kConsumeCodeCache).ToLocalChecked();
  if (data->rejected || again->Run(context).ToLocalChecked()->Int32Value(context).FromJust() != 42)
    fail("the code cache");
}

void serializer(v8::Isolate* isolate, v8::Local<v8::Context> context) {
  v8::ValueSerializer out(isolate);
  out.WriteHeader();
  v8::Local<v8::Script> script =
      v8::Script::Compile(context, text(isolate, "({ a: [1, new Date(5), /x/g], m: new Map([[1n, 'x']]) })"))
          .ToLocalChecked();
  if (!out.WriteValue(context, script->Run(context).ToLocalChecked()).FromMaybe(false)) fail("serialising");
  auto [data, size] = out.Release();
  v8::ValueDeserializer in(isolate, data, size);
  v8::Local<v8::Value> value;
  if (!in.ReadHeader(context).FromMaybe(false) || !in.ReadValue(context).ToLocal(&value) || !value->IsObject())
    fail("deserialising");
  std::free(data);
}

class NoChannel final : public v8_inspector::V8Inspector::Channel {
 public:
  void sendResponse(int, std::unique_ptr<v8_inspector::StringBuffer> message) override { add(message->string()); }
  void sendNotification(std::unique_ptr<v8_inspector::StringBuffer> message) override { add(message->string()); }
  void flushProtocolNotifications() override {}
  std::string all;

 private:
  void add(v8_inspector::StringView view) {
    for (size_t i = 0; i < view.length(); ++i) {
      all.push_back(static_cast<char>(view.is8Bit() ? view.characters8()[i] : view.characters16()[i]));
    }
    all.push_back('\n');
  }
};

class Client final : public v8_inspector::V8InspectorClient {
 public:
  explicit Client(v8::Local<v8::Context> context) : context_(context) {}
  v8::Local<v8::Context> ensureDefaultContextInGroup(int) override { return context_; }

 private:
  v8::Local<v8::Context> context_;
};

void inspector(v8::Isolate* isolate, v8::Local<v8::Context> context) {
  const auto view = [](const char* value) {
    return v8_inspector::StringView(reinterpret_cast<const uint8_t*>(value), std::strlen(value));
  };
  Client client(context);
  NoChannel channel;
  auto inspector = v8_inspector::V8Inspector::create(isolate, &client);
  inspector->contextCreated(v8_inspector::V8ContextInfo(context, 1, view("main")));
  {
    auto session = inspector->connect(1, &channel, view("{}"), v8_inspector::V8Inspector::kFullyTrusted);
    session->dispatchProtocolMessage(view(R"({"id":1,"method":"Debugger.enable"})"));
    session->dispatchProtocolMessage(view(R"({"id":2,"method":"Runtime.evaluate","params":{"expression":"6 * 7"}})"));
  }
  inspector->contextDestroyed(context);
  if (channel.all.find("\"value\":42") == std::string::npos) fail("the inspector");
}

class Sink final : public v8::OutputStream {
 public:
  void EndOfStream() override {}
  WriteResult WriteAsciiChunk(char* data, int size) override {
    all.append(data, static_cast<size_t>(size));
    return kContinue;
  }
  std::string all;
};

void profilers(v8::Isolate* isolate, v8::Local<v8::Context> context) {
  auto* profiler = v8::CpuProfiler::New(isolate);
  profiler->StartProfiling(text(isolate, "p"), true);
  evaluate(isolate, context, "(function busy() { let s = 0; for (let i = 0; i < 3e6; i++) s += i % 7; return s; })()");
  v8::CpuProfile* profile = profiler->StopProfiling(text(isolate, "p"));
  if (profile == nullptr || profile->GetTopDownRoot() == nullptr) fail("the CPU profiler");
  profile->Delete();
  profiler->Dispose();
  const v8::HeapSnapshot* heap = isolate->GetHeapProfiler()->TakeHeapSnapshot();
  Sink sink;
  heap->Serialize(&sink);
  if (heap->GetNodesCount() < 1000 || sink.all.find("\"strings\"") == std::string::npos) fail("the heap profiler");
  isolate->GetHeapProfiler()->StartSamplingHeapProfiler();
  evaluate(isolate, context, "Array.from({ length: 1e5 }, (_, i) => ({ i }))");
  std::unique_ptr<v8::AllocationProfile> sampled(isolate->GetHeapProfiler()->GetAllocationProfile());
  if (!sampled) fail("the sampling heap profiler");
  isolate->GetHeapProfiler()->StopSamplingHeapProfiler();
}

void fast_call(v8::Isolate* isolate, v8::Local<v8::Context> context) {
  static int calls = 0;
  auto made = v8::Function::New(context, [](const v8::FunctionCallbackInfo<v8::Value>& info) {
                info.GetReturnValue().Set(++calls);
              }).ToLocalChecked();
  context->Global()->Set(context, text(isolate, "native"), made).Check();
  if (evaluate(isolate, context, "let last; for (let i = 0; i < 5; i++) last = native(); last") != "5")
    fail("calling C++");
}

}  // namespace

int main() {
  v8::V8::SetFlagsFromString("--expose-gc");
  auto platform = v8::platform::NewDefaultPlatform(2);
  v8::V8::InitializePlatform(platform.get());
  v8::V8::Initialize();
  snapshots();
  {
    Isolated own;
    v8::Isolate::Scope entered(own.isolate);
    v8::HandleScope handles(own.isolate);
    auto context = v8::Context::New(own.isolate);
    v8::Context::Scope scope(context);
    run_cases(own.isolate, context);
    code_cache(own.isolate, context);
    serializer(own.isolate, context);
    fast_call(own.isolate, context);
    inspector(own.isolate, context);
    profilers(own.isolate, context);
    std::thread one(in_a_thread);
    std::thread two(in_a_thread);
    one.join();
    two.join();
  }
  v8::V8::Dispose();
  v8::V8::DisposePlatform();
  return 0;
}

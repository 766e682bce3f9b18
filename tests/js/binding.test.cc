// The binding layer: every conversion both ways, what is refused and how, object life times, fast calls, snapshots.
#include <algorithm>

#include "subject.h"
#include "test_env.h"

namespace weft::js::test {
namespace {

TEST_F(BindingTest, BooleansAreTakenByTruth) {
  EXPECT_EQ(run("[b.bool(1), b.bool(''), b.bool(), b.bool({})].join()"), "true,false,false,true");
}

TEST_F(BindingTest, WholeNumbersInRange) {
  EXPECT_EQ(run("[b.i32(-5), b.i32(2147483647), b.u32(4294967295), b.i8(-128), b.i32(3.0)].join()"),
            "-5,2147483647,4294967295,-128,3");
  EXPECT_EQ(run("Object.is(b.i32(-0), 0)"), "true");
}

TEST_F(BindingTest, WholeNumbersOutOfRangeAreRefused) {
  EXPECT_EQ(run("b.i32(2147483648)").substr(0, 38), "throws RangeError ERR_OUT_OF_RANGE: Th");
  for (const char* bad :
       {"b.i8(128)", "b.u32(-1)", "b.i32(1.5)", "b.i32(NaN)", "b.i64(2**63)", "b.u64(2n**64n)", "b.i32(Infinity)"}) {
    EXPECT_EQ(run(bad).substr(0, 34), "throws RangeError ERR_OUT_OF_RANGE") << bad;
  }
}

TEST_F(BindingTest, WrongTypesAreRefusedByName) {
  EXPECT_EQ(run("b.i32('7')"),
            "throws TypeError ERR_INVALID_ARG_TYPE: The argument 1 must be of type number. Received type string ('7')");
  EXPECT_EQ(run("b.string(undefined)"),
            "throws TypeError ERR_INVALID_ARG_TYPE: The argument 1 must be of type string. Received undefined");
  EXPECT_EQ(run("b.string(function f() {})"),
            "throws TypeError ERR_INVALID_ARG_TYPE: The argument 1 must be of type string. Received function f");
  EXPECT_EQ(
      run("b.f64(new Map)"),
      "throws TypeError ERR_INVALID_ARG_TYPE: The argument 1 must be of type number. Received an instance of Map");
  EXPECT_EQ(run("b.i32(1n)").substr(0, 38), "throws TypeError ERR_INVALID_ARG_TYPE:");
  EXPECT_EQ(run("b.map({})").substr(0, 38), "throws TypeError ERR_INVALID_ARG_TYPE:");
  EXPECT_EQ(run("b.restCount()").substr(0, 38), "throws TypeError ERR_INVALID_ARG_TYPE:");
}

TEST_F(BindingTest, SixtyFourBitsTakeBigIntsToo) {
  EXPECT_EQ(run("[b.i64(-5n), b.i64(9007199254740991), b.u64(2n ** 53n)].join()"),
            "-5,9007199254740991,9007199254740992");
}

TEST_F(BindingTest, DoublesKeepEverything) {
  EXPECT_EQ(run("[b.f64(NaN), b.f64(-Infinity), Object.is(b.f64(-0), -0), b.f64(0.1)].join()"),
            "NaN,-Infinity,true,0.1");
}

TEST_F(BindingTest, StringsAreUtf8) {
  EXPECT_EQ(run("b.string('h\\u00e9\\u{1f600}\\0x') === 'h\\u00e9\\u{1f600}\\0x'"), "true");
  EXPECT_EQ(run("b.string('a\\ud800b') === 'a\\ufffdb'"), "true");
  EXPECT_EQ(run("b.string('')"), "");
}

TEST_F(BindingTest, OptionalVectorStructEnum) {
  EXPECT_EQ(run("[b.maybe(), b.maybe(null), b.maybe(3)].map(String).join()"), "undefined,undefined,3");
  EXPECT_EQ(run("b.list(['a', 'b']).join('-')"), "a-b");
  EXPECT_EQ(run("b.list(['a', 1])").substr(0, 38), "throws TypeError ERR_INVALID_ARG_TYPE:");
  EXPECT_EQ(run("JSON.stringify(b.point({ x: 5, label: 'l' }))"), R"({"x":5,"y":2,"label":"l"})");
  EXPECT_EQ(run("b.point({ x: 'no' })").substr(0, 38), "throws TypeError ERR_INVALID_ARG_TYPE:");
  EXPECT_EQ(run("b.family(6)"), "6");
  EXPECT_EQ(run("b.answer"), "42");
}

TEST_F(BindingTest, BytesAreNotCopied) {
  EXPECT_EQ(run("const u = new Uint8Array([1, 2, 3, 4]); b.sumBytes(u.subarray(1, 3))"), "5");
  EXPECT_EQ(run("const a = new ArrayBuffer(3); b.fillBytes(a, 9); new Uint8Array(a).join()"), "9,9,9");
  EXPECT_EQ(run("const s = new SharedArrayBuffer(2); b.fillBytes(s, 1); b.sumBytes(new DataView(s))"), "2");
  EXPECT_EQ(run("b.sumBytes(new Uint8Array(0))"), "0");
  EXPECT_EQ(run("b.sumBytes([1])").substr(0, 38), "throws TypeError ERR_INVALID_ARG_TYPE:");
  EXPECT_EQ(run("const d = new ArrayBuffer(4); d.transfer(); b.sumBytes(d)"), "0");
}

TEST_F(BindingTest, PinnedBytesOutliveTheirBuffer) {
  EXPECT_EQ(run("b.pin(new Uint8Array([7, 8])); 'ok'"), "ok");
  collect_garbage();
  EXPECT_EQ(pinned_bytes(), (std::vector<unsigned char>{7, 8}));
  drop_pinned();
}

TEST_F(BindingTest, ErrorsBecomeNodes) {
  EXPECT_EQ(run("b.mayFail(false)"), "7");
  EXPECT_EQ(run("b.mayFail(true)"), "throws Error ENOENT: ENOENT: no such file or directory, open '/x' -> '/y'");
  EXPECT_EQ(run("try { b.mayFail(true) } catch (e) { JSON.stringify(e) }"),
            R"({"errno":-2,"code":"ENOENT","syscall":"open","path":"/x","dest":"/y"})");
  EXPECT_EQ(run("b.codedFailure()"), "throws RangeError ERR_OUT_OF_RANGE: too far");
  EXPECT_EQ(run("try { b.networkFailure() } catch (e) { e.message + e.address + e.port }"),
            "connect ENOENT 127.0.0.1:80127.0.0.180");
  EXPECT_EQ(run("const e = b.asError(); [e instanceof TypeError, e.code].join()"), "true,ERR_X");
}

TEST_F(BindingTest, ExceptionsPassThroughNativeFrames) {
  EXPECT_EQ(run("b.readProperty({ get a() { throw new RangeError('from a getter') } }, 'a')"),
            "throws RangeError : from a getter");
  EXPECT_EQ(run("b.readProperty({ get a() { return b.readProperty({ c: 3 }, 'c') } }, 'a')"), "3");
  EXPECT_EQ(run("b.list(new Proxy([1], { get() { throw new Error('trap') } }))").substr(0, 6), "throws");
}

TEST_F(BindingTest, InjectedParametersAndRest) {
  EXPECT_EQ(run("b.receiverName.call({})"), "object");
  EXPECT_EQ(run("[b.restCount(1), b.restCount(2, 'x', 'y')].join()"), "100,202");
  EXPECT_EQ(run("[b.restCount.length, b.readProperty.length, b.fastWithEnv.length, b.i32.name].join()"), "1,2,1,i32");
  EXPECT_EQ(run("new b.i32(1)").substr(0, 16), "throws TypeError");
}

TEST_F(BindingTest, ClassesHaveMethodsGettersAndHeirs) {
  EXPECT_EQ(run("const c = new b.Counter(5); c.add(2); c.count"), "7");
  EXPECT_EQ(run("class Mine extends b.Counter { twice() { return this.count * 2 } }; new Mine(4).twice()"), "8");
  EXPECT_EQ(run("const s = new b.SuperCounter(2); [s.count, s.add(1), s instanceof b.Counter].join()"), "20,21,true");
  EXPECT_EQ(run("b.readCounter(new b.SuperCounter(1))"), "10");
  EXPECT_EQ(run("[b.isNull(null), b.isNull(undefined), b.isNull(new b.Counter(0))].join()"), "true,true,false");
  EXPECT_EQ(run("const m = b.makeCounter(3); [m.count, m instanceof b.Counter].join()"), "3,true");
}

TEST_F(BindingTest, WrongReceiversAndObjectsAreRefused) {
  EXPECT_EQ(run("b.Counter.prototype.add.call({}, 1)").substr(0, 16), "throws TypeError");
  EXPECT_EQ(run("b.Counter.prototype.add.call(Object.create(b.Counter.prototype), 1)").substr(0, 16),
            "throws TypeError");
  EXPECT_EQ(run("b.Counter(1)").substr(0, 16), "throws TypeError");
  EXPECT_EQ(run("b.readCounter({})").substr(0, 38), "throws TypeError ERR_INVALID_ARG_TYPE:");
  EXPECT_EQ(run("b.readCounter(new Uint8Array(4))").substr(0, 38), "throws TypeError ERR_INVALID_ARG_TYPE:");
  EXPECT_EQ(run("b.readCounter(Promise.resolve())").substr(0, 38), "throws TypeError ERR_INVALID_ARG_TYPE:");
  EXPECT_EQ(run("new b.Counter('x')").substr(0, 38), "throws TypeError ERR_INVALID_ARG_TYPE:");
  EXPECT_EQ(run("new b.SuperCounter(1).takesObject(1)").substr(0, 38), "throws TypeError ERR_INVALID_ARG_TYPE:");
}

TEST_F(BindingTest, ObjectsAreCollectedWithTheirWrapper) {
  int before = living_counters();
  run("for (let i = 0; i < 100; i++) new b.Counter(i); 0");
  EXPECT_EQ(living_counters(), before + 100);
  collect_garbage();
  collect_garbage();
  EXPECT_EQ(living_counters(), before);
}

TEST_F(BindingTest, HeldObjectsStay) {
  int before = living_counters();
  run("{ const c = new b.Counter(1); c.keepAlive(true); globalThis.weak = new WeakRef(c); } 0");
  collect_garbage();
  collect_garbage();
  EXPECT_EQ(living_counters(), before + 1);
  run("weak.deref().keepAlive(false); 0");
  isolate_->ClearKeptObjects();
  collect_garbage();
  collect_garbage();
  EXPECT_EQ(living_counters(), before);
}

TEST_F(BindingTest, KeptCallbacksAreCalledFromTheLoop) {
  run("globalThis.seen = []; b.keep((n, t) => { seen.push(n, t); Promise.resolve().then(() => seen.push('microtask')); }); 0");
  collect_garbage();
  {
    v8::HandleScope handles(isolate_);
    call_kept(3, "x");
  }
  EXPECT_EQ(run("seen.join()"), "3,x,microtask");
  drop_kept();
  EXPECT_EQ(run("b.keep({})").substr(0, 38), "throws TypeError ERR_INVALID_ARG_TYPE:");
}

TEST_F(BindingTest, FastCallsAgreeWithSlowOnes) {
  const char* source = R"(
    function hot(i) { return b.fastAdd(i, 1) + b.fastWithEnv(i) + (b.fastNot(i === 2) ? 1 : 0) + c.fastAdd(1, i); }
    var c = new b.Counter(10);
    %PrepareFunctionForOptimization(hot);
    const slow = [hot(1), hot(2), hot(3)].join();
    %OptimizeFunctionOnNextCall(hot);
    const fast = [hot(1), hot(2), hot(3)].join();
    slow === fast ? fast : slow + ' is not ' + fast)";
  EXPECT_EQ(run(source), "17,20,25");
}

}  // namespace

// Everything above once more, out of a snapshot.
TEST(BindingSnapshot, BindingsSurviveInASnapshot) {
  start_engine();
  std::vector<intptr_t> references;
  Binding::list_references(references);
  std::vector<intptr_t> again;
  Binding::list_references(again);
  ASSERT_EQ(references, again) << "the order of addresses must not change";
  references.push_back(0);
  std::unique_ptr<v8::ArrayBuffer::Allocator> allocator(v8::ArrayBuffer::Allocator::NewDefaultAllocator());
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = allocator.get();
  params.external_references = references.data();
  v8::StartupData blob;
  v8::Isolate* disposed = nullptr;
  {
    v8::Isolate* making = v8::Isolate::Allocate();
    Engine::get().platform().add_isolate(making);
    v8::SnapshotCreator creator(making, params);
    {
      TestEnv env(making);
      v8::HandleScope handles(making);
      creator.SetDefaultContext(v8::Context::New(making));
      auto context = v8::Context::New(making);
      env.set_context(context);
      v8::Context::Scope entered(context);
      set(making, context->Global(), "b", Binding::instantiate(env, "test_subject").ToLocalChecked());
      EXPECT_EQ(
          evaluate(
              env,
              "class Kept extends b.Counter { get double() { return this.count * 2 } }; globalThis.Kept = Kept; 1"),
          "1");
      creator.AddContext(context);
      env.clear();
    }
    blob = creator.CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
    // Dispose() must follow the creator's end.
    disposed = making;
  }
  disposed->Dispose();
  Engine::get().platform().remove_isolate(disposed);
  ASSERT_GT(blob.raw_size, 0);
  params.snapshot_blob = &blob;
  v8::Isolate* isolate = v8::Isolate::Allocate();
  Engine::get().platform().add_isolate(isolate);
  v8::Isolate::Initialize(isolate, params);
  {
    v8::Isolate::Scope entered_isolate(isolate);
    TestEnv env(isolate);
    v8::HandleScope handles(isolate);
    auto context = v8::Context::FromSnapshot(isolate, 0).ToLocalChecked();
    env.set_context(context);
    v8::Context::Scope entered(context);
    EXPECT_EQ(
        evaluate(env, "const k = new Kept(4); k.add(1); [k.double, k instanceof b.Counter, b.readCounter(k)].join()"),
        "10,true,5");
    EXPECT_EQ(evaluate(env, "[b.i32(7), b.string('s'), b.answer, b.fastAdd(1, 2)].join()"), "7,s,42,3");
    EXPECT_EQ(evaluate(env, "b.mayFail(true)").substr(0, 19), "throws Error ENOENT");
    EXPECT_EQ(evaluate(env, R"(
      function hot(i) { return b.fastAdd(i, 1) + b.fastWithEnv(i); }
      for (let i = 0; i < 30000; i++) hot(i);
      %PrepareFunctionForOptimization(hot); hot(1); %OptimizeFunctionOnNextCall(hot); hot(5))"),
              "16");
    Object::destroy_all(env);
    env.clear();
  }
  isolate->Dispose();
  Engine::get().platform().remove_isolate(isolate);
  delete[] blob.data;
}

}  // namespace weft::js::test

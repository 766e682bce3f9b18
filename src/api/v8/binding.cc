// What `binding:v8` gives to JavaScript.
#include <v8-profiler.h>

#include "api/v8/heap.h"
#include "api/v8/near_heap_limit.h"
#include "runtime/runtime.h"
#include "api/v8/heap_fields.h"
#include "api/v8/serdes.h"
#include "js/binding.h"

namespace weft::v8_api {
namespace {

void set_flags(std::string flags) { v8::V8::SetFlagsFromString(flags.c_str(), flags.size()); }

uint32_t cached_data_version_tag() { return v8::ScriptCompiler::CachedDataVersionTag(); }

bool is_one_byte(v8::Local<v8::String> text) { return text->IsOneByte(); }

/// The living objects whose prototype chain holds `prototype`.
std::vector<v8::Local<v8::Object>> query_objects(js::Env& env, v8::Local<v8::Object> prototype) {
  class Predicate final : public v8::QueryObjectPredicate {
   public:
    explicit Predicate(v8::Local<v8::Object> prototype) : prototype_(prototype) {}
    bool Filter(v8::Local<v8::Object> object) override {
      if (object->IsProxy()) return false;
      for (v8::Local<v8::Value> link = object->GetPrototypeV2(); link->IsObject();) {
        if (link == prototype_) return true;
        if (link->IsProxy()) return false;
        link = link.As<v8::Object>()->GetPrototypeV2();
      }
      return false;
    }

   private:
    v8::Local<v8::Object> prototype_;
  };
  v8::Isolate* isolate = env.isolate();
  Predicate predicate(prototype);
  std::vector<v8::Global<v8::Object>> found;
  isolate->GetHeapProfiler()->QueryObjects(isolate->GetCurrentContext(), &predicate, &found);
  std::vector<v8::Local<v8::Object>> out;
  out.reserve(found.size());
  for (auto& each : found) out.push_back(each.Get(isolate));
  return out;
}

/// Functions that V8 calls in the life of every promise of the current context; undefined for none.
void set_promise_hooks(js::Env& env, v8::Local<v8::Value> init, v8::Local<v8::Value> before, v8::Local<v8::Value> after,
                       v8::Local<v8::Value> settled) {
  const auto hook = [](v8::Local<v8::Value> value) {
    return value->IsFunction() ? value.As<v8::Function>() : v8::Local<v8::Function>();
  };
  env.context()->SetPromiseHooks(hook(init), hook(before), hook(after), hook(settled));
}

}  // namespace
}  // namespace weft::v8_api

WEFT_BINDING(v8) {
  using namespace weft::v8_api;  // NOLINT(google-build-using-namespace): a table of this namespace's names
  b.type<Serializer>("Serializer")
      .constructor<weft::js::Env&>()
      .method<&Serializer::write_header>("writeHeader")
      .method<&Serializer::write_value>("writeValue")
      .method<&Serializer::release>("releaseBuffer")
      .method<&Serializer::transfer_array_buffer>("transferArrayBuffer")
      .method<&Serializer::write_uint32>("writeUint32")
      .method<&Serializer::write_uint64>("writeUint64")
      .method<&Serializer::write_double>("writeDouble")
      .method<&Serializer::write_raw_bytes>("writeRawBytes")
      .method<&Serializer::treat_views_as_host_objects>("_setTreatArrayBufferViewsAsHostObjects");
  b.type<Deserializer>("Deserializer")
      .constructor<weft::js::Env&, weft::js::PinnedBytes>()
      .method<&Deserializer::read_header>("readHeader")
      .method<&Deserializer::read_value>("readValue")
      .method<&Deserializer::wire_format_version>("getWireFormatVersion")
      .method<&Deserializer::transfer_array_buffer>("transferArrayBuffer")
      .method<&Deserializer::read_uint32>("readUint32")
      .method<&Deserializer::read_uint64>("readUint64")
      .method<&Deserializer::read_double>("readDouble")
      .method<&Deserializer::read_raw_bytes>("_readRawBytes");
  b.type<GcProfiler>("GCProfiler")
      .constructor<>()
      .method<&GcProfiler::start>("start")
      .method<&GcProfiler::stop>("stop");
  b.function<&heap_statistics>("getHeapStatistics");
  b.function<&heap_space_statistics>("getHeapSpaceStatistics");
  b.function<&heap_code_statistics>("getHeapCodeStatistics");
  b.function<&heap_snapshot>("heapSnapshot");
  b.function<&write_heap_snapshot>("writeHeapSnapshot");
  b.function<&snapshot_near_heap_limit>("snapshotNearHeapLimit");
  b.function<&set_flags>("setFlagsFromString");
  b.function<&cached_data_version_tag>("cachedDataVersionTag");
  b.function<&is_one_byte>("isStringOneByteRepresentation");
  b.function<&query_objects>("queryObjects");
  b.function<&set_promise_hooks>("setPromiseHooks");
}

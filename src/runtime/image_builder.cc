#include "runtime/image_builder.h"

#include <v8-inspector.h>

#include <algorithm>
#include <cstdio>
#include <unordered_set>

#include "runtime/loader.h"
#include "runtime/runtime.h"

namespace weft {

/// A friend of Runtime: takes apart what a normal start puts together.
class ImageBuilder {
 public:
  /// The snapshot; raw_size 0 when the core could not be evaluated.
  v8::StartupData snapshot(std::vector<Image::TemplateSlot>& templates) {
    Engine& engine = Engine::get();
    v8::Isolate* isolate = v8::Isolate::Allocate();
    engine.platform().add_isolate(isolate);
    auto allocator = std::unique_ptr<v8::ArrayBuffer::Allocator>(v8::ArrayBuffer::Allocator::NewDefaultAllocator());
    v8::Isolate::CreateParams params;
    params.array_buffer_allocator = allocator.get();
    params.external_references = engine.references().data();
    v8::StartupData blob{nullptr, 0};
    {
      v8::SnapshotCreator creator(isolate, params);
      bool ok = false;
      {
        Runtime runtime(Runtime::ForSnapshot{}, isolate);
        v8::HandleScope handles(isolate);
        creator.SetDefaultContext(v8::Context::New(isolate));
        v8::Local<v8::Context> context = v8::Context::New(isolate);
        v8::Context::Scope entered(context);
        number_for_debuggers(context);
        ok = runtime.boot(context);
        if (ok) ok = store(creator, context, runtime, templates);
      }
      if (!ok) return {nullptr, 0};
      blob = creator.CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
    }
    isolate->Dispose();
    engine.platform().remove_isolate(isolate);
    return blob;
  }

 private:
  /// A debugger sees the scripts of those contexts that had a number when the scripts were compiled, and it is V8's inspector that gives
  /// them out. The snapshot keeps this one's, so that a debugger which comes late sees all there is, and nobody needs an inspector before.
  static void number_for_debuggers(v8::Local<v8::Context> context) {
    v8::Isolate* isolate = v8::Isolate::GetCurrent();
    v8_inspector::V8InspectorClient client;
    auto inspector = v8_inspector::V8Inspector::create(isolate, &client);
    inspector->contextCreated(v8_inspector::V8ContextInfo(context, 1, v8_inspector::StringView()));
    inspector->contextDestroyed(context);
    inspector.reset();
    // What it added to the console is tied to it.
    v8::Local<v8::Value> console;
    if (!context->Global()->Get(context, js::name(isolate, "console")).ToLocal(&console) || !console->IsObject())
      return;
    console.As<v8::Object>()->Delete(context, js::name(isolate, "createTask")).Check();
  }

  bool store(v8::SnapshotCreator& creator, v8::Local<v8::Context> context, Runtime& runtime,
             std::vector<Image::TemplateSlot>& templates) {
    creator.AddData(context, runtime.require_builtin_.Get(runtime.isolate()));
    creator.AddData(context, runtime.start_.Get(runtime.isolate()));
    const auto& references = Engine::get().references();
    for (auto& [tag, global] : runtime.type_templates()) {
      auto at = std::find(references.begin(), references.end(), reinterpret_cast<intptr_t>(tag));
      size_t index = creator.AddData(global.Get(runtime.isolate()));
      templates.push_back({static_cast<uint32_t>(at - references.begin()), static_cast<uint32_t>(index)});
    }
    creator.AddContext(context);
    return true;
  }
};

namespace {

/// Code caches of the built-ins that the snapshot does not hold. A built-in that does not compile is an error.
bool make_caches(const Image& image, std::vector<std::vector<uint8_t>>& caches) {
  Runtime runtime({});
  v8::Isolate* isolate = runtime.isolate();
  v8::HandleScope handles(isolate);
  v8::Local<v8::Context> context = runtime.context();
  v8::Context::Scope entered(context);
  std::unordered_set<std::string> loaded;
  v8::Local<v8::Value> argv[] = {js::name(isolate, "internal:runtime/loader")}, loader, list;
  if (runtime.require_builtin()->Call(context, v8::Undefined(isolate), 1, argv).ToLocal(&loader) &&
      loader.As<v8::Object>()->Get(context, js::name(isolate, "loadedIds")).ToLocal(&list) && list->IsFunction() &&
      list.As<v8::Function>()->Call(context, loader, 0, nullptr).ToLocal(&list)) {
    auto array = list.As<v8::Array>();
    for (uint32_t i = 0; i < array->Length(); i++) {
      v8::Local<v8::Value> id;
      if (array->Get(context, i).ToLocal(&id)) loaded.insert(js::utf8(isolate, id.As<v8::String>()));
    }
  }
  for (auto& source : image.builtins()) {
    caches.emplace_back();
    if (loaded.contains(source->id())) continue;
    v8::TryCatch caught(isolate);
    v8::Local<v8::Script> script;
    if (!compile_builtin(runtime, *source, true).ToLocal(&script)) {
      v8::String::Utf8Value text(isolate, caught.Exception());
      std::fprintf(stderr, "weft-image: %s: %s\n", source->id().c_str(), *text);
      return false;
    }
    std::unique_ptr<v8::ScriptCompiler::CachedData> cache(
        v8::ScriptCompiler::CreateCodeCache(script->GetUnboundScript()));
    if (cache) caches.back().assign(cache->data, cache->data + cache->length);
  }
  std::fprintf(stderr, "weft-image: %zu built-ins, %zu of them in the snapshot\n", image.builtins().size(),
               loaded.size());
  return true;
}

/// Runs the training program on a runtime without a snapshot, and notes which functions of the built-ins it called.
bool train(const std::string& program) {
  Runtime::Options options;
  options.main = false;
  options.record_compiles = true;
  options.argv = {"weft", program};
  Runtime runtime(std::move(options));
  if (!runtime.start() || runtime.run() != 0) {
    std::fprintf(stderr, "weft-image: the training program %s failed\n", program.c_str());
    return false;
  }
  v8::HandleScope handles(runtime.isolate());
  runtime.compile_recorder->store();
  return true;
}

}  // namespace

bool build_image(const std::string& folder, const std::string& training, const std::string& output) {
  std::unique_ptr<Image> image = Image::from_folder(folder);
  if (image == nullptr) {
    std::fprintf(stderr, "weft-image: cannot read %s\n", folder.c_str());
    return false;
  }
  Image& kept = *image;
  Engine::start({}, std::move(image));
  if (!train(training)) return false;
  std::vector<Image::TemplateSlot> templates;
  v8::StartupData blob = ImageBuilder().snapshot(templates);
  if (blob.raw_size == 0) return false;
  kept.set_snapshot(blob, templates);
  std::vector<std::vector<uint8_t>> caches;
  if (!make_caches(kept, caches)) return false;
  if (!Image::write(output, blob, templates, kept.builtins(), caches)) {
    std::fprintf(stderr, "weft-image: cannot write %s\n", output.c_str());
    return false;
  }
  std::fprintf(stderr, "weft-image: snapshot %d KB\n", blob.raw_size / 1024);
  return true;
}

}  // namespace weft

#include "api/inspector/connection_object.h"

#include <utility>

#include "api/inspector/agent.h"
#include "api/inspector/session.h"
#include "api/inspector/targets.h"
#include "runtime/runtime.h"

namespace weft::inspector {

/// Touched on the object's thread only, though its owners may be anywhere.
struct SessionObject::Link {
  SessionObject* object;
};

SessionObject::SessionObject(Runtime& runtime, bool main_thread, v8::Local<v8::Function> on_message)
    : runtime_(runtime), number_(Agent::new_number()), on_message_(runtime.isolate(), on_message) {
  link_ = std::make_shared<Link>(Link{this});
  auto& agent = runtime.state<Agent>();
  if (!main_thread) {
    agent.connect(
        number_,
        [link = link_](std::string message) {
          if (link->object != nullptr) link->object->deliver(message);
        },
        Agent::Kind::kLocal);
    return;
  }
  main_ = main_mailbox();
  if (main_ == nullptr) return;
  main_->post([number = number_, home = agent.mailbox(), link = link_](Agent& main) {
    main.connect(
        number,
        [home, link](std::string message) {
          home->post([link, message = std::move(message)](Agent&) {
            if (link->object != nullptr) link->object->deliver(message);
          });
        },
        Agent::Kind::kThread);
  });
}

SessionObject::~SessionObject() { disconnect(runtime_); }

void SessionObject::dispatch(Runtime&, std::string message) {
  if (!connected_) return;
  if (main_ == nullptr) {
    runtime_.state<Agent>().dispatch(number_, message);
    return;
  }
  main_->post([number = number_, message = std::move(message)](Agent& main) { main.dispatch(number, message); });
}

void SessionObject::disconnect(Runtime&) {
  if (!connected_) return;
  connected_ = false;
  link_->object = nullptr;
  on_message_.Reset();
  if (main_ == nullptr) {
    runtime_.state<Agent>().disconnect(number_);
  } else {
    main_->post([number = number_](Agent& main) { main.disconnect(number); });
  }
}

void SessionObject::deliver(const std::string& message) {
  v8::Isolate* isolate = runtime_.isolate();
  if (runtime_.stopped() || on_message_.IsEmpty()) return;
  v8::HandleScope handles(isolate);
  auto context = runtime_.context();
  v8::Context::Scope entered(context);
  Runtime::CallbackScope scope(runtime_);
  v8::TryCatch caught(isolate);
  v8::Local<v8::String> text;
  if (!js::string(isolate, message).ToLocal(&text)) return;
  v8::Local<v8::Value> argument = text, done;
  [[maybe_unused]] const bool ok =
      on_message_.Get(isolate)->Call(context, v8::Undefined(isolate), 1, &argument).ToLocal(&done);
}

}  // namespace weft::inspector

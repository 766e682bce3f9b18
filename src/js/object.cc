#include "js/object.h"

namespace weft::js {

Object::~Object() {
  if (env_ == nullptr) return;
  if (previous_ != nullptr) {
    previous_->next_ = next_;
  } else {
    env_->objects_head = next_;
  }
  if (next_ != nullptr) next_->previous_ = previous_;
  if (!wrapper_.IsEmpty()) {
    v8::HandleScope scope(env_->isolate());
    wrapper_.Get(env_->isolate())->SetAlignedPointerInInternalField(kObjectField, nullptr);
    wrapper_.Reset();
  }
}

void Object::attach(Env& env, v8::Local<v8::Object> wrapper, const TypeTag* tag) {
  env_ = &env;
  next_ = env.objects_head;
  if (next_ != nullptr) next_->previous_ = this;
  env.objects_head = this;
  wrapper->SetAlignedPointerInInternalField(kObjectField, this);
  wrapper->SetAlignedPointerInInternalField(kTagField, const_cast<TypeTag*>(tag));
  wrapper_.Reset(env.isolate(), wrapper);
  if (!held_) make_weak();
}

void Object::make_weak() {
  wrapper_.SetWeak(
      this,
      [](const v8::WeakCallbackInfo<Object>& first) {
        Object* self = first.GetParameter();
        self->wrapper_.Reset();
        first.SetSecondPassCallback([](const v8::WeakCallbackInfo<Object>& second) { delete second.GetParameter(); });
      },
      v8::WeakCallbackType::kParameter);
}

void Object::hold() {
  held_ = true;
  if (!wrapper_.IsEmpty()) wrapper_.ClearWeak();
}

void Object::release() {
  if (!held_) return;
  held_ = false;
  if (!wrapper_.IsEmpty()) make_weak();
}

Object* Object::unwrap(v8::Local<v8::Value> value, const TypeTag* tag) {
  if (!value->IsObject()) return nullptr;
  auto object = value.As<v8::Object>();
  if (object->InternalFieldCount() < kFieldCount) return nullptr;
  auto* found = static_cast<const TypeTag*>(object->GetAlignedPointerFromInternalField(kTagField));
  for (; found != nullptr; found = found->base) {
    if (found == tag) return static_cast<Object*>(object->GetAlignedPointerFromInternalField(kObjectField));
  }
  return nullptr;
}

void Object::destroy_all(Env& env) {
  while (env.objects_head != nullptr) delete env.objects_head;
}

}  // namespace weft::js

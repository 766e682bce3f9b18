#include "runtime/interrupt.h"

#include <memory>

namespace weft {

void Interrupt::begin(Runtime& runtime, std::function<void()> over) {
  v8::Isolate* isolate = runtime.isolate();
  auto* made = new Interrupt;
  made->over_ = std::move(over);
  isolate->SetData(kSlot, made);
  isolate->TerminateExecution();
}

void Interrupt::finish_pending(Runtime& runtime) {
  v8::Isolate* isolate = runtime.isolate();
  v8::HandleScope handles(isolate);
  if (v8::MicrotasksScope::IsRunningMicrotasks(isolate)) return;
  if (v8::StackTrace::CurrentStackTrace(isolate, 1)->GetFrameCount() > 0) return;
  const std::unique_ptr<Interrupt> done(static_cast<Interrupt*>(isolate->GetData(kSlot)));
  isolate->SetData(kSlot, nullptr);
  if (!runtime.stopped()) isolate->CancelTerminateExecution();
  done->over_();
}

}  // namespace weft

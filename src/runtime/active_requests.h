// Requests that are under way, for process.getActiveResourcesInfo().
#pragma once

#include <vector>

#include "runtime/runtime.h"

namespace weft {

/// One request of a runtime from its start to its end; a member of whatever holds the request's memory. It may outlive the runtime's
/// states: what is under way when a worker ends is waited for after they are gone.
class ActiveRequest {
 public:
  /// `kind`: Node's name, such as "FSReqCallback"; a literal.
  ActiveRequest(Runtime& runtime, const char* kind) : list_(&runtime.state<List>()), kind_(kind), next_(list_->head) {
    if (next_ != nullptr) next_->previous_ = this;
    list_->head = this;
  }
  ActiveRequest(const ActiveRequest&) = delete;
  ~ActiveRequest() {
    if (list_ == nullptr) return;
    if (next_ != nullptr) next_->previous_ = previous_;
    (previous_ != nullptr ? previous_->next_ : list_->head) = next_;
  }

  static std::vector<std::string> kinds(Runtime& runtime) {
    std::vector<std::string> out;
    for (auto* r = runtime.state<List>().head; r != nullptr; r = r->next_) out.emplace_back(r->kind_);
    return out;
  }

 private:
  struct List {
    explicit List(Runtime&) {}
    List(const List&) = delete;
    ~List() {
      for (auto* r = head; r != nullptr; r = r->next_) r->list_ = nullptr;
    }
    ActiveRequest* head = nullptr;
  };
  List* list_;
  const char* kind_;
  ActiveRequest* next_;
  ActiveRequest* previous_ = nullptr;
};

}  // namespace weft

#include "api/deferred/pool.h"

#include <uv.h>

#include <algorithm>

#include "api/deferred/pool_thread.h"

namespace weft::deferred {
namespace {

/// A thread takes at most this many tasks from the shared queue at a time, and no more than its share.
constexpr size_t kMaxBatch = 32;

std::mutex pool_mutex;
Pool* pool = nullptr;  // never freed but by shut_down(): threads may run until the process ends

}  // namespace

int cpu_threads(int asked) {
  if (asked > 0) return std::min(asked, 1024);
  // libuv's answer respects affinity and the quota of the control group.
  return std::clamp(static_cast<int>(uv_available_parallelism()), 1, 1024);
}

Pool::Pool() = default;

Pool& Pool::get() {
  std::lock_guard lock(pool_mutex);
  if (pool == nullptr) pool = new Pool;
  return *pool;
}

void Pool::shut_down() {
  Pool* ending = nullptr;
  {
    std::lock_guard lock(pool_mutex);
    std::swap(ending, pool);
  }
  if (ending == nullptr) return;
  std::vector<std::shared_ptr<PoolThread>> threads;
  {
    std::lock_guard lock(ending->mutex_);
    ending->stopping_ = true;
    threads = ending->threads_;
  }
  for (auto& thread : threads) thread->stop();
  for (auto& thread : threads) thread->join();
  for (auto& thread : ending->retired_) thread->join();
  for (auto& thread : ending->lost_) thread->detach();
  delete ending;
}

void Pool::set_limit(int threads) {
  if (!limit_set_.exchange(true)) limit_ = threads;
}

void Pool::submit(std::vector<TaskRef>& tasks, PoolThread* from) {
  const size_t count = tasks.size();
  if (count == 0) return;
  counters_.queued.fetch_add(count, std::memory_order_relaxed);
  waiting_.fetch_add(count, std::memory_order_relaxed);
  if (from != nullptr) {
    // Children run before what waits longer: a tree of tasks is walked depth first, and stays small.
    from->push(tasks);
  } else {
    std::lock_guard lock(mutex_);
    for (auto& task : tasks) {
      if (task->priority == 0) shared_high_.fetch_add(1, std::memory_order_relaxed);
      shared_[task->priority].push_back(std::move(task));
    }
    shared_size_.fetch_add(count, std::memory_order_relaxed);
  }
  tasks.clear();
  wake_or_start(count);
}

void Pool::warm_up() {
  if (thread_count_.load() == 0) wake_or_start(1);
}

void Pool::wake_or_start(size_t tasks) {
  // A thread says that it sleeps before it looks for work a last time, and work is queued before sleepers are counted. Both
  // are writes to one variable, which puts them in an order: the later of the two sees what the other side did before.
  if (sleepers_.fetch_add(0) == 0 && thread_count_.load(std::memory_order_relaxed) >= limit_) return;
  std::vector<std::shared_ptr<PoolThread>> joinable;
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    for (auto& thread : threads_) {
      if (tasks == 0) break;
      if (thread->wake_if_asleep()) {
        counters_.wakeups.fetch_add(1, std::memory_order_relaxed);
        tasks--;
      }
    }
    // Threads that are starting will take one each of all that waits, not of these alone.
    const size_t coming = static_cast<size_t>(starting_.load());
    const size_t waiting = std::max(waiting_.load(std::memory_order_relaxed), threads_.empty() ? tasks : 0);
    tasks = std::min(tasks, waiting - std::min(waiting, coming));
    while (tasks > 0 && static_cast<int>(threads_.size()) < limit_) {
      auto thread = std::make_shared<PoolThread>(*this);
      threads_.push_back(thread);
      thread_count_.store(static_cast<int>(threads_.size()));
      starting_.fetch_add(1);
      counters_.threads_started.fetch_add(1, std::memory_order_relaxed);
      thread->start();
      tasks--;
    }
    joinable.swap(retired_);
  }
  for (auto& thread : joinable) thread->join();
}

void Pool::interrupt(const TaskRef& task) {
  std::lock_guard lock(mutex_);
  PoolThread* thread = task->thread.load();
  if (thread == nullptr) return;
  for (auto& known : threads_) {
    if (known.get() == thread) thread->interrupt(task);
  }
}

TaskRef Pool::next(PoolThread& thread) {
  TaskRef task;
  const bool shared_first = (thread.picks++ & 63) == 63;
  if (shared_high_.load(std::memory_order_relaxed) > 0) task = take_shared(thread, true);
  if (!task && shared_first) task = take_shared(thread, false);
  if (!task) task = thread.pop();
  if (!task && shared_size_.load() > 0) task = take_shared(thread, false);
  if (!task && thread_count_.load(std::memory_order_relaxed) > 1) task = steal(thread);
  if (task) waiting_.fetch_sub(1, std::memory_order_relaxed);
  return task;
}

TaskRef Pool::take_shared(PoolThread& thread, bool only_high) {
  std::vector<TaskRef> more;
  TaskRef first;
  {
    std::lock_guard lock(mutex_);
    if (only_high) {
      // Now and then a lower one first, so that it is its turn some time, however many urgent ones come.
      const uint32_t turn = ++turn_;
      std::array<size_t, 3> order = turn % 16 == 15 ? std::array<size_t, 3>{2, 1, 0}
                                    : turn % 8 == 7 ? std::array<size_t, 3>{1, 0, 2}
                                                    : std::array<size_t, 3>{0, 1, 2};
      for (size_t level : order) {
        auto& queue = shared_[level];
        if (queue.empty()) continue;
        first = std::move(queue.front());
        queue.pop_front();
        if (level == 0) shared_high_.fetch_sub(1, std::memory_order_relaxed);
        shared_size_.fetch_sub(1, std::memory_order_relaxed);
        break;
      }
      return first;
    }
    auto& normal = shared_[1];
    auto& low = shared_[2];
    const size_t threads = std::max<size_t>(threads_.size(), 1);
    auto& queue = normal.empty() || (!low.empty() && ++turn_ % 8 == 0) ? low : normal;
    if (queue.empty()) return {};
    const size_t share = std::clamp<size_t>(queue.size() / (threads * 2), 1, kMaxBatch);
    first = std::move(queue.front());
    queue.pop_front();
    for (size_t i = 1; i < share; ++i) {
      more.push_back(std::move(queue.front()));
      queue.pop_front();
    }
    shared_size_.fetch_sub(share, std::memory_order_relaxed);
  }
  if (!more.empty()) thread.append(more);
  return first;
}

TaskRef Pool::steal(PoolThread& thread) {
  std::vector<TaskRef> taken;
  {
    std::lock_guard lock(mutex_);
    for (auto& victim : threads_) {
      if (victim.get() == &thread) continue;
      if (victim->give_half(taken)) break;
    }
  }
  if (taken.empty()) return {};
  counters_.stolen.fetch_add(taken.size(), std::memory_order_relaxed);
  TaskRef first = std::move(taken.front());
  taken.erase(taken.begin());
  if (!taken.empty()) thread.append(taken);
  return first;
}

bool Pool::any_work(PoolThread& thread) {
  if (shared_size_.load() > 0) return true;
  std::lock_guard lock(mutex_);
  if (stopping_) return true;
  for (auto& queue : shared_) {
    if (!queue.empty()) return true;
  }
  return std::any_of(threads_.begin(), threads_.end(), [](auto& other) { return other->has_tasks(); });
}

void Pool::give_up(PoolThread& thread) {
  std::vector<TaskRef> waiting;
  while (thread.give_half(waiting)) {
  }
  const size_t count = waiting.size();
  {
    std::lock_guard lock(mutex_);
    for (size_t i = 0; i < threads_.size(); ++i) {
      if (threads_[i].get() != &thread) continue;
      lost_.push_back(threads_[i]);
      threads_.erase(threads_.begin() + static_cast<ptrdiff_t>(i));
      break;
    }
    thread_count_.store(static_cast<int>(threads_.size()));
    for (auto& task : waiting) {
      if (task->priority == 0) shared_high_.fetch_add(1, std::memory_order_relaxed);
      shared_[task->priority].push_back(std::move(task));
    }
    shared_size_.fetch_add(count, std::memory_order_relaxed);
  }
  wake_or_start(std::max<size_t>(count, shared_size_.load()));
}

bool Pool::retire(PoolThread& thread, bool force) {
  std::lock_guard lock(mutex_);
  if (!force && (shared_size_.load() > 0 || thread.has_tasks())) return false;
  for (size_t i = 0; i < threads_.size(); ++i) {
    if (threads_[i].get() != &thread) continue;
    if (!stopping_) retired_.push_back(threads_[i]);
    threads_.erase(threads_.begin() + static_cast<ptrdiff_t>(i));
    break;
  }
  thread_count_.store(static_cast<int>(threads_.size()));
  return true;
}

}  // namespace weft::deferred

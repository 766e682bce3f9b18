#include "api/deferred/pool.h"

#include <pthread.h>
#include <uv.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "api/deferred/pool_thread.h"

namespace weft::deferred {
namespace {

/// A thread takes at most this many tasks from the shared queue at a time, and no more than its share.
constexpr size_t kMaxBatch = 32;

/// How often a thread is asked to stop a task.
constexpr std::chrono::milliseconds kFirstPause{10}, kLongestPause{200};
/// A thread that does not hear for so long is replaced. What it has begun may still end well: it may be in native code.
constexpr uint64_t kDeafNs = 1'000'000'000;
/// It is taken for lost if it used so much of a core since then in the task that was to be stopped, or, so that nobody waits for ever,
/// so much in whatever it runs.
constexpr uint64_t kLostCpuNs = 3'000'000'000, kLostInDoubtCpuNs = 20'000'000'000;

std::mutex pool_mutex;
Pool* pool = nullptr;  // never freed: threads may run until the process ends

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
  ThreadList joinable;
  {
    std::lock_guard lock(mutex_);
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
    std::erase_if(retired_, [&](auto& thread) {
      if (!thread->finished()) return false;
      joinable.push_back(thread);
      return true;
    });
  }
  for (auto& thread : joinable) thread->join();
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

bool Pool::any_work() {
  if (shared_size_.load() > 0) return true;
  std::lock_guard lock(mutex_);
  for (auto& queue : shared_) {
    if (!queue.empty()) return true;
  }
  return std::any_of(threads_.begin(), threads_.end(), [](auto& thread) { return thread->has_tasks(); });
}

// --- threads that end or are replaced -----------------------------------------------------------------------------------

void Pool::started(bool success) {
  starting_.fetch_sub(1);
  if (success) return;
  // Cannot happen but by a fault of ours: a pool thread's start runs nothing of the program's.
  std::fprintf(stderr, "weft: a thread for Deferred could not be started\n");
  std::abort();
}

bool Pool::retire(PoolThread& thread) {
  std::lock_guard lock(mutex_);
  if (thread.is_aside() ? false : shared_size_.load() > 0 || thread.has_tasks()) return false;
  for (ThreadList* list : {&threads_, &aside_}) {
    for (auto& known : *list) {
      if (known.get() != &thread) continue;
      retired_.push_back(std::move(known));
      list->erase(list->begin() + (&known - list->data()));
      break;
    }
  }
  thread_count_.store(static_cast<int>(threads_.size()));
  return true;
}

/// Under mutex_. How many tasks wait in the shared queues then.
size_t Pool::move_aside(PoolThread& thread) {
  auto found = std::find_if(threads_.begin(), threads_.end(), [&](auto& known) { return known.get() == &thread; });
  if (found == threads_.end()) return 0;
  aside_.push_back(std::move(*found));
  threads_.erase(found);
  thread_count_.store(static_cast<int>(threads_.size()));
  counters_.threads_replaced.fetch_add(1, std::memory_order_relaxed);
  thread.put_aside();
  return take_over(thread);
}

/// Under mutex_. How many tasks wait in the shared queues then.
size_t Pool::take_over(PoolThread& thread) {
  std::vector<TaskRef> waiting;
  while (thread.give_half(waiting)) {
  }
  for (auto& task : waiting) {
    if (task->priority == 0) shared_high_.fetch_add(1, std::memory_order_relaxed);
    shared_[task->priority].push_back(std::move(task));
  }
  return shared_size_.fetch_add(waiting.size()) + waiting.size();
}

void Pool::put_aside(PoolThread& thread) {
  size_t waiting = 0;
  {
    std::lock_guard lock(mutex_);
    waiting = move_aside(thread);
  }
  if (waiting > 0) wake_or_start(waiting);
}

void Pool::hand_over(PoolThread& thread) {
  size_t waiting = 0;
  {
    std::lock_guard lock(mutex_);
    waiting = take_over(thread);
  }
  if (waiting > 0) wake_or_start(waiting);
}

// --- stopping tasks -----------------------------------------------------------------------------------------------------

/// Under mutex_. Null if the task is not on a thread any more.
std::shared_ptr<PoolThread> Pool::thread_of(const TaskRef& task) {
  const PoolThread* wanted = task->thread.load();
  if (wanted == nullptr) return nullptr;
  for (const ThreadList* list : {&threads_, &aside_}) {
    for (const auto& thread : *list) {
      if (thread.get() == wanted) return thread;
    }
  }
  return nullptr;
}

void Pool::stop(const TaskRef& task) {
  task->stop_wanted = true;
  std::lock_guard lock(mutex_);
  auto thread = thread_of(task);
  if (thread == nullptr) return;
  thread->ask_to_stop(task);
  stops_.push_back(task);
  if (watching_) return;
  watching_ = true;
  std::thread([this] { watch(); }).detach();
}

/// The thread that sees to it that stops happen. It lives while there are any.
void Pool::watch() {
  pthread_setname_np(pthread_self(), "weft-stops");
  for (auto pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
    std::this_thread::sleep_for(pause);
    size_t waiting = 0;
    {
      std::lock_guard lock(mutex_);
      std::vector<std::pair<std::shared_ptr<PoolThread>, bool>> deaf;
      std::erase_if(stops_, [&](const TaskRef& task) {
        if (task->answered) return true;
        auto thread = thread_of(task);
        if (thread == nullptr) return true;
        const Deafness how = thread->deafness(task);
        const bool lost = how.cpu_ns > (how.runs_that_task ? kLostCpuNs : kLostInDoubtCpuNs);
        if (lost || how.wall_ns > kDeafNs) deaf.emplace_back(thread, lost);
        thread->ask_to_stop(nullptr);
        return false;
      });
      for (auto& [thread, lost] : deaf) {
        waiting = std::max(waiting, move_aside(*thread));
        if (lost) thread->lose("ERR_DEFERRED_THREAD_LOST", "ERR_DEFERRED_THREAD_LOST");
      }
      if (stops_.empty()) {
        watching_ = false;
        return;
      }
    }
    if (waiting > 0) wake_or_start(waiting);
  }
}

}  // namespace weft::deferred

// Questions to name servers, through c-ares.
#pragma once

#include <ares.h>
#include <uv.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/dns/answer.h"
#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::dns {

struct Server {
  std::string address;
  int32_t port = 53;
  std::string scope;  ///< the interface of a link-local address; often empty
};

/// A resolver on its runtime's loop: sockets of c-ares are polled by libuv, its deadlines are one timer; no thread.
///
/// While a question is open the object and the loop stay alive. Answers are always given from the loop, never within the call that
/// asked. No more than kWindow questions are on the wire at once (more would overflow the socket's buffer, and be lost); the
/// others wait in line. A question that is open for a second counts as lost, and where nothing at all comes for two rounds of
/// kPace, all do: silent servers hold nobody up for long.
class Channel final : public js::Object {
 public:
  /// Times in ms; a timeout below 0 and a maximum of 0 mean c-ares's own.
  Channel(Runtime& runtime, int32_t timeout, int32_t tries, uint32_t max_timeout);
  ~Channel() override;

  /// `done(code, value, ttl, ttls)` follows: the code of an error or null, see Answer.
  void query(std::string name, int32_t type, js::Callback done);
  /// The names of an address, as query(); UV_EINVAL at once if it is none.
  int32_t reverse(std::string address, js::Callback done);
  /// All open questions end with ECANCELLED.
  void cancel();

  /// The servers in use: those that were set, or the system's.
  std::vector<Server> servers() const;
  /// False if questions are open; the servers stay as they are then.
  bool set_servers(std::vector<Server> servers);
  /// Where questions are asked from; empty: the system chooses.
  void set_local_address(std::string v4, std::string v6);

 private:
  static constexpr size_t kWindow = 256;
  static constexpr uint64_t kPace = 50;   ///< ms
  static constexpr uint64_t kSlot = 125;  ///< ms
  static constexpr size_t kSlots = 8;

  struct Question {
    Channel* channel;
    std::string name;
    int type;
    js::Callback done;
    uint64_t slot = 0;  ///< when it was sent
  };
  struct Finished {
    js::Callback done;
    std::string error;  ///< empty when there is a value
    v8::Global<v8::Value> value;
    v8::Global<v8::Value> ttls;
    uint32_t ttl;
  };
  struct Poll {
    uv_poll_t handle;
    Channel* channel;
    ares_socket_t fd;
  };

  void open();
  void apply_settings();
  /// Takes over the system's settings again if they have changed since.
  void refresh();
  void enter(std::unique_ptr<Question> question);
  void send(std::unique_ptr<Question> question);
  /// How many questions may be sent now.
  size_t room();
  /// An answer has come.
  void note_answer(const Question& question);
  /// Sends what waits, as far as the window allows; `round`: nothing came since kPace.
  void send_waiting(bool round);
  void finish(std::unique_ptr<Question> question, const Answer& answer);
  /// Gives the answers to JavaScript.
  void deliver();
  void process(ares_socket_t fd, int events);
  /// The timer: something waits too long.
  void on_time();
  /// Sets the timer to what is next, and keeps loop and object alive only as long as questions are open.
  void settle();
  bool busy() const { return asked_ > 0 || !waiting_.empty(); }

  static void on_answer(void* data, ares_status_t status, size_t timeouts, const ares_dns_record_t* record);
  static void on_host(void* data, int status, int timeouts, hostent* host);
  static void on_socket(void* data, ares_socket_t fd, int readable, int writable);

  Runtime& runtime_;
  const int32_t timeout_;
  const int32_t tries_;
  const uint32_t max_timeout_;
  ares_channel_t* ares_ = nullptr;
  uint32_t generation_ = 0;  ///< of the system's files, when the channel was opened
  std::optional<std::vector<Server>> servers_;
  std::string local_v4_;
  std::string local_v6_;

  size_t asked_ = 0;  ///< questions that c-ares has
  std::deque<std::unique_ptr<Question>> waiting_;
  size_t recent_[kSlots] = {};  ///< those of them that were sent in the last second, by the slot of time
  uint64_t slot_ = 0;           ///< the current one
  int silent_rounds_ = 0;
  bool answered_ = false;  ///< since the last round
  std::vector<Finished> finished_;
  std::unordered_map<ares_socket_t, Poll*> polls_;
  uv_timer_t* timer_;
  bool closing_ = false;
  bool alive_ = false;  ///< hold() is in force
};

}  // namespace weft::dns

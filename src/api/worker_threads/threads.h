// The threads of the process by their numbers, for messages from any of them to any other.
#pragma once

#include <cstdint>

#include "api/messaging/channel.h"

namespace weft::worker_threads {

/// Gives the thread `id` a mailbox: returns the end that the thread is to listen on, and from now on thread_channel(id) is there.
messaging::PortToken open_mailbox(uint32_t id);
/// The thread is gone, or is about to; what waits in its mailbox is dropped.
void close_mailbox(uint32_t id);
/// The channel to post into as kMailboxSender; null if there is no such thread. Any thread.
std::shared_ptr<messaging::Channel> mailbox(uint32_t id);
/// The end that all senders share.
inline constexpr messaging::Channel::EndId kMailboxSender = 1;

}  // namespace weft::worker_threads

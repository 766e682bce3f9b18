/** What a socket knows of itself, for the files of this folder. */
import { ERR_SOCKET_DGRAM_NOT_RUNNING } from 'internal:errors/codes';

export const kState = Symbol('state symbol');
export const kUnbound = 0;
export const kBinding = 1;
export const kBound = 2;
export const kDisconnected = 0;
export const kConnecting = 1;
export const kConnected = 2;

/** The local host of a type of sockets. */
export const localhost = (type) => (type === 'udp6' ? '::1' : '127.0.0.1');

/** The native socket; throws once the socket was closed. */
export function handleOf(socket) {
  const { handle } = socket[kState];
  if (!handle) throw new ERR_SOCKET_DGRAM_NOT_RUNNING();
  return handle;
}

/** Runs `start` once the socket is bound; at once in a queue that is cleared by an error of bind(). */
export function enqueue(socket, start) {
  const state = socket[kState];
  if (state.queue !== undefined) {
    state.queue.push(start);
    return;
  }
  state.queue = [start];
  const onListening = () => {
    socket.removeListener('error', onError);
    const { queue } = state;
    state.queue = undefined;
    for (const next of queue) next();
  };
  const onError = () => {
    socket.removeListener('listening', onListening);
    state.queue = undefined;
  };
  socket.once('listening', onListening);
  socket.once('error', onError);
}

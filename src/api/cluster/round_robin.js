import { createServer } from 'node:net';
import { UV_TCP_IPV6ONLY } from 'binding:stream_base';
import { sendInternal } from 'internal:cluster/messages';

/**
 * A listening socket whose connections the primary accepts and hands to the workers in turn; each worker is given the next one
 * when it has answered for the one before.
 */
export class RoundRobinHandle {
  #all = new Map();   // id → worker
  #free = new Map();  // those that wait for a connection, the longest waiting first
  #waiting = [];      // connections that nobody took yet
  #handle = null;
  #server;
  #key;

  constructor(key, address, { port, fd, flags, backlog, readableAll, writableAll }) {
    this.#key = key;
    this.#server = createServer();
    if (fd >= 0) {
      this.#server.listen({ fd, backlog });
    } else if (port >= 0) {
      // A worker that asks for one family only gets no other.
      this.#server.listen({ port, host: address, ipv6Only: (flags & UV_TCP_IPV6ONLY) !== 0, backlog });
    } else {
      this.#server.listen({ path: address, backlog, readableAll, writableAll });
    }
    this.#server.once('listening', () => {
      this.#handle = this.#server._handle;
      this.#handle.onconnection = (error, handle) => this.#distribute(error, handle);
      this.#server._handle = null;
      this.#server = null;
    });
  }

  /** @param {(errno: number | null, reply: object | null, handle: null) => void} answer */
  add(worker, answer) {
    this.#all.set(worker.id, worker);
    const done = () => {
      // Pipes have no name to tell.
      answer(null, this.#handle.getsockname ? { sockname: this.#handle.getsockname() } : null, null);
      this.#handOff(worker);
    };
    if (this.#server === null) {
      done();
      return;
    }
    this.#server.once('listening', done);
    this.#server.once('error', (error) => answer(error.errno, null, null));
  }

  /** @returns {boolean} Whether nobody is left, and the socket was closed. */
  remove(worker) {
    if (!this.#all.delete(worker.id)) return false;
    this.#free.delete(worker.id);
    if (this.#all.size !== 0) return false;
    this.#server?.close();
    for (const handle of this.#waiting.splice(0)) handle.close();
    this.#handle?.close();
    this.#handle = null;
    return true;
  }

  #distribute(error, handle) {
    // It could not be accepted; the listening socket goes on.
    if (handle === undefined || error) return;
    this.#waiting.push(handle);
    const [next] = this.#free;
    if (next === undefined) return;
    this.#free.delete(next[0]);
    this.#handOff(next[1]);
  }

  #handOff(worker) {
    if (!this.#all.has(worker.id)) return;
    const handle = this.#waiting.shift();
    if (handle === undefined) {
      this.#free.set(worker.id, worker);
      return;
    }
    sendInternal(worker.process, { act: 'newconn', key: this.#key }, handle, (answer) => {
      if (answer.accepted) handle.close();
      else this.#distribute(0, handle);  // it is closing, or has enough: the next one, then
      this.#handOff(worker);
    });
  }
}

import { UV_READABLE, UV_WRITABLE } from 'binding:stream_base';
import { createServerHandle } from 'internal:net/server';

const dgram = lazy('internal:dgram/dgram');

/** A socket that the primary binds and every worker gets a copy of: the kernel decides who is served. */
export class SharedHandle {
  #workers = new Map();
  #handle = null;
  #errno = 0;

  constructor(key, address, { port, addressType, fd, flags, readableAll, writableAll }) {
    const made = addressType === 'udp4' || addressType === 'udp6' ?
      dgram()._createSocketHandle(address, port, addressType, fd, flags) :
      createServerHandle(address, port, addressType, fd, flags);
    if (typeof made === 'number') {
      this.#errno = made;
      return;
    }
    this.#handle = made;
    const mode = (readableAll ? UV_READABLE : 0) | (writableAll ? UV_WRITABLE : 0);
    if (mode !== 0 && made.fchmod) this.#errno = made.fchmod(mode);
  }

  /** @param {(errno: number, reply: object | null, handle: object | null) => void} answer */
  add(worker, answer) {
    this.#workers.set(worker.id, worker);
    answer(this.#errno, null, this.#handle);
  }

  /** @returns {boolean} Whether nobody is left, and the socket was closed. */
  remove(worker) {
    if (!this.#workers.delete(worker.id)) return false;
    if (this.#workers.size !== 0) return false;
    this.#handle?.close();
    this.#handle = null;
    return true;
  }
}

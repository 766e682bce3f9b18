/**
 * Connections that one process accepted and another one serves: `server.getConnections()` and the end of a server count them, too.
 * The server's process asks (`NODE_SOCKET_GET_COUNT`, `NODE_SOCKET_NOTIFY_CLOSE`), the other one answers (`NODE_SOCKET_COUNT`,
 * `NODE_SOCKET_ALL_CLOSED`); `key` names the server.
 */

/** In the process of the server: what was sent of one server over one channel. */
export class SentSockets {
  #target;
  #key;

  /** @param {object} target The end of the channel. @param {string} key @param {import('node:net').Server} server */
  constructor(target, key, server) {
    this.#target = target;
    this.#key = key;
    server._usingWorkers = true;
    server._workers.push(this);
    const leave = () => {
      target.removeListener('internalMessage', onMessage);
      target.removeListener('disconnect', leave);
      server._workers.splice(server._workers.indexOf(this), 1);
      server._emitCloseIfDrained();
    };
    const onMessage = (message) => {
      if (message.cmd === 'NODE_SOCKET_ALL_CLOSED' && message.key === key) leave();
    };
    target.on('internalMessage', onMessage);
    target.once('disconnect', leave);  // a process that is gone has closed what it had
  }

  /** The server closes: we are told when the last connection has ended. */
  notifyClose() {
    this.#target._send({ cmd: 'NODE_SOCKET_NOTIFY_CLOSE', key: this.#key }, undefined, undefined, () => {});
  }

  /** @param {(count: number) => void} callback */
  count(callback) {
    const target = this.#target;
    const finish = (count) => {
      target.removeListener('internalMessage', onMessage);
      target.removeListener('disconnect', onDisconnect);
      callback(count);
    };
    const onDisconnect = () => finish(0);
    const onMessage = (message) => {
      if (message.cmd === 'NODE_SOCKET_COUNT' && message.key === this.#key) finish(message.count);
    };
    target.on('internalMessage', onMessage);
    target.once('disconnect', onDisconnect);
    target._send({ cmd: 'NODE_SOCKET_GET_COUNT', key: this.#key }, undefined, undefined, (error) => {
      if (error) finish(0);
    });
  }
}

/** In the process that serves: what came of one server over one channel. */
export class HeldSockets {
  #sockets = new Set();
  #closing = false;
  #target;
  #key;

  constructor(target, key) {
    this.#target = target;
    this.#key = key;
    target.on('internalMessage', (message) => {
      if (message.key !== key) return;
      if (message.cmd === 'NODE_SOCKET_NOTIFY_CLOSE') {
        this.#closing = true;
        this.#tellIfEmpty();
      } else if (message.cmd === 'NODE_SOCKET_GET_COUNT') {
        this.#answer({ cmd: 'NODE_SOCKET_COUNT', key, count: this.#sockets.size });
      }
    });
  }

  add(socket) {
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#tellIfEmpty();
    });
  }

  #tellIfEmpty() {
    if (!this.#closing || this.#sockets.size > 0) return;
    this.#closing = false;
    this.#answer({ cmd: 'NODE_SOCKET_ALL_CLOSED', key: this.#key });
  }

  #answer(message) {
    // Whoever asked may be gone.
    if (this.#target.connected) this.#target._send(message, undefined, undefined, () => {});
  }
}

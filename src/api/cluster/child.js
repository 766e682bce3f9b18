/** `node:cluster` in a worker. */
import { EventEmitter } from 'node:events';
import { resolve } from 'node:path';
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
import { dispatcher, sendInternal } from 'internal:cluster/messages';
import { Worker } from 'internal:cluster/worker';

/** The longest that a timer can wait. */
const kTimeoutMax = 2 ** 31 - 1;

/** Open handles of the primary's, by key. */
const handles = new Map();
/** `address:port:type:fd` → numbers in use: the nth server that asks for port 0 shares with the nth of the other workers. */
const indexes = new Map();

export const cluster = Object.assign(new EventEmitter(), {
  isWorker: true,
  isMaster: false,
  isPrimary: false,
  worker: null,
  Worker,
  _setupWorker,
  _getServer,
});

function send(message, onAnswer) {
  return sendInternal(process, message, null, onAnswer);
}

/** Announces the worker to its primary; called once, before the program runs. */
function _setupWorker(id) {
  const worker = new Worker({ id: +id | 0, process, state: 'online' });
  cluster.worker = worker;
  process.once('disconnect', () => {
    worker.emit('disconnect');
    // Nobody wanted it: the primary is gone.
    if (!worker.exitedAfterDisconnect) process.exit(0);
  });
  process.on('internalMessage', dispatcher((message, handle) => {
    if (message.act === 'newconn') onConnection(message, handle);
    else if (message.act === 'disconnect') disconnect(worker, true);
  }));
  send({ act: 'online' });
}

function takeIndex(key) {
  let used = indexes.get(key);
  if (used === undefined) indexes.set(key, (used = new Set()));
  let index = 0;
  while (used.has(index)) index++;
  used.add(index);
  return index;
}

function freeIndex(key, index) {
  const used = indexes.get(key);
  used?.delete(index);
  if (used?.size === 0) indexes.delete(key);
}

/**
 * Asks the primary for a handle that listens where `options` say.
 * @param {object} object A net.Server or dgram.Socket.
 * @param {object} options address, port, addressType, fd, flags, backlog, readableAll, writableAll
 * @param {(errno: number, handle: object | null) => void} callback
 */
function _getServer(object, options, callback) {
  let { address } = options;
  // Abstract names are no paths.
  if (options.port < 0 && typeof address === 'string' && !address.startsWith('\0')) address = resolve(address);
  const indexKey = `${address}:${options.port}:${options.addressType}:${options.fd}`;
  const index = takeIndex(indexKey);
  send({ act: 'queryServer', data: object._getServerData?.() ?? null, ...options, address, index }, (answer, handle) => {
    const { errno, key, sockname, data } = answer;
    if (data && !errno) object._setServerData?.(data);
    if (handle) {
      callback(errno, share(handle, key, indexKey, index));
    } else if (errno) {
      freeIndex(indexKey, index);
      callback(errno, null);
    } else {
      callback(0, stand(sockname, key, indexKey, index));
    }
  });
  object.once('listening', () => {
    // The server may have been closed in an earlier listener.
    cluster.worker.state = 'listening';
    const bound = object.address();
    send({ act: 'listening', ...options, address, port: bound?.port || options.port });
  });
}

/** The primary's own socket: its closing is told. */
function share(handle, key, indexKey, index) {
  const { close } = handle;
  handle.close = function(...args) {
    send({ act: 'close', key });
    handles.delete(key);
    freeIndex(indexKey, index);
    handle.close = close;
    return close.apply(handle, args);
  };
  handles.set(key, handle);
  return handle;
}

/** Stands for a socket of which the primary accepts the connections. */
function stand(sockname, key, indexKey, index) {
  // Keeps the loop alive as a socket would.
  let timer = setInterval(() => {}, kTimeoutMax);
  const handle = {
    listen: () => 0,
    close(callback) {
      if (timer === undefined) return;
      send({ act: 'close', key });
      handles.delete(key);
      freeIndex(indexKey, index);
      clearInterval(timer);
      timer = undefined;
      if (typeof callback === 'function') process.nextTick(callback);
    },
    ref() {
      timer?.ref();
    },
    unref() {
      timer?.unref();
    },
    hasRef: () => timer?.hasRef() ?? false,
  };
  if (sockname) handle.getsockname = () => sockname;
  handles.set(key, handle);
  return handle;
}

/** A connection that the primary accepted. */
function onConnection(message, handle) {
  const listening = handles.get(message.key);
  const server = listening?.owner;
  let accepted = listening?.onconnection !== undefined && handle !== undefined;
  // With too many already, another worker may have room; unless the program wants such connections closed.
  if (accepted && server?.maxConnections != null && server._connections >= server.maxConnections) {
    accepted = !!server.dropMaxConnection;
  }
  send({ ack: message.seq, accepted });
  if (accepted) listening.onconnection(0, handle);
  else handle?.close();
}

/** Closes what listens, waits for its connections to end, and leaves. */
function disconnect(worker, byPrimary) {
  worker.exitedAfterDisconnect = true;
  let left = 1;
  const oneClosed = () => {
    if (--left > 0) return;
    handles.clear();
    // Nobody listens for the answer if the primary knows already.
    if (byPrimary) process.disconnect();
    else send({ act: 'exitedAfterDisconnect' }, () => process.disconnect());
  };
  for (const handle of handles.values()) {
    left++;
    if (handle.owner) handle.owner.close(oneClosed);
    else handle.close(oneClosed);
  }
  oneClosed();
}

Worker.prototype.disconnect = function() {
  if (this.state !== 'disconnecting' && this.state !== 'destroying') {
    this.state = 'disconnecting';
    disconnect(this, false);
  }
  return this;
};

Worker.prototype.destroy = function() {
  if (this.state === 'destroying') return;
  this.exitedAfterDisconnect = true;
  if (!this.isConnected()) {
    process.exit(0);
  }
  this.state = 'destroying';
  process.once('disconnect', () => process.exit(0));
  send({ act: 'exitedAfterDisconnect' }, () => process.disconnect());
};

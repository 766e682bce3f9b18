/** The channel between a process and its forked children: messages, and handles that travel with them. */
import { EventEmitter } from 'node:events';
import process from 'node:process';
import { Handle, Pipe, TCP, UV_NAMED_PIPE, UV_TCP, UV_UDP } from 'binding:stream_base';
import {
  ERR_INVALID_ARG_TYPE, ERR_INVALID_HANDLE_TYPE, ERR_IPC_CHANNEL_CLOSED, ERR_IPC_DISCONNECTED, ERR_MISSING_ARGS,
} from 'internal:errors/codes';
import { errnoException } from 'internal:errors/system';
import { validateObject } from 'internal:errors/validators';
import { kOnRead, kOnWrite } from 'internal:stream_base/hooks';
import { makeCodec } from 'internal:child_process/serialization';
import { maybeClose } from 'internal:child_process/process';
import { Server } from 'internal:net/server';
import { Socket } from 'internal:net/socket';

const udp = lazy('binding:udp');
const dgram = lazy('internal:dgram/dgram');
const socketList = lazy('internal:child_process/socket_list');

const kInternalPrefix = 'NODE_';
/** Bytes waiting in the channel from which on `send` says that it is enough. */
const kHighWater = 65536 * 2;
/** How often a handle is sent before it is given up: while it travels, the other side may lack descriptors. */
const kMaxHandleTries = 3;

function isInternal(message) {
  return message !== null && typeof message === 'object' && typeof message.cmd === 'string' && message.cmd.startsWith(kInternalPrefix);
}

/** What can be sent, and how each is taken apart here and put together there. */
const handleTypes = {
  '__proto__': null,
  'net.Native': { take: (handle) => handle, make: (handle, emit) => emit(handle) },
  'dgram.Native': { take: (handle) => handle, make: (handle, emit) => emit(handle) },
  'dgram.Socket': {
    take: (socket) => dgram().nativeOf(socket),
    make(handle, emit, message) {
      const socket = new (dgram().Socket)(message.dgramType);
      socket.bind(handle, () => emit(socket));
    },
  },
  'net.Server': {
    take: (server) => server._handle,
    make(handle, emit) {
      const server = new Server();
      server.listen(handle, () => emit(server));
    },
  },
  'net.Socket': {
    take(socket, flight, options, channel) {
      const handle = socket._handle;
      if (!handle) return undefined;
      if (socket._server) {
        // The other process tells the server of its end.
        flight.key = socket._server._connectionKey;
        channel.noteSent(socket._server);
      }
      // From now on it is the other side's.
      if (!options.keepOpen) {
        handle.owner = null;
        handle.reading = false;
        handle.readStop();
        socket._handle = null;
        socket.setTimeout(0);
        if (socket._server) {
          socket._server._connections--;
          socket._server._emitCloseIfDrained();
          socket._server = null;
        }
      }
      return handle;
    },
    sent(handle, options) {
      if (!options.keepOpen) handle.close();
    },
    make(handle, emit, message, channel) {
      const socket = new Socket({ handle, readable: true, writable: true });
      if (message.key) channel.noteHeld(message.key, socket);
      emit(socket);
    },
  },
};

function handleType(handle) {
  if (handle instanceof Socket) return 'net.Socket';
  if (handle instanceof Server) return 'net.Server';
  if (handle instanceof TCP || handle instanceof Pipe) return 'net.Native';
  if (handle instanceof Handle && handle instanceof udp().UdpSocket) return 'dgram.Native';
  if (typeof handle === 'object' && handle instanceof dgram().Socket) return 'dgram.Socket';
  throw new ERR_INVALID_HANDLE_TYPE();
}

/** `process.channel` and `child.channel`: keeps the loop alive while somebody listens, unless told otherwise. */
class Control extends EventEmitter {
  #channel;
  #references = 0;
  #overridden = false;

  constructor(channel) {
    super();
    this.#channel = channel;
  }

  refCounted() {
    if (++this.#references === 1 && !this.#overridden) this.#channel.ref();
  }

  unrefCounted() {
    if (--this.#references === 0 && !this.#overridden) {
      this.#channel.unref();
      this.emit('unref');
    }
  }

  ref() {
    this.#overridden = true;
    this.#channel.ref();
  }

  unref() {
    this.#overridden = true;
    this.#channel.unref();
  }

  get fd() {
    return this.#channel.fd;
  }
}

/** One end of a channel: owner of the native pipe, on behalf of `target` (a ChildProcess, or `process`). */
class Channel {
  target;
  pipe;
  control;
  #codec;
  #pending = [];  // callbacks of writes that are under way, in order
  #queue;         // messages that wait for a handle's arrival
  #handleInFlight;
  #closing = false;
  #sentSockets;  // by the server's key
  #heldSockets;

  constructor(target, pipe, serialization) {
    this.target = target;
    this.pipe = pipe;
    this.control = new Control(pipe);
    this.#codec = makeCodec(serialization);
    pipe.owner = this;
    pipe.readStart();
  }

  [kOnRead](count, bytes, sent) {
    if (count < 0) {
      this.pipe.readStop();
      this.closeRead();
      return;
    }
    let handle = sent === undefined ? undefined : this.#accept(sent);
    for (const message of this.#codec.read(bytes)) {
      this.#receive(message, handle);
      handle = undefined;
    }
    // A message is in two pieces and the handle came with the first.
    if (handle !== undefined) this.waitingHandle = handle;
  }

  /** Takes the handle that came with the bytes just read. */
  #accept(type) {
    const handle = type === UV_TCP ? new TCP() : type === UV_UDP ? new (udp().UdpSocket)() : type === UV_NAMED_PIPE ? new Pipe(false) : undefined;
    if (handle === undefined) return undefined;
    if (this.pipe.acceptSent(handle) === 0) return handle;
    handle.close();
    return undefined;
  }

  #receive(message, handle) {
    if (!isInternal(message)) {
      this.#deliver('message', message);
      return;
    }
    switch (message.cmd) {
      case 'NODE_HANDLE_ACK':
      case 'NODE_HANDLE_NACK': this.#acknowledged(message.cmd === 'NODE_HANDLE_ACK'); return;
      case 'NODE_HANDLE': this.#receiveHandle(message, handle); return;
      default: this.#deliver('internalMessage', message, handle);
    }
  }

  #receiveHandle(message, handle) {
    handle ??= this.waitingHandle;
    this.waitingHandle = undefined;
    if (handle === undefined) {
      this.#write({ cmd: 'NODE_HANDLE_NACK' });
      return;
    }
    this.#write({ cmd: 'NODE_HANDLE_ACK' });
    const type = handleTypes[message.type];
    if (type === undefined) {
      handle.close();
      return;
    }
    type.make(handle, (object) => {
      this.#deliver(isInternal(message.msg) ? 'internalMessage' : 'message', message.msg, object);
    }, message, this);
  }

  /** Events of messages come one a tick, so that a listener can be added meanwhile. */
  #deliver(event, message, handle) {
    process.nextTick(() => this.target.emit(event, message, handle));
  }

  [kOnWrite](status) {
    const callback = this.#pending.shift();
    callback?.(status < 0 ? errnoException(status, 'write') : null);
    this.#finishClosing();
  }

  /** Whether the other side should be given time. */
  #write(message, handle, callback = undefined) {
    const bytes = this.#codec.write(message);
    const result = handle === undefined ? this.pipe.write(bytes) : this.pipe.writeWithHandle(bytes, handle);
    if (result < 0) return result;
    if (result === 1) this.#pending.push(callback);
    else if (callback) process.nextTick(callback, null);
    return 0;
  }

  send(message, handle, options, callback) {
    if (message === undefined) throw new ERR_MISSING_ARGS('message');
    if (this.#codec.check) this.#codec.check(message);
    let type;
    if (handle !== undefined && handle !== null) {
      type = handleType(handle);
    } else {
      handle = undefined;
    }
    if (this.#handleInFlight) {
      // One message may wait; from the second on the program should, too.
      return (this.#queue ??= []).push([message, handle, options, callback]) === 1;
    }
    if (handle === undefined) return this.#sendPlain(message, callback);
    const flight = { cmd: 'NODE_HANDLE', type, msg: message };
    const native = handleTypes[type].take(handle, flight, options, this);
    // A connection that ended meanwhile: the message goes alone.
    if (!native) return this.#sendPlain(message, callback);
    if (type === 'dgram.Socket') flight.dgramType = handle.type;
    const error = this.#write(flight, native, callback);
    if (error) return this.#sendFailed(error, callback);
    this.#handleInFlight = { flight, native, type, options, tries: 1 };
    return this.pipe.writeQueueSize < kHighWater;
  }

  /** A connection of `server` goes to the other side. */
  noteSent(server) {
    const key = server._connectionKey;
    const lists = (this.#sentSockets ??= new Map());
    if (server._workers.includes(lists.get(key))) return;
    lists.set(key, new (socketList().SentSockets)(this.target, key, server));
  }

  /** A connection of the other side's server `key` came. */
  noteHeld(key, socket) {
    const lists = (this.#heldSockets ??= new Map());
    if (!lists.has(key)) lists.set(key, new (socketList().HeldSockets)(this.target, key));
    lists.get(key).add(socket);
  }

  #sendPlain(message, callback) {
    const error = this.#write(message, undefined, callback);
    if (error) return this.#sendFailed(error, callback);
    return this.pipe.writeQueueSize < kHighWater;
  }

  #sendFailed(number, callback) {
    const error = errnoException(number, 'write');
    if (typeof callback === 'function') process.nextTick(callback, error);
    else process.nextTick(() => this.target.emit('error', error));
    return false;
  }

  #acknowledged(arrived) {
    const flight = this.#handleInFlight;
    if (!flight) return;
    if (!arrived && flight.tries++ < kMaxHandleTries) {
      this.#write(flight.flight, flight.native);
      return;
    }
    if (!arrived) process.emitWarning('Handle did not reach the receiving process correctly', 'SentHandleNotReceivedWarning');
    this.#handleInFlight = undefined;
    handleTypes[flight.type].sent?.(flight.native, flight.options);
    const queue = this.#queue ?? [];
    this.#queue = undefined;
    for (const [message, handle, options, callback] of queue) this.send(message, handle, options, callback);
    this.#finishClosing();
  }

  /** Ends the channel once what is under way has arrived. */
  disconnect() {
    this.#closing = true;
    this.#finishClosing();
  }

  #finishClosing() {
    if (this.#closing && this.#pending.length === 0 && !this.#handleInFlight && !this.#queue) this.close();
  }

  /** The other side is gone. */
  closeRead() {
    this.target.connected = false;
    this.close();
  }

  close() {
    if (!this.pipe) return;
    const { pipe, target } = this;
    this.pipe = undefined;
    this.#closing = false;
    pipe.owner = null;
    pipe.close();
    target.channel = null;
    target._channel = null;
    for (const callback of this.#pending.splice(0)) callback?.(new ERR_IPC_CHANNEL_CLOSED());
    process.nextTick(() => {
      target.connected = false;
      target.emit('disconnect');
      if (target !== process) maybeClose(target);
    });
  }
}

/**
 * Gives `target` its end of a channel: `send`, `disconnect`, `connected`, `channel`, and the events.
 * @param {import('node:child_process').ChildProcess | NodeJS.Process} target
 * @param {Pipe} pipe
 * @param {'json' | 'advanced'} serialization
 */
export function setupChannel(target, pipe, serialization) {
  const channel = new Channel(target, pipe, serialization);
  target._channel = pipe;
  target.channel = channel.control;
  target.connected = true;
  if (target !== process) target._closesNeeded++;

  const fail = (error, callback) => {
    if (typeof callback === 'function') process.nextTick(callback, error);
    else process.nextTick(() => target.emit('error', error));
    return false;
  };
  target.send = function send(message, handle, options, callback) {
    if (typeof handle === 'function') {
      callback = handle;
      handle = undefined;
      options = undefined;
    } else if (typeof options === 'function') {
      callback = options;
      options = undefined;
    } else if (options !== undefined) {
      validateObject(options, 'options');
    }
    if (!this.connected || !channel.pipe) return fail(new ERR_IPC_CHANNEL_CLOSED(), callback);
    checkMessage(message);
    return channel.send(message, handle, { keepOpen: false, ...options }, callback);
  };
  target._send = function _send(message, handle, options, callback) {
    if (!channel.pipe) return fail(new ERR_IPC_CHANNEL_CLOSED(), callback);
    return channel.send(message, handle, { ...options }, callback);
  };
  target.disconnect = function disconnect() {
    if (!this.connected) {
      this.emit('error', new ERR_IPC_DISCONNECTED());
      return;
    }
    this._disconnect();
  };
  target._disconnect = function _disconnect() {
    this.connected = false;
    channel.disconnect();
  };
  return channel.control;
}

function checkMessage(message) {
  if (message === undefined) throw new ERR_MISSING_ARGS('message');
  if (typeof message !== 'string' && typeof message !== 'object' && typeof message !== 'number' && typeof message !== 'boolean') {
    throw new ERR_INVALID_ARG_TYPE('message', ['string', 'object', 'number', 'boolean'], message);
  }
}

/** In a forked child, at its start: joins the channel that the environment names, and hides it from the program's own children. */
export function joinParent() {
  const fd = Number.parseInt(process.env.NODE_CHANNEL_FD, 10);
  const serialization = process.env.NODE_CHANNEL_SERIALIZATION_MODE || 'json';
  delete process.env.NODE_CHANNEL_FD;
  delete process.env.NODE_CHANNEL_SERIALIZATION_MODE;
  if (!(fd >= 0)) return;
  setupChild(fd, serialization);
  if (process.env.NODE_UNIQUE_ID) requireBuiltin('internal:cluster/role').becomeWorker(process.env);
}

/** In a forked child: joins the channel that the parent left at a descriptor. */
export function setupChild(fd, serialization) {
  const pipe = new Pipe(true);
  const error = pipe.open(fd);
  if (error) throw errnoException(error, 'open');
  pipe.unref();
  const control = setupChannel(process, pipe, serialization);
  // Only listening to messages keeps the child alive.
  process.on('newListener', (name) => {
    if (name === 'message' || name === 'disconnect') control.refCounted();
  });
  process.on('removeListener', (name) => {
    if (name === 'message' || name === 'disconnect') control.unrefCounted();
  });
}

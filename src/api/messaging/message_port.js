import process from 'node:process';
import { active as activeHooks, kAsyncId } from 'internal:async_hooks/hooks';
import * as binding from 'binding:messaging';
import {
  ERR_CONSTRUCT_CALL_INVALID, ERR_CONSTRUCT_CALL_REQUIRED, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_MISSING_ARGS,
} from 'internal:errors/codes';
import { Event } from 'internal:events/event';
import { NodeEventTarget, defineEventHandler } from 'internal:events/event_target';
import { kCreateEvent, kHybridDispatch, kNewListener, kRemoveListener } from 'internal:events/symbols';
import { encode } from 'internal:messaging/compact';
import { MessageEvent } from 'internal:messaging/message_event';

const hooks = lazy('internal:async_hooks/hooks');
const noTransfer = Object.freeze([]);

/** Set while a message is delivered: the ports that came with it, for the event object. */
let receivedPorts = noTransfer;

/**
 * The transfer list of a call, from its second argument: an array or iterable, or `{ transfer }`.
 * @returns {object[]} Empty and shared when nothing is transferred.
 */
export function transferListOf(options) {
  if (options === undefined || options === null) return noTransfer;
  if (typeof options !== 'object' && typeof options !== 'function') throw invalidTransfer('transferList argument');
  if (typeof options[Symbol.iterator] === 'function') return iterate(options, 'transferList argument');
  const { transfer } = options;
  if (transfer === undefined) return noTransfer;
  if (transfer === null || (typeof transfer !== 'object' && typeof transfer !== 'function') || typeof transfer[Symbol.iterator] !== 'function') {
    throw invalidTransfer('options.transfer argument');
  }
  return iterate(transfer, 'options.transfer argument');
}

function invalidTransfer(what) {
  const error = new ERR_INVALID_ARG_TYPE('transferList', 'iterable', undefined);
  error.message = `Optional ${what} must be an iterable`;
  return error;
}

function iterate(iterable, what) {
  const iterator = iterable[Symbol.iterator]();
  if (typeof iterator?.next !== 'function') throw invalidTransfer(what);
  const list = [];
  for (;;) {
    const step = iterator.next();
    if (typeof step !== 'object' || step === null) throw invalidTransfer(what);
    if (step.done) return list;
    list.push(step.value);
  }
}

/** Tells the hooks of async_hooks of a new port. */
function announce(port) {
  const { emitInit, getDefaultTriggerAsyncId, newAsyncId } = hooks();
  const id = newAsyncId();
  Object.defineProperty(port, kAsyncId, { __proto__: null, value: id });
  emitInit(id, 'MESSAGEPORT', getDefaultTriggerAsyncId(), port);
}

/** One end of a channel, see https://nodejs.org/api/worker_threads.html#class-messageport. */
class Port extends NodeEventTarget {
  #native;

  constructor(native) {
    super();
    this.#native = native;
    native.owner = this;
    binding.adopt(this, native);
    if (activeHooks.init) announce(this);
  }

  static native(port) {
    if (!isMessagePort(port)) throw new ERR_INVALID_THIS('MessagePort');
    return port.#native;
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #native in value;
  }

  // Listening to messages opens the port and keeps the program alive; not listening any more lets it end.
  [kNewListener](size, type, ...rest) {
    super[kNewListener](size, type, ...rest);
    if (type === 'close' && size === 1) this.#native.watch(true);
    if (type !== 'message' || size !== 1) return;
    this.#native.ref();
    this.#native.start();
  }

  [kRemoveListener](size, type, ...rest) {
    super[kRemoveListener](size, type, ...rest);
    if (type === 'close' && size === 0) this.#native.watch(false);
    if (type !== 'message' || size !== 0) return;
    this.#native.unref();
    this.#native.stop();  // messages wait for the next listener
  }

  [kCreateEvent](data, type) {
    if (type === 'message' || type === 'messageerror') return new MessageEvent(type, { data, ports: receivedPorts });
    return type === 'close' ? new Event(type) : super[kCreateEvent](data, type);
  }
}

const { native: nativeOf, is: isMessagePort } = Port;
export { isMessagePort };

/** The class as programs see it: they cannot make ports but by a MessageChannel. */
export function MessagePort() {
  throw new ERR_CONSTRUCT_CALL_INVALID();
}
Object.setPrototypeOf(MessagePort, NodeEventTarget);
Object.defineProperty(MessagePort, 'prototype', { __proto__: null, value: Port.prototype, writable: false });
Object.defineProperty(MessagePort.prototype, 'constructor', { __proto__: null, value: MessagePort, writable: true, configurable: true });

// The methods are enumerable, as those of a WebIDL interface, and do not show in a stack of the class.
const methods = {
  postMessage(message, options) {
    const native = nativeOf(this);
    if (arguments.length === 0) {
      const error = new ERR_MISSING_ARGS('message');
      error.message = 'Not enough arguments to MessagePort.postMessage';
      throw error;
    }
    if (options === undefined || options === null) {
      const words = encode(message);
      if (words > 0) {
        native.postCompact(words);
        return true;
      }
    }
    if (native.post(message, transferListOf(options))) {
      process.emitWarning('The target port was posted to itself, and the communication channel was lost');
    }
    return true;
  },
  start() {
    nativeOf(this).start();
  },
  close(callback) {
    const native = nativeOf(this);
    if (typeof callback === 'function') this.once('close', callback);
    native.close();
  },
  ref() {
    nativeOf(this).ref();
  },
  unref() {
    nativeOf(this).unref();
  },
  hasRef() {
    return nativeOf(this).hasRef();
  },
};
for (const name of Object.keys(methods)) {
  Object.defineProperty(MessagePort.prototype, name, {
    __proto__: null, value: methods[name], writable: true, enumerable: true, configurable: true,
  });
}
defineEventHandler(MessagePort.prototype, 'message');
defineEventHandler(MessagePort.prototype, 'messageerror');
Object.defineProperty(MessagePort.prototype, Symbol.toStringTag, { __proto__: null, value: 'MessagePort', configurable: true });

const kInspect = Symbol.for('nodejs.util.inspect.custom');
Object.defineProperty(MessagePort.prototype, kInspect, {
  __proto__: null,
  value(depth, options, inspect) {
    const native = nativeOf(this);
    return `MessagePort [EventTarget] ${inspect({ active: native.isOpen(), refed: native.hasRef() }, options)}`;
  },
  writable: true,
  configurable: true,
});

/** Two ports that are each other's ends, see https://nodejs.org/api/worker_threads.html#class-messagechannel. */
export function MessageChannel() {
  if (!new.target) throw new ERR_CONSTRUCT_CALL_REQUIRED('MessageChannel');
  const [first, second] = binding.messageChannel();
  this.port1 = makePort(first);
  this.port2 = makePort(second);
}

/** A MessagePort around a native port. */
export function makePort(native) {
  return new Port(native);
}

/** The oldest message that waits at a port, without an event. */
export function receiveMessageOnPort(port) {
  const native = isMessagePort(port) ? nativeOf(port) : port?.[kReceiver];
  if (native === undefined) {
    const error = new ERR_INVALID_ARG_TYPE('port', 'MessagePort', port);
    error.message = 'The "port" argument must be a MessagePort instance';
    throw error;
  }
  const received = native.receive();
  return received === undefined ? undefined : { message: received[0] };
}

/** Under this symbol an object that is not a MessagePort offers its native port to `receiveMessageOnPort`. */
export const kReceiver = Symbol('kReceiver');

// Called by the native side, with the owner of the native port.

export function emitMessage(owner, data, ports) {
  if (ports === undefined) {
    owner[kHybridDispatch](data, 'message');
    return;
  }
  receivedPorts = ports;
  try {
    owner[kHybridDispatch](data, 'message');
  } finally {
    receivedPorts = noTransfer;
  }
}

export function emitMessageError(owner, error) {
  owner[kHybridDispatch](error, 'messageerror');
}

export function emitClose(owner) {
  if (isMessagePort(owner)) nativeOf(owner).noteClosed();
  // A port in another context has no events.
  owner?.[kHybridDispatch]?.(undefined, 'close');
  if (typeof owner?.[kAsyncId] === 'number') hooks().emitDestroy(owner[kAsyncId]);
}

/**
 * Moves a port into a context of node:vm, see https://nodejs.org/api/worker_threads.html#workermovemessageporttocontextport-contextifiedsandbox.
 * @param {MessagePort} port of no use from then on
 * @param {object} contextifiedObject
 */
export function moveMessagePortToContext(port, contextifiedObject) {
  if (!isMessagePort(port)) {
    const error = new ERR_INVALID_ARG_TYPE('port', 'MessagePort', port);
    error.message = 'The "port" argument must be a MessagePort instance';
    throw error;
  }
  if ((typeof contextifiedObject !== 'object' && typeof contextifiedObject !== 'function') || contextifiedObject === null) {
    throw new ERR_INVALID_ARG_TYPE('contextifiedObject', 'vm.Context', contextifiedObject);
  }
  return binding.moveToContext(port, contextifiedObject);
}

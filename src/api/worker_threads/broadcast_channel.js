import * as binding from 'binding:messaging';
import { DOMException } from 'internal:errors/dom_exception';
import { ERR_INVALID_THIS, ERR_MISSING_ARGS } from 'internal:errors/codes';
import { EventTarget, defineEventHandler } from 'internal:events/event_target';
import { kCreateEvent, kHybridDispatch } from 'internal:events/symbols';
import { MessageEvent } from 'internal:messaging/message_event';
import { kReceiver } from 'internal:messaging/message_port';

const kInspect = Symbol.for('nodejs.util.inspect.custom');

/** A channel by name, to all threads of the process; see https://nodejs.org/api/worker_threads.html#class-broadcastchannel-extends-eventtarget. */
export class BroadcastChannel extends EventTarget {
  #name;
  #native;

  constructor(name) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    super();
    this.#name = `${name}`;
    this.#native = binding.broadcastPort(this.#name);
    this.#native.owner = this;
    this.#native.ref();
    this.#native.start();
  }

  get [kReceiver]() {
    return this.#native;
  }

  // A channel that was closed is silent at once, whatever was on its way.
  [kHybridDispatch](value, type, event) {
    if (event === undefined && !this.#native.isOpen()) return;
    super[kHybridDispatch](value, type, event);
  }

  [kCreateEvent](data, type) {
    return new MessageEvent(type, { data });
  }

  [kInspect](depth, options, inspect) {
    checkThis(this);
    if (depth < 0) return 'BroadcastChannel';
    const settings = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `BroadcastChannel ${inspect({ name: this.#name, active: this.#native.isOpen() }, settings)}`;
  }

  get name() {
    checkThis(this);
    return this.#name;
  }

  close() {
    checkThis(this);
    this.#native.close();
  }

  postMessage(message) {
    checkThis(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('message');
    if (!this.#native.isOpen()) throw new DOMException('BroadcastChannel is closed.', 'InvalidStateError');
    this.#native.post(message, []);
  }

  ref() {
    checkThis(this);
    this.#native.ref();
    return this;
  }

  unref() {
    checkThis(this);
    this.#native.unref();
    return this;
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #native in value;
  }
}

const { is } = BroadcastChannel;
delete BroadcastChannel.is;

function checkThis(value) {
  if (!is(value)) throw new ERR_INVALID_THIS('BroadcastChannel');
}

for (const name of ['name', 'close', 'postMessage', 'ref', 'unref']) {
  Object.defineProperty(BroadcastChannel.prototype, name, { __proto__: null, enumerable: true });
}
defineEventHandler(BroadcastChannel.prototype, 'message');
defineEventHandler(BroadcastChannel.prototype, 'messageerror');

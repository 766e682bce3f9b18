/** Web Locks, see https://w3c.github.io/web-locks/: `navigator.locks`, `worker_threads.locks`. */
import process from 'node:process';
import * as binding from 'binding:locks';
import { DOMException } from 'internal:errors/dom_exception';
import { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MISSING_ARGS } from 'internal:errors/codes';
import { validateAbortSignal, validateFunction, validateObject } from 'internal:errors/validators';
import { kHybridDispatch } from 'internal:events/symbols';
import { self } from 'internal:worker_threads/self';

// As `weft::worker_threads::LockOutcome`.
const kUnavailable = 2;
const kStolen = 3;

const internal = Symbol('internal');

/** What a callback is given while it holds a lock. */
export class Lock {
  #name;
  #mode;

  constructor(key, name, mode) {
    if (key !== internal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#name = name;
    this.#mode = mode;
  }

  get name() {
    return this.#name;
  }

  get mode() {
    return this.#mode;
  }
}
for (const name of ['name', 'mode']) Object.defineProperty(Lock.prototype, name, { __proto__: null, enumerable: true });

/** This thread's port for outcomes, from its first request on. */
let port;
let lastId = 0;
/** By number: what is waited for, or held. */
const requests = new Map();
let waiting = 0;

function clientId() {
  return `node-${process.pid}-${self.threadId}`;
}

function open() {
  if (port !== undefined) return;
  port = binding.open(clientId());
  port.owner = {
    [kHybridDispatch](data, type) {
      if (type !== 'message') return;
      const [id, outcome] = data;
      const request = requests.get(id);
      if (request === undefined) return;
      if (outcome === kStolen) request.steal(aborted());
      else request.settle(outcome);
    },
  };
  port.start();
}

/** Waits for a lock; who waits keeps the program alive. */
async function acquire(id, name, { mode, ifAvailable, steal, signal }) {
  let stopListening;
  if (waiting++ === 0) port.ref();
  try {
    return await new Promise((fulfil, reject) => {
      const stolen = Promise.withResolvers();
      stolen.promise.catch(() => {});
      requests.set(id, { settle: fulfil, steal: stolen.reject, stolen: stolen.promise });
      if (signal !== undefined) {
        const onAbort = () => {
          if (!binding.abandon(id)) return;  // granted meanwhile
          requests.delete(id);
          reject(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        stopListening = () => signal.removeEventListener('abort', onAbort);
      }
      binding.request(id, name, mode, ifAvailable, steal);
    });
  } finally {
    stopListening?.();
    if (--waiting === 0) port.unref();
  }
}

function readOptions(options) {
  if (options === undefined || options === null) options = {};
  validateObject(options, 'options', 1 | 2 | 4);
  const { mode = 'exclusive', ifAvailable = false, steal = false, signal } = options;
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  if (mode !== 'exclusive' && mode !== 'shared') throw new ERR_INVALID_ARG_VALUE('mode', mode, 'must be "exclusive" or "shared"');
  return { mode: `${mode}`, ifAvailable: !!ifAvailable, steal: !!steal, signal };
}

function aborted() {
  return new DOMException('The operation was aborted', 'AbortError');
}

function notSupported(message) {
  return new DOMException(message, 'NotSupportedError');
}

function check(name, { mode, ifAvailable, steal, signal }) {
  if (name.startsWith('-')) throw notSupported('Lock name may not start with hyphen');
  if (ifAvailable && steal) throw notSupported('ifAvailable and steal are mutually exclusive');
  if (steal && mode !== 'exclusive') throw notSupported('mode: "exclusive" must be used with option steal: true');
  if (signal !== undefined && (steal || ifAvailable)) throw notSupported('signal cannot be used with steal: true or ifAvailable: true');
}

export class LockManager {
  constructor(key) {
    if (key !== internal) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  /**
   * Runs `callback` with the lock, which is free again once what it returned is settled.
   * @param {string} name
   * @param {{ mode?: string, ifAvailable?: boolean, steal?: boolean, signal?: AbortSignal } | Function} options
   * @param {(lock: Lock | null) => unknown} [callback]
   */
  async request(name, options, callback = undefined) {
    if (!(this instanceof LockManager)) throw new ERR_INVALID_THIS('LockManager');
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('name', 'callback');
    if (callback === undefined) {
      callback = options;
      options = undefined;
    }
    name = `${name}`;
    validateFunction(callback, 'callback');
    const settings = readOptions(options);
    check(name, settings);
    settings.signal?.throwIfAborted();
    open();
    const id = lastId = (lastId + 1) % 2 ** 31;
    const outcome = await acquire(id, name, settings);
    const { stolen } = requests.get(id);
    if (outcome === kUnavailable) {
      requests.delete(id);
      return callback(null);
    }
    let result;
    let kept;
    try {
      result = await Promise.race([(async () => callback(new Lock(internal, name, settings.mode)))(), stolen]);
    } finally {
      requests.delete(id);
      kept = binding.release(id);
    }
    // Stolen while the news was on its way.
    if (!kept) throw aborted();
    return result;
  }

  /** @returns {Promise<{ held: object[], pending: object[] }>} the locks of all threads */
  async query() {
    if (!(this instanceof LockManager)) throw new ERR_INVALID_THIS('LockManager');
    const held = [];
    const pending = [];
    const own = clientId();
    for (const { held: isHeld, ...lock } of binding.query()) {
      const list = isHeld ? held : pending;
      // This thread's come first.
      if (lock.clientId === own) list.splice(list.findLastIndex((other) => other.clientId === own) + 1, 0, lock);
      else list.push(lock);
    }
    return { held, pending };
  }
}
for (const name of ['request', 'query']) Object.defineProperty(LockManager.prototype, name, { __proto__: null, enumerable: true });

export const locks = new LockManager(internal);

/**
 * `node:domain` (deprecated): errors of a group of operations go to one handler. The current domain is a value of the async
 * context, so that ticks, timers, promises and native callbacks carry it; `_stack` holds what was entered in this callback.
 */
import { AsyncContextFrame, currentFrame, setFrame } from 'internal:async_hooks/frame';
import {
  ERR_DOMAIN_CALLBACK_NOT_AVAILABLE,
  ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE,
  ERR_UNHANDLED_ERROR,
} from 'internal:errors/codes';
import { EventEmitter } from 'node:events';
import { process } from 'internal:process/process';
import { state } from 'internal:process/state';

if (process.hasUncaughtExceptionCaptureCallback()) throw new ERR_DOMAIN_CALLBACK_NOT_AVAILABLE();

const loadedAt = new Error().stack;
process.setUncaughtExceptionCaptureCallback = function setUncaughtExceptionCaptureCallback() {
  const error = new ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE();
  error.stack += `\n${'-'.repeat(40)}\n${loadedAt}`;
  throw error;
};

/** The key of the domain in an AsyncContextFrame. */
const kDomain = Symbol('domain');

/** Domains entered in the callback that runs, the outermost first. */
let stack = [];

function current() {
  const frame = currentFrame();
  return frame?.has(kDomain) ? frame.get(kDomain) : null;
}

function setCurrent(domain) {
  setFrame(AsyncContextFrame.with(currentFrame(), kDomain, domain));
}

Object.defineProperty(process, 'domain', {
  __proto__: null,
  enumerable: true,
  configurable: true,
  get: current,
  set: setCurrent,
});

/** The stack as the async context has it: a callback starts with the domain that it was queued in, and nothing else. */
function entered() {
  const domain = current();
  if (!domain) {
    if (stack.length > 0) stack = [];
  } else {
    const index = stack.lastIndexOf(domain);
    if (index === -1) stack = [domain];
    else if (index !== stack.length - 1) stack = stack.slice(0, index + 1);
  }
  return stack;
}

function hide(object, name, value) {
  Object.defineProperty(object, name, { __proto__: null, value, configurable: true, enumerable: false, writable: true });
}

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Nothing is entered any more. */
function clear() {
  stack = [];
  setCurrent(null);
}

/** Called for an uncaught error, in the context of the code that threw. @returns {boolean} whether a domain took it */
state.domainHandler = (error) => {
  const domain = current();
  if (!domain) return false;
  if (entered().every((one) => one.listenerCount('error') === 0)) {
    // Nobody listens: an error like any other, but it says where it comes from.
    if (isObject(error)) {
      hide(error, 'domain', domain);
      error.domainThrown = true;
    }
    clear();
    return false;
  }
  return domain._errorHandler(error);
};

export class Domain extends EventEmitter {
  constructor() {
    super();
    this.members = [];
  }
}

Domain.prototype.members = undefined;

Domain.prototype._errorHandler = function(error) {
  if (isObject(error)) {
    hide(error, 'domain', this);
    error.domainThrown = true;
  }
  // The handler runs outside of its own domain.
  while (current() === this && stack.length > 0) this.exit();
  let caught = false;
  if (stack.length === 0) {
    // An error of the outermost handler is nobody's: it ends the process.
    if (this.listenerCount('error') > 0) caught = this.emit('error', error);
  } else {
    try {
      caught = this.emit('error', error);
    } catch (second) {
      if (stack.length === 0) throw second;
      setCurrent(stack.at(-1));
      caught = current()._errorHandler(second);
    }
  }
  clear();
  return caught;
};

Domain.prototype.enter = function() {
  entered().push(this);
  setCurrent(this);
};

Domain.prototype.exit = function() {
  const index = entered().lastIndexOf(this);
  if (index === -1) return;
  // What was entered inside goes, too.
  stack.splice(index);
  setCurrent(stack.at(-1));
};

Domain.prototype.add = function(emitter) {
  if (emitter.domain === this) return;
  emitter.domain?.remove(emitter);
  // Domains may contain each other, but not in a circle.
  if (this.domain && emitter instanceof Domain) {
    for (let domain = this.domain; domain; domain = domain.domain) if (emitter === domain) return;
  }
  hide(emitter, 'domain', this);
  this.members.push(emitter);
};

Domain.prototype.remove = function(emitter) {
  emitter.domain = null;
  const index = this.members.indexOf(emitter);
  if (index !== -1) this.members.splice(index, 1);
};

Domain.prototype.run = function(fn, ...args) {
  this.enter();
  const result = Reflect.apply(fn, this, args);
  this.exit();
  return result;
};

function runBound(receiver, domain, fn, args) {
  domain.enter();
  const result = Reflect.apply(fn, receiver, args);
  domain.exit();
  return result;
}

Domain.prototype.intercept = function(callback) {
  const domain = this;
  function runIntercepted(error, ...args) {
    if (error && error instanceof Error) {
      error.domainBound = callback;
      error.domainThrown = false;
      hide(error, 'domain', domain);
      domain.emit('error', error);
      return undefined;
    }
    return runBound(this, domain, callback, args);
  }
  return runIntercepted;
};

Domain.prototype.bind = function(callback) {
  const domain = this;
  function runBoundCallback(...args) {
    return runBound(this, domain, callback, args);
  }
  hide(runBoundCallback, 'domain', this);
  return runBoundCallback;
};

// --- every emitter belongs to the domain in which it was made ---------------------------------------------------------

EventEmitter.usingDomains = true;
const init = EventEmitter.init;
const emit = EventEmitter.prototype.emit;

EventEmitter.init = function(options) {
  hide(this, 'domain', null);
  const domain = current();
  if (domain && !(this instanceof Domain)) this.domain = domain;
  return Reflect.apply(init, this, [options]);
};

/** An 'error' without a listener of its own goes to the emitter's domain. */
function emitToDomain(emitter, domain, args) {
  const error = args.length > 1 && args[1] ? args[1] : new ERR_UNHANDLED_ERROR(args[1]);
  if (typeof error === 'object') {
    error.domainEmitter = emitter;
    hide(error, 'domain', domain);
    error.domainThrown = false;
  }
  // The handler must not run in the domain whose error it handles.
  const before = entered();
  const active = current();
  stack = stack.slice();
  while (stack.length > 0 && stack.at(-1) === active) stack.pop();
  setCurrent(stack.length === 0 ? null : stack.at(-1));
  domain.emit('error', error);
  stack = before;
  setCurrent(active);
  return false;
}

EventEmitter.prototype.emit = function(...args) {
  const { domain } = this;
  const [type] = args;
  const heard = type === 'error' && this.listenerCount(type) > 0;
  if (domain === null || domain === undefined || this === process || heard) return Reflect.apply(emit, this, args);
  if (type === 'error') return emitToDomain(this, domain, args);
  domain.enter();
  const result = Reflect.apply(emit, this, args);
  domain.exit();
  return result;
};

/** @returns {Domain} */
export function createDomain() {
  return new Domain();
}

const domain = {
  get _stack() {
    return entered();
  },
  Domain,
  createDomain,
  create: createDomain,
  get active() {
    return current();
  },
};

export { createDomain as create };
export default domain;

/** ReadableStream, and the algorithms that work on it, whatever its controller and reader. */
import { kTransfer, kTransferList } from 'internal:messaging/transferable';
import { ERR_ARG_NOT_ITERABLE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { validateAbortSignal } from 'internal:errors/validators';
import {
  kControllerErrorFunction, kIsClosedPromise, kIsDisturbed, kIsErrored, kIsReadable,
} from 'internal:stream/predicates';
import { setUpByteControllerFromSource } from 'internal:stream/web/byte_controller';
import { setUpDefaultController, setUpDefaultControllerFromSource } from 'internal:stream/web/default_controller';
import {
  ReadableStreamBYOBReader, ReadableStreamDefaultReader, errorReadIntoRequests, errorReadRequests,
} from 'internal:stream/web/readers';
import { iterate } from 'internal:stream/web/async_iterator';
import { pipeTo } from 'internal:stream/web/pipe_to';
import { tee } from 'internal:stream/web/tee';
import {
  callAsync, defineInterface, extractHighWaterMark, extractSize, invalidState, is, kCreate, kState, markHandled, slots,
} from 'internal:stream/web/util';

const lazyTransfer = lazy('internal:stream/web/transfer');

/** https://streams.spec.whatwg.org/#rs-class */
export class ReadableStream {
  constructor(underlyingSource = {}, strategy = {}) {
    initialize(this);
    // The standard's algorithms set the controller up themselves.
    if (underlyingSource === kCreate) return;
    if (underlyingSource === null || (typeof underlyingSource !== 'object' && typeof underlyingSource !== 'function')) {
      throw new ERR_INVALID_ARG_TYPE('source', 'Object', underlyingSource);
    }
    checkDictionary(strategy, 'strategy');
    strategy ??= {};
    // Members are read in alphabetical order.
    const highWaterMark = strategy.highWaterMark;
    const size = strategy.size;
    const type = underlyingSource.type;
    if (`${type}` === 'bytes') {
      if (size !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('strategy.size', size);
      setUpByteControllerFromSource(this, underlyingSource, extractHighWaterMark(highWaterMark, 0));
    } else {
      if (type !== undefined) throw new ERR_INVALID_ARG_VALUE('source.type', type);
      const sizeAlgorithm = extractSize(size);
      setUpDefaultControllerFromSource(this, underlyingSource, extractHighWaterMark(highWaterMark, 1), sizeAlgorithm);
    }
  }

  /** A stream of what any iterable gives; pulls one value at a time. */
  static from(iterable) {
    return fromIterable(iterable);
  }

  get locked() {
    return slots(this, 'ReadableStream').reader !== undefined;
  }

  cancel(reason = undefined) {
    if (!is(this, 'ReadableStream')) return rejectThis(this);
    if (isLocked(this)) return Promise.reject(invalidState('ReadableStream is locked'));
    return cancelStream(this, reason);
  }

  getReader(options = {}) {
    slots(this, 'ReadableStream');
    checkDictionary(options, 'options');
    const mode = options?.mode;
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${mode}` !== 'byob') throw new ERR_INVALID_ARG_VALUE('options.mode', mode);
    return new ReadableStreamBYOBReader(this);
  }

  pipeThrough(transform, options = {}) {
    slots(this, 'ReadableStream');
    const readable = transform?.readable;
    if (!is(readable, 'ReadableStream')) throw new ERR_INVALID_ARG_TYPE('transform.readable', 'ReadableStream', readable);
    const writable = transform?.writable;
    if (!is(writable, 'WritableStream')) throw new ERR_INVALID_ARG_TYPE('transform.writable', 'WritableStream', writable);
    const settings = pipeOptions(options);
    if (isLocked(this)) throw invalidState('The ReadableStream is locked');
    if (writable.locked) throw invalidState('The WritableStream is locked');
    markHandled(pipeTo(this, writable, settings));
    return readable;
  }

  pipeTo(destination, options = {}) {
    try {
      slots(this, 'ReadableStream');
      if (!is(destination, 'WritableStream')) {
        throw new ERR_INVALID_ARG_TYPE('transform.writable', 'WritableStream', destination);
      }
      const settings = pipeOptions(options);
      if (isLocked(this)) throw invalidState('The ReadableStream is locked');
      if (destination.locked) throw invalidState('The WritableStream is locked');
      return pipeTo(this, destination, settings);
    } catch (err) {
      return Promise.reject(err);
    }
  }

  tee() {
    slots(this, 'ReadableStream');
    return tee(this, false);
  }

  values(options = {}) {
    slots(this, 'ReadableStream');
    checkDictionary(options, 'options');
    return iterate(this, !!options?.preventCancel);
  }

  get [kIsDisturbed]() {
    return this[kState].disturbed;
  }

  get [kIsErrored]() {
    return this[kState].state === 'errored';
  }

  get [kIsReadable]() {
    return this[kState].state === 'readable';
  }

  /** Settles when the stream closes or errors; made on first use. For stream.finished(). */
  get [kIsClosedPromise]() {
    const s = this[kState];
    if (s.closedPromise === undefined) {
      s.closedPromise = Promise.withResolvers();
      markHandled(s.closedPromise.promise);
      if (s.state === 'closed') s.closedPromise.resolve();
      else if (s.state === 'errored') s.closedPromise.reject(s.storedError);
    }
    return s.closedPromise;
  }

  [kControllerErrorFunction](error) {
    this[kState].controller.error(error);
  }

  [kTransferList]() {
    return lazyTransfer().transferListOf(this);
  }

  [kTransfer]() {
    return lazyTransfer().transferReadable(this);
  }
}

defineInterface(
  ReadableStream,
  ['cancel', 'getReader', 'locked', 'pipeThrough', 'pipeTo', 'tee', 'values'],
  function() {
    const s = slots(this, 'ReadableStream');
    return { locked: this.locked, state: s.state, supportsBYOB: is(s.controller, 'ReadableByteStreamController') };
  },
);
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, {
  __proto__: null, configurable: true, enumerable: false, writable: true, value: ReadableStream.prototype.values,
});
Object.defineProperty(ReadableStream, 'from', { __proto__: null, enumerable: true });

function initialize(stream) {
  stream[kState] = {
    kind: 'ReadableStream',
    state: 'readable',
    reader: undefined,
    storedError: undefined,
    disturbed: false,
    controller: undefined,
    closedPromise: undefined,
  };
}

async function rejectThis(value) {
  slots(value, 'ReadableStream');
}

/** Web IDL: a dictionary is an object, undefined or null. */
export function checkDictionary(value, name) {
  if (value != null && typeof value !== 'object' && typeof value !== 'function') {
    throw new ERR_INVALID_ARG_TYPE(name, 'Object', value);
  }
}

function pipeOptions(options) {
  checkDictionary(options, 'options');
  const preventAbort = !!options?.preventAbort;
  const preventCancel = !!options?.preventCancel;
  const preventClose = !!options?.preventClose;
  const signal = options?.signal;
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  return { preventAbort, preventCancel, preventClose, signal };
}

/** CreateReadableStream */
export function createReadableStream(start, pull, cancel, highWaterMark = 1, size = () => 1) {
  const stream = new ReadableStream(kCreate);
  setUpDefaultController(stream, start, pull, cancel, highWaterMark, size);
  return stream;
}

export function isLocked(stream) {
  return stream[kState].reader !== undefined;
}

/** ReadableStreamCancel */
export function cancelStream(stream, reason) {
  const s = stream[kState];
  s.disturbed = true;
  if (s.state === 'closed') return Promise.resolve();
  if (s.state === 'errored') return Promise.reject(s.storedError);
  closeStream(stream);
  if (is(s.reader, 'ReadableStreamBYOBReader')) {
    for (const request of s.reader[kState].requests.takeAll()) request.close(undefined);
  }
  return s.controller[kState].cancelSteps(reason).then(() => undefined);
}

/** ReadableStreamClose */
export function closeStream(stream) {
  const s = stream[kState];
  s.state = 'closed';
  s.closedPromise?.resolve();
  if (s.reader === undefined) return;
  const r = s.reader[kState];
  r.closed.resolve();
  if (r.kind === 'ReadableStreamDefaultReader') {
    for (const request of r.requests.takeAll()) request.close();
  }
}

/** ReadableStreamError */
export function errorStream(stream, error) {
  const s = stream[kState];
  s.state = 'errored';
  s.storedError = error;
  s.closedPromise?.reject(error);
  if (s.reader === undefined) return;
  const r = s.reader[kState];
  r.closed.reject(error);
  if (r.kind === 'ReadableStreamDefaultReader') errorReadRequests(s.reader, error);
  else errorReadIntoRequests(s.reader, error);
}

/** ReadableStreamFromIterable */
function fromIterable(iterable) {
  let isAsync = true;
  let method = iterable?.[Symbol.asyncIterator];
  if (method == null) {
    isAsync = false;
    method = iterable?.[Symbol.iterator];
  }
  if (typeof method !== 'function') throw new ERR_ARG_NOT_ITERABLE(iterable);
  const iterator = Reflect.apply(method, iterable, []);
  if (iterator === null || (typeof iterator !== 'object' && typeof iterator !== 'function')) {
    throw invalidState('The iterator method must return an object');
  }
  const nextMethod = iterator.next;
  let stream;

  async function pull() {
    let result = Reflect.apply(nextMethod, iterator, []);
    if (isAsync) result = await result;
    if (result === null || typeof result !== 'object') {
      throw invalidState('The promise returned by the iterator.next() method must fulfill with an object');
    }
    if (result.done) {
      stream[kState].controller.close();
    } else {
      const value = isAsync ? result.value : await result.value;
      stream[kState].controller.enqueue(value);
    }
  }

  async function cancel(reason) {
    const returnMethod = iterator.return;
    if (returnMethod === undefined) return;
    let result = Reflect.apply(returnMethod, iterator, [reason]);
    if (isAsync) result = await result;
    if (result === null || typeof result !== 'object') {
      throw invalidState('The promise returned by the iterator.return() method must fulfill with an object');
    }
  }

  stream = createReadableStream(() => {}, () => callAsync(pull), (reason) => callAsync(cancel, undefined, reason), 0);
  return stream;
}


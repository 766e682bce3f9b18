/** ReadableStreamDefaultReader and ReadableStreamBYOBReader. */
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { byteStreamPullInto } from 'internal:stream/web/byte_controller';
import { cancelStream, isLocked } from 'internal:stream/web/readable_stream';
import {
  Deferred, Fifo, defineInterface, invalidState, is, kState, slots,
} from 'internal:stream/web/util';

function releasedError() {
  return invalidState('Reader released');
}

/** ReadableStreamReaderGenericInitialize. `requests`: read requests `{ chunk(value), close(value), error(reason) }`. */
function initialize(reader, kind, stream) {
  const s = stream[kState];
  const state = {
    kind,
    stream,
    requests: new Fifo(),
    closed: s.state === 'readable' ? new Deferred()
      : s.state === 'closed' ? Deferred.resolved() : Deferred.rejected(s.storedError),
  };
  reader[kState] = state;
  s.reader = reader;
}

/** ReadableStreamReaderGenericRelease */
function release(reader) {
  const r = reader[kState];
  const s = r.stream[kState];
  if (s.state === 'readable') {
    r.closed.reject(releasedError());
  } else {
    r.closed = Deferred.rejected(releasedError());
  }
  s.controller[kState].releaseSteps();
  s.reader = undefined;
  r.stream = undefined;
}

/** ReadableStreamReaderGenericCancel */
export function readerCancel(reader, reason) {
  return cancelStream(reader[kState].stream, reason);
}

/** ReadableStreamDefaultReaderRelease */
export function defaultReaderRelease(reader) {
  release(reader);
  errorReadRequests(reader, releasedError());
}

export function errorReadRequests(reader, error) {
  for (const request of reader[kState].requests.takeAll()) request.error(error);
}

function byobReaderRelease(reader) {
  release(reader);
  errorReadIntoRequests(reader, releasedError());
}

export function errorReadIntoRequests(reader, error) {
  for (const request of reader[kState].requests.takeAll()) request.error(error);
}

/** ReadableStreamDefaultReaderRead */
export function defaultReaderRead(reader, request) {
  const { stream } = reader[kState];
  const s = stream[kState];
  s.disturbed = true;
  if (s.state === 'closed') request.close();
  else if (s.state === 'errored') request.error(s.storedError);
  else s.controller[kState].pullSteps(request);
}

/** ReadableStreamBYOBReaderRead */
export function byobReaderRead(reader, view, min, request) {
  const { stream } = reader[kState];
  const s = stream[kState];
  s.disturbed = true;
  if (s.state === 'errored') request.error(s.storedError);
  else byteStreamPullInto(s.controller, view, min, request);
}

/** A read request that settles a promise. */
class PromiseRequest {
  constructor() {
    const { promise, resolve, reject } = Promise.withResolvers();
    this.promise = promise;
    this.resolve = resolve;
    this.error = reject;
  }

  chunk(value) {
    this.resolve({ value, done: false });
  }

  close(value) {
    this.resolve({ value, done: true });
  }
}

export class ReadableStreamDefaultReader {
  constructor(stream) {
    if (!is(stream, 'ReadableStream')) throw new ERR_INVALID_ARG_TYPE('stream', 'ReadableStream', stream);
    if (isLocked(stream)) throw invalidState('ReadableStream is locked');
    initialize(this, 'ReadableStreamDefaultReader', stream);
  }

  get closed() {
    return closedOf(this, 'ReadableStreamDefaultReader');
  }

  cancel(reason = undefined) {
    return cancelReader(this, 'ReadableStreamDefaultReader', reason);
  }

  read() {
    const r = this?.[kState];
    if (r === undefined || r.kind !== 'ReadableStreamDefaultReader') return rejectThis(this, 'ReadableStreamDefaultReader');
    if (r.stream === undefined) return Promise.reject(invalidState('The reader is not attached to a stream'));
    const request = new PromiseRequest();
    defaultReaderRead(this, request);
    return request.promise;
  }

  releaseLock() {
    if (slots(this, 'ReadableStreamDefaultReader').stream !== undefined) defaultReaderRelease(this);
  }
}

export class ReadableStreamBYOBReader {
  constructor(stream) {
    if (!is(stream, 'ReadableStream')) throw new ERR_INVALID_ARG_TYPE('stream', 'ReadableStream', stream);
    if (isLocked(stream)) throw invalidState('ReadableStream is locked');
    const { controller } = stream[kState];
    if (!is(controller, 'ReadableByteStreamController')) {
      throw new ERR_INVALID_ARG_VALUE('stream', stream, 'must be a byte stream');
    }
    initialize(this, 'ReadableStreamBYOBReader', stream);
  }

  get closed() {
    return closedOf(this, 'ReadableStreamBYOBReader');
  }

  cancel(reason = undefined) {
    return cancelReader(this, 'ReadableStreamBYOBReader', reason);
  }

  // Asynchronous for its errors only; the request itself starts at once.
  async read(view, options = {}) {
    const r = slots(this, 'ReadableStreamBYOBReader');
    if (!ArrayBuffer.isView(view)) throw new ERR_INVALID_ARG_TYPE('view', ['Buffer', 'TypedArray', 'DataView'], view);
    if (options !== null && typeof options !== 'object' && typeof options !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
    }
    const min = readMin(options);
    if (view.buffer instanceof SharedArrayBuffer) {
      throw new ERR_INVALID_ARG_VALUE('view', view, 'must not be shared memory');
    }
    if (view.byteLength === 0) throw invalidState('View byteLength is zero');
    if (view.buffer.byteLength === 0) throw invalidState("View ArrayBuffer's byteLength is zero");
    if (view.buffer.detached) throw invalidState('View ArrayBuffer is detached');
    if (min === 0) throw new ERR_INVALID_ARG_VALUE('options.min', min, 'must be greater than 0');
    const length = view instanceof DataView ? view.byteLength : view.length;
    if (min > length) throw new ERR_INVALID_ARG_VALUE.RangeError('options.min', min, 'must not be greater than the view');
    if (r.stream === undefined) throw invalidState('The reader is not attached to a stream');
    const request = new PromiseRequest();
    byobReaderRead(this, view, min, request);
    return request.promise;
  }

  releaseLock() {
    if (slots(this, 'ReadableStreamBYOBReader').stream !== undefined) byobReaderRelease(this);
  }
}

/** Web IDL: [EnforceRange] unsigned long long, 1 by default. */
function readMin(options) {
  const value = options?.min;
  if (value === undefined) return 1;
  const number = Math.trunc(Number(value));
  if (Number.isNaN(number) || number < 0 || number > Number.MAX_SAFE_INTEGER) {
    throw new ERR_INVALID_ARG_VALUE('options.min', value);
  }
  return number;
}

function closedOf(reader, kind) {
  const r = reader?.[kState];
  return r !== undefined && r.kind === kind ? r.closed.promise : rejectThis(reader, kind);
}

function cancelReader(reader, kind, reason) {
  if (!is(reader, kind)) return rejectThis(reader, kind);
  if (reader[kState].stream === undefined) return Promise.reject(invalidState('The reader is not attached to a stream'));
  return readerCancel(reader, reason);
}

async function rejectThis(value, kind) {
  slots(value, kind);
}

for (const Class of [ReadableStreamDefaultReader, ReadableStreamBYOBReader]) {
  defineInterface(Class, ['cancel', 'closed', 'read', 'releaseLock'], function() {
    const r = slots(this, Class.name);
    return { stream: r.stream, readRequests: r.requests.length, close: r.closed.promise };
  });
}

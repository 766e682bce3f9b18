/** ReadableByteStreamController: a queue of bytes, and reads into buffers of the consumer. */
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { ReadableStreamBYOBRequest, createByobRequest, invalidateByobRequest } from 'internal:stream/web/byob_request';
import { closeStream, errorStream } from 'internal:stream/web/readable_stream';
import {
  Fifo, callAsync, defineInterface, illegalUnless, invalidState, kCreate, kState, optionalMethod, resolvedWith, slots,
} from 'internal:stream/web/util';

export { ReadableStreamBYOBRequest };

export class ReadableByteStreamController {
  constructor(token) {
    illegalUnless(token);
  }

  get byobRequest() {
    return getByobRequest(slots(this, 'ReadableByteStreamController'));
  }

  get desiredSize() {
    return desiredSize(slots(this, 'ReadableByteStreamController'));
  }

  close() {
    const c = slots(this, 'ReadableByteStreamController');
    if (c.closeRequested) throw invalidState('Controller is already closed');
    if (c.stream[kState].state !== 'readable') throw invalidState('ReadableStream is already closed');
    byteControllerClose(this);
  }

  enqueue(chunk) {
    const c = slots(this, 'ReadableByteStreamController');
    if (!ArrayBuffer.isView(chunk)) throw new ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], chunk);
    if (chunk.buffer instanceof SharedArrayBuffer) throw new ERR_INVALID_ARG_VALUE('chunk', chunk, 'must not be shared memory');
    if (chunk.byteLength === 0) throw invalidState('chunk ArrayBuffer is zero-length or detached');
    if (chunk.buffer.byteLength === 0) throw invalidState('chunk ArrayBuffer is zero-length or detached');
    if (c.closeRequested) throw invalidState('Controller is already closed');
    if (c.stream[kState].state !== 'readable') throw invalidState('ReadableStream is already closed');
    byteControllerEnqueue(this, chunk);
  }

  error(error = undefined) {
    slots(this, 'ReadableByteStreamController');
    byteControllerError(this, error);
  }
}

defineInterface(ReadableByteStreamController, ['byobRequest', 'close', 'desiredSize', 'enqueue', 'error'], function() {
  slots(this, 'ReadableByteStreamController');
  return {};
});

class ByteControllerState {
  kind = 'ReadableByteStreamController';
  started = false;
  closeRequested = false;
  pullAgain = false;
  pulling = false;
  byobRequest = null;
  /** Entries `{ buffer, byteOffset, byteLength }`. */
  queue = new Fifo();
  queueTotalSize = 0;
  /** Buffers of consumers that wait to be filled, first in front. */
  pendingPullIntos = [];
  // Declared, so that setters which a program puts on Object.prototype stay out of it.
  stream; controller; pull; cancel; highWaterMark; autoAllocateChunkSize;

  constructor(stream, controller, pull, cancel, highWaterMark, autoAllocateChunkSize) {
    this.stream = stream;
    this.controller = controller;
    this.pull = pull;
    this.cancel = cancel;
    this.highWaterMark = highWaterMark;
    this.autoAllocateChunkSize = autoAllocateChunkSize;
  }

  pullSteps(request) {
    if (this.queueTotalSize > 0) {
      fillReadRequestFromQueue(this, request);
      return;
    }
    const size = this.autoAllocateChunkSize;
    if (size !== undefined) {
      let buffer;
      try {
        buffer = new ArrayBuffer(size);
      } catch (error) {
        request.error(error);
        return;
      }
      this.pendingPullIntos.push({
        buffer, bufferByteLength: size, byteOffset: 0, byteLength: size, bytesFilled: 0, minimumFill: 1, elementSize: 1,
        View: Uint8Array, readerType: 'default',
      });
    }
    requestsOf(this).push(request);
    pullIfNeeded(this);
  }

  cancelSteps(reason) {
    clearPendingPullIntos(this);
    this.queue = new Fifo();
    this.queueTotalSize = 0;
    const result = this.cancel(reason);
    clearAlgorithms(this);
    return result;
  }

  releaseSteps() {
    if (this.pendingPullIntos.length === 0) return;
    const first = this.pendingPullIntos[0];
    first.readerType = 'none';
    this.pendingPullIntos = [first];
  }
}

function clearAlgorithms(c) {
  c.pull = undefined;
  c.cancel = undefined;
}

const stateOf = (c) => c.stream[kState].state;
const requestsOf = (c) => c.stream[kState].reader[kState].requests;

/** @returns {string | undefined} the kind of the reader that holds the stream */
const readerKind = (c) => c.stream[kState].reader?.[kState].kind;

/** Requests of a reader of this kind. */
function requestCount(c, kind) {
  return readerKind(c) === kind ? requestsOf(c).length : 0;
}

function desiredSize(c) {
  const state = stateOf(c);
  if (state === 'errored') return null;
  if (state === 'closed') return 0;
  return c.highWaterMark - c.queueTotalSize;
}

function pullIfNeeded(c) {
  const wanted = stateOf(c) === 'readable' && !c.closeRequested && c.started &&
      ((readerKind(c) !== undefined && requestsOf(c).length > 0) || desiredSize(c) > 0);
  if (!wanted) return;
  if (c.pulling) {
    c.pullAgain = true;
    return;
  }
  c.pulling = true;
  c.pull().then(() => {
    c.pulling = false;
    if (c.pullAgain) {
      c.pullAgain = false;
      pullIfNeeded(c);
    }
  }, (error) => byteControllerError(c.controller, error));
}

function clearPendingPullIntos(c) {
  invalidateByobRequest(c);
  c.pendingPullIntos = [];
}

export function byteControllerClose(controller) {
  const c = controller[kState];
  if (c.closeRequested || stateOf(c) !== 'readable') return;
  if (c.queueTotalSize > 0) {
    c.closeRequested = true;
    return;
  }
  const first = c.pendingPullIntos[0];
  if (first !== undefined && first.bytesFilled % first.elementSize !== 0) {
    const error = invalidState('Partial read');
    byteControllerError(controller, error);
    throw error;
  }
  clearAlgorithms(c);
  closeStream(c.stream);
}

export function byteControllerError(controller, error) {
  const c = controller[kState];
  if (stateOf(c) !== 'readable') return;
  clearPendingPullIntos(c);
  c.queue = new Fifo();
  c.queueTotalSize = 0;
  clearAlgorithms(c);
  errorStream(c.stream, error);
}

function viewOf(descriptor) {
  return new descriptor.View(
    descriptor.buffer.transfer(), descriptor.byteOffset, descriptor.bytesFilled / descriptor.elementSize);
}

function commit(c, descriptor) {
  const request = requestsOf(c).shift();
  const view = viewOf(descriptor);
  if (stateOf(c) === 'closed') request.close(view);
  else request.chunk(view);
}

export function byteControllerEnqueue(controller, chunk) {
  const c = controller[kState];
  if (c.closeRequested || stateOf(c) !== 'readable') return;
  const { buffer, byteOffset, byteLength } = chunk;
  if (buffer.detached) throw invalidState('chunk ArrayBuffer is detached');
  const taken = buffer.transfer();
  if (c.pendingPullIntos.length > 0) {
    const first = c.pendingPullIntos[0];
    if (first.buffer.detached) throw invalidState('Destination ArrayBuffer is detached');
    invalidateByobRequest(c);
    first.buffer = first.buffer.transfer();
    if (first.readerType === 'none') enqueueReleasedPullInto(c, first);
  }
  const kind = readerKind(c);
  if (kind === 'ReadableStreamDefaultReader') {
    const requests = requestsOf(c);
    while (requests.length > 0 && c.queueTotalSize > 0) fillReadRequestFromQueue(c, requests.shift());
    if (requests.length === 0) {
      enqueueBytes(c, taken, byteOffset, byteLength);
    } else {
      if (c.pendingPullIntos.length > 0) c.pendingPullIntos.shift();
      requests.shift().chunk(new Uint8Array(taken, byteOffset, byteLength));
    }
  } else if (kind === 'ReadableStreamBYOBReader') {
    enqueueBytes(c, taken, byteOffset, byteLength);
    for (const descriptor of fillPendingPullIntos(c)) commit(c, descriptor);
  } else {
    enqueueBytes(c, taken, byteOffset, byteLength);
  }
  pullIfNeeded(c);
}

function enqueueBytes(c, buffer, byteOffset, byteLength) {
  c.queue.push({ buffer, byteOffset, byteLength });
  c.queueTotalSize += byteLength;
}

function enqueueCopy(c, buffer, byteOffset, byteLength) {
  let copy;
  try {
    copy = buffer.slice(byteOffset, byteOffset + byteLength);
  } catch (error) {
    byteControllerError(c.controller, error);
    throw error;
  }
  enqueueBytes(c, copy, 0, byteLength);
}

/** What a reader left behind in its buffer goes to the next one. */
function enqueueReleasedPullInto(c, descriptor) {
  if (descriptor.bytesFilled > 0) enqueueCopy(c, descriptor.buffer, descriptor.byteOffset, descriptor.bytesFilled);
  c.pendingPullIntos.shift();
}

/** Copies from the queue. @returns {boolean} whether the descriptor has enough to be handed out */
function fillFromQueue(c, d) {
  const most = Math.min(c.queueTotalSize, d.byteLength - d.bytesFilled);
  const filledAtMost = d.bytesFilled + most;
  let remaining = most;
  let ready = false;
  const aligned = filledAtMost - (filledAtMost % d.elementSize);
  if (aligned >= d.minimumFill) {
    remaining = aligned - d.bytesFilled;
    ready = true;
  }
  while (remaining > 0) {
    const head = c.queue.first();
    const count = Math.min(remaining, head.byteLength);
    new Uint8Array(d.buffer, d.byteOffset + d.bytesFilled, count).set(new Uint8Array(head.buffer, head.byteOffset, count));
    if (head.byteLength === count) {
      c.queue.shift();
    } else {
      head.byteOffset += count;
      head.byteLength -= count;
    }
    c.queueTotalSize -= count;
    d.bytesFilled += count;
    remaining -= count;
  }
  return ready;
}

function fillReadRequestFromQueue(c, request) {
  const entry = c.queue.shift();
  c.queueTotalSize -= entry.byteLength;
  handleQueueDrain(c);
  request.chunk(new Uint8Array(entry.buffer, entry.byteOffset, entry.byteLength));
}

function handleQueueDrain(c) {
  if (c.queueTotalSize === 0 && c.closeRequested) {
    clearAlgorithms(c);
    closeStream(c.stream);
  } else {
    pullIfNeeded(c);
  }
}

/** @returns {object[]} the descriptors that are full enough, taken out of the list */
function fillPendingPullIntos(c) {
  const filled = [];
  while (c.pendingPullIntos.length > 0 && c.queueTotalSize > 0) {
    if (fillFromQueue(c, c.pendingPullIntos[0])) filled.push(c.pendingPullIntos.shift());
  }
  return filled;
}

function getByobRequest(c) {
  if (c.byobRequest === null && c.pendingPullIntos.length > 0) {
    const first = c.pendingPullIntos[0];
    c.byobRequest = createByobRequest(c.controller, new Uint8Array(
      first.buffer, first.byteOffset + first.bytesFilled, first.byteLength - first.bytesFilled));
  }
  return c.byobRequest;
}

/** ReadableByteStreamControllerPullInto */
export function byteStreamPullInto(controller, view, min, request) {
  const c = controller[kState];
  const isDataView = view instanceof DataView;
  const elementSize = isDataView ? 1 : view.BYTES_PER_ELEMENT;
  const { byteOffset, byteLength } = view;
  const View = isDataView ? DataView : typedArrayClass(view);
  let buffer;
  try {
    buffer = view.buffer.transfer();
  } catch (error) {
    request.error(error);
    return;
  }
  const descriptor = {
    buffer, bufferByteLength: buffer.byteLength, byteOffset, byteLength, bytesFilled: 0, minimumFill: min * elementSize,
    elementSize, View, readerType: 'byob',
  };
  if (c.pendingPullIntos.length > 0) {
    c.pendingPullIntos.push(descriptor);
    requestsOf(c).push(request);
    return;
  }
  if (stateOf(c) === 'closed') {
    request.close(new View(descriptor.buffer, descriptor.byteOffset, 0));
    return;
  }
  if (c.queueTotalSize > 0) {
    if (fillFromQueue(c, descriptor)) {
      const filled = viewOf(descriptor);
      handleQueueDrain(c);
      request.chunk(filled);
      return;
    }
    if (c.closeRequested) {
      const error = invalidState('ReadableStream closed');
      byteControllerError(controller, error);
      request.error(error);
      return;
    }
  }
  c.pendingPullIntos.push(descriptor);
  requestsOf(c).push(request);
  pullIfNeeded(c);
}

const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
const typedArrayClasses = Object.fromEntries([
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
  BigInt64Array, BigUint64Array, globalThis.Float16Array,
].filter(Boolean).map((Class) => [Class.name, Class]));

/** The built-in class of a typed array, whatever class of the program it is an instance of. */
function typedArrayClass(view) {
  return typedArrayClasses[typedArrayTag.call(view)];
}

/** ReadableByteStreamControllerRespond */
export function byteControllerRespond(controller, bytesWritten) {
  const c = controller[kState];
  const first = c.pendingPullIntos[0];
  if (stateOf(c) === 'closed') {
    if (bytesWritten !== 0) throw invalidState('Controller is closed');
  } else {
    if (bytesWritten === 0) throw invalidState('Controller cannot be closed while view is zero-length');
    if (first.bytesFilled + bytesWritten > first.byteLength) {
      throw new ERR_INVALID_ARG_VALUE.RangeError('bytesWritten', bytesWritten);
    }
  }
  first.buffer = first.buffer.transfer();
  respondInternal(c, bytesWritten);
}

/** ReadableByteStreamControllerRespondWithNewView */
export function byteControllerRespondWithNewView(controller, view) {
  const c = controller[kState];
  const first = c.pendingPullIntos[0];
  if (stateOf(c) === 'closed') {
    if (view.byteLength !== 0) throw invalidState('View is not zero-length');
  } else if (view.byteLength === 0) {
    throw invalidState('View is zero-length');
  }
  if (first.byteOffset + first.bytesFilled !== view.byteOffset ||
      first.bytesFilled + view.byteLength > first.byteLength ||
      first.bufferByteLength !== view.buffer.byteLength) {
    throw new ERR_INVALID_ARG_VALUE.RangeError('view', view);
  }
  const { byteLength } = view;
  first.buffer = view.buffer.transfer();
  respondInternal(c, byteLength);
}

function respondInternal(c, bytesWritten) {
  const first = c.pendingPullIntos[0];
  invalidateByobRequest(c);
  if (stateOf(c) === 'closed') respondInClosedState(c, first);
  else respondInReadableState(c, bytesWritten, first);
  pullIfNeeded(c);
}

function respondInClosedState(c, first) {
  if (first.readerType === 'none') c.pendingPullIntos.shift();
  const count = requestCount(c, 'ReadableStreamBYOBReader');
  const filled = c.pendingPullIntos.splice(0, count);
  for (const descriptor of filled) commit(c, descriptor);
}

function respondInReadableState(c, bytesWritten, d) {
  d.bytesFilled += bytesWritten;
  if (d.readerType === 'none') {
    enqueueReleasedPullInto(c, d);
    for (const descriptor of fillPendingPullIntos(c)) commit(c, descriptor);
    return;
  }
  if (d.bytesFilled < d.minimumFill) return;
  c.pendingPullIntos.shift();
  const remainder = d.bytesFilled % d.elementSize;
  if (remainder > 0) enqueueCopy(c, d.buffer, d.byteOffset + d.bytesFilled - remainder, remainder);
  d.bytesFilled -= remainder;
  const filled = fillPendingPullIntos(c);
  commit(c, d);
  for (const descriptor of filled) commit(c, descriptor);
}

/** SetUpReadableByteStreamController. `pull` and `cancel` return promises and never throw; `start` may throw. */
export function setUpByteController(stream, start, pull, cancel, highWaterMark, autoAllocateChunkSize) {
  const controller = new ReadableByteStreamController(kCreate);
  const c = new ByteControllerState(stream, controller, pull, cancel, highWaterMark, autoAllocateChunkSize);
  controller[kState] = c;
  stream[kState].controller = controller;
  resolvedWith(start(controller)).then(() => {
    c.started = true;
    pullIfNeeded(c);
  }, (error) => byteControllerError(controller, error));
}

/** SetUpReadableByteStreamControllerFromUnderlyingSource */
export function setUpByteControllerFromSource(stream, source, highWaterMark) {
  let size = source.autoAllocateChunkSize;
  const cancel = optionalMethod(source, 'cancel', 'source');
  const pull = optionalMethod(source, 'pull', 'source');
  const start = optionalMethod(source, 'start', 'source');
  if (size !== undefined) {
    size = Math.trunc(Number(size));
    if (!(size > 0 && size <= Number.MAX_SAFE_INTEGER)) {
      throw new ERR_INVALID_ARG_VALUE('source.autoAllocateChunkSize', source.autoAllocateChunkSize);
    }
  }
  setUpByteController(
    stream,
    (controller) => (start === undefined ? undefined : Reflect.apply(start, source, [controller])),
    pull === undefined ? () => Promise.resolve() : () => callAsync(pull, source, stream[kState].controller),
    cancel === undefined ? () => Promise.resolve() : (reason) => callAsync(cancel, source, reason),
    highWaterMark,
    size,
  );
}

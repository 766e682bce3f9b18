/** WritableStreamDefaultController: the queue in front of an underlying sink. */
import {
  closeQueuedOrInFlight, dealWithRejection, finishErroring, finishInFlightClose, finishInFlightCloseWithError, startErroring,
  updateBackpressure,
} from 'internal:stream/web/writable_stream';
import {
  callAsync, defineInterface, dequeueValue, enqueueWithSize, illegalUnless, kCreate, kState, optionalMethod, resolvedWith, resetQueue, slots,
} from 'internal:stream/web/util';

/** Stands in the queue for the end of the stream. */
const kClose = Symbol('kClose');

export class WritableStreamDefaultController {
  constructor(token) {
    illegalUnless(token);
  }

  get signal() {
    return slots(this, 'WritableStreamDefaultController').signal;
  }

  error(error = undefined) {
    const c = slots(this, 'WritableStreamDefaultController');
    if (c.stream[kState].state === 'writable') controllerError(c, error);
  }
}

defineInterface(WritableStreamDefaultController, ['error', 'signal'], function() {
  return { stream: slots(this, 'WritableStreamDefaultController').stream };
});

class WritableControllerState {
  kind = 'WritableStreamDefaultController';
  started = false;
  queue;
  queueTotalSize = 0;
  // Declared, so that setters which a program puts on Object.prototype stay out of it.
  stream; controller; write; close; abort; highWaterMark; size;
  #abortController = undefined;

  constructor(stream, controller, write, close, abort, highWaterMark, size) {
    this.stream = stream;
    this.controller = controller;
    this.write = write;
    this.close = close;
    this.abort = abort;
    this.highWaterMark = highWaterMark;
    this.size = size;
    resetQueue(this);
  }

  // Few sinks look at it: made on first use.
  get signal() {
    return (this.#abortController ??= new AbortController()).signal;
  }

  signalAbort(reason) {
    void this.signal;
    this.#abortController.abort(reason);
  }

  abortSteps(reason) {
    const result = this.abort(reason);
    clearAlgorithms(this);
    return result;
  }

  errorSteps() {
    resetQueue(this);
  }
}

function clearAlgorithms(c) {
  c.write = undefined;
  c.close = undefined;
  c.abort = undefined;
  c.size = undefined;
}

export function controllerDesiredSize(c) {
  return c.highWaterMark - c.queueTotalSize;
}

export function controllerClose(controller) {
  const c = controller[kState];
  enqueueWithSize(c, kClose, 0);
  advanceQueue(c);
}

function controllerError(c, error) {
  clearAlgorithms(c);
  startErroring(c.stream, error);
}

export function controllerErrorIfNeeded(controller, error) {
  const c = controller[kState];
  if (c.stream[kState].state === 'writable') controllerError(c, error);
}

export function controllerGetChunkSize(c, chunk) {
  // Undefined after an error in a size function: the stream is erroring then.
  if (c.size === undefined) return 1;
  try {
    return c.size(chunk);
  } catch (error) {
    controllerErrorIfNeeded(c.controller, error);
    return 1;
  }
}

export function controllerWrite(c, chunk, size) {
  try {
    enqueueWithSize(c, chunk, size);
  } catch (error) {
    controllerErrorIfNeeded(c.controller, error);
    return;
  }
  const { stream } = c;
  if (!closeQueuedOrInFlight(stream) && stream[kState].state === 'writable') {
    updateBackpressure(stream, controllerDesiredSize(c) <= 0);
  }
  advanceQueue(c);
}

function advanceQueue(c) {
  const { stream } = c;
  const s = stream[kState];
  if (!c.started || s.inFlightWriteRequest !== undefined) return;
  if (s.state === 'erroring') {
    finishErroring(stream);
    return;
  }
  if (c.queue.length === 0) return;
  const { value } = c.queue.first();
  if (value === kClose) processClose(c);
  else processWrite(c, value);
}

function processClose(c) {
  const { stream } = c;
  const s = stream[kState];
  s.inFlightCloseRequest = s.closeRequest;
  s.closeRequest = undefined;
  dequeueValue(c);
  const done = c.close();
  clearAlgorithms(c);
  done.then(() => finishInFlightClose(stream), (error) => finishInFlightCloseWithError(stream, error));
}

function processWrite(c, chunk) {
  const { stream } = c;
  const s = stream[kState];
  s.inFlightWriteRequest = s.writeRequests.shift();
  c.write(chunk).then(() => {
    s.inFlightWriteRequest.resolve();
    s.inFlightWriteRequest = undefined;
    dequeueValue(c);
    if (!closeQueuedOrInFlight(stream) && s.state === 'writable') {
      updateBackpressure(stream, controllerDesiredSize(c) <= 0);
    }
    advanceQueue(c);
  }, (error) => {
    if (s.state === 'writable') clearAlgorithms(c);
    s.inFlightWriteRequest.reject(error);
    s.inFlightWriteRequest = undefined;
    dealWithRejection(stream, error);
  });
}

/** SetUpWritableStreamDefaultController. All but `start` return promises and never throw. */
export function setUpWritableController(stream, start, write, close, abort, highWaterMark, size) {
  const controller = new WritableStreamDefaultController(kCreate);
  const c = new WritableControllerState(stream, controller, write, close, abort, highWaterMark, size);
  controller[kState] = c;
  stream[kState].controller = controller;
  updateBackpressure(stream, controllerDesiredSize(c) <= 0);
  resolvedWith(start(controller)).then(() => {
    c.started = true;
    advanceQueue(c);
  }, (error) => {
    c.started = true;
    dealWithRejection(stream, error);
  });
}

/** SetUpWritableStreamDefaultControllerFromUnderlyingSink */
export function setUpWritableControllerFromSink(stream, sink, highWaterMark, size) {
  const abort = optionalMethod(sink, 'abort', 'sink');
  const close = optionalMethod(sink, 'close', 'sink');
  const start = optionalMethod(sink, 'start', 'sink');
  const write = optionalMethod(sink, 'write', 'sink');
  const nothing = () => Promise.resolve();
  setUpWritableController(
    stream,
    (controller) => (start === undefined ? undefined : Reflect.apply(start, sink, [controller])),
    write === undefined ? nothing : (chunk) => callAsync(write, sink, chunk, stream[kState].controller),
    close === undefined ? nothing : () => callAsync(close, sink),
    abort === undefined ? nothing : (reason) => callAsync(abort, sink, reason),
    highWaterMark,
    size,
  );
}

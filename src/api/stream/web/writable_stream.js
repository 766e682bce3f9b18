/** WritableStream with its writer. */
import { kTransfer, kTransferList } from 'internal:messaging/transferable';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { kControllerErrorFunction, kIsClosedPromise, kIsErrored, kIsWritable } from 'internal:stream/predicates';
import {
  controllerClose, controllerDesiredSize, controllerGetChunkSize, controllerWrite,
  setUpWritableController, setUpWritableControllerFromSink,
} from 'internal:stream/web/writable_controller';
import { checkDictionary } from 'internal:stream/web/readable_stream';
import {
  Deferred, Fifo, defineInterface, extractHighWaterMark, extractSize, invalidState, is, kCreate, kState, markHandled, slots,
} from 'internal:stream/web/util';

const lazyTransfer = lazy('internal:stream/web/transfer');

/** https://streams.spec.whatwg.org/#ws-class */
export class WritableStream {
  constructor(underlyingSink = {}, strategy = {}) {
    this[kState] = {
      kind: 'WritableStream',
      state: 'writable',
      storedError: undefined,
      writer: undefined,
      controller: undefined,
      inFlightWriteRequest: undefined,
      closeRequest: undefined,
      inFlightCloseRequest: undefined,
      pendingAbortRequest: undefined,
      writeRequests: new Fifo(),
      backpressure: false,
      closedPromise: undefined,
    };
    if (underlyingSink === kCreate) return;
    if (underlyingSink === null || (typeof underlyingSink !== 'object' && typeof underlyingSink !== 'function')) {
      throw new ERR_INVALID_ARG_TYPE('sink', 'Object', underlyingSink);
    }
    checkDictionary(strategy, 'strategy');
    const highWaterMark = strategy?.highWaterMark;
    const size = extractSize(strategy?.size);
    const { type } = underlyingSink;
    if (type !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('type', type);
    setUpWritableControllerFromSink(this, underlyingSink, extractHighWaterMark(highWaterMark, 1), size);
  }

  get locked() {
    return slots(this, 'WritableStream').writer !== undefined;
  }

  abort(reason = undefined) {
    if (!is(this, 'WritableStream')) return rejectThis(this, 'WritableStream');
    if (this.locked) return Promise.reject(invalidState('WritableStream is locked'));
    return abortStream(this, reason);
  }

  close() {
    if (!is(this, 'WritableStream')) return rejectThis(this, 'WritableStream');
    if (this.locked) return Promise.reject(invalidState('WritableStream is locked'));
    if (closeQueuedOrInFlight(this)) return Promise.reject(invalidState('Failure closing WritableStream'));
    return closeStream(this);
  }

  getWriter() {
    slots(this, 'WritableStream');
    return new WritableStreamDefaultWriter(this);
  }

  get [kIsErrored]() {
    return this[kState].state === 'errored';
  }

  get [kIsWritable]() {
    return this[kState].state === 'writable';
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
    return lazyTransfer().transferWritable(this);
  }
}

defineInterface(WritableStream, ['abort', 'close', 'getWriter', 'locked'], function() {
  return { locked: this.locked, state: slots(this, 'WritableStream').state };
});

async function rejectThis(value, kind) {
  slots(value, kind);
}

/** CreateWritableStream */
export function createWritableStream(start, write, close, abort, highWaterMark = 1, size = () => 1) {
  const stream = new WritableStream(kCreate);
  setUpWritableController(stream, start, write, close, abort, highWaterMark, size);
  return stream;
}

export function closeQueuedOrInFlight(stream) {
  const s = stream[kState];
  return s.closeRequest !== undefined || s.inFlightCloseRequest !== undefined;
}

/** WritableStreamAbort */
export function abortStream(stream, reason) {
  const s = stream[kState];
  if (s.state === 'closed' || s.state === 'errored') return Promise.resolve();
  s.controller[kState].signalAbort(reason);
  // The listeners of the signal may have changed it.
  if (s.state === 'closed' || s.state === 'errored') return Promise.resolve();
  if (s.pendingAbortRequest !== undefined) return s.pendingAbortRequest.promise;
  const wasAlreadyErroring = s.state === 'erroring';
  if (wasAlreadyErroring) reason = undefined;
  const { promise, resolve, reject } = Promise.withResolvers();
  s.pendingAbortRequest = { promise, resolve, reject, reason, wasAlreadyErroring };
  if (!wasAlreadyErroring) startErroring(stream, reason);
  return promise;
}

/** WritableStreamClose */
function closeStream(stream) {
  const s = stream[kState];
  if (s.state === 'closed' || s.state === 'errored') {
    return Promise.reject(invalidState(`The WritableStream is ${s.state}`));
  }
  s.closeRequest = Promise.withResolvers();
  const { promise } = s.closeRequest;
  if (s.writer !== undefined && s.backpressure && s.state === 'writable') s.writer[kState].ready.resolve();
  controllerClose(s.controller);
  return promise;
}

/** WritableStreamStartErroring */
export function startErroring(stream, reason) {
  const s = stream[kState];
  const c = s.controller[kState];
  s.state = 'erroring';
  s.storedError = reason;
  if (s.writer !== undefined) ensureRejected(s.writer, 'ready', reason);
  if (!hasOperationInFlight(s) && c.started) finishErroring(stream);
}

function hasOperationInFlight(s) {
  return s.inFlightWriteRequest !== undefined || s.inFlightCloseRequest !== undefined;
}

/** WritableStreamFinishErroring */
export function finishErroring(stream) {
  const s = stream[kState];
  s.state = 'errored';
  s.closedPromise?.reject(s.storedError);
  s.controller[kState].errorSteps();
  for (const request of s.writeRequests.takeAll()) request.reject(s.storedError);
  const abortRequest = s.pendingAbortRequest;
  if (abortRequest === undefined) {
    rejectCloseAndClosed(stream);
    return;
  }
  s.pendingAbortRequest = undefined;
  if (abortRequest.wasAlreadyErroring) {
    abortRequest.reject(s.storedError);
    rejectCloseAndClosed(stream);
    return;
  }
  s.controller[kState].abortSteps(abortRequest.reason).then(() => {
    abortRequest.resolve();
    rejectCloseAndClosed(stream);
  }, (error) => {
    abortRequest.reject(error);
    rejectCloseAndClosed(stream);
  });
}

/** WritableStreamDealWithRejection */
export function dealWithRejection(stream, error) {
  if (stream[kState].state === 'writable') startErroring(stream, error);
  else finishErroring(stream);
}

/** WritableStreamRejectCloseAndClosedPromiseIfNeeded */
function rejectCloseAndClosed(stream) {
  const s = stream[kState];
  if (s.closeRequest !== undefined) {
    s.closeRequest.reject(s.storedError);
    s.closeRequest = undefined;
  }
  if (s.writer !== undefined) {
    s.writer[kState].closed.reject(s.storedError);
  }
}

/** WritableStreamUpdateBackpressure */
export function updateBackpressure(stream, backpressure) {
  const s = stream[kState];
  if (s.writer !== undefined && backpressure !== s.backpressure) {
    const w = s.writer[kState];
    if (backpressure) {
      w.ready = new Deferred();
    } else {
      w.ready.resolve();
      if (w.onReady !== undefined) {
        const { onReady } = w;
        w.onReady = undefined;
        onReady();
      }
    }
  }
  s.backpressure = backpressure;
}

/** WritableStreamFinishInFlightClose */
export function finishInFlightClose(stream) {
  const s = stream[kState];
  s.inFlightCloseRequest.resolve();
  s.inFlightCloseRequest = undefined;
  if (s.state === 'erroring') {
    // The close came first: the abort has nothing left to do.
    s.storedError = undefined;
    if (s.pendingAbortRequest !== undefined) {
      s.pendingAbortRequest.resolve();
      s.pendingAbortRequest = undefined;
    }
  }
  s.state = 'closed';
  s.closedPromise?.resolve();
  if (s.writer !== undefined) s.writer[kState].closed.resolve();
}

/** WritableStreamFinishInFlightCloseWithError */
export function finishInFlightCloseWithError(stream, error) {
  const s = stream[kState];
  s.inFlightCloseRequest.reject(error);
  s.inFlightCloseRequest = undefined;
  if (s.pendingAbortRequest !== undefined) {
    s.pendingAbortRequest.reject(error);
    s.pendingAbortRequest = undefined;
  }
  dealWithRejection(stream, error);
}

/** https://streams.spec.whatwg.org/#default-writer-class */
export class WritableStreamDefaultWriter {
  constructor(stream) {
    if (!is(stream, 'WritableStream')) throw new ERR_INVALID_ARG_TYPE('stream', 'WritableStream', stream);
    const s = stream[kState];
    if (s.writer !== undefined) throw invalidState('WritableStream is locked');
    let ready;
    let closed;
    if (s.state === 'writable') {
      ready = !closeQueuedOrInFlight(stream) && s.backpressure ? new Deferred() : Deferred.resolved();
      closed = new Deferred();
    } else if (s.state === 'erroring') {
      ready = Deferred.rejected(s.storedError);
      closed = new Deferred();
    } else if (s.state === 'closed') {
      ready = Deferred.resolved();
      closed = Deferred.resolved();
    } else {
      ready = Deferred.rejected(s.storedError);
      closed = Deferred.rejected(s.storedError);
    }
    // onReady: pipeTo() waits with a function instead of the promise.
    this[kState] = { kind: 'WritableStreamDefaultWriter', stream, ready, closed, onReady: undefined };
    s.writer = this;
  }

  get closed() {
    return is(this, 'WritableStreamDefaultWriter') ? this[kState].closed.promise : rejectThis(this, 'WritableStreamDefaultWriter');
  }

  get desiredSize() {
    const w = slots(this, 'WritableStreamDefaultWriter');
    if (w.stream === undefined) throw invalidState('Writer is not bound to a WritableStream');
    return writerDesiredSize(this);
  }

  get ready() {
    return is(this, 'WritableStreamDefaultWriter') ? this[kState].ready.promise : rejectThis(this, 'WritableStreamDefaultWriter');
  }

  abort(reason = undefined) {
    if (!is(this, 'WritableStreamDefaultWriter')) return rejectThis(this, 'WritableStreamDefaultWriter');
    const { stream } = this[kState];
    if (stream === undefined) return Promise.reject(invalidState('Writer is not bound to a WritableStream'));
    return abortStream(stream, reason);
  }

  close() {
    if (!is(this, 'WritableStreamDefaultWriter')) return rejectThis(this, 'WritableStreamDefaultWriter');
    const { stream } = this[kState];
    if (stream === undefined) return Promise.reject(invalidState('Writer is not bound to a WritableStream'));
    if (closeQueuedOrInFlight(stream)) return Promise.reject(invalidState('Failure to close WritableStream'));
    return closeStream(stream);
  }

  releaseLock() {
    if (slots(this, 'WritableStreamDefaultWriter').stream !== undefined) writerRelease(this);
  }

  write(chunk = undefined) {
    if (!is(this, 'WritableStreamDefaultWriter')) return rejectThis(this, 'WritableStreamDefaultWriter');
    if (this[kState].stream === undefined) return Promise.reject(invalidState('Writer is not bound to a WritableStream'));
    return writerWrite(this, chunk);
  }
}

defineInterface(
  WritableStreamDefaultWriter,
  ['abort', 'close', 'closed', 'desiredSize', 'ready', 'releaseLock', 'write'],
  function() {
    const w = slots(this, 'WritableStreamDefaultWriter');
    return { stream: w.stream, close: w.closed.promise, ready: w.ready.promise, desiredSize: w.stream && this.desiredSize };
  },
);

/** WritableStreamDefaultWriterEnsure{Ready,Closed}PromiseRejected: a pending promise keeps its users, a settled one is replaced. */
function ensureRejected(writer, which, error) {
  const w = writer[kState];
  if (w[which].pending) w[which].reject(error);
  else w[which] = Deferred.rejected(error);
}

export function writerDesiredSize(writer) {
  const { stream } = writer[kState];
  const s = stream[kState];
  if (s.state === 'errored' || s.state === 'erroring') return null;
  if (s.state === 'closed') return 0;
  return controllerDesiredSize(s.controller[kState]);
}

/** WritableStreamDefaultWriterCloseWithErrorPropagation */
export function writerCloseWithErrorPropagation(writer) {
  const { stream } = writer[kState];
  const s = stream[kState];
  if (closeQueuedOrInFlight(stream) || s.state === 'closed') return Promise.resolve();
  if (s.state === 'errored') return Promise.reject(s.storedError);
  return closeStream(stream);
}

/** WritableStreamDefaultWriterRelease */
export function writerRelease(writer) {
  const w = writer[kState];
  const error = invalidState('Writer has been released');
  ensureRejected(writer, 'ready', error);
  ensureRejected(writer, 'closed', error);
  w.stream[kState].writer = undefined;
  w.stream = undefined;
}

/** WritableStreamDefaultWriterWrite */
export function writerWrite(writer, chunk) {
  const request = Promise.withResolvers();
  writerWriteTo(writer, chunk, request);
  return request.promise;
}

/** The same with the promise left to the caller. @param {{ resolve(): void, reject(reason: unknown): void }} request */
export function writerWriteTo(writer, chunk, request) {
  const { stream } = writer[kState];
  const s = stream[kState];
  const size = controllerGetChunkSize(s.controller[kState], chunk);
  if (stream !== writer[kState].stream) {
    // The size function of the program has released the writer.
    request.reject(invalidState('Mismatched WritableStreams'));
  } else if (s.state === 'errored') {
    request.reject(s.storedError);
  } else if (closeQueuedOrInFlight(stream) || s.state === 'closed') {
    request.reject(invalidState('WritableStream is closed'));
  } else if (s.state === 'erroring') {
    request.reject(s.storedError);
  } else {
    s.writeRequests.push(request);
    controllerWrite(s.controller[kState], chunk, size);
  }
}

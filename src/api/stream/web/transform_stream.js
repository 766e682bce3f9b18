/** TransformStream: a writable whose chunks come out of a readable, changed. */
import { kTransfer, kTransferList } from 'internal:messaging/transferable';
import { ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import {
  defaultControllerCanCloseOrEnqueue, defaultControllerClose, defaultControllerDesiredSize, defaultControllerEnqueue,
  defaultControllerError, defaultControllerHasBackpressure,
} from 'internal:stream/web/default_controller';
import { checkDictionary, createReadableStream } from 'internal:stream/web/readable_stream';
import { createWritableStream } from 'internal:stream/web/writable_stream';
import { controllerErrorIfNeeded } from 'internal:stream/web/writable_controller';
import {
  callAsync, defineInterface, extractHighWaterMark, extractSize, illegalUnless, invalidState, kCreate, kState, optionalMethod,
  slots,
} from 'internal:stream/web/util';

const lazyTransfer = lazy('internal:stream/web/transfer');

/** https://streams.spec.whatwg.org/#ts-class */
export class TransformStream {
  constructor(transformer = {}, writableStrategy = {}, readableStrategy = {}) {
    if (transformer !== null && typeof transformer !== 'object' && typeof transformer !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('transformer', 'Object', transformer);
    }
    checkDictionary(writableStrategy, 'writableStrategy');
    checkDictionary(readableStrategy, 'readableStrategy');
    const cancel = optionalMethod(transformer, 'cancel', 'transformer');
    const flush = optionalMethod(transformer, 'flush', 'transformer');
    const readableType = transformer?.readableType;
    const start = optionalMethod(transformer, 'start', 'transformer');
    const transform = optionalMethod(transformer, 'transform', 'transformer');
    const writableType = transformer?.writableType;
    if (readableType !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('transformer.readableType', readableType);
    if (writableType !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('transformer.writableType', writableType);
    const readableHighWaterMark = extractHighWaterMark(readableStrategy?.highWaterMark, 0);
    const readableSize = extractSize(readableStrategy?.size);
    const writableHighWaterMark = extractHighWaterMark(writableStrategy?.highWaterMark, 1);
    const writableSize = extractSize(writableStrategy?.size);
    const started = Promise.withResolvers();
    initialize(this, started.promise, writableHighWaterMark, writableSize, readableHighWaterMark, readableSize);

    const controller = new TransformStreamDefaultController(kCreate);
    controller[kState] = {
      kind: 'TransformStreamDefaultController',
      stream: this,
      transform: transform !== undefined
        ? (chunk) => callAsync(transform, transformer, chunk, controller)
        : (chunk) => callAsync(enqueue, undefined, controller, chunk),
      flush: flush === undefined ? () => Promise.resolve() : () => callAsync(flush, transformer, controller),
      cancel: cancel === undefined ? () => Promise.resolve() : (reason) => callAsync(cancel, transformer, reason),
      finish: undefined,
    };
    this[kState].controller = controller;
    if (start !== undefined) started.resolve(Reflect.apply(start, transformer, [controller]));
    else started.resolve();
  }

  get readable() {
    return slots(this, 'TransformStream').readable;
  }

  get writable() {
    return slots(this, 'TransformStream').writable;
  }

  [kTransferList]() {
    return [slots(this, 'TransformStream').readable, this[kState].writable];
  }

  [kTransfer]() {
    return lazyTransfer().transferTransform(this);
  }
}

defineInterface(TransformStream, ['readable', 'writable'], function() {
  const s = slots(this, 'TransformStream');
  return { readable: s.readable, writable: s.writable, backpressure: s.backpressure };
});

/** https://streams.spec.whatwg.org/#ts-default-controller-class */
export class TransformStreamDefaultController {
  constructor(token) {
    illegalUnless(token);
  }

  get desiredSize() {
    const { stream } = slots(this, 'TransformStreamDefaultController');
    return defaultControllerDesiredSize(readableController(stream)[kState]);
  }

  enqueue(chunk = undefined) {
    slots(this, 'TransformStreamDefaultController');
    enqueue(this, chunk);
  }

  error(reason = undefined) {
    errorStream(slots(this, 'TransformStreamDefaultController').stream, reason);
  }

  terminate() {
    const { stream } = slots(this, 'TransformStreamDefaultController');
    defaultControllerClose(readableController(stream));
    errorWritableAndUnblockWrite(stream, invalidState('TransformStream terminated'));
  }
}

defineInterface(TransformStreamDefaultController, ['desiredSize', 'enqueue', 'error', 'terminate'], function() {
  return { stream: slots(this, 'TransformStreamDefaultController').stream };
});

function readableController(stream) {
  return stream[kState].readable[kState].controller;
}

/** InitializeTransformStream */
function initialize(stream, startPromise, writableHighWaterMark, writableSize, readableHighWaterMark, readableSize) {
  const start = () => startPromise;
  const t = {
    kind: 'TransformStream',
    readable: undefined,
    writable: undefined,
    controller: undefined,
    backpressure: undefined,
    backpressureChange: undefined,
  };
  stream[kState] = t;
  t.writable = createWritableStream(
    start,
    (chunk) => sinkWrite(stream, chunk),
    () => sinkClose(stream),
    (reason) => sinkAbort(stream, reason),
    writableHighWaterMark,
    writableSize,
  );
  t.readable = createReadableStream(
    start, () => sourcePull(stream), (reason) => sourceCancel(stream, reason), readableHighWaterMark, readableSize);
  setBackpressure(stream, true);
}

function clearAlgorithms(c) {
  c.transform = undefined;
  c.flush = undefined;
  c.cancel = undefined;
}

/** TransformStreamError */
function errorStream(stream, error) {
  defaultControllerError(readableController(stream), error);
  errorWritableAndUnblockWrite(stream, error);
}

function errorWritableAndUnblockWrite(stream, error) {
  const t = stream[kState];
  clearAlgorithms(t.controller[kState]);
  controllerErrorIfNeeded(t.writable[kState].controller, error);
  unblockWrite(stream);
}

function unblockWrite(stream) {
  if (stream[kState].backpressure) setBackpressure(stream, false);
}

function setBackpressure(stream, backpressure) {
  const t = stream[kState];
  t.backpressureChange?.resolve();
  t.backpressureChange = Promise.withResolvers();
  t.backpressure = backpressure;
}

/** TransformStreamDefaultControllerEnqueue */
function enqueue(controller, chunk) {
  const { stream } = controller[kState];
  const readable = readableController(stream);
  if (!defaultControllerCanCloseOrEnqueue(readable)) throw invalidState('Unable to enqueue');
  try {
    defaultControllerEnqueue(readable, chunk);
  } catch (error) {
    errorWritableAndUnblockWrite(stream, error);
    throw stream[kState].readable[kState].storedError;
  }
  if (defaultControllerHasBackpressure(readable) !== stream[kState].backpressure) setBackpressure(stream, true);
}

function performTransform(controller, chunk) {
  const c = controller[kState];
  // A write that lost the race against cancel(): nobody reads its result any more.
  if (c.transform === undefined) return Promise.resolve();
  return c.transform(chunk).then(undefined, (error) => {
    errorStream(c.stream, error);
    throw error;
  });
}

function sinkWrite(stream, chunk) {
  const t = stream[kState];
  if (!t.backpressure) return performTransform(t.controller, chunk);
  return t.backpressureChange.promise.then(() => {
    const w = t.writable[kState];
    if (w.state === 'erroring') throw w.storedError;
    return performTransform(t.controller, chunk);
  });
}

function sinkAbort(stream, reason) {
  const t = stream[kState];
  const c = t.controller[kState];
  if (c.finish !== undefined) return c.finish.promise;
  const readable = readableController(stream);
  c.finish = Promise.withResolvers();
  const cancelled = c.cancel(reason);
  clearAlgorithms(c);
  cancelled.then(() => {
    const r = t.readable[kState];
    if (r.state === 'errored') {
      c.finish.reject(r.storedError);
    } else {
      defaultControllerError(readable, reason);
      c.finish.resolve();
    }
  }, (error) => {
    defaultControllerError(readable, error);
    c.finish.reject(error);
  });
  return c.finish.promise;
}

function sinkClose(stream) {
  const t = stream[kState];
  const c = t.controller[kState];
  if (c.finish !== undefined) return c.finish.promise;
  const readable = readableController(stream);
  c.finish = Promise.withResolvers();
  const flushed = c.flush();
  clearAlgorithms(c);
  flushed.then(() => {
    const r = t.readable[kState];
    if (r.state === 'errored') {
      c.finish.reject(r.storedError);
    } else {
      defaultControllerClose(readable);
      c.finish.resolve();
    }
  }, (error) => {
    defaultControllerError(readable, error);
    c.finish.reject(error);
  });
  return c.finish.promise;
}

function sourcePull(stream) {
  setBackpressure(stream, false);
  return stream[kState].backpressureChange.promise;
}

function sourceCancel(stream, reason) {
  const t = stream[kState];
  const c = t.controller[kState];
  if (c.finish !== undefined) return c.finish.promise;
  c.finish = Promise.withResolvers();
  const cancelled = c.cancel(reason);
  clearAlgorithms(c);
  cancelled.then(() => {
    const w = t.writable[kState];
    if (w.state === 'errored') {
      c.finish.reject(w.storedError);
    } else {
      controllerErrorIfNeeded(w.controller, reason);
      unblockWrite(stream);
      c.finish.resolve();
    }
  }, (error) => {
    controllerErrorIfNeeded(t.writable[kState].controller, error);
    unblockWrite(stream);
    c.finish.reject(error);
  });
  return c.finish.promise;
}

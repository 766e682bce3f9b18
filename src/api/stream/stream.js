/** node:stream. What is seldom used comes with its first use: operators, pipeline, compose, web adapters, promises. */
import { Buffer } from 'node:buffer';
import { ERR_ILLEGAL_CONSTRUCTOR } from 'internal:errors/codes';
import { addAbortSignal } from 'internal:stream/add_abort_signal';
import { destroyer } from 'internal:stream/destroy';
import { Duplex } from 'internal:stream/duplex';
import { finished } from 'internal:stream/end_of_stream';
import { getDefaultHighWaterMark, setDefaultHighWaterMark } from 'internal:stream/high_water_mark';
import { Stream } from 'internal:stream/legacy';
import { isDestroyed, isDisturbed, isErrored, isReadable, isWritable } from 'internal:stream/predicates';
import { PassThrough } from 'internal:stream/passthrough';
import { Readable } from 'internal:stream/readable';
import { Transform } from 'internal:stream/transform';
import { Writable } from 'internal:stream/writable';

const lazyOperators = lazy('internal:stream/operators');
const lazyPipeline = lazy('internal:stream/pipeline');
const lazyCompose = lazy('internal:stream/compose');
const lazyDuplexPair = lazy('internal:stream/duplex_pair');
const lazyPromises = lazy('node:stream/promises');

export function pipeline(...streams) {
  return lazyPipeline().pipeline(...streams);
}

export function compose(...streams) {
  return lazyCompose().compose(...streams);
}

export function duplexPair(options) {
  return lazyDuplexPair().duplexPair(options);
}

/** Defines an operator; `length` is the number of declared parameters in Node. */
function defineOperator(name, length, call) {
  const fn = {
    [name](...args) {
      if (new.target) throw new ERR_ILLEGAL_CONSTRUCTOR();
      return call(this, args);
    },
  }[name];
  Object.defineProperty(fn, 'length', { __proto__: null, value: length, configurable: true });
  Object.defineProperty(Readable.prototype, name, {
    __proto__: null, value: fn, enumerable: false, configurable: true, writable: true,
  });
}

for (const [name, length] of [['drop', 1], ['filter', 2], ['flatMap', 2], ['map', 2], ['take', 1]]) {
  defineOperator(name, length, (stream, args) => (
    Readable.from(Reflect.apply(lazyOperators().streamReturning[name], stream, args))
  ));
}
for (const [name, length] of [['every', 1], ['forEach', 2], ['reduce', 3], ['toArray', 1], ['some', 1], ['find', 2]]) {
  // A promise also for errors in the arguments.
  defineOperator(name, length, (stream, args) => (
    Promise.try(() => Reflect.apply(lazyOperators().promiseReturning[name], stream, args))
  ));
}

const customPromisify = Symbol.for('nodejs.util.promisify.custom');
Object.defineProperty(pipeline, customPromisify, {
  __proto__: null,
  enumerable: true,
  get() {
    return lazyPromises().pipeline;
  },
});
Object.defineProperty(finished, customPromisify, {
  __proto__: null,
  enumerable: true,
  get() {
    return lazyPromises().finished;
  },
});

// The default export is the class of the oldest streams; everything else hangs from it.
Stream.isDestroyed = isDestroyed;
Stream.isDisturbed = isDisturbed;
Stream.isErrored = isErrored;
Stream.isReadable = isReadable;
Stream.isWritable = isWritable;
Stream.Readable = Readable;
Stream.Writable = Writable;
Stream.Duplex = Duplex;
Stream.Transform = Transform;
Stream.PassThrough = PassThrough;
Stream.duplexPair = duplexPair;
Stream.pipeline = pipeline;
Stream.addAbortSignal = addAbortSignal;
Stream.finished = finished;
Stream.destroy = destroyer;
Stream.compose = compose;
Stream.setDefaultHighWaterMark = setDefaultHighWaterMark;
Stream.getDefaultHighWaterMark = getDefaultHighWaterMark;
Object.defineProperty(Stream, 'promises', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    return lazyPromises().default;
  },
});
Stream.Stream = Stream;
Stream._isArrayBufferView = function isView(value) {
  return ArrayBuffer.isView(value);
};
Stream._isUint8Array = function isUint8Array(value) {
  return ArrayBuffer.isView(value) && value[Symbol.toStringTag] === 'Uint8Array';
};
Stream._uint8ArrayToBuffer = function _uint8ArrayToBuffer(chunk) {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
};

export {
  Stream, Readable, Writable, Duplex, Transform, PassThrough, addAbortSignal, finished, destroyer as destroy,
  isDestroyed, isDisturbed, isErrored, isReadable, isWritable, getDefaultHighWaterMark, setDefaultHighWaterMark,
};
export default Stream;

import { Buffer } from 'node:buffer';
import * as binding from 'binding:v8';
import { ERR_CONSTRUCT_CALL_REQUIRED, ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { FastBuffer } from 'internal:buffer/fast_buffer';

function wrongSource(name) {
  const error = new ERR_INVALID_ARG_TYPE(name, ['TypedArray', 'DataView'], undefined);
  error.message = `${name} must be a TypedArray or a DataView`;
  return error;
}

const { releaseBuffer: nativeRelease, writeRawBytes: nativeWriteRawBytes } = binding.Serializer.prototype;

/** Writes values in V8's format, see https://nodejs.org/api/v8.html#class-v8serializer. */
export const Serializer = binding.Serializer;
Object.defineProperties(Serializer.prototype, {
  releaseBuffer: {
    __proto__: null,
    value: function releaseBuffer() {
      return new FastBuffer(nativeRelease.call(this));
    },
    writable: true, enumerable: true, configurable: true,
  },
  writeRawBytes: {
    __proto__: null,
    value: function writeRawBytes(source) {
      if (!ArrayBuffer.isView(source)) throw wrongSource('source');
      nativeWriteRawBytes.call(this, source);
    },
    writable: true, enumerable: true, configurable: true,
  },
});
Serializer.prototype._getDataCloneError = Error;

/** Reads what a Serializer wrote. */
export const Deserializer = function Deserializer(buffer) {
  if (!new.target) throw new ERR_CONSTRUCT_CALL_REQUIRED('Deserializer');
  if (!ArrayBuffer.isView(buffer)) throw wrongSource('buffer');
  const self = Reflect.construct(binding.Deserializer, [buffer], new.target);
  self.buffer = buffer;
  return self;
};
Deserializer.prototype = binding.Deserializer.prototype;
Object.defineProperty(Deserializer.prototype, 'constructor', { __proto__: null, value: Deserializer, writable: true, configurable: true });
Deserializer.prototype.readRawBytes = function readRawBytes(length) {
  const offset = this._readRawBytes(length);
  return new FastBuffer(this.buffer.buffer, this.buffer.byteOffset + offset, length);
};

// Views by number; the numbers are part of the format that Node's processes exchange.
const viewTypes = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
                   DataView, undefined /* Buffer */, BigInt64Array, BigUint64Array];
if (typeof Float16Array === 'function') viewTypes.push(Float16Array);
const kBufferType = 10;

function viewType(view) {
  if (view instanceof Buffer) return kBufferType;
  const tag = Object.prototype.toString.call(view);
  return viewTypes.findIndex((type) => type !== undefined && tag === `[object ${type.name}]`);
}

/** Writes typed arrays (Buffers among them) with only the bytes that they show. */
export class DefaultSerializer extends Serializer {
  constructor() {
    super();
    this._setTreatArrayBufferViewsAsHostObjects(true);
  }

  _writeHostObject(value) {
    const type = ArrayBuffer.isView(value) ? viewType(value) : -1;
    if (type === -1) throw new this._getDataCloneError(`Unserializable host object: ${requireBuiltin('node:util').inspect(value)}`);
    this.writeUint32(type);
    this.writeUint32(value.byteLength);
    this.writeRawBytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }
}

export class DefaultDeserializer extends Deserializer {
  _readHostObject() {
    const number = this.readUint32();
    const byteLength = this.readUint32();
    const offset = this.buffer.byteOffset + this._readRawBytes(byteLength);
    if (number === kBufferType) {
      // A copy: the source may be a pooled buffer that is used again.
      return Buffer.from(new FastBuffer(this.buffer.buffer, offset, byteLength));
    }
    const type = viewTypes[number];
    if (type === undefined) throw new Error(`Unknown type of array buffer view: ${number}`);
    const size = type.BYTES_PER_ELEMENT ?? 1;
    if (offset % size === 0) return new type(this.buffer.buffer, offset, byteLength / size);
    const copy = new Uint8Array(byteLength);
    copy.set(new Uint8Array(this.buffer.buffer, offset, byteLength));
    return new type(copy.buffer, 0, byteLength / size);
  }
}

/** A value in V8's format, as a Buffer. */
export function serialize(value) {
  const serializer = new DefaultSerializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}

/** @param {Buffer | NodeJS.TypedArray | DataView} buffer What `serialize` gave. */
export function deserialize(buffer) {
  const deserializer = new DefaultDeserializer(buffer);
  deserializer.readHeader();
  return deserializer.readValue();
}

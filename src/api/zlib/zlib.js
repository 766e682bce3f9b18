/** node:zlib */
import { Buffer } from 'node:buffer';
import * as binding from 'binding:zlib';
import { ERR_BUFFER_TOO_LARGE, ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { validateFunction, validateUint32 } from 'internal:errors/validators';
import {
  BrotliCompress, BrotliDecompress, Deflate, DeflateRaw, Gunzip, Gzip, Inflate, InflateRaw, Unzip, ZstdCompress, ZstdDecompress,
} from 'internal:zlib/classes';
import { closeHandle, processChunkSync } from 'internal:zlib/codec_stream';
import { codes, constants } from 'internal:zlib/constants';

function isBuffer(value) {
  if (ArrayBuffer.isView(value)) return true;
  const tag = Object.prototype.toString.call(value);
  return tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]';
}

/** All of `input` through the stream `engine`; the result goes to `callback`. */
function runAsync(engine, input, callback) {
  const parts = [];
  let total = 0;
  const onEnd = () => {
    const result = total === 0 ? Buffer.alloc(0) : parts.length === 1 ? parts[0] : Buffer.concat(parts, total);
    engine.close();
    if (engine._info) callback(null, { buffer: result, engine });
    else callback(null, result);
  };
  engine.on('data', (chunk) => {
    parts.push(chunk);
    total += chunk.length;
    if (total > engine._maxOutputLength) {
      engine.close();
      engine.removeListener('end', onEnd);
      callback(new ERR_BUFFER_TOO_LARGE(engine._maxOutputLength));
    }
  });
  engine.once('error', callback);
  engine.once('end', onEnd);
  engine.end(input);
}

function runSync(engine, input) {
  if (typeof input === 'string') {
    input = Buffer.from(input);
  } else if (!ArrayBuffer.isView(input)) {
    if (!isBuffer(input)) {
      throw new ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], input);
    }
    input = Buffer.from(input);
  }
  const result = processChunkSync(engine, input, engine._finishFlushFlag);
  if (engine._info) return { buffer: result, engine };
  closeHandle(engine);
  return result;
}

function makeAsync(Class) {
  return function asyncBufferWrapper(buffer, opts, callback) {
    if (typeof opts === 'function') {
      callback = opts;
      opts = {};
    }
    validateFunction(callback, 'callback');
    const engine = new Class(opts);
    if (!ArrayBuffer.isView(buffer) && isBuffer(buffer)) buffer = Buffer.from(buffer);
    runAsync(engine, buffer, callback);
    return engine;
  };
}

function makeSync(Class) {
  return function syncBufferWrapper(buffer, opts) {
    return runSync(new Class(opts), buffer);
  };
}

/** @param {string | ArrayBufferView} data @param {number} [value] of the data before it */
export function crc32(data, value = 0) {
  if (typeof data !== 'string' && !ArrayBuffer.isView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['Buffer', 'TypedArray', 'DataView', 'string'], data);
  }
  validateUint32(value, 'value');
  return binding.crc32(typeof data === 'string' ? Buffer.from(data) : data, value);
}

export const deflate = makeAsync(Deflate);
export const deflateSync = makeSync(Deflate);
export const gzip = makeAsync(Gzip);
export const gzipSync = makeSync(Gzip);
export const deflateRaw = makeAsync(DeflateRaw);
export const deflateRawSync = makeSync(DeflateRaw);
export const unzip = makeAsync(Unzip);
export const unzipSync = makeSync(Unzip);
export const inflate = makeAsync(Inflate);
export const inflateSync = makeSync(Inflate);
export const gunzip = makeAsync(Gunzip);
export const gunzipSync = makeSync(Gunzip);
export const inflateRaw = makeAsync(InflateRaw);
export const inflateRawSync = makeSync(InflateRaw);
export const brotliCompress = makeAsync(BrotliCompress);
export const brotliCompressSync = makeSync(BrotliCompress);
export const brotliDecompress = makeAsync(BrotliDecompress);
export const brotliDecompressSync = makeSync(BrotliDecompress);
export const zstdCompress = makeAsync(ZstdCompress);
export const zstdCompressSync = makeSync(ZstdCompress);
export const zstdDecompress = makeAsync(ZstdDecompress);
export const zstdDecompressSync = makeSync(ZstdDecompress);

export function createDeflate(options) {
  return new Deflate(options);
}
export function createInflate(options) {
  return new Inflate(options);
}
export function createDeflateRaw(options) {
  return new DeflateRaw(options);
}
export function createInflateRaw(options) {
  return new InflateRaw(options);
}
export function createGzip(options) {
  return new Gzip(options);
}
export function createGunzip(options) {
  return new Gunzip(options);
}
export function createUnzip(options) {
  return new Unzip(options);
}
export function createBrotliCompress(options) {
  return new BrotliCompress(options);
}
export function createBrotliDecompress(options) {
  return new BrotliDecompress(options);
}
export function createZstdCompress(options) {
  return new ZstdCompress(options);
}
export function createZstdDecompress(options) {
  return new ZstdDecompress(options);
}

export {
  BrotliCompress, BrotliDecompress, Deflate, DeflateRaw, Gunzip, Gzip, Inflate, InflateRaw, Unzip, ZstdCompress, ZstdDecompress,
  codes, constants,
};

const zlib = {
  crc32,
  Deflate, Inflate, Gzip, Gunzip, DeflateRaw, InflateRaw, Unzip, BrotliCompress, BrotliDecompress, ZstdCompress, ZstdDecompress,
  deflate, deflateSync, gzip, gzipSync, deflateRaw, deflateRawSync, unzip, unzipSync, inflate, inflateSync, gunzip, gunzipSync,
  inflateRaw, inflateRawSync, brotliCompress, brotliCompressSync, brotliDecompress, brotliDecompressSync, zstdCompress,
  zstdCompressSync, zstdDecompress, zstdDecompressSync,
};
const create = {
  createDeflate, createInflate, createDeflateRaw, createInflateRaw, createGzip, createGunzip, createUnzip, createBrotliCompress,
  createBrotliDecompress, createZstdCompress, createZstdDecompress,
};
for (const name of Object.keys(create)) {
  Object.defineProperty(zlib, name, { __proto__: null, configurable: true, enumerable: true, value: create[name] });
}
for (const [name, value] of [['constants', constants], ['codes', codes]]) {
  Object.defineProperty(zlib, name, { __proto__: null, enumerable: true, value });
}
// The constants were properties of the module itself once; those of brotli never.
for (const name of Object.keys(constants)) {
  if (name.startsWith('BROTLI')) continue;
  Object.defineProperty(zlib, name, { __proto__: null, enumerable: false, value: constants[name] });
}

export default zlib;

import { Buffer, kMaxLength } from 'node:buffer';
import * as binding from 'binding:crypto';
import process from 'node:process';
import { ERR_INVALID_ARG_TYPE, ERR_OPERATION_FAILED, ERR_OUT_OF_RANGE } from 'internal:errors/codes';
import { validateBoolean, validateFunction, validateNumber, validateObject } from 'internal:errors/validators';
import { isAnyArrayBuffer } from 'internal:crypto/util';

const kMaxInt32 = 2 ** 31 - 1;
const kMaxPossibleLength = Math.min(kMaxLength, kMaxInt32);
const kMaxRandomRange = 2 ** 48 - 1;

function checkOffset(offset, elementSize, length) {
  validateNumber(offset, 'offset');
  offset *= elementSize;
  const maxLength = Math.min(length, kMaxPossibleLength);
  if (Number.isNaN(offset) || offset > maxLength || offset < 0) throw new ERR_OUT_OF_RANGE('offset', `>= 0 && <= ${maxLength}`, offset);
  return offset >>> 0;
}

function checkSize(size, elementSize, offset, length) {
  validateNumber(size, 'size');
  size *= elementSize;
  if (Number.isNaN(size) || size > kMaxPossibleLength || size < 0) {
    throw new ERR_OUT_OF_RANGE('size', `>= 0 && <= ${kMaxPossibleLength}`, size);
  }
  if (size + offset > length) throw new ERR_OUT_OF_RANGE('size + offset', `<= ${length}`, size + offset);
  return size >>> 0;
}

/** @param {number} size @param {(error: Error | null, buffer: Buffer) => void} [callback] */
export function randomBytes(size, callback) {
  size = checkSize(size, 1, 0, Infinity);
  if (callback !== undefined) validateFunction(callback, 'callback');
  const buffer = Buffer.allocUnsafeSlow(size);
  if (callback === undefined) {
    fill(buffer, 0, size);
    return buffer;
  }
  fillLater(buffer, 0, size, callback);
}

function fill(buffer, offset, size) {
  if (size > 0 && !binding.randomFill(buffer, offset, size)) throw new ERR_OPERATION_FAILED('Random bytes');
}

function fillLater(buffer, offset, size, callback) {
  if (size === 0) {
    process.nextTick(callback, null, buffer);
    return;
  }
  // Memory that the program can shrink is no place for another thread to write to.
  const shrinks = (isAnyArrayBuffer(buffer) ? buffer : buffer.buffer).resizable === true;
  const target = shrinks ? new Uint8Array(size) : buffer;
  binding.randomFillAsync(target, shrinks ? 0 : offset, size, (ok) => {
    if (!ok) return callback(new ERR_OPERATION_FAILED('Random bytes'));
    if (shrinks) copyInto(buffer, offset, target);
    callback(null, buffer);
  });
}

/** What still fits of `bytes`, at `offset` of a buffer or view. */
function copyInto(buffer, offset, bytes) {
  const left = buffer.byteLength - offset;
  if (left <= 0) return;
  const [memory, start] = isAnyArrayBuffer(buffer) ? [buffer, 0] : [buffer.buffer, buffer.byteOffset];
  new Uint8Array(memory, start + offset).set(left < bytes.length ? bytes.subarray(0, left) : bytes);
}

/** Fills (part of) a buffer or view; offset and size count its elements. */
export function randomFillSync(buf, offset = 0, size) {
  if (!isAnyArrayBuffer(buf) && !ArrayBuffer.isView(buf)) throw new ERR_INVALID_ARG_TYPE('buf', ['ArrayBuffer', 'ArrayBufferView'], buf);
  const elementSize = buf.BYTES_PER_ELEMENT || 1;
  offset = checkOffset(offset, elementSize, buf.byteLength);
  size = size === undefined ? buf.byteLength - offset : checkSize(size, elementSize, offset, buf.byteLength);
  fill(buf, offset, size);
  return buf;
}

export function randomFill(buf, offset, size, callback) {
  if (!isAnyArrayBuffer(buf) && !ArrayBuffer.isView(buf)) throw new ERR_INVALID_ARG_TYPE('buf', ['ArrayBuffer', 'ArrayBufferView'], buf);
  const elementSize = buf.BYTES_PER_ELEMENT || 1;
  if (typeof offset === 'function') {
    callback = offset;
    offset = 0;
    size = undefined;
  } else if (typeof size === 'function') {
    callback = size;
    size = undefined;
  } else {
    validateFunction(callback, 'callback');
  }
  offset = checkOffset(offset, elementSize, buf.byteLength);
  size = size === undefined ? buf.byteLength - offset : checkSize(size, elementSize, offset, buf.byteLength);
  fillLater(buf, offset, size, callback);
}

// Random 48-bit numbers are drawn from a cache: one call of the generator serves 1024 of them.
let cache;
let cacheOffset = 0;

function draw48() {
  if (cache === undefined || cacheOffset === cache.length) {
    cache ??= Buffer.allocUnsafeSlow(6 * 1024);
    fill(cache, 0, cache.length);
    cacheOffset = 0;
  }
  let value = 0;
  for (const end = cacheOffset + 6; cacheOffset < end; cacheOffset++) {
    value = value * 256 + cache[cacheOffset];
    cache[cacheOffset] = 0;  // what was drawn is not kept
  }
  return value;
}

/**
 * A UUID that begins with the milliseconds since 1970, RFC 9562, section 5.7: made in order but for those of one millisecond.
 * @param {{ disableEntropyCache?: boolean }} [options] has no effect: nothing that was handed out stays in memory
 */
export function randomUUIDv7(options) {
  if (options !== undefined) {
    validateObject(options, 'options');
    if (options.disableEntropyCache !== undefined) validateBoolean(options.disableEntropyCache, 'options.disableEntropyCache');
  }
  const time = Date.now().toString(16).padStart(12, '0');
  const random = binding.randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}

/** A uniform random integer: min <= n < max. */
export function randomInt(min, max, callback) {
  const onlyMax = max === undefined || typeof max === 'function';
  if (onlyMax) {
    callback = max;
    max = min;
    min = 0;
  }
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (!Number.isSafeInteger(min)) throw new ERR_INVALID_ARG_TYPE('min', 'a safe integer', min);
  if (!Number.isSafeInteger(max)) throw new ERR_INVALID_ARG_TYPE('max', 'a safe integer', max);
  if (max <= min) throw new ERR_OUT_OF_RANGE('max', `greater than the value of "min" (${min})`, max);
  const range = max - min;
  if (!(range <= kMaxRandomRange)) throw new ERR_OUT_OF_RANGE(onlyMax ? 'max' : 'max - min', `<= ${kMaxRandomRange}`, range);
  // Draws at or above the largest multiple of the range would favour small results, so they are thrown away.
  const limit = 2 ** 48 - (2 ** 48 % range);
  let value;
  do value = draw48(); while (value >= limit);
  const result = min + (value % range);
  if (callback === undefined) return result;
  process.nextTick(callback, undefined, result);
}

/** A random UUID of version 4. */
export function randomUUID(options) {
  if (options !== undefined) {
    validateObject(options, 'options');
    // Every UUID's entropy is used once and erased; the option changes only whether it is drawn ahead.
    if (options.disableEntropyCache !== undefined) validateBoolean(options.disableEntropyCache, 'options.disableEntropyCache');
  }
  return binding.randomUUID();
}

// The class behind every Buffer, and where its memory comes from.
import * as binding from 'binding:buffer';
import { ERR_OUT_OF_RANGE } from 'internal:errors/codes';
import { validateNumber } from 'internal:errors/validators';
import { getOption } from 'internal:runtime/options';
import { markAsUntransferable } from 'binding:messaging';

/** Largest Buffer, in bytes: what V8 allows for a typed array. */
export const kMaxLength = binding.kMaxLength;

/**
 * A Uint8Array with Buffer's methods: Buffer.prototype is FastBuffer.prototype. Methods inherited from typed arrays, such as
 * map(), make instances through Buffer[Symbol.species].
 */
export class FastBuffer extends Uint8Array {
  // The explicit constructor is faster than a default one, which would pass its arguments through an array.
  constructor(bufferOrLength, byteOffset, length) {
    super(bufferOrLength, byteOffset, length);
  }
}

/** Whether memory must always be zeroed: asked once, since a snapshot knows no options. */
let zeroed;
const zeroFill = () => (zeroed ??= getOption('--zero-fill-buffers') === true);

/** Memory that small Buffers share. */
export const pool = {
  /** Its `poolSize` is the size of the next pool, in bytes: Buffer, whose property users may change. */
  owner: { poolSize: 64 * 1024 },
  /** @type {ArrayBuffer | undefined} made on first use, so that none gets into the start-up snapshot */
  memory: undefined,
  /** A view of the whole pool, to write strings into it without making a view for each. */
  bytes: undefined,
  offset: 0,
};

/** Starts a new pool. The old one lives as long as Buffers that lie in it. */
export function renewPool() {
  const size = pool.owner.poolSize;
  pool.memory = binding.createPool(size, zeroFill());
  markAsUntransferable(pool.memory); // parts of many Buffers lie in it
  pool.bytes = new FastBuffer(pool.memory);
  pool.offset = 0;
}

/** Rounds the position in the pool up to a multiple of 8, so that typed arrays can be laid over Buffers. */
export function alignPool() {
  if (pool.offset & 7) pool.offset = (pool.offset | 7) + 1;
}

/** @param {unknown} size */
export function validateSize(size) {
  validateNumber(size, 'size', 0, kMaxLength);
}

/**
 * Memory of its own, not zeroed, unless the process runs with --zero-fill-buffers.
 * @param {number} size bytes; must be valid
 */
export function createUnsafeBuffer(size) {
  if (size <= 64) return new FastBuffer(size); // V8 keeps small ones on its heap, and zeroing them costs nothing
  return new FastBuffer(binding.createUnsafeArrayBuffer(size, zeroFill()));
}

/**
 * Memory that is not zeroed, from the pool when it is small.
 * @param {number} size bytes; must be valid, and is truncated
 */
export function allocate(size) {
  if (size <= 0) return new FastBuffer();
  if (size < (pool.owner.poolSize >>> 1)) {
    size = Math.trunc(size);
    if (pool.memory === undefined || size > pool.memory.byteLength - pool.offset) renewPool();
    const buffer = new FastBuffer(pool.memory, pool.offset, size);
    pool.offset += size;
    alignPool();
    return buffer;
  }
  return createUnsafeBuffer(Math.trunc(size));
}

/**
 * The error of an offset that is no valid index: not an integer, behind the end, or the buffer is too short for any.
 * @param {number} value
 * @param {number} last largest valid value; negative if there is none
 * @param {string} [name]
 * @param {{ new(): Error }} [TooShort] class of the error when no value is valid
 */
export function offsetError(value, last, name = 'offset', TooShort) {
  if (Math.floor(value) !== value) return new ERR_OUT_OF_RANGE(name, 'an integer', value);
  if (last < 0 && TooShort !== undefined) return new TooShort();
  return new ERR_OUT_OF_RANGE(name, `>= 0 and <= ${last}`, value);
}

// The methods of Buffer.prototype, but for those that read and write numbers.
import * as binding from 'binding:buffer';
import {
  ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_BUFFER_SIZE, ERR_OUT_OF_RANGE,
  ERR_UNKNOWN_ENCODING,
} from 'internal:errors/codes';
import { validateInteger, validateNumber, validateString } from 'internal:errors/validators';
import { findEncoding, kLatin1, kUtf8, utf8 } from 'internal:buffer/encodings';
import { FastBuffer } from 'internal:buffer/fast_buffer';

const { getOwnPropertyDescriptor, getPrototypeOf } = Object;
const typedArray = getPrototypeOf(Uint8Array.prototype);
const tagOf = getOwnPropertyDescriptor(typedArray, Symbol.toStringTag).get;
const fillElements = typedArray.fill;
const setElements = typedArray.set;
const elementsOf = (buffer) => byteLengthOf.call(buffer);
const byteLengthOf = getOwnPropertyDescriptor(typedArray, 'byteLength').get;

/** @param {unknown} value @returns {value is Uint8Array} of any realm */
export const isUint8Array = (value) => ArrayBuffer.isView(value) && tagOf.call(value) === 'Uint8Array';

function validateOffset(value, name, last) {
  validateNumber(value, name);
  if (!Number.isInteger(value)) throw new ERR_OUT_OF_RANGE(name, 'an integer', value);
  if (value < 0 || value > last) throw new ERR_OUT_OF_RANGE(name, `>= 0 && <= ${last}`, value);
}

/** Errors whose message names no argument, as those of native code. */
function codedError(Base, code, message) {
  const error = new Base(message);
  error.code = code;
  return error;
}

const argumentError = (type) => codedError(TypeError, 'ERR_INVALID_ARG_TYPE', `argument must be a ${type}`);

// --- Text ------------------------------------------------------------------------------------------------------------

export function toString(encoding, start, end) {
  if (arguments.length === 0) return binding.utf8Slice(this, 0, this.length);
  const length = this.length;
  if (!(start > 0)) start = 0;
  else if (start >= length) return '';
  else start = Math.trunc(start);
  if (end === undefined || end > length) end = length;
  else end = Math.trunc(end) || 0;
  if (end <= start) return '';
  if (encoding === undefined) return binding.utf8Slice(this, start, end);
  const found = findEncoding(encoding);
  if (found === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return found.slice(this, start, end);
}

export function write(string, offset, length, encoding) {
  if (typeof string !== 'string') throw argumentError('string');
  if (offset === undefined) return binding.utf8Write(this, string, 0, this.length);
  if (length === undefined && typeof offset === 'string') {
    encoding = offset;
    length = this.length;
    offset = 0;
  } else {
    validateOffset(offset, 'offset', this.length);
    const rest = this.length - offset;
    if (length === undefined) {
      length = rest;
    } else if (typeof length === 'string') {
      encoding = length;
      length = rest;
    } else {
      validateOffset(length, 'length', this.length);
      if (length > rest) length = rest;
    }
  }
  if (!encoding || encoding === 'utf8') return binding.utf8Write(this, string, offset, length);
  const found = findEncoding(encoding);
  if (found === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return found.write(this, string, offset, length);
}

/** Makes buffer.utf8Slice(start, end) and its kin, which check nothing but their bounds. */
function slicer(slice) {
  return function(start, end) {
    if (!isUint8Array(this)) throw argumentError('buffer');
    const length = byteLengthOf.call(this);
    start = sliceBound(start, 0);
    end = sliceBound(end, length);
    if (end <= start) return '';
    if (end > length) throw outOfRange();
    return slice(this, start, end);
  };
}

const outOfRange = () => codedError(RangeError, 'ERR_OUT_OF_RANGE', 'Index out of range');

function sliceBound(value, otherwise) {
  if (value === undefined) return otherwise;
  value = Math.trunc(value) || 0;
  if (value < 0) throw outOfRange();
  return value;
}

/** Makes buffer.utf8Write(string, offset, length) and its kin. */
function writer(write) {
  return function(string, offset = 0, length = this.byteLength - offset) {
    if (!ArrayBuffer.isView(this)) throw argumentError('buffer');
    if (typeof string !== 'string') throw argumentError('string');
    if (offset < 0 || offset > this.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
    if (length < 0 || length > this.byteLength - offset) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
    return write(this, string, Math.trunc(offset) || 0, Math.trunc(length) || 0);
  };
}

export const rawTextMethods = {
  asciiSlice: slicer(binding.asciiSlice),
  base64Slice: slicer(binding.base64Slice),
  base64urlSlice: slicer(binding.base64urlSlice),
  latin1Slice: slicer(binding.latin1Slice),
  hexSlice: slicer(binding.hexSlice),
  ucs2Slice: slicer(binding.ucs2Slice),
  utf8Slice: slicer(binding.utf8Slice),
  asciiWrite: writer(binding.latin1Write),
  base64Write: writer(binding.base64Write),
  base64urlWrite: writer(binding.base64urlWrite),
  latin1Write: writer(binding.latin1Write),
  hexWrite: writer(binding.hexWrite),
  ucs2Write: writer(binding.ucs2Write),
  utf8Write: writer(binding.utf8Write),
};

// --- Copying and comparing -------------------------------------------------------------------------------------------

/** An argument of copy(): made an integer; what is not finite gives 0. */
function copyBound(value, name) {
  if (typeof value !== 'number') value = Number(value);
  value = Number.isFinite(value) ? Math.trunc(value) : 0;
  if (value < 0) throw new ERR_OUT_OF_RANGE(name, '>= 0', value);
  return value;
}

export function copy(target, targetStart, sourceStart, sourceEnd) {
  if (!ArrayBuffer.isView(this)) throw new ERR_INVALID_ARG_TYPE('source', ['Buffer', 'Uint8Array'], this);
  if (!ArrayBuffer.isView(target)) throw new ERR_INVALID_ARG_TYPE('target', ['Buffer', 'Uint8Array'], target);
  const sourceLength = this.byteLength;
  const targetLength = target.byteLength;
  targetStart = targetStart === undefined ? 0 : copyBound(targetStart, 'targetStart');
  if (sourceStart === undefined) {
    sourceStart = 0;
  } else {
    sourceStart = Number.isFinite(+sourceStart) ? Math.trunc(sourceStart) : 0;
    if (sourceStart < 0 || sourceStart > sourceLength) {
      throw new ERR_OUT_OF_RANGE('sourceStart', `>= 0 && <= ${sourceLength}`, sourceStart);
    }
  }
  sourceEnd = sourceEnd === undefined ? sourceLength : copyBound(sourceEnd, 'sourceEnd');
  if (targetStart >= targetLength || sourceStart >= sourceEnd) return 0;
  const count = Math.min(sourceEnd - sourceStart, targetLength - targetStart, sourceLength - sourceStart);
  if (count === sourceLength && this instanceof Uint8Array && target instanceof Uint8Array) {
    setElements.call(target, this, targetStart); // all of it: V8 does that without a call into C++
  } else if (count > 0) {
    binding.copy(this, target, targetStart, sourceStart, count);
  }
  return count;
}

export function equals(otherBuffer) {
  if (!isUint8Array(this)) throw new ERR_INVALID_ARG_TYPE('this', ['Buffer', 'Uint8Array'], this);
  if (!isUint8Array(otherBuffer)) throw new ERR_INVALID_ARG_TYPE('otherBuffer', ['Buffer', 'Uint8Array'], otherBuffer);
  if (this === otherBuffer) return true;
  const length = elementsOf(this);
  if (length !== elementsOf(otherBuffer)) return false;
  return length === 0 || binding.compare(this, otherBuffer) === 0;
}

export function compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
  if (!isUint8Array(target)) throw new ERR_INVALID_ARG_TYPE('target', ['Buffer', 'Uint8Array'], target);
  if (arguments.length === 1) return binding.compare(this, target);
  if (targetStart === undefined) targetStart = 0;
  else validateOffset(targetStart, 'targetStart', Number.MAX_SAFE_INTEGER);
  if (targetEnd === undefined) targetEnd = target.length;
  else validateOffset(targetEnd, 'targetEnd', target.length);
  if (sourceStart === undefined) sourceStart = 0;
  else validateOffset(sourceStart, 'sourceStart', Number.MAX_SAFE_INTEGER);
  if (sourceEnd === undefined) sourceEnd = this.length;
  else validateOffset(sourceEnd, 'sourceEnd', this.length);
  if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
  if (targetStart >= targetEnd) return 1;
  return binding.compareRange(this, target, targetStart, targetEnd, sourceStart, sourceEnd);
}

// --- Searching -------------------------------------------------------------------------------------------------------

function search(buffer, value, byteOffset, encoding, forward) {
  if (!ArrayBuffer.isView(buffer)) throw new ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], buffer);
  if (typeof byteOffset === 'string') {
    encoding = byteOffset;
    byteOffset = undefined;
  } else if (byteOffset > 0x7fffffff) {
    byteOffset = 0x7fffffff;
  } else if (byteOffset < -0x80000000) {
    byteOffset = -0x80000000;
  }
  byteOffset = Math.trunc(+byteOffset);
  if (byteOffset !== byteOffset) byteOffset = forward ? 0 : (buffer.length ?? buffer.byteLength);
  if (typeof value === 'number') return binding.indexOfNumber(buffer, value & 255, byteOffset, forward);
  if (typeof value === 'string') {
    const found = encoding === undefined ? utf8 : findEncoding(encoding);
    if (found === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
    return binding.indexOfString(buffer, value, byteOffset, found.id, forward);
  }
  if (isUint8Array(value)) {
    const found = encoding === undefined ? utf8 : findEncoding(encoding);
    return binding.indexOfBuffer(buffer, value, byteOffset, (found ?? utf8).id, forward);
  }
  throw new ERR_INVALID_ARG_TYPE('value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
}

export function indexOf(value, byteOffset, encoding) {
  return search(this, value, byteOffset, encoding, true);
}

export function lastIndexOf(value, byteOffset, encoding) {
  return search(this, value, byteOffset, encoding, false);
}

export function includes(value, byteOffset, encoding) {
  return search(this, value, byteOffset, encoding, true) !== -1;
}

// --- Filling ---------------------------------------------------------------------------------------------------------

export function fill(value, offset, end, encoding) {
  return fillBuffer(this, value, offset, end, encoding);
}

/**
 * Buffer.prototype.fill(), for Buffer.alloc(), too.
 * @param {Uint8Array} buffer
 */
export function fillBuffer(buffer, value, offset, end, encoding) {
  if (typeof value === 'string') {
    if (offset === undefined || typeof offset === 'string') {
      encoding = offset;
      offset = 0;
      end = buffer.length;
    } else if (typeof end === 'string') {
      encoding = end;
      end = buffer.length;
    }
    let found = utf8;
    if (encoding !== undefined && encoding !== null) {
      validateString(encoding, 'encoding');
      found = encoding === '' ? utf8 : findEncoding(encoding);
      if (found === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
    }
    if (value.length === 0) {
      value = 0; // an empty string fills with zeros
    } else if (value.length === 1) {
      const code = value.charCodeAt(0);
      if ((found.id === kUtf8 && code < 128) || (found.id === kLatin1 && code < 256)) value = code;
    }
    encoding = found.id;
  } else {
    encoding = kUtf8;
  }

  if (offset === undefined) {
    offset = 0;
    end = buffer.length;
  } else {
    validateInteger(offset, 'offset', 0);
    if (end === undefined) end = buffer.length;
    else validateInteger(end, 'end', 0, buffer.length);
    if (offset >= end) return buffer;
  }
  // Somebody may have put a "length" of his own on the buffer.
  if (end > byteLengthOf.call(buffer)) throw new ERR_BUFFER_OUT_OF_BOUNDS();

  if (typeof value === 'string') {
    if (!binding.fillString(buffer, value, offset, end, encoding)) throw new ERR_INVALID_ARG_VALUE('value', value);
  } else if (ArrayBuffer.isView(value)) {
    if (!binding.fillBytes(buffer, value, offset, end)) throw new ERR_INVALID_ARG_VALUE('value', value);
  } else {
    fillElements.call(buffer, value & 255, offset, end);
  }
  return buffer;
}

// --- Parts -----------------------------------------------------------------------------------------------------------

/** An index of subarray(): negative ones count from the end. */
function partBound(value, length) {
  value = Math.trunc(value);
  if (value !== value || value === 0) return 0;
  if (value < 0) return Math.max(value + length, 0);
  return Math.min(value, length);
}

export function subarray(start, end) {
  const length = this.length;
  start = partBound(start, length);
  end = end === undefined ? length : partBound(end, length);
  return new FastBuffer(this.buffer, this.byteOffset + start, end > start ? end - start : 0);
}

export function slice(start, end) {
  return this.subarray(start, end);
}

export function toJSON() {
  const { length } = this;
  const data = new Array(length);
  for (let i = 0; i < length; i++) data[i] = this[i];
  return { type: 'Buffer', data };
}

// --- Byte order ------------------------------------------------------------------------------------------------------

export function swap16() {
  const length = this.length;
  if (length % 2 !== 0) throw new ERR_INVALID_BUFFER_SIZE('16-bits');
  if (length < 128) {
    for (let i = 0; i < length; i += 2) {
      const first = this[i];
      this[i] = this[i + 1];
      this[i + 1] = first;
    }
  } else {
    binding.swap(this, 2);
  }
  return this;
}

export function swap32() {
  if (this.length % 4 !== 0) throw new ERR_INVALID_BUFFER_SIZE('32-bits');
  binding.swap(this, 4);
  return this;
}

export function swap64() {
  if (this.length % 8 !== 0) throw new ERR_INVALID_BUFFER_SIZE('64-bits');
  binding.swap(this, 8);
  return this;
}

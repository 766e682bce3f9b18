// node:buffer. The class Buffer is put together here from memory (fast_buffer.js), numbers (numbers.js) and the other methods
// (methods.js).
import process from 'node:process';
import * as binding from 'binding:buffer';
import { ALL_PROPERTIES, getOwnNonIndexProperties, ONLY_ENUMERABLE } from 'binding:util';
import {
  ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_INVALID_STATE, ERR_OUT_OF_RANGE, ERR_UNKNOWN_ENCODING,
} from 'internal:errors/codes';
import { validateArray, validateInteger, validateNumber } from 'internal:errors/validators';
import { findEncoding, normalizeEncoding, utf8 } from 'internal:buffer/encodings';
import {
  alignPool, allocate, createUnsafeBuffer, FastBuffer, kMaxLength, pool, renewPool, validateSize,
} from 'internal:buffer/fast_buffer';
import * as methods from 'internal:buffer/methods';
import { installNumberMethods } from 'internal:buffer/numbers';
import { getOption } from 'internal:runtime/options';
import { atob, btoa } from 'internal:buffer/base64';
import { Blob, resolveObjectURL } from 'internal:buffer/blob';
import { File } from 'internal:buffer/file';

export { kMaxLength, Blob, File, resolveObjectURL, atob, btoa };

const { fillBuffer, isUint8Array } = methods;
const { getOwnPropertyDescriptor } = Reflect;
const customInspect = Symbol.for('nodejs.util.inspect.custom');
const inspecting = lazy('internal:util/inspect');

const typedArray = Object.getPrototypeOf(Uint8Array.prototype);
const byteLengthOf = getOwnPropertyDescriptor(typedArray, 'byteLength').get;
const lengthOf = getOwnPropertyDescriptor(typedArray, 'length').get;
const tagOf = getOwnPropertyDescriptor(typedArray, Symbol.toStringTag).get;
const setElements = typedArray.set;

const isTypedArray = (value) => tagOf.call(value) !== undefined;

// --- The old constructor ---------------------------------------------------------------------------------------------

let warned = false;

/** Warns once of Buffer() without `new` and of new Buffer(), unless a package calls it. */
function warnOfConstructor() {
  if (warned) return;
  // Code of packages is not the user's to change: there the warning must be asked for.
  if (!getOption('--pending-deprecation') && binding.isInsideNodeModules(20)) return;
  process.emitWarning(
    'Buffer() is deprecated due to security and usability issues. Please use the Buffer.alloc(), ' +
    'Buffer.allocUnsafe(), or Buffer.from() methods instead.', 'DeprecationWarning', 'DEP0005', Buffer);
  warned = true;
}

/**
 * @deprecated Buffer.from(), Buffer.alloc() and Buffer.allocUnsafe() say what they do.
 */
export function Buffer(arg, encodingOrOffset, length) {
  warnOfConstructor();
  if (typeof arg === 'number') {
    if (typeof encodingOrOffset === 'string') throw new ERR_INVALID_ARG_TYPE('string', 'string', arg);
    return Buffer.alloc(arg);
  }
  return Buffer.from(arg, encodingOrOffset, length);
}

// The name is set because the build renames the function: "Buffer" is a global of its own there.
Object.defineProperty(Buffer, 'name', { __proto__: null, configurable: true, enumerable: false, value: 'Buffer' });
Object.setPrototypeOf(Buffer, Uint8Array);
Buffer.prototype = FastBuffer.prototype;
Object.defineProperty(Buffer.prototype, 'constructor', {
  __proto__: null, configurable: true, enumerable: false, writable: true, value: Buffer,
});
Object.defineProperty(Buffer, Symbol.species, {
  __proto__: null, configurable: true, enumerable: false, get() { return FastBuffer; },
});
Buffer.poolSize = pool.owner.poolSize;
pool.owner = Buffer;

// --- Making Buffers --------------------------------------------------------------------------------------------------

/** Short strings are looked at in JavaScript: a loop over a few characters is cheaper than a call. */
const kShortString = 16;

function fromStringFast(string, encoding) {
  const length = string.length;
  if (length === 0) return new FastBuffer();
  if (length * 3 < (Buffer.poolSize >>> 1)) {
    // Whatever it becomes fits: write it where the pool ends, and see how long it is.
    if (pool.memory === undefined || length * 3 > pool.memory.byteLength - pool.offset) renewPool();
    const start = pool.offset;
    const bytes = pool.bytes;
    let written = 0;
    if (length <= kShortString && encoding === utf8) {
      for (; written < length; written++) {
        const code = string.charCodeAt(written);
        if (code >= 128) break;
        bytes[start + written] = code;
      }
    }
    if (written < length) written = encoding.write(bytes, string, start, bytes.length - start);
    const buffer = new FastBuffer(pool.memory, start, written);
    pool.offset = start + written;
    alignPool();
    return buffer;
  }
  const size = encoding.byteLength(string);
  if (size < (Buffer.poolSize >>> 1)) {
    if (pool.memory === undefined || size > pool.memory.byteLength - pool.offset) renewPool();
    const written = encoding.write(pool.bytes, string, pool.offset, size);
    const buffer = new FastBuffer(pool.memory, pool.offset, written);
    pool.offset += written;
    alignPool();
    return buffer;
  }
  const buffer = createUnsafeBuffer(size);
  const written = encoding.write(buffer, string, 0, size);
  return written === size ? buffer : new FastBuffer(buffer.buffer, 0, written);
}

function fromString(string, encoding) {
  if (typeof encoding !== 'string' || encoding === '' || encoding === 'utf8') return fromStringFast(string, utf8);
  const found = findEncoding(encoding);
  if (found === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return fromStringFast(string, found);
}

function fromArrayBuffer(memory, byteOffset, length) {
  if (byteOffset === undefined) byteOffset = 0;
  else byteOffset = +byteOffset || 0;
  const rest = memory.byteLength - byteOffset;
  if (!(rest >= 0)) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
  if (length === undefined) {
    // No length: the view of resizable memory grows with it.
    return new FastBuffer(memory, byteOffset);
  }
  length = +length;
  if (length > 0) {
    if (length > rest) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
  } else {
    length = 0;
  }
  return new FastBuffer(memory, byteOffset, length);
}

function fromArrayLike(list) {
  const length = list.length;
  if (!(length > 0)) return new FastBuffer();
  validateSize(length);
  const buffer = allocate(length);
  if (isUint8Array(list)) {
    setElements.call(buffer, list);
  } else {
    const size = buffer.length;
    for (let i = 0; i < size; i++) buffer[i] = list[i];
  }
  return buffer;
}

/** A Buffer of arrays, of things with a length, and of what JSON.parse() made of a Buffer; undefined for all else. */
function fromObject(value) {
  if (value.length !== undefined || binding.isAnyArrayBuffer(value.buffer)) {
    return typeof value.length === 'number' ? fromArrayLike(value) : new FastBuffer();
  }
  return value.type === 'Buffer' && Array.isArray(value.data) ? fromArrayLike(value.data) : undefined;
}

Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') return fromString(value, encodingOrOffset);
  if (typeof value === 'object' && value !== null) {
    if (binding.isAnyArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
    const primitive = typeof value.valueOf === 'function' ? value.valueOf() : undefined;
    if (primitive !== undefined && primitive !== null && primitive !== value &&
        (typeof primitive === 'string' || typeof primitive === 'object')) {
      return from(primitive, encodingOrOffset, length);
    }
    const buffer = fromObject(value);
    if (buffer !== undefined) return buffer;
    if (typeof value[Symbol.toPrimitive] === 'function') {
      const converted = value[Symbol.toPrimitive]('string');
      if (typeof converted === 'string') return fromString(converted, encodingOrOffset);
    }
  }
  throw new ERR_INVALID_ARG_TYPE(
    'first argument', ['string', 'Buffer', 'ArrayBuffer', 'Array', 'Array-like Object'], value);
};

Buffer.copyBytesFrom = function copyBytesFrom(view, offset, length) {
  if (!isTypedArray(view)) throw new ERR_INVALID_ARG_TYPE('view', ['TypedArray'], view);
  const viewLength = lengthOf.call(view);
  if (viewLength === 0) return new FastBuffer();
  if (offset === undefined) {
    offset = 0;
  } else {
    validateInteger(offset, 'offset', 0);
    if (offset >= viewLength) return new FastBuffer();
  }
  let end = viewLength;
  if (length !== undefined) {
    validateInteger(length, 'length', 0);
    end = Math.min(offset + length, viewLength);
  }
  const part = view.subarray(offset, end);
  return fromArrayLike(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
};

Buffer.of = function of(...items) {
  const buffer = allocate(items.length);
  for (let i = 0; i < items.length; i++) buffer[i] = items[i];
  return buffer;
};

Buffer.alloc = function alloc(size, fill, encoding) {
  validateSize(size);
  if (fill !== undefined && fill !== 0 && size > 0) {
    const buffer = createUnsafeBuffer(Math.trunc(size));
    return fillBuffer(buffer, fill, 0, buffer.length, encoding);
  }
  return new FastBuffer(size);
};

Buffer.allocUnsafe = function allocUnsafe(size) {
  validateSize(size);
  return allocate(size);
};

Buffer.allocUnsafeSlow = function allocUnsafeSlow(size) {
  validateSize(size);
  return createUnsafeBuffer(Math.trunc(size));
};

Buffer.isBuffer = function isBuffer(value) {
  return value instanceof Buffer;
};

Buffer.compare = function compare(first, second) {
  if (!isUint8Array(first)) throw new ERR_INVALID_ARG_TYPE('buf1', ['Buffer', 'Uint8Array'], first);
  if (!isUint8Array(second)) throw new ERR_INVALID_ARG_TYPE('buf2', ['Buffer', 'Uint8Array'], second);
  return first === second ? 0 : binding.compare(first, second);
};

Buffer.isEncoding = function isEncoding(encoding) {
  return typeof encoding === 'string' && encoding.length !== 0 && findEncoding(encoding) !== undefined;
};

Buffer.concat = function concat(list, length) {
  validateArray(list, 'list');
  if (list.length === 0) return new FastBuffer();
  let size = 0;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (!isUint8Array(item)) {
      throw new ERR_INVALID_ARG_TYPE(`list[${i}]`, ['Buffer', 'Uint8Array'], item);
    }
    size += byteLengthOf.call(item);
  }
  if (length === undefined) {
    length = size;
  } else {
    validateNumber(length, 'length');
    if (!Number.isInteger(length)) throw new ERR_OUT_OF_RANGE('length', 'an integer', length);
    if (length < 0 || length > kMaxLength) throw new ERR_OUT_OF_RANGE('length', `>= 0 && <= ${kMaxLength}`, length);
  }
  const buffer = allocate(length);
  let position = 0;
  for (let i = 0; i < list.length && position < length; i++) {
    const item = list[i];
    const count = byteLengthOf.call(item);
    if (count <= length - position) {
      setElements.call(buffer, item, position);
      position += count;
    } else {
      binding.copy(item, buffer, position, 0, length - position);
      position = length;
    }
  }
  if (position < length) typedArray.fill.call(buffer, 0, position, length);
  return buffer;
};

Buffer.byteLength = function byteLength(string, encoding) {
  if (typeof string !== 'string') {
    if (ArrayBuffer.isView(string) || binding.isAnyArrayBuffer(string)) return string.byteLength;
    throw new ERR_INVALID_ARG_TYPE('string', ['string', 'Buffer', 'ArrayBuffer'], string);
  }
  if (string.length === 0) return 0;
  if (!encoding || encoding === 'utf8') return binding.byteLengthUtf8(string);
  return (findEncoding(encoding) ?? utf8).byteLength(string);
};

// --- The prototype ---------------------------------------------------------------------------------------------------

installNumberMethods(Buffer.prototype);
Object.assign(Buffer.prototype, methods.rawTextMethods);

for (const [name, get] of [
  ['parent', function() { return this instanceof Buffer ? this.buffer : undefined; }],
  ['offset', function() { return this instanceof Buffer ? this.byteOffset : undefined; }],
]) {
  Object.defineProperty(Buffer.prototype, name, { __proto__: null, configurable: false, enumerable: true, get });
}

let inspectMaxBytes = 50;

/** What util.inspect() shows: bytes in hexadecimal, then own properties. */
function inspect(depth, context) {
  const shown = Math.min(inspectMaxBytes, this.length);
  const rest = this.length - shown;
  let text = binding.hexSlice(this, 0, shown).replace(/(.{2})/g, '$1 ').trim();
  if (rest > 0) text += ` ... ${rest} more byte${rest > 1 ? 's' : ''}`;
  if (context) {
    const extras = { __proto__: null };
    let found = false;
    for (const key of getOwnNonIndexProperties(this, context.showHidden ? ALL_PROPERTIES : ONLY_ENUMERABLE)) {
      extras[key] = this[key];
      found = true;
    }
    if (found) {
      if (this.length !== 0) text += ', ';
      // "[Object: null prototype] { a: 1 }": what stands between the braces.
      const whole = inspecting().inspect(extras, { ...context, breakLength: Infinity, compact: true });
      text += whole.slice('[Object: null prototype] { '.length, -' }'.length);
    }
  }
  let name = 'Buffer';
  if (typeof this.constructor === 'function' && this.constructor.name) name = this.constructor.name;
  return `<${name} ${text}>`;
}

Object.assign(Buffer.prototype, {
  copy: methods.copy,
  toString: methods.toString,
  equals: methods.equals,
  inspect,
  compare: methods.compare,
  indexOf: methods.indexOf,
  lastIndexOf: methods.lastIndexOf,
  includes: methods.includes,
  fill: methods.fill,
  write: methods.write,
  toJSON: methods.toJSON,
  subarray: methods.subarray,
  slice: methods.slice,
  swap16: methods.swap16,
  swap32: methods.swap32,
  swap64: methods.swap64,
  toLocaleString: methods.toString,
  [customInspect]: inspect,
});

// --- The rest of the module ------------------------------------------------------------------------------------------

let slowBufferWarned = false;

/** @deprecated Buffer.allocUnsafeSlow() does the same. */
export function SlowBuffer(size) {
  if (!slowBufferWarned) {
    slowBufferWarned = true;
    process.emitWarning('SlowBuffer() is deprecated. Please use Buffer.allocUnsafeSlow()', 'DeprecationWarning', 'DEP0030',
                        SlowBuffer);
  }
  validateSize(size);
  return createUnsafeBuffer(Math.trunc(size));
}
Object.setPrototypeOf(SlowBuffer.prototype, Uint8Array.prototype);
Object.setPrototypeOf(SlowBuffer, Uint8Array);

function transcodeError(name, errno) {
  const error = new Error(`Unable to transcode Buffer [${name}]`);
  error.code = name;
  error.errno = errno;
  return error;
}

/**
 * Converts bytes between UTF-8, UTF-16, Latin-1 and ASCII; what the target cannot express becomes "?".
 * @param {Uint8Array} source
 * @param {string} fromEncoding
 * @param {string} toEncoding
 */
export function transcode(source, fromEncoding, toEncoding) {
  if (!isUint8Array(source)) throw new ERR_INVALID_ARG_TYPE('source', ['Buffer', 'Uint8Array'], source);
  if (source.length === 0) return Buffer.alloc(0);
  const from = normalizeEncoding(fromEncoding);
  const to = normalizeEncoding(toEncoding);
  const known = ['utf8', 'utf16le', 'latin1', 'ascii'];
  if (!known.includes(from) || !known.includes(to)) throw transcodeError('U_ILLEGAL_ARGUMENT_ERROR', 1);
  if (from === 'utf8' && to === 'utf16le' && !binding.isUtf8(source)) throw transcodeError('U_INVALID_CHAR_FOUND', 10);
  let text = findEncoding(from === 'ascii' ? 'latin1' : from).slice(source, 0, source.length);
  if (from === 'ascii' && to !== 'utf16le') text = text.replace(/[^\u0000-\u007f]/g, '\ufffd');
  if (to === 'latin1') text = text.replace(/[^\u0000-\u00ff]/gu, '?');
  else if (to === 'ascii') text = text.replace(/[^\u0000-\u007f]/gu, '?');
  return Buffer.from(text, to);
}

/** Whether `input` is an ArrayBuffer or a typed array; throws if its memory was handed away. */
function isBytes(input) {
  const view = isTypedArray(input);
  if (!view && !binding.isAnyArrayBuffer(input)) return false;
  if ((view ? input.buffer : input).detached) throw new ERR_INVALID_STATE('Cannot validate on a detached buffer');
  return true;
}

/** @param {ArrayBuffer | NodeJS.TypedArray} input */
export function isUtf8(input) {
  if (isBytes(input)) return binding.isUtf8(input);
  throw new ERR_INVALID_ARG_TYPE('input', ['ArrayBuffer', 'Buffer', 'TypedArray'], input);
}

/** @param {ArrayBuffer | NodeJS.TypedArray} input */
export function isAscii(input) {
  if (isBytes(input)) return binding.isAscii(input);
  throw new ERR_INVALID_ARG_TYPE('input', ['ArrayBuffer', 'Buffer', 'TypedArray'], input);
}

/** Longest string, in UTF-16 units. */
export const kStringMaxLength = binding.kStringMaxLength;

export const constants = Object.defineProperties({}, {
  MAX_LENGTH: { __proto__: null, value: kMaxLength, writable: false, enumerable: true },
  MAX_STRING_LENGTH: { __proto__: null, value: kStringMaxLength, writable: false, enumerable: true },
});

const module = { Buffer, SlowBuffer, transcode, isUtf8, isAscii, kMaxLength, kStringMaxLength, btoa, atob };
Object.defineProperties(module, {
  constants: { __proto__: null, configurable: false, enumerable: true, value: constants },
  INSPECT_MAX_BYTES: {
    __proto__: null, configurable: true, enumerable: true,
    get() { return inspectMaxBytes; },
    set(value) {
      validateNumber(value, 'INSPECT_MAX_BYTES', 0);
      inspectMaxBytes = value;
    },
  },
  Blob: { __proto__: null, configurable: true, enumerable: true, writable: true, value: Blob },
  resolveObjectURL: { __proto__: null, configurable: true, enumerable: true, writable: true, value: resolveObjectURL },
  File: { __proto__: null, configurable: true, enumerable: true, writable: true, value: File },
});
export default module;

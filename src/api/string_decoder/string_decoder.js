// node:string_decoder: text from chunks of bytes, with characters that lie across chunks kept together.
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_UNKNOWN_ENCODING } from 'internal:errors/codes';
import { Buffer } from 'node:buffer';
import { findEncoding, normalizeEncoding } from 'internal:buffer/encodings';

const kState = Symbol('kNativeDecoder');

/** Bytes that a character can have. */
const kLongest = 4;

/** What a decoder keeps between two chunks. */
class State {
  /** @param {string} encoding canonical name */
  constructor(encoding) {
    this.encoding = findEncoding(encoding);
    this.pending = Buffer.alloc(kLongest);
    /** Bytes of an incomplete character, at the start of `pending`. */
    this.size = 0;
    /** Bytes that it still lacks. */
    this.missing = 0;
    this.tail = tails[encoding];
  }
}

/** Bytes that the lead byte of a UTF-8 sequence announces; 1 for what leads none. */
function sequenceLength(byte) {
  if ((byte & 0xe0) === 0xc0) return 2;
  if ((byte & 0xf0) === 0xe0) return 3;
  return (byte & 0xf8) === 0xf0 ? 4 : 1;
}

/**
 * For each encoding: how many bytes of an incomplete character end a chunk, and how many it lacks, as `kept * 8 + missing`.
 */
const tails = {
  __proto__: null,
  utf8(bytes, size) {
    const limit = Math.min(size, 3);
    for (let kept = 1; kept <= limit; kept++) {
      const byte = bytes[size - kept];
      if ((byte & 0xc0) === 0x80) continue; // inside a sequence: its lead byte tells
      const length = sequenceLength(byte);
      return length > kept ? kept * 8 + length - kept : 0;
    }
    return 0;
  },
  utf16le(bytes, size) {
    if (size % 2 === 1) return 1 * 8 + 1; // half a unit
    return size >= 2 && (bytes[size - 1] & 0xfc) === 0xd8 ? 2 * 8 + 2 : 0;
  },
  base64(bytes, size) {
    const kept = size % 3;
    return kept === 0 ? 0 : kept * 8 + 3 - kept;
  },
};
tails.base64url = tails.base64;

function decode(state, bytes) {
  const { encoding, tail } = state;
  if (tail === undefined) return encoding.slice(bytes, 0, bytes.length);
  let head = '';
  let start = 0;
  if (state.size > 0) {
    // Complete the character that the last chunk began. UTF-8: as far as the bytes can belong to it.
    while (state.missing > 0 && start < bytes.length) {
      if (encoding.name === 'utf8' && (bytes[start] & 0xc0) !== 0x80) {
        state.missing = 0;
        break;
      }
      state.pending[state.size++] = bytes[start++];
      state.missing--;
      if (state.missing === 0 && encoding.name === 'utf16le' && state.size === 2 && (state.pending[1] & 0xfc) === 0xd8) {
        state.missing = 2; // a high surrogate: the low one belongs to it
      }
    }
    if (state.missing > 0) return '';
    head = encoding.slice(state.pending, 0, state.size);
    state.size = 0;
  }
  let end = bytes.length;
  const left = start === 0 ? bytes : bytes.subarray(start);
  const found = tail(left, left.length);
  if (found !== 0) {
    state.size = found >> 3;
    state.missing = found & 7;
    end -= state.size;
    for (let i = 0; i < state.size; i++) state.pending[i] = bytes[end + i];
  }
  if (start === end) return head;
  const body = encoding.slice(bytes, start, end);
  return head === '' ? body : head + body;
}

/** Decodes what is left of an incomplete character, and forgets it. */
function flush(state) {
  const { size } = state;
  state.size = 0;
  state.missing = 0;
  if (size === 0) return '';
  // Half a UTF-16 unit is dropped.
  return state.encoding.slice(state.pending, 0, state.encoding.name === 'utf16le' ? size - size % 2 : size);
}

function stateOf(decoder) {
  const state = decoder[kState];
  if (state === undefined) throw new ERR_INVALID_THIS('StringDecoder');
  return state;
}

/**
 * @param {string} [encoding] UTF-8 unless given
 */
export function StringDecoder(encoding) {
  const name = normalizeEncoding(encoding);
  if (name === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  this.encoding = name;
  this[kState] = new State(name);
}

/**
 * Decodes a chunk; an incomplete character at its end waits for the next one.
 * @param {string | ArrayBufferView} buf
 * @returns {string}
 */
StringDecoder.prototype.write = function write(buf) {
  if (typeof buf === 'string') return buf;
  if (!ArrayBuffer.isView(buf)) throw new ERR_INVALID_ARG_TYPE('buf', ['Buffer', 'TypedArray', 'DataView'], buf);
  const state = stateOf(this);
  const bytes = buf instanceof Uint8Array ? buf : Buffer.from(buf.buffer, buf.byteOffset, buf.byteLength);
  return decode(state, bytes);
};

/**
 * Decodes a last chunk, if there is one, and what is left of an incomplete character.
 * @param {string | ArrayBufferView} [buf]
 * @returns {string}
 */
StringDecoder.prototype.end = function end(buf) {
  const text = buf === undefined ? '' : this.write(buf);
  const state = stateOf(this);
  return state.size > 0 ? text + flush(state) : text;
};

/** Forgets what is kept, and decodes `buf` from `offset`. */
StringDecoder.prototype.text = function text(buf, offset) {
  const state = stateOf(this);
  state.size = 0;
  state.missing = 0;
  return this.write(buf.slice(offset));
};

for (const [name, get] of [
  ['lastChar', function() { return stateOf(this).pending; }],
  ['lastNeed', function() { return stateOf(this).missing; }],
  ['lastTotal', function() { const state = stateOf(this); return state.size + state.missing; }],
]) {
  Object.defineProperty(StringDecoder.prototype, name, { __proto__: null, configurable: true, enumerable: true, get });
}

export default { StringDecoder };

// TextEncoder and TextDecoder, as in https://encoding.spec.whatwg.org/.
import { ERR_ENCODING_NOT_SUPPORTED, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS } from 'internal:errors/codes';
import {
  kValidateObjectAllowObjectsAndNull, validateObject, validateString,
} from 'internal:errors/validators';
import { Decoder, decodeUtf8, encodeInto, encodeUtf8 } from 'binding:encoding';
import { isAnyArrayBuffer } from 'binding:buffer';
import { encodingOfLabel } from 'internal:encoding/labels';
import { isUint8Array } from 'internal:buffer/methods';

const inspecting = lazy('internal:util/inspect');
const customInspect = Symbol.for('nodejs.util.inspect.custom');

/** Units read and bytes written by the last encodeInto(). */
const counts = new Uint32Array(2);

/** Longest text that is looked at character by character: V8 keeps arrays of that many bytes on its heap. */
const kShortText = 64;

function encodeShortAscii(text) {
  const { length } = text;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 128) return undefined;
    bytes[i] = code;
  }
  return bytes;
}

export class TextEncoder {
  #brand = true;

  get encoding() {
    if (!isEncoder(this)) throw new ERR_INVALID_THIS('TextEncoder');
    return 'utf-8';
  }

  /**
   * @param {string} [input]
   * @returns {Uint8Array}
   */
  encode(input = '') {
    if (!isEncoder(this)) throw new ERR_INVALID_THIS('TextEncoder');
    input = `${input}`;
    // V8 makes small arrays many times faster than it takes over memory of ours.
    return (input.length <= kShortText ? encodeShortAscii(input) : undefined) ?? encodeUtf8(input);
  }

  /**
   * Writes what fits, no part of a character.
   * @param {string} src
   * @param {Uint8Array} dest
   * @returns {{ read: number, written: number }} UTF-16 units and bytes
   */
  encodeInto(src, dest) {
    if (!isEncoder(this)) throw new ERR_INVALID_THIS('TextEncoder');
    validateString(src, 'src');
    if (!isUint8Array(dest)) throw new ERR_INVALID_ARG_TYPE('dest', 'Uint8Array', dest);
    encodeInto(src, dest, counts);
    return { read: counts[0], written: counts[1] };
  }

  [customInspect](depth, opts) {
    if (!isEncoder(this)) throw new ERR_INVALID_THIS('TextEncoder');
    if (typeof depth === 'number' && depth < 0) return this;
    const constructor = this.constructor === undefined || this.constructor === null ? TextEncoder : this.constructor;
    const shown = Object.create({ constructor: constructor === TextEncoder ? Object : constructor });
    shown.encoding = this.encoding;
    return inspecting().inspect(shown, opts);
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #brand in value;
  }
}

const { is: isEncoder } = TextEncoder;
delete TextEncoder.is;

export class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  /** Made for a chunk that is not the last, and for all that is not UTF-8. @type {Decoder | undefined} */
  #decoder;

  /**
   * @param {string} [encoding] a label
   * @param {{ fatal?: boolean, ignoreBOM?: boolean }} [options]
   */
  constructor(encoding = 'utf-8', options = {}) {
    encoding = `${encoding}`;
    validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
    const name = encodingOfLabel(encoding);
    if (name === undefined || name === 'replacement') throw new ERR_ENCODING_NOT_SUPPORTED(encoding);
    this.#encoding = name;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
    if (name !== 'utf-8') {
      this.#decoder = new Decoder(name, this.#fatal, this.#ignoreBOM);
      if (!this.#decoder.valid) throw new ERR_ENCODING_NOT_SUPPORTED(encoding);
    }
  }

  /**
   * @param {ArrayBuffer | SharedArrayBuffer | ArrayBufferView} [input]
   * @param {{ stream?: boolean }} [options]
   * @returns {string}
   */
  decode(input = undefined, options = undefined) {
    if (!isDecoder(this)) throw new ERR_INVALID_THIS('TextDecoder');
    if (input === undefined) {
      input = new Uint8Array(0);
    } else if (!ArrayBuffer.isView(input) && !isAnyArrayBuffer(input)) {
      throw new ERR_INVALID_ARG_TYPE('list', ['SharedArrayBuffer', 'ArrayBuffer', 'ArrayBufferView'], input);
    }
    let stream = false;
    if (options !== undefined) {
      validateObject(options, 'options', kValidateObjectAllowObjectsAndNull);
      stream = Boolean(options?.stream);
    }
    if (this.#decoder === undefined) {
      if (!stream) return decodeUtf8(input, this.#ignoreBOM, this.#fatal);
      this.#decoder = new Decoder('utf-8', this.#fatal, this.#ignoreBOM);
    }
    return this.#decoder.decode(input, !stream);
  }

  get encoding() {
    if (!isDecoder(this)) throw new ERR_INVALID_THIS('TextDecoder');
    return this.#encoding;
  }

  get fatal() {
    if (!isDecoder(this)) throw new ERR_INVALID_THIS('TextDecoder');
    return this.#fatal;
  }

  get ignoreBOM() {
    if (!isDecoder(this)) throw new ERR_INVALID_THIS('TextDecoder');
    return this.#ignoreBOM;
  }

  [customInspect](depth, opts) {
    if (!isDecoder(this)) throw new ERR_INVALID_THIS('TextDecoder');
    if (typeof depth === 'number' && depth < 0) return this;
    const constructor = this.constructor === undefined || this.constructor === null ? TextDecoder : this.constructor;
    const shown = Object.create({ constructor });
    shown.encoding = this.encoding;
    shown.fatal = this.fatal;
    shown.ignoreBOM = this.ignoreBOM;
    if (opts.showHidden) {
      shown[Symbol('flags')] = (this.#fatal ? 2 : 0) | (this.#ignoreBOM ? 4 : 0);
      shown[Symbol('handle')] = this.#decoder;
    }
    const { inspect } = inspecting();
    return `${constructor.name} ${inspect(shown, opts)}`.replace(/^(\S+) \1 /, '$1 ');
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #fatal in value;
  }
}

const { is: isDecoder } = TextDecoder;
delete TextDecoder.is;

for (const [prototype, tag, names] of [
  [TextEncoder.prototype, 'TextEncoder', ['encoding', 'encode', 'encodeInto']],
  [TextDecoder.prototype, 'TextDecoder', ['decode', 'encoding', 'fatal', 'ignoreBOM']],
]) {
  for (const name of names) Object.defineProperty(prototype, name, { __proto__: null, enumerable: true });
  Object.defineProperty(prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: tag });
}

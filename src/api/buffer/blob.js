// Blob, as in https://w3c.github.io/FileAPI/: bytes that never change, in memory or in files, read asynchronously.
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS } from 'internal:errors/codes';
import * as binding from 'binding:buffer';
import { BlobReader, kChunkSize } from 'internal:buffer/blob_reader';
import { kClone, kDeserialize } from 'internal:messaging/transferable';

const inspecting = lazy('internal:util/inspect');
const webStreams = lazy('node:stream/web');
const encoding = lazy('internal:encoding/encoding');
const random = lazy('internal:crypto/random');
const customInspect = Symbol.for('nodejs.util.inspect.custom');

/** Given to the constructor in place of sources: the next argument is a list of parts that exists already. */
const kFromParts = Symbol('parts');

const encodeText = (text) => {
  const bytes = new Uint8Array(binding.byteLengthUtf8(text));
  binding.utf8Write(bytes, text, 0, bytes.length);
  return bytes;
};

/** A part of bytes that nobody else can change. */
function copyOf(view) {
  return new Uint8Array(ArrayBuffer.isView(view) ?
    view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength) : view.slice(0));
}

function toSequence(value) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null ||
      typeof value[Symbol.iterator] !== 'function') {
    const error = new TypeError('Value cannot be converted to sequence.');
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }
  return value;
}

function validateDictionary(options) {
  if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options', 'a dictionary', options);
  }
}

/** The type of a Blob: lower case, and empty when it has other characters than those that print in ASCII. */
function normalizeType(type) {
  type = `${type}`;
  return /[^\u0020-\u007e]/.test(type) ? '' : type.toLowerCase();
}

/**
 * @typedef {object} Part
 * @property {Uint8Array} [bytes]
 * @property {{ path: string, size: number, mtimeMs: number }} [file] the file as it was when the Blob was made
 * @property {number} start in the bytes or the file
 * @property {number} end
 */

/** The parts of `parts` between two positions. A file is kept even if nothing of it is left, to notice its changes. */
function partsBetween(parts, start, end) {
  const result = [];
  let position = 0;
  for (const part of parts) {
    const size = part.end - part.start;
    const from = Math.max(start - position, 0);
    const to = Math.min(end - position, size);
    if (from < to || (part.file !== undefined && size === 0)) {
      result.push({ ...part, start: part.start + Math.min(from, size), end: part.start + Math.max(to, 0) });
    }
    position += size;
  }
  return result;
}

export class Blob {
  /** @type {Part[]} */
  #parts = [];
  #size = 0;
  #type = '';

  /**
   * @param {Iterable<string | ArrayBuffer | ArrayBufferView | Blob>} [sources]
   * @param {{ endings?: 'transparent' | 'native', type?: string }} [options]
   */
  constructor(sources = [], options = undefined) {
    if (sources === kFromParts) {
      this.#parts = options.parts;
      this.#type = options.type;
      for (const part of options.parts) this.#size += part.end - part.start;
      return;
    }
    sources = toSequence(sources);
    validateDictionary(options);
    let endings = options?.endings;
    const type = options?.type ?? '';
    if (endings === undefined) endings = 'transparent';
    if (endings !== 'transparent' && endings !== 'native') {
      throw new ERR_INVALID_ARG_VALUE('options.endings', endings);
    }
    for (const source of sources) this.#append(source, endings);
    this.#type = normalizeType(type);
  }

  #append(source, endings) {
    if (source !== null && typeof source === 'object') {
      if (#parts in source) {
        for (const part of source.#parts) this.#add(part);
        return;
      }
      if (ArrayBuffer.isView(source) || binding.isAnyArrayBuffer(source)) {
        const bytes = copyOf(source);
        if (bytes.length > 0) this.#add({ bytes, start: 0, end: bytes.length });
        return;
      }
    }
    let text = `${source}`;
    if (endings === 'native') text = text.replace(/\r\n|\r/g, '\n');
    if (text.length === 0) return;
    const bytes = encodeText(text);
    this.#add({ bytes, start: 0, end: bytes.length });
  }

  #add(part) {
    this.#parts.push(part);
    this.#size += part.end - part.start;
  }

  get type() {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    return this.#type;
  }

  get size() {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    return this.#size;
  }

  /**
   * A part of this Blob; nothing is copied.
   * @param {number} [start] negative ones count from the end
   * @param {number} [end]
   * @param {string} [contentType]
   */
  slice(start = 0, end = undefined, contentType = '') {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    const size = this.#size;
    const clamp = (value) => {
      value = Math.trunc(value) || 0;
      return value < 0 ? Math.max(size + value, 0) : Math.min(value, size);
    };
    start = clamp(start);
    end = end === undefined ? size : clamp(end);
    const parts = partsBetween(this.#parts, start, Math.max(start, end));
    return new Blob(kFromParts, { parts, type: normalizeType(contentType) });
  }

  async arrayBuffer() {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    return (await this.#read()).buffer;
  }

  async bytes() {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    return this.#read();
  }

  async text() {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    const { TextDecoder } = encoding();
    return new TextDecoder().decode(await this.#read());
  }

  async #read() {
    const result = new Uint8Array(this.#size);
    const reader = new BlobReader(this.#parts, Infinity);
    let position = 0;
    for (let chunk = await reader.next(); chunk !== undefined; chunk = await reader.next()) {
      result.set(chunk, position);
      position += chunk.length;
    }
    return result;
  }

  /** @returns {ReadableStream} of bytes */
  stream() {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    const { ReadableStream } = webStreams();
    const reader = new BlobReader(this.#parts, kChunkSize);
    return new ReadableStream({
      type: 'bytes',
      async pull(controller) {
        const chunk = await reader.next();
        if (chunk === undefined) {
          controller.close();
          controller.byobRequest?.respond(0);
        } else {
          // The stream takes the memory away from whoever enqueues it.
          controller.enqueue(chunk.slice());
        }
      },
      cancel() {
        return reader.close();
      },
    }, { highWaterMark: 0 });
  }

  /** @returns {ReadableStream<string>} the text, decoded from UTF-8 as it is read */
  textStream() {
    if (!isBlob(this)) throw new ERR_INVALID_THIS('Blob');
    const { TextDecoderStream } = webStreams();
    return this.stream().pipeThrough(new TextDecoderStream());
  }

  [customInspect](depth, options) {
    if (depth < 0) return `[${this.constructor.name}]`;
    const { inspect } = inspecting();
    options = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    return `Blob ${inspect({ size: this.size, type: this.type }, options)}`;
  }

  /** For structuredClone() and messages: the parts are copied. */
  [kClone]() {
    if (this.#parts.some((part) => part.file !== undefined)) {
      throw new ERR_INVALID_STATE('File-backed Blobs are not cloneable');
    }
    return { data: { parts: this.#parts, type: this.#type }, deserializeInfo: 'internal:buffer/blob:Blob' };
  }

  static [kDeserialize](data) {
    return new Blob(kFromParts, data);
  }

  static is(value) {
    return value !== null && typeof value === 'object' && #parts in value;
  }
}

const { is } = Blob;
delete Blob.is;

Object.defineProperty(Blob, 'length', { __proto__: null, value: 0, configurable: true });
for (const name of ['type', 'size', 'slice', 'arrayBuffer', 'text', 'bytes', 'stream', 'textStream']) {
  Object.defineProperty(Blob.prototype, name, { __proto__: null, enumerable: true });
}
Object.defineProperty(Blob.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'Blob' });

/** @returns {value is Blob} */
export const isBlob = is;

/**
 * A Blob of a file, for fs.openAsBlob(). Reading fails with NotReadableError once the file has changed.
 * @param {string} path
 * @param {{ size: number, mtimeMs: number }} stat
 * @param {string} [type]
 */
export function createFileBlob(path, { size, mtimeMs }, type = '') {
  const part = { file: { path, size, mtimeMs }, start: 0, end: size };
  return new Blob(kFromParts, { parts: [part], type: normalizeType(type) });
}

// --- Object URLs -----------------------------------------------------------------------------------------------------

const kUrlPrefix = 'blob:nodedata:';

/** @type {Map<string, Blob>} */
const registered = new Map();

/** URL.createObjectURL(). @param {Blob} blob */
export function createObjectURL(blob) {
  if (!isBlob(blob)) throw new ERR_INVALID_ARG_TYPE('obj', 'Blob', blob);
  const id = random().randomUUID();
  registered.set(id, blob.slice(0, blob.size, blob.type));
  return `${kUrlPrefix}${id}`;
}

const idOf = (url) => (url.startsWith(kUrlPrefix) ? url.slice(kUrlPrefix.length).replace(/[?#].*$/s, '') : undefined);

/** URL.revokeObjectURL(). @param {string} url */
export function revokeObjectURL(url) {
  registered.delete(idOf(`${url}`));
}

/** buffer.resolveObjectURL(). @param {string} url */
export function resolveObjectURL(url) {
  return registered.get(idOf(`${url}`));
}

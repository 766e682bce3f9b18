// File, as in https://w3c.github.io/FileAPI/#file-section: a Blob with a name and a time.
import { ERR_INVALID_THIS, ERR_MISSING_ARGS } from 'internal:errors/codes';
import { Blob } from 'internal:buffer/blob';
import { kClone, kDeserialize } from 'internal:messaging/transferable';

const inspecting = lazy('internal:util/inspect');
const customInspect = Symbol.for('nodejs.util.inspect.custom');

export class File extends Blob {
  /** @type {string} */
  #name;
  /** @type {number} */
  #lastModified;

  /**
   * @param {Iterable<string | ArrayBuffer | ArrayBufferView | Blob>} fileBits
   * @param {string} fileName
   * @param {{ endings?: 'transparent' | 'native', type?: string, lastModified?: number }} [options]
   */
  constructor(fileBits, fileName, options = undefined) {
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('fileBits', 'fileName');
    super(fileBits, options);
    let lastModified = options?.lastModified;
    lastModified = lastModified === undefined ? Date.now() : +lastModified;
    this.#lastModified = lastModified === lastModified ? lastModified : 0;
    this.#name = `${fileName}`.toWellFormed();
  }

  get name() {
    if (!isFile(this)) throw new ERR_INVALID_THIS('File');
    return this.#name;
  }

  get lastModified() {
    if (!isFile(this)) throw new ERR_INVALID_THIS('File');
    return this.#lastModified;
  }

  [customInspect](depth, options) {
    if (depth < 0) return `[${this.constructor.name}]`;
    const { inspect } = inspecting();
    options = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    const { size, type, name, lastModified } = this;
    return `File ${inspect({ size, type, name, lastModified }, options)}`;
  }

  [kClone]() {
    const { data } = super[kClone]();
    return {
      data: { ...data, name: this.#name, lastModified: this.#lastModified }, deserializeInfo: 'internal:buffer/file:File',
    };
  }

  static [kDeserialize](data) {
    const { name, lastModified } = data;
    return new File([Blob[kDeserialize](data)], name, { type: data.type, lastModified });
  }

  static is(value) {
    return value !== null && typeof value === 'object' && #name in value;
  }
}

const { is } = File;
delete File.is;

for (const name of ['name', 'lastModified']) {
  Object.defineProperty(File.prototype, name, { __proto__: null, enumerable: true });
}
Object.defineProperty(File.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'File' });

/** @returns {value is File} */
export const isFile = is;

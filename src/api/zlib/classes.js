/** The streams of node:zlib: Gzip, Inflate, BrotliCompress, … */
import process from 'node:process';
import { Buffer } from 'node:buffer';
import { Codec } from 'binding:zlib';
import { ERR_BROTLI_INVALID_PARAM, ERR_INVALID_ARG_TYPE, ERR_ZSTD_INVALID_PARAM } from 'internal:errors/codes';
import { ZlibBase } from 'internal:zlib/codec_stream';
import { constants, modes } from 'internal:zlib/constants';
import { inRange } from 'internal:zlib/options';

const {
  Z_DEFAULT_COMPRESSION, Z_DEFAULT_MEMLEVEL, Z_DEFAULT_STRATEGY, Z_DEFAULT_WINDOWBITS, Z_FINISH, Z_FIXED, Z_FULL_FLUSH,
  Z_MAX_LEVEL, Z_MAX_MEMLEVEL, Z_MAX_WINDOWBITS, Z_MIN_LEVEL, Z_MIN_MEMLEVEL, Z_MIN_WINDOWBITS, Z_NO_FLUSH, Z_SYNC_FLUSH,
} = constants;

function derive(Class, Base) {
  Object.setPrototypeOf(Class.prototype, Base.prototype);
  Object.setPrototypeOf(Class, Base);
}

function dictionaryOf(opts) {
  const dictionary = opts?.dictionary;
  if (dictionary === undefined || ArrayBuffer.isView(dictionary)) return dictionary;
  const tag = Object.prototype.toString.call(dictionary);
  if (tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]') return Buffer.from(dictionary);
  throw new ERR_INVALID_ARG_TYPE('options.dictionary', ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], dictionary);
}

const zlibFlush = { flush: Z_NO_FLUSH, finishFlush: Z_FINISH, fullFlush: Z_FULL_FLUSH };

/** Base of the classes over zlib. */
function Zlib(opts, mode) {
  let windowBits = Z_DEFAULT_WINDOWBITS;
  let level = Z_DEFAULT_COMPRESSION;
  let memLevel = Z_DEFAULT_MEMLEVEL;
  let strategy = Z_DEFAULT_STRATEGY;
  let dictionary;
  if (opts) {
    // When reading, 0 means: as the header says.
    if ((opts.windowBits == null || opts.windowBits === 0) &&
        (mode === modes.INFLATE || mode === modes.GUNZIP || mode === modes.UNZIP)) {
      windowBits = 0;
    } else {
      // zlib does not make gzip with a window of 8 bits.
      const min = Z_MIN_WINDOWBITS + (mode === modes.GZIP ? 1 : 0);
      windowBits = inRange(opts.windowBits, 'options.windowBits', min, Z_MAX_WINDOWBITS, Z_DEFAULT_WINDOWBITS);
    }
    level = inRange(opts.level, 'options.level', Z_MIN_LEVEL, Z_MAX_LEVEL, Z_DEFAULT_COMPRESSION);
    memLevel = inRange(opts.memLevel, 'options.memLevel', Z_MIN_MEMLEVEL, Z_MAX_MEMLEVEL, Z_DEFAULT_MEMLEVEL);
    strategy = inRange(opts.strategy, 'options.strategy', Z_DEFAULT_STRATEGY, Z_FIXED, Z_DEFAULT_STRATEGY);
    dictionary = dictionaryOf(opts);
  }
  const handle = new Codec(mode);
  handle.initZlib(windowBits, level, memLevel, strategy, dictionary);
  ZlibBase.call(this, opts, mode, handle, zlibFlush);
  this._level = level;
  this._strategy = strategy;
  this._mode = mode;
}
derive(Zlib, ZlibBase);

/** Changes level and strategy, after all that was written before is flushed. */
Zlib.prototype.params = function params(level, strategy, callback) {
  level = inRange(level, 'level', Z_MIN_LEVEL, Z_MAX_LEVEL, undefined) ?? Z_DEFAULT_COMPRESSION;
  strategy = inRange(strategy, 'strategy', Z_DEFAULT_STRATEGY, Z_FIXED, undefined) ?? Z_DEFAULT_STRATEGY;
  if (this._level !== level || this._strategy !== strategy) {
    this.flush(Z_SYNC_FLUSH, () => {
      if (this.destroyed) return;
      this._handle.params(level, strategy);
      this._level = level;
      this._strategy = strategy;
      if (callback) callback();
    });
  } else {
    process.nextTick(callback);
  }
};

let warned = false;

/** The classes are functions that may still be called without `new`, with a warning. */
function withoutNew(Class, opts) {
  if (!warned) {
    warned = true;
    process.emitWarning(
      `Instantiating ${Class.name} without the 'new' keyword has been deprecated.`, 'DeprecationWarning', 'DEP0184');
  }
  return new Class(opts);
}

export function Deflate(opts) {
  if (!(this instanceof Deflate)) return withoutNew(Deflate, opts);
  Zlib.call(this, opts, modes.DEFLATE);
}
derive(Deflate, Zlib);

export function Inflate(opts) {
  if (!(this instanceof Inflate)) return withoutNew(Inflate, opts);
  Zlib.call(this, opts, modes.INFLATE);
}
derive(Inflate, Zlib);

export function Gzip(opts) {
  if (!(this instanceof Gzip)) return withoutNew(Gzip, opts);
  Zlib.call(this, opts, modes.GZIP);
}
derive(Gzip, Zlib);

export function Gunzip(opts) {
  if (!(this instanceof Gunzip)) return withoutNew(Gunzip, opts);
  Zlib.call(this, opts, modes.GUNZIP);
}
derive(Gunzip, Zlib);

export function DeflateRaw(opts) {
  // zlib accepts 8 here and then makes data that it cannot read itself.
  if (opts && opts.windowBits === 8) opts = { ...opts, windowBits: 9 };
  if (!(this instanceof DeflateRaw)) return withoutNew(DeflateRaw, opts);
  Zlib.call(this, opts, modes.DEFLATERAW);
}
derive(DeflateRaw, Zlib);

export function InflateRaw(opts) {
  if (!(this instanceof InflateRaw)) return withoutNew(InflateRaw, opts);
  Zlib.call(this, opts, modes.INFLATERAW);
}
derive(InflateRaw, Zlib);

export function Unzip(opts) {
  if (!(this instanceof Unzip)) return withoutNew(Unzip, opts);
  Zlib.call(this, opts, modes.UNZIP);
}
derive(Unzip, Zlib);

/** @returns {number[]} key, value, key, value, … */
function parametersOf(opts, max, InvalidParameter) {
  const flat = [];
  if (!opts?.params) return flat;
  const seen = new Set();
  for (const name of Object.keys(opts.params)) {
    const key = +name;
    if (Number.isNaN(key) || key < 0 || key > max || !Number.isInteger(key) || seen.has(key)) throw new InvalidParameter(name);
    const value = opts.params[name];
    if (typeof value !== 'number' && typeof value !== 'boolean') {
      throw new ERR_INVALID_ARG_TYPE('options.params[key]', 'number', value);
    }
    seen.add(key);
    flat.push(key, value >>> 0);
  }
  return flat;
}

const brotliFlush = {
  flush: constants.BROTLI_OPERATION_PROCESS,
  finishFlush: constants.BROTLI_OPERATION_FINISH,
  fullFlush: constants.BROTLI_OPERATION_FLUSH,
};
const kMaxBrotliParam = constants.BROTLI_PARAM_NDIRECT;

function Brotli(opts, mode) {
  const parameters = parametersOf(opts, kMaxBrotliParam, ERR_BROTLI_INVALID_PARAM);
  const handle = new Codec(mode);
  handle.initBrotli(parameters, dictionaryOf(opts));
  ZlibBase.call(this, opts, mode, handle, brotliFlush);
}
derive(Brotli, ZlibBase);

export function BrotliCompress(opts) {
  if (!(this instanceof BrotliCompress)) return withoutNew(BrotliCompress, opts);
  Brotli.call(this, opts, modes.BROTLI_ENCODE);
}
derive(BrotliCompress, Brotli);

export function BrotliDecompress(opts) {
  if (!(this instanceof BrotliDecompress)) return withoutNew(BrotliDecompress, opts);
  Brotli.call(this, opts, modes.BROTLI_DECODE);
}
derive(BrotliDecompress, Brotli);

const zstdFlush = {
  flush: constants.ZSTD_e_continue,
  finishFlush: constants.ZSTD_e_end,
  fullFlush: constants.ZSTD_e_flush,
};

/** Base of the classes over zstd. */
class Zstd extends ZlibBase {
  constructor(opts, mode, maxParam) {
    const parameters = parametersOf(opts, maxParam, ERR_ZSTD_INVALID_PARAM);
    const pledged = opts?.pledgedSrcSize;
    const handle = new Codec(mode);
    handle.initZstd(parameters, typeof pledged === 'number' ? pledged : -1, dictionaryOf(opts));
    super(opts, mode, handle, zstdFlush);
  }
}

export class ZstdCompress extends Zstd {
  constructor(opts) {
    super(opts, modes.ZSTD_COMPRESS, constants.ZSTD_c_overlapLog);
  }
}

export class ZstdDecompress extends Zstd {
  constructor(opts) {
    super(opts, modes.ZSTD_DECOMPRESS, constants.ZSTD_d_windowLogMax);
  }
}

/** CompressionStream and DecompressionStream, over node:zlib. */
import { ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { defineInterface, kState, slots } from 'internal:stream/web/util';

const lazyZlib = lazy('node:zlib');
const lazyAdapters = lazy('internal:stream/adapters');

const compressors = { 'deflate': 'createDeflate', 'deflate-raw': 'createDeflateRaw', 'gzip': 'createGzip', 'brotli': 'createBrotliCompress' };
const decompressors = { 'deflate': 'createInflate', 'deflate-raw': 'createInflateRaw', 'gzip': 'createGunzip', 'brotli': 'createBrotliDecompress' };

function pairFor(table, format, options) {
  format = `${format}`;
  if (!Object.hasOwn(table, format)) {
    throw new ERR_INVALID_ARG_VALUE('format', format, `must be one of: ${Object.keys(table).map((f) => `'${f}'`).join(', ')}`);
  }
  return lazyAdapters().duplexToWeb(lazyZlib()[table[format]](options), { bytesOnly: true });
}

export class CompressionStream {
  constructor(format) {
    this[kState] = { kind: 'CompressionStream', pair: pairFor(compressors, format) };
  }

  get readable() {
    return slots(this, 'CompressionStream').pair.readable;
  }

  get writable() {
    return slots(this, 'CompressionStream').pair.writable;
  }
}

export class DecompressionStream {
  constructor(format) {
    // Bytes after the end of the compressed data are an error, as the standard says.
    this[kState] = { kind: 'DecompressionStream', pair: pairFor(decompressors, format, { rejectGarbageAfterEnd: true }) };
  }

  get readable() {
    return slots(this, 'DecompressionStream').pair.readable;
  }

  get writable() {
    return slots(this, 'DecompressionStream').pair.writable;
  }
}

for (const Class of [CompressionStream, DecompressionStream]) {
  defineInterface(Class, ['readable', 'writable'], function() {
    const { pair } = slots(this, Class.name);
    return { readable: pair.readable, writable: pair.writable };
  });
}

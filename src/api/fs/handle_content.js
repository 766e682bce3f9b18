// Whole contents through a FileHandle, and from iterables: readFile(), writeFile(), appendFile() of fs.promises.
import { Buffer } from 'node:buffer';
import * as binding from 'binding:fs';
import { throwIfAborted } from 'internal:fs/abortable';
import { getOptions, toBytes } from 'internal:fs/args';
import { promised } from 'internal:fs/pending';
import {
  getWriteOptions, kAppendDefaults, kReadDefaults, kWriteDefaults, readWhole, writeWhole,
} from 'internal:fs/whole_file';

/** Whether `data` brings its pieces one after the other: a stream, a generator, an array of pieces. */
export const isIterableData = (data) =>
  data !== null && typeof data === 'object' && !ArrayBuffer.isView(data) &&
  (Symbol.asyncIterator in data || Symbol.iterator in data);

/** Writes the pieces of an iterable to an open file. */
export async function writePieces(fd, pieces, { signal, encoding }) {
  throwIfAborted(signal);
  for await (const piece of pieces) {
    throwIfAborted(signal);
    const bytes = ArrayBuffer.isView(piece) ? piece : Buffer.from(piece, encoding || 'utf8');
    let done = 0;
    while (done < bytes.byteLength) {
      done += await promised(binding.write, fd, bytes, done, bytes.byteLength - done, -1);
      throwIfAborted(signal);
    }
  }
}

/** @param {import('internal:fs/file_handle').FileHandle} handle */
export async function readHandle(handle, options) {
  options = getOptions(options, kReadDefaults);
  throwIfAborted(options.signal);
  return promised(readWhole, handle.fd, options);
}

async function write(handle, data, options) {
  if (isIterableData(data)) await writePieces(handle.fd, data, options);
  else await promised(writeWhole, handle.fd, toBytes(data, options.encoding), { ...options, flush: false });
  if (options.flush) await promised(binding.fsync, handle.fd);
}

export async function writeHandle(handle, data, options) {
  const checked = getWriteOptions(options, kWriteDefaults);
  throwIfAborted(checked.signal);
  await write(handle, data, checked);
}

export async function appendToHandle(handle, data, options) {
  const checked = getWriteOptions(options, kAppendDefaults);
  throwIfAborted(checked.signal);
  await write(handle, data, checked);
}

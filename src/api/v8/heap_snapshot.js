import { Readable } from 'node:stream';
import process from 'node:process';
import * as binding from 'binding:v8';
import { validateBoolean, validateObject } from 'internal:errors/validators';

const lazyPath = lazy('node:path');

let sequence = 0;

export function readOptions(options) {
  validateObject(options, 'options');
  const { exposeInternals = false, exposeNumericValues = false } = options;
  validateBoolean(exposeInternals, 'options.exposeInternals');
  validateBoolean(exposeNumericValues, 'options.exposeNumericValues');
  return [exposeInternals, exposeNumericValues];
}

/** A heap snapshot as a stream of JSON; it is taken now and read when the program likes. */
export function getHeapSnapshot(options = { __proto__: null }) {
  return streamOf(binding.heapSnapshot(...readOptions(options)));
}

/** A stream of the pieces of a snapshot. */
export function streamOf(pieces) {
  return new HeapSnapshotStream(pieces);
}

class HeapSnapshotStream extends Readable {
  #pieces;
  #next = 0;

  constructor(pieces) {
    super();
    this.#pieces = pieces;
  }

  _read() {
    while (this.#next < this.#pieces.length) {
      const piece = this.#pieces[this.#next];
      this.#pieces[this.#next++] = undefined;
      if (!this.push(piece)) return;
    }
    this.push(null);
  }

  _destroy(error, callback) {
    this.#pieces = [];
    callback(error);
  }
}

/**
 * Writes a heap snapshot into a file, and returns its name.
 * @param {string | Buffer | URL} [filename] By default a name with time and process.
 */
export function writeHeapSnapshot(filename, options = { __proto__: null }) {
  let path;
  if (filename !== undefined) path = `${requireBuiltin('internal:fs/args').getValidatedPath(filename)}`;
  const settings = readOptions(options);
  path = path === undefined ? defaultName() : lazyPath().toNamespacedPath(path);
  binding.writeHeapSnapshot(path, ...settings);
  return path;
}

function defaultName() {
  const now = new Date();
  const two = (n) => String(n).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `Heap.${day}.${time}.${process.pid}.0.${String(++sequence).padStart(3, '0')}.heapsnapshot`;
}

/** --heapsnapshot-signal: each of these signals writes a snapshot into the diagnostic folder. */
export function writeOnSignal(signal) {
  const folder = requireBuiltin('internal:runtime/options').getOption('--diagnostic-dir');
  process.on(signal, () => writeHeapSnapshot(folder === undefined ? undefined : lazyPath().join(folder, defaultName())));
}

/** stream.duplexPair(): two duplexes, each the other end of the other. */
import process from 'node:process';
import { Duplex } from 'internal:stream/duplex';

const kCallback = Symbol('kCallback');
const kOtherSide = Symbol('kOtherSide');

/** One end. A write is answered when the other end reads. */
class DuplexSide extends Duplex {
  [kCallback] = null;
  [kOtherSide] = null;

  _read() {
    const callback = this[kCallback];
    if (callback) {
      this[kCallback] = null;
      callback();
    }
  }

  _write(chunk, encoding, callback) {
    const other = this[kOtherSide];
    if (chunk.length === 0) {
      process.nextTick(callback);
    } else {
      other.push(chunk);
      other[kCallback] = callback;
    }
  }

  _final(callback) {
    this[kOtherSide].on('end', callback);
    this[kOtherSide].push(null);
  }
}

/** @returns {[Duplex, Duplex]} */
export function duplexPair(options) {
  const a = new DuplexSide(options);
  const b = new DuplexSide(options);
  a[kOtherSide] = b;
  b[kOtherSide] = a;
  return [a, b];
}

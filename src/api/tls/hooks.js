// What native connections call; `this` is the connection, `this.owner` its TlsHandle (none: it is closed).
import { FastBuffer } from 'internal:buffer/fast_buffer';

/** Bytes for a handshake came. */
export function onHandshake() {
  this.owner?.advance();
}

export function onRead(count, slab, offset) {
  this.owner?.onPlain(new FastBuffer(slab, offset, count));
}

/** The other side says that nothing more comes. */
export function onEnd() {
  this.owner?.onPlainEnd();
}

export function onFailure(error) {
  this.owner?.fail(error);
}

/** Something happened inside of OpenSSL that somebody may want to know. */
export function onNews() {
  this.owner?.tellNews();
}

/** A write that had to wait for the other side may go on. */
export function onWritable() {
  this.owner?.continueWrite();
}

// What a TLSSocket has in the place of a native handle: the same methods, over a transport that is any duplex stream.
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { FastBuffer } from 'internal:buffer/fast_buffer';
import { kOnRead, kOnShutdown, kOnWrite } from 'internal:stream_base/hooks';

const UV_EOF = -4095;
const UV_EPIPE = -32;

/** Methods of the owner: the handshake is done; it failed, or the connection later; it waits for a context; there is news. */
export const kOnSecure = Symbol('kOnSecure');
export const kOnFailure = Symbol('kOnFailure');
export const kOnContextWanted = Symbol('kOnContextWanted');
export const kOnNews = Symbol('kOnNews');
/** The transport ended before the handshake did. */
export const kOnEarlyEnd = Symbol('kOnEarlyEnd');

const kDone = 1;
const kWantsContext = 2;
const encodings = ['utf8', 'latin1', 'utf16le'];

function asBuffer(bytes) {
  return new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export class TlsHandle {
  owner = null;
  /** Set by net.Socket, as on every handle. */
  reading = false;
  bytesRead = 0;
  bytesWritten = 0;
  established = false;

  #wanted = false;
  #ended = false;
  #endDelivered = false;
  #closed = false;
  #failed = false;
  #pumping = false;
  #waiting = [];
  #accepted = false;
  #shutdownWaits = false;
  #userBuffer;

  /**
   * @param {import('binding:tls').Connection} connection
   * @param {import('node:stream').Duplex} transport
   */
  constructor(connection, transport) {
    this.connection = connection;
    this.transport = transport;
    transport.on('data', (data) => this.#onData(data));
    transport.on('end', () => this.#onEnd());
    transport.on('error', (error) => this.owner?.destroy(error));
    transport.on('close', () => this.#onClose());
  }

  /** Begins the handshake, or goes on with it. */
  start() {
    this.pump();
  }

  #onData(data) {
    if (this.#closed) return;
    this.bytesRead += data.length;
    this.connection.receive(data);
    this.pump();
  }

  #onEnd() {
    if (this.#closed) return;
    this.#ended = true;
    if (!this.established) this.owner?.[kOnEarlyEnd]();
    else this.pump();
  }

  #onClose() {
    if (this.#closed) return;
    if (!this.established) this.owner?.[kOnEarlyEnd]();
    else if (!this.#ended) this.owner?.destroy();
  }

  #flush(callback) {
    const bytes = this.connection.output();
    if (bytes === undefined || this.transport.destroyed || this.transport.writableEnded) {
      if (callback) process.nextTick(callback);
      return;
    }
    this.transport.write(asBuffer(bytes), callback);
  }

  #fail(error) {
    if (this.#failed) return;
    this.#failed = true;
    // OpenSSL's errors of this library have a prefix of their own.
    if (error.library === 'SSL routines') error.code = error.code?.replace(/^ERR_OSSL_/, 'ERR_SSL_');
    // What went wrong is told the other side, too.
    this.#flush();
    this.owner?.[kOnFailure](error);
  }

  pump() {
    if (this.#pumping || this.#closed || this.#failed) return;
    this.#pumping = true;
    try {
      if (this.established || this.#handshake()) this.#readAll();
    } finally {
      this.#pumping = false;
    }
  }

  #handshake() {
    let progress;
    try {
      progress = this.connection.handshake();
    } catch (error) {
      this.#news();
      this.#fail(error);
      return false;
    }
    this.#news();
    if (progress === kWantsContext) {
      this.owner?.[kOnContextWanted]();
      return false;
    }
    if (progress !== kDone) {
      this.#flush();
      return false;
    }
    this.established = true;
    // Whoever is not trusted does not even get the end of our handshake.
    this.owner?.[kOnSecure]();
    if (this.#closed) return false;
    this.#accepted = true;
    this.#flush();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const bytes of waiting) this.#encrypt(bytes);
    if (this.#shutdownWaits) this.shutdown();
    return true;
  }

  #news() {
    this.owner?.[kOnNews]();
  }

  #readAll() {
    while (this.#wanted && !this.#closed && !this.#failed) {
      let bytes;
      try {
        bytes = this.connection.read();
      } catch (error) {
        this.#fail(error);
        return;
      }
      this.#news();
      this.#flush();
      if (this.#closed) return;
      if (bytes) {
        this.#deliver(asBuffer(bytes));
      } else {
        if (bytes === null || this.#ended) this.#deliverEnd();
        return;
      }
    }
  }

  #deliver(bytes) {
    const target = this.#userBuffer;
    if (target === undefined) {
      this.owner?.[kOnRead](bytes.length, bytes);
      return;
    }
    for (let at = 0; at < bytes.length && this.owner !== null;) {
      const into = this.#userBuffer;
      const size = Math.min(into.byteLength, bytes.length - at);
      new Uint8Array(into.buffer, into.byteOffset, size).set(bytes.subarray(at, at + size));
      at += size;
      this.owner[kOnRead](size);
    }
  }

  #deliverEnd() {
    if (this.#endDelivered) return;
    this.#endDelivered = true;
    this.owner?.[kOnRead](UV_EOF);
  }

  // --- the methods of a native stream

  readStart() {
    this.#wanted = true;
    this.transport.resume();
    // Not from inside of a read of the owner's.
    if (this.established) process.nextTick(() => this.pump());
    return 0;
  }

  readStop() {
    this.#wanted = false;
    if (this.established && !this.#closed) this.transport.pause();
    return 0;
  }

  useUserBuffer(buffer) {
    this.#userBuffer = buffer;
  }

  #encrypt(bytes) {
    try {
      this.connection.write(bytes);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#flush((error) => this.owner?.[kOnWrite](error ? error.errno ?? UV_EPIPE : 0));
  }

  write(bytes) {
    if (this.#failed) return UV_EPIPE;
    this.bytesWritten += bytes.byteLength;
    if (this.established) this.#encrypt(bytes);
    else this.#waiting.push(bytes);
    return 1;
  }

  writeString(text, encoding) {
    return this.write(Buffer.from(text, encodings[encoding]));
  }

  writeVector(chunks) {
    return this.write(Buffer.concat(chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk))));
  }

  shutdown() {
    if (!this.established && !this.#failed) {
      this.#shutdownWaits = true;
      return 0;
    }
    this.connection.shutdown();
    this.#flush();
    const done = () => this.owner?.[kOnShutdown](0);
    if (this.transport.destroyed) process.nextTick(done);
    else this.transport.end(done);
    return 0;
  }

  #leave(callback, destroy) {
    if (!this.#closed && this.#accepted && !this.#failed && !this.transport.writableEnded) {
      this.connection.shutdown();
      this.#flush();
    }
    this.#closed = true;
    if (this.transport.closed) {
      // After the tick in which an error is told.
      process.nextTick(() => process.nextTick(callback));
      return;
    }
    this.transport.once('close', callback);
    destroy();
  }

  close(callback = () => {}) {
    this.#leave(callback, () => this.transport.destroy());
  }

  reset(callback = () => {}) {
    this.#closed = true;
    this.#leave(callback, () => (this.transport.resetAndDestroy ? this.transport.resetAndDestroy() : this.transport.destroy()));
    return 0;
  }

  get writeQueueSize() {
    return this.transport.writableLength;
  }

  get fd() {
    return this.transport._handle?.fd ?? -1;
  }

  ref() {
    this.transport.ref?.();
  }

  unref() {
    this.transport.unref?.();
  }

  getpeername() {
    return this.transport._getpeername?.();
  }

  getsockname() {
    return this.transport._getsockname?.();
  }

  setNoDelay(on) {
    this.transport.setNoDelay?.(on);
  }

  setKeepAlive(on, seconds) {
    this.transport.setKeepAlive?.(on, seconds * 1000);
  }
}

// What a TLSSocket has in the place of a native handle: the same methods, over a transport that is any duplex stream. The bytes of
// a net.Socket do not pass through it: the connection takes the native handle's.
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { Socket } from 'node:net';
import { Stream } from 'binding:stream_base';
import { FastBuffer } from 'internal:buffer/fast_buffer';
import { kOnRead, kOnShutdown, kOnWrite } from 'internal:stream_base/hooks';

const streamSockets = lazy('internal:net/stream_socket');

const UV_EOF = -4095;
const UV_EPIPE = -32;
const UV_ECANCELED = -125;

/** Methods of the owner: the handshake is done; it failed, or the connection later; it waits for a context, or a session; news. */
export const kOnSecure = Symbol('kOnSecure');
export const kOnFailure = Symbol('kOnFailure');
export const kOnContextWanted = Symbol('kOnContextWanted');
export const kOnSessionWanted = Symbol('kOnSessionWanted');
export const kOnNews = Symbol('kOnNews');
/** The transport ended before the handshake did. */
export const kOnEarlyEnd = Symbol('kOnEarlyEnd');

// Results of Connection.handshake().
const kWaits = 0;
const kWantsContext = 2;
const kWantsSession = 3;

const encodings = ['utf8', 'latin1', 'utf16le'];

function asBuffer(bytes) {
  return new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The native stream of a transport whose bytes nobody else has or waits for. */
function nativeStreamOf(transport) {
  if (!(transport instanceof Socket) || !(transport._handle instanceof Stream)) return undefined;
  const usable = !transport.connecting && !transport.destroyed && transport.readable && transport.writable &&
    transport.writableLength === 0 && transport.readableEncoding === null;
  return usable ? transport._handle : undefined;
}

export class TlsHandle {
  owner = null;
  /** Set by net.Socket, as on every handle. */
  reading = false;
  /** Plain bytes. */
  bytesRead = 0;
  bytesWritten = 0;
  established = false;
  /** Renegotiations that began, see TLSSocket. */
  handshakes = 0;

  #raw = null;
  #opened = false;
  #accepted = false;
  #ended = false;
  #endDelivered = false;
  #closed = false;
  #failed = false;
  #advancing = false;
  #again = false;
  #held = 0;
  #progress = kWaits;
  #shutdownWaits = false;
  #userBuffer;
  // The write that is under way: what is not encrypted yet, and how many writes of the transport were begun and are done.
  #writing = false;
  #rest = null;
  #sent = 0;
  #done = 0;

  /**
   * @param {import('binding:tls').Connection} connection
   * @param {import('node:stream').Duplex} transport
   */
  constructor(connection, transport) {
    this.connection = connection;
    this.transport = transport;
    connection.owner = this;
    transport.on('error', (error) => this.owner?.destroy(error));
    transport.on('close', () => this.#onClose());
  }

  /** Takes the transport's bytes from now on; it is connected. */
  open() {
    if (this.#opened || this.#closed) return;
    this.#opened = true;
    const { connection, transport } = this;
    const raw = nativeStreamOf(transport);
    if (raw === undefined) {
      transport.on('data', (data) => this.#onData(data));
      transport.on('end', () => this.#onEnd());
      return;
    }
    // What it had read before.
    let early = false;
    for (let chunk; (chunk = transport.read()) !== null;) {
      connection.receive(chunk);
      early = true;
    }
    if (!connection.join(raw)) {
      transport.on('data', (data) => this.#onData(data));
      transport.on('end', () => this.#onEnd());
    } else {
      this.#raw = raw;
      raw.owner = this;
      this.#startRaw();
    }
    if (early) process.nextTick(() => this.advance());
  }

  /** Begins the handshake, or goes on with it. */
  start() {
    this.open();
    this.advance();
  }

  // --- what comes from the transport

  #onData(data) {
    if (this.#closed) return;
    this.connection.receive(typeof data === 'string' ? Buffer.from(data, this.transport.readableEncoding ?? 'utf8') : data);
    this.advance();
  }

  #onEnd() {
    if (this.#closed || this.#failed) return;
    this.#ended = true;
    if (!this.established) this.owner?.[kOnEarlyEnd]();
    else this.#pump();
  }

  #onClose() {
    if (this.#closed) return;
    if (!this.established) this.owner?.[kOnEarlyEnd]();
    else if (!this.#ended) this.owner?.destroy();
  }

  /** Of the native stream, whose owner this is: its end, or an error. */
  [kOnRead](count) {
    if (count !== UV_EOF) {
      this.transport[kOnRead](count);
      return;
    }
    this.#stopRaw();
    this.#onEnd();
  }

  [kOnWrite](status) {
    this.#done++;
    this.#afterSending(status);
  }

  [kOnShutdown](status) {
    this.owner?.[kOnShutdown](status);
  }

  #startRaw() {
    if (!this.#raw.isOpen) return;
    this.#raw.reading = true;
    this.#raw.readStart();
  }

  #stopRaw() {
    this.#raw.reading = false;
    this.#raw.readStop();
  }

  // --- what goes to it

  /** Sends what the connection has written. */
  #flush() {
    if (this.#raw !== null) {
      this.connection.flush();
      return;
    }
    const bytes = this.connection.output();
    if (bytes === undefined || this.transport.destroyed || this.transport.writableEnded) return;
    this.#sent++;
    this.transport.write(asBuffer(bytes), (error) => {
      // The other side of a pair of streams reads right after this.
      process.nextTick(() => {
        this.#done++;
        this.#afterSending(error ? error.errno ?? UV_EPIPE : 0);
      });
    });
  }

  #afterSending(status) {
    if (status === 0) {
      this.continueWrite();
    } else if (this.#writing) {
      this.#writing = false;
      this.#rest = null;
      this.owner?.[kOnWrite](status);
    } else if (this.#raw !== null && !this.#closed) {
      this.transport[kOnWrite](status);
    }
  }

  // --- handshake

  /** Goes on with the handshake, or with reading. */
  advance() {
    if (!this.#opened || this.#closed || this.#failed || this.#held > 0) return;
    if (this.#advancing) {
      this.#again = true;
      return;
    }
    if (!this.established) {
      this.#advancing = true;
      try {
        // A pair of streams may bring the answer while the question is being written.
        do {
          this.#again = false;
          this.#handshake();
        } while (this.#again && !this.established && !this.#closed && !this.#failed && this.#held === 0);
      } finally {
        this.#advancing = false;
      }
      if (!this.#accepted) return;
    }
    this.#pump();
  }

  #handshake() {
    let progress;
    try {
      progress = this.connection.handshake();
    } catch (error) {
      if (this.connection.takeNews()) this.tellNews();
      this.fail(error);
      return;
    }
    this.#progress = progress;
    if (this.connection.takeNews()) this.tellNews();
    if (this.#held === 0) this.#afterHandshake();
  }

  #afterHandshake() {
    const progress = this.#progress;
    if (this.#closed) return;
    if (progress === kWantsContext) {
      this.owner?.[kOnContextWanted]();
    } else if (progress === kWantsSession) {
      this.owner?.[kOnSessionWanted]();
    } else if (progress === kWaits) {
      this.#flush();
    } else {
      this.established = true;
      // Whoever is not trusted does not even get the end of our handshake.
      this.owner?.[kOnSecure]();
      if (this.#closed) return;
      this.#accepted = true;
      this.#flush();
      // Nobody reads: what comes stays with the kernel.
      if (!this.reading && this.#raw !== null) this.#stopRaw();
      if (this.#writing) this.continueWrite();
      if (this.#shutdownWaits) {
        this.#shutdownWaits = false;
        const error = this.shutdown();
        if (error < 0) this.owner?.[kOnShutdown](error);
      }
    }
  }

  /** The handshake stops, and nothing is sent, until release() was called as often. */
  hold() {
    this.#held++;
  }

  release() {
    if (--this.#held > 0 || this.#closed || this.#failed) return;
    if (this.established) {
      this.#flush();
    } else {
      this.#afterHandshake();
      if (!this.#accepted) return;
    }
    this.#pump();
  }

  /** Another handshake over the connection. Throws OpenSSL's error. */
  renegotiate() {
    this.connection.renegotiate();
    this.#flush();
  }

  /** Nothing is sent any more, not even an end. */
  abandon() {
    this.#failed = true;
  }

  /** Of the other side's certificate: what is wrong with it, or null. */
  verifyError() {
    const [code, text] = this.connection.verifyError();
    return code === undefined ? null : Object.assign(new Error(text), { code });
  }

  tellNews() {
    this.owner?.[kOnNews]();
  }

  fail(error) {
    if (this.#failed) return;
    this.#failed = true;
    // The names of reasons are codes here, whichever of OpenSSL's libraries they come from.
    if (error.reason !== undefined) error.code = `ERR_SSL_${error.reason.replaceAll(' ', '_').toUpperCase()}`;
    // What went wrong is told the other side, too.
    if (!this.#closed) this.#flush();
    this.owner?.[kOnFailure](error);
  }

  // --- plain bytes that came

  #pump() {
    if (this.#closed || this.#failed) return;
    if (this.reading) this.connection.pump();
    if (this.#raw === null && !this.#closed) this.#flush();
    if (this.#ended && this.reading && !this.#closed && !this.#failed) this.onPlainEnd();
  }

  onPlain(bytes) {
    this.bytesRead += bytes.length;
    if (this.#userBuffer === undefined) {
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

  onPlainEnd() {
    if (this.#endDelivered) return;
    this.#endDelivered = true;
    this.owner?.[kOnRead](UV_EOF);
  }

  // --- the methods of a native stream

  readStart() {
    this.connection.setWanted(true);
    if (this.#raw !== null) {
      if (!this.#ended) this.#startRaw();
    } else {
      this.transport.resume();
    }
    // Not from inside of a read of the owner's.
    if (this.established && (this.#ended || this.connection.hasInput)) {
      process.nextTick(() => {
        if (this.#accepted) this.#pump();
      });
    }
    return 0;
  }

  readStop() {
    this.connection.setWanted(false);
    if (!this.#accepted || this.#closed) return 0;
    if (this.#raw !== null) this.#stopRaw();
    else this.transport.pause();
    return 0;
  }

  useUserBuffer(buffer) {
    this.#userBuffer = buffer;
  }

  /** Takes up the result of the connection's write: the number that write() returns. */
  #afterEncrypting(result, bytes) {
    if (result <= 0) return result;
    const consumed = result - 1;
    this.#writing = true;
    this.#rest = consumed < bytes.byteLength ? new Uint8Array(bytes.buffer, bytes.byteOffset + consumed, bytes.byteLength - consumed) : null;
    if (this.#raw === null) {
      this.#flush();
      // It was given to a transport that takes no more.
      if (this.#rest === null && this.#sent === this.#done) process.nextTick(() => this.continueWrite());
    }
    return 1;
  }

  #encrypt(bytes) {
    try {
      return this.#afterEncrypting(this.connection.write(bytes), bytes);
    } catch (error) {
      this.fail(error);
      return 1;
    }
  }

  /** The next part of a write, or its end, as soon as what was sent before has left. */
  continueWrite() {
    if (!this.#writing || !this.#accepted || this.#failed) return;
    const sent = this.#raw === null ? this.#sent : this.connection.requests;
    if (sent > this.#done) return;
    const bytes = this.#rest;
    let result = 0;
    this.#rest = null;
    if (bytes !== null) result = this.#encrypt(bytes);
    if (result > 0) return;
    this.#writing = false;
    this.owner?.[kOnWrite](result);
  }

  write(bytes) {
    if (this.#failed) return UV_EPIPE;
    this.bytesWritten += bytes.byteLength;
    if (this.#accepted) return this.#encrypt(bytes);
    this.#writing = true;
    this.#rest = bytes;
    // A client's first write begins the handshake.
    process.nextTick(() => this.advance());
    return 1;
  }

  writeString(text, encoding) {
    // Long texts may be sent in parts.
    if (!this.#accepted || this.#raw === null || text.length > 16_384) return this.write(Buffer.from(text, encodings[encoding]));
    if (this.#failed) return UV_EPIPE;
    this.bytesWritten += encoding === 0 ? Buffer.byteLength(text) : encoding === 1 ? text.length : text.length * 2;
    try {
      const result = this.connection.writeString(text, encoding);
      if (result <= 0) return result;
      this.#writing = true;
      this.#rest = null;
      // A renegotiation is under way, and nothing could be encrypted.
      if (result === 1 && text !== '') this.#rest = Buffer.from(text, encodings[encoding]);
      return 1;
    } catch (error) {
      this.fail(error);
      return 1;
    }
  }

  writeVector(chunks) {
    return this.write(Buffer.concat(chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk))));
  }

  shutdown() {
    if (!this.#accepted && !this.#failed) {
      this.#shutdownWaits = true;
      return 0;
    }
    this.connection.shutdown();
    this.#flush();
    if (this.#raw !== null) return this.#raw.shutdown();
    const done = () => this.owner?.[kOnShutdown](0);
    if (this.transport.destroyed) process.nextTick(done);
    else this.transport.end(done);
    return 0;
  }

  #leave(callback, destroy) {
    if (!this.#closed) {
      // An end in the middle of a write would look as if that was all.
      if (this.#accepted && !this.#failed && !this.#writing && !this.transport.destroyed && !this.transport.writableEnded) {
        this.connection.shutdown();
        this.#flush();
      }
      this.#closed = true;
      this.connection.close();
      this.connection.owner = null;
      if (this.#writing) {
        this.#writing = false;
        this.#rest = null;
        this.owner?.[kOnWrite](UV_ECANCELED);
      }
    }
    if (this.transport.closed) {
      // After the tick in which an error is told.
      process.nextTick(() => process.nextTick(callback));
      return;
    }
    this.transport.once('close', () => process.nextTick(callback));
    destroy();
  }

  close(callback = () => {}) {
    this.#leave(callback, () => this.transport.destroy());
  }

  reset(callback = () => {}) {
    this.#failed = true;
    this.#leave(callback, () => (this.transport.resetAndDestroy ? this.transport.resetAndDestroy() : this.transport.destroy()));
    return 0;
  }

  get writeQueueSize() {
    const under = this.#raw === null ? this.transport.writableLength : this.#raw.writeQueueSize;
    return under + (this.#rest === null ? 0 : this.#rest.byteLength);
  }

  /** Only for its class: what Node puts between a TLSSocket and a duplex. */
  get _parentWrap() {
    const { JSStreamSocket } = streamSockets();
    return this.transport instanceof Socket ? undefined : Object.create(JSStreamSocket.prototype);
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

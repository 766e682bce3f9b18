// A socket over any duplex: for code that knows how to talk to sockets only.
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { kOnRead, kOnShutdown, kOnWrite } from 'internal:stream_base/hooks';
import { Socket } from 'internal:net/socket';

const UV_EOF = -4095;
const UV_EPIPE = -32;
const encodings = ['utf8', 'latin1', 'utf16le'];

/** The methods of a native stream, over a duplex. */
class StreamHandle {
  owner = null;
  reading = false;
  bytesRead = 0;
  bytesWritten = 0;
  #stream;
  #closed = false;

  constructor(stream) {
    this.#stream = stream;
    stream.pause();
    stream.on('data', (chunk) => {
      this.bytesRead += chunk.length;
      this.owner?.[kOnRead](chunk.length, chunk);
    });
    stream.on('end', () => this.owner?.[kOnRead](UV_EOF));
    stream.on('error', (error) => this.owner?.destroy(error));
    stream.on('close', () => {
      if (!this.#closed) this.owner?.destroy();
    });
  }

  readStart() {
    this.#stream.resume();
    return 0;
  }

  readStop() {
    this.#stream.pause();
    return 0;
  }

  write(bytes) {
    this.bytesWritten += bytes.byteLength;
    this.#stream.write(bytes, (error) => process.nextTick(() => this.owner?.[kOnWrite](error ? error.errno ?? UV_EPIPE : 0)));
    return 1;
  }

  writeString(text, encoding) {
    return this.write(Buffer.from(text, encodings[encoding]));
  }

  writeVector(chunks) {
    return this.write(Buffer.concat(chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk))));
  }

  shutdown() {
    this.#stream.end(() => this.owner?.[kOnShutdown](0));
    return 0;
  }

  close(callback) {
    this.#closed = true;
    this.#stream.destroy();
    if (callback) process.nextTick(callback);
  }

  get writeQueueSize() {
    return this.#stream.writableLength;
  }

  ref() {
    this.#stream.ref?.();
  }

  unref() {
    this.#stream.unref?.();
  }
}

/** What Node wraps duplexes in; http2-wrapper looks for it, as `_handle._parentWrap` of a TLSSocket over a duplex. */
export class JSStreamSocket extends Socket {
  constructor(stream) {
    super({ handle: new StreamHandle(stream), manualStart: true });
    this.stream = stream;
    this.readable = stream.readable;
    this.writable = stream.writable;
    this.read(0);
  }
}

// Files as answers: respondWithFile(), respondWithFD().
import { Buffer } from 'node:buffer';
import * as fs from 'node:fs';
import {
  ERR_HTTP2_HEADERS_SENT, ERR_HTTP2_INVALID_STREAM, ERR_HTTP2_PAYLOAD_FORBIDDEN, ERR_HTTP2_SEND_FILE, ERR_HTTP2_SEND_FILE_NOSEEK,
  ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
} from 'internal:errors/codes';
import { NghttpError } from 'internal:http2/errors';
import { prepareResponse } from 'internal:http2/server_stream';
import { kHandle, kHasTrailers, kHeadersSent, kID, kSentHeaders, kState } from 'internal:http2/symbols';
import { assertObject, copyHeaders } from 'internal:http2/util';

const kChunk = 64 * 1024;
const kInternalError = 2;

/** Checks what both have in common; returns copies of the arguments. */
function prepare(stream, headers, options) {
  if (stream.destroyed || stream.closed) throw new ERR_HTTP2_INVALID_STREAM();
  if (stream.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
  assertObject(options, 'options');
  options = { ...options };
  for (const name of ['offset', 'length']) {
    if (options[name] !== undefined && typeof options[name] !== 'number') throw new ERR_INVALID_ARG_VALUE(`options.${name}`, options[name]);
  }
  if (options.statCheck !== undefined && typeof options.statCheck !== 'function') {
    throw new ERR_INVALID_ARG_VALUE('options.statCheck', options.statCheck);
  }
  headers = copyHeaders(headers);
  const status = (headers[':status'] ??= 200) | 0;
  if (status === 204 || status === 205 || status === 304 || stream.headRequest) throw new ERR_HTTP2_PAYLOAD_FORBIDDEN(status);
  return { headers, options };
}

/** @param {import('internal:http2/server_stream').ServerHttp2Stream} stream */
export function respondWithFD(stream, fd, headers, options) {
  const given = fd;
  if (fd !== null && typeof fd === 'object' && typeof fd.fd === 'number' && typeof fd.close === 'function') ({ fd } = fd);
  if (typeof fd !== 'number') throw new ERR_INVALID_ARG_TYPE('fd', ['number', 'FileHandle'], given);
  const checked = prepare(stream, headers, options);
  if (checked.options.statCheck === undefined) {
    send(stream, fd, checked.headers, checked.options.offset ?? 0, checked.options.length ?? -1, checked.options, false);
    return;
  }
  fs.default.fstat(fd, (error, stat) => {
    if (stream.destroyed || stream.closed) return;
    if (error) {
      stream.destroy(error);
      return;
    }
    sendChecked(stream, fd, checked, stat, false);
  });
}

export function respondWithFile(stream, path, headers, options) {
  const checked = prepare(stream, headers, options);
  const fail = (error) => {
    if (checked.options.onError) checked.options.onError(error);
    else stream.destroy(error);
  };
  fs.default.open(path, 'r', (openError, fd) => {
    if (openError) {
      fail(openError);
      return;
    }
    if (stream.destroyed || stream.closed) {
      closeFile(fd);
      return;
    }
    fs.default.fstat(fd, (error, stat) => {
      if (error || stream.destroyed || stream.closed) {
        closeFile(fd);
        if (error) fail(error);
        return;
      }
      const { offset, length } = checked.options;
      const isDirectory = stat.isDirectory();
      if (isDirectory || (!stat.isFile() && (offset !== undefined || length !== undefined))) {
        closeFile(fd);
        fail(isDirectory ? new ERR_HTTP2_SEND_FILE() : new ERR_HTTP2_SEND_FILE_NOSEEK());
        return;
      }
      sendChecked(stream, fd, checked, stat, true);
    });
  });
}

function sendChecked(stream, fd, { headers, options }, stat, owned) {
  const range = { offset: options.offset ?? 0, length: options.length ?? -1 };
  // The program may change headers and range, answer by itself, or say that nothing is to be sent.
  const answer = options.statCheck === undefined ? undefined : Reflect.apply(options.statCheck, stream, [stat, headers, range]);
  if (answer === false || stream.headersSent || stream.destroyed || stream.closed) {
    if (owned) closeFile(fd);
    return;
  }
  if (stat.isFile()) {
    const left = stat.size - range.offset;
    range.length = range.length < 0 ? left : Math.min(left, range.length);
    if (owned) headers['content-length'] = range.length;
    send(stream, fd, headers, range.offset, range.length, options, owned);
  } else {
    send(stream, fd, headers, -1, range.length, options, owned);
  }
}

function closeFile(fd) {
  fs.default.close(fd, () => {});
}

/** @param {number} offset -1: what has no positions. @param {number} length -1: to the end. */
function send(stream, fd, headers, offset, length, options, owned) {
  let prepared;
  try {
    prepared = prepareResponse(stream, headers, options);
  } catch (error) {
    if (owned) closeFile(fd);
    stream.destroy(error);
    return;
  }
  const state = stream[kState];
  const trailers = !!options.waitForTrailers;
  if (trailers) state.flags |= kHasTrailers;
  state.flags |= kHeadersSent;
  stream[kSentHeaders] = prepared.sent;
  const handle = stream[kHandle];
  const id = stream[kID];
  const result = handle.respond(id, prepared.block.whole, prepared.block.count, false, trailers);
  if (result < 0) {
    if (owned) closeFile(fd);
    stream.destroy(new NghttpError(result));
    return;
  }
  state.source = new FileSource(stream, fd, offset, length, owned);
  // The program has nothing to write; what the file has follows.
  stream.end();
  state.source.next();
}

/** Reads a file piece by piece, each once the one before has gone to the transport. */
class FileSource {
  #buffer = null;
  #done = false;
  /** Of the stream's `_final`. */
  finished = null;

  constructor(stream, fd, offset, length, owned) {
    this.stream = stream;
    this.fd = fd;
    this.position = offset;
    this.left = length;
    this.owned = owned;
  }

  next() {
    if (this.#done) return;
    if (this.stream.destroyed || this.stream.closed) {
      this.end();
      return;
    }
    const size = this.left < 0 ? kChunk : Math.min(kChunk, this.left);
    if (size === 0) {
      this.end();
      return;
    }
    // Frames may still refer to the last piece.
    this.#buffer = Buffer.allocUnsafeSlow(size);
    fs.default.read(this.fd, this.#buffer, 0, size, this.position < 0 ? null : this.position, (error, count) => this.#onRead(error, count));
  }

  #onRead(error, count) {
    const { stream } = this;
    if (error) {
      this.#release();
      if (!stream.destroyed && !stream.closed) stream.close(kInternalError);
      else if (!stream.destroyed) stream.destroy();
      return;
    }
    if (count === 0 || stream.destroyed || stream[kHandle] === undefined) {
      this.end();
      return;
    }
    if (this.position >= 0) this.position += count;
    if (this.left >= 0) this.left -= count;
    const result = stream[kHandle].write(stream[kID], this.#buffer.subarray(0, count));
    // written() follows.
    if (result <= 0) this.end();
    else if (this.left === 0) this.end();
  }

  /** The last piece is on its way. */
  written() {
    this.next();
  }

  #release() {
    if (this.#done) return false;
    this.#done = true;
    this.#buffer = null;
    if (this.owned) closeFile(this.fd);
    return true;
  }

  /** There is no more, or nobody wants it. */
  end() {
    if (!this.#release()) return;
    const { stream } = this;
    if (!stream.destroyed) stream[kHandle]?.end(stream[kID]);
    this.finished?.();
  }
}

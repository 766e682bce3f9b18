// Http2Stream: what streams of servers and clients have in common.
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers';
import { inspect } from 'node:util';
import { currentFrame } from 'internal:async_hooks/frame';
import {
  AbortError, ERR_HTTP2_INVALID_STREAM, ERR_HTTP2_STREAM_ERROR, ERR_HTTP2_TRAILERS_ALREADY_SENT, ERR_HTTP2_TRAILERS_NOT_READY,
} from 'internal:errors/codes';
import { errnoException } from 'internal:errors/system';
import { validateFunction, validateInteger } from 'internal:errors/validators';
import * as writableBits from 'internal:stream/writable_state';
import { errorName, NghttpError } from 'internal:http2/errors';
import { noPseudo, packObject } from 'internal:http2/headers';
import { client as clientChannels, observeStream, server as serverChannels } from 'internal:http2/observe';
import {
  kAborted, kClosed, kFrame, kHandle, kHasTrailers, kHeadRequest, kHeadersSent, kID, kInfoHeaders, kInit, kMaybeDestroy, kOnWritten,
  kProceed, kSentHeaders, kSentTrailers, kSession, kSessionClient, kSessionServer, kState, kTimeout, kType,
} from 'internal:http2/symbols';
import { setTimeout, touch } from 'internal:http2/timeouts';
import { copyHeaders } from 'internal:http2/util';

const kMaxCode = 2 ** 32 - 1;
const kNoError = 0;
const kInternalError = 2;
const kCancel = 8;

/** How closeStream() resets the stream. */
const kReset = 1;
const kNoReset = 2;
const kForceReset = 3;

const textEncodings = { '__proto__': null, 'utf8': 0, 'utf-8': 0, 'latin1': 1, 'binary': 1 };
const kWriteCallback = Symbol('writeCallback');

export function channelsOf(stream) {
  return stream[kState].type === kSessionServer ? serverChannels : clientChannels;
}

/** See https://nodejs.org/api/http2.html#class-http2stream */
export class Http2Stream extends Duplex {
  constructor(session, options) {
    super({ ...options, allowHalfOpen: true, decodeStrings: false, autoDestroy: false });
    // Nothing can be written before the stream has a number.
    this.cork();
    this[kSession] = session;
    this[kTimeout] = null;
    this[kHandle] = undefined;
    this[kID] = undefined;
    this[kFrame] = currentFrame();
    this[kWriteCallback] = null;
    this[kState] = {
      type: session[kType], flags: 0, rstCode: kNoError, didRead: false, gone: false, trailersReady: false, endAfterHeaders: false,
      sentBytes: 0, source: undefined, early: undefined,
    };
    session[kState].pendingStreams.add(this);
  }

  /** The stream has its number. */
  [kInit](id, handle) {
    this[kID] = id;
    this[kHandle] = handle;
    const sessionState = this[kSession][kState];
    sessionState.pendingStreams.delete(this);
    sessionState.streams.set(id, this);
    this.uncork();
    this.emit('ready');
  }

  [inspect.custom](depth, options) {
    if (typeof depth === 'number' && depth < 0) return this;
    const shown = {
      id: this.id || '<pending>', closed: this.closed, destroyed: this.destroyed, state: this.state,
      readableState: this._readableState, writableState: this._writableState,
    };
    return `Http2Stream ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  get bufferSize() {
    return this.writableLength;
  }

  get endAfterHeaders() {
    return this[kState].endAfterHeaders;
  }

  get sentHeaders() {
    return this[kSentHeaders];
  }

  get sentTrailers() {
    return this[kSentTrailers];
  }

  get sentInfoHeaders() {
    return this[kInfoHeaders];
  }

  get pending() {
    return this[kID] === undefined;
  }

  get id() {
    return this[kID];
  }

  get session() {
    return this[kSession];
  }

  _onTimeout() {
    if (this.destroyed) return;
    // A large write that makes progress is activity.
    const sent = this[kHandle]?.streamStatistics(this[kID])[3] ?? 0;
    if (sent !== this[kState].sentBytes) {
      this[kState].sentBytes = sent;
      touch(this);
      return;
    }
    this.emit('timeout');
  }

  get headersSent() {
    return (this[kState].flags & kHeadersSent) !== 0;
  }

  get aborted() {
    return (this[kState].flags & kAborted) !== 0;
  }

  get headRequest() {
    return (this[kState].flags & kHeadRequest) !== 0;
  }

  get rstCode() {
    return this[kState].rstCode;
  }

  get state() {
    const id = this[kID];
    if (this.destroyed || id === undefined) return {};
    const [state, weight, sumDependencyWeight, localClose, remoteClose, localWindowSize] = this[kHandle].streamState(id);
    return { state, weight, sumDependencyWeight, localClose, remoteClose, localWindowSize };
  }

  [kProceed]() {}

  _write(data, encoding, callback) {
    write(this, false, data, encoding, callback);
  }

  _writev(data, callback) {
    write(this, true, data, '', callback);
  }

  end(chunk, encoding, callback) {
    Duplex.prototype.end.call(this, chunk, encoding, callback);
    if (this[kWriteCallback] !== null) endWithWrite(this);
    return this;
  }

  _final(callback) {
    if (this.pending) {
      this.once('ready', () => this._final(callback));
      return;
    }
    this.once('finish', onFinish);
    const { source } = this[kState];
    if (source !== undefined && !this.closed) {
      // A file is being sent: its end is ours.
      source.finished = callback;
      return;
    }
    this[kHandle]?.end(this[kID]);
    callback();
    const { bodySent } = channelsOf(this);
    if (bodySent.hasSubscribers && this.constructor.name === 'ClientHttp2Stream') bodySent.publish({ stream: this });
  }

  _read() {
    if (this.destroyed) {
      this.push(null);
      return;
    }
    const state = this[kState];
    if (!state.didRead) {
      state.didRead = true;
      const { early } = state;
      state.early = undefined;
      if (early !== undefined) {
        for (const chunk of early) this.push(chunk);
      }
    }
    if (!this.pending) this[kHandle].readMore(this[kID]);
  }

  sendTrailers(headers) {
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (this[kSentTrailers]) throw new ERR_HTTP2_TRAILERS_ALREADY_SENT();
    if (!this[kState].trailersReady) throw new ERR_HTTP2_TRAILERS_NOT_READY();
    headers = copyHeaders(headers);
    const { whole, count } = packObject(headers, noPseudo, this[kSession][kState].strictSingles);
    this[kSentTrailers] = headers;
    touch(this);
    const result = this[kHandle].trailers(this[kID], whole, count);
    if (result < 0) this.destroy(new NghttpError(result));
  }

  get closed() {
    return (this[kState].flags & kClosed) !== 0;
  }

  close(code = kNoError, callback) {
    validateInteger(code, 'code', 0, kMaxCode);
    if (callback !== undefined) validateFunction(callback, 'callback');
    if (this.closed) return;
    if (callback !== undefined) this.once('close', callback);
    closeStream(this, code);
  }

  _destroy(error, callback) {
    const session = this[kSession];
    const handle = this[kHandle];
    const id = this[kID];
    const { goawayCode, destroyCode, streams, pendingStreams } = session[kState];
    const sessionCode = goawayCode || destroyCode;
    // Whatever befell the session: a stream that was closed before has its own code.
    let code = this.closed ? this.rstCode : sessionCode;
    if (error != null) {
      if (sessionCode) code = sessionCode;
      else if (error instanceof AbortError) code = kCancel;
      else code = kInternalError;
    }
    if (!this.closed) closeStream(this, code, handle === undefined ? kNoReset : kForceReset);
    this.push(null);
    if (handle === undefined) {
      pendingStreams.delete(this);
    } else {
      observeStream(this);
      handle.detach(id);
      streams.delete(id);
    }
    this[kWriteCallback] = null;
    this[kState].source?.end();
    if (error == null && code !== kNoError && code !== kCancel) error = new ERR_HTTP2_STREAM_ERROR(errorName(code));
    this[kSession] = undefined;
    this[kHandle] = undefined;
    const { error: errorChannel } = channelsOf(this);
    if (error && errorChannel.hasSubscribers) errorChannel.publish({ stream: this, error });
    // The session may wait for this; not from inside of its callbacks.
    if (session.closed && !session.destroyed) setImmediate(() => session[kMaybeDestroy]());
    callback(error);
  }

  /** What was sent is all there will be: is anything to be read? */
  [kMaybeDestroy]() {
    if (this.destroyed || !this.writableFinished) return;
    if (!this.readable && this.closed) {
      this.destroy();
      return;
    }
    // A server that has answered without looking at what the client sends does not want it. Pushed streams may still be made.
    const state = this[kState];
    if (state.type === kSessionServer && (state.flags & (kHasTrailers | kHeadersSent)) === kHeadersSent && !state.didRead && this.readableFlowing === null) {
      setImmediate(() => this.close());
    }
  }

  [kOnWritten](error) {
    const { source } = this[kState];
    if (source !== undefined) {
      source.written();
      return;
    }
    const callback = this[kWriteCallback];
    if (callback === null) return;
    this[kWriteCallback] = null;
    if (this[kTimeout] !== null) touch(this);
    callback(error);
  }

  priority() {
    warnOfPriority();
    if (this.destroyed) throw new ERR_HTTP2_INVALID_STREAM();
  }
}
Http2Stream.prototype.setTimeout = setTimeout;

let warned = false;
function warnOfPriority() {
  if (warned) return;
  warned = true;
  process.emitWarning('http2Stream.priority is longer supported after priority signalling was deprecated in RFC 9113',
    'DeprecationWarning', 'DEP0194');
}

function onFinish() {
  this[kMaybeDestroy]();
}

function write(stream, many, data, encoding, callback) {
  // Uncorked by the program before it has a number.
  if (stream.pending) {
    stream.once('ready', () => write(stream, many, data, encoding, callback));
    return;
  }
  if (stream.destroyed) {
    callback();
    return;
  }
  if (stream[kTimeout] !== null) touch(stream);
  if (!stream.headersSent) stream[kProceed]();
  const handle = stream[kHandle];
  if (handle === undefined) {
    callback();
    return;
  }
  const { bodyChunkSent } = clientChannels;
  if (bodyChunkSent.hasSubscribers && stream[kState].type === kSessionClient) {
    bodyChunkSent.publish({ stream, writev: many, data: many && data.allBuffers ? data.map(({ chunk }) => chunk) : data, encoding });
  }
  const id = stream[kID];
  let result = 0;
  if (many) {
    for (let i = 0; i < data.length && result >= 0; i++) result = writeChunk(handle, id, data[i].chunk, data[i].encoding) || result;
  } else {
    result = writeChunk(handle, id, data, encoding);
  }
  if (result === 0) {
    callback();
  } else if (result < 0) {
    // The other side has closed the stream: whoever writes hears of that by its end.
    callback(stream[kState].gone ? undefined : errnoException(result, 'write'));
  } else {
    stream[kWriteCallback] = callback;
    endWithWrite(stream);
  }
}

function writeChunk(handle, id, chunk, encoding) {
  if (typeof chunk !== 'string') return handle.write(id, chunk);
  const text = textEncodings[encoding];
  return text === undefined ? handle.write(id, Buffer.from(chunk, encoding)) : handle.writeString(id, chunk, text);
}

/** When the write under way is the last one, its last frame ends the stream. */
function endWithWrite(stream) {
  const state = stream._writableState;
  if ((state.bits & writableBits.kEnding) !== 0 && state.length === state.writelen) stream[kHandle]?.end(stream[kID]);
}

/**
 * @param {Http2Stream} stream
 * @param {number} code
 * @param {number} [how] kReset: once everything was sent, or at once if there is an error; kForceReset: at once.
 */
export function closeStream(stream, code, how = kReset) {
  const state = stream[kState];
  state.flags |= kClosed;
  state.rstCode = code;
  stream.setTimeout(0);
  stream.removeAllListeners('timeout');
  const { ending } = stream._writableState;
  if (!ending) {
    if (!stream.aborted || state.endAfterHeaders) {
      state.flags |= kAborted;
      stream.emit('aborted');
    }
    stream.end();
  }
  if (how !== kNoReset) {
    if (!ending || stream.writableFinished || code !== kNoError || how === kForceReset) finishClose(stream, code);
    else stream.once('finish', () => finishClose(stream, code));
  }
  const { close } = channelsOf(stream);
  if (close.hasSubscribers) close.publish({ stream });
}

function finishClose(stream, code) {
  if (stream.pending) {
    stream.push(null);
    stream.once('ready', () => stream[kHandle]?.reset(stream[kID], code));
    return;
  }
  stream[kHandle]?.reset(stream[kID], code);
}

/**
 * What came for a stream; null: its end. Nothing is pushed before somebody reads: a server that answers without a look at what it was
 * sent does not want it.
 * @returns {boolean} whether the stream takes more
 */
export function take(stream, chunk) {
  if (stream.destroyed) return true;
  const state = stream[kState];
  if (state.didRead || (chunk === null && state.early === undefined)) return stream.push(chunk);
  (state.early ??= []).push(chunk);
  return false;
}

/** nghttp2 has forgotten the stream: both sides are done with it, or one has reset it. */
export function onStreamClosed(stream, code) {
  if (stream.destroyed) return;
  stream[kState].gone = true;
  if (!stream.closed) closeStream(stream, code, kNoReset);
  // What was not sent will not be.
  stream[kState].source?.end();
  if (stream[kWriteCallback] !== null) stream[kOnWritten](undefined);
  if (stream._readableState.endEmitted || code !== kNoError) {
    stream.destroy();
    return;
  }
  // First the program reads what is there.
  stream.on('end', stream.destroy.bind(stream, undefined));
  take(stream, null);
  const state = stream[kState];
  if (state.type === kSessionServer && !state.didRead && stream.readableFlowing === null) stream.resume();
  else stream.read(0);
}

// ServerHttp2Stream: answers, pushes, files.
import process from 'node:process';
import {
  ERR_HTTP2_HEADERS_AFTER_RESPOND, ERR_HTTP2_HEADERS_SENT, ERR_HTTP2_INVALID_INFO_STATUS, ERR_HTTP2_INVALID_STREAM,
  ERR_HTTP2_NESTED_PUSH, ERR_HTTP2_OUT_OF_STREAMS, ERR_HTTP2_PUSH_DISABLED, ERR_HTTP2_STATUS_101, ERR_HTTP2_STATUS_INVALID,
} from 'internal:errors/codes';
import { validateFunction } from 'internal:errors/validators';
import { utcDate } from 'internal:http/date';
import { NghttpError } from 'internal:http2/errors';
import { anyPseudo, checkList, getAuthority, listToObject, packList, packObject, responsePseudo } from 'internal:http2/headers';
import { server as channels } from 'internal:http2/observe';
import { Http2Stream } from 'internal:http2/stream';
import {
  kAuthority, kHandle, kHasTrailers, kHeadersSent, kHeadRequest, kID, kInfoHeaders, kInit, kMaybeDestroy, kProceed, kProtocol, kSentHeaders, kSession,
  kState, kTimeout, sensitiveHeaders,
} from 'internal:http2/symbols';
import { touch } from 'internal:http2/timeouts';
import { assertObject, copyHeaders } from 'internal:http2/util';

const files = lazy('internal:http2/respond_file');

const kNghttpStreamClosed = -510;
const kNghttpNoId = -509;

/** See https://nodejs.org/api/http2.html#class-serverhttp2stream */
export class ServerHttp2Stream extends Http2Stream {
  constructor(session, handle, id, options, headers) {
    super(session, options);
    this[kProtocol] = headers[':scheme'];
    this[kAuthority] = getAuthority(headers);
    this[kInit](id, handle);
    if (channels.created.hasSubscribers) channels.created.publish({ stream: this, headers });
  }

  get pushAllowed() {
    const session = this[kSession];
    return !this.destroyed && !this.closed && !session.closed && !session.destroyed && session.remoteSettings.enablePush;
  }

  /** Promises the client the answer to a request that it has not made. */
  pushStream(headers, options, callback) {
    if (!this.pushAllowed) throw new ERR_HTTP2_PUSH_DISABLED();
    if (this[kID] % 2 === 0) throw new ERR_HTTP2_NESTED_PUSH();
    const session = this[kSession];
    if (typeof options === 'function') {
      callback = options;
      options = undefined;
    }
    validateFunction(callback, 'callback');
    assertObject(options, 'options');
    options = { ...options };
    assertObject(headers, 'headers');
    headers = {
      '__proto__': null, ':method': headers?.[':method'] ?? 'GET', ':authority': this[kAuthority], ':scheme': this[kProtocol], ':path': '/',
      ...headers,
    };
    headers[':method'] ??= 'GET';
    const isHead = headers[':method'] === 'HEAD';
    const { whole, count } = packObject(headers, anyPseudo, session[kState].strictSingles);
    const handle = this[kHandle];
    const id = handle.pushPromise(this[kID], whole, count);
    if (id <= 0) {
      const error = id === kNghttpNoId ? new ERR_HTTP2_OUT_OF_STREAMS() :
        id === kNghttpStreamClosed ? new ERR_HTTP2_INVALID_STREAM() : new NghttpError(id);
      process.nextTick(callback, error);
      return;
    }
    const stream = new ServerHttp2Stream(session, handle, id, options, headers);
    stream[kSentHeaders] = headers;
    stream.push(null);
    if (options.endStream || isHead) stream.end();
    if (isHead) stream[kState].flags |= kHeadRequest;
    if (channels.start.hasSubscribers) channels.start.publish({ stream, headers });
    process.nextTick(callback, null, stream, headers, 0);
  }

  [kProceed]() {
    this.respond();
  }

  respond(headers, options) {
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    assertObject(options, 'options');
    const { sent, block, status } = prepareResponse(this, headers, options);
    let endStream = !!options?.endStream;
    const waits = !!options?.waitForTrailers;
    const state = this[kState];
    if (waits) state.flags |= kHasTrailers;
    // These have no body.
    if (status === 204 || status === 205 || status === 304 || this.headRequest) endStream = true;
    this[kSentHeaders] = sent;
    state.flags |= kHeadersSent;
    if (endStream) this.end();
    else if (this[kTimeout] !== null) touch(this);
    const result = this[kHandle].respond(this[kID], block.whole, block.count, endStream, waits);
    if (result < 0) {
      this.destroy(new NghttpError(result));
      return;
    }
    // The answer to a HEAD was finished before it began.
    if (endStream && this.writableFinished) this[kMaybeDestroy]();
    if (channels.finish.hasSubscribers) channels.finish.publish({ stream: this, headers: sent, flags: endStream ? 1 : 0 });
  }

  respondWithFD(fd, headers, options) {
    files().respondWithFD(this, fd, headers, options);
  }

  respondWithFile(path, headers, options) {
    files().respondWithFile(this, path, headers, options);
  }

  /** A block of headers with an informational status. */
  additionalHeaders(headers) {
    if (this.destroyed || this.closed) throw new ERR_HTTP2_INVALID_STREAM();
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_AFTER_RESPOND();
    headers = copyHeaders(headers);
    if (headers[':status'] != null) {
      const status = headers[':status'] |= 0;
      if (status === 101) throw new ERR_HTTP2_STATUS_101();
      if (status < 100 || status >= 200) throw new ERR_HTTP2_INVALID_INFO_STATUS(headers[':status']);
    }
    const { whole, count } = packObject(headers, responsePseudo, this[kSession][kState].strictSingles);
    (this[kInfoHeaders] ??= []).push(headers);
    const result = this[kHandle].info(this[kID], whole, count);
    if (result < 0) this.destroy(new NghttpError(result));
  }
}

function checkStatus(value) {
  const status = value | 0;
  if (status < 200 || status > 599) throw new ERR_HTTP2_STATUS_INVALID(value);
  return status;
}

/**
 * The headers of an answer, with status and date.
 * @returns {{ sent: object, block: object, status: number }}
 */
export function prepareResponse(stream, headers, options) {
  const strict = stream[kSession][kState].strictSingles;
  const wantsDate = options?.sendDate == null || options.sendDate;
  if (Array.isArray(headers)) {
    checkList(headers);
    let status;
    let dated = false;
    for (let i = 0; i < headers.length; i += 2) {
      const name = headers[i].toLowerCase();
      if (name === ':status') status = headers[i + 1];
      else if (name === 'date') dated = true;
    }
    const list = status === undefined ? [':status', 200, ...headers] : [...headers];
    if (!dated && wantsDate) list.push('date', utcDate());
    if (headers[sensitiveHeaders] !== undefined) list[sensitiveHeaders] = headers[sensitiveHeaders];
    const code = checkStatus(status ?? 200);
    return { sent: listToObject(list), block: packList(list, responsePseudo, strict), status: code };
  }
  const sent = copyHeaders(headers);
  if (sent[':status'] == null) sent[':status'] = 200;
  if (wantsDate && sent.date == null) sent.date = utcDate();
  const status = checkStatus(sent[':status']);
  return { sent, block: packObject(sent, responsePseudo, strict), status };
}

ServerHttp2Stream.prototype[Symbol.for('nodejs.rejection')] = function(error) {
  this.destroy(error);
};

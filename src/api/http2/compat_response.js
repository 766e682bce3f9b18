// Http2ServerResponse: a stream, seen as http.ServerResponse.
import process from 'node:process';
import { Stream } from 'node:stream';
import {
  ERR_HTTP2_HEADERS_SENT, ERR_HTTP2_INFO_STATUS_NOT_ALLOWED, ERR_HTTP2_INVALID_HEADER_VALUE, ERR_HTTP2_INVALID_STREAM,
  ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED, ERR_HTTP2_STATUS_INVALID, ERR_INVALID_ARG_VALUE, ERR_INVALID_HTTP_TOKEN,
  ERR_STREAM_WRITE_AFTER_END,
} from 'internal:errors/codes';
import { validateFunction, validateInteger, validateLinkHeaderValue, validateObject, validateString } from 'internal:errors/validators';
import { compatSocket } from 'internal:http2/compat_socket';
import { kHandle, kHasTrailers, kID, kProxySocket, kRequest, kResponse, kState } from 'internal:http2/symbols';

const kStream = Symbol('stream');
const kHeaders = Symbol('headers');
const kTrailers = Symbol('trailers');
const kBegin = Symbol('begin');
const kSet = Symbol('setHeader');
const kAppend = Symbol('appendHeader');

let warnedOfMessage = false;
let warnedOfConnection = false;

function warnOfMessage() {
  if (warnedOfMessage) return;
  warnedOfMessage = true;
  process.emitWarning('Status message is not supported by HTTP/2 (RFC7540 8.1.2.4)', 'UnsupportedWarning');
}

function warnOfConnection() {
  if (warnedOfConnection) return;
  warnedOfConnection = true;
  process.emitWarning('The provided connection header is not valid, the value will be dropped from the header and will never be in use.',
    'UnsupportedWarning');
}

function isAllowed(name, value) {
  return name !== 'connection' || value === 'trailers';
}

function checkField(name, value) {
  if (name === '' || name.includes(' ')) throw new ERR_INVALID_HTTP_TOKEN('Header name', name);
  if (name[0] === ':') throw new ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED();
  if (value === undefined || value === null) throw new ERR_HTTP2_INVALID_HEADER_VALUE(value, name);
  if (!isAllowed(name, value)) warnOfConnection();
}

function normalize(name) {
  validateString(name, 'name');
  return name.trim().toLowerCase();
}

/** See https://nodejs.org/api/http2.html#class-http2http2serverresponse */
export class Http2ServerResponse extends Stream {
  writable = true;

  constructor(stream, options) {
    super(options);
    this[kState] = { closed: false, ending: false, destroyed: false, sendDate: true, statusCode: 200 };
    this[kHeaders] = { __proto__: null };
    this[kTrailers] = undefined;
    this[kStream] = stream;
    stream[kProxySocket] = null;
    stream[kResponse] = this;
    this.req = stream[kRequest];
    stream.on('drain', onDrain);
    stream.on('close', onClose);
    stream.on('wantTrailers', onWantTrailers);
    stream.on('timeout', onTimeout);
  }

  get _header() {
    return this.headersSent;
  }

  get writableEnded() {
    return this[kState].ending;
  }

  get finished() {
    return this[kState].ending;
  }

  get socket() {
    return this[kState].closed ? undefined : compatSocket(this[kStream]);
  }

  get connection() {
    return this.socket;
  }

  get stream() {
    return this[kStream];
  }

  get headersSent() {
    return this[kStream].headersSent;
  }

  get sendDate() {
    return this[kState].sendDate;
  }

  set sendDate(on) {
    this[kState].sendDate = Boolean(on);
  }

  get statusCode() {
    return this[kState].statusCode;
  }

  set statusCode(code) {
    code |= 0;
    if (code >= 100 && code < 200) throw new ERR_HTTP2_INFO_STATUS_NOT_ALLOWED();
    if (code < 100 || code > 599) throw new ERR_HTTP2_STATUS_INVALID(code);
    this[kState].statusCode = code;
  }

  get writableCorked() {
    return this[kStream].writableCorked;
  }

  get writableHighWaterMark() {
    return this[kStream].writableHighWaterMark;
  }

  get writableObjectMode() {
    return this[kStream].writableObjectMode;
  }

  get writableFinished() {
    return this[kStream].writableFinished;
  }

  get writableLength() {
    return this[kStream].writableLength;
  }

  get writableNeedDrain() {
    return this[kStream].writableNeedDrain;
  }

  setTrailer(name, value) {
    name = normalize(name);
    checkField(name, value);
    if (this[kTrailers] === undefined) {
      this[kTrailers] = { __proto__: null };
      // The headers have gone without them.
      const stream = this[kStream];
      if (stream.headersSent && stream[kHandle] !== undefined) {
        stream[kState].flags |= kHasTrailers;
        stream[kHandle].expectTrailers(stream[kID]);
      }
    }
    this[kTrailers][name] = value;
  }

  addTrailers(headers) {
    for (const name of Object.keys(headers)) this.setTrailer(name, headers[name]);
  }

  getHeader(name) {
    return this[kHeaders][normalize(name)];
  }

  getHeaderNames() {
    return Object.keys(this[kHeaders]);
  }

  getHeaders() {
    return { __proto__: null, ...this[kHeaders] };
  }

  hasHeader(name) {
    return Object.hasOwn(this[kHeaders], normalize(name));
  }

  removeHeader(name) {
    name = normalize(name);
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    if (name === 'date') this[kState].sendDate = false;
    delete this[kHeaders][name];
  }

  setHeader(name, value) {
    validateString(name, 'name');
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    this[kSet](name, value);
    return undefined;
  }

  [kSet](name, value) {
    name = normalize(name);
    checkField(name, value);
    if (isAllowed(name, value)) this[kHeaders][name] = value;
  }

  appendHeader(name, value) {
    validateString(name, 'name');
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    this[kAppend](name, value);
  }

  [kAppend](name, value) {
    name = normalize(name);
    checkField(name, value);
    if (!isAllowed(name, value)) return;
    const headers = this[kHeaders];
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (Array.isArray(before)) headers[name] = before.concat(value);
    else headers[name] = [before].concat(value);
  }

  get statusMessage() {
    warnOfMessage();
    return '';
  }

  set statusMessage(message) {
    warnOfMessage();
  }

  flushHeaders() {
    if (!this[kState].closed && !this[kStream].headersSent) this.writeHead(this[kState].statusCode);
  }

  writeHead(statusCode, statusMessage, headers) {
    const state = this[kState];
    const stream = this[kStream];
    if (state.closed || stream.destroyed || stream.closed) return this;
    if (stream.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    if (typeof statusMessage === 'string') warnOfMessage();
    if (headers === undefined && typeof statusMessage === 'object') headers = statusMessage;
    if (Array.isArray(headers)) {
      this.#takeList(headers);
    } else if (headers !== null && typeof headers === 'object') {
      for (const name of Object.keys(headers)) this[kSet](name, headers[name]);
    }
    this.statusCode = statusCode;
    this[kBegin]();
    return this;
  }

  /** Fields of a list take the place of what was set before, but not of one another. */
  #takeList(list) {
    const pairs = Array.isArray(list[0]) ? list : [];
    if (!Array.isArray(list[0])) {
      if (list.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', list);
      for (let i = 0; i < list.length; i += 2) pairs.push([list[i], list[i + 1]]);
    }
    for (const [name] of pairs) delete this[kHeaders][normalize(name)];
    for (const [name, value] of pairs) this[kAppend](name, value);
  }

  cork() {
    this[kStream].cork();
  }

  uncork() {
    this[kStream].uncork();
  }

  write(chunk, encoding, callback) {
    const state = this[kState];
    if (typeof encoding === 'function') {
      callback = encoding;
      encoding = 'utf8';
    }
    let error;
    if (state.ending) error = new ERR_STREAM_WRITE_AFTER_END();
    else if (state.closed) error = new ERR_HTTP2_INVALID_STREAM();
    else if (state.destroyed) return false;
    if (error) {
      if (typeof callback === 'function') process.nextTick(callback, error);
      this.destroy(error);
      return false;
    }
    const stream = this[kStream];
    if (!stream.headersSent) this.writeHead(state.statusCode);
    if (stream.headRequest || stream.destroyed) {
      if (typeof callback === 'function') process.nextTick(callback);
      return !stream.destroyed;
    }
    return stream.write(chunk, encoding, callback);
  }

  end(chunk, encoding, callback) {
    const stream = this[kStream];
    const state = this[kState];
    if (typeof chunk === 'function') {
      callback = chunk;
      chunk = null;
    } else if (typeof encoding === 'function') {
      callback = encoding;
      encoding = 'utf8';
    }
    if (state.closed || state.ending) {
      if (typeof callback === 'function') process.nextTick(callback);
      return this;
    }
    if (chunk !== null && chunk !== undefined) this.write(chunk, encoding);
    state.ending = true;
    if (typeof callback === 'function') {
      if (stream.writableEnded) this.once('finish', callback);
      else stream.once('finish', callback);
    }
    if (!stream.headersSent) this.writeHead(state.statusCode);
    if (state.closed || stream.destroyed) onClose.call(stream);
    else stream.end();
    return this;
  }

  destroy(error) {
    if (this[kState].destroyed) return;
    this[kState].destroyed = true;
    this[kStream].destroy(error);
  }

  setTimeout(msecs, callback) {
    if (!this[kState].closed) this[kStream].setTimeout(msecs, callback);
    return this;
  }

  createPushResponse(headers, callback) {
    validateFunction(callback, 'callback');
    if (this[kState].closed) {
      process.nextTick(callback, new ERR_HTTP2_INVALID_STREAM());
      return;
    }
    this[kStream].pushStream(headers, {}, (error, stream) => {
      if (error) callback(error);
      else callback(null, new Http2ServerResponse(stream));
    });
  }

  [kBegin]() {
    const state = this[kState];
    const trailers = this[kTrailers] !== undefined;
    this[kHeaders][':status'] = state.statusCode;
    this[kStream].respond(this[kHeaders], {
      endStream: state.ending && !trailers, waitForTrailers: trailers, sendDate: state.sendDate,
    });
  }

  writeInformation(statusCode, headers) {
    validateInteger(statusCode, 'statusCode', 100, 199);
    const stream = this[kStream];
    if (this[kState].closed || stream.headersSent) return false;
    stream.additionalHeaders({ ...headers, ':status': statusCode });
    return true;
  }

  writeContinue() {
    const stream = this[kStream];
    if (stream.headersSent || this[kState].closed) return false;
    stream.additionalHeaders({ ':status': 100 });
    return true;
  }

  writeEarlyHints(hints) {
    validateObject(hints, 'hints');
    const link = validateLinkHeaderValue(hints.link);
    if (link.length === 0) return false;
    const stream = this[kStream];
    if (stream.headersSent || this[kState].closed) return false;
    stream.additionalHeaders({ ...hints, 'link': link, ':status': 103 });
    return true;
  }
}

// Listeners of the stream.

function onDrain() {
  this[kResponse]?.emit('drain');
}

function onTimeout() {
  this[kResponse]?.emit('timeout');
}

function onWantTrailers() {
  this.sendTrailers(this[kResponse]?.[kTrailers] ?? {});
}

function onClose() {
  const response = this[kResponse];
  if (response === undefined) return;
  response[kState].closed = true;
  this[kProxySocket] = null;
  this.removeListener('wantTrailers', onWantTrailers);
  this[kResponse] = undefined;
  response.emit('finish');
  response.emit('close');
}

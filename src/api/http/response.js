/** `http.ServerResponse`. */
import process from 'node:process';
import {
  ERR_HTTP_HEADERS_SENT, ERR_HTTP_INVALID_STATUS_CODE, ERR_HTTP_SOCKET_ASSIGNED, ERR_INVALID_ARG_VALUE, ERR_INVALID_CHAR,
} from 'internal:errors/codes';
import { validateLinkHeaderValue, validateObject } from 'internal:errors/validators';
import { errnoException } from 'internal:errors/system';
import { STATUS_CODES } from 'internal:http/names';
import { requestBegins, requestEnds } from 'internal:http/observe';
import { kLengthLater } from 'internal:http/head';
import { OutgoingMessage, callAtEnd, kCorked, kOnFinished, kRejectNonStandardBodyWrites, onFinish } from 'internal:http/outgoing';
import { kConsumed, kOutHeaders } from 'internal:http/symbols';
import { hasInvalidChar, validateHeaderName, validateHeaderValue } from 'internal:http/tokens';
import { Socket, isWritableNow, notePendingWrite } from 'internal:net/socket';
import { send } from 'binding:http';

/** The connection (connection.js) that waits for the end of this response; null for responses made by programs. */
export const kConnection = Symbol('kConnection');

/** By assignSocket(), not by our connection, which hears of the socket's end itself. */
const kAssigned = Symbol('kAssigned');
const kChunkedExpression = /(?:^|\W)chunked(?:$|\W)/i;

/** A server's answer to the request `req`. Without `new`, sets up an object of a derived class. */
export function ServerResponse(req, options) {
  OutgoingMessage.call(this, options);
  if (req.method === 'HEAD') this._hasBody = false;
  this.req = req;
  this.sendDate = true;
  this._sent100 = false;
  this._expect_continue = false;
  this[kConnection] = null;
  this[kAssigned] = false;
  if (req.httpVersionMajor < 1 || req.httpVersionMinor < 1) {
    this.useChunkedEncodingByDefault = kChunkedExpression.test(req.headers?.te);
    this.shouldKeepAlive = false;
  }
  requestBegins(this);
}
Object.setPrototypeOf(ServerResponse.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ServerResponse, OutgoingMessage);

ServerResponse.prototype.statusCode = 200;
ServerResponse.prototype.statusMessage = undefined;

/** Ends a response whose connection is done with it, or gone. */
export function emitClose(response) {
  if (response._closed) return;
  response.destroyed = true;
  response._closed = true;
  response.emit('close');
}

function onSocketClose() {
  if (this._httpMessage) emitClose(this._httpMessage);
}

const methods = {
  _finish() {
    requestEnds(this);
    OutgoingMessage.prototype._finish.call(this);
  },

  assignSocket(socket) {
    if (socket._httpMessage === this) throw new ERR_HTTP_SOCKET_ASSIGNED();
    socket._httpMessage = this;
    socket.on('close', onSocketClose);
    this[kAssigned] = true;
    this.socket = socket;
    this.emit('socket', socket);
    this._flush();
  },

  detachSocket(socket) {
    if (this[kAssigned]) socket.removeListener('close', onSocketClose);
    socket._httpMessage = null;
    this.socket = null;
  },

  writeContinue(callback) {
    this._writeRaw('HTTP/1.1 100 Continue\r\n\r\n', 'ascii', callback);
    this._sent100 = true;
  },

  writeProcessing(callback) {
    this._writeRaw('HTTP/1.1 102 Processing\r\n\r\n', 'ascii', callback);
  },

  writeEarlyHints(hints, callback) {
    validateObject(hints, 'hints');
    if (hints.link === null || hints.link === undefined) return;
    const link = validateLinkHeaderValue(hints.link);
    if (link.length === 0) return;
    if (hasInvalidChar(link)) throw new ERR_INVALID_CHAR('header content', 'Link');
    let head = `HTTP/1.1 103 Early Hints\r\nLink: ${link}\r\n`;
    for (const name of Object.keys(hints)) {
      if (name === 'link') continue;
      const value = hints[name];
      validateHeaderName(name);
      validateHeaderValue(name, value, this);
      head += `${name}: ${value}\r\n`;
    }
    this._writeRaw(`${head}\r\n`, 'ascii', callback);
  },

  /** One that waits for its turn has no socket to end it. */
  destroy(error) {
    if (this.destroyed) return this;
    OutgoingMessage.prototype.destroy.call(this, error);
    if (this.socket === null && this[kConnection] !== null && !this._closed) process.nextTick(emitClose, this);
    return this;
  },

  _implicitHeader() {
    this.writeHead(this.statusCode);
  },

  writeHead(statusCode, reason, headers) {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('write');
    const given = statusCode;
    statusCode |= 0;
    if (statusCode < 100 || statusCode > 999) throw new ERR_HTTP_INVALID_STATUS_CODE(given);
    if (typeof reason === 'string') {
      this.statusMessage = reason;
    } else {
      this.statusMessage ||= STATUS_CODES[statusCode] || 'unknown';
      headers ??= reason;
    }
    this.statusCode = statusCode;
    if (this[kOutHeaders] !== null) {
      merge(this, headers);
      headers = this[kOutHeaders];
    }
    const { statusMessage } = this;
    if (hasInvalidChar(statusMessage)) throw new ERR_INVALID_CHAR('statusMessage');
    if (statusCode === 204 || statusCode === 304 || (statusCode >= 100 && statusCode <= 199)) this._hasBody = false;
    // A client that was not told to go on may send its body nevertheless, or not: what comes next cannot be known.
    if (this._expect_continue && !this._sent100) this.shouldKeepAlive = false;
    this._storeHeader(`HTTP/1.1 ${statusCode} ${statusMessage}\r\n`, headers);
    return this;
  },
};
for (const name of Object.keys(methods)) ServerResponse.prototype[name] = methods[name];
ServerResponse.prototype[kOnFinished] = function() {
  const connection = this[kConnection];
  if (connection !== null) connection.finished(this);
};
ServerResponse.prototype.writeHeader = ServerResponse.prototype.writeHead;

/** Fields given with writeHead() take the place of those that were set before. */
function merge(response, headers) {
  if (!headers) return;
  if (Array.isArray(headers)) {
    const pairs = headers.length > 0 && Array.isArray(headers[0]) ? headers.flat() : headers;
    if (pairs.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', headers);
    for (let n = 0; n < pairs.length; n += 2) response.removeHeader(pairs[n]);
    for (let n = 0; n < pairs.length; n += 2) {
      if (pairs[n]) response.appendHeader(pairs[n], pairs[n + 1]);
    }
    return;
  }
  for (const name of Object.keys(headers)) {
    if (name) response.setHeader(name, headers[name]);
  }
}

/** 'close' in a tick of its own; at once where nobody listens. */
export function emitCloseLater(response) {
  if (response._events.close === undefined) response.destroyed = response._closed = true;
  else process.nextTick(emitClose, response);
}

// Numbers of weft::http::Frame.
const kFrameNone = 0;
const kFrameLength = 1;
const kFrameChunk = 2;

const netWrite = Socket.prototype.write;

ServerResponse.prototype.end = function end(chunk, encoding, callback) {
  return sendWhole(this, chunk, encoding, callback) ? this : OutgoingMessage.prototype.end.call(this, chunk, encoding, callback);
};

/**
 * Sends a response whose whole body is given with end() by one native call, past the socket's stream, when nothing waits there.
 * @returns {boolean} false: nothing was done, the long way does it
 */
function sendWhole(response, chunk, encoding, callback) {
  const connection = response[kConnection];
  const { socket } = response;
  if (connection === null || socket === null || response.finished || response._headerSent || response.destroyed ||
      response.strictContentLength || response[kCorked] !== 0 || response.outputSize !== 0 || response._trailer !== '') {
    return false;
  }
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = undefined;
  }
  if (typeof chunk === 'string') {
    if (encoding && encoding !== 'utf8') return false;
  } else if (chunk !== undefined && chunk !== null && !(chunk instanceof Uint8Array)) {
    return false;
  }
  if (socket[kConsumed] !== true || socket.write !== netWrite || !isWritableNow(socket)) return false;
  if (chunk && response[kRejectNonStandardBodyWrites] && !response._hasBody) return false;

  let frame = kFrameNone;
  if (response._header) {
    if (response._hasBody && response.chunkedEncoding) frame = kFrameChunk;
  } else {
    response._contentLength = chunk && chunk.length !== 0 ? kLengthLater : 0;
    response._implicitHeader();
    if (response._contentLength === kLengthLater) {
      response._contentLength = null;
      if (response.chunkedEncoding) frame = kFrameChunk;
      else if (!response._header.endsWith('\r\n\r\n')) frame = kFrameLength;
    } else if (response._hasBody && response.chunkedEncoding) {
      frame = kFrameChunk;
    }
    // Whoever was asked for the head may have done more than that.
    if (response._headerSent || response.finished) return response.finished;
  }
  if (typeof callback === 'function') callAtEnd(response, callback);
  const handle = socket._handle;
  const result = handle === null ? 0 : send(handle, response._header, response._hasBody ? chunk : undefined, frame);
  if (frame === kFrameLength && result >= 0) response._header += lengthLine(Math.floor(result / 2));
  response._headerSent = true;
  response.finished = true;
  response._finish();
  if (result < 0) {
    socket.destroy(errnoException(result, 'write'));
  } else if (result % 2 === 0) {
    socket._unrefTimer();
    if (!connection.finishAfterDispatch(response)) process.nextTick(onFinish, response);
  } else {
    notePendingWrite(socket, (error) => onFinish(response, error));
  }
  return true;
}

let lastLength = -1;
let lastLengthLine = '';

/** What the native side has written behind a head; most answers in a row are equally long. */
function lengthLine(length) {
  if (length !== lastLength) {
    lastLength = length;
    lastLengthLine = `Content-Length: ${length}\r\n\r\n`;
  }
  return lastLengthLine;
}

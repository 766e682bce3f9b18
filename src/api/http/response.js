/** `http.ServerResponse`. */
import process from 'node:process';
import {
  ERR_HTTP_HEADERS_SENT, ERR_HTTP_INVALID_STATUS_CODE, ERR_HTTP_SOCKET_ASSIGNED, ERR_INVALID_ARG_VALUE, ERR_INVALID_CHAR,
} from 'internal:errors/codes';
import { validateLinkHeaderValue, validateObject } from 'internal:errors/validators';
import { STATUS_CODES } from 'internal:http/names';
import { requestBegins, requestEnds } from 'internal:http/observe';
import { OutgoingMessage, kOnFinished } from 'internal:http/outgoing';
import { kOutHeaders } from 'internal:http/symbols';
import { hasInvalidChar, validateHeaderName, validateHeaderValue } from 'internal:http/tokens';

/** The connection (connection.js) that waits for the end of this response; null for responses made by programs. */
export const kConnection = Symbol('kConnection');

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
    this.socket = socket;
    this.emit('socket', socket);
    this._flush();
  },

  detachSocket(socket) {
    socket.removeListener('close', onSocketClose);
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
      validateHeaderValue(name, value);
      head += `${name}: ${value}\r\n`;
    }
    this._writeRaw(`${head}\r\n`, 'ascii', callback);
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

export function emitCloseLater(response) {
  process.nextTick(emitClose, response);
}

/** `http.OutgoingMessage`: what a ServerResponse and a ClientRequest have in common. */
import process from 'node:process';
import { Buffer } from 'node:buffer';
import { EventEmitter } from 'node:events';
import { Stream, getDefaultHighWaterMark } from 'node:stream';
import {
  ERR_HTTP_BODY_NOT_ALLOWED, ERR_HTTP_CONTENT_LENGTH_MISMATCH, ERR_HTTP_HEADERS_SENT, ERR_INVALID_ARG_TYPE, ERR_INVALID_CHAR,
  ERR_INVALID_HTTP_TOKEN, ERR_METHOD_NOT_IMPLEMENTED, ERR_STREAM_ALREADY_FINISHED, ERR_STREAM_CANNOT_PIPE, ERR_STREAM_DESTROYED,
  ERR_STREAM_NULL_VALUES, ERR_STREAM_WRITE_AFTER_END,
} from 'internal:errors/codes';
import { validateString } from 'internal:errors/validators';
import { debuglog } from 'internal:util/debuglog';
import { kCapture, kShapeMode } from 'internal:events/symbols';
import { kUniqueHeaders, storeHead } from 'internal:http/head';
import { lowerCase } from 'internal:http/fields';
import { kNeedDrain, kOutHeaders } from 'internal:http/symbols';
import { hasInvalidChar, isToken, isTolerated, validateHeaderName, validateHeaderValue } from 'internal:http/tokens';

export const kHighWaterMark = Symbol('kHighWaterMark');
/** Method that hears of the end before all listeners of 'finish'. */
export const kOnFinished = Symbol('kOnFinished');
export const kErrored = Symbol('errored');
const kAllWritten = Symbol('kWritableFinished');
export const kCorked = Symbol('corked');
const kChunks = Symbol('kChunkedBuffer');
const kChunksLength = Symbol('kChunkedLength');
const kBytesWritten = Symbol('kBytesWritten');
/** Those that end() was given, until the last byte is with the socket or given up. */
const kEndCallbacks = Symbol('kEndCallbacks');
export const kRejectNonStandardBodyWrites = Symbol('kRejectNonStandardBodyWrites');

const noop = () => {};
let debugLog;
const debug = () => (debugLog ??= debuglog('http'));

/** Without `new`, sets up an object of a derived class. */
export function OutgoingMessage(options) {
  // What the constructor of Stream does, with room for the usual events.
  this._events = { close: undefined, error: undefined, prefinish: undefined, finish: undefined, drain: undefined };
  this._eventsCount = 0;
  this._maxListeners = undefined;
  this[kShapeMode] = true;
  this[kCapture] = EventEmitter.prototype[kCapture];
  /** What could not go to the socket yet: `{ data, encoding, callback }`. */
  this.outputData = [];
  this.outputSize = 0;
  this.writable = true;
  this.destroyed = false;
  this._last = false;
  this.chunkedEncoding = false;
  this.shouldKeepAlive = true;
  this.maxRequestsOnConnectionReached = false;
  this._defaultKeepAlive = true;
  this.useChunkedEncodingByDefault = true;
  this.sendDate = false;
  this._removedConnection = false;
  this._removedContLen = false;
  this._removedTE = false;
  this.strictContentLength = false;
  this[kBytesWritten] = 0;
  this[kEndCallbacks] = null;
  this._contentLength = null;
  this._hasBody = true;
  this._trailer = '';
  this[kNeedDrain] = false;
  this.finished = false;
  this._headerSent = false;
  this[kCorked] = 0;
  this[kChunks] = null;
  this[kChunksLength] = 0;
  this._closed = false;
  this.socket = null;
  this._header = null;
  this[kOutHeaders] = null;
  this._keepAliveTimeout = 0;
  this._onPendingData = noop;
  this[kErrored] = null;
  this[kAllWritten] = false;
  this[kUniqueHeaders] = null;
  this[kHighWaterMark] = options?.highWaterMark ?? getDefaultHighWaterMark();
  this[kRejectNonStandardBodyWrites] = options?.rejectNonStandardBodyWrites ?? false;
}
Object.setPrototypeOf(OutgoingMessage.prototype, Stream.prototype);
Object.setPrototypeOf(OutgoingMessage, Stream);

/** Inherits nothing, as an object without a prototype, but has a hidden class: programs set the same few fields each time. */
function FieldTable() {}
FieldTable.prototype = Object.freeze({ __proto__: null });

function socketOf(message) {
  return message.socket;
}

/** Length in bytes of what is to be written. */
function sizeOf(chunk, encoding) {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
}

function fail(message, error, callback) {
  if (message.destroyed) {
    process.nextTick(callback, error);
    return;
  }
  process.nextTick(emitError, message, error, callback);
}

function emitError(message, error, callback) {
  callback(error);
  // One that has come to its end meanwhile, without having been destroyed, still has somebody who made a mistake.
  if (!message.destroyed || message._closed) message.emit('error', error);
}

function checkChunk(chunk) {
  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
    throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
  }
}

function checkLength(message, size, atEnd) {
  if (!message.strictContentLength || message._contentLength === null || !message._hasBody || message._removedContLen ||
      message.chunkedEncoding || message.hasHeader('transfer-encoding')) {
    return;
  }
  if (message[kBytesWritten] + size > message._contentLength || (atEnd && message[kBytesWritten] + size !== message._contentLength)) {
    throw new ERR_HTTP_CONTENT_LENGTH_MISMATCH(message[kBytesWritten] + size, message._contentLength);
  }
}

function uncorkSocket(socket) {
  socket.uncork();
}

/** @returns {boolean} false: wait for 'drain' */
function write(message, chunk, encoding, callback, atEnd) {
  if (typeof callback !== 'function') callback = noop;
  checkChunk(chunk);
  const error = message.finished ? new ERR_STREAM_WRITE_AFTER_END() : message.destroyed ? new ERR_STREAM_DESTROYED('write') : null;
  if (error !== null) {
    fail(message, error, callback);
    return false;
  }
  let size = -1;
  if (!message._header) {
    if (atEnd) message._contentLength = size = sizeOf(chunk, encoding);
    message._implicitHeader();
  }
  if (message.strictContentLength) {
    if (size < 0) size = sizeOf(chunk, encoding);
    checkLength(message, size, atEnd);
    message[kBytesWritten] += size;
  }
  if (!message._hasBody) {
    if (message[kRejectNonStandardBodyWrites]) throw new ERR_HTTP_BODY_NOT_ALLOWED();
    process.nextTick(callback);
    return true;
  }
  // All that is written in one turn goes out together.
  const socket = socketOf(message);
  if (!atEnd && socket && !socket.writableCorked) {
    socket.cork();
    process.nextTick(uncorkSocket, socket);
  }
  let more;
  if (message.chunkedEncoding && chunk.length !== 0) {
    if (size < 0) size = sizeOf(chunk, encoding);
    if (message[kCorked] > 0 && message._headerSent) {
      (message[kChunks] ??= []).push(chunk, encoding, callback);
      message[kChunksLength] += size;
      more = message[kChunksLength] < message[kHighWaterMark];
    } else {
      message._send(size.toString(16), 'latin1', null);
      message._send('\r\n', 'latin1', null);
      message._send(chunk, encoding, null, size);
      more = message._send('\r\n', null, callback);
    }
  } else {
    more = message._send(chunk, encoding, callback, size < 0 ? undefined : size);
  }
  if (!more) message[kNeedDrain] = true;
  return more;
}

/** Has `callback` hear of the end. */
export function callAtEnd(message, callback) {
  (message[kEndCallbacks] ??= []).push(callback);
}

function rethrow(error) {
  throw error;
}

/** The last byte is with the socket, or (`error`) will never be. */
export function onFinish(message, error = undefined) {
  const failed = error || message.socket?._hadError;
  if (!failed) message[kAllWritten] = true;
  const callbacks = message[kEndCallbacks];
  if (callbacks !== null) {
    message[kEndCallbacks] = null;
    for (const callback of callbacks) {
      try {
        callback(error || null);
      } catch (thrown) {
        // The connection goes on.
        process.nextTick(rethrow, thrown);
      }
    }
  }
  if (failed) return;
  message[kOnFinished]?.();
  if (message._events.finish === undefined) return;
  try {
    message.emit('finish');
  } catch (thrown) {
    process.nextTick(rethrow, thrown);
  }
}

const methods = {
  _renderHeaders() {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('render');
    const table = this[kOutHeaders];
    const headers = {};
    for (const key in table) headers[table[key][0]] = table[key][1];
    return headers;
  },

  cork() {
    this[kCorked]++;
    socketOf(this)?.cork();
  },

  uncork() {
    if (this[kCorked] > 0) this[kCorked]--;
    const socket = socketOf(this);
    const chunks = this[kChunks];
    if (this[kCorked] > 0 || chunks === null) {
      socket?.uncork();
      return;
    }
    // What was written meanwhile becomes one chunk.
    const callbacks = [];
    this._send(`${this[kChunksLength].toString(16)}\r\n`, 'latin1', null);
    for (let i = 0; i < chunks.length; i += 3) {
      this._send(chunks[i], chunks[i + 1], null);
      if (chunks[i + 2] !== noop) callbacks.push(chunks[i + 2]);
    }
    this._send('\r\n', null, callbacks.length === 0 ? null : (error) => {
      for (const callback of callbacks) callback(error);
    });
    this[kChunks] = null;
    this[kChunksLength] = 0;
    socket?.uncork();
  },

  setTimeout(msecs, callback) {
    if (callback) this.on('timeout', callback);
    const socket = socketOf(this);
    if (socket) socket.setTimeout(msecs);
    else this.once('socket', (given) => given.setTimeout(msecs));
    return this;
  },

  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    this[kErrored] = error;
    const socket = socketOf(this);
    if (socket) socket.destroy(error);
    else this.once('socket', (given) => given.destroy(error));
    return this;
  },

  /** Sends a part of the body; the head goes in front of the first one, in one piece with it where that is text. */
  _send(data, encoding, callback, byteLength) {
    if (!this._headerSent && this._header !== null) {
      const header = this._header;
      if (typeof data === 'string' && (encoding === 'utf8' || encoding === 'latin1' || !encoding)) {
        // One string, in one encoding: that of the text.
        data = header + data;
        byteLength = undefined;
      } else {
        this.outputData.unshift({ data: header, encoding: 'latin1', callback: null });
        this.outputSize += header.length;
        this._onPendingData(header.length);
      }
      this._headerSent = true;
    }
    return this._writeRaw(data, encoding, callback, byteLength);
  },

  _writeRaw(data, encoding, callback, size) {
    const socket = socketOf(this);
    // The socket may be gone, or given away, before the message has ended.
    if (socket && socket.destroyed) return false;
    if (typeof encoding === 'function') {
      callback = encoding;
      encoding = null;
    }
    if (socket && socket._httpMessage === this && socket.writable) {
      if (this.outputData.length > 0) this._flushOutput(socket);
      return socket.write(data, encoding, callback);
    }
    this.outputData.push({ data, encoding, callback });
    const length = size ?? data.length;
    this.outputSize += length;
    this._onPendingData(length);
    return this.outputSize < this[kHighWaterMark];
  },

  _storeHeader(firstLine, headers) {
    if (storeHead(this, firstLine, headers)) this._send('');
  },

  setHeader(name, value) {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('set');
    validateHeaderName(name);
    validateHeaderValue(name, value, this);
    const table = this[kOutHeaders] ?? (this[kOutHeaders] = new FieldTable());
    table[lowerCase(name)] = [name, value];
    return this;
  },

  setHeaders(headers) {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('set');
    if (!headers || Array.isArray(headers) || typeof headers.keys !== 'function' || typeof headers.get !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('headers', ['Headers', 'Map'], headers);
    }
    // Headers give each Set-Cookie by itself; they belong into one field.
    const cookies = [];
    for (const { 0: name, 1: value } of headers) {
      if (name === 'set-cookie') {
        if (Array.isArray(value)) cookies.push(...value);
        else cookies.push(value);
        continue;
      }
      this.setHeader(name, value);
    }
    if (cookies.length > 0) this.setHeader('set-cookie', cookies);
    return this;
  },

  appendHeader(name, value) {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('append');
    validateHeaderName(name);
    validateHeaderValue(name, value, this);
    const field = lowerCase(name);
    const table = this[kOutHeaders] ?? (this[kOutHeaders] = new FieldTable());
    const present = table[field];
    if (present === undefined) {
      table[field] = [name, value];
      return this;
    }
    if (!Array.isArray(present[1])) present[1] = [present[1]];
    if (Array.isArray(value)) present[1].push(...value);
    else present[1].push(value);
    return this;
  },

  getHeader(name) {
    validateString(name, 'name');
    return this[kOutHeaders]?.[lowerCase(name)]?.[1];
  },

  getHeaderNames() {
    return this[kOutHeaders] === null ? [] : Object.keys(this[kOutHeaders]);
  },

  getRawHeaderNames() {
    return this[kOutHeaders] === null ? [] : Object.values(this[kOutHeaders]).map((entry) => entry[0]);
  },

  getHeaders() {
    const table = this[kOutHeaders];
    const headers = { __proto__: null };
    for (const key in table) headers[key] = table[key][1];
    return headers;
  },

  hasHeader(name) {
    validateString(name, 'name');
    return this[kOutHeaders] !== null && this[kOutHeaders][lowerCase(name)] !== undefined;
  },

  removeHeader(name) {
    validateString(name, 'name');
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('remove');
    const key = lowerCase(name);
    switch (key) {
      case 'connection':
        this._removedConnection = true;
        break;
      case 'content-length':
        this._removedContLen = true;
        break;
      case 'transfer-encoding':
        this._removedTE = true;
        break;
      case 'date':
        this.sendDate = false;
        break;
    }
    if (this[kOutHeaders] !== null) delete this[kOutHeaders][key];
  },

  _implicitHeader() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('_implicitHeader()');
  },

  write(chunk, encoding, callback) {
    if (typeof encoding === 'function') {
      callback = encoding;
      encoding = null;
    }
    return write(this, chunk, encoding, callback, false);
  },

  addTrailers(headers) {
    this._trailer = '';
    const isArray = Array.isArray(headers);
    for (const key of Object.keys(headers)) {
      const [field, value] = isArray ? headers[key] : [key, headers[key]];
      if (typeof field !== 'string' || !field || !isToken(field)) throw new ERR_INVALID_HTTP_TOKEN('Trailer name', field);
      const list = Array.isArray(value);
      if (list && value.length > 1 && !this[kUniqueHeaders]?.has(field.toLowerCase())) {
        for (const one of value) this._trailer += trailerLine(this, field, one);
      } else {
        this._trailer += trailerLine(this, field, list ? value.join('; ') : value);
      }
    }
  },

  end(chunk, encoding, callback) {
    if (typeof chunk === 'function') {
      callback = chunk;
      chunk = null;
      encoding = null;
    } else if (typeof encoding === 'function') {
      callback = encoding;
      encoding = null;
    }
    const socket = socketOf(this);
    if (chunk) {
      if (this.finished) {
        if (!this.destroyed) fail(this, new ERR_STREAM_WRITE_AFTER_END(), typeof callback === 'function' ? callback : noop);
        return this;
      }
      socket?.cork();
      write(this, chunk, encoding, null, true);
    } else if (this.finished) {
      if (typeof callback === 'function') {
        if (this.writableFinished) callback(new ERR_STREAM_ALREADY_FINISHED('end'));
        else callAtEnd(this, callback);
      }
      return this;
    } else if (!this._header) {
      socket?.cork();
      this._contentLength = 0;
      this._implicitHeader();
    }
    if (typeof callback === 'function') callAtEnd(this, callback);
    checkLength(this, 0, true);

    const finish = (error) => onFinish(this, error);
    // In order: chunks that were held back, then the end.
    while (this[kCorked] > 0 && this[kChunks] !== null) {
      this[kCorked] = 1;
      this.uncork();
    }
    if (this._hasBody && this.chunkedEncoding) this._send(`0\r\n${this._trailer}\r\n`, 'latin1', finish);
    else if (!this._headerSent || this.writableLength || chunk) this._send('', 'latin1', finish);
    else process.nextTick(finish);

    if (socket) {
      // Fully uncorked, however often it was corked.
      if (socket._writableState) socket._writableState.corked = 1;
      socket.uncork();
    }
    this[kCorked] = 0;
    this.finished = true;
    debug()('the message has ended');
    if (this.outputData.length === 0 && socket && socket._httpMessage === this) this._finish();
    return this;
  },

  _finish() {
    this.emit('prefinish');
  },

  /** Called when the socket can take more, or has just been given to this message. */
  _flush() {
    const socket = socketOf(this);
    if (!socket || !socket.writable) return;
    const more = this._flushOutput(socket);
    if (this.finished) {
      this._finish();
    } else if (more && this[kNeedDrain]) {
      this[kNeedDrain] = false;
      this.emit('drain');
    }
  },

  _flushOutput(socket) {
    for (let n = this[kCorked]; n > 0; n--) socket.cork();
    this[kCorked] = 0;
    const { outputData } = this;
    if (outputData.length === 0) return undefined;
    socket.cork();
    let more;
    for (let i = 0; i < outputData.length; i++) {
      const { data, encoding, callback } = outputData[i];
      outputData[i].data = null;
      more = socket.write(data, encoding, callback);
    }
    socket.uncork();
    this.outputData = [];
    this._onPendingData(-this.outputSize);
    this.outputSize = 0;
    return more;
  },

  flushHeaders() {
    if (!this._header) this._implicitHeader();
    this._send('');
  },

  pipe() {
    // Data flows into a message, not out of it.
    this.emit('error', new ERR_STREAM_CANNOT_PIPE());
  },
};
for (const name of Object.keys(methods)) OutgoingMessage.prototype[name] = methods[name];
OutgoingMessage.prototype[Symbol.for('nodejs.rejection')] = function(error) {
  this.destroy(error);
};

function trailerLine(message, field, value) {
  if (hasInvalidChar(value) && !isTolerated(value, message)) throw new ERR_INVALID_CHAR('trailer content', field);
  return `${field}: ${value}\r\n`;
}

function define(name, get, set) {
  Object.defineProperty(OutgoingMessage.prototype, name, { __proto__: null, configurable: true, enumerable: true, get, set });
}
define('headersSent', function() {
  return !!this._header;
});
define('errored', function() {
  return this[kErrored];
});
define('closed', function() {
  return this._closed;
});
define('writableFinished', function() {
  return this[kAllWritten];
});
define('writableObjectMode', () => false);
define('writableLength', function() {
  return this.outputSize + this[kChunksLength] + (this.socket ? this.socket.writableLength : 0);
});
define('writableHighWaterMark', function() {
  return this.socket ? this.socket.writableHighWaterMark : this[kHighWaterMark];
});
define('writableCorked', function() {
  return this[kCorked];
});
define('writableEnded', function() {
  return this.finished;
});
define('writableNeedDrain', function() {
  return !this.destroyed && !this.finished && this[kNeedDrain];
});
define('connection', function() {
  return this.socket;
}, function(value) {
  this.socket = value;
});

/**
 * The option `uniqueHeaders`: names whose values are joined by '; '.
 * @param {(string | string[])[] | undefined} headers
 * @returns {Set<string> | null}
 */
export function parseUniqueHeadersOption(headers) {
  if (!Array.isArray(headers)) return null;
  return new Set(headers.flat().map((name) => name.toLowerCase()));
}

export { kOutHeaders, kUniqueHeaders, validateHeaderName, validateHeaderValue };
export default { kHighWaterMark, kUniqueHeaders, parseUniqueHeadersOption, validateHeaderName, validateHeaderValue, OutgoingMessage };

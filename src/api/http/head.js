/** The head of a message to be sent: first line, the fields given, and the fields that the protocol needs. */
import { Buffer } from 'node:buffer';
import { ERR_HTTP_TRAILER_INVALID, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { utcDate } from 'internal:http/date';
import { kOutHeaders } from 'internal:http/symbols';
import { validateHeaderName, validateHeaderValue } from 'internal:http/tokens';

export const kUniqueHeaders = Symbol('kUniqueHeaders');

const kCloseExpression = /(?:^|\W)close(?:$|\W)/i;
const kChunkedExpression = /(?:^|\W)chunked(?:$|\W)/i;

// Fields that have a say in how the message is framed.
const kConnection = 1;
const kTransferEncoding = 2;
const kContentLength = 4;
const kDate = 8;
const kExpect = 16;
const kTrailer = 32;
const kKeepAlive = 64;
const kDisposition = 128;

/** @param {string} name @returns {number} 0 for all other fields */
function framingField(name) {
  switch (name.length) {
    case 4:
      return name === 'Date' || name.toLowerCase() === 'date' ? kDate : 0;
    case 6:
      return name.toLowerCase() === 'expect' ? kExpect : 0;
    case 7:
      return name.toLowerCase() === 'trailer' ? kTrailer : 0;
    case 10: {
      const lower = name.toLowerCase();
      return lower === 'connection' ? kConnection : lower === 'keep-alive' ? kKeepAlive : 0;
    }
    case 14:
      return name === 'Content-Length' || name.toLowerCase() === 'content-length' ? kContentLength : 0;
    case 17:
      return name.toLowerCase() === 'transfer-encoding' ? kTransferEncoding : 0;
    case 19:
      return name.toLowerCase() === 'content-disposition' ? kDisposition : 0;
    default:
      return 0;
  }
}

function note(message, field, value) {
  switch (field) {
    case kConnection:
      message._removedConnection = false;
      if (kCloseExpression.test(value)) message._last = true;
      else message.shouldKeepAlive = true;
      break;
    case kTransferEncoding:
      message._removedTE = false;
      if (kChunkedExpression.test(value)) message.chunkedEncoding = true;
      break;
    case kContentLength:
      message._contentLength = +value;
      message._removedContLen = false;
      break;
    case kKeepAlive:
      message._defaultKeepAlive = false;
      break;
  }
}

function isCookie(name) {
  return name.length === 6 && name.toLowerCase() === 'cookie';
}

/** A file's name may be given as the bytes of UTF-8, one a character; beside a body whose length is known it is text again. */
function disposition(message, value) {
  return message._contentLength ? Buffer.from(`${value}`, 'latin1').toString() : value;
}

/** The lines of one field; `state.seen` learns what it was. */
function lines(message, state, name, value, validate) {
  if (validate) validateHeaderName(name);
  const field = framingField(name);
  if (Array.isArray(value)) {
    const unique = message[kUniqueHeaders];
    const joined = (value.length >= 2 && isCookie(name)) || (unique && unique.has(name.toLowerCase()));
    if (!joined) {
      let text = '';
      for (let i = 0; i < value.length; i++) {
        if (validate) validateHeaderValue(name, value[i], message);
        text += `${name}: ${field === kDisposition ? disposition(message, value[i]) : value[i]}\r\n`;
        if (field !== 0) {
          state.seen |= field;
          note(message, field, value[i]);
        }
      }
      return text;
    }
    value = value.join('; ');
  }
  if (validate) validateHeaderValue(name, value, message);
  if (field !== 0) {
    state.seen |= field;
    if (field === kDisposition) value = disposition(message, value);
    else note(message, field, value);
  }
  return `${name}: ${value}\r\n`;
}

/** Fields in any of the forms: our own table, a flat array, an array of pairs, an object. */
function allLines(message, state, headers) {
  let text = '';
  if (headers === message[kOutHeaders]) {
    for (const key in headers) {
      const entry = headers[key];
      text += lines(message, state, entry[0], entry[1], false);
    }
  } else if (Array.isArray(headers)) {
    if (headers.length && Array.isArray(headers[0])) {
      for (const entry of headers) text += lines(message, state, entry[0], entry[1], true);
    } else {
      if (headers.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', headers);
      for (let n = 0; n < headers.length; n += 2) text += lines(message, state, headers[n], headers[n + 1], true);
    }
  } else {
    for (const key in headers) {
      if (Object.hasOwn(headers, key)) text += lines(message, state, key, headers[key], true);
    }
  }
  return text;
}

/** In place of a message's `_contentLength`: whoever sends it writes the field, and the empty line behind it. */
export const kLengthLater = -1;

/**
 * Writes `_header` of an outgoing message and settles how its body is framed.
 * @param {object} message an OutgoingMessage
 * @param {string} firstLine with its CRLF
 * @param {object | unknown[] | null | undefined} headers
 * @returns {boolean} whether the head must be sent before there is a body (Expect)
 */
export function storeHead(message, firstLine, headers) {
  const state = { seen: 0 };
  let head = firstLine;
  if (headers) head += allLines(message, state, headers);
  const { seen } = state;

  if (message.sendDate && (seen & kDate) === 0) head += `Date: ${utcDate()}\r\n`;

  // Such answers have no body: what was said of chunks does not hold, and a peer that believes it must not be kept.
  if (message.chunkedEncoding && (message.statusCode === 204 || message.statusCode === 304)) {
    message.chunkedEncoding = false;
    message.shouldKeepAlive = false;
  }

  if (message._removedConnection) {
    // HTTP/1.1 keeps connections without saying so.
    message._last = !message.shouldKeepAlive;
  } else if ((seen & kConnection) === 0) {
    const keep = message.shouldKeepAlive &&
        ((seen & kContentLength) !== 0 || message.useChunkedEncodingByDefault || message.agent);
    if (keep && message.maxRequestsOnConnectionReached) {
      head += 'Connection: close\r\n';
    } else if (keep) {
      head += 'Connection: keep-alive\r\n';
      if (message._keepAliveTimeout && message._defaultKeepAlive) head += keepAliveLine(message);
    } else {
      message._last = true;
      head += 'Connection: close\r\n';
    }
  }

  if ((seen & (kContentLength | kTransferEncoding)) === 0) {
    if (!message._hasBody) {
      message.chunkedEncoding = false;
    } else if (!message.useChunkedEncodingByDefault) {
      message._last = true;
    } else if ((seen & kTrailer) === 0 && !message._removedContLen && typeof message._contentLength === 'number') {
      if (message._contentLength === kLengthLater) {
        message._header = head;
        message._headerSent = false;
        return false;
      }
      head += `Content-Length: ${message._contentLength}\r\n`;
    } else if (!message._removedTE) {
      head += 'Transfer-Encoding: chunked\r\n';
      message.chunkedEncoding = true;
    } else {
      // Neither a length nor chunks: the end of the connection is the end of the body.
      message._last = true;
    }
  }
  if (message.chunkedEncoding !== true && (seen & kTrailer) !== 0) throw new ERR_HTTP_TRAILER_INVALID();
  message._header = head + '\r\n';
  message._headerSent = false;
  return (seen & kExpect) !== 0;
}

let lastTimeout = -1;
let lastLine = '';

function keepAliveLine(message) {
  const timeout = message._keepAliveTimeout;
  const max = ~~message._maxRequestsPerSocket;
  if (max > 0) return `Keep-Alive: timeout=${Math.floor(timeout / 1000)}, max=${message._maxRequestsPerSocket}\r\n`;
  if (timeout !== lastTimeout) {
    lastTimeout = timeout;
    lastLine = `Keep-Alive: timeout=${Math.floor(timeout / 1000)}\r\n`;
  }
  return lastLine;
}

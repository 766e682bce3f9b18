/**
 * The pool of parsers, and what they call. This is the layer on which server and client stand.
 *
 * A connection takes a parser with `acquire(type, options)` and sets on it
 * - `socket`: a net.Socket or any Duplex; the messages get it;
 * - `onIncoming(message, keepAlive, flags)`: called with an IncomingMessage once the head of a message is there; `this` is the
 *   parser. It returns kGoOn (0), kSkipBody (1: there is no body, whatever the head says, as after HEAD), kStopForUpgrade (2) or
 *   kAbandon (3: parse no further). Body and trailers then go to the message by themselves (push(), `complete`);
 * - `onExecute(result, rest)`: only used with consume(); see below;
 * - `outgoing`: free for the client (its ClientRequest).
 *
 * Bytes reach it in one of two ways:
 * - `parser.execute(buffer)` returns the number of bytes taken (fewer than given: what follows belongs to another protocol, or
 *   is not wanted) or an Error with `code` (HPE_…), `reason` and `bytesParsed`; prepareError() completes it. `parser.finish()` at
 *   the end of the stream returns undefined or an Error.
 * - `parser.consume(handle)` takes them from a native stream (`socket._handle`) without passing JavaScript. Set
 *   `socket[kConsumed] = true` with it, so that readStart/readStop of a message work on the handle. The stream's end
 *   and errors still arrive at the socket. `onExecute(result, rest)` follows a read with an error (`result` is the Error, `rest` the
 *   bytes that were read), one that ended in an upgrade (`rest`: the bytes behind it, or undefined), and one that completed nothing
 *   (`result`: a number). `parser.unconsume()` gives the bytes back to the socket.
 *
 * `freeParser(parser, message, socket)` gives it back. `messageStart`, `headersCompleted`, `duration()` tell what a
 * parser waits for.
 */
import { Buffer } from 'node:buffer';
import { HTTPParser, setHooks } from 'binding:http';
import { active as hooks } from 'internal:async_hooks/hooks';
import { AsyncResource } from 'internal:async_hooks/resource';
import { FastBuffer } from 'internal:buffer/fast_buffer';
import { IncomingMessage, completeMessage, kFieldLimit, kFields, readStart, readStop } from 'internal:http/incoming';
import { methodsByNumber } from 'internal:http/names';
import { kConsumed, kIncomingMessage } from 'internal:http/symbols';
import { getOption } from 'internal:runtime/options';
import { setImmediate } from 'node:timers';

/** On a parser in use while async hooks are: the operation that it is. */
export const kResource = Symbol('resource');

export const REQUEST = 1;
export const RESPONSE = 2;

// Answers of onIncoming; numbers of weft::http::HeadAnswer.
export const kGoOn = 0;
export const kSkipBody = 1;
export const kStopForUpgrade = 2;
export const kAbandon = 3;

// Bits of a head; those of weft::http::HeadFlag.
const kMinorMask = 0xf;
const kMajorShift = 4;
const kUpgrade = 1 << 8;
const kKeepAlive = 1 << 9;
export const kNoBody = 1 << 10;
export const kHasHost = 1 << 11;
export const kHasExpect = 1 << 12;

/** Of a head whose fields may be twice as many entries: a server without a limit of its own. */
const kDefaultMaxPairs = 2000;

const lenientFlags = {
  kLenientNone: 0, kLenientHeaders: 1, kLenientChunkedLength: 2, kLenientKeepAlive: 4, kLenientTransferEncoding: 8,
  kLenientVersion: 16, kLenientDataAfterClose: 32, kLenientOptionalLFAfterCR: 64, kLenientOptionalCRLFAfterChunk: 128,
  kLenientOptionalCRBeforeLF: 256, kLenientSpacesAfterChunkSize: 512, kLenientHeaderValueRelaxed: 1024,
};
const kLenientAll = 2047;

// What programs that drive a parser themselves have always found here.
Object.assign(HTTPParser, {
  REQUEST, RESPONSE, kOnMessageBegin: 0, kOnHeaders: 1, kOnHeadersComplete: 2, kOnBody: 3, kOnMessageComplete: 4, kOnExecute: 5,
  kOnTimeout: 6, ...lenientFlags, kLenientAll,
});
HTTPParser.prototype.getCurrentBuffer = function() {
  const bytes = this.currentBytes();
  return bytes === undefined ? undefined : Buffer.from(bytes);
};
/** What programs call that manage parsers themselves. */
for (const name of ['free', 'close', 'remove']) {
  HTTPParser.prototype[name] = {
    [name]() {
      this.release();
    },
  }[name];
}
const { kOnTimeout } = HTTPParser;

/** `http.maxHeaderSize`: the limit of a head in bytes where no other is given. */
export function getMaxHeaderSize() {
  return getOption('--max-http-header-size');
}

/** Whether --insecure-http-parser was given. */
export function isLenient() {
  return getOption('--insecure-http-parser');
}

const versions = [['0.0', '0.1'], ['1.0', '1.1']];

function setVersion(message, flags) {
  const major = (flags >> kMajorShift) & kMinorMask;
  const minor = flags & kMinorMask;
  message.httpVersionMajor = major;
  message.httpVersionMinor = minor;
  message.httpVersion = versions[major]?.[minor] ?? `${major}.${minor}`;
}

function setFields(parser, message, fields) {
  message[kFields] = fields;
  const limit = parser.maxHeaderPairs;
  if (limit > 0) message[kFieldLimit] = limit;
  if (parser.joinDuplicateHeaders === true) message.joinDuplicateHeaders = true;
}

function onRequest(fields, method, url, flags) {
  const { socket } = this;
  if (socket !== null && socket.destroyed) return kAbandon;
  const Message = socket?.server?.[kIncomingMessage] ?? IncomingMessage;
  const message = new Message(socket);
  this.incoming = message;
  setVersion(message, flags);
  setFields(this, message, fields);
  message.method = methodsByNumber[method];
  message.url = url;
  message.upgrade = (flags & kUpgrade) !== 0;
  const answer = this.onIncoming(message, (flags & kKeepAlive) !== 0, flags);
  if ((flags & kNoBody) !== 0 && answer !== kStopForUpgrade && answer !== kAbandon) finishMessage(this, message, undefined);
  return answer;
}

function onResponse(fields, status, reason, flags) {
  const { socket } = this;
  const message = new IncomingMessage(socket);
  this.incoming = message;
  setVersion(message, flags);
  setFields(this, message, fields);
  message.statusCode = status;
  message.statusMessage = reason;
  message.upgrade = (flags & kUpgrade) !== 0;
  return this.onIncoming(message, (flags & kKeepAlive) !== 0, flags);
}

function onBody(buffer, offset, size) {
  const message = this.incoming;
  // The message may have been given up meanwhile.
  if (message === null || message._dumped) return;
  if (this.socket?.[kConsumed] === true) this.socket._unrefTimer();
  if (!message.push(new FastBuffer(buffer, offset, size))) readStop(this.socket);
}

function onComplete(trailers) {
  const message = this.incoming;
  if (message !== null) finishMessage(this, message, trailers);
}

function finishMessage(parser, message, trailers) {
  if (!message.upgrade) completeMessage(message, trailers);
  // The next message of the connection is wanted even if nobody reads this one.
  readStart(parser.socket);
  if (parser.onMessageDone !== null) parser.onMessageDone(message);
}

function onExecute(result, buffer, offset, size) {
  this.onExecute?.(result, buffer === undefined ? undefined : new FastBuffer(buffer, offset, size));
}

function makeChunk(buffer, offset, size) {
  return new FastBuffer(buffer, offset, size);
}

onStart(() => setHooks([onRequest, onBody, onComplete, onResponse, onExecute, makeChunk], getMaxHeaderSize()));

function makeParser() {
  const parser = new HTTPParser();
  parser.useHooks();
  parser[kResource] = undefined;
  parser.socket = null;
  parser.incoming = null;
  parser.outgoing = null;
  parser.maxHeaderPairs = kDefaultMaxPairs;
  parser.joinDuplicateHeaders = null;
  parser.onIncoming = null;
  parser.onExecute = null;
  parser.onMessageDone = null;
  parser[kOnTimeout] = null;
  return parser;
}

/** The pool; `max` parsers at most are kept for later. */
export const parsers = {
  name: 'parsers',
  max: 1000,
  list: [],
  alloc() {
    return this.list.length > 0 ? this.list.pop() : makeParser();
  },
  free(parser) {
    if (this.list.length >= this.max) return false;
    this.list.push(parser);
    return true;
  },
};

/**
 * A parser that is ready for the first message.
 * @param {1 | 2} type REQUEST or RESPONSE
 * @param {{maxHeaderSize?: number, insecureHTTPParser?: boolean, httpValidation?: string, maxHeadersCount?: number | null,
 *   joinDuplicateHeaders?: boolean, watched?: boolean}} options `watched`: the time until the first message counts for timeouts
 */
export function acquire(type, options) {
  const parser = parsers.alloc();
  parser.initialize(type, undefined, options.maxHeaderSize || 0, leniency(options), options.watched === true);
  // 0: without a limit.
  parser.maxHeaderPairs = typeof options.maxHeadersCount === 'number' ? options.maxHeadersCount << 1 : kDefaultMaxPairs;
  if (options.joinDuplicateHeaders !== undefined) parser.joinDuplicateHeaders = options.joinDuplicateHeaders;
  if (hooks.any) parser[kResource] = new AsyncResource(type === REQUEST ? 'HTTPINCOMINGMESSAGE' : 'HTTPCLIENTREQUEST');
  return parser;
}

function leniency({ insecureHTTPParser, httpValidation }) {
  if (httpValidation === 'relaxed') return lenientFlags.kLenientHeaderValueRelaxed;
  if (httpValidation !== undefined) return httpValidation === 'insecure' ? kLenientAll : 0;
  return (insecureHTTPParser === undefined ? isLenient() : insecureHTTPParser) ? kLenientAll : 0;
}

/**
 * Lets go of a parser, and of what knows it.
 * @param {HTTPParser | null} parser
 * @param {object | null} message the ClientRequest, if any
 * @param {object | null} socket
 */
export function freeParser(parser, message, socket) {
  if (parser) {
    if (parser[kResource] !== undefined) {
      parser[kResource].emitDestroy();
      parser[kResource] = undefined;
    }
    const reusable = parser.release();
    parser.socket = null;
    parser.incoming = null;
    parser.outgoing = null;
    parser.maxHeaderPairs = kDefaultMaxPairs;
    parser.joinDuplicateHeaders = null;
    parser.onIncoming = null;
    parser.onExecute = null;
    parser.onMessageDone = null;
    parser[kOnTimeout] = null;
    // One that is at work further down the stack belongs to the collector.
    if (reusable && parsers.free(parser)) parser.free();
    else setImmediate(closeParser, parser);
  }
  if (message) message.parser = null;
  if (socket) socket.parser = null;
}

function closeParser(parser) {
  parser.close();
}

/**
 * Completes the Error of a parser: its message, and the bytes that it met.
 * @param {Error & {reason?: string}} error
 * @param {HTTPParser} parser
 * @param {Buffer} [rawPacket]
 */
export function prepareError(error, parser, rawPacket) {
  error.rawPacket = rawPacket || parser.getCurrentBuffer();
  if (typeof error.reason === 'string') error.message = `Parse Error: ${error.reason}`;
}

export { HTTPParser };

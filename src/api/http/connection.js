/**
 * One connection of a server: its parser, the requests that are under way, the responses in their order, and what happens when the
 * socket tells of an end, an error or a timeout. The socket is a net.Socket or any Duplex.
 *
 * A request of a plain connection crosses into JavaScript once (the head, with the body's absence known), makes its two messages
 * and nothing else: no closure, no timer, no tick unless somebody listens.
 */
import { Buffer } from 'node:buffer';
import { ERR_HTTP_SOCKET_ENCODING } from 'internal:errors/codes';
import { ConnResetException } from 'internal:errors/system';
import { completeMessage, dumpMessage, isGone } from 'internal:http/incoming';
import { onRequestStart, onResponseFinish } from 'internal:http/observe';
import { kUniqueHeaders, onFinish } from 'internal:http/outgoing';
import { HTTPParser, REQUEST, acquire, freeParser, kGoOn, kHasExpect, kHasHost, kNoBody, kStopForUpgrade, prepareError } from 'internal:http/parser';
import { emitClose, emitCloseLater, kConnection } from 'internal:http/response';
import { kConsumed, kNeedDrain, kServerResponse } from 'internal:http/symbols';
import { Socket } from 'internal:net/socket';
import { setImmediate } from 'node:timers';

export const kConnections = Symbol('http.server.connections');
export const kIdle = Symbol('http.server.idle');
export const kOptimizeEmptyRequests = Symbol('http.server.optimizeEmptyRequests');

const { kOnTimeout } = HTTPParser;
const continueExpression = /(?:^|\W)100-continue(?:$|\W)/i;
const noop = () => {};

class Connection {
  constructor(server, socket, parser) {
    this.server = server;
    this.socket = socket;
    this.parser = parser;
    /** Requests whose responses are not finished, oldest first. */
    this.incoming = [];
    /** Responses that wait for the one before them. */
    this.outgoing = [];
    /** Bytes that they hold. */
    this.outgoingData = 0;
    this.requestsCount = 0;
    /** The start of the message that was found to take too long. */
    this.lateMessage = 0;
    /** A request without a body is with its listeners; a response that is finished meanwhile waits in `finishedNow`. */
    this.dispatching = false;
    this.finishedNow = null;
    this.responseOptions = {
      highWaterMark: socket.writableHighWaterMark, rejectNonStandardBodyWrites: server.rejectNonStandardBodyWrites,
    };
    // Place in the server's list of connections that wait for their next request.
    this.idleUntil = 0;
    this.idleBefore = null;
    this.idleAfter = null;
  }

  /** Whether the end of `response`, which the kernel has, is dealt with when the listeners of its request have returned. */
  finishAfterDispatch(response) {
    if (!this.dispatching || this.finishedNow !== null) return false;
    this.finishedNow = response;
    return true;
  }

  /** The last byte of a response is with the socket. */
  finished(response) {
    responseFinished(this, response);
  }
}

/** Listener of 'connection': a server speaks HTTP on `socket`. `this` is the server. */
export function connectionListener(socket) {
  const server = this;
  // A socket may have been handed over by a server of another kind, or come from nowhere.
  if (!socket.server) socket.server = server;
  if (server.timeout && typeof socket.setTimeout === 'function') socket.setTimeout(server.timeout);
  socket.on('timeout', onTimeout);

  const parser = acquire(REQUEST, {
    maxHeaderSize: server.maxHeaderSize, insecureHTTPParser: server.insecureHTTPParser, httpValidation: server.httpValidation,
    maxHeadersCount: server.maxHeadersCount, joinDuplicateHeaders: server.joinDuplicateHeaders, watched: true,
  });
  const connection = new Connection(server, socket, parser);
  parser.socket = socket;
  parser.onIncoming = onIncoming;
  parser.onExecute = onExecute;
  parser.onMessageDone = onMessageDone;
  parser[kOnTimeout] = onTimeout;
  socket.parser = parser;
  socket[kConnection] = connection;
  socket._paused = false;
  server[kConnections].add(connection);

  socket.on('error', onError);
  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.on('close', onClose);
  socket.on('close', onResponseClose);
  socket.on('drain', onDrain);
  const handle = socket._handle;
  // Only what the kernel delivers can be parsed without passing JavaScript: TLS is not.
  if (handle?.isStreamBase && socket instanceof Socket && !handle._consumed) {
    handle._consumed = true;
    socket[kConsumed] = true;
    parser.consume(handle);
  }
  socket.on('resume', onResume);
  socket.on('pause', onPause);
  socket.on = listenAndUnconsume;
  socket.addListener = listenAndUnconsume;
  socket.prependListener = prependAndUnconsume;
  socket.setEncoding = refuseEncoding;
}

// --- Bytes from the parser's stream to the socket and back ---------------------------------------------------------------

/** Somebody else wants to read the socket: bytes take the long way from now on. */
function unconsume(socket) {
  if (socket[kConsumed] !== true) return;
  socket[kConsumed] = false;
  if (socket._handle) socket._handle._consumed = false;
  socket.parser?.unconsume();
  socket.removeListener('pause', onPause);
  socket.removeListener('resume', onResume);
}

function listenAndUnconsume(event, listener) {
  const result = Reflect.apply(Object.getPrototypeOf(this).on, this, arguments);
  if (event === 'data' || event === 'readable') unconsume(this);
  return result;
}

function prependAndUnconsume(event, listener) {
  const result = Reflect.apply(Object.getPrototypeOf(this).prependListener, this, arguments);
  if (event === 'data' || event === 'readable') unconsume(this);
  return result;
}

function refuseEncoding() {
  throw new ERR_HTTP_SOCKET_ENCODING();
}

function onResume() {
  // It may have been paused for the sake of another reader.
  if (this._paused) {
    this.pause();
    return;
  }
  const handle = this._handle;
  if (this[kConsumed] === true && handle && !handle.reading) {
    handle.reading = true;
    handle.readStart();
  }
}

function onPause() {
  const handle = this._handle;
  if (this[kConsumed] === true && handle?.reading) {
    handle.reading = false;
    handle.readStop();
  }
}

function onData(chunk) {
  const { parser } = this;
  // The rest of a chunk that ended the connection.
  if (!parser) return;
  const result = parser.execute(chunk);
  executed(this, result, chunk, typeof result === 'number' && result < chunk.length ? chunk.subarray(result) : undefined);
}

/** `this` is the parser. */
function onExecute(result, rest) {
  const { socket } = this;
  if (socket !== null) executed(socket, result, rest, rest);
}

/** After a read: its error, or the other protocol that begins behind it. */
function executed(socket, result, packet, rest) {
  const { parser } = socket;
  if (!parser) return;
  socket._unrefTimer?.();
  // An empty line is no request.
  if (parser.messageStart !== 0) leaveIdle(socket[kConnection]);
  if (typeof result !== 'number') {
    prepareError(result, parser, packet);
    onError.call(socket, result);
  } else if (parser.incoming?.upgrade) {
    upgrade(socket, parser.incoming, rest ?? Buffer.alloc(0));
  }
}

function upgrade(socket, request, head) {
  const connection = socket[kConnection];
  const { server } = connection;
  detach(socket, connection);
  const event = request.method === 'CONNECT' ? 'connect' : 'upgrade';
  // What follows its head is no part of it.
  completeMessage(request, undefined);
  if (server.listenerCount(event) > 0) {
    socket.readableFlowing = null;
    server.emit(event, request, socket, head);
  } else {
    // Nobody can speak with a client that waits for a tunnel.
    socket.destroy();
  }
}

/** Takes HTTP off a socket. */
function detach(socket, connection) {
  unconsume(socket);
  for (const [event, listener] of [
    ['timeout', onTimeout], ['error', onError], ['data', onData], ['end', onEnd], ['close', onClose],
    ['close', onResponseClose], ['drain', onDrain],
    ['resume', onResume], ['pause', onPause],
  ]) {
    socket.removeListener(event, listener);
  }
  delete socket.on;
  delete socket.addListener;
  delete socket.prependListener;
  delete socket.setEncoding;
  freeParser(socket.parser, null, socket);
  forget(connection);
}

function forget(connection) {
  leaveIdle(connection);
  connection.server[kConnections].delete(connection);
}

// --- Events of the socket; `this` is the socket --------------------------------------------------------------------------

function onTimeout() {
  const { server } = this[kConnection];
  const request = this.parser?.incoming;
  const byRequest = request && !request.complete && request.emit('timeout', this);
  const response = this._httpMessage;
  const byResponse = response && response.emit('timeout', this);
  const byServer = server.emit('timeout', this);
  if (!byRequest && !byResponse && !byServer) this.destroy();
}

function onDrain() {
  const connection = this[kConnection];
  if (this._paused && connection.outgoingData <= this.writableHighWaterMark) {
    this._paused = false;
    this.resume();
  }
  const response = this._httpMessage;
  if (response && !response.finished && response[kNeedDrain]) {
    response[kNeedDrain] = false;
    response.emit('drain');
  }
}

function onEnd() {
  const { parser } = this;
  const connection = this[kConnection];
  const error = parser?.finish();
  if (error !== undefined) {
    onError.call(this, error);
  } else if (!connection.server.httpAllowHalfOpen) {
    this.end();
  } else if (connection.outgoing.length > 0) {
    connection.outgoing.at(-1)._last = true;
  } else if (this._httpMessage) {
    this._httpMessage._last = true;
  } else {
    this.end();
  }
}

function onClose() {
  const connection = this[kConnection];
  // Called by a program, for something that is no connection.
  if (connection === undefined) return;
  freeParser(this.parser, null, this);
  forget(connection);
  const { incoming } = connection;
  while (incoming.length > 0) incoming.shift().destroy(new ConnResetException('aborted'));
}

/** The response under way ends with its socket, after the requests have heard of it. */
function onResponseClose() {
  if (this._httpMessage?.[kConnection]) emitClose(this._httpMessage);
  const connection = this[kConnection];
  if (connection === undefined) return;
  for (const response of connection.outgoing.splice(0)) emitClose(response);
}

const answers = {
  HPE_HEADER_OVERFLOW: 'HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\n\r\n',
  ERR_HTTP_REQUEST_TIMEOUT: 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n',
};
const kBadRequest = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n';

/** An error of the socket, the parser or the clock. */
export function onError(error) {
  // One is enough.
  this.removeListener('error', onError);
  if (this.listenerCount('error', noop) === 0) this.on('error', noop);
  const { server } = this[kConnection];
  if (server.emit('clientError', error, this)) return;
  // An answer may not be put into the middle of another one.
  if (this.writable && (!this._httpMessage || !this._httpMessage._headerSent)) {
    this.write(answers[error.code] ?? kBadRequest, 'latin1');
  }
  this.destroy(error);
}

// --- Requests and responses ----------------------------------------------------------------------------------------------

/** The head of a request is there; `this` is the parser. */
function onIncoming(request, keepAlive, flags) {
  const { socket } = this;
  const connection = socket[kConnection];
  const { server } = connection;
  if (connection.idleUntil !== 0) leaveIdle(connection);
  socket._unrefTimer?.();

  if (request.upgrade) {
    request.upgrade = request.method === 'CONNECT' || !!server.shouldUpgradeCallback(request);
    if (request.upgrade) return kStopForUpgrade;
  }
  connection.incoming.push(request);

  // A client that does not take its answers gets no more requests read.
  if (!socket._paused && (socket.writableNeedDrain || connection.outgoingData >= socket.writableHighWaterMark)) {
    socket._paused = true;
    socket.pause();
  }

  const response = new server[kServerResponse](request, connection.responseOptions);
  response._keepAliveTimeout = server.keepAliveTimeout;
  response._maxRequestsPerSocket = server.maxRequestsPerSocket;
  response[kConnection] = connection;
  response.shouldKeepAlive = keepAlive;
  response[kUniqueHeaders] = server[kUniqueHeaders];
  if (onRequestStart.hasSubscribers) onRequestStart.publish({ request, response, socket, server });

  if (socket._httpMessage) {
    response._onPendingData = countPending;
    connection.outgoing.push(response);
  } else {
    attach(response, socket);
  }
  connection.dispatching = (flags & kNoBody) !== 0;
  dispatch(connection, request, response, flags);
  return kGoOn;
}

/** As `assignSocket`, for a connection whose end we hear of anyway. */
function attach(response, socket) {
  socket._httpMessage = response;
  response.socket = socket;
  response._flush();
}

/** `this` is a response that waits, or has just stopped waiting. */
function countPending(bytes) {
  const connection = this[kConnection];
  if (connection === null) return;
  connection.outgoingData += bytes;
  const { socket } = connection;
  if (socket._paused && connection.outgoingData < socket.writableHighWaterMark && !socket.writableNeedDrain) onDrain.call(socket);
}

function dispatch(connection, request, response, flags) {
  const { server, socket } = connection;
  if (request.httpVersionMajor === 1 && request.httpVersionMinor === 1) {
    // RFC 9112, 3.2.
    if (server.requireHostHeader && (flags & kHasHost) === 0) {
      response.writeHead(400, ['Connection', 'close']);
      response.end();
      return;
    }
    const limit = server.maxRequestsPerSocket;
    if (typeof limit === 'number' && limit > 0) {
      connection.requestsCount++;
      response.maxRequestsOnConnectionReached = limit <= connection.requestsCount;
      if (limit < connection.requestsCount) {
        server.emit('dropRequest', request, socket);
        response.writeHead(503);
        response.end();
        return;
      }
    }
    if ((flags & kHasExpect) !== 0) {
      expectation(server, request, response);
      return;
    }
  }
  if (server[kOptimizeEmptyRequests] && request.headers['content-length'] === undefined &&
      request.headers['transfer-encoding'] === undefined) {
    skipEmptyBody(request);
  }
  server.emit('request', request, response);
}

function expectation(server, request, response) {
  if (continueExpression.test(request.headers.expect)) {
    response._expect_continue = true;
    if (server.listenerCount('checkContinue') > 0) {
      server.emit('checkContinue', request, response);
    } else {
      response.writeContinue();
      server.emit('request', request, response);
    }
  } else if (server.listenerCount('checkExpectation') > 0) {
    server.emit('checkExpectation', request, response);
  } else {
    response.writeHead(417);
    response.end();
  }
}

/** A request that says nothing of a body has none: it is over before anybody can read it. */
function skipEmptyBody(request) {
  request._dumped = true;
  const state = request._readableState;
  state.ended = state.endEmitted = state.destroyed = state.closed = state.closeEmitted = true;
}

/** The whole request is there; `this` is the parser. */
function onMessageDone(request) {
  const connection = this.socket?.[kConnection];
  if (connection === undefined) return;
  connection.dispatching = false;
  const response = connection.finishedNow;
  if (response !== null) {
    connection.finishedNow = null;
    onFinish(response);
  }
}

/** The next response's turn. */
function responseFinished(connection, response) {
  const { server, socket } = connection;
  const request = response.req;
  if (onResponseFinish.hasSubscribers) onResponseFinish.publish({ request, response, socket, server });
  // After an abort the list is empty.
  connection.incoming.shift();
  // What nobody reads must not keep the connection from its next request.
  if (!request._consuming) dumpMessage(request);
  response.detachSocket(socket);
  const { parser } = connection;
  if (parser.incoming === request) {
    if (isGone(request)) parser.incoming = null;
    else request.on('end', forgetIncoming);
  }
  emitCloseLater(response);

  if (response._last) {
    if (typeof socket.destroySoon === 'function') socket.destroySoon();
    else socket.end();
  } else if (connection.outgoing.length > 0) {
    const next = connection.outgoing.shift();
    socket._httpMessage = next;
    next.socket = socket;
    next.emit('socket', socket);
    next._flush();
  } else {
    enterIdle(connection);
  }
}

function forgetIncoming() {
  const parser = this.socket?.parser;
  if (parser?.incoming === this) parser.incoming = null;
}

// --- Connections between two requests --------------------------------------------------------------------------------------

const timers = lazy('internal:timers/lists');
const clock = lazy('binding:timers');

class IdleList {
  constructor() {
    this.first = null;
    this.last = null;
    this.timer = null;
  }
}

/**
 * All connections of a server wait equally long for their next request, so a list in the order of their arrival and one timer do for
 * all of them.
 */
function enterIdle(connection) {
  const { server, socket } = connection;
  if (typeof socket.setTimeout !== 'function') return;
  const timeout = server.keepAliveTimeout;
  if (!Number.isFinite(timeout) || timeout <= 0) return;
  const buffer = server.keepAliveTimeoutBuffer;
  // A timeout that the program set was for the request.
  if (socket.timeout) socket.setTimeout(0);
  const list = server[kIdle] ?? (server[kIdle] = new IdleList());
  const now = clock().now();
  connection.idleUntil = now + timeout + (Number.isFinite(buffer) && buffer >= 0 ? buffer : 1000);
  connection.idleBefore = list.last;
  connection.idleAfter = null;
  if (list.last === null) list.first = connection;
  else list.last.idleAfter = connection;
  list.last = connection;
  if (list.timer === null) watch(list, connection.idleUntil - now);
}

function watch(list, msecs) {
  // Not at once: where the loop was late, requests may be waiting that came in time.
  list.timer = timers().setUnrefTimeout(() => setImmediate(endIdle, list), Math.max(1, msecs));
}

function leaveIdle(connection) {
  if (connection.idleUntil === 0) return;
  const list = connection.server[kIdle];
  connection.idleUntil = 0;
  const { idleBefore, idleAfter } = connection;
  if (idleBefore === null) list.first = idleAfter;
  else idleBefore.idleAfter = idleAfter;
  if (idleAfter === null) list.last = idleBefore;
  else idleAfter.idleBefore = idleBefore;
  connection.idleBefore = connection.idleAfter = null;
  const { server, socket } = connection;
  if (server.timeout && typeof socket.setTimeout === 'function' && !socket.destroyed) socket.setTimeout(server.timeout);
}

function endIdle(list) {
  list.timer = null;
  const now = clock().now();
  while (list.first !== null && list.first.idleUntil <= now) {
    const connection = list.first;
    leaveIdle(connection);
    connection.socket.emit('timeout');
  }
  if (list.first !== null) watch(list, list.first.idleUntil - now);
}

/** A client's request on its connection: it is sent, its response arrives, the connection goes back to the agent or ends. */
import process from 'node:process';
import { currentFrame, exchangeFrame, setFrame } from 'internal:async_hooks/frame';
import { ConnResetException } from 'internal:errors/system';
import { publishRequestError, responseArrived } from 'internal:http/client_observe';
import {
  acquire, freeParser as releaseParser, kAbandon, kGoOn, kResource, kSkipBody, kStopForUpgrade, prepareError, RESPONSE,
} from 'internal:http/parser';
import { kNeedDrain } from 'internal:http/symbols';
import { finished } from 'internal:stream/end_of_stream';
import { debuglog } from 'internal:util/debuglog';

/** On a request: the error that it was destroyed with. */
export const kError = Symbol('kError');
/** On a parser: the async context in which it calls. */
const kFrame = Symbol('frame');

const debug = debuglog('http');
const isInformational = (status) => status < 200 && status >= 100 && status !== 101;

/** Tells a request, and who watches it, of an error. */
export function emitErrorEvent(request, error) {
  publishRequestError(request, error);
  request.emit('error', error);
}

function emitClose(request) {
  request._closed = true;
  request.emit('close');
}

/** Ends a request that never got as far as its connection. */
function fail(request, error) {
  if (!error && !request.aborted) error = new ConnResetException('socket hang up');
  // An abort has its own event.
  if (error) emitErrorEvent(request, error);
  emitClose(request);
}

/** The second half of `request.onSocket()`, in a tick of its own: the connection, or the error of making it. */
export function onSocketNT(request, socket, error) {
  if (!request.destroyed && !error) {
    attach(request, socket);
    request._flush();
    return;
  }
  const reason = request[kError] ?? error;
  request.destroyed = true;
  if (!socket) {
    fail(request, reason);
  } else if (!error && request.agent && !socket.destroyed) {
    // Nothing is wrong with the connection.
    socket._httpMessage = request;
    socket.emit('free');
    fail(request, reason);
  } else {
    finished(socket.destroy(reason), (problem) => {
      if (problem?.code === 'ERR_STREAM_PREMATURE_CLOSE') problem = null;
      fail(request, problem || reason);
    });
  }
}

function attach(request, socket) {
  const parser = acquire(RESPONSE, request);
  parser.socket = socket;
  parser.outgoing = request;
  parser.onIncoming = onIncoming;
  parser[kFrame] = currentFrame();
  request.socket = socket;
  request.parser = parser;
  socket.parser = parser;
  socket._httpMessage = request;

  socket.on('error', onSocketError);
  socket.on('data', onSocketData);
  socket.on('end', onSocketEnd);
  socket.on('close', onSocketClose);
  socket.on('drain', onSocketDrain);
  if (request.timeout !== undefined || request.agent?.options?.timeout) listenSocketTimeout(request);
  request.emit('socket', socket);
}

function freeParser(parser, request, socket) {
  if (!parser) return;
  parser[kFrame] = undefined;
  releaseParser(parser, request, socket);
}

/** Has the request tell of the timeouts of its connection, once. */
export function listenSocketTimeout(request) {
  if (request.timeoutCb) return;
  request.timeoutCb = emitRequestTimeout;
  if (request.socket) request.socket.once('timeout', emitRequestTimeout);
  else request.on('socket', (socket) => socket.once('timeout', emitRequestTimeout));
}

function emitRequestTimeout() {
  this._httpMessage?.emit('timeout');
}

function responseOnTimeout() {
  this._httpMessage?.res?.emit('timeout');
}

// --- What the socket tells; `this` is the socket ---

function stopReading(socket) {
  socket.removeListener('data', onSocketData);
  socket.removeListener('end', onSocketEnd);
}

function onSocketDrain() {
  const request = this._httpMessage;
  if (request && !request.finished && request[kNeedDrain]) {
    request[kNeedDrain] = false;
    request.emit('drain');
  }
}

function onSocketError(error) {
  const request = this._httpMessage;
  if (request) {
    // The end of the connection is not told as another error.
    request.socket._hadError = true;
    emitErrorEvent(request, error);
  }
  const { parser } = this;
  if (parser) {
    parser.finish();
    freeParser(parser, request, this);
  }
  stopReading(this);
  this.destroy();
}

function onSocketEnd() {
  const request = this._httpMessage;
  const { parser } = this;
  if (!request.res && !request.socket._hadError) {
    request.socket._hadError = true;
    emitErrorEvent(request, new ConnResetException('socket hang up'));
  }
  if (parser) {
    runParser(parser, finishParser);
    freeParser(parser, request, this);
  }
  this.end();
}

function onSocketClose() {
  const request = this._httpMessage;
  debug('HTTP socket close');
  // What was received and not read yet may hold the end of the response.
  this.read();
  const { parser } = this;
  const { res } = request;
  request.destroyed = true;
  if (res) {
    if (!res.complete) res.destroy(new ConnResetException('aborted'));
    emitClose(request);
    if (!res.aborted && res.readable) res.push(null);
  } else {
    if (!request.socket._hadError) {
      request.socket._hadError = true;
      emitErrorEvent(request, new ConnResetException('socket hang up'));
    }
    emitClose(request);
  }
  // Nobody is going to write it.
  if (request.outputData) request.outputData.length = 0;
  if (parser) {
    parser.finish();
    freeParser(parser, request, this);
  }
}

function finishParser(parser) {
  return parser.finish();
}

function executeParser(parser, data) {
  return parser.execute(data);
}

/** Runs the parser in the context of the request: connections are shared. */
function runParser(parser, fn, data) {
  const resource = parser[kResource];
  if (resource !== undefined) return resource.runInAsyncScope(fn, null, parser, data);
  const prior = exchangeFrame(parser[kFrame]);
  try {
    return fn(parser, data);
  } finally {
    setFrame(prior);
  }
}

function onSocketData(data) {
  const request = this._httpMessage;
  const { parser } = this;
  const result = runParser(parser, executeParser, data);
  if (typeof result !== 'number') {
    debug('parse error', result.code);
    prepareError(result, parser, data);
    freeParser(parser, request, this);
    stopReading(this);
    this.destroy();
    request.socket._hadError = true;
    emitErrorEvent(request, result);
    return;
  }
  const { incoming } = parser;
  if (incoming === null || incoming === undefined) return;
  if (incoming.upgrade) {
    handOver(this, request, parser, data.subarray(result));
  } else if (incoming.complete && !isInformational(incoming.statusCode)) {
    stopReading(this);
    this.removeListener('drain', onSocketDrain);
    freeParser(parser, request, this);
  }
}

/** The connection belongs to the program from now on: after an upgrade, or CONNECT. */
function handOver(socket, request, parser, head) {
  const response = parser.incoming;
  request.res = response;
  // What follows is no part of it.
  response.complete = true;
  stopReading(socket);
  socket.removeListener('drain', onSocketDrain);
  if (request.timeoutCb) socket.removeListener('timeout', request.timeoutCb);
  socket.removeListener('timeout', responseOnTimeout);
  parser.finish();
  const scope = takeScope(parser);
  freeParser(parser, request, socket);
  const event = request.method === 'CONNECT' ? 'connect' : 'upgrade';
  if (request.listenerCount(event) === 0) {
    socket.destroy();
    return;
  }
  request.upgradeOrConnect = true;
  socket.emit('agentRemove');
  socket.removeListener('close', onSocketClose);
  socket.removeListener('error', onSocketError);
  socket._httpMessage = null;
  socket.readableFlowing = null;
  scope(() => request.emit(event, response, socket, head));
  request.destroyed = true;
  emitClose(request);
}

/** A function that runs another one in the context of a parser that is about to be given back. */
function takeScope(parser) {
  const resource = parser[kResource];
  if (resource !== undefined) return (fn) => resource.runInAsyncScope(fn);
  const frame = parser[kFrame];
  return (fn) => {
    const prior = exchangeFrame(frame);
    try {
      fn();
    } finally {
      setFrame(prior);
    }
  };
}

// --- What the parser tells; `this` is the parser ---

function onIncoming(response, keepAlive) {
  const { socket } = this;
  const request = socket._httpMessage;
  if (debug.enabled) debug('AGENT incoming response', response.statusCode);
  if (request.res) {
    // A second response to one request: the connection is not to be trusted.
    socket.destroy();
    return kAbandon;
  }
  request.res = response;
  if (response.upgrade) return kStopForUpgrade;
  if (request.method === 'CONNECT') {
    response.upgrade = true;
    return kStopForUpgrade;
  }
  if (isInformational(response.statusCode)) {
    request.res = null;  // the response is still to come
    if (response.statusCode === 100) request.emit('continue');
    const { statusCode, statusMessage, httpVersion, httpVersionMajor, httpVersionMinor, headers, rawHeaders } = response;
    request.emit('information', {
      statusCode, statusMessage, httpVersion, httpVersionMajor, httpVersionMinor, headers, rawHeaders,
    });
    return kSkipBody;
  }
  if (request.shouldKeepAlive && !keepAlive && !request.upgradeOrConnect) request.shouldKeepAlive = false;
  responseArrived(request, response);
  response.req = request;
  // Ours first, so that the connection is looked after whatever the program does.
  response.on('end', onResponseEnd);
  request.on('finish', onRequestFinish);
  socket.on('timeout', responseOnTimeout);
  // With nobody to read it, the body is thrown away, so that the connection becomes free.
  if (request.aborted || !request.emit('response', response)) response._dump();
  if (request.method === 'HEAD') return kSkipBody;
  if (response.statusCode === 304) {
    response.complete = true;
    return kSkipBody;
  }
  return kGoOn;
}

// --- The end of request and response ---

function onResponseEnd() {
  const request = this.req;
  const { socket } = request;
  if (socket) {
    if (request.timeoutCb) socket.removeListener('timeout', emitRequestTimeout);
    socket.removeListener('timeout', responseOnTimeout);
  }
  request._ended = true;
  if (!request.shouldKeepAlive) {
    if (socket.writable) {
      if (typeof socket.destroySoon === 'function') socket.destroySoon();
      else socket.end();
    }
  } else if (request.writableFinished && !this.aborted) {
    giveBack(request);
  }
}

function onRequestFinish() {
  if (this.shouldKeepAlive && this._ended) giveBack(this);
}

/** Request and response are through: the connection is free after the program's own listeners had their turn. */
function giveBack(request) {
  const { socket } = request;
  if (request.timeoutCb) {
    socket.setTimeout(0, request.timeoutCb);
    request.timeoutCb = null;
  }
  socket.removeListener('close', onSocketClose);
  socket.removeListener('error', onSocketError);
  stopReading(socket);
  socket.removeListener('drain', onSocketDrain);
  process.nextTick(emitFreeNT, request);
  request.destroyed = true;
  // The response must not end a connection that serves others by then.
  if (request.res) request.res.socket = null;
}

function emitFreeNT(request) {
  emitClose(request);
  request.socket?.emit('free');
}

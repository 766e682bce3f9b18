// What the native session calls: `this` is its handle, `owner` the session; streams come as numbers.
import process from 'node:process';
import { setImmediate } from 'node:timers';
import { setHooks } from 'binding:http2';
import { FastBuffer } from 'internal:buffer/fast_buffer';
import { exchangeFrame } from 'internal:async_hooks/frame';
import { ERR_HTTP2_SESSION_ERROR } from 'internal:errors/codes';
import { ClientHttp2Stream } from 'internal:http2/client_stream';
import { NghttpError } from 'internal:http2/errors';
import { toHeaderObject } from 'internal:http2/headers';
import { client as clientChannels, server as serverChannels } from 'internal:http2/observe';
import { ServerHttp2Stream } from 'internal:http2/server_stream';
import { onHandleClosed, onPingAck, onSettings, onSettingsAck, originSetOf } from 'internal:http2/session';
import { onStreamClosed, take } from 'internal:http2/stream';
import {
  kFrame, kHeadRequest, kMaybeDestroy, kOnWritten, kOrigin, kSessionServer, kSocket, kState, kTimeout, kType,
} from 'internal:http2/symbols';
import { touch } from 'internal:http2/timeouts';
import { onBlocked, send } from 'internal:http2/transport';
import { debuglog } from 'internal:util/debuglog';

const debug = debuglog('http2');

const kEndStream = 1;
const kRefusedStream = 7;

/** For debug output. */
const kNumber = Symbol('number');
let sessions = 0;
let streams = 0;

// Categories of header blocks.
const kResponseBlock = 1;
const kPushResponseBlock = 2;

function sessionName(session) {
  return `Http2Session ${session[kType] === kSessionServer ? 'server' : 'client'} (${session[kNumber] ??= ++sessions})`;
}

function streamName(stream, session) {
  return `HttpStream ${stream.id} (${stream[kNumber] ??= ++streams}) [${sessionName(session)}]`;
}

function emit(target, ...args) {
  target.emit(...args);
}

/** Calls `fn(stream, …)` where the stream's requests were made. */
function within(handle, id, fn, ...args) {
  const stream = handle.owner[kState].streams.get(id);
  if (stream === undefined) return undefined;
  const prior = exchangeFrame(stream[kFrame]);
  try {
    return fn(stream, ...args);
  } finally {
    exchangeFrame(prior);
  }
}

function onHeaders(id, category, flags, list, secrets) {
  const session = this.owner;
  if (session.destroyed) return;
  const ends = (flags & kEndStream) !== 0;
  const headers = toHeaderObject(list, secrets);
  const stream = session[kState].streams.get(id);
  if (stream === undefined) {
    newStream(this, session, id, flags, list, headers, ends);
    return;
  }
  const prior = exchangeFrame(stream[kFrame]);
  try {
    blockOfStream(session, stream, category, flags, list, headers, ends);
  } finally {
    exchangeFrame(prior);
  }
}

function newStream(handle, session, id, flags, list, headers, ends) {
  // Whoever closes takes nothing new.
  if (session.closed) {
    handle.reset(id, kRefusedStream);
    handle.detach(id);
    return;
  }
  const isServer = session[kType] === kSessionServer;
  let stream;
  if (isServer) {
    stream = new ServerHttp2Stream(session, handle, id, undefined, headers);
    if (headers[':method'] === 'HEAD') {
      stream.end();
      stream[kState].flags |= kHeadRequest;
    }
    if (serverChannels.start.hasSubscribers) serverChannels.start.publish({ stream, headers });
  } else {
    stream = new ClientHttp2Stream(session, handle, id, undefined);
    stream.end();
    if (clientChannels.created.hasSubscribers) clientChannels.created.publish({ stream, headers });
    if (clientChannels.start.hasSubscribers) clientChannels.start.publish({ stream, headers });
  }
  if (ends) stream[kState].endAfterHeaders = true;
  process.nextTick(emit, session, 'stream', stream, headers, flags, list);
  if (ends) take(stream, null);
}

function blockOfStream(session, stream, category, flags, list, headers, ends) {
  const status = headers[':status'];
  let event;
  if (category === kResponseBlock) {
    event = !ends && status >= 100 && status < 200 ? 'headers' : 'response';
  } else if (category === kPushResponseBlock) {
    event = 'push';
  } else if (status !== undefined && status >= 200) {
    // What came before it was informational: trailers have no status.
    event = 'response';
  } else {
    event = ends ? 'trailers' : 'headers';
  }
  // The server is not what it was taken for.
  if (status === 421 && stream.session?.encrypted) originSetOf(session).delete(stream[kOrigin]);
  if (stream[kTimeout] !== null) touch(stream);
  process.nextTick(emit, stream, event, headers, flags, list);
  if ((event === 'response' || event === 'push') && clientChannels.finish.hasSubscribers) {
    clientChannels.finish.publish({ stream, headers, flags });
  }
  if (ends) take(stream, null);
}

function onData(id, buffer, offset, size) {
  const stream = this.owner[kState].streams.get(id);
  if (stream === undefined) return true;
  if (debug.enabled) {
    debug(`${sessionName(this.owner)} handling data frame for stream ${id}`);
    if (!stream[kState].didRead || stream.readableFlowing) debug(`${streamName(stream, this.owner)} reading starting`);
  }
  const prior = exchangeFrame(stream[kFrame]);
  try {
    if (stream[kTimeout] !== null) touch(stream);
    return take(stream, new FastBuffer(buffer, offset, size));
  } finally {
    exchangeFrame(prior);
  }
}

function onEnd(id) {
  within(this, id, take, null);
}

function onClose(id, code) {
  const stream = debug.enabled ? this.owner[kState].streams.get(id) : undefined;
  if (stream !== undefined) {
    debug(`${streamName(stream, this.owner)} closed with code ${code}`);
    stream.once('close', () => debug(`${streamName(stream, this.owner)} tearing down stream`));
  }
  within(this, id, onStreamClosed, code);
}

function onWritten(...ids) {
  for (const id of ids) within(this, id, (stream) => stream[kOnWritten](undefined));
}

function onFrameError(id, type, code) {
  const session = this.owner;
  if (session.destroyed) return;
  // The two sides no longer understand one another.
  if (code === 9) {
    setImmediate(() => session.destroy(code));
    return;
  }
  const stream = session[kState].streams.get(id);
  (stream ?? session).emit('frameError', type, code, id);
  // A GOAWAY that says more may be on its way.
  setImmediate(() => {
    stream?.close(code);
    session.close();
  });
}

function onGoaway(code, lastStreamID, data) {
  const session = this.owner;
  if (session.destroyed) return;
  const state = session[kState];
  state.goawayCode = code;
  state.goawayLastStreamID = lastStreamID;
  session.emit('goaway', code, lastStreamID, data === undefined ? undefined : new FastBuffer(data));
  if (code === 0) session.close();
  // The error is the other side's: what is said to it is that there was none here.
  else session.destroy(new ERR_HTTP2_SESSION_ERROR(code), 0);
}

function onRemoteSettings() {
  if (!this.owner.destroyed) onSettings(this.owner);
}

function onOwnSettings() {
  if (!this.owner.destroyed) onSettingsAck(this.owner);
}

function onPing(payload) {
  if (!this.owner.destroyed) this.owner.emit('ping', new FastBuffer(payload));
}

function onPingBack(payload) {
  if (!this.owner.destroyed) onPingAck(this.owner, new FastBuffer(payload));
}

function onAltSvc(id, origin, value) {
  if (!this.owner.destroyed) this.owner.emit('altsvc', value, origin, id);
}

function onOrigin(origins) {
  const session = this.owner;
  if (session.destroyed || !session.encrypted) return;
  const set = originSetOf(session);
  for (const origin of origins) set.add(origin);
  session.emit('origin', origins);
}

function onWantTrailers(id) {
  within(this, id, (stream) => {
    if (stream.destroyed) return;
    stream[kState].trailersReady = true;
    if (!stream.emit('wantTrailers')) stream.sendTrailers({});
  });
}

function onOutput(bytes, sizes) {
  send(this, this.owner[kSocket], new FastBuffer(bytes), sizes);
}

function onTransport() {
  onBlocked(this, this.owner[kSocket]);
}

function onError(errno, code) {
  this.owner.destroy(new NghttpError(errno, code));
}

function onClosed() {
  onHandleClosed(this.owner);
}

function onDrained(code) {
  const session = this.owner;
  // nghttp2 has had enough of the other side: too many streams were reset, or frames made no sense.
  if (code !== 0 && !session.closed) session.destroy(code);
  else session[kMaybeDestroy]();
}

setHooks([
  onHeaders, onData, onEnd, onClose, onWritten, onFrameError, onGoaway, onRemoteSettings, onOwnSettings, onPing, onPingBack, onAltSvc,
  onOrigin, onWantTrailers, onOutput, onTransport, onError, onClosed, onDrained,
]);

// Http2Session: what the connections of servers and clients have in common.
import { Buffer } from 'node:buffer';
import { EventEmitter } from 'node:events';
import process from 'node:process';
import { inspect } from 'node:util';
import { AsyncResource } from 'internal:async_hooks/resource';
import { Session } from 'binding:http2';
import {
  ERR_HTTP2_INVALID_SESSION, ERR_HTTP2_MAX_PENDING_SETTINGS_ACK, ERR_HTTP2_PING_CANCEL, ERR_HTTP2_PING_LENGTH, ERR_HTTP2_SESSION_ERROR,
  ERR_HTTP2_STREAM_CANCEL, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE, ERR_SOCKET_CLOSED,
} from 'internal:errors/codes';
import { validateFunction, validateInt32, validateNumber } from 'internal:errors/validators';
import { setUnrefTimeout } from 'internal:timers/lists';
import 'internal:http2/hooks';
import { observeSession } from 'internal:http2/observe';
import { nativeOptions } from 'internal:http2/options';
import { getPackedSettings, settingsObject } from 'internal:http2/settings';
import { socketProxy } from 'internal:http2/socket_proxy';
import { closeStream } from 'internal:http2/stream';
import {
  kBoundSession, kHandle, kMaybeDestroy, kOptions, kProxySocket, kSessionServer, kSocket, kState, kTimeout, kType,
} from 'internal:http2/symbols';
import { setTimeout } from 'internal:http2/timeouts';
import { attach } from 'internal:http2/transport';
import { assertObject } from 'internal:http2/util';

const kMaxStreamID = 2 ** 32 - 1;
const kNoError = 0;
const kInternalError = 2;
const kCancel = 8;

const kNativeSettings = Symbol('kNativeSettings');

/** See https://nodejs.org/api/http2.html#class-http2session */
export class Http2Session extends EventEmitter {
  constructor(type, options, socket) {
    super();
    socket[kBoundSession] = this;
    if (!socket._handle?.isStreamBase) socket.disableRenegotiation?.();
    this[kState] = {
      closed: false, destroyed: false, ready: false, destroyCode: kNoError, goawayCode: null, goawayLastStreamID: null,
      streams: new Map(), pendingStreams: new Set(), pendingAck: 0, originSet: undefined, pings: [], settings: [],
      strictSingles: options.strictSingleValueFields !== false, error: undefined, timeout: 0, timedOut: false,
      bytesWritten: 0,
    };
    this[kType] = type;
    this[kOptions] = options;
    this[kProxySocket] = null;
    this[kSocket] = socket;
    this[kTimeout] = null;
    this[kHandle] = undefined;
    this[kNativeSettings] = { local: undefined, remote: undefined };
    socket.setNoDelay?.(true);
    socket.on('error', onSocketError);
    socket.on('close', onSocketClose);
    const begin = () => setup(this, options, socket);
    if (socket.connecting || socket.secureConnecting) socket.once(socket.secureConnecting !== undefined ? 'secureConnect' : 'connect', begin);
    else begin();
  }

  [inspect.custom](depth, options) {
    if (typeof depth === 'number' && depth < 0) return this;
    const shown = {
      type: this[kType], closed: this.closed, destroyed: this.destroyed, state: this.state, localSettings: this.localSettings,
      remoteSettings: this.remoteSettings,
    };
    return `Http2Session ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  get encrypted() {
    return this.connecting ? undefined : !!this[kSocket]?.encrypted;
  }

  get alpnProtocol() {
    if (this.connecting) return undefined;
    const socket = this[kSocket];
    return socket?.encrypted ? socket.alpnProtocol : 'h2c';
  }

  get originSet() {
    if (!this.encrypted || this.destroyed) return undefined;
    return Array.from(originSetOf(this));
  }

  get connecting() {
    return !this[kState].ready && !this[kState].destroyed;
  }

  get closed() {
    return this[kState].closed;
  }

  get destroyed() {
    return this[kState].destroyed;
  }

  setNextStreamID(id) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    validateNumber(id, 'id');
    if (id <= 0 || id > kMaxStreamID) throw new ERR_OUT_OF_RANGE('id', `> 0 and <= ${kMaxStreamID}`, id);
    this[kHandle].setNextStreamID(id > 2 ** 31 - 1 ? -1 : id);
  }

  setLocalWindowSize(windowSize) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    validateInt32(windowSize, 'windowSize', 0);
    const result = this[kHandle].setLocalWindowSize(windowSize);
    if (result < 0) this.destroy(new ERR_HTTP2_SESSION_ERROR(kInternalError));
  }

  /** @returns {boolean} whether the ping was sent */
  ping(payload, callback) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (typeof payload === 'function') {
      callback = payload;
      payload = undefined;
    }
    if (payload !== undefined) {
      if (!ArrayBuffer.isView(payload)) throw new ERR_INVALID_ARG_TYPE('payload', ['Buffer', 'TypedArray', 'DataView'], payload);
      if (payload.byteLength !== 8) throw new ERR_HTTP2_PING_LENGTH();
    }
    validateFunction(callback, 'callback');
    const ping = new AsyncResource('HTTP2PING', { requireManualDestroy: true });
    const done = (acknowledged, duration, bytes) => {
      ping.runInAsyncScope(() => {
        if (acknowledged) callback(null, duration, bytes);
        else callback(new ERR_HTTP2_PING_CANCEL());
      });
      ping.emitDestroy();
    };
    if (this.connecting || this.closed) {
      process.nextTick(done, false, 0, payload);
      return undefined;
    }
    const sent = payload ?? timeStamp();
    if (!this[kHandle].ping(sent)) {
      process.nextTick(done, false, 0, payload);
      return false;
    }
    this[kState].pings.push({ done, start: process.hrtime() });
    return true;
  }

  get socket() {
    if (this[kProxySocket] === null) this[kProxySocket] = socketProxy(this);
    return this[kProxySocket];
  }

  get type() {
    return this[kType];
  }

  get goawayCode() {
    return this[kState].goawayCode || kNoError;
  }

  get goawayLastStreamID() {
    return this[kState].goawayLastStreamID || 0;
  }

  get pendingSettingsAck() {
    return this[kState].pendingAck > 0;
  }

  get state() {
    if (this.connecting || this.destroyed) return {};
    const values = this[kHandle].sessionState();
    const [effectiveLocalWindowSize, effectiveRecvDataLength, nextStreamID, localWindowSize, lastProcStreamID, remoteWindowSize,
      outboundQueueSize, deflateDynamicTableSize, inflateDynamicTableSize] = values;
    return {
      effectiveLocalWindowSize, effectiveRecvDataLength, nextStreamID, localWindowSize, lastProcStreamID, remoteWindowSize,
      outboundQueueSize, deflateDynamicTableSize, inflateDynamicTableSize,
    };
  }

  get localSettings() {
    if (this.connecting || this.destroyed) return {};
    return (this[kNativeSettings].local ??= settingsObject(this[kHandle].readSettings(false)));
  }

  get remoteSettings() {
    if (this.connecting || this.destroyed) return {};
    return (this[kNativeSettings].remote ??= settingsObject(this[kHandle].readSettings(true)));
  }

  settings(settings, callback) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    assertObject(settings, 'settings');
    const bytes = getPackedSettings(settings);
    if (callback !== undefined) validateFunction(callback, 'callback');
    this[kState].pendingAck++;
    if (this.connecting) this.once('connect', () => submitSettings(this, bytes, callback));
    else submitSettings(this, bytes, callback);
  }

  goaway(code = kNoError, lastStreamID = 0, opaqueData) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (opaqueData !== undefined && !ArrayBuffer.isView(opaqueData)) {
      throw new ERR_INVALID_ARG_TYPE('opaqueData', ['Buffer', 'TypedArray', 'DataView'], opaqueData);
    }
    validateNumber(code, 'code');
    validateNumber(lastStreamID, 'lastStreamID');
    const submit = () => {
      if (!this.destroyed) this[kHandle].goaway(code, lastStreamID, opaqueData);
    };
    if (this.connecting) this.once('connect', submit);
    else submit();
  }

  /** @param {number | Error} [error] A code of the protocol, or the reason. @param {number} [code] */
  destroy(error = kNoError, code) {
    if (this.destroyed) return;
    if (typeof error === 'number') {
      code = error;
      error = code !== kNoError ? new ERR_HTTP2_SESSION_ERROR(code) : undefined;
    }
    if (code === undefined && error != null) code = kInternalError;
    closeSession(this, code ?? kNoError, error);
  }

  /** Lets the streams that there are come to their end. */
  close(callback) {
    if (this.closed || this.destroyed) return;
    this[kState].closed = true;
    if (typeof callback === 'function') this.once('close', callback);
    this.goaway();
    this[kMaybeDestroy]();
  }

  [kMaybeDestroy](error) {
    if (error == null) {
      const { streams, pendingStreams } = this[kState];
      const handle = this[kHandle];
      // The end is not known to the other side as long as something waits to be sent.
      if (!this.closed || streams.size > 0 || pendingStreams.size > 0 || handle?.hasPendingData) return;
    }
    this.destroy(error);
  }

  setTimeout(msecs, callback) {
    Reflect.apply(setTimeout, this, [msecs, callback]);
    if (this[kTimeout] !== null) this[kState].timeout = this[kTimeout]._idleTimeout;
    return this;
  }

  _onTimeout() {
    if (this.destroyed) return;
    const state = this[kState];
    const { timeout } = state;
    let idle = this[kHandle]?.idleTime ?? timeout;
    // A large write that makes progress between one look and the next is activity, however slow the other side reads.
    if (this[kHandle]?.isWriting) {
      const { bytesWritten } = this[kSocket];
      if (bytesWritten !== state.bytesWritten) idle = 0;
      state.bytesWritten = bytesWritten;
    }
    // Activity does not touch the timer: wait for what is left. A time of silence is told once.
    const again = idle < timeout ? timeout - idle : timeout;
    this[kTimeout] = setUnrefTimeout(this._onTimeout.bind(this), again);
    if (idle < timeout) {
      state.timedOut = false;
    } else if (!state.timedOut) {
      state.timedOut = true;
      this.emit('timeout');
    }
  }

  ref() {
    const socket = this[kSocket];
    if (typeof socket?.ref === 'function') socket.ref();
  }

  unref() {
    const socket = this[kSocket];
    if (typeof socket?.unref === 'function') socket.unref();
  }
}
Http2Session.prototype[Symbol.for('nodejs.rejection')] = function(error, event, ...args) {
  if (event === 'stream') args[0].destroy(error);
  else this.destroy(error);
};

/** What a ping of ours carries if the program gives nothing. */
function timeStamp() {
  const bytes = Buffer.allocUnsafeSlow(8);
  bytes.writeBigUInt64LE(process.hrtime.bigint());
  return bytes;
}

function setup(session, options, socket) {
  // Destroyed, or its socket was, before the connection stood.
  if (session.destroyed) return;
  if (socket.destroyed) {
    session.destroy();
    return;
  }
  const handle = new Session(session[kType] === kSessionServer, nativeOptions(options, session[kType]));
  handle.owner = session;
  session[kHandle] = handle;
  session[kState].ready = true;
  // Settings come before everything else, also before what acknowledges those of the other side.
  session.settings(typeof options.settings === 'object' ? options.settings : {});
  if (session[kType] === kSessionServer && Array.isArray(options.origins)) session.origin(...options.origins);
  attach(session, handle, socket);
  process.nextTick(emitConnect, session, socket);
}

function emitConnect(session, socket) {
  if (!session.destroyed) session.emit('connect', session, socket);
}

function submitSettings(session, bytes, callback) {
  if (session.destroyed) return;
  if (!session[kHandle].settings(bytes)) {
    session.destroy(new ERR_HTTP2_MAX_PENDING_SETTINGS_ACK());
    return;
  }
  session[kState].settings.push({ callback, start: Date.now() });
}

/** Our settings hold from now on. */
export function onSettingsAck(session) {
  const state = session[kState];
  const pending = state.settings.shift();
  state.pendingAck--;
  session[kNativeSettings].local = undefined;
  session.emit('localSettings', session.localSettings);
  pending?.callback?.(null, session.localSettings, Date.now() - pending.start);
}

/** The other side's have changed. */
export function onSettings(session) {
  session[kNativeSettings].remote = undefined;
  session.emit('remoteSettings', session.remoteSettings);
}

/** A ping came back. */
export function onPingAck(session, payload) {
  const ping = session[kState].pings.shift();
  if (ping === undefined) return;
  const [seconds, nanoseconds] = process.hrtime(ping.start);
  ping.done(true, seconds * 1e3 + nanoseconds / 1e6, payload);
}

/** The origins that the session is good for; begins with the one of its own. */
export function originSetOf(session) {
  const state = session[kState];
  if (state.originSet === undefined) {
    const socket = session[kSocket];
    state.originSet = new Set();
    let hostname = socket.servername;
    if (hostname === null || hostname === undefined || hostname === false || hostname === '') {
      hostname = socket.remoteFamily === 'IPv6' ? `[${socket.remoteAddress}]` : socket.remoteAddress;
    }
    let origin = `https://${hostname}`;
    if (socket.remotePort != null) origin += `:${socket.remotePort}`;
    // Written as URLs write it.
    state.originSet.add(origin);
  }
  return state.originSet;
}

function closeSession(session, code, error) {
  const state = session[kState];
  state.destroyed = true;
  state.destroyCode = code;
  state.error = error;
  session[kTimeout]?.close?.();
  session[kTimeout] = null;
  session.removeAllListeners('timeout');
  if (state.pendingStreams.size > 0 || state.streams.size > 0) {
    const cancel = new ERR_HTTP2_STREAM_CANCEL(error);
    for (const stream of [...state.pendingStreams]) stream.destroy(cancel);
    for (const stream of [...state.streams.values()]) stream.destroy(error);
  }
  for (const { done } of state.pings.splice(0)) process.nextTick(done, false, 0);
  const handle = session[kHandle];
  if (handle === undefined) {
    finishSessionClose(session, error);
    return;
  }
  observeSession(session);
  // finishSessionClose() follows, when nghttp2 is done.
  handle.close(code, !!session[kSocket]?.destroyed);
}

/** The handle is closed: the socket's turn. */
export function onHandleClosed(session) {
  finishSessionClose(session, session[kState].error);
}

function finishSessionClose(session, error) {
  const socket = session[kSocket];
  session[kProxySocket] = undefined;
  session[kHandle] = undefined;
  session[kSocket] = undefined;
  session[kNativeSettings] = { local: undefined, remote: undefined };
  if (socket) {
    socket[kBoundSession] = undefined;
    socket.removeListener('close', onSocketClose);
  }
  if (!socket || socket.destroyed) {
    process.nextTick(emitClose, session, error);
    return;
  }
  socket.once('close', () => emitClose(session, error));
  if (session.closed) {
    // The other side may have to say something yet; its end is ours.
    socket.resume();
    socket.end();
  } else {
    socket.destroy(error);
  }
}

function emitClose(session, error) {
  if (error) session.emit('error', error);
  session.emit('close');
}

function onSocketError(error) {
  const session = this[kBoundSession];
  if (session === undefined) return;
  // Whoever has said goodbye may go as he likes.
  if (error.code === 'ECONNRESET' && session[kState].goawayCode !== null) session.destroy();
  else session.destroy(error);
}

function onSocketClose() {
  const session = this[kBoundSession];
  if (session === undefined) return;
  const error = session.connecting ? new ERR_SOCKET_CLOSED() : null;
  const { streams, pendingStreams } = session[kState];
  for (const stream of [...streams.values()]) {
    // Those that both sides were done with may still be read.
    const open = !stream[kState].gone;
    if (!stream.closed) closeStream(stream, kCancel);
    if (open) stream.destroy();
  }
  for (const stream of [...pendingStreams]) stream.close(kCancel);
  session[kState].closed = true;
  if (error !== null || (streams.size === 0 && pendingStreams.size === 0)) session.destroy(error ?? undefined);
}

/** Sending of `node:dgram`. */
import { UV_ECANCELED } from 'binding:udp';
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { currentFrame, exchangeFrame, setFrame } from 'internal:async_hooks/frame';
import { FastBuffer } from 'internal:buffer/fast_buffer';
import { enqueue, handleOf, kBound, kConnected, kState, kUnbound, localhost } from 'internal:dgram/state';
import {
  ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_IP_BLOCKED, ERR_SOCKET_DGRAM_IS_CONNECTED,
} from 'internal:errors/codes';
import { ErrnoException, ExceptionWithHostPort } from 'internal:errors/system';
import { validatePort, validateString } from 'internal:errors/validators';
import { isIP } from 'internal:net/ip';

/** Whether sending may skip the look-up: nobody put another one in its place, and the address is one already. */
function isLiteral(state, address) {
  if (state.handle.lookup !== state.plainLookup) return false;
  if (address === state.literal) return true;
  if (isIP(address) === 0) return false;
  state.literal = address;
  return true;
}

/** The part of a message that offset and length name. */
function sliceOf(message, offset, length) {
  if (typeof message === 'string') message = Buffer.from(message);
  else if (!ArrayBuffer.isView(message)) {
    throw new ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView'], message);
  }
  offset >>>= 0;
  length >>>= 0;
  if (offset > message.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
  if (offset + length > message.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
  return new FastBuffer(message.buffer, message.byteOffset + offset, length);
}

/** The chunks of a message that is an array; undefined if one is no chunk. */
function chunksOf(list) {
  const chunks = new Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const chunk = list[i];
    if (typeof chunk === 'string') chunks[i] = Buffer.from(chunk);
    else if (ArrayBuffer.isView(chunk)) chunks[i] = chunk;
    else return undefined;
  }
  return chunks;
}

/**
 * send(message[, offset, length][, port][, address][, callback])
 * @param {string | ArrayBufferView | Array<string | ArrayBufferView>} message
 */
export function send(buffer, offset, length, port, address, callback) {
  const state = this[kState];
  const connected = state.connectState === kConnected;
  // The optional arguments are told apart by what stands behind them.
  if (!connected) {
    if (address || (port && typeof port !== 'function')) {
      buffer = sliceOf(buffer, offset, length);
    } else {
      callback = port;
      port = offset;
      address = length;
    }
  } else {
    if (typeof length === 'number') {
      buffer = sliceOf(buffer, offset, length);
      if (typeof port === 'function') {
        callback = port;
        port = null;
      }
    } else {
      callback = offset;
    }
    if (port || address) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
  }
  // One chunk, or an array of them.
  let data = buffer;
  if (typeof buffer === 'string') {
    data = Buffer.from(buffer);
  } else if (Array.isArray(buffer)) {
    data = chunksOf(buffer);
    if (data === undefined) {
      throw new ERR_INVALID_ARG_TYPE('buffer list arguments', ['string', 'Buffer', 'TypedArray', 'DataView'], buffer);
    }
  } else if (!ArrayBuffer.isView(buffer)) {
    throw new ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView'], buffer);
  }
  if (!connected) port = validatePort(port, 'Port', false);
  if (typeof callback !== 'function') callback = undefined;
  if (typeof address === 'function') {
    callback = address;
    address = undefined;
  } else if (address !== undefined && address !== null && typeof address !== 'string') {
    // null and undefined mean the local host.
    validateString(address, 'address');
  }
  handleOf(this);
  if (state.bindState === kUnbound) this.bind({ port: 0, exclusive: true }, null);
  if (state.bindState !== kBound) {
    enqueue(this, () => sendNow(this, data, port, address, callback));
    return;
  }
  sendNow(this, data, port, address, callback);
}

function sendNow(socket, data, port, address, callback) {
  const state = socket[kState];
  if (state.connectState === kConnected) {
    transmit(socket, null, undefined, data, undefined, port, callback, false);
    return;
  }
  if (!state.handle) return;
  const target = address || localhost(socket.type);
  if (isLiteral(state, target)) transmit(socket, null, target, data, address, port, callback, true);
  else state.handle.lookup(address, (error, ip) => transmit(socket, error, ip, data, address, port, callback, false));
}

function sendError(code, ip, address, port) {
  return ip === undefined ? new ErrnoException(code, 'send') : new ExceptionWithHostPort(code, 'send', address, port);
}

/** Hears from the native side what became of datagrams that it queued. */
function reportSent(socket, handle) {
  const state = socket[kState];
  state.reporter = handle;
  handle.onSent((results) => tell(state.unsent.splice(0, results.length), results));
}

/** Each in the async context of its send(), and none taken away by another one that throws. */
function tell(list, results) {
  for (let i = 0; i < list.length; i++) {
    const { callback, ip, address, port, frame } = list[i];
    if (callback === undefined) continue;
    const prior = exchangeFrame(frame);
    if (results[i] < 0) process.nextTick(callback, sendError(results[i], ip, address, port));
    else process.nextTick(callback, null, results[i]);
    setFrame(prior);
  }
}

/**
 * Closes the native socket. In Node a look-up comes before each datagram without a peer, so that who closes in the turn in which he
 * sent hears nothing of it (here it was sent).
 */
export function closeHandle(state) {
  const { handle } = state;
  for (const entry of state.fresh.splice(0)) entry.callback = undefined;
  handle.close();
  state.handle = null;
  state.reporter = undefined;
  const left = state.unsent.splice(0);
  // The kernel had no room for these to the end.
  tell(left, left.map(() => UV_ECANCELED));
}

/** A tick after they were sent, with the socket still open: now those may hear of it that went out at once. */
function tellFresh(state) {
  const direct = state.fresh.splice(0).filter(({ size }) => size !== undefined);
  tell(direct, direct.map(({ size }) => size));
}

function transmit(socket, error, ip, data, address, port, callback, early) {
  const state = socket[kState];
  const { handle, sendBlockList } = state;
  if (!error && handle && ip && sendBlockList?.check(ip, socket.type === 'udp6' ? 'ipv6' : 'ipv4')) {
    error = new ERR_IP_BLOCKED(ip);
  }
  if (error) {
    if (callback) process.nextTick(callback, error);
    else process.nextTick(() => socket.emit('error', error));
    return;
  }
  if (!handle) return;
  if (callback === undefined) {
    // An error has nowhere to go: a datagram may be lost anywhere on its way.
    if (Array.isArray(data)) handle.sendList(data, ip, port ?? 0, false);
    else handle.send(data, ip, port ?? 0, false);
    return;
  }
  if (state.reporter !== handle) reportSent(socket, handle);
  // Before it is sent, which may report on all that waits.
  const entry = { callback, ip, address, port, frame: currentFrame(), size: undefined };
  state.unsent.push(entry);
  const result = Array.isArray(data) ? handle.sendList(data, ip, port ?? 0, true) : handle.send(data, ip, port ?? 0, true);
  if (result !== 0) state.unsent.pop();
  if (result >= 0 && early) {
    if (result > 0) entry.size = result - 1;
    if (state.fresh.push(entry) === 1) process.nextTick(tellFresh, state);
    return;
  }
  if (result < 0) process.nextTick(callback, sendError(result, ip, address, port));
  else if (result > 0) process.nextTick(callback, null, result - 1);
}

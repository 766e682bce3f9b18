/**
 * What the native streams call. `this` is the handle; its `owner` has a method for each event it takes part in. A handle without an
 * owner (its JavaScript side has let go of it) is silent.
 */
import { FastBuffer } from 'internal:buffer/fast_buffer';

export const kOnRead = Symbol('kOnRead');
export const kOnWrite = Symbol('kOnWrite');
export const kOnShutdown = Symbol('kOnShutdown');
export const kOnConnect = Symbol('kOnConnect');

/** @param {number} count Bytes, or a negative error number. */
export function onRead(count, slab, offset, sent) {
  // Without a slab the bytes are in the buffer that the owner gave.
  this.owner?.[kOnRead](count, slab === undefined ? undefined : new FastBuffer(slab, offset, count), sent);
}

export function onWrite(status) {
  this.owner?.[kOnWrite](status);
}

export function onShutdown(status) {
  this.owner?.[kOnShutdown](status);
}

export function onConnect(status) {
  this.owner?.[kOnConnect](status, this);
}

// A property of the handle, as in Node: programs that wrap a server's accepting do it there.
export function onConnection(status, client) {
  this.onconnection?.(status, client);
}

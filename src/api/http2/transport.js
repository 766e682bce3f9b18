// What carries a session: a socket whose native stream the session takes over, or any other duplex.
import process from 'node:process';
import { Socket } from 'node:net';
import { setImmediate } from 'node:timers';
import { Stream } from 'binding:stream_base';
import { notePendingWrite } from 'internal:net/socket';
import { kHandle } from 'internal:http2/symbols';

/** Whether the session can talk to the native stream itself. */
function isNative(socket) {
  return socket instanceof Socket && socket._handle instanceof Stream && !socket.encrypted;
}

/** Joins a session's handle and its socket: from now on the bytes of the socket are the session's. */
export function attach(session, handle, socket) {
  if (isNative(socket)) {
    const native = socket._handle;
    // What was read before the session was made.
    const chunks = takeBuffered(socket);
    handle.consume(native);
    for (const chunk of chunks) handle.receive(chunk);
    if (!native.reading && session[kHandle] === handle) {
      native.reading = true;
      native.readStart();
    }
    return;
  }
  if (!(socket instanceof Socket)) handle.keepApart();
  socket.on('data', (chunk) => handle.receive(chunk));
  socket.once('end', () => {
    if (!socket.writableEnded && !socket.destroyed) socket.end();
  });
}

function takeBuffered(socket) {
  const chunks = [];
  for (let chunk; (chunk = socket.read()) !== null;) chunks.push(chunk);
  return chunks;
}

/**
 * Bytes for a socket without a native stream.
 * @param {Buffer} bytes
 * @param {number[]} [sizes] Of the chunks that they are to be written as.
 */
export function send(handle, socket, bytes, sizes) {
  if (socket === undefined || socket.destroyed || socket.writableEnded) {
    process.nextTick(() => handle.written(-32));
    return;
  }
  // Duplexes of JavaScript may be done within the call.
  const done = (error) => {
    if (socket instanceof Socket) handle.written(error ? -32 : 0);
    else setImmediate(() => handle.written(error ? -32 : 0));
  };
  if (sizes === undefined || sizes.length < 2) {
    socket.write(bytes, done);
    return;
  }
  let at = 0;
  socket.cork();
  for (let i = 0; i < sizes.length; i++) socket.write(bytes.subarray(at, at += sizes[i]), i === sizes.length - 1 ? done : undefined);
  socket.uncork();
}

/** The native stream has not taken everything: it tells its socket when the rest is written. */
export function onBlocked(handle, socket) {
  if (socket?._handle) notePendingWrite(socket, (error) => handle.written(error ? -32 : 0));
}

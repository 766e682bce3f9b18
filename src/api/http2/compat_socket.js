// The socket of a compat request or response: questions go to the connection, what would change it to the stream.
import { ERR_HTTP2_NO_SOCKET_MANIPULATION } from 'internal:errors/codes';
import { kProxySocket, kRequest, kSocket } from 'internal:http2/symbols';

const ofStream = new Set(['on', 'once', 'end', 'emit', 'destroy']);
const flags = new Set(['writable', 'readable', 'destroyed']);
const forbidden = new Set(['write', 'read', 'pause', 'resume']);

/** The connection, or the stream when it has none any more. */
function target(stream) {
  return stream.session?.[kSocket] ?? stream;
}

const handler = {
  has(stream, name) {
    return name in target(stream) || name in stream;
  },
  get(stream, name) {
    if (ofStream.has(name)) return stream[name].bind(stream);
    if (name === 'writable' || name === 'destroyed') return stream[name];
    if (name === 'readable') {
      if (stream.destroyed) return false;
      const request = stream[kRequest];
      return request ? request.readable : stream.readable;
    }
    if (name === 'setTimeout') {
      const owner = stream.session ?? stream;
      return owner.setTimeout.bind(owner);
    }
    if (forbidden.has(name)) throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
    const from = target(stream);
    const value = from[name];
    return typeof value === 'function' ? value.bind(from) : value;
  },
  getPrototypeOf(stream) {
    return Reflect.getPrototypeOf(target(stream));
  },
  set(stream, name, value) {
    if (ofStream.has(name) || flags.has(name)) stream[name] = value;
    else if (name === 'setTimeout') (stream.session ?? stream).setTimeout = value;
    else if (forbidden.has(name)) throw new ERR_HTTP2_NO_SOCKET_MANIPULATION();
    else target(stream)[name] = value;
    return true;
  },
};

export function compatSocket(stream) {
  return (stream[kProxySocket] ??= new Proxy(stream, handler));
}

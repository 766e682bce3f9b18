// ServerHttp2Session.
import {
  ERR_HTTP2_ALTSVC_INVALID_ORIGIN, ERR_HTTP2_ALTSVC_LENGTH, ERR_HTTP2_INVALID_ORIGIN, ERR_HTTP2_INVALID_SESSION,
  ERR_HTTP2_ORIGIN_LENGTH, ERR_INVALID_ARG_TYPE, ERR_INVALID_CHAR, ERR_OUT_OF_RANGE,
} from 'internal:errors/codes';
import { validateString } from 'internal:errors/validators';
import { Http2Session } from 'internal:http2/session';
import { kHandle, kServer, kSessionServer } from 'internal:http2/symbols';

const kMaxAltSvc = 16382;
const kQuotedString = /^[\x09\x20-\x5b\x5d-\x7e\x80-\xff]*$/;

/** See https://nodejs.org/api/http2.html#class-serverhttp2session */
export class ServerHttp2Session extends Http2Session {
  constructor(options, socket, server) {
    super(kSessionServer, options, socket);
    this[kServer] = server;
    if (server) {
      server.timeout && this.setTimeout(Number(server.timeout), sessionOnTimeout);
      this.on('stream', onStream);
      this.on('error', onError);
      this.on('priority', (...args) => server.emit('priority', ...args));
    }
  }

  get server() {
    return this[kServer];
  }

  /** Tells the client where else the same is to be had. */
  altsvc(alt, originOrStream) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    let id = 0;
    let origin;
    if (typeof originOrStream === 'string') {
      origin = originOf(originOrStream);
      if (origin === 'null') throw new ERR_HTTP2_ALTSVC_INVALID_ORIGIN();
    } else if (typeof originOrStream === 'number') {
      if (originOrStream >>> 0 !== originOrStream || originOrStream === 0) {
        throw new ERR_OUT_OF_RANGE('originOrStream', `> 0 && < ${2 ** 32}`, originOrStream);
      }
      id = originOrStream;
    } else if (originOrStream !== undefined) {
      if (originOrStream !== null && typeof originOrStream === 'object') ({ origin } = originOrStream);
      if (typeof origin !== 'string') throw new ERR_INVALID_ARG_TYPE('originOrStream', ['string', 'number', 'URL', 'object'], originOrStream);
      if (origin === 'null' || origin.length === 0) throw new ERR_HTTP2_ALTSVC_INVALID_ORIGIN();
    }
    validateString(alt, 'alt');
    if (!kQuotedString.test(alt)) throw new ERR_INVALID_CHAR('alt');
    if (alt.length + (origin?.length ?? 0) > kMaxAltSvc) throw new ERR_HTTP2_ALTSVC_LENGTH();
    this[kHandle].altsvc(id, origin ?? '', alt);
  }

  /** Tells the client what other origins the session is good for. */
  origin(...origins) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (origins.length === 0) return;
    const list = [];
    let size = 0;
    for (const item of origins) {
      let origin;
      if (typeof item === 'string') {
        origin = originOf(item);
      } else if (item != null && typeof item === 'object') {
        ({ origin } = item);
      }
      if (typeof origin !== 'string') throw new ERR_INVALID_ARG_TYPE('origin', ['string', 'URL', 'object'], item);
      if (origin === 'null') throw new ERR_HTTP2_INVALID_ORIGIN();
      size += origin.length + 2;
      list.push(origin);
    }
    if (size > kMaxAltSvc) throw new ERR_HTTP2_ORIGIN_LENGTH();
    this[kHandle].origin(list);
  }
}

function originOf(text) {
  return new URL(text).origin;
}

/** `this` is the session, in all of these. */
function onStream(stream, headers, flags, rawHeaders) {
  this[kServer]?.emit('stream', stream, headers, flags, rawHeaders);
}

function onError(error) {
  this[kServer]?.emit('sessionError', error, this);
}

export function sessionOnTimeout() {
  if (this.destroyed || this.closed) return;
  if (!this[kServer]?.emit('timeout', this)) this.destroy();
}

// ClientHttp2Session: requests.
import process from 'node:process';
import { addAbortListener } from 'node:events';
import {
  AbortError, ERR_HTTP2_GOAWAY_SESSION, ERR_HTTP2_INVALID_SESSION, ERR_HTTP2_OUT_OF_STREAMS, ERR_HTTP2_STREAM_SELF_DEPENDENCY,
} from 'internal:errors/codes';
import { validateAbortSignal, validateBoolean, validateNumber } from 'internal:errors/validators';
import { ClientHttp2Stream } from 'internal:http2/client_stream';
import { NghttpError } from 'internal:http2/errors';
import { prepareRequest } from 'internal:http2/headers';
import { client as channels } from 'internal:http2/observe';
import { Http2Session } from 'internal:http2/session';
import {
  kAuthority, kHandle, kHasTrailers, kInit, kOrigin, kProtocol, kSentHeaders, kSession, kSessionClient, kState,
} from 'internal:http2/symbols';
import { assertObject } from 'internal:http2/util';

const kNghttpNoId = -509;
const kNghttpInvalidArgument = -501;

const withoutBody = new Set(['GET', 'HEAD', 'DELETE']);
let warned = false;

/** See https://nodejs.org/api/http2.html#class-clienthttp2session */
export class ClientHttp2Session extends Http2Session {
  /** Requests that wait for the connection. */
  #waiting = null;

  constructor(options, socket) {
    super(kSessionClient, options, socket);
  }

  /** @returns {ClientHttp2Stream} */
  request(headers, options) {
    if (this.destroyed) throw new ERR_HTTP2_INVALID_SESSION();
    if (this.closed) throw new ERR_HTTP2_GOAWAY_SESSION();
    assertObject(options, 'options');
    checkPriority(options);
    const prepared = prepareRequest(headers, this[kProtocol].slice(0, -1), this[kAuthority], this[kState].strictSingles);
    let endStream;
    if (options?.endStream === undefined) {
      // These have no body that would mean anything.
      endStream = withoutBody.has(prepared.method);
    } else {
      validateBoolean(options.endStream, 'options.endStream');
      ({ endStream } = options);
    }
    const signal = options?.signal;
    if (signal) validateAbortSignal(signal, 'options.signal');

    const stream = new ClientHttp2Stream(this, undefined, undefined, undefined);
    stream[kSentHeaders] = prepared.headers;
    stream[kOrigin] = `${prepared.scheme}://${prepared.authority}`;
    if (endStream) stream.end();
    const trailers = !!options?.waitForTrailers;
    if (trailers) stream[kState].flags |= kHasTrailers;
    if (signal) abortWith(stream, signal);

    const begin = () => submit(stream, prepared.block, endStream, trailers);
    if (!this.connecting) {
      begin();
    } else if (this.#waiting !== null) {
      this.#waiting.push(begin);
    } else {
      this.#waiting = [begin];
      this.once('connect', () => {
        const waiting = this.#waiting;
        this.#waiting = null;
        for (const next of waiting) next();
      });
    }
    if (channels.created.hasSubscribers) channels.created.publish({ stream, headers: prepared.headers });
    return stream;
  }
}

function checkPriority(options) {
  if (options === undefined) return;
  const { parent, exclusive, silent, weight } = options;
  if (parent !== undefined) validateNumber(parent, 'options.parent');
  if (exclusive !== undefined) validateBoolean(exclusive, 'options.exclusive');
  if (silent !== undefined) validateBoolean(silent, 'options.silent');
  if (warned || (parent === undefined && exclusive === undefined && silent === undefined && weight === undefined)) return;
  warned = true;
  process.emitWarning('Priority signaling has been deprecated as of RFC 9113.', 'DeprecationWarning', 'DEP0194');
}

function abortWith(stream, signal) {
  const abort = () => stream.destroy(new AbortError(undefined, { cause: signal.reason }));
  if (signal.aborted) {
    abort();
    return;
  }
  const { [Symbol.dispose]: dispose } = addAbortListener(signal, abort);
  stream.once('close', dispose);
}

/** There is a connection: the request is sent, unless something came between. */
function submit(stream, block, endStream, trailers) {
  const session = stream[kSession];
  if (session === undefined || session.destroyed || stream.destroyed) return;
  if (session.closed) {
    stream.destroy(new ERR_HTTP2_GOAWAY_SESSION());
    return;
  }
  const handle = session[kHandle];
  const id = handle.request(block.whole, block.count, endStream, trailers);
  if (id <= 0) {
    if (id === kNghttpNoId) stream.destroy(new ERR_HTTP2_OUT_OF_STREAMS());
    else if (id === kNghttpInvalidArgument) stream.destroy(new ERR_HTTP2_STREAM_SELF_DEPENDENCY());
    else session.destroy(new NghttpError(id));
    return;
  }
  stream[kInit](id, handle);
  if (channels.start.hasSubscribers) channels.start.publish({ stream, headers: stream[kSentHeaders] });
}

// http2.connect()
import * as net from 'node:net';
import * as tls from 'node:tls';
import { addAbortListener } from 'node:events';
import { URL } from 'node:url';
import { promisify } from 'node:util';
import { AbortError, ERR_HTTP2_UNSUPPORTED_PROTOCOL } from 'internal:errors/codes';
import { validateAbortSignal } from 'internal:errors/validators';
import { ClientHttp2Session } from 'internal:http2/client_session';
import { kAuthority, kProtocol } from 'internal:http2/symbols';
import { assertObject } from 'internal:http2/util';

/** @returns {ClientHttp2Session} */
export function connect(authority, options, listener) {
  if (typeof options === 'function') {
    listener = options;
    options = undefined;
  }
  assertObject(options, 'options');
  options = { ...options };
  assertObject(options.settings, 'options.settings');
  options.settings = { ...options.settings };
  if (typeof authority === 'string') authority = new URL(authority);
  assertObject(authority, 'authority', ['string', 'Object', 'URL']);

  const protocol = authority.protocol || options.protocol || 'https:';
  const port = `${authority.port !== '' && authority.port !== undefined && authority.port !== null ? authority.port :
    protocol === 'http:' ? 80 : 443}`;
  let host = 'localhost';
  if (authority.hostname) {
    host = authority.hostname;
    if (host[0] === '[') host = host.slice(1, -1);
  } else if (authority.host) {
    ({ host } = authority);
  }

  let socket;
  if (typeof options.createConnection === 'function') {
    socket = options.createConnection(authority, options);
  } else if (protocol === 'http:') {
    socket = net.default.connect({ port, host, ...options });
  } else if (protocol === 'https:') {
    socket = tls.default.connect(port, host, secureOptions(options, net.isIP(host) ? undefined : host));
  } else {
    throw new ERR_HTTP2_UNSUPPORTED_PROTOCOL(protocol);
  }

  const session = new ClientHttp2Session(options, socket);
  session[kAuthority] = `${options.servername || (host.includes(':') ? `[${host}]` : host)}:${port}`;
  session[kProtocol] = protocol;
  if (typeof listener === 'function') session.once('connect', listener);
  const { signal } = options;
  if (signal) {
    validateAbortSignal(signal, 'options.signal');
    const abort = () => session.destroy(new AbortError(undefined, { cause: signal.reason }));
    if (signal.aborted) {
      abort();
    } else {
      const { [Symbol.dispose]: dispose } = addAbortListener(signal, abort);
      session.once('close', dispose);
    }
  }
  return session;
}

function secureOptions(given, servername) {
  // The session watches the signal.
  const options = { ...given, signal: undefined };
  if (options.ALPNProtocols === undefined) options.ALPNProtocols = ['h2'];
  if (servername !== undefined && options.servername === undefined) options.servername = servername;
  return options;
}

Object.defineProperty(connect, promisify.custom, {
  __proto__: null,
  value: (authority, options) => new Promise((resolve, reject) => {
    const session = connect(authority, options, () => {
      session.removeListener('error', reject);
      resolve(session);
    });
    session.once('error', reject);
  }),
});

// tls.connect(): a connection, the handshake over it, and whether the other side is who it should be.
import process from 'node:process';
import * as net from 'node:net';
import { ERR_INVALID_ARG_VALUE, ERR_TLS_DH_PARAM_SIZE } from 'internal:errors/codes';
import { validateFunction, validateNumber } from 'internal:errors/validators';
import { normalizeArgs } from 'internal:net/arguments';
import { defaults } from 'internal:tls/defaults';
import { checkServerIdentity as checkIdentity } from 'internal:tls/identity';
import { TLSSocket } from 'internal:tls/socket';
import { kOptions } from 'internal:tls/symbols';

let warned = false;

/** Whether a bad certificate ends a connection that does not say so itself. */
export function rejectByDefault() {
  const reject = process.env.NODE_TLS_REJECT_UNAUTHORIZED !== '0';
  if (!reject && !warned) {
    warned = true;
    process.emitWarning('Setting the NODE_TLS_REJECT_UNAUTHORIZED environment variable to \'0\' makes TLS connections ' +
      'and HTTPS requests insecure by disabling certificate verification.');
  }
  return reject;
}

/** `(options)`, `(port, host, options)`, `(path, options)`, each with a callback at the end. */
function readArguments(args) {
  const normalized = normalizeArgs(args);
  const [first, callback] = normalized;
  let options = first;
  for (const extra of args.slice(1, 3)) {
    if (extra !== null && typeof extra === 'object' && !Array.isArray(extra)) options = { ...options, ...extra };
  }
  return { options, callback };
}

/** `this` is the socket: the handshake is done. */
function onSecure() {
  const options = this[kOptions];
  if (options.minDHSize) {
    const key = this.getEphemeralKeyInfo();
    if (key.type === 'DH' && key.size < options.minDHSize) {
      this.destroy(new ERR_TLS_DH_PARAM_SIZE(key.size));
      return;
    }
  }
  let problem = this.ssl.verifyError();
  if (problem === null && !this.isSessionReused()) {
    // Whose session is resumed was asked when it began.
    problem = options.checkServerIdentity(options.identity, this.getPeerCertificate(true));
  }
  if (problem) {
    this.authorized = false;
    this.authorizationError = problem.code || problem.message;
    if (options.rejectUnauthorized !== false) {
      this.destroy(problem);
      return;
    }
  } else {
    this.authorized = true;
  }
  this._releaseControl();
  this.emit('secureConnect');
  if (!this.destroyed) this._tellSessions();
}

/** See https://nodejs.org/api/tls.html#tlsconnectoptions-callback */
export function connect(...args) {
  const { options: given, callback } = readArguments(args);
  const options = { rejectUnauthorized: rejectByDefault(), ciphers: defaults.ciphers, checkServerIdentity: checkIdentity, minDHSize: 1024, ...given };
  if (!options.keepAlive) options.singleUse = true;
  validateFunction(options.checkServerIdentity, 'options.checkServerIdentity');
  validateNumber(options.minDHSize, 'options.minDHSize', 1);
  // Programs replace the module's own function.
  const context = options.secureContext || requireBuiltin('internal:tls/tls').default.createSecureContext(options);
  const { host } = options;
  // The name that the certificate is checked for, and the one that the server is told.
  const identity = options.servername || host || (options.socket && options.socket._host) || 'localhost';
  let { servername } = options;
  // RFC 6066 knows names only.
  if (servername && net.isIP(servername)) throw new ERR_INVALID_ARG_VALUE('options.servername', servername);
  if (servername === undefined && host && !net.isIP(host) && !options.path) servername = host;

  let transport = options.socket;
  if (!transport) {
    transport = new net.Socket({ allowHalfOpen: options.allowHalfOpen, signal: undefined });
    const { ALPNProtocols, ...rest } = options;
    void ALPNProtocols;
    transport.connect({ ...rest, onread: undefined, signal: undefined });
  }
  const socket = new TLSSocket(transport, { ...options, secureContext: context, isServer: false, servername, identity, pipe: !!options.path });
  if (options.timeout) socket.setTimeout(options.timeout);
  socket._host = host ?? null;
  if (callback) socket.once('secureConnect', callback);
  socket.prependListener('secure', onSecure);
  socket._start();
  return socket;
}

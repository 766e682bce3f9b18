/** `node:http`. The client is loaded when it is first asked for: a server may do without. */
import { validateInteger } from 'internal:errors/validators';
import { IncomingMessage } from 'internal:http/incoming';
import { METHODS, STATUS_CODES } from 'internal:http/names';
import { OutgoingMessage } from 'internal:http/outgoing';
import { getMaxHeaderSize, parsers } from 'internal:http/parser';
import { Server, ServerResponse, _connectionListener } from 'internal:http/server';
import { validateHeaderName, validateHeaderValue } from 'internal:http/tokens';

const agents = lazy('internal:http/agent');
const clients = lazy('internal:http/client');
const proxies = lazy('internal:http/proxy');
const undici = lazy('internal:fetch/undici');
const messageEvent = lazy('internal:messaging/message_event');

/**
 * @param {object} [options]
 * @param {(request: IncomingMessage, response: ServerResponse) => void} [requestListener]
 */
export function createServer(options, requestListener) {
  return new Server(options, requestListener);
}

/** A request that is yet to be ended. */
export function request(url, options, callback) {
  return new (clients().ClientRequest)(url, options, callback);
}

/** A request without a body. */
export function get(url, options, callback) {
  const made = request(url, options, callback);
  made.end();
  return made;
}

/** How many parsers are kept for later connections. */
export function setMaxIdleHTTPParsers(max) {
  validateInteger(max, 'max', 1);
  parsers.max = max;
}

/** Sends the requests of the global agents through the proxies that the environment names. */
export function setGlobalProxyFromEnv(proxyEnv) {
  return proxies().setGlobalProxyFromEnv(proxyEnv);
}

export {
  _connectionListener, METHODS, STATUS_CODES, IncomingMessage, OutgoingMessage, Server, ServerResponse, validateHeaderName,
  validateHeaderValue,
};

const http = {
  _connectionListener,
  METHODS,
  STATUS_CODES,
  Agent: undefined,
  ClientRequest: undefined,
  IncomingMessage,
  OutgoingMessage,
  Server,
  ServerResponse,
  createServer,
  validateHeaderName,
  validateHeaderValue,
  get,
  request,
  setMaxIdleHTTPParsers,
  setGlobalProxyFromEnv,
};

function accessor(name, read, write) {
  Object.defineProperty(http, name, { __proto__: null, configurable: true, enumerable: true, get: read, set: write });
}

/** An accessor that becomes a plain property with its first use. */
function late(name, load) {
  const define = (value) => Object.defineProperty(http, name, {
    __proto__: null, configurable: true, enumerable: true, writable: true, value,
  });
  accessor(name, () => {
    const value = load();
    define(value);
    return value;
  }, define);
}
late('Agent', () => agents().Agent);
late('ClientRequest', () => clients().ClientRequest);
for (const name of ['WebSocket', 'CloseEvent']) late(name, () => undici()[name]);
late('MessageEvent', () => messageEvent().MessageEvent);
accessor('maxHeaderSize', getMaxHeaderSize);
accessor('globalAgent', () => agents().getGlobalAgent(), (agent) => agents().setGlobalAgent(agent));

export default http;

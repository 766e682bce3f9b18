/** Requests of node:http and node:https, as debuggers see them. */
import { isWatched } from 'binding:inspector';
import { Network } from 'internal:inspector/domains';
import { newRequestId, timestamp, typeOf } from 'internal:inspector/network_tracking';
import { Buffer } from 'node:buffer';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

const kType = 'Other';

/** @type {WeakMap<object, string>} identifiers of the requests that are under way */
const ids = new WeakMap();

function joinHeaders(headers, separators) {
  const out = {};
  for (const [name, value] of Object.entries(headers)) {
    out[name] = Array.isArray(value) ? value.join(separators[name.toLowerCase()] ?? ', ') : `${value}`;
  }
  return out;
}

function urlOf(request) {
  return `${request.protocol}//${request.getHeader('host') ?? request.host}${request.path}`;
}

function onCreated({ request }) {
  const requestId = newRequestId();
  ids.set(request, requestId);
  const headers = joinHeaders(request.getHeaders(), { __proto__: null, cookie: '; ' });
  Network.requestWillBeSent({
    requestId, timestamp: timestamp(), wallTime: Date.now() / 1000,
    charset: typeOf(headers['content-type']).charset,
    request: { url: urlOf(request), method: request.method, headers },
  });
}

function onError({ request, error }) {
  const requestId = ids.get(request);
  if (requestId === undefined) return;
  ids.delete(request);
  Network.loadingFailed({ requestId, timestamp: timestamp(), type: kType, errorText: error.message });
}

/** A response began. What of its body arrives is seen where it enters the stream, so that the stream does not begin to flow for us. */
function onResponse({ request, response }) {
  const requestId = ids.get(request);
  if (requestId === undefined) return;
  Network.responseReceived({
    requestId, timestamp: timestamp(), type: kType,
    response: {
      url: urlOf(request), status: response.statusCode, statusText: response.statusMessage ?? '',
      headers: joinHeaders(response.headers, { '__proto__': null, 'set-cookie': '\n' }), ...typeOf(response.headers['content-type']),
    },
  });
  const { push } = response;
  response.push = function(chunk, encoding) {
    if (chunk !== null && chunk !== undefined && isWatched('Network')) {
      const data = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
      Network.dataReceived({
        requestId, timestamp: timestamp(), dataLength: data.byteLength, encodedDataLength: data.byteLength, data,
      });
    }
    return Reflect.apply(push, this, [chunk, encoding]);
  };
  response.once('end', () => {
    ids.delete(request);
    Network.loadingFinished({ requestId, timestamp: timestamp() });
  });
}

const channels = {
  'http.client.request.created': onCreated,
  'http.client.request.error': onError,
  'http.client.response.finish': onResponse,
};

/** @param {boolean} on */
export function set(on) {
  for (const [name, fn] of Object.entries(channels)) (on ? subscribe : unsubscribe)(name, fn);
}

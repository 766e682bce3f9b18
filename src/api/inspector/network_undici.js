/** Requests of fetch(), as debuggers see them. */
import { Network } from 'internal:inspector/domains';
import { newRequestId, timestamp, typeOf } from 'internal:inspector/network_tracking';
import { Buffer } from 'node:buffer';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

const kType = 'Fetch';

/** @type {WeakMap<object, string>} identifiers of the requests that are under way */
const ids = new WeakMap();

/** From undici's list: name, value, name, value …, each a string or bytes. */
function readHeaders(list, separators) {
  const out = {};
  for (let i = 0; i + 1 < list.length; i += 2) {
    const name = `${list[i]}`;
    const value = `${list[i + 1]}`;
    const separator = separators[name.toLowerCase()] ?? ', ';
    out[name] = Object.hasOwn(out, name) ? `${out[name]}${separator}${value}` : value;
  }
  return out;
}

function valueOf(headers, name) {
  for (const key of Object.keys(headers)) if (key.toLowerCase() === name) return headers[key];
  return undefined;
}

const urlOf = (request) => `${request.origin}${request.path}`;

function onCreate({ request }) {
  const requestId = newRequestId();
  ids.set(request, requestId);
  const headers = readHeaders(request.headers, { __proto__: null, cookie: '; ' });
  Network.requestWillBeSent({
    requestId, timestamp: timestamp(), wallTime: Date.now() / 1000,
    charset: typeOf(valueOf(headers, 'content-type')).charset,
    request: { url: urlOf(request), method: request.method, headers, hasPostData: request.body !== null && request.body !== undefined },
  });
}

function onSent({ request, chunk }) {
  const requestId = ids.get(request);
  if (requestId === undefined) return;
  const data = Buffer.from(chunk);
  Network.dataSent({ requestId, timestamp: timestamp(), dataLength: data.byteLength, data });
}

function onSentAll({ request }) {
  const requestId = ids.get(request);
  if (requestId !== undefined) Network.dataSent({ requestId, finished: true });
}

function onHeaders({ request, response }) {
  const requestId = ids.get(request);
  if (requestId === undefined) return;
  const headers = readHeaders(response.headers, { '__proto__': null, 'set-cookie': '\n' });
  Network.responseReceived({
    requestId, timestamp: timestamp(), type: kType,
    response: {
      url: urlOf(request), status: response.statusCode, statusText: response.statusText, headers,
      ...typeOf(valueOf(headers, 'content-type')),
    },
  });
}

function onReceived({ request, chunk }) {
  const requestId = ids.get(request);
  if (requestId === undefined) return;
  Network.dataReceived({
    requestId, timestamp: timestamp(), dataLength: chunk.byteLength, encodedDataLength: chunk.byteLength, data: chunk,
  });
}

function onEnd({ request }) {
  const requestId = ids.get(request);
  if (requestId === undefined) return;
  ids.delete(request);
  Network.loadingFinished({ requestId, timestamp: timestamp() });
}

function onError({ request, error }) {
  const requestId = ids.get(request);
  if (requestId === undefined) return;
  ids.delete(request);
  Network.loadingFailed({ requestId, timestamp: timestamp(), type: kType, errorText: error.message });
}

const channels = {
  'undici:request:create': onCreate,
  'undici:request:bodyChunkSent': onSent,
  'undici:request:bodySent': onSentAll,
  'undici:request:headers': onHeaders,
  'undici:request:bodyChunkReceived': onReceived,
  'undici:request:trailers': onEnd,
  'undici:request:error': onError,
};

/** @param {boolean} on */
export function set(on) {
  for (const [name, fn] of Object.entries(channels)) (on ? subscribe : unsubscribe)(name, fn);
}

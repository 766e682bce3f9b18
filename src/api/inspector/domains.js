/** What a program tells debuggers of itself: network traffic, resources, storage. */
import * as binding from 'binding:inspector';
import { validateBuffer, validateObject, validateString } from 'internal:errors/validators';

/** Drops what an event of the protocol does not have, and gives the rest the right types; JSON does the rest. */
const headersOf = (headers) => Object.fromEntries(Object.entries(headers ?? {}).map(([key, value]) => [key, `${value}`]));

const isUtf8 = (charset) => typeof charset === 'string' && /^utf-?8$/i.test(charset);

const initiator = () => ({ type: 'script', stack: JSON.parse(binding.currentStack()) });

const events = {
  requestWillBeSent({ requestId, request, timestamp, wallTime, initiator: given, charset }) {
    const { url, method, headers, hasPostData = false } = request ?? {};
    binding.requestBegan(`${requestId}`, isUtf8(charset), Boolean(hasPostData));
    return {
      requestId, request: { url, method, headers: headersOf(headers), hasPostData: Boolean(hasPostData) },
      initiator: given ?? initiator(), timestamp, wallTime,
    };
  },
  responseReceived({ requestId, timestamp, type, response }) {
    const { url, status, statusText, headers, mimeType = '', charset = '' } = response ?? {};
    binding.responseBegan(`${requestId}`, isUtf8(charset));
    return { requestId, timestamp, type, response: { url, status, statusText, headers: headersOf(headers), mimeType, charset } };
  },
  loadingFinished({ requestId, timestamp }) {
    binding.receivedWhole(`${requestId}`);
    return { requestId, timestamp };
  },
  loadingFailed: ({ requestId, timestamp, type, errorText }) => ({ requestId, timestamp, type, errorText }),
  dataSent({ requestId, data, finished }) {
    if (finished) {
      binding.sentWhole(`${requestId}`);
    } else {
      validateBuffer(data, 'params.data');
      binding.dataSent(`${requestId}`, data);
    }
  },
  dataReceived({ requestId, timestamp, dataLength, encodedDataLength, data }) {
    validateBuffer(data, 'params.data');
    const head = JSON.stringify({ requestId, timestamp, dataLength, encodedDataLength });
    binding.dataReceived(`${requestId}`, data, head.slice(0, -1));
  },
  webSocketCreated: ({ requestId, url, initiator: given }) => ({ requestId, url, initiator: given ?? initiator() }),
  webSocketClosed: ({ requestId, timestamp }) => ({ requestId, timestamp }),
  webSocketHandshakeResponseReceived: ({ requestId, timestamp, response: { status, statusText, headers } = {} }) =>
    ({ requestId, timestamp, response: { status, statusText, headers: headersOf(headers) } }),
};

const storageEvents = {
  domStorageItemAdded: ({ storageId, key, newValue }) => ({ storageId, key, newValue }),
  domStorageItemRemoved: ({ storageId, key }) => ({ storageId, key }),
  domStorageItemUpdated: ({ storageId, key, oldValue, newValue }) => ({ storageId, key, oldValue, newValue }),
  domStorageItemsCleared: ({ storageId }) => ({ storageId }),
  registerStorage({ isLocalStorage, storageMap }) {
    const items = Object.entries(storageMap ?? {}).map(([key, value]) => [key, `${value}`]);
    binding.setStorage(Boolean(isLocalStorage), JSON.stringify(items));
  },
};

/** Functions that send events of a domain, as long as a session wants them. */
function emitters(domain, shapes) {
  const out = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const emit = (params = {}) => {
      validateObject(params, 'params');
      // What is stored is stored for sessions to come.
      if (!binding.isWatched(domain) && name !== 'registerStorage') return;
      const event = shape(params);
      if (event !== undefined) binding.emit(domain, name, JSON.stringify(event));
    };
    out[name] = Object.defineProperty(emit, 'name', { __proto__: null, value: name, configurable: true });
  }
  return out;
}

export const Network = emitters('Network', events);
export const DOMStorage = emitters('DOMStorage', storageEvents);
export const NetworkResources = {
  /**
   * Offers a resource, such as a source map, to debuggers that ask for its URL.
   * @param {string} url
   * @param {string} data
   */
  put(url, data) {
    validateString(url, 'url');
    validateString(data, 'data');
    binding.putResource(url, data);
  },
};

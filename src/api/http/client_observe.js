/** Who watches the requests of the client: diagnostics channels, and entries of type 'http' for PerformanceObserver. */
import { isObserved } from 'internal:perf_hooks/wanted';
import { isLoaded } from 'internal:runtime/loader';

const diagnostics = lazy('internal:diagnostics_channel/diagnostics_channel');
const observer = lazy('internal:perf_hooks/observer');
const entries = lazy('internal:perf_hooks/entries');
const clock = lazy('internal:perf_hooks/clock');

const kStart = Symbol('kStart');

let channels;

/** The channels, or undefined while nobody can have subscribed to them. */
function activeChannels() {
  if (channels !== undefined) return channels;
  if (!isLoaded('internal:diagnostics_channel/diagnostics_channel')) return undefined;
  const { channel } = diagnostics();
  return (channels = {
    created: channel('http.client.request.created'),
    start: channel('http.client.request.start'),
    error: channel('http.client.request.error'),
    finish: channel('http.client.response.finish'),
  });
}

/** @param {ClientRequest} request */
export function requestCreated(request) {
  const channel = activeChannels()?.created;
  if (channel?.hasSubscribers) channel.publish({ request });
}

/** Its last part was handed to the connection. */
export function requestStarted(request) {
  const channel = activeChannels()?.start;
  if (channel?.hasSubscribers) channel.publish({ request });
  if (isObserved('http')) request[kStart] = clock().now();
}

export function publishRequestError(request, error) {
  const channel = activeChannels()?.error;
  if (channel?.hasSubscribers) channel.publish({ request, error });
}

/** The head of its response is there. */
export function responseArrived(request, response) {
  if (request[kStart] !== undefined) writeEntry(request, response);
  const channel = activeChannels()?.finish;
  if (channel?.hasSubscribers) channel.publish({ request, response });
}

function writeEntry(request, response) {
  const start = request[kStart];
  request[kStart] = undefined;
  if (!isObserved('http')) return;
  const { statusCode, statusMessage, headers } = response;
  const authority = request.getHeader('host') ?? request.host;
  observer().enqueue(entries().makeNodeEntry('HttpClient', 'http', start, clock().now() - start, {
    req: {
      method: request.method,
      url: `${request.protocol}//${authority}${request.path}`,
      headers: request.getHeaders(),
    },
    res: { statusCode, statusMessage, headers },
  }));
}

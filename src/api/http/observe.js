/** Who watches the server: diagnostics channels, and entries of type 'http' for PerformanceObserver. */
import { channel } from 'node:diagnostics_channel';
import { isObserved } from 'internal:perf_hooks/wanted';

const observer = lazy('internal:perf_hooks/observer');
const entries = lazy('internal:perf_hooks/entries');
const clock = lazy('internal:perf_hooks/clock');

const kStart = Symbol('kStart');

export const onRequestStart = channel('http.server.request.start');
export const onResponseCreated = channel('http.server.response.created');
export const onResponseFinish = channel('http.server.response.finish');

/** A response was made: its request has begun. */
export function requestBegins(response) {
  if (isObserved('http')) response[kStart] = clock().now();
  if (onResponseCreated.hasSubscribers) onResponseCreated.publish({ request: response.req, response });
}

/** Its last part was handed to the connection. */
export function requestEnds(response) {
  const start = response[kStart];
  if (start === undefined || !isObserved('http')) return;
  const { req } = response;
  observer().enqueue(entries().makeNodeEntry('HttpRequest', 'http', start, clock().now() - start, {
    req: { method: req.method, url: req.url, headers: req.headers },
    res: { statusCode: response.statusCode, statusMessage: response.statusMessage, headers: response.getHeaders() },
  }));
}

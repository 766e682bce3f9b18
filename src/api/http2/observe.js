// Who watches: diagnostics channels, and entries of type 'http2' for PerformanceObserver.
import { channel } from 'node:diagnostics_channel';
import { isObserved } from 'internal:perf_hooks/wanted';
import { kHandle, kID, kSessionServer, kType } from 'internal:http2/symbols';

const observer = lazy('internal:perf_hooks/observer');
const entries = lazy('internal:perf_hooks/entries');
const clock = lazy('internal:perf_hooks/clock');

function channels(side) {
  const name = (event) => channel(`http2.${side}.stream.${event}`);
  return {
    created: name('created'), start: name('start'), error: name('error'), finish: name('finish'), close: name('close'),
    bodyChunkSent: name('bodyChunkSent'), bodySent: name('bodySent'),
  };
}

export const client = channels('client');
export const server = channels('server');

/** The entry of a session that ends; its handle is about to be closed. */
export function observeSession(session) {
  if (!isObserved('http2')) return;
  const values = session[kHandle].sessionStatistics();
  const [pingRTT, streamAverageDuration, streamCount, framesReceived, framesSent, bytesWritten, bytesRead, maxConcurrentStreams,
    duration] = values;
  observer().enqueue(entries().makeNodeEntry('Http2Session', 'http2', clock().now() - duration, duration, {
    bytesRead, bytesWritten, framesReceived, framesSent, maxConcurrentStreams, pingRTT, streamAverageDuration, streamCount,
    type: session[kType] === kSessionServer ? 'server' : 'client',
  }));
}

/** The entry of a stream that ends. */
export function observeStream(stream) {
  if (!isObserved('http2')) return;
  const values = stream[kHandle].streamStatistics(stream[kID]);
  if (values.length === 0) return;
  const [timeToFirstByte, timeToFirstHeader, timeToFirstByteSent, bytesWritten, bytesRead, duration] = values;
  observer().enqueue(entries().makeNodeEntry('Http2Stream', 'http2', clock().now() - duration, duration, {
    bytesRead, bytesWritten, id: stream[kID], timeToFirstByte, timeToFirstByteSent, timeToFirstHeader,
  }));
}

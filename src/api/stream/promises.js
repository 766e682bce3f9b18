/** node:stream/promises */
import { finishedPromise } from 'internal:stream/end_of_stream';
import { runPipeline } from 'internal:stream/pipeline';
import { isIterable, isNodeStream, isWebStream } from 'internal:stream/predicates';

/** pipeline() with a promise for its value. The last argument may be `{ signal, end }`. */
export function pipeline(...streams) {
  return new Promise((resolve, reject) => {
    let signal;
    let end;
    const last = streams[streams.length - 1];
    if (last && typeof last === 'object' && !isNodeStream(last) && !isIterable(last) && !isWebStream(last)) {
      const options = streams.pop();
      signal = options.signal;
      end = options.end;
    }
    runPipeline(streams, (err, value) => {
      if (err) reject(err);
      else resolve(value);
    }, { signal, end });
  });
}

export function finished(stream, options) {
  return finishedPromise(stream, options);
}

export default { finished, pipeline };

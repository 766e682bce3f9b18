/** Readable.prototype.wrap: a stream of the oldest kind ('data', pause(), resume()) behind a Readable. */
import { destroyer, errorOrDestroy } from 'internal:stream/destroy';

export function wrap(readable, stream) {
  let paused = false;
  stream.on('data', (chunk) => {
    if (!readable.push(chunk) && stream.pause) {
      paused = true;
      stream.pause();
    }
  });
  stream.on('end', () => readable.push(null));
  stream.on('error', (err) => errorOrDestroy(readable, err));
  stream.on('close', () => readable.destroy());
  stream.on('destroy', () => readable.destroy());
  readable._read = () => {
    if (paused && stream.resume) {
      paused = false;
      stream.resume();
    }
  };
  // Other methods of the source are reached through the wrapper.
  for (const key of Object.keys(stream)) {
    if (readable[key] === undefined && typeof stream[key] === 'function') readable[key] = stream[key].bind(stream);
  }
  return readable;
}

export function destroySource(source, err) {
  destroyer(source, err);
}

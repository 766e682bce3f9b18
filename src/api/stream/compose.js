/** stream.compose(): several streams as one duplex. */
import { ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS } from 'internal:errors/codes';
import { validateAbortSignal, validateObject } from 'internal:errors/validators';
import { addAbortSignalNoValidate } from 'internal:stream/add_abort_signal';
import { Duplex } from 'internal:stream/duplex';
import { finished } from 'internal:stream/end_of_stream';
import { Passage } from 'internal:stream/passage';
import { pipeline } from 'internal:stream/pipeline';
import {
  isNodeStream, isReadable, isReadableStream, isTransformStream, isWebStream, isWritable, isWritableStream,
} from 'internal:stream/predicates';

const givesData = (stream) => !!(isReadable(stream) || isReadableStream(stream) || isTransformStream(stream));
const takesData = (stream) => !!(isWritable(stream) || isWritableStream(stream) || isTransformStream(stream));

/**
 * @param {...object} streams streams of both kinds, iterables and (async) functions
 * @returns {Duplex} writes go to the first, reads come from the last
 */
export function compose(...streams) {
  if (streams.length === 0) throw new ERR_MISSING_ARGS('streams');
  if (streams.length === 1) return Duplex.from(streams[0]);
  const given = [...streams];
  const last = streams.length - 1;
  if (typeof streams[0] === 'function') streams[0] = Duplex.from(streams[0]);
  if (typeof streams[last] === 'function') streams[last] = Duplex.from(streams[last]);
  for (let n = 0; n <= last; n++) {
    if (!isNodeStream(streams[n]) && !isWebStream(streams[n])) continue;
    if (n < last && !givesData(streams[n])) throw new ERR_INVALID_ARG_VALUE(`streams[${n}]`, given[n], 'must be readable');
    if (n > 0 && !takesData(streams[n])) throw new ERR_INVALID_ARG_VALUE(`streams[${n}]`, given[n], 'must be writable');
  }

  let passage;
  const head = streams[0];
  let writable = false;
  let readable = false;
  const tail = pipeline(streams, (err) => passage.ended(err, !readable && !writable));
  writable = takesData(head);
  readable = givesData(tail);
  passage = new Passage({
    writableObjectMode: !!head?.writableObjectMode,
    readableObjectMode: !!tail?.readableObjectMode,
    writable,
    readable,
  });

  if (writable) {
    if (isNodeStream(head)) passage.writeTo(head);
    else passage.writeToWeb(isTransformStream(head) ? head.writable : head);
    finished(isTransformStream(tail) ? tail.readable : tail, () => passage.finished());
  }
  if (readable) {
    if (isNodeStream(tail)) passage.readFrom(tail);
    else passage.readFromWeb(isTransformStream(tail) ? tail.readable : tail);
  }
  passage.destroyWith(isNodeStream(tail) ? [tail] : []);
  return passage.duplex;
}

/** Readable.prototype.compose */
export function composeReadable(readable, stream, options) {
  if (options != null) validateObject(options, 'options');
  if (options?.signal != null) validateAbortSignal(options.signal, 'options.signal');
  if (isNodeStream(stream) && !isWritable(stream)) throw new ERR_INVALID_ARG_VALUE('stream', stream, 'must be writable');
  const composed = compose(readable, stream);
  if (options?.signal) addAbortSignalNoValidate(options.signal, composed);
  return composed;
}

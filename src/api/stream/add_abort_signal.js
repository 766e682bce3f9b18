/** stream.addAbortSignal(): an abort destroys the stream with an AbortError. */
import { addAbortListener } from 'node:events';
import { AbortError, ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { validateAbortSignal } from 'internal:errors/validators';
import { isNodeStream, isWebStream, kControllerErrorFunction } from 'internal:stream/predicates';
import { finished } from 'internal:stream/end_of_stream';


export function addAbortSignal(signal, stream) {
  validateAbortSignal(signal, 'signal');
  if (!isNodeStream(stream) && !isWebStream(stream)) {
    throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  }
  return addAbortSignalNoValidate(signal, stream);
}

/** The same for options, where a value that is no signal is ignored. */
export function addAbortSignalNoValidate(signal, stream) {
  if (typeof signal !== 'object' || !('aborted' in signal)) return stream;
  const abort = isNodeStream(stream)
    ? () => stream.destroy(new AbortError(undefined, { cause: signal.reason }))
    : () => stream[kControllerErrorFunction](new AbortError(undefined, { cause: signal.reason }));
  if (signal.aborted) {
    abort();
  } else {
    const listening = addAbortListener(signal, abort);
    finished(stream, () => listening[Symbol.dispose]());
  }
  return stream;
}

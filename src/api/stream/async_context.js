/** Keeps the AsyncLocalStorage context of a caller for callbacks that streams call later. */
import { AsyncResource } from 'node:async_hooks';

/** @returns `callback`, bound to the current asynchronous context */
export function bindCallback(callback) {
  return AsyncResource.bind(callback, 'STREAM_END_OF_STREAM');
}

// util.aborted: a promise for the abort event.

import { validateAbortSignal, validateObject, kValidateObjectAllowObjects } from 'internal:errors/validators';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';

const eventTarget = lazy('internal:events/event_target');

/**
 * Resolves when `signal` is aborted; stays pending once `resource` was collected.
 * @param {AbortSignal} signal
 * @param {object} resource
 * @returns {Promise<void>}
 */
export async function aborted(signal, resource) {
  if (signal === undefined) throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  validateAbortSignal(signal, 'signal');
  validateObject(resource, 'resource', kValidateObjectAllowObjects);
  if (signal.aborted) return undefined;
  const { promise, resolve } = Promise.withResolvers();
  const options = { __proto__: null, once: true };
  const { kWeakHandler } = eventTarget();
  if (kWeakHandler !== undefined) options[kWeakHandler] = resource;
  signal.addEventListener('abort', () => resolve(), options);
  return promise;
}

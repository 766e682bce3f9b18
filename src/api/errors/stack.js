// The text of `error.stack`: header, then the frames. The engine asks for it when the property is first read.

import { setFormatter } from 'binding:stack';
import { kIsNodeError, useLazyHeaders } from 'internal:errors/node_error';

const { toString: errorToString } = Error.prototype;

/** @type {((error: Error, sites: NodeJS.CallSite[], header: string) => string) | undefined} */
let mapSources;

/**
 * Installs what formats stacks while source maps are on.
 * @param {((error: Error, sites: NodeJS.CallSite[], header: string) => string) | undefined} format
 */
export function setSourceMapper(format) { mapSources = format; }

/** `Name: message`, or `Name [CODE]: message` for the runtime's own errors. */
export function stackHeader(error) {
  if (error !== null && typeof error === 'object' && kIsNodeError in error) {
    return `${error.name} [${error.code}]: ${error.message}`;
  }
  try {
    return errorToString.call(error);
  } catch {
    // A name or message that cannot be a string.
    return '<error>';
  }
}

/** Error.prepareStackTrace as programs find it; they may replace it. */
function ErrorPrepareStackTrace(error, trace) {
  const header = stackHeader(error);
  if (mapSources !== undefined) return mapSources(error, trace, header);
  if (trace.length === 0) return header;
  return `${header}\n    at ${trace.join('\n    at ')}`;
}

/** Called by the engine. A program's own Error.prepareStackTrace counts: that of the error's realm, then the main one's. */
function format(globalObject, error, sites) {
  const own = globalObject.Error?.prepareStackTrace;
  if (typeof own === 'function' && own !== ErrorPrepareStackTrace) return own(error, sites);
  const main = Error.prepareStackTrace;
  if (globalObject !== globalThis && typeof main === 'function' && main !== ErrorPrepareStackTrace) return main(error, sites);
  return ErrorPrepareStackTrace(error, sites);
}

Object.defineProperty(Error, 'prepareStackTrace', {
  value: ErrorPrepareStackTrace, writable: true, enumerable: false, configurable: true,
});

onStart(() => {
  setFormatter(format);
  useLazyHeaders();
});

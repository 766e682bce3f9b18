// Promises of native operations.

/** Gives an error of the native side the stack of those who await it. */
function addStack(error) {
  if (typeof error === 'object' && error !== null && error.code !== undefined) Error.captureStackTrace(error, addStack);
  throw error;
}

/**
 * Calls a function whose last parameter is a callback.
 * @param {Function} start
 * @param {...any} args
 * @returns {Promise<any>}
 */
export function promised(start, ...args) {
  return new Promise((fulfil, reject) => {
    start(...args, (error, value) => {
      if (error) reject(error);
      else fulfil(value);
    });
  }).then(undefined, addStack);
}

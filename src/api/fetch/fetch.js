// The global fetch(). The client is undici, the one that Node has; it is loaded when it is first needed.
const undici = lazy('internal:fetch/undici');

/**
 * As in the Fetch standard.
 * @param {string | URL | Request} input
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
export function fetch(input, init = undefined) {
  return undici().fetch(input, init);
}

// The global fetch(). Programs look whether it is there and keep a reference to it; calling it fails loudly until the HTTP
// client is built.

/** @returns {Promise<never>} */
export async function fetch() {
  throw new TypeError('fetch failed', { cause: new Error('fetch() is not built into this version of Weft yet') });
}

/**
 * What keys are, for who meets values of any kind (util.types, deepEqual) and must not load crypto to find that they are no keys:
 * none is as long as the modules that make them, which fill this in, were not loaded.
 */
export const kinds = {
  /** @type {(value: unknown) => boolean} */
  isKeyObject: () => false,
  /** @type {(value: unknown) => boolean} */
  isCryptoKey: () => false,
  /** The KeyObject that a CryptoKey wraps. @type {(key: CryptoKey) => KeyObject} */
  keyObjectOf: undefined,
  /** Whether two CryptoKeys are the same key for the same use. @type {(first: CryptoKey, second: CryptoKey) => boolean} */
  sameCryptoKeys: undefined,
};

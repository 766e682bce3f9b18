/** Web Crypto's names of digests, and OpenSSL's with the bytes of a block and the name in a JSON Web Key. */
export const digests = {
  '__proto__': null,
  'SHA-1': { openssl: 'sha1', block: 64, jwk: 'HS1' },
  'SHA-256': { openssl: 'sha256', block: 64, jwk: 'HS256' },
  'SHA-384': { openssl: 'sha384', block: 128, jwk: 'HS384' },
  'SHA-512': { openssl: 'sha512', block: 128, jwk: 'HS512' },
  'SHA3-256': { openssl: 'sha3-256', block: 136 },
  'SHA3-384': { openssl: 'sha3-384', block: 104 },
  'SHA3-512': { openssl: 'sha3-512', block: 72 },
};

/** NIST SP 800-185: without a function's name and a customization they are SHAKE. */
const customizable = { __proto__: null, cSHAKE128: { openssl: 'shake128' }, cSHAKE256: { openssl: 'shake256' } };

/** @returns {string | undefined} OpenSSL's name of a digest. */
export function opensslDigest(name) {
  return (digests[name.toUpperCase()] ?? customizable[name])?.openssl;
}

/** @returns {string | undefined} The name as the standard writes it. */
export function digestName(name) {
  const upper = name.toUpperCase();
  return upper in digests ? upper : undefined;
}

/** The constructors as `crypto` exports them: calling them directly is deprecated in favour of createHash() and createHmac(). */
import { deprecate } from 'node:util';
import * as hash from 'internal:crypto/hash';

export const Hash = deprecate(hash.Hash, 'crypto.Hash constructor is deprecated.', 'DEP0179');
export const Hmac = deprecate(hash.Hmac, 'crypto.Hmac constructor is deprecated.', 'DEP0181');

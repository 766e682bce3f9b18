/** `crypto.Certificate`: SPKAC, see https://nodejs.org/api/crypto.html#class-certificate. */
import * as native from 'binding:crypto_spkac';
import { ERR_OUT_OF_RANGE } from 'internal:errors/codes';
import { bytesOf, toBuffer } from 'internal:crypto/util';

function checked(value, name, encoding) {
  const bytes = bytesOf(value, name, encoding);
  if (bytes.byteLength > 0x7fffffff) throw new ERR_OUT_OF_RANGE(name, '<= 2147483647', bytes.byteLength);
  return bytes;
}

const bufferOrNothing = (bytes) => (bytes === undefined ? '' : toBuffer(bytes));

const methods = {
  verifySpkac(spkac, encoding) {
    return native.verify(checked(spkac, 'spkac', encoding));
  },
  exportPublicKey(spkac, encoding) {
    return bufferOrNothing(native.publicKey(checked(spkac, 'spkac', encoding)));
  },
  exportChallenge(spkac, encoding) {
    return bufferOrNothing(native.challenge(checked(spkac, 'spkac', encoding)));
  },
};

export function Certificate() {
  if (!new.target) return new Certificate();
}
Object.assign(Certificate, methods);
Object.assign(Certificate.prototype, methods);

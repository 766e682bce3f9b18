/** What concerns OpenSSL in the whole process: FIPS, engines, the secure heap. */
import * as binding from 'binding:crypto';
import { ERR_CRYPTO_ENGINE_UNKNOWN } from 'internal:errors/codes';
import { getOption } from 'internal:runtime/options';
import { validateNumber, validateString } from 'internal:errors/validators';

export function getFips() {
  return binding.getFips() ? 1 : 0;
}

export function setFips(value) {
  binding.setFips(!!value);
}

/** OpenSSL 3 has providers instead of engines, and its builds come without any. */
export function setEngine(id, flags) {
  validateString(id, 'id');
  if (flags) validateNumber(flags, 'flags');
  throw new ERR_CRYPTO_ENGINE_UNKNOWN(id);
}

/** How much of the memory that `--secure-heap` sets aside for private numbers is in use. */
export function secureHeapUsed() {
  const total = getOption('--secure-heap');
  const used = binding.secureHeapUsed();
  return { total, used, utilization: used / total, min: Math.max(2, getOption('--secure-heap-min')) };
}

import * as numbers from 'binding:crypto_constants';
import { getOption } from 'internal:runtime/options';

/** Suites of TLS connections that name none. */
export const defaultCoreCipherList = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:' +
  'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-GCM-SHA384:' +
  'DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA256:DHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:DHE-RSA-AES256-SHA384:' +
  'ECDHE-RSA-AES256-SHA256:DHE-RSA-AES256-SHA256:HIGH:!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:!PSK:!SRP:!CAMELLIA';

/** `crypto.constants`. */
export const constants = { __proto__: null };
for (const name of Object.keys(numbers)) {
  if (name === 'default' || name === '__esModule') continue;
  if (name === 'TLS1_VERSION') constants.defaultCoreCipherList = defaultCoreCipherList;
  constants[name] = numbers[name];
}
constants.defaultCipherList = getOption('--tls-cipher-list') || defaultCoreCipherList;

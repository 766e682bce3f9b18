// Settings of connections that do not name their own; programs change them as tls.DEFAULT_….
import { getOption } from 'internal:runtime/options';

function version(kind, names, fallback) {
  for (const name of names) if (getOption(`--tls-${kind}-v${name}`)) return name === '1.0' ? 'TLSv1' : `TLSv${name}`;
  return fallback;
}

const suites = [
  'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384', 'DHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-SHA256', 'DHE-RSA-AES128-SHA256', 'ECDHE-RSA-AES256-SHA384', 'DHE-RSA-AES256-SHA384',
  'ECDHE-RSA-AES256-SHA256', 'DHE-RSA-AES256-SHA256', 'HIGH', '!aNULL', '!eNULL', '!EXPORT', '!DES', '!RC4', '!MD5', '!PSK',
  '!SRP', '!CAMELLIA',
];

export const defaults = {
  ciphers: getOption('--tls-cipher-list') || suites.join(':'),
  ecdhCurve: 'auto',
  minVersion: version('min', ['1.0', '1.1', '1.2', '1.3'], 'TLSv1.2'),
  maxVersion: version('max', ['1.3', '1.2'], 'TLSv1.3'),
};

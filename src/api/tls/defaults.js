// Settings of connections that do not name their own; programs change them as tls.DEFAULT_….
import { constants } from 'internal:crypto/constants';
import { getOption } from 'internal:runtime/options';

function version(kind, names, fallback) {
  for (const name of names) if (getOption(`--tls-${kind}-v${name}`)) return name === '1.0' ? 'TLSv1' : `TLSv${name}`;
  return fallback;
}

export const defaults = {
  ciphers: constants.defaultCipherList,
  ecdhCurve: 'auto',
  minVersion: version('min', ['1.0', '1.1', '1.2', '1.3'], 'TLSv1.2'),
  trace: getOption('--trace-tls') === true,
  maxVersion: version('max', ['1.3', '1.2'], 'TLSv1.3'),
};

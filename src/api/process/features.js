/** process.features: what this runtime was built with. */
import { features } from 'binding:process';
import { getOption } from 'internal:runtime/options';

/** Defines the property `features` of `process`. */
export function defineFeatures(process) {
  const object = {
    inspector: features.inspector,
    debug: features.debug,
    uv: true,
    ipv6: true,
    tls_alpn: features.tls,
    tls_sni: features.tls,
    tls_ocsp: features.tls,
    tls: features.tls,
    openssl_is_boringssl: false,
    get cached_builtins() {
      return true;
    },
    get require_module() {
      return getOption('--experimental-require-module') !== false && getOption('--require-module') !== false;
    },
    get quic() {
      return false;
    },
    get typescript() {
      return features.typescript;
    },
  };
  Object.defineProperty(process, 'features', { __proto__: null, value: object, enumerable: true });
}

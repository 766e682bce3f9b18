// The certificates of authorities that this machine trusts.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { getSystemErrorMessage } from 'node:util';

/** Where distributions keep them as one file. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/ca-bundle.pem', '/etc/ssl/cert.pem',
];

/** The certificates in a PEM file, each as its own text. */
function certificatesIn(file) {
  return readFileSync(file, 'latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

let system;
/** @returns {readonly string[]} The machine's authorities, read once; none if it has no list. */
export function systemCertificates() {
  if (system !== undefined) return system;
  system = [];
  for (const file of [process.env.SSL_CERT_FILE, ...bundles]) {
    if (!file) continue;
    try {
      system = [...new Set(certificatesIn(file))];
      break;
    } catch {
      // The next one.
    }
  }
  return Object.freeze(system);
}

let extra;
/** @returns {readonly string[]} Those of NODE_EXTRA_CA_CERTS. */
export function extraCertificates() {
  if (extra !== undefined) return extra;
  extra = [];
  const file = process.env.NODE_EXTRA_CA_CERTS;
  if (file) {
    try {
      extra = certificatesIn(file).map((text) => `${text}\n`);
    } catch (error) {
      // As OpenSSL would say it.
      const reason = getSystemErrorMessage(error.errno);
      const number = (0x80000000 + Math.abs(error.errno)).toString(16);
      process.emitWarning(`Ignoring extra certs from \`${file}\`, load failed: error:${number}:system library::` +
        `${reason[0].toUpperCase()}${reason.slice(1)}`);
    }
  }
  return Object.freeze(extra);
}

let chosen;
let all;
let generation = 1;

/** @returns {readonly string[]} What connections trust that name no authorities. */
export function currentCertificates() {
  return chosen ?? (all ??= Object.freeze([...systemCertificates(), ...extraCertificates()]));
}

/** Replaces them. @param {string[]} certificates PEM */
export function chooseCertificates(certificates) {
  chosen = Object.freeze(certificates);
  generation++;
}

/** They as one text, and a number that changes with them. */
export function defaultCertificates() {
  return { generation, pem: () => currentCertificates().join('\n') };
}

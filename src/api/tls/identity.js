// Whose certificate is it? RFC 6125 and RFC 9525, as Node reads them.
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { ERR_TLS_CERT_ALTNAME_FORMAT, ERR_TLS_CERT_ALTNAME_INVALID } from 'internal:errors/codes';
import { canonicalAddress } from 'binding:tls';

function withoutFinalDot(name) {
  const text = String(name);
  return text.endsWith('.') ? text.slice(0, -1) : text;
}

/** Labels of a host name in small letters. */
function labelsOf(name) {
  return withoutFinalDot(name).replace(/[A-Z]/g, (letter) => letter.toLowerCase()).split('.');
}

// Names with other characters than these never match: not even those that a lenient resolver would accept.
const plainLabel = /^[\x21-\x7f]+$/;

/** Whether the pattern of a certificate covers the host; `wildcards` only in the left-most label. */
function matches(host, pattern, wildcards) {
  if (!pattern) return false;
  const wanted = labelsOf(pattern);
  if (host.length !== wanted.length || !wanted.every((label) => plainLabel.test(label))) return false;
  for (let i = host.length - 1; i > 0; i--) if (host[i] !== wanted[i]) return false;
  const [first] = wanted;
  const parts = first.split('*');
  if (parts.length === 1 || first.includes('xn--')) return host[0] === first;
  if (!wildcards || parts.length > 2 || wanted.length <= 2) return false;
  const [before, after] = parts;
  return before.length + after.length <= host[0].length && host[0].startsWith(before) && host[0].endsWith(after);
}

/** Splits at commas outside of JSON strings, which OpenSSL's names may be quoted as. */
function splitNames(names) {
  if (!names.includes('"')) return names.split(', ');
  const result = [];
  let entry = '';
  for (let at = 0; at < names.length;) {
    const quote = names.indexOf('"', at);
    const comma = names.indexOf(', ', at);
    if (comma !== -1 && (quote === -1 || comma < quote)) {
      result.push(entry + names.slice(at, comma));
      entry = '';
      at = comma + 2;
    } else if (quote === -1) {
      entry += names.slice(at);
      at = names.length;
    } else {
      const quoted = /^"(?:[^"\\]|\\.)*"/.exec(names.slice(quote));
      if (quoted === null) throw new ERR_TLS_CERT_ALTNAME_FORMAT();
      try {
        entry += names.slice(at, quote) + JSON.parse(quoted[0]);
      } catch {
        throw new ERR_TLS_CERT_ALTNAME_FORMAT();
      }
      at = quote + quoted[0].length;
    }
  }
  result.push(entry);
  return result;
}

/**
 * Checks a certificate against the host that was asked for.
 * @param {string} hostname
 * @param {{ subject?: { CN?: string | string[] }, subjectaltname?: string }} cert
 * @returns {Error | undefined} `ERR_TLS_CERT_ALTNAME_INVALID` with `reason`, `host` and `cert`
 */
export function checkServerIdentity(hostname, cert) {
  const dnsNames = [];
  const addresses = [];
  hostname = `${hostname}`;
  if (cert.subjectaltname) {
    for (const name of splitNames(cert.subjectaltname)) {
      if (name.startsWith('DNS:')) dnsNames.push(name.slice(4));
      else if (name.startsWith('IP Address:')) addresses.push(canonicalAddress(name.slice(11)));
    }
  }
  let reason;
  hostname = withoutFinalDot(hostname);
  if (isIP(hostname)) {
    if (!addresses.includes(canonicalAddress(hostname))) reason = `IP: ${hostname} is not in the cert's list: ${addresses.join(', ')}`;
  } else if (dnsNames.length > 0 || cert.subject?.CN) {
    const host = labelsOf(domainToASCII(hostname) || hostname);
    const shown = `${hostname}.`;
    if (dnsNames.length > 0) {
      if (!dnsNames.some((name) => matches(host, name, true))) reason = `Host: ${shown} is not in the cert's altnames: ${cert.subjectaltname}`;
    } else {
      const { CN } = cert.subject;
      const known = Array.isArray(CN) ? CN.some((name) => matches(host, name, true)) : matches(host, CN, true);
      if (!known) reason = `Host: ${shown} is not cert's CN: ${CN}`;
    }
  } else {
    reason = 'Cert does not contain a DNS name';
  }
  if (reason !== undefined) return new ERR_TLS_CERT_ALTNAME_INVALID(reason, hostname, cert);
  return undefined;
}

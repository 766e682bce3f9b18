'use strict';
// tls.checkServerIdentity(): names, wildcards, addresses, quoted names; and what else of tls needs no connection.
const assert = require('node:assert');
const tls = require('node:tls');
const { expectsError } = require('../common');

const fits = (host, cert) => assert.strictEqual(tls.checkServerIdentity(host, cert), undefined, host);
const refused = (host, cert, reason) => {
  const error = tls.checkServerIdentity(host, cert);
  assert.strictEqual(error?.code, 'ERR_TLS_CERT_ALTNAME_INVALID', host);
  assert.strictEqual(error.reason, reason);
  assert.strictEqual(error.cert, cert);
};

fits('a.com', { subject: { CN: 'A.com' } });
fits('A.com.', { subjectaltname: 'DNS:x.org, DNS:a.com' });
fits('b.a.com', { subjectaltname: 'DNS:*.a.com' });
fits('127.0.0.1', { subjectaltname: 'IP Address:127.0.0.1' });
fits('::1', { subjectaltname: 'IP Address:0:0:0:0:0:0:0:1' });
fits('bücher.example.com', { subjectaltname: 'DNS:xn--bcher-kva.example.com' });
refused('c.b.a.com', { subjectaltname: 'DNS:*.a.com' }, "Host: c.b.a.com. is not in the cert's altnames: DNS:*.a.com");
refused('a.com', { subjectaltname: 'DNS:*.com' }, "Host: a.com. is not in the cert's altnames: DNS:*.com");
refused('a.com', { subject: { CN: 'b.com' } }, "Host: a.com. is not cert's CN: b.com");
refused('a.com', { subject: { CN: 'a.com' }, subjectaltname: 'DNS:b.com' }, "Host: a.com. is not in the cert's altnames: DNS:b.com");
refused('8.8.8.8', { subjectaltname: 'DNS:8.8.8.8' }, "IP: 8.8.8.8 is not in the cert's list: ");
refused('a.com', {}, 'Cert does not contain a DNS name');
// A comma inside a quoted name starts no new one.
refused('evil.com', { subjectaltname: 'DNS:"a.com, DNS:evil.com"' },
        'Host: evil.com. is not in the cert\'s altnames: DNS:"a.com, DNS:evil.com"');
assert.throws(() => tls.checkServerIdentity('a', { subjectaltname: 'DNS:"a' }), expectsError({ code: 'ERR_TLS_CERT_ALTNAME_FORMAT' }));

const out = {};
tls.convertALPNProtocols(['h2', 'http/1.1'], out);
assert.strictEqual(out.ALPNProtocols.toString('latin1'), '\x02h2\x08http/1.1');
assert.throws(() => tls.convertALPNProtocols(['x'.repeat(256)], {}), expectsError({ code: 'ERR_OUT_OF_RANGE' }));
assert.ok(tls.getCiphers().includes('tls_aes_256_gcm_sha384'));
assert.ok(tls.rootCertificates.every((text) => text.startsWith('-----BEGIN CERTIFICATE-----\n')));

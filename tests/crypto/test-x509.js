'use strict';
// X.509 certificates: what they say, what they match, and bytes that are none.
const assert = require('node:assert');
const crypto = require('node:crypto');
require('../common');

// Made for this test, with `openssl req -x509`; the key signs nothing else.
const pem = `-----BEGIN CERTIFICATE-----
MIIB+TCCAZ+gAwIBAgIUZwQOF+iBKQV1QgZYfVpyUIld1KIwCgYIKoZIzj0EAwIw
MDELMAkGA1UEBhMCWFgxDTALBgNVBAoMBFdlZnQxEjAQBgNVBAMMCXdlZnQudGVz
dDAgFw0yNjExMjAxMzU3MzlaGA8yMTI2MTAyNzEzNTczOVowMDELMAkGA1UEBhMC
WFgxDTALBgNVBAoMBFdlZnQxEjAQBgNVBAMMCXdlZnQudGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABOyssj3D0s2O/LhY1XpV0RitC/gPM9qzJnin+5Anszre
24lRcq+CBJVpfggtQP1S+4tSrpFKdDQXX+qPbVSTlumjgZQwgZEwDwYDVR0TAQH/
BAUwAwEB/zATBgNVHSUEDDAKBggrBgEFBQcDATBKBgNVHREEQzBBggl3ZWZ0LnRl
c3SCCyoud2VmdC50ZXN0hwR/AAABgQthQHdlZnQudGVzdIYUaHR0cDovL3dlZnQu
dGVzdC9hLGIwHQYDVR0OBBYEFN1vFjrwnGyThFPGuU415VOxLIu+MAoGCCqGSM49
BAMCA0gAMEUCIEDMV6V5xSbFRT8Nhex+ckjCCd8s8YiTT2vCl6egRviAAiEAo46G
keHnT31lbtN5mnSuWgQHtnIPklb0yh7JfbYKQBg=
-----END CERTIFICATE-----
`;
const key = crypto.createPrivateKey(`-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgr1HXuaypOIlFKpgd
yi4d0F5GFc6MaQt0/O1eX5d5J7yhRANCAATsrLI9w9LNjvy4WNV6VdEYrQv4DzPa
syZ4p/uQJ7M63tuJUXKvggSVaX4ILUD9UvuLUq6RSnQ0F1/qj21Uk5bp
-----END PRIVATE KEY-----
`);

const certificate = new crypto.X509Certificate(pem);
assert.strictEqual(certificate.subject, 'C=XX\nO=Weft\nCN=weft.test');
assert.strictEqual(certificate.issuer, certificate.subject);
assert.strictEqual(certificate.subjectAltName,
                   'DNS:weft.test, DNS:*.weft.test, IP Address:127.0.0.1, email:a@weft.test, URI:"http://weft.test/a\\u002cb"');
assert.deepStrictEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1']);
assert.strictEqual(certificate.ca, true);
assert.strictEqual(certificate.toString(), pem);
assert.strictEqual(certificate.fingerprint256.replaceAll(':', '').toLowerCase(), crypto.hash('sha256', certificate.raw));
assert.strictEqual(certificate.validToDate.getTime(), Date.parse(certificate.validTo));
assert.strictEqual(certificate.publicKey.asymmetricKeyDetails.namedCurve, 'prime256v1');

assert.strictEqual(certificate.checkHost('weft.test'), 'weft.test');
assert.strictEqual(certificate.checkHost('a.weft.test'), '*.weft.test');
assert.strictEqual(certificate.checkHost('a.weft.test', { wildcards: false }), undefined);
assert.strictEqual(certificate.checkHost('a.b.weft.test'), undefined);
assert.strictEqual(certificate.checkIP('127.0.0.1'), '127.0.0.1');
assert.strictEqual(certificate.checkIP('127.0.0.2'), undefined);
assert.strictEqual(certificate.checkEmail('a@weft.test'), 'a@weft.test');
assert.ok(certificate.checkIssued(certificate));
assert.ok(certificate.checkPrivateKey(key));
assert.ok(certificate.verify(certificate.publicKey));
assert.ok(!certificate.verify(crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey));
const legacy = certificate.toLegacyObject();
assert.deepStrictEqual({ ...legacy.subject }, { C: 'XX', O: 'Weft', CN: 'weft.test' });
assert.deepStrictEqual([legacy.bits, legacy.nistCurve, legacy.ext_key_usage], [256, 'P-256', certificate.keyUsage]);

// It travels between threads.
assert.strictEqual(structuredClone(certificate).fingerprint, certificate.fingerprint);

assert.throws(() => new crypto.X509Certificate('rubbish'), { code: /^ERR_OSSL_/ });
assert.throws(() => new crypto.X509Certificate(1), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => certificate.checkHost('a\0b'), { code: 'ERR_INVALID_ARG_VALUE' });
// Broken certificates are refused, or read without harm.
for (let i = 0; i < 500; i++) {
  const broken = Buffer.from(certificate.raw);
  broken[crypto.randomInt(broken.length)] ^= 1 + crypto.randomInt(255);
  try {
    const other = new crypto.X509Certificate(broken.subarray(0, i % 4 === 0 ? crypto.randomInt(broken.length) : broken.length));
    other.toLegacyObject();
    other.checkHost('weft.test');
  } catch (error) {
    assert.match(error.code, /^ERR_/);
  }
}

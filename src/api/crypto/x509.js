/** `crypto.X509Certificate`, see https://nodejs.org/api/crypto.html#class-x509certificate. */
import { Buffer } from 'node:buffer';
import { isIP } from 'internal:net/ip';
import { inspect } from 'node:util';
// Declares the class of a certificate's key.
import 'binding:crypto_key';
import * as native from 'binding:crypto_x509';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { validateBoolean, validateObject, validateString } from 'internal:errors/validators';
import { detailsOf, isKeyObject, keyHandle, wrapKey } from 'internal:crypto/keys';
import { isAnyArrayBuffer, toBuffer } from 'internal:crypto/util';
import { kClone, kDeserialize } from 'internal:messaging/transferable';

// OpenSSL's X509_CHECK_FLAG_….
const kAlwaysCheckSubject = 1;
const kNoWildcards = 2;
const kNoPartialWildcards = 4;
const kMultiLabelWildcards = 8;
const kSingleLabelSubdomains = 16;
const kNeverCheckSubject = 32;

/** Whether a value is an X509Certificate. @type {(value: unknown) => boolean} */
export let isX509Certificate;
/** The native certificate of one. */
export let certificateHandle;
/** An X509Certificate around a native one. */
export let wrapCertificate;

const kWrap = Symbol('kWrap');

export const kSetIssuer = Symbol('kSetIssuer');

export class X509Certificate {
  #handle;
  #issuer;
  #cache = { __proto__: null };

  /** @param {string | ArrayBufferView} buffer PEM or DER */
  constructor(buffer) {
    if (buffer === kWrap) {
      this.#handle = arguments[1];
      return;
    }
    if (typeof buffer === 'string') buffer = Buffer.from(buffer);
    if (!ArrayBuffer.isView(buffer) && !isAnyArrayBuffer(buffer)) {
      throw new ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView'], buffer);
    }
    this.#handle = native.parse(buffer);
  }

  static {
    isX509Certificate = (value) => typeof value === 'object' && value !== null && #handle in value;
    certificateHandle = (certificate) => certificate.#handle;
    wrapCertificate = (handle) => new X509Certificate(kWrap, handle);
  }

  #once(name, make) {
    if (!(name in this.#cache)) this.#cache[name] = make(this.#handle);
    return this.#cache[name];
  }

  get subject() {
    return this.#once('subject', (handle) => handle.subject());
  }

  get subjectAltName() {
    return this.#once('subjectAltName', (handle) => handle.subjectAltName());
  }

  get issuer() {
    return this.#once('issuer', (handle) => handle.issuer());
  }

  get issuerCertificate() {
    return this.#issuer;
  }

  /** For connections, which know the chain. */
  [kSetIssuer](certificate) {
    this.#issuer = certificate;
  }

  get infoAccess() {
    return this.#once('infoAccess', (handle) => handle.infoAccess());
  }

  get validFrom() {
    return this.#once('validFrom', (handle) => handle.validFrom());
  }

  get validTo() {
    return this.#once('validTo', (handle) => handle.validTo());
  }

  get validFromDate() {
    return this.#once('validFromDate', (handle) => new Date(handle.validFromTime()));
  }

  get validToDate() {
    return this.#once('validToDate', (handle) => new Date(handle.validToTime()));
  }

  get fingerprint() {
    return this.#once('fingerprint', (handle) => handle.fingerprint('sha1'));
  }

  get fingerprint256() {
    return this.#once('fingerprint256', (handle) => handle.fingerprint('sha256'));
  }

  get fingerprint512() {
    return this.#once('fingerprint512', (handle) => handle.fingerprint('sha512'));
  }

  get keyUsage() {
    return this.#once('keyUsage', (handle) => {
      const usages = handle.keyUsage();
      return usages.length === 0 ? undefined : usages;
    });
  }

  get serialNumber() {
    return this.#once('serialNumber', (handle) => handle.serialNumber());
  }

  get signatureAlgorithm() {
    return this.#once('signatureAlgorithm', (handle) => handle.signatureAlgorithm(false) || undefined);
  }

  get signatureAlgorithmOid() {
    return this.#once('signatureAlgorithmOid', (handle) => handle.signatureAlgorithm(true));
  }

  get raw() {
    return this.#once('raw', (handle) => toBuffer(handle.raw()));
  }

  get publicKey() {
    return this.#once('publicKey', (handle) => wrapKey(handle.publicKey()));
  }

  get ca() {
    return this.#once('ca', (handle) => handle.isAuthority());
  }

  toString() {
    return this.#once('pem', (handle) => handle.pem());
  }

  toJSON() {
    return this.toString();
  }

  /** @param {X509Certificate} otherCert */
  checkIssued(otherCert) {
    if (!isX509Certificate(otherCert)) throw new ERR_INVALID_ARG_TYPE('otherCert', 'X509Certificate', otherCert);
    return this.#handle.checkIssued(otherCert.#handle);
  }

  checkPrivateKey(pkey) {
    if (!isKeyObject(pkey)) throw new ERR_INVALID_ARG_TYPE('pkey', 'KeyObject', pkey);
    if (pkey.type !== 'private') throw new ERR_INVALID_ARG_VALUE('pkey', pkey);
    return this.#handle.checkPrivateKey(keyHandle(pkey));
  }

  verify(pkey) {
    if (!isKeyObject(pkey)) throw new ERR_INVALID_ARG_TYPE('pkey', 'KeyObject', pkey);
    if (pkey.type !== 'public') throw new ERR_INVALID_ARG_VALUE('pkey', pkey);
    return this.#handle.verify(keyHandle(pkey));
  }

  /** @returns {string | undefined} the name in the certificate that matches */
  checkHost(name, options) {
    checkName(name, 'name');
    return this.#handle.checkHost(name, checkFlags(options));
  }

  checkEmail(email, options) {
    checkName(email, 'email');
    return this.#handle.checkEmail(email, checkFlags(options)) ? email : undefined;
  }

  checkIP(ip) {
    validateString(ip, 'ip');
    if (isIP(ip) === 0) throw new ERR_INVALID_ARG_VALUE('ip', ip);
    return this.#handle.checkIP(ip) ? ip : undefined;
  }

  toLegacyObject() {
    return legacyObject(this.#handle);
  }

  [inspect.custom](depth, options) {
    if (depth < 0) return this;
    const nested = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    const {
      subject, subjectAltName, issuer, infoAccess, validFrom, validTo, validFromDate, validToDate, fingerprint, fingerprint256,
      fingerprint512, keyUsage, serialNumber, signatureAlgorithm, signatureAlgorithmOid,
    } = this;
    return `X509Certificate ${inspect({
      subject, subjectAltName, issuer, infoAccess, validFrom, validTo, validFromDate, validToDate, fingerprint, fingerprint256,
      fingerprint512, keyUsage, serialNumber, signatureAlgorithm, signatureAlgorithmOid,
    }, nested)}`;
  }

  [kClone]() {
    return { data: this.raw, deserializeInfo: 'internal:crypto/x509:X509Certificate' };
  }

  static [kDeserialize](raw) {
    return new X509Certificate(Buffer.from(raw));
  }
}

function checkName(value, name) {
  validateString(value, name);
  if (value.includes('\0')) throw new ERR_INVALID_ARG_VALUE(name, value);
}

function checkFlags(options) {
  if (options === undefined) return 0;
  validateObject(options, 'options');
  const { subject = 'default', wildcards = true, partialWildcards = true, multiLabelWildcards = false, singleLabelSubdomains = false } =
    options;
  validateString(subject, 'options.subject');
  validateBoolean(wildcards, 'options.wildcards');
  validateBoolean(partialWildcards, 'options.partialWildcards');
  validateBoolean(multiLabelWildcards, 'options.multiLabelWildcards');
  validateBoolean(singleLabelSubdomains, 'options.singleLabelSubdomains');
  let flags = 0;
  if (subject === 'always') flags |= kAlwaysCheckSubject;
  else if (subject === 'never') flags |= kNeverCheckSubject;
  else if (subject !== 'default') throw new ERR_INVALID_ARG_VALUE('options.subject', subject);
  if (!wildcards) flags |= kNoWildcards;
  if (!partialWildcards) flags |= kNoPartialWildcards;
  if (multiLabelWildcards) flags |= kMultiLabelWildcards;
  if (singleLabelSubdomains) flags |= kSingleLabelSubdomains;
  return flags;
}

/** Types and values in a row, as an object: more than one value of a type make an array. */
function nameObject(parts) {
  const result = { __proto__: null };
  for (let i = 0; i < parts.length; i += 2) {
    const type = parts[i];
    if (type in result) result[type] = [result[type], parts[i + 1]].flat();
    else result[type] = parts[i + 1];
  }
  return result;
}

function infoAccessObject(text) {
  if (text === undefined) return undefined;
  const result = { __proto__: null };
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const key = line.slice(0, colon);
    let value = line.slice(colon + 1);
    // What could be mistaken was written as a JSON string.
    if (value.startsWith('"')) value = JSON.parse(value);
    (result[key] ??= []).push(value);
  }
  return result;
}

/** The certificate as `tls.TLSSocket.getPeerCertificate()` shows it. */
export function legacyObject(handle) {
  const object = {
    subject: nameObject(handle.nameParts(true)),
    issuer: nameObject(handle.nameParts(false)),
    subjectaltname: handle.subjectAltName(),
    infoAccess: infoAccessObject(handle.infoAccess()),
    ca: handle.isAuthority(),
    modulus: undefined,
    exponent: undefined,
    pubkey: undefined,
    bits: undefined,
    valid_from: handle.validFrom(),
    valid_to: handle.validTo(),
    fingerprint: handle.fingerprint('sha1'),
    fingerprint256: handle.fingerprint('sha256'),
    fingerprint512: handle.fingerprint('sha512'),
    ext_key_usage: handle.keyUsage(),
    serialNumber: handle.serialNumber(),
    raw: toBuffer(handle.raw()),
    asn1Curve: undefined,
    nistCurve: undefined,
  };
  if (object.ext_key_usage.length === 0) object.ext_key_usage = undefined;
  describeKey(object, handle);
  return object;
}

const nistNames = { __proto__: null, prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521', secp224r1: 'P-224' };

function describeKey(object, handle) {
  let key;
  try {
    key = handle.publicKey();
  } catch {
    return;  // a certificate with a key of no known kind is shown without it
  }
  const type = key.type();
  if (type === 'rsa' || type === 'rsa-pss') {
    const { modulusLength, publicExponent } = detailsOf(key);
    object.bits = modulusLength;
    object.exponent = `0x${publicExponent.toString(16)}`;
    if (type === 'rsa') {
      const { n } = wrapKey(key).export({ format: 'jwk' });
      object.modulus = Buffer.from(n, 'base64url').toString('hex').toUpperCase();
    }
    object.pubkey = wrapKey(key).export({ format: 'der', type: 'spki' });
  } else if (type === 'ec') {
    const { namedCurve } = detailsOf(key);
    object.asn1Curve = namedCurve;
    object.nistCurve = nistNames[namedCurve];
    try {
      const { x, y } = wrapKey(key).export({ format: 'jwk' });
      const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
      object.pubkey = point;
      object.bits = ((point.length - 1) / 2) * 8;
      if (namedCurve === 'secp521r1') object.bits = 521;
    } catch {
      object.pubkey = wrapKey(key).export({ format: 'der', type: 'spki' });
    }
  }
}

// node:punycode: Bootstring with the parameters of RFC 3492, and the functions for whole domains and addresses on top.
import process from 'node:process';
import { isInsideNodeModules } from 'binding:buffer';

if (!isInsideNodeModules(100)) {
  process.emitWarning('The `punycode` module is deprecated. Please use a userland alternative instead.',
                      'DeprecationWarning', 'DEP0040');
}

const kBase = 36;
const kTMin = 1;
const kTMax = 26;
const kSkew = 38;
const kDamp = 700;
const kInitialBias = 72;
const kInitialN = 128;
const kMaxInt = 0x7fffffff;

const overflow = () => new RangeError('Overflow: input needs wider integers to process');
const invalidInput = () => new RangeError('Invalid input');
const notBasic = () => new RangeError('Illegal input >= 0x80 (not a basic code point)');

/** Section 6.1: the bias for the next delta. */
function adapt(delta, points, first) {
  delta = first ? Math.floor(delta / kDamp) : delta >> 1;
  delta += Math.floor(delta / points);
  let k = 0;
  while (delta > ((kBase - kTMin) * kTMax) >> 1) {
    delta = Math.floor(delta / (kBase - kTMin));
    k += kBase;
  }
  return k + Math.floor((kBase - kTMin + 1) * delta / (delta + kSkew));
}

const threshold = (k, bias) => (k <= bias ? kTMin : Math.min(k - bias, kTMax));

/** "a".."z", "0".."9" for 0..35. */
const digitOf = (value) => String.fromCharCode(value < 26 ? value + 97 : value + 22);

/** The value of a digit, in either case; kBase for what is none. */
function valueOf(code) {
  if (code >= 48 && code < 58) return code - 22;
  if (code >= 65 && code < 91) return code - 65;
  return code >= 97 && code < 123 ? code - 97 : kBase;
}

const ucs2 = {
  /** Code points of a string; lone surrogates stand for themselves. @param {string} string */
  decode: (string) => Array.from(string, (character) => character.codePointAt(0)),
  /** @param {number[]} codePoints */
  encode: (codePoints) => String.fromCodePoint(...codePoints),
};

/**
 * Section 6.2: Unicode of Punycode.
 * @param {string} input
 */
function decode(input) {
  const output = [];
  const delimiter = Math.max(input.lastIndexOf('-'), 0);
  for (let i = 0; i < delimiter; i++) {
    if (input.charCodeAt(i) >= 0x80) throw notBasic();
    output.push(input.charCodeAt(i));
  }
  let n = kInitialN;
  let i = 0;
  let bias = kInitialBias;
  for (let index = delimiter > 0 ? delimiter + 1 : 0; index < input.length;) {
    const before = i;
    for (let weight = 1, k = kBase; ; k += kBase) {
      if (index >= input.length) throw invalidInput();
      const digit = valueOf(input.charCodeAt(index++));
      if (digit >= kBase) throw invalidInput();
      if (digit > Math.floor((kMaxInt - i) / weight)) throw overflow();
      i += digit * weight;
      const t = threshold(k, bias);
      if (digit < t) break;
      if (weight > Math.floor(kMaxInt / (kBase - t))) throw overflow();
      weight *= kBase - t;
    }
    const points = output.length + 1;
    bias = adapt(i - before, points, before === 0);
    if (Math.floor(i / points) > kMaxInt - n) throw overflow();
    n += Math.floor(i / points);
    i %= points;
    output.splice(i++, 0, n);
  }
  return String.fromCodePoint(...output);
}

/**
 * Section 6.3: Punycode of Unicode.
 * @param {string} input
 */
function encode(input) {
  const points = ucs2.decode(input);
  const basic = points.filter((point) => point < 0x80);
  let output = String.fromCharCode(...basic);
  let handled = basic.length;
  if (handled > 0) output += '-';
  let n = kInitialN;
  let delta = 0;
  let bias = kInitialBias;
  while (handled < points.length) {
    let next = kMaxInt;
    for (const point of points) if (point >= n && point < next) next = point;
    if (next - n > Math.floor((kMaxInt - delta) / (handled + 1))) throw overflow();
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n && ++delta > kMaxInt) throw overflow();
      if (point !== n) continue;
      let q = delta;
      for (let k = kBase; ; k += kBase) {
        const t = threshold(k, bias);
        if (q < t) break;
        output += digitOf(t + (q - t) % (kBase - t));
        q = Math.floor((q - t) / (kBase - t));
      }
      output += digitOf(q);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return output;
}

/** Applies `change` to each label of a domain; what stands before an "@" stays as it is. */
function mapLabels(domain, change) {
  const parts = domain.split('@');
  const prefix = parts.length > 1 ? `${parts[0]}@` : '';
  const host = parts.length > 1 ? parts[1] : domain;
  return prefix + host.replace(/[\x2E\u3002\uFF0E\uFF61]/g, '.').split('.').map(change).join('.');
}

/** Turns the labels of a domain that are not ASCII into Punycode. @param {string} input */
const toASCII = (input) => mapLabels(input, (label) => (/[^\0-\x7F]/.test(label) ? `xn--${encode(label)}` : label));

/** Turns the labels of a domain that are Punycode into Unicode. @param {string} input */
const toUnicode = (input) =>
  mapLabels(input, (label) => (/^xn--/.test(label) ? decode(label.slice(4).toLowerCase()) : label));

/** The version of the package on npm that this API is that of. */
const version = '2.1.0';

export { version, ucs2, decode, encode, toASCII, toUnicode };
export default { version, ucs2, decode, encode, toASCII, toUnicode };
